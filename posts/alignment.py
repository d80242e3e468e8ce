"""Which paragraphs of a translation and of its original say the same thing, n to m, by permanent ids (ADR 0009).

Pure: lengths alone propose the pairs (after Gale and Church, 1993), an editor mends them, and what she has said stays
for as long as its paragraphs do. Every paragraph of both sides stands in exactly one pair, in its own order.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from posts import markup
from posts.document import Pair, QuotedArticle

# How likely each kind of pair is before anything is measured (Gale and Church, table 5): paragraphs of the
# translation, paragraphs of the original.
PRIORS = {(1, 1): 0.89, (1, 0): 0.005, (0, 1): 0.005, (2, 1): 0.0445, (1, 2): 0.0445, (2, 2): 0.011}
USUAL = {1.0, 2.2}  # characters of an original for one of its translation: like scripts; Latin beside Japanese
VARIANCE = 6.8  # of the length of one side, for each character of the other (the same paper)
ALONE = 0.05  # how well a paragraph without a counterpart counts as fitting
# Long texts are compared near the diagonal only: past this many cells at most BAND paragraphs away from it.
CELLS, BAND = 40_000, 40


def ids(body: str, anchors: Sequence[str]) -> list[str]:
    """The ids of the paragraphs of a block that have any text, in order."""
    return list(texts(body, anchors))


def texts(body: str, anchors: Sequence[str]) -> dict[str, str]:
    """The same with the text of each."""
    pieces = zip(markup.pieces(body), anchors, strict=False)
    return {anchor: piece.text for piece, anchor in pieces if piece.text.strip()}


def rows(block: QuotedArticle, ours: Sequence[markup.Piece], theirs: Sequence[markup.Piece]) -> list["Row"]:
    """The aligned rows of a block as places in `ours` and `theirs`, the top-level elements of body and original.
    Works as well for a block that was stored before originals had ids."""
    left, right = _keyed(ours, block.anchors, "p"), _keyed(theirs, block.original_anchors, "o")
    pairs = mend(
        block.alignment,
        {key: ours[place].text for key, place in left.items()},
        {key: theirs[place].text for key, place in right.items()},
    )
    return [
        Row(tuple(left[key] for key in pair.translation), tuple(right[key] for key in pair.original)) for pair in pairs
    ]


class Row(NamedTuple):
    """Places of the paragraphs of one pair."""

    translation: tuple[int, ...]
    original: tuple[int, ...]


def _keyed(pieces: Sequence[markup.Piece], anchors: Sequence[str], letter: str) -> dict[str, int]:
    known = len(anchors) == len(pieces) and len(set(anchors)) == len(anchors)
    keys = anchors if known else [f"{letter}-{place}" for place in range(len(pieces))]
    return {key: place for place, (key, piece) in enumerate(zip(keys, pieces, strict=True)) if piece.text.strip()}


def settle(block: QuotedArticle) -> QuotedArticle:
    """The block with its alignment made whole; without one when it has no original or no ids yet."""
    ours, theirs = texts(block.body, block.anchors), texts(block.original, block.original_anchors)
    return replace(block, alignment=mend(block.alignment, ours, theirs) if ours and theirs else ())


def mend(stored: Sequence[Pair], ours: dict[str, str], theirs: dict[str, str]) -> tuple[Pair, ...]:
    """`stored` for the paragraphs there are now (id → text, in order): pairs whose paragraphs still follow one another
    stay as they are, what lies between them is aligned anew."""
    left, right = list(ours), list(theirs)
    if is_whole(stored, left, right):
        return tuple(stored)
    made: list[Pair] = []
    here = there = 0
    for start, end, begin, stop in (*_kept(stored, left, right), (len(left), len(left), len(right), len(right))):
        gap = left[here:start], right[there:begin]
        made += _alone(stored, *gap) or align({i: ours[i] for i in gap[0]}, {i: theirs[i] for i in gap[1]})
        if start < end:
            made.append(Pair(translation=tuple(left[start:end]), original=tuple(right[begin:stop])))
        here, there = end, stop
    return tuple(made)


def _kept(stored: Sequence[Pair], left: list[str], right: list[str]) -> list[tuple[int, int, int, int]]:
    """The longest chain of stored pairs that runs forward on both sides, each as two spans of places."""
    at, on = {key: place for place, key in enumerate(left)}, {key: place for place, key in enumerate(right)}
    spans = []
    for pair in stored:
        first, second = _span(pair.translation, at), _span(pair.original, on)
        if first and second:
            spans.append((*first, *second))
    spans.sort()
    best: list[tuple[int, int]] = []  # for each span: length of the longest chain that ends in it, its predecessor
    for number, span in enumerate(spans):
        before = [
            (best[earlier][0], earlier)
            for earlier in range(number)
            if spans[earlier][1] <= span[0] and spans[earlier][3] <= span[2]
        ]
        length, place = max(before, default=(0, -1))
        best.append((length + 1, place))
    chain: list[tuple[int, int, int, int]] = []
    place = max(range(len(spans)), key=lambda number: best[number][0], default=-1)
    while place >= 0:
        chain.append(spans[place])
        place = best[place][1]
    return chain[::-1]


def _span(keys: Sequence[str], places: dict[str, int]) -> tuple[int, int] | None:
    """The places of those keys that are still there, when they follow one another."""
    found = [places[key] for key in keys if key in places]
    if found and found == list(range(found[0], found[0] + len(found))):
        return found[0], found[-1] + 1
    return None


def _alone(stored: Sequence[Pair], left: list[str], right: list[str]) -> list[Pair]:
    """A gap in which an editor has left every paragraph without a counterpart stays so. Else an empty list."""
    wanted = {*left, *right}
    lonely = [
        Pair(
            translation=tuple(key for key in pair.translation if key in wanted),
            original=tuple(key for key in pair.original if key in wanted),
        )
        for pair in stored
        if bool(pair.translation) != bool(pair.original)
    ]
    found = [pair for pair in lonely if pair.translation or pair.original]
    return found if is_whole(found, left, right) else []


def align(ours: dict[str, str], theirs: dict[str, str]) -> list[Pair]:
    """The likeliest pairs for two rows of paragraphs (id → text, in order), judged by their lengths alone."""
    left = [max(1, markup.count_characters(text)) for text in ours.values()]
    right = [max(1, markup.count_characters(text)) for text in theirs.values()]
    if not left or not right:
        return [Pair(translation=(key,)) for key in ours] + [Pair(original=(key,)) for key in theirs]
    # Whatever was left out of the one side distorts the ratio of the whole: the usual ones are tried as well.
    ratios = {sum(right) / sum(left)} | (USUAL if len(left) * len(right) <= CELLS else set())
    steps = min((_path(left, right, ratio) for ratio in sorted(ratios)), key=lambda found: found[0])[1]
    keys, others, made = list(ours), list(theirs), []
    here = there = 0
    for wide, far in steps:
        made.append(Pair(translation=tuple(keys[here : here + wide]), original=tuple(others[there : there + far])))
        here, there = here + wide, there + far
    return made


def _path(left: list[int], right: list[int], ratio: float) -> tuple[float, list[tuple[int, int]]]:
    """The cheapest way through both rows of lengths when theirs are `ratio` times as long as ours: its cost, and its
    steps (paragraphs of ours, of theirs)."""
    slope = len(right) / len(left)
    band = max(BAND, 2 * abs(len(left) - len(right))) if len(left) * len(right) > CELLS else math.inf
    costs: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    sums, others = _sums(left), _sums(right)
    for i in range(len(left) + 1):
        low = 0 if band == math.inf else max(0, int(i * slope - band))
        high = len(right) if band == math.inf else min(len(right), int(i * slope + band) + 1)
        for j in range(low, high + 1):
            options = [
                (costs[i - wide, j - far][0] + _cost(wide, far, sums[i] - sums[i - wide], others[j] - others[j - far],
                                                     ratio), (wide, far))
                for wide, far in PRIORS
                if (i - wide, j - far) in costs
            ]  # fmt: skip
            if options:
                costs[i, j] = min(options, key=lambda option: option[0])
    steps, place = [], (len(left), len(right))
    while place != (0, 0):
        step = costs[place][1]
        steps.append(step)
        place = place[0] - step[0], place[1] - step[1]
    return costs[len(left), len(right)][0], steps[::-1]


def _sums(lengths: list[int]) -> list[int]:
    found = [0]
    for length in lengths:
        found.append(found[-1] + length)
    return found


def _cost(wide: int, far: int, length: int, other: int, ratio: float) -> float:
    """How unlikely it is that these two say the same: minus the logarithm of its probability."""
    if not (wide and far):  # nothing to measure: a long paragraph is left out as easily as a short one
        return -math.log(ALONE) - math.log(PRIORS[wide, far])
    middle = (length + other / ratio) / 2
    deviation = abs(other - length * ratio) / math.sqrt(VARIANCE * max(ratio, 1 / ratio) * middle)
    chance = math.erfc(deviation / math.sqrt(2))  # two-sided, of a normal distribution
    return -math.log(max(chance, 1e-300)) - math.log(PRIORS[wide, far])


# --- What an editor may do ------------------------------------------------------------------------


def is_whole(pairs: Sequence[Pair], left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether every paragraph of both sides stands in exactly one pair, in its own order."""
    return (
        [key for pair in pairs for key in pair.translation] == list(left)
        and [key for pair in pairs for key in pair.original] == list(right)
        and all(pair.translation or pair.original for pair in pairs)
    )


