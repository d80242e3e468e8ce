"""Collects the paragraphs that no mark settles, with what stands between them, and has the chain weigh them."""

from __future__ import annotations

from posts.importing import evidence
from posts.importing.chain import Step, posterior
from posts.importing.draft import Draft, is_foreign, words
from posts.importing.evidence import Gap, Progress, Unit
from posts.importing.lines import BLANK, HEADING, IMAGE, MARK, QUOTE, REST, RULE, TEXT
from posts.importing.spans import Reason, Voice

LONGEST_TITLE = 160  # letters


def walk(draft: Draft) -> None:
    """Collects the paragraphs to be weighed and what stands between them."""
    signs, gap = draft.signs, Gap()
    closes = {pair.open: pair.close for pair in draft.pairs}
    signs.pair = any(not _is_sign(draft, pair.open) for pair in draft.pairs)
    before: Unit | None = None
    index = 0
    while index < len(draft.paras):
        p, reading = draft.paras[index], draft.readings[index]
        if index in closes:
            gap.quote, gap.pair = True, gap.pair or not _is_sign(draft, index)
            signs.quote |= _is_sign(draft, index)
            gap.source, index = "", closes[index] + 1
            continue
        if p.shape == MARK:
            _lone_mark(draft, index, gap)
        elif p.shape == RULE:
            gap.rules += 1
            signs.rules += 1
        elif (p.shape == QUOTE and not reading.source) or p.detail == "quoted":
            _quote_sign(draft, index, gap, before)
        elif reading.source or _names_source(draft, index, before, gap):
            _source(draft, index, gap, before)
        elif p.shape not in (BLANK, IMAGE, REST):
            gap.joined = p.joined
            before = Unit(index, reading, p.shape, gap, is_foreign(reading, signs.language))
            draft.units.append(before)
            gap = Gap()
            signs.announce |= bool(reading.announces) or reading.about
            signs.speaks |= reading.speaks
            signs.foreign |= before.foreign
            signs.talk += bool(reading.talk or reading.self_talk or reading.turn)
        index += 1
    signs.units = len(draft.units)
    draft.tail = gap
    signs.closed |= gap.closed is not None
    if draft.units and gap.source == "original":
        signs.original_after = True


def _lone_mark(draft: Draft, index: int, gap: Gap) -> None:
    mark = draft.paras[index].mark
    if mark is not None and mark.side == "open":
        gap.opened = mark
        draft.signs.opened = True
        draft.put(index, Voice.MARKER, 0.9, Reason.OPENING_MARKER, words(draft, index))
    else:
        gap.closed = mark
        draft.signs.closed = True
        draft.put(index, Voice.MARKER, 0.9, Reason.CLOSING_MARKER, words(draft, index))


def _is_sign(draft: Draft, index: int) -> bool:
    mark = draft.paras[index].mark
    return bool(mark and mark.sign)


def _quote_sign(draft: Draft, index: int, gap: Gap, before: Unit | None) -> None:
    """'>' quotes, unless the words behind it are a note or speak of the post itself."""
    reading = draft.readings[index]
    led = before is not None and (before.reading.speaks or before.reading.colon) and not gap.quote
    if (reading.note or reading.about) and not led:
        draft.notes.add(index)
        gap.about |= reading.about
        draft.signs.announce |= reading.about
    elif reading.letters or draft.paras[index].detail:
        draft.quotes.add(index)
        draft.signs.quote = True
        draft.signs.quotes += 1
        draft.signs.framed |= led
        gap.quote = True
        gap.source = ""


def _source(draft: Draft, index: int, gap: Gap, before: Unit | None) -> None:
    kind = draft.readings[index].source or "label"
    if gap.quote and kind in ("after", "link", "label", "original", "references"):
        gap.credited = kind != "references"
        draft.signs.framed |= gap.credited
        return
    if kind == "after" and before is not None:
        gap.credited = True
    order = ("references", "link", "after", "label", "original", "cite")
    if not gap.source or order.index(kind) > order.index(gap.source):
        gap.source = kind
    draft.signs.links += kind == "link"
    draft.signs.source_before |= kind in ("cite", "original", "label")


def _names_source(draft: Draft, index: int, before: Unit | None, gap: Gap) -> bool:
    """A title alone: after words that announce it, or just before its address."""
    reading, p = draft.readings[index], draft.paras[index]
    if p.shape not in (TEXT, HEADING) or not 6 <= reading.letters <= LONGEST_TITLE:
        return False
    line = draft.text[p.start : p.end].strip()
    if "\n" in line or line.endswith(("。", ".", ":", "：", "、", ",", "！", "？")):
        return False
    other = reading.language not in ("", draft.signs.language)
    announced = before is not None and before.reading.source_ahead and not gap.source
    following = _next_shape(draft, index)
    if (announced and (other or following in (MARK, "source"))) or (other and following == "source"):
        draft.titles.add(index)
        return True
    return False


def _next_shape(draft: Draft, index: int) -> str:
    for following in range(index + 1, min(index + 4, len(draft.paras))):
        shape = draft.paras[following].shape
        if shape != BLANK:
            return "source" if draft.readings[following].source in ("link", "original", "label") else shape
    return ""


def weigh(draft: Draft) -> None:
    """Two passes: the second knows how the sure paragraphs of both sides are written."""
    if not draft.units:
        return
    evidence.weigh_rules(draft.units)
    ahead = evidence.signs_ahead(draft.units, draft.tail)
    style = [0.0] * len(draft.units)
    theirs: list[float] = []
    for _ in range(2):
        steps: list[Step] = []
        progress, before = Progress(), None
        for number, (unit, extra) in enumerate(zip(draft.units, style, strict=True)):
            progress.doubt_ahead = ahead[number]
            step = evidence.step_for(unit, before, draft.signs, progress, extra)
            progress.pass_over(unit, step)
            progress.style = extra or progress.style
            steps.append(step)
            before = unit
        theirs = posterior(steps)
        style = evidence.style_of(draft.units, theirs, draft.signs)
        if not any(style):
            break
    draft.theirs = {unit.index: p for unit, p in zip(draft.units, theirs, strict=True)}
