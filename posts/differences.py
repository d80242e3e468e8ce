"""What changed from one text to another, in pieces a person can read (for Documents: posts/comparing.py).

Characters are compared, but a katakana word, a Latin word and a number are each one thing: a changed name is marked
as that name, and no neighbouring word with it. Pure: no ORM, no HTML.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

# Up to this product of two lengths every atom may be compared with every other. Longer texts are cut first at what
# occurs once in both, so that the time grows with their length and not with its square.
SMALL = 600 * 600
SHINGLE = 6  # atoms in a row that occur once in both texts: the same place

_KANA = "ァ-ヺーヽヾㇰ-ㇿｦ-ﾟ\u3099\u309a"
_IDEOGRAPH = "々〆〇\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARK = "\u0300-\u036f"
_LETTER = rf"(?:(?![{_KANA}{_IDEOGRAPH}ぁ-ゟ])[^\W\d_][{_MARK}]*)"
_ATOM = re.compile(
    rf"[{_KANA}]+(?:[・･＝=‐－][{_KANA}]+)*"  # a katakana word with its inner marks: トゥ・ラム
    r"|[0-9０-９]+(?:[.,:/．，：／][0-9０-９]+)*"
    rf"|{_LETTER}+(?:['’‑-]{_LETTER}+)*"  # a word of another script
    r"|[ \t\u3000]+"
    # One character with the marks and selectors that belong to it.
    rf"|(?s:.)(?:[{_MARK}\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]|\u200d(?s:.))*"
)
# Between two larger changes a match of these is a coincidence, not something that stayed.
_COINCIDENCE = re.compile(rf"[ぁ-ん]{{1,2}}|[{_IDEOGRAPH}]|[ぁ-ん][{_IDEOGRAPH}]|[{_IDEOGRAPH}][ぁ-ん]")

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(slots=True)
class _Step:
    """Atoms that stayed (`old` equals `new`), or those that went and what came for them."""

    same: bool
    old: list[str]
    new: list[str]

    def size(self) -> int:
        return max(sum(map(len, self.old)), sum(map(len, self.new)))


def characters(before: str, after: str) -> tuple[Piece, ...]:
    """The way from one text to the other. Same and gone pieces joined are `before`, same and new ones `after`; in a
    replacement the gone piece comes first. No piece is empty, and no two neighbours are of one kind."""
    if before == after:
        return (Piece("same", before),) if before else ()
    steps = _join(_steps(_ATOM.findall(before), _ATOM.findall(after)))
    steps = _join(_without_coincidences(steps))
    _settle(steps)
    return tuple(_pieces(_join(steps)))


def _pieces(steps: Iterable[_Step]) -> Iterator[Piece]:
    for step in steps:
        kinds: tuple[tuple[Kind, list[str]], ...] = (("gone", step.old), ("new", step.new))
        for kind, atoms in (("same", step.old),) if step.same else kinds:
            if atoms:
                yield Piece(kind, "".join(atoms))


def _join(steps: Iterable[_Step]) -> list[_Step]:
    """Without empty steps, and neighbours of one kind as one."""
    joined: list[_Step] = []
    for step in steps:
        if not step.old and not step.new:
            continue
        if joined and joined[-1].same == step.same:
            joined[-1] = _Step(step.same, joined[-1].old + step.old, joined[-1].new + step.new)
        else:
            joined.append(step)
    return joined


# --- Finding what stayed --------------------------------------------------------------------------


def _steps(old: list[str], new: list[str]) -> Iterator[_Step]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    yield _Step(True, old[:start], new[:start])
    yield from _middle(old[start : len(old) - end], new[start : len(new) - end])
    yield _Step(True, old[len(old) - end :], new[len(new) - end :])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many atoms at the start are the same."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)))  # fmt: skip


def _middle(old: list[str], new: list[str]) -> Iterator[_Step]:
    if not old or not new:
        yield _Step(False, old, new)
    elif len(old) * len(new) <= SMALL:
        yield from _small(old, new)
    elif places := _same_places(old, new):
        for (a, b), (c, d) in pairwise([(0, 0), *places, (len(old), len(new))]):
            yield from _steps(old[a:c], new[b:d])
    else:
        yield _Step(False, old, new)


def _small(old: list[str], new: list[str]) -> Iterator[_Step]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield _Step(tag == "equal", old[a:b], new[c:d])


def _same_places(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Where both texts surely say the same: runs of atoms that occur once in each, in the same order in both. The
    places given cut both texts; (0, 0) is none of them, so each part is smaller."""
    mine, theirs = _once(old), _once(new)
    found = sorted((place, theirs[run]) for run, place in mine.items() if run in theirs)
    kept = longest_rising([place for _mine, place in found])
    return [found[index] for index in kept if found[index] != (0, 0)]