def join(pairs: Sequence[Pair], row: int) -> tuple[Pair, ...]:
    """Row `row` joined with the row above. Like all of these: the same pairs when that cannot be done."""
    if not 0 < row < len(pairs):
        return tuple(pairs)
    above, own = pairs[row - 1], pairs[row]
    one = Pair(translation=above.translation + own.translation, original=above.original + own.original)
    return (*pairs[: row - 1], one, *pairs[row + 1 :])


def split(pairs: Sequence[Pair], row: int) -> tuple[Pair, ...]:
    """Row `row` in two: the first paragraph of each side stays, the others go to a row of their own. One beside one
    becomes two rows with one side each."""
    if not 0 <= row < len(pairs):
        return tuple(pairs)
    own = pairs[row]
    if len(own.translation) > 1 or len(own.original) > 1:
        parts = [
            Pair(translation=own.translation[:1], original=own.original[:1]),
            Pair(translation=own.translation[1:], original=own.original[1:]),
        ]
    else:
        parts = [Pair(translation=own.translation), Pair(original=own.original)]
    return (*pairs[:row], *(part for part in parts if part.translation or part.original), *pairs[row + 1 :])


def move(pairs: Sequence[Pair], key: str, by: int) -> tuple[Pair, ...]:
    """Paragraph `key` in the row above (`by` = -1) or below (1): only the first of its side can go up and only the
    last can go down, so no paragraph ever changes places with another. An emptied row goes."""
    rows = [[list(pair.translation), list(pair.original)] for pair in pairs]
    for number, sides in enumerate(rows):
        for side in (0, 1):
            end = 0 if by < 0 else -1
            if sides[side] and sides[side][end] == key and 0 <= number + by < len(rows):
                sides[side].pop(end)
                target = rows[number + by][side]
                target.append(key) if by < 0 else target.insert(0, key)
                return tuple(Pair(translation=tuple(a), original=tuple(b)) for a, b in rows if a or b)
    return tuple(pairs)
