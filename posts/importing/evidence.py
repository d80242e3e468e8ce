"""Weighs what stands between and inside paragraphs, and hands it to the chain as probabilities.

The numbers live here and nowhere else. They say how often a sign kept its promise in real posts, roughly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from posts.importing.chain import Step
from posts.importing.lines import CODE, HEADING, LIST, TABLE
from posts.importing.markers import Mark
from posts.importing.readings import Reading

# How likely a longer passage begins after each kind of source line (at the top of a post, and further down).
_AFTER_SOURCE = {
    "cite": (0.93, 0.85), "original": (0.9, 0.75), "label": (0.72, 0.45), "link": (0.5, 0.25), "after": (0.6, 0.12),
    "references": (0.1, 0.03),
}  # fmt: skip
LINK_LIST = 3
FOREIGN_LETTERS = 40


@dataclass(slots=True)
class Gap:
    """What stands between one paragraph of the chain and the one before it."""

    rules: int = 0
    rule_ends: float = 0.3  # chance that the rule here ends a passage, from what comes after it
    opened: Mark | None = None
    closed: Mark | None = None
    source: str = ""
    credited: bool = False  # the source line follows a quotation it credits
    quote: bool = False  # a '>' passage or a marked pair stands here
    pair: bool = False
    about: bool = False
    joined: bool = False


@dataclass(slots=True)
class Unit:
    """A paragraph of the chain: its place among all paragraphs, its reading and the gap before it."""

    index: int
    reading: Reading
    shape: str
    gap: Gap
    foreign: bool = False


@dataclass(slots=True)
class Signs:
    """What the whole post shows; decides how its first and its unmarked paragraphs are taken."""

    pair: bool = False
    quote: bool = False
    announce: bool = False
    speaks: bool = False
    source_before: bool = False
    original_after: bool = False
    opened: bool = False
    closed: bool = False
    foreign: bool = False
    links: int = 0
    talk: int = 0
    quotes: int = 0
    framed: bool = False  # a '>' passage is led in, or credited after it
    rules: int = 0
    language: str = ""
    units: int = field(default=0)

    def any_start(self) -> bool:
        return self.announce or self.opened or self.source_before

    def none(self) -> bool:
        return not (
            self.pair
            or self.quote
            or self.any_start()
            or self.closed
            or self.speaks
            or self.foreign
            or self.original_after
        )


def signs_ahead(units: Sequence[Unit], tail: Gap) -> list[float]:
    """For each paragraph: how much a sign within the next five takes from a lead-in standing before it."""
    answers = [1.0] * len(units)
    sign, rule = (0, 99) if _explicit(tail) else (99, 99)
    for index in range(len(units) - 1, -1, -1):
        answers[index] = 0.3 if sign < 5 else 0.4 if rule < 5 else 1.0
        gap = units[index].gap
        sign = 0 if _explicit(gap) else sign + 1
        rule = 0 if gap.rules else rule + 1
    return answers


def weigh_rules(units: Sequence[Unit]) -> None:
    """How likely each rule ends a passage: rather where the blogger talks after it, or little comes after it."""
    total = sum(unit.reading.letters for unit in units) or 1
    after, talks, last = 0, False, True
    for unit in reversed(units):
        reading = unit.reading
        after += reading.letters
        talks |= bool(reading.talk or reading.turn or reading.self_talk)
        if unit.gap.rules:
            little = after < 0.3 * total
            unit.gap.rule_ends = (
                0.6 if talks and last else 0.45 if talks or (last and little) else 0.35 if last else 0.12
            )
            talks, last = False, False


def _explicit(gap: Gap) -> bool:
    return gap.quote or gap.opened is not None or gap.source in ("cite", "original")


def _first_begin(signs: Signs) -> float:
    """The chance that the post opens in somebody else's words."""
    if signs.closed and not signs.any_start() and not signs.pair:
        return 0.5
    if signs.original_after and not (signs.announce or signs.opened or signs.pair):
        return 0.45
    if signs.pair:
        return 0.02
    if signs.any_start():
        return 0.06
    if signs.quote:  # nothing but '>': if nobody comments around it, the whole may be a translation that quotes
        framed = signs.talk or signs.framed or signs.quotes * 5 >= signs.units
        return 0.07 if framed else 0.35
    if signs.speaks or signs.foreign:
        return 0.12
    return 0.5


