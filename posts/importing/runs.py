"""Numbers the quoted runs and tells translations from verbatim quotations."""

from __future__ import annotations

from dataclasses import replace

from posts.importing.draft import Draft, is_foreign
from posts.importing.spans import QUOTED, Span, Voice


def number_runs(draft: Draft, spans: list[Span]) -> list[Span]:
    run, open_run = 0, False
    closes = {pair.open: pair.close for pair in draft.pairs}
    until = -1
    members: dict[int, list[int]] = {}
    numbered = list(spans)
    for index, span in enumerate(spans):
        if index in closes:
            run, open_run, until = run + 1, True, closes[index]
        elif span.voice in QUOTED and not open_run:
            run, open_run = run + 1, True
        elif index > until and span.voice not in QUOTED and span.voice is not Voice.BLANK:
            open_run = False
        inside = index <= until and span.voice is not Voice.BLANK
        if open_run and (span.voice in QUOTED or inside):
            numbered[index] = replace(span, run=run)
            members.setdefault(run, []).append(index)
        if index == until:
            open_run = False
    for indexes in members.values():
        voice = _voice_of_run(draft, numbered, indexes)
        for index in indexes:
            if numbered[index].voice in QUOTED:
                own_language = draft.readings[index].language
                foreign = is_foreign(draft.readings[index], draft.signs.language) and bool(own_language)
                numbered[index] = replace(numbered[index], voice=Voice.QUOTATION if foreign else voice)
    return numbered


def _voice_of_run(draft: Draft, spans: list[Span], indexes: list[int]) -> Voice:
    """A translation where mark, lead-in, source line or the blogger around it speak of translating; else verbatim."""
    first, last = indexes[0], indexes[-1]
    mark = draft.paras[first].mark
    if mark and mark.family == "translation":
        return Voice.TRANSLATION
    looked = 0
    for index in range(first - 1, max(-1, first - 14), -1):
        span, reading = spans[index], draft.readings[index]
        if span.voice in QUOTED:
            break
        looked += span.voice is not Voice.BLANK
        lone = draft.paras[index].mark
        if (
            (lone and lone.family == "translation")
            or reading.source in ("cite", "original")
            or (looked <= 4 and reading.translation_word)
        ):
            return Voice.TRANSLATION
    for index in range(last + 1, min(len(spans), last + 4)):
        lone = draft.paras[index].mark
        if (lone and lone.family == "translation") or (
            spans[index].voice is Voice.SOURCE and draft.readings[index].source == "original"
        ):
            return Voice.TRANSLATION
    return Voice.QUOTATION
