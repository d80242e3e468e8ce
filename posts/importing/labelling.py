"""From marks and probabilities to a voice, a reason and a confidence for every paragraph."""

from __future__ import annotations

from dataclasses import replace

from posts.importing.draft import Draft, reads_like_headline, words
from posts.importing.evidence import Unit
from posts.importing.lines import BLANK, CODE, IMAGE, MARK, REST, RULE, TEXT
from posts.importing.readings import Reading
from posts.importing.spans import QUOTED, Reason, Span, Voice

THEIRS, MINE = 0.7, 0.24  # from which probability on a paragraph is somebody else's, up to which the blogger's


def put_pairs(draft: Draft) -> None:
    for pair in draft.pairs:
        inside = range(pair.open + 1, pair.close)
        draft.put(pair.open, Voice.MARKER, 0.99, Reason.OPENING_MARKER, words(draft, pair.open))
        draft.put(pair.close, Voice.MARKER, 0.99, Reason.CLOSING_MARKER, words(draft, pair.close))
        first = True
        for index in inside:
            first = _put_inside(draft, index, first) and first


def _put_inside(draft: Draft, index: int, first: bool) -> bool:
    """Labels one paragraph between two marks; False once real content has been met."""
    p, reading = draft.paras[index], draft.readings[index]
    if p.shape == BLANK:
        draft.put(index, Voice.BLANK, 1.0, Reason.SPACE)
        return True
    if p.shape == MARK:
        side = Reason.OPENING_MARKER if p.mark and p.mark.side == "open" else Reason.CLOSING_MARKER
        draft.put(index, Voice.MARKER, 0.9, side, words(draft, index))
        return True
    if reading.note == "translator" and p.shape != CODE:
        draft.put(index, Voice.UNDECIDED, 0.5, Reason.TRANSLATOR_SPEAKS, part="note")
        return False
    if reading.note == "plain" and p.shape == TEXT and reading.letters:
        draft.put(index, Voice.UNDECIDED, 0.5, Reason.NOTE_INSIDE, part="note")
        return False
    if first and reading.source in ("cite", "original", "label", "link") and not p.joined:
        draft.put(index, Voice.SOURCE, 0.8, Reason.SOURCE_LINE)
        return True
    headline = first and reads_like_headline(draft, index)
    reason = Reason.HEADLINE if headline else Reason.BETWEEN_MARKERS
    draft.put(index, Voice.TRANSLATION, 0.98, reason, part="headline" if headline else "")
    return p.shape in (IMAGE, RULE)


def decide(draft: Draft) -> None:
    previous: Unit | None = None
    run_reason = Reason.CONTINUES
    for number, unit in enumerate(draft.units):
        p = draft.theirs[unit.index]
        reading = unit.reading
        if p >= THEIRS:
            starts = previous is None or draft.theirs[previous.index] < THEIRS or unit.gap.quote
            run_reason = _start_reason(unit, previous) if starts else run_reason
            if reading.note == "translator":
                draft.put(unit.index, Voice.UNDECIDED, 1 - p, Reason.TRANSLATOR_SPEAKS, part="note")
            else:
                headline = (
                    starts
                    and (unit.gap.source or unit.gap.opened or unit.gap.rules)
                    and reads_like_headline(draft, unit.index)
                )
                draft.put(unit.index, Voice.TRANSLATION, p, run_reason, part="headline" if headline else "")
        elif p <= MINE:
            draft.put(unit.index, Voice.OWN, 1 - p, _own_reason(draft, number), part=_own_part(reading))
        else:
            draft.put(
                unit.index, Voice.UNDECIDED, max(p, 1 - p), _doubt(draft, number), part="note" if reading.note else ""
            )
        previous = unit


def _start_reason(unit: Unit, before: Unit | None) -> Reason:
    if unit.gap.opened:
        return Reason.AFTER_OPENING
    if unit.foreign:
        return Reason.OTHER_LANGUAGE
    if before and (before.reading.announces or before.reading.speaks or before.reading.about):
        return Reason.AFTER_LEAD_IN
    if unit.gap.source or unit.gap.about:
        return Reason.AFTER_SOURCE
    return Reason.BEFORE_CLOSING


def _own_part(reading: Reading) -> str:
    return "note" if reading.note else "caption" if reading.caption else ""


