"""Which opening mark belongs to which closing mark, and which marks are only words.

Works on paragraphs and marks alone; a stack, so linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posts.importing.lines import BLANK, MARK, RULE, Paragraph


@dataclass(frozen=True, slots=True)
class Pair:
    """Indexes of the paragraphs that open and close one marked passage."""

    open: int
    close: int


def match(paragraphs: Sequence[Paragraph]) -> tuple[list[Pair], set[int]]:
    """Outermost pairs in order, and the indexes of marks left without their other end."""
    stack: list[int] = []
    waiting = {"translation": 0, "quotation": 0, "": 0}
    joined: dict[int, int] = {}
    alone: set[int] = set()
    for index, paragraph in enumerate(paragraphs):
        mark = paragraph.mark
        if paragraph.shape != MARK or mark is None:
            continue
        if mark.side == "open":
            stack.append(index)
            waiting[mark.family] += 1
            continue
        opener = _take(paragraphs, stack, waiting, mark.family, alone)
        if opener is None:
            alone.add(index)
        else:
            joined[opener] = index
    alone.update(stack)
    return _outermost(paragraphs, joined, alone), alone


def _take(
    paragraphs: Sequence[Paragraph], stack: list[int], waiting: dict[str, int], family: str, alone: set[int]
) -> int | None:
    """The opening mark a closing one answers: the latest of its family, else simply the latest."""
    while stack:
        index = stack.pop()
        opened = paragraphs[index].mark
        kind = opened.family if opened else ""
        waiting[kind] -= 1
        if not family or kind in ("", family) or not waiting[family]:
            return index
        alone.add(index)
    return None


def _outermost(paragraphs: Sequence[Paragraph], joined: dict[int, int], alone: set[int]) -> list[Pair]:
    pairs: list[Pair] = []
    reached = -1
    filled = 0  # paragraphs of content met so far, to see whether a pair holds any
    before: list[int] = []
    for paragraph in paragraphs:
        before.append(filled)
        filled += paragraph.shape not in (BLANK, RULE, MARK)
    for opener in sorted(joined):
        closer = joined[opener]
        if before[closer] == before[opener]:
            alone.update((opener, closer))
        elif opener > reached:
            pairs.append(Pair(opener, closer))
            reached = closer
    return pairs
