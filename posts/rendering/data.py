"""A post as data for the public (docs/formats.md): each paragraph with its speaker, nothing of the desk. Pure.

The one form in which no text can be taken for a boundary: whose words they are is a field of its own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, override

from posts import alignment, markup, voices
from posts.document import Basis, Document, Figure, QuotedArticle, SourceRef, Voice
from posts.rendering import body, html, json_ld
from posts.rendering.passages import Passage, passages, shown_count

VERSION = 1


def data(
    document: Document, *, url: str, guid: str, published: datetime, revised: datetime,
    corrections: Sequence[tuple[datetime, str, str]], now: datetime, media_url: str,
) -> dict[str, Any]:  # fmt: skip
    """The post as JSON-ready data. `guid` is the id that feeds give it; each correction is its moment, the label of its
    kind and its text."""
    with override(document.language):
        items = passages(document, now)
        count = shown_count(items)
        return {
            "version": VERSION,
            "url": url,
            "id": guid,
            "title": _text(document.title),
            "lead": _text(document.lead),
            "author": _text(document.author),
            "language": document.language,
            "published": json_ld.stamp(published),
            "revised": json_ld.stamp(revised),
            "tags": [_text(name) for name in document.tags],
            "counts": {"own": count.own, "quoted": count.quoted},
            "passages": [_passage(item, document, media_url) for item in items],
            "corrections": [
                {"at": json_ld.stamp(at), "kind": _text(kind), "text": _text(text)} for at, kind, text in corrections
            ],
        }


def _text(text: str) -> str:
    return markup.strip_controls(text)


def _passage(item: Passage, document: Document, media_url: str) -> dict[str, Any]:
    quoted = item.voice.is_quoted
    return {
        "anchor": item.anchor,
        "voice": str(item.voice),
        "speaker": _speaker(item, document),
        "heading": _text(item.heading),
        "source": _source(item.source) if quoted and item.source else None,
        "credit": [_text(str(line)) for line in item.credit],
        "licence": _licence(item),
        "opening": item.opening if quoted else "",
        "closing": item.closing if quoted else "",
        "withheld": _text(item.withheld),
        "paragraphs": [] if item.withheld else list(_paragraphs(item, document, media_url)),
    }


def _speaker(item: Passage, document: Document) -> str | None:
    """Whose words they are: the post's author, the source's author (else its outlet or title); None when nobody has
    said so."""
    if item.voice is Voice.OWN:
        return _text(document.author)
    if item.voice.is_quoted and item.source:
        return _text(item.source.byline or item.source.outlet or item.source.title) or None
    return None


def _source(source: SourceRef) -> dict[str, Any]:
    """What the credit says in words, as fields. Who permitted what, and what the desk notes beside it, stays there."""
    archive = source.link("archive")
    licensed = source.basis == Basis.LICENCE
    return {
        "key": source.key,
        "title": _text(source.title),
        "author": _text(source.byline),
        "outlet": _text(source.outlet),
        "language": source.language,
        "published": source.published,
        "url": _address(source.url),
        "archived": _address(archive.url) if archive else "",
        "archived_on": archive.on if archive else "",
        "licence": _text(source.licence) if licensed else "",
        "licence_url": _address(source.licence_url) if licensed else "",
    }


def _licence(item: Passage) -> dict[str, str] | None:
    """The terms that a translation carries because its source asks for the same ones; None for everything else."""
    if item.voice is not Voice.TRANSLATION or item.source is None or not voices.passes_on(item.source):
        return None
    return {"name": _text(item.source.licence), "url": _address(item.source.licence_url)}


def _address(url: str) -> str:
    return url if markup.is_safe_url(url) else ""


def _paragraphs(item: Passage, document: Document, media_url: str) -> Iterator[dict[str, Any]]:
    for block in item.blocks:
        if isinstance(block, Figure):
            yield _picture(block, media_url)
            continue
        language = document.language
        if isinstance(block, QuotedArticle):
            if block.kind is Voice.QUOTATION and item.source:
                language = item.source.language
            if block.title:
                text = _text(block.title)
                yield {"kind": "title", "id": "", "language": language, "text": text, "html": markup.from_text([text])}
        yield from _texts(block, item, language)


def _texts(block, item: Passage, language: str) -> Iterator[dict[str, Any]]:
    pieces = html.pieces(block.body)
    theirs = body.originals(block, item) if isinstance(block, QuotedArticle) else ()
    beside: dict[int, list[int]] = {}
    last = -1
    for row in alignment.rows(block, pieces, theirs) if theirs else ():
        last = row.translation[-1] if row.translation else last
        beside.setdefault(last, []).extend(row.original)
    for number, piece in enumerate(pieces):
        if piece.text.strip():
            found = {
                "kind": "text",
                "id": block.anchors[number] if number < len(block.anchors) else "",
                "language": language,
                "text": piece.text,
                "html": piece.html,
            }
            places = beside.get(number, []) + (beside.pop(-1, []) if beside else [])
            if places:
                found["originals"] = [_original(block, place, theirs[place], item) for place in places]
            yield found


def _original(block: QuotedArticle, place: int, piece: markup.Piece, item: Passage) -> dict[str, str]:
    return {
        "id": block.original_anchors[place] if place < len(block.original_anchors) else "",
        "language": item.source.language if item.source else "",
        "text": piece.text,
        "html": piece.html,
    }


def _picture(block: Figure, media_url: str) -> dict[str, Any]:
    """A picture as readers get it; its name on the desk is nobody's business."""
    text = _text(html.picture_note(block) or gettext("[Picture: %(text)s]") % {"text": block.alt})
    return {
        "kind": "picture",
        "id": "",
        "text": text,
        "html": "",
        "alt": _text(block.alt),
        "renditions": [
            {"url": f"{media_url}{item.name}", "width": item.width, "height": item.height} for item in block.renditions
        ],
    }
