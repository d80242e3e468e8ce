"""Two editors at one post: who saved in between, and where the two texts differ.

Only compares; the change form decides what is stored.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from posts import markup, revisions
from posts.models import Post, Revision

POST_FIELDS = ("title", "lead", "slug", "language")
BLOCK_FIELDS = (
    "title", "body", "original", "translator", "method", "coverage", "voice", "said_reason",
    "alt", "caption", "credit", "rights", "source_url",
)  # fmt: skip
HTML_FIELDS = {"body", "original"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which what she typed differs from what is stored now."""

    place: str
    field: str
    mine: str
    theirs: str


def last_saved(post: Post) -> tuple[str, object] | None:
    """Who saved the post last, and when."""
    revision = Revision.objects.filter(post=post).select_related("by").first()
    return (revisions.author_name(revision.by), revision.at) if revision else None


def differences(stored: Post, form, formsets) -> list[Difference]:
    """Every field whose posted value is not what the database holds now, and the blocks only one side has."""
    found = [
        Difference(_("Post"), str(form.fields[name].label), str(form.data.get(name, "")), str(getattr(stored, name)))
        for name in POST_FIELDS
        if name in form.fields and str(form.data.get(name, "")).replace("\r\n", "\n") != str(getattr(stored, name))
    ]
    for formset in formsets:
        found += _blocks(formset, stored)
    return found


def _blocks(formset, stored: Post) -> list[Difference]:
    rows = {row.key: row for row in formset.model.objects.filter(parent=stored)}
    found, seen = [], set()
    for form in formset.forms:
        key = form.data.get(form.add_prefix("block_key"), "")
        seen.add(key)
        place = str(formset.model._meta.verbose_name)
        if form.data.get(form.add_prefix("DELETE")):
            if key in rows and not _sent_elsewhere(form, formset, key):
                found.append(Difference(place, _("You deleted this block"), "", _words(rows[key])))
            continue
        if key not in rows:
            if key or _body(form):
                found.append(Difference(place, _("Only in your text"), _body(form), ""))
            continue
        found += _fields(form, rows[key], place)
    found += [
        Difference(str(formset.model._meta.verbose_name), _("Only in the saved text"), "", _words(row))
        for key, row in rows.items()
        if key not in seen
    ]
    return found


def _sent_elsewhere(form, formset, key: str) -> bool:
    """Whether the block lives on in the same form as another kind (it was turned)."""
    return any(
        name.endswith("-block_key") and value == key and name != form.add_prefix("block_key")
        for name, value in formset.data.items()
    )


def _fields(form, row, place: str) -> list[Difference]:
    found = []
    for name in BLOCK_FIELDS:
        if name not in form.fields or form.data.get(form.add_prefix(name)) is None:
            continue
        mine, theirs = form.data[form.add_prefix(name)].replace("\r\n", "\n"), str(getattr(row, name))
        if name in HTML_FIELDS:
            mine, theirs = markup.text(markup.clean(mine)), markup.text(theirs)
        if mine != theirs:
            found.append(Difference(place, str(form.fields[name].label), mine, theirs))
    return found


def _body(form) -> str:
    return markup.text(markup.clean(form.data.get(form.add_prefix("body"), "")))


def _words(row) -> str:
    return markup.text(row.body) if hasattr(row, "body") else row.caption or row.alt
