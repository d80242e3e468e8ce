"""Three states made one: the one both began with, mine, theirs. Nothing either side wrote falls under the table.

Pure: values, lists of keys, lists of paragraphs. What a block is and which page asks the editor is posts/admin/merge.py.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

T = TypeVar("T")

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\"[^\"]*\"|[^\">])*)>")
_VOID = {"br", "hr", "img"}


def three(base: T, mine: T, theirs: T) -> tuple[T, bool]:
    """(what stands, whether it is settled): what only one side has changed is taken from that side. Not settled:
    both have changed it, and differently; then theirs comes back."""
    if mine in (theirs, base):
        return theirs, True
    return (mine, True) if theirs == base else (theirs, False)


def members(base: Iterable[str], mine: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """A set (tags) with what both sides have added, without what either has taken away."""
    before, ours = set(base), set(mine)
    kept = [item for item in theirs if item in ours or item not in before]
    return [*kept, *(item for item in mine if item not in before and item not in kept)]


def order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """One order of all keys of both sides: theirs, with what I have added or moved put behind the key it follows in
    mine. Where both have moved the same key, mine stands."""
    here, known = set(mine), set(theirs)
    began = set(base)
    stayed = _stayed([key for key in base if key in here], [key for key in mine if key in began])
    placed = [key for key in theirs if key in stayed or key not in here]
    before = ""
    for key in mine:
        if key not in placed:
            placed.insert(_place(placed, before, here, known), key)
        before = key
    return placed


def _place(placed: list[str], before: str, here: set[str], known: set[str]) -> int:
    if not before:
        return 0
    place = placed.index(before) + 1
    # What they have added behind the same block stays with it.
    while place < len(placed) and placed[place] in known and placed[place] not in here:
        place += 1
    return place


def _stayed(base: list[str], mine: list[str]) -> set[str]:
    matcher = SequenceMatcher(None, base, mine, autojunk=False)
    return {key for start, _at, size in matcher.get_matching_blocks() for key in base[start : start + size]}


def paragraphs(html: str) -> list[str]:
    """The outermost elements of cleaned HTML, each with what stands before it; joined they are the input."""
    found, start, depth = [], 0, 0
    for match in _TAG.finditer(html):
        closing, name = match[1], match[2].lower()
        if closing:
            depth = max(0, depth - 1)
        elif name not in _VOID:
            depth += 1
        if depth == 0 and (closing or name == "hr"):
            found.append(html[start : match.end()])
            start = match.end()
    return [*found, html[start:]] if html[start:] else found


def together(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], bool]:
    """(paragraphs of both sides in one row, whether nothing collides). Where both have changed the same place, mine
    stands before theirs: both are there, and somebody has to look."""
    merged: list[str] = []
    settled = True
    b = m = t = 0
    for at, ours, others in [*_common(base, mine, theirs), (len(base), len(mine), len(theirs))]:
        old, my, their = list(base[b:at]), list(mine[m:ours]), list(theirs[t:others])
        if my in (old, their):
            merged += their
        elif their == old:
            merged += my
        else:
            settled = False
            merged += [*my, *(item for item in their if item not in my)]
        merged += base[at : at + 1]
        b, m, t = at + 1, ours + 1, others + 1
    return merged, settled


def _common(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where a paragraph of the base stands unchanged on both sides: its three places, ascending in each."""
    ours, others = _matches(base, mine), _matches(base, theirs)
    return [(at, ours[at], others[at]) for at in range(len(base)) if at in ours and at in others]


def _matches(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    matcher = SequenceMatcher(None, base, side, autojunk=False)
    return {a + n: b + n for a, b, size in matcher.get_matching_blocks() for n in range(size)}
