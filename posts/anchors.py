"""Permanent paragraph ids (rule 32): a paragraph keeps its id through edits, insertions and moves.

Pure: the paragraphs of a new text are aligned with those of the last one. What is the same or nearly the
same keeps its id, what is new gets the next number, and a number is never used twice (ADR 0006). Paragraphs of
originals have ids as well (o7 beside p6, from the same numbers), and the alignment of both holds on to them (ADR 0009).
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from posts import alignment, markup
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
    """`document` with an id for each top-level element of each text block and of each original, taken over from
    `previous` where the paragraph is the same, `next_anchor` raised past every number in use, and the alignment of
    originals made whole for these ids."""
    words, originals = _numbered(previous, "p"), _numbered(previous, "o")
    used = max((int(item.anchor[1:]) for item in (*words, *originals)), default=0)
    number = max(document.next_anchor, previous.next_anchor if previous else 1, used + 1)
    given, number = _given(words, document, "p", number)
    beside, number = _given(originals, document, "o", number)
    blocks = _placed(_placed(document.blocks, given, "p"), beside, "o")
    settled = (alignment.settle(block) if isinstance(block, QuotedArticle) else block for block in blocks)
    return replace(document, blocks=tuple(settled), next_anchor=number)


def _given(old: list["_Old"], document: Document, letter: str, number: int) -> tuple[list[str], int]:
    """An id for each paragraph of the words (p) or of the originals (o), and the next free number."""
    texts = [piece.text for block in document.blocks for piece in _pieces(block, letter)]
    given: list[str] = []
    for anchor in _align(old, texts):
        if not anchor:
            anchor, number = f"{letter}{number}", number + 1
        given.append(anchor)
    return given, number


def _pieces(block: Block, letter: str) -> tuple[markup.Piece, ...]:
    if letter == "o":
        return markup.pieces(block.original) if isinstance(block, QuotedArticle) else ()
    return markup.pieces(block.body) if isinstance(block, Commentary | QuotedArticle) else ()


def _field(letter: str) -> str:
    return "original_anchors" if letter == "o" else "anchors"


# A document from outside may carry anything where ids should be; only ids of our own making go on.
_ID = re.compile(r"([po])([1-9]\d{0,8})")


def _numbered(document: Document | None, letter: str) -> list[_Old]:
    found: dict[str, _Old] = {}
    for block in document.blocks if document else ():
        for piece, anchor in zip(_pieces(block, letter), getattr(block, _field(letter), ()), strict=False):
            match = _ID.fullmatch(anchor)
            if match and match[1] == letter and anchor not in found:
                found[anchor] = _Old(anchor, piece.text, len(found))
    return list(found.values())


def _placed(blocks: Sequence[Block], anchors: Sequence[str], letter: str) -> tuple[Block, ...]:
    placed, start = [], 0
    for block in blocks:
        if hasattr(block, _field(letter)):
            end = start + len(_pieces(block, letter))
            block, start = replace(block, **{_field(letter): tuple(anchors[start:end])}), end
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
