"""How a corrected passage read before and reads now, with whose words they are (rules 3 and 28). Pure.

For the list of corrections and its feed. What changed is marked on both sides; each side is whole without the marks.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext

from posts import corrections, differences, voices
from posts.document import Document, QuotedArticle, Voice
from posts.rendering import html

LENGTH = 2_000  # characters of a side

Line = list[tuple[str, bool]]  # pieces of one line, and whether each is what changed


def readings(
    document: Document, today: date, *, key: str, kind: str, before: str, after: str, spans: bool
) -> dict:  # fmt: skip
    """What a template shows: `readings` as (label, element that marks a change, lines), `credit`, `opening` and
    `closing` of others' words. Empty where they may not be shown, or nobody can say whose they are. `spans`: as
    html.credit. The document's language is active."""
    if corrections.hidden(document, today, key=key, kind=kind):
        return {}
    block = corrections.block_of(document, key)
    sides = _sides(cut(before), cut(after))
    if isinstance(block, QuotedArticle):
        source = document.source(block.source)
        if source is None:
            return {}
        credit = html.credit(voices.credit(source, block), spans=spans)
        return {"readings": sides, "credit": credit, **_boundaries(block.kind)}
    if block is None and kind == corrections.TRANSLATION:
        return {"readings": sides, "credit": "", **_boundaries(Voice.TRANSLATION)}
    if block is None and key:
        return {}  # a block that is gone: whose words it held is not known any more
    return {"readings": sides, "credit": ""}


def cut(text: str) -> str:
    """A text that fits."""
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"


def _boundaries(voice: Voice) -> dict[str, str]:
    return {"opening": voices.opening_line(voice), "closing": voices.closing_line(voice)}


def _sides(before: str, after: str) -> list[tuple[str, str, list[Line]]]:
    pieces = differences.characters(before, after)
    found = [
        (gettext("Before"), "del", _lines(pieces, "gone")),
        (gettext("After"), "ins", _lines(pieces, "new")),
    ]
    return [side for side, text in zip(found, (before, after), strict=True) if text.strip()]


def _lines(pieces: Sequence[differences.Piece], kind: str) -> list[Line]:
    lines: list[Line] = [[]]
    for piece in pieces:
        if piece.kind not in {"same", kind}:
            continue
        first, *others = piece.text.split("\n")
        lines[-1].append((first, piece.kind == kind))
        lines += [[(text, piece.kind == kind)] for text in others]
    return [[part for part in line if part[0]] for line in lines if any(text.strip() for text, _ in line)]