def _own_reason(draft: Draft, number: int) -> Reason:
    unit = draft.units[number]
    reading = unit.reading
    if reading.note:
        return Reason.NOTE
    if reading.caption:
        return Reason.CAPTION
    following = draft.units[number + 1] if number + 1 < len(draft.units) else None
    hands_over = following is None or following.gap.quote or draft.theirs[following.index] > MINE
    if (reading.announces or reading.speaks or reading.source_ahead) and hands_over:
        return Reason.LEAD_IN
    if reading.talk or reading.turn:
        return Reason.OWN_TALK
    if unit.gap.quote or unit.gap.closed or (number and draft.theirs[draft.units[number - 1].index] >= THEIRS):
        return Reason.AFTER_QUOTED
    return Reason.BEFORE_QUOTED if number == 0 else Reason.AROUND_QUOTED


def _doubt(draft: Draft, number: int) -> Reason:
    if draft.signs.none():
        return Reason.NO_SIGN
    sides = [draft.theirs[draft.units[n].index] for n in (number - 1, number + 1) if 0 <= n < len(draft.units)]
    unit = draft.units[number]
    if number and draft.units[number - 1].foreign and not unit.foreign:
        return Reason.PERHAPS_TRANSLATED
    return Reason.END_IN_DOUBT if sides and sides[0] > draft.theirs[unit.index] and number else Reason.START_IN_DOUBT


def put_rest(draft: Draft) -> None:
    """Everything that was not weighed: separators, '>' passages, source lines, rules, pictures."""
    ahead = _nearest(draft, reverse=True)
    behind = _nearest(draft, reverse=False)
    for index, p in enumerate(draft.paras):
        if index in draft.labels:
            continue
        reading = draft.readings[index]
        before, after = behind[index], ahead[index]
        within = before is not None and after is not None and before.voice in QUOTED and after.voice in QUOTED
        if p.shape == BLANK:
            draft.put(index, Voice.BLANK, 1.0, Reason.SPACE)
        elif p.shape == REST:
            draft.put(index, Voice.UNDECIDED, 0.5, Reason.TOO_LONG)
        elif index in draft.quotes:
            nested = before is not None and before.voice in QUOTED and after is not None and after.voice in QUOTED
            draft.put(index, Voice.QUOTATION, 0.95, Reason.NESTED_QUOTE if nested else Reason.QUOTE_SIGN, ">")
        elif index in draft.notes and before and after and before.voice in QUOTED and after.voice in QUOTED:
            draft.put(index, Voice.UNDECIDED, 0.5, Reason.NOTE_INSIDE, ">", "note")
        elif index in draft.notes:
            draft.put(index, Voice.OWN, 0.85, Reason.NOTE_BEHIND_QUOTE_SIGN, ">", "note")
        elif p.shape == RULE:
            _put_rule(draft, index, before, after)
        elif reading.source or index in draft.titles:
            if within and reading.source in ("link", "label", "after"):
                draft.put(index, before.voice if before else Voice.OWN, 0.75, Reason.CONTINUES)
            else:
                _put_source(draft, index)
        else:
            near = before if before is not None else after
            voice = near.voice if near and near.voice in QUOTED | {Voice.OWN, Voice.UNDECIDED} else Voice.OWN
            draft.put(index, voice, near.confidence if near else 0.5, near.reason if near else Reason.NO_SIGN)


def _nearest(draft: Draft, *, reverse: bool) -> list[Span | None]:
    """For each paragraph the nearest weighed or marked one before (or after) it."""
    answers: list[Span | None] = [None] * len(draft.paras)
    last: Span | None = None
    order = range(len(draft.paras) - 1, -1, -1) if reverse else range(len(draft.paras))
    for index in order:
        answers[index] = last
        label = draft.labels.get(index)
        if label is not None and label.voice in QUOTED | {Voice.OWN, Voice.UNDECIDED}:
            last = label
        elif label is not None and label.voice is Voice.MARKER and last is not None and last.voice in QUOTED:
            last = replace(last, voice=Voice.OWN)
    return answers


def _put_rule(draft: Draft, index: int, before: Span | None, after: Span | None) -> None:
    if before and after and before.voice == after.voice:
        draft.put(index, before.voice, 0.8, Reason.CONTINUES)
    else:
        draft.put(index, Voice.MARKER, 0.8, Reason.RULE, words(draft, index)[:12])


def _put_source(draft: Draft, index: int) -> None:
    if index in draft.titles:
        draft.put(index, Voice.SOURCE, 0.85, Reason.SOURCE_TITLE, part="title")
    elif draft.readings[index].source == "references":
        draft.put(index, Voice.SOURCE, 0.9, Reason.REFERENCES, part="url")
    else:
        kind = draft.readings[index].source
        draft.put(index, Voice.SOURCE, 0.9, Reason.SOURCE_LINE, kind, "url" if kind == "link" else "credit")
