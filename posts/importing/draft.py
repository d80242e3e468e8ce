"""The post while it is being split: paragraphs, readings, marks, and the labels given so far.

A work table for weighing.py, labelling.py and runs.py; it decides nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from posts.importing.evidence import FOREIGN_LETTERS, Gap, Signs, Unit
from posts.importing.lines import BLANK, HEADING, MARK, QUOTE, REST, RULE, TEXT, Paragraph, paragraphs
from posts.importing.pairs import Pair, match
from posts.importing.readings import Reading, read
from posts.importing.spans import Reason, Span, Voice


@dataclass(slots=True)
class Draft:
    """The post while it is being split."""

    text: str
    paras: list[Paragraph]
    readings: list[Reading]
    pairs: list[Pair]
    alone: set[int]
    signs: Signs = field(default_factory=Signs)
    units: list[Unit] = field(default_factory=list)
    theirs: dict[int, float] = field(default_factory=dict)  # chain paragraph -> probability
    labels: dict[int, Span] = field(default_factory=dict)
    notes: set[int] = field(default_factory=set)  # '>' passages that are the blogger's
    quotes: set[int] = field(default_factory=set)  # '>' passages that quote
    tail: Gap = field(default_factory=Gap)  # what stands after the last paragraph of the chain
    titles: set[int] = field(default_factory=set)  # lines that name a source without linking it

    def put(
        self, index: int, voice: Voice, confidence: float, reason: Reason, detail: str = "", part: str = ""
    ) -> None:
        p = self.paras[index]
        self.labels[index] = Span(p.start, p.end, voice, round(confidence, 3), reason, detail, part)


def draft_of(text: str) -> Draft:
    paras = paragraphs(text)
    known: dict[tuple[str, str], Reading] = {}
    readings: list[Reading] = []
    empty = Reading()
    for p in paras:
        if p.shape in (BLANK, RULE, MARK, REST):
            readings.append(empty)
            continue
        key = (text[p.start : p.end], p.shape)
        reading = known.get(key)
        if reading is None:
            reading = known[key] = read(*key)
        readings.append(reading)
    pairs, alone = match(paras)
    draft = Draft(text, paras, readings, pairs, alone)
    for index in alone:
        mark = paras[index].mark
        if mark and mark.weak:  # a lone "(ここまで)" bounds nothing that we know of
            p = paras[index]
            p.shape, p.mark = TEXT, None
            readings[index] = read(text[p.start : p.end], TEXT)
    draft.signs.language = _main_language(draft)
    return draft


def _main_language(draft: Draft) -> str:
    """The blogger's language: the one written most, where full-width scripts count more and signs of quoting less."""
    weights: dict[str, float] = {}
    inside = {i for pair in draft.pairs for i in range(pair.open, pair.close)}
    for index, (p, r) in enumerate(zip(draft.paras, draft.readings, strict=True)):
        if r.language:
            share = 0.3 if p.shape == QUOTE or index in inside else 1.0
            weights[r.language] = weights.get(r.language, 0.0) + r.letters * share * (
                1 if r.language in ("en", "ru") else 4
            )
    return max(weights, key=lambda k: weights[k]) if weights else ""


def is_foreign(reading: Reading, language: str) -> bool:
    if not reading.language or reading.language == language or reading.letters < FOREIGN_LETTERS:
        return False
    return {reading.language, language} != {"ja", "zh"} or reading.letters >= 3 * FOREIGN_LETTERS


def reads_like_headline(draft: Draft, index: int) -> bool:
    """A line without a full stop, and something after it before the passage ends."""
    reading = draft.readings[index]
    if not (reading.title_like and reading.letters and draft.paras[index].shape in (TEXT, HEADING)):
        return False
    following = (draft.paras[i] for i in range(index + 1, min(index + 8, len(draft.paras))))
    return next((p.shape not in (MARK, RULE) for p in following if p.shape != BLANK), False)


def words(draft: Draft, index: int) -> str:
    p = draft.paras[index]
    return draft.text[p.start : p.end].strip()[:80]
