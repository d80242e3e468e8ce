"""A comparison of two revisions in the words of the desk: names of particulars, of choices, of what happened to a block.

Turns posts/comparing.py's answer into what templates print; asks the database nothing.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from posts import markup, voices
from posts.comparing import BlockChange, Comparison, Field, Line, SourceChange
from posts.differences import Piece
from posts.document import Document, QuotedArticle, SourceRef
from posts.models import Commentary, Figure, Outlet, Post, Source
from posts.models import QuotedArticle as QuotedRow

# Particulars that have another name in the database, and those that follow from another one.
_COLUMNS = {"kind": "voice", "published": "published_on", "ends_on": "permission_ends_on", "withheld_on": "withheld_at",
            "has_evidence": "permission_evidence", "outlet_language": "", "outlet_slug": ""}  # fmt: skip
_LANGUAGES = {"language"}
BEGINNING = 30  # characters by which an unchanged block is recognised


def words(found: Comparison, before: Document, after: Document) -> dict:
    """All that the page of a comparison says."""
    return {
        "same": found.same,
        "numbers": numbers(tally(found)),
        "fields": [_field(field, (Post,)) for field in found.fields],
        "tags_gone": found.tags_gone,
        "tags_new": found.tags_new,
        "blocks": [_block(block, before, after) for block in found.blocks],
        "sources": [_source(source) for source in found.sources],
    }


# --- Numbers --------------------------------------------------------------------------------------


def tally(found: Comparison) -> dict[str, int]:
    """What a list can say of a comparison: how much came, went, moved."""
    blocks = [block for block in found.blocks if not block.quiet]
    return {
        "new": found.count("new"),
        "gone": found.count("gone"),
        "added": sum(block.kind == "added" for block in blocks),
        "removed": sum(block.kind == "removed" for block in blocks),
        "changed": sum(block.kind in {"changed", "turned"} for block in blocks),
        "moved": sum(block.moved for block in blocks),
        "fields": len(found.fields) + bool(found.tags_gone or found.tags_new),
        "sources": len(found.sources),
    }


def numbers(counts: dict[str, int]) -> list[str]:
    """A tally in words, only what is not nothing."""
    made = {
        "added": ngettext("%(count)d block added", "%(count)d blocks added", counts["added"]),
        "removed": ngettext("%(count)d block removed", "%(count)d blocks removed", counts["removed"]),
        "changed": ngettext("%(count)d block changed", "%(count)d blocks changed", counts["changed"]),
        "moved": ngettext("%(count)d block moved", "%(count)d blocks moved", counts["moved"]),
        "fields": ngettext("%(count)d particular changed", "%(count)d particulars changed", counts["fields"]),
        "sources": ngettext("%(count)d source changed", "%(count)d sources changed", counts["sources"]),
    }
    found = [text % {"count": counts[name]} for name, text in made.items() if counts[name]]
    if counts["new"] or counts["gone"]:
        characters = _("+%(new)s −%(gone)s characters")
        found.insert(0, characters % {"new": f"{counts['new']:,}", "gone": f"{counts['gone']:,}"})
    return found or [_("no change")]


# --- Particulars ----------------------------------------------------------------------------------


def _field(field: Field, models: Iterable[type], sources: dict[str, str] | None = None) -> dict:
    column = next(filter(None, (_column(model, field.name) for model in models)), None)
    label = str(column.verbose_name) if column is not None else field.name
    if field.name == "alignment":
        return {"label": _("pairing of original and translation"), "pieces": ()}
    if field.name == "source":
        names = sources or {}
        return {"label": label, "pieces": _whole(names.get(field.before, ""), names.get(field.after, ""))}
    if field.name in {"altered", "has_evidence"}:
        return {"label": label, "pieces": _whole(_yes(field.before), _yes(field.after))}
    if field.name in _LANGUAGES:
        return {"label": label, "pieces": _whole(*map(voices.language_name, (field.before, field.after)))}
    choices = {str(value): str(name) for value, name in getattr(column, "flatchoices", ())}
    if choices:
        pair = (choices.get(value, value) for value in (field.before, field.after))
        return {"label": label, "pieces": _whole(*pair)}
    return {"label": label, "pieces": field.pieces}


def _column(model: type, name: str):
    try:
        return model._meta.get_field(_COLUMNS.get(name, name))
    except FieldDoesNotExist:
        return None


def _yes(value: str) -> str:
    return pgettext("a particular", "yes") if value else pgettext("a particular", "no")


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    """A choice is not compared letter by letter."""
    pieces = (Piece("gone", before), Piece("new", after))
    return tuple(piece for piece in pieces if piece.text)


# --- Blocks ---------------------------------------------------------------------------------------


def _block(block: BlockChange, before: Document, after: Document) -> dict:
    sources = {ref.key: _name(ref) for content in (before, after) for ref in content.sources}
    return {
        "key": block.key,
        "place": block.place,
        "name": _block_name(block),
        "kind": block.kind,
        "quiet": block.quiet,
        "voice": block.block.voice,
        "said": list(_said(block)),
        "beginning": _beginning(block),
        "fields": [_field(field, (QuotedRow, Figure, Commentary), sources) for field in block.fields],
        "body": [] if block.quiet else list(_groups(block.body)),
        "original": [] if block.quiet or all(line.quiet for line in block.original) else list(_groups(block.original)),
        "original_lang": _original_language(block, before, after),
    }


def _block_name(block: BlockChange) -> str:
    present = block.block
    name = str(Figure._meta.verbose_name) if hasattr(present, "image") else voices.voice_name(present.voice)
    return name[:1].upper() + name[1:]


def _said(block: BlockChange) -> Iterator[str]:
    """What happened to the block, in words."""
    if block.kind == "turned" and block.before and block.after:
        pair = {"was": voices.voice_name(block.before.voice), "now": voices.voice_name(block.after.voice)}
        yield _("turned: was %(was)s, is %(now)s") % pair
    if block.kind == "removed":
        yield _("removed from place %(was)d") % {"was": block.was}
    elif name := _kinds().get(block.kind):
        yield name
    if block.moved:
        yield _("moved from place %(was)d to place %(now)d") % {"was": block.was, "now": block.place}
    if block.quiet:
        yield _("unchanged")


def _kinds() -> dict[str, str]:
    return {
        "added": pgettext("part of a post", "added"),
        "removed": pgettext("part of a post", "removed"),
        "changed": pgettext("part of a post", "changed"),
    }


def _beginning(block: BlockChange) -> str:
    present = block.block
    text = markup.text(present.body) if hasattr(present, "body") else getattr(present, "caption", "")
    line = " ".join(text.split())
    return line[:BEGINNING] + "…" if len(line) > BEGINNING else line


def _original_language(block: BlockChange, before: Document, after: Document) -> str:
    present = block.block
    if not isinstance(present, QuotedArticle):
        return ""
    ref = after.source(present.source) or before.source(present.source)
    return ref.language if ref else ""


def _groups(lines: Iterable[Line]) -> Iterator[dict]:
    """Paragraphs; unchanged ones in a row are one fold."""
    for quiet, group in groupby(lines, key=lambda line: line.quiet):
        found = list(group)
        if quiet:
            count = ngettext("%(count)d unchanged paragraph", "%(count)d unchanged paragraphs", len(found))
            yield {"fold": count % {"count": len(found)}, "lines": found}
        else:
            yield {"fold": "", "lines": [_line(line) for line in found]}


def _line(line: Line) -> dict:
    said = ""
    if line.moved:
        said = _("Paragraph moved from place %(was)d to place %(now)d") % {"was": line.was, "now": line.place}
    elif line.marks:
        said = _("Only the formatting or a link changed.")
    return {"kind": line.kind, "pieces": line.pieces, "said": said}


# --- Sources --------------------------------------------------------------------------------------


def _name(ref: SourceRef) -> str:
    return ref.title or ref.byline or ref.outlet or _("(source without a title)")


def _source(source: SourceChange) -> dict:
    shown = [field for field in source.fields if _COLUMNS.get(field.name, field.name)]
    return {
        "name": _name(source.source),
        "lang": source.source.language,
        "said": _kinds().get(source.kind, ""),
        "fields": [_field(field, (Source, Outlet)) for field in shown] if source.kind == "changed" else [],
        "links_gone": source.links_gone,
        "links_new": source.links_new,
    }
