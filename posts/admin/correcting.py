"""The public correction that a changed translation asks for, as part of publishing (rule 28).

What changed stands in the side column with a proposed sentence; it goes out with the next publication, or she says
why it is no correction. A post that is public may be corrected in anything else as well.
"""

import hashlib
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from posts import correcting, corrections, differences, markup, permissions
from posts.models import Correction, Post

_FIELDS = ("correction_text", "correction_kind", "uncorrected")
LONGEST = 1_000  # characters of a sentence


class CorrectionForm(forms.Form):
    """What is said to readers about one change, or about the post as a whole. Its fields carry the block's key as
    their prefix; `seen` is the change the sentence was written for."""

    correction_kind = forms.ChoiceField(label=_("Kind"), choices=Correction.Kind.choices, required=False)
    correction_text = forms.CharField(
        label=_("What was corrected"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


def beside(request, post, edition, formsets) -> dict:
    """What templates/admin/posts/post/panel_correction.html needs; nothing for a post that is not public."""
    if post is None or edition is None or not edition.is_public or not permissions.may_publish(request.user, post):
        return {"correction": None}
    typed = request.POST if request.method == "POST" else request.session.pop(_kept(post), {})
    changes = correcting.changes(post)
    return {
        "correction": {
            "asked": "correct" in request.GET,
            "changes": [_shown(change, typed, edition.language) for change in changes],
            "whole": _form("", typed, Correction.Kind.FACT, "", ""),
            "uncorrected": typed.get("uncorrected", ""),
        }
    }


def _shown(change: corrections.Change, typed: Mapping[str, str], language: str) -> dict:
    with override(language):
        proposed = corrections.sentence(change)
    return {
        "pieces": differences.characters(change.before, change.after),
        "form": _form(change.key, typed, change.kind, proposed, seen(change)),
    }


def _form(key: str, typed: Mapping[str, str], kind: str, text: str, stamp: str) -> CorrectionForm:
    """The form as she left it; the proposal where she has not been yet, or where the text has changed meanwhile."""
    form = CorrectionForm(prefix=_prefix(key), label_suffix="", auto_id="id_%s")
    name = form.add_prefix("correction_text")
    kept = name in typed and (typed.get(form.add_prefix("seen"), "") == stamp)
    form.initial = {
        "correction_kind": typed.get(form.add_prefix("correction_kind"), kind) if kept else kind,
        "correction_text": typed.get(name, text) if kept else text,
        "seen": stamp,
    }
    return form


def _prefix(key: str) -> str:
    return f"correction-{key}" if key else "correction"


def seen(change: corrections.Change) -> str:
    """A short name of one change: a sentence written for another state of the text is not sent out with this one."""
    told = "\0".join([change.source, change.kind, change.before, change.after])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def given(request, post: Post) -> tuple[list[corrections.Given], str]:
    """What the form says: the corrections to send out, and the reason why a change needs none. A reason goes before
    a sentence, which is only proposed."""
    reason = request.POST.get("uncorrected", "").strip()
    found = []
    if text := _text(request, ""):
        found.append(corrections.Given(kind=_kind(request, "", Correction.Kind.FACT), text=text))
    for change in correcting.changes(post):
        fits = request.POST.get(f"{_prefix(change.key)}-seen") == seen(change)
        if fits and not reason and (text := _text(request, change.key)):
            found.append(corrections.Given(kind=_kind(request, change.key, change.kind), text=text, key=change.key))
    return found, reason


def _text(request, key: str) -> str:
    text = markup.strip_controls(request.POST.get(f"{_prefix(key)}-correction_text", "")[:LONGEST])
    return " ".join(text.split())


def _kind(request, key: str, usual: str) -> str:
    kind = request.POST.get(f"{_prefix(key)}-correction_kind", "")
    return kind if kind in Correction.Kind.values else usual


def _kept(post: Post) -> str:
    return f"correction of {post.pk}"


def keep(request, post: Post) -> None:
    """What she typed about corrections, for the next time the form opens: the post itself is saved, this is not."""
    typed = {
        name: value
        for name, value in request.POST.items()
        if name == "uncorrected" or (name.startswith("correction") and name.endswith((*_FIELDS, "seen")))
    }
    if typed:
        request.session[_kept(post)] = typed