@dataclass(slots=True)
class Progress:
    """What has happened in the post before the paragraph at hand."""

    started: bool = False  # somebody else has had the word already
    announced: int = 99  # paragraphs since a lead-in that nothing has answered yet
    ruled: bool = False  # the running passage was opened with a rule
    style: float = 0.0  # of the last paragraph that showed one
    doubt_ahead: float = 1.0  # below 1 where an explicit sign stands within the next few paragraphs

    def pass_over(self, unit: Unit, step: Step) -> None:
        """Takes note of a paragraph before the next one is looked at."""
        began = step.begin + step.brief > 0.4
        self.started |= began or unit.gap.pair or unit.gap.quote
        self.ruled = (bool(unit.gap.rules) and began) or (self.ruled and not unit.gap.rules)
        self.announced = 0 if unit.reading.announces else 99 if began or unit.gap.quote else self.announced + 1


def _lead(before: Reading | None, gap: Gap, progress: Progress, signs: Signs) -> tuple[float, float]:
    """Chances (longer, short) that the words just said hand over to somebody else."""
    if before is None or gap.quote or gap.pair:
        return 0.0, 0.0
    plain = not (gap.rules or gap.source or gap.opened)
    doubt = 1.0
    if plain:  # a blogger who marks passages elsewhere, or is about to, has not begun one here
        doubt = 0.1 if signs.pair else 1.0 if before.ahead else progress.doubt_ahead
        doubt *= 0.6 if before.introduces and not before.ahead else 1.0
    if before.announces == "whole":
        held = not plain or before.colon or not progress.started
        return (0.9 * doubt, 0.03 * doubt) if held else (0.35 * doubt, 0.03)
    if before.announces == "passage":
        held = not plain or before.colon or not progress.started
        return (0.5 * doubt, 0.42 * doubt) if held else (0.2 * doubt, 0.3 * doubt)
    if before.speaks:
        return (0.06, 0.8 * doubt) if before.colon else (0.06, 0.6 * doubt)
    if before.about:
        return 0.8, 0.0
    if progress.announced <= 6 and not plain:
        return 0.7, 0.05
    return 0.0, 0.0


def step_for(unit: Unit, before: Unit | None, signs: Signs, progress: Progress, style: float) -> Step:
    """The chances at this paragraph; `style` is log-odds for the blogger from polite or plain endings."""
    gap, reading = unit.gap, unit.reading
    begin, brief = _lead(before.reading if before else None, gap, progress, signs)
    end, brief_end, still = min(0.008, 0.12 / max(1, signs.units)), 0.6, 1.0
    if gap.about:
        begin = max(begin, 0.85)
    if gap.source and not gap.credited:
        top, later = _AFTER_SOURCE[gap.source]
        chance = 0.03 if gap.source == "link" and signs.links >= LINK_LIST else top if before is None else later
        if gap.quote:
            chance *= 0.1
        elif signs.quote and gap.source in ("link", "label", "after"):
            chance *= 0.4  # who quotes with '>' links without quoting, too
        begin, brief = (
            (max(begin, chance), min(brief, 1 - max(begin, chance) - 0.01))
            if chance > 0.3
            else (max(begin, chance), brief)
        )
    if gap.credited:
        brief_end, end, still = 0.97, max(end, 0.3), 0.5
    if gap.rules:
        if begin + brief >= 0.4:
            begin, brief = 0.95, 0.0
        else:
            usual, again = gap.rule_ends, 0.05
            if signs.rules % 2 == 0 and progress.started:  # perhaps one rule before and one after each passage
                usual = (0.8 if signs.rules == 2 else max(usual, 0.5)) if progress.ruled else usual
                again = 0.05 if progress.ruled or signs.rules == 2 else 0.45
            end, brief_end, begin = max(end, usual), 0.92, max(begin, again)
            still = 0.6 if progress.started else 1.0
    if gap.quote or gap.pair:
        brief_end = 0.95
        end = max(end, 0.6) if gap.pair else end
    if gap.closed:
        end, brief_end, still = 0.97, 0.98, 0.04
    if gap.opened:
        begin, brief = (0.96, 0.0) if gap.opened.explicit else (0.85, 0.0)
    if reading.turn:
        end = max(end, 0.8 if unit.shape == HEADING or reading.title_like or reading.colon else 0.5)
        brief_end, still = 0.97, still * (0.3 if unit.shape == HEADING else 0.6)
    if before is not None and before.reading.left_open and not gap.quote:
        brief_end, end = 0.04, min(end, 0.005)
    if before is not None and before.reading.wrapped:
        brief_end = max(brief_end, 0.93)  # the quotation marks are closed: so is the quotation
    if unit.shape in (LIST, CODE, TABLE):
        brief *= 0.15
    if style < 0 < progress.style:
        begin = max(begin, 0.04)
    elif progress.style < 0 < style:
        end = max(end, 0.3)
    if before is None and not (begin or brief):
        begin = _first_begin(signs)
    if before is not None and before.foreign and not unit.foreign and not _speaks_of_self(before.reading):
        end = max(end, 0.85)
    begin, brief, brief_end = _language_change(unit, before, begin, brief, brief_end)
    floor = 0.002 if signs.pair else 0.006
    return Step(
        max(begin, floor),
        max(brief, 0.003),
        end,
        brief_end,
        _own(unit, signs) + style,
        0.8 if reading.wrapped else 0.0,
        still,
    )


