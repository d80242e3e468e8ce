"""Permanent paragraph ids (rule 32): a paragraph keeps its id through edits, insertions and moves.

Pure: the paragraphs of a new text are aligned with those of the last one. What is the same or nearly the
same keeps its id, what is new gets the next number, and a number is never used twice (ADR 0006).
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from posts import markup
from posts.document import Block, Commentary, Document, QuotedArticle

# Below this likeness (difflib's ratio, 0 to 1) a paragraph counts as rewritten: a link to the old one should
# not land on words its reader has never seen.
LIKENESS = 0.5
# Comparing every old with every new paragraph is quadratic. Past this many pairs only neighbours are compared.
PAIRS = 4_000


@dataclass(frozen=True, slots=True)
class _Old:
    anchor: str
    text: str
    place: int


def assign(previous: Document | None, document: Document) -> Document:
    """`document` with an id for each top-level element of each text block, taken over from `previous` where the
    paragraph is the same, and `next_anchor` raised past every number in use."""
    old = _numbered(previous) if previous else []
    texts = [piece.text for block in document.blocks for piece in _pieces(block)]
    anchors = _align(old, texts)
    used = max((int(item.anchor[1:]) for item in old), default=0)
    number = max(document.next_anchor, previous.next_anchor if previous else 1, used + 1)
    given: list[str] = []
    for anchor in anchors:
        if not anchor:
            anchor, number = f"p{number}", number + 1
        given.append(anchor)
    return replace(document, blocks=_placed(document.blocks, given), next_anchor=number)


def _pieces(block: Block) -> tuple[markup.Piece, ...]:
    return markup.pieces(block.body) if isinstance(block, Commentary | QuotedArticle) else ()


# A document from outside may carry anything where ids should be; only ids of our own making go on.
_ID = re.compile(r"p([1-9]\d{0,8})")


def _numbered(document: Document) -> list[_Old]:
    found: dict[str, _Old] = {}
    for block in document.blocks:
        for piece, anchor in zip(_pieces(block), getattr(block, "anchors", ()), strict=False):
            if _ID.fullmatch(anchor) and anchor not in found:
                found[anchor] = _Old(anchor, piece.text, len(found))
    return list(found.values())


def _placed(blocks: Sequence[Block], anchors: Sequence[str]) -> tuple[Block, ...]:
    placed, start = [], 0
    for block in blocks:
        if isinstance(block, Commentary | QuotedArticle):
            end = start + len(_pieces(block))
            block, start = replace(block, anchors=tuple(anchors[start:end])), end
        placed.append(block)
    return tuple(placed)


def _align(old: list[_Old], texts: list[str]) -> list[str]:
    """The anchor of the old paragraph that each text continues, '' where it is new."""
    matched: list[_Old | None] = [None] * len(texts)
    waiting: dict[str, list[_Old]] = defaultdict(list)
    for item in old:
        waiting[item.text].append(item)
    for place, text in enumerate(texts):
        if waiting.get(text):
            matched[place] = waiting[text].pop(0)
    left = {item.place: item for items in waiting.values() for item in items}
    missing = [place for place, match in enumerate(matched) if match is None]
    everywhere = len(left) * len(missing) <= PAIRS
    for place in missing:
        low, high = _gap(matched, place, len(old))
        near = [item for item in left.values() if low < item.place < high]
        best = _most_alike(texts[place], near) or (_most_alike(texts[place], left.values()) if everywhere else None)
        if best:
            matched[place] = left.pop(best.place)
    return [match.anchor if match else "" for match in matched]


def _gap(matched: Sequence[_Old | None], place: int, size: int) -> tuple[int, int]:
    before = next((match.place for match in reversed(matched[:place]) if match), -1)
    after = next((match.place for match in matched[place + 1 :] if match), size)
    return before, after


def _most_alike(text: str, candidates) -> _Old | None:
    best, likeness = None, LIKENESS
    for item in candidates:
        matcher = SequenceMatcher(None, item.text, text, autojunk=False)
        if matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness:
            ratio = matcher.ratio()
            if ratio > likeness:
                best, likeness = item, ratio
    return best