def _once(atoms: list[str]) -> dict[tuple[str, ...], int]:
    """The runs of SHINGLE atoms that occur once, and where."""
    runs = [tuple(atoms[place : place + SHINGLE]) for place in range(len(atoms) - SHINGLE + 1)]
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1}


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """The indexes of a longest strictly rising subsequence: what stays in place when the rest is moved."""
    tails: list[int] = []  # tails[n]: the index of the smallest number that ends a rise of n + 1
    before: list[int] = []
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number, key=numbers.__getitem__)
        before.append(tails[place - 1] if place else -1)
        tails[place : place + 1] = [index]
    kept, index = [], tails[-1] if tails else -1
    while index >= 0:
        kept.append(index)
        index = before[index]
    return kept[::-1]


# --- Making it readable ---------------------------------------------------------------------------


def _without_coincidences(steps: list[_Step]) -> list[_Step]:
    """A の or a single kanji that two larger changes happen to share is taken into them. A word never is."""
    for before, step, after in zip(steps, steps[1:], steps[2:], strict=False):
        text = "".join(step.old)
        if step.same and _COINCIDENCE.fullmatch(text) and _splinters(before, len(text), after):
            step.same = False
    return steps


def _splinters(before: _Step, length: int, after: _Step) -> bool:
    """Whether what lies between two changes only splits one change in two: 名前 → 呼び名 is not 呼び, 名, 前."""
    if all(side.old and side.new for side in (before, after)):
        return min(before.size(), after.size()) >= 2 * length
    crossed = not (before.old or after.new) or not (before.new or after.old)
    return crossed and before.size() + after.size() > 2 * length


def _settle(steps: list[_Step]) -> None:
    """An insertion or a deletion that could stand a few atoms earlier is put where a person would see its bounds:
    at the start of a line or a sentence, at a bracket. 「A」と → 「A」「B」と has 「B」 as new, not 」「B."""
    for before, step, after in zip(steps, steps[1:], steps[2:], strict=False):
        if step.same or (step.old and step.new):
            continue
        atoms = step.old or step.new
        row = before.old + atoms + after.old
        best = end = len(before.old)
        while end and row[end - 1] == row[end - 1 + len(atoms)]:
            end -= 1
            if _bounds(row, end, len(atoms)) > _bounds(row, best, len(atoms)):
                best = end
        moved, changed, rest = row[:best], row[best : best + len(atoms)], row[best + len(atoms) :]
        step.old, step.new = (changed, []) if step.old else ([], changed)
        before.old, before.new = moved, list(moved)
        after.old, after.new = rest, list(rest)


def _bounds(row: list[str], start: int, length: int) -> int:
    return _bound(row, start) + _bound(row, start + length)


def _bound(row: list[str], place: int) -> int:
    """How plain a bound is between two atoms: the higher, the plainer."""
    before, after = row[place - 1] if place else "\n", row[place] if place < len(row) else "\n"
    if "\n" in (before, after):
        return 4
    if before in "。！？!?．":
        return 3
    if before in "」』）)】〕》" or after in "「『（(【〔《":
        return 2
    return 1 if before in "、，,;；:：" or before.isspace() or after.isspace() else 0