def _language_change(
    unit: Unit, before: Unit | None, begin: float, brief: float, brief_end: float
) -> tuple[float, float, float]:
    if unit.foreign and not _speaks_of_self(unit.reading):
        return begin, max(brief, min(0.6, 1 - begin - 0.01)), 0.08 if before and before.foreign else brief_end
    if before and before.foreign and not unit.foreign and not _speaks_of_self(before.reading):
        if _perhaps_its_translation(before.reading, unit.reading):
            return begin, max(brief, 0.4), 0.55
        return begin, brief, 0.93
    return begin, brief, brief_end


def _speaks_of_self(reading: Reading) -> bool:
    return bool(reading.talk or reading.self_talk)


def _perhaps_its_translation(original: Reading, reading: Reading) -> bool:
    """A foreign paragraph and then one of fitting length without a word of comment: perhaps a parallel translation."""
    if reading.talk or original.letters < FOREIGN_LETTERS or reading.latin * 8 > reading.letters:
        return False
    low, high = (0.3, 0.75) if reading.language in ("ja", "ko") else (0.2, 0.6)
    return low <= reading.letters / original.letters <= high


def _own(unit: Unit, signs: Signs) -> float:
    """What the paragraph itself says for the blogger, in log-odds."""
    reading = unit.reading
    score = 0.8 * reading.talk + 0.2 * reading.self_talk
    if signs.none():
        score *= 0.4
    if reading.announces:
        score += 0.3 if reading.introduces else 2.2
    if reading.source_ahead or reading.about:
        score += 1.4
    if reading.turn:
        score += 1.0
    if unit.foreign and not _speaks_of_self(reading):
        score -= 3.0
    return score


def style_of(units: Sequence[Unit], theirs: Sequence[float], signs: Signs) -> list[float]:
    """Log-odds from polite or plain endings, where the sure paragraphs of both sides differ in them."""
    own = [u.reading.polite for u, p in zip(units, theirs, strict=True) if p < 0.2 and u.reading.polite >= 0]
    quoted = [u.reading.polite for u, p in zip(units, theirs, strict=True) if p > 0.8 and u.reading.polite >= 0]
    if own and not quoted and not signs.pair:
        return _plain_among_polite(units, sum(own) / len(own))
    if not own or not quoted:
        return [0.0] * len(units)
    mine, other = sum(own) / len(own), sum(quoted) / len(quoted)
    if abs(mine - other) < 0.45:
        return [0.0] * len(units)
    strength = 1.5 if len(own) > 1 and len(quoted) > 1 else 0.9
    answers = []
    for unit in units:
        if unit.reading.polite < 0:
            answers.append(0.0)
        else:
            place = (unit.reading.polite - other) / (mine - other)
            answers.append(strength * (2 * max(0.0, min(1.0, place)) - 1))
    return answers


def _plain_among_polite(units: Sequence[Unit], mine: float) -> list[float]:
    """Nobody was found quoted, but a polite blogger has paragraphs without one polite ending: a little doubt for each."""
    if mine < 0.6:
        return [0.0] * len(units)
    return [
        0.0 if unit.reading.polite < 0 or unit.reading.letters < 40 else -0.7 if unit.reading.polite < 0.15 else 0.3
        for unit in units
    ]
