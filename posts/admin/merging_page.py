"""The page that asks what shall stand where two editors have changed the same place: base, mine, theirs.

Only shows; what is sent is read by merge.decided, saved by posts/admin/saving.py.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from js_asset import Media, Script

from posts import differences, markup, revisions
from posts.admin import merge, panel, words
from posts.admin.prose import ProseWidget, clean
from posts.admin.typed import PROSE, Sheet
from posts.models import Commentary, Figure, Journal, Post, QuotedArticle, Revision, Source

MODELS = {"commentary": Commentary, "quoted": QuotedArticle, "figure": Figure, "post": Post}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field of a clash: what it was, and what each side has made of it."""

    label: str
    base: str
    mine: tuple[differences.Piece, ...]
    theirs: tuple[differences.Piece, ...]


def answer(request, post: Post, row: Journal, outcome: merge.Outcome, *, number: int = 0, missing=None):
    """The page for the clashes of `outcome`, which is of the version `number` (default: the stored one). With
    `missing` it is shown again, with what she has chosen so far."""
    number = number or post.version
    last = Revision.objects.filter(post=post, number__gt=row.base).exclude(by=request.user).select_related("by").first()
    last = last or Revision.objects.filter(post=post, number=number).select_related("by").first()
    sent = request.POST if missing else {}
    context = {
        **admin.site.each_context(request),
        "title": _("Two texts for one place"),
        "original": post,
        "row": row,
        "number": number,
        "by": revisions.author_name(last.by) if last else "",
        "at": panel.when(last.at) if last else "",
        "clashes": [_shown(clash, sent, (missing or {}).get(clash.key, "")) for clash in outcome.clashes],
        "missing": missing,
        "words": words.for_scripts(),
        "media": (ProseWidget().media + Media(js=[Script("js/desk/merge.js", type="module")])).with_nonce(
            str(request.csp_nonce)
        ),
    }
    return TemplateResponse(request, "admin/posts/post/merge.html", context, status=409)


def _shown(clash: merge.Clash, sent, error: str) -> dict:
    both, sure = merge.joined(clash) if clash.can_join else ({}, False)
    names = clash.names()
    fields = [_field(clash, name, sent.get(f"merge-{clash.key}-{name}", both.get(name, ""))) for name in names]
    return {
        "key": clash.key,
        "name": f"merge-{clash.key}",
        "id": f"merge-{clash.key.replace('.', '-')}",
        "heading": _heading(clash),
        "rows": [_row(clash, name) for name in names],
        "mine_gone": clash.mine is None,
        "theirs_gone": clash.theirs is None,
        "fields": fields if clash.can_join else [],
        "sure": sure,
        "choice": sent.get(f"merge-{clash.key}", "both" if sure else ""),
        "error": error,
    }


def _heading(clash: merge.Clash) -> str:
    sheet = clash.theirs or clash.mine
    if sheet.kind == "post":
        return label(sheet, clash.key.removeprefix(merge.OF_POST))
    start = markup.text(clean(sheet.fields.get("body", ""))) or sheet.fields.get("alt", "")
    return f"{panel.voice_labels()['own'] if sheet.kind == 'commentary' else _kind(sheet)}: {start.strip()[:40]}"


def _kind(sheet: Sheet) -> str:
    return _("Figure") if sheet.kind == "figure" else panel.voice_labels()[sheet.fields.get("voice") or "translation"]


def label(sheet: Sheet, name: str) -> str:
    """What a field is called on the form."""
    if name == "body":
        return _("text")
    return str(MODELS[sheet.kind]._meta.get_field(name).verbose_name)


def _row(clash: merge.Clash, name: str) -> Row:
    base, mine, theirs = (_words(side, name) for side in (clash.base, clash.mine, clash.theirs))
    return Row(
        label=label(_having(clash, name), name),
        base=base,
        mine=differences.characters(base, mine),
        theirs=differences.characters(base, theirs),
    )


def _having(clash: merge.Clash, name: str) -> Sheet:
    return next(side for side in (clash.theirs, clash.mine, clash.base) if side and name in side.fields)


def _words(sheet: Sheet | None, name: str) -> str:
    """A value as a person reads it."""
    value = sheet.fields.get(name, "") if sheet else ""
    if not value:
        return ""
    if name in PROSE:
        return markup.text(clean(value))
    if name == "source":
        return str(Source.objects.filter(pk=value).first() or "") if value.isdecimal() else ""
    if name == "author":
        person = get_user_model().objects.filter(pk=value).first() if value.isdecimal() else None
        return revisions.author_name(person) if person else ""
    if name == "altered":
        return _("yes")
    if name == "image":
        return _("picture %(name)s") % {"name": value.rpartition("/")[2]}
    return str(dict(MODELS[sheet.kind]._meta.get_field(name).flatchoices).get(value, value))


def _field(clash: merge.Clash, name: str, value: str) -> dict:
    """The widget in which both are edited together."""
    html_name = f"merge-{clash.key}-{name}"
    html_id = f"id_{html_name.replace('.', '-')}"
    if name in merge.PICKED:
        sides = dict.fromkeys(side.fields.get(name, "") for side in (clash.mine, clash.theirs) if side)
        sheets = {side.fields.get(name, ""): side for side in (clash.theirs, clash.mine) if side}
        widget = forms.Select(choices=[(text, _words(sheets[text], name) or "—") for text in sides])
    elif name in PROSE:
        widget = ProseWidget()
    else:
        widget = forms.Textarea(attrs={"rows": 3}) if name in {"lead", "caption"} else forms.TextInput()
    sheet = _having(clash, name)
    return {"id": html_id, "label": label(sheet, name), "widget": widget.render(html_name, value, {"id": html_id})}
