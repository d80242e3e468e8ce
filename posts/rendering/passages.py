"""What every renderer shares: a document as a row of passages, each with its speaker, its credit and its share.

Pure. No HTML: `web` and `feed` write HTML, `text` writes lines, `json_ld` writes data.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from posts import markup, voices
from posts.document import Basis, Block, Count, Document, Figure, QuotedArticle, Run, SourceRef, Voice, first_day

READ_PER_MINUTE = 500  # characters: an unhurried Japanese reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One run as readers meet it. `withheld` is the notice that stands in the place of the words, or ''.
    `share` is the passage's part of all words shown, in whole percent."""

    number: int
    voice: Voice
    heading: str
    source: SourceRef | None
    blocks: tuple[Block, ...]
    withheld: str
    count: Count
    share: int

    @property
    def anchor(self) -> str:
        return f"v{self.number}"

    @property
    def name(self) -> str:
        return voices.voice_name(self.voice)

    @property
    def opening(self) -> str:
        return voices.opening_line(self.voice)

    @property
    def closing(self) -> str:
        return voices.closing_line(self.voice)

    @property
    def credit(self) -> tuple[voices.CreditLine, ...]:
        """The credit of the whole run: blocks that differ (another translator, another extent) add their own line."""
        if self.source is None:
            return ()
        lines: dict[str, voices.CreditLine] = {}
        for block in self.blocks:
            for line in voices.credit(self.source, block):
                lines.setdefault(str(line), line)
        return tuple(lines.values())

    @property
    def shows_original(self) -> bool:
        """Rule 26: whether the original-language text may stand beside the translation."""
        return bool(self.source and self.source.basis and Basis(self.source.basis).opens_original)


def local_day(moment: datetime.datetime) -> datetime.date:
    """The day it is at the site when it is `moment`."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def passages(document: Document, now: datetime.datetime) -> tuple[Passage, ...]:
    """The document's runs in order, as they may be shown at `now`. The caller has activated the document's language."""
    found = []
    today = local_day(now)
    runs = list(document.runs())
    counts = [Count() if _notice(document, run, today) else run.count for run in runs]
    total = sum(count.own + count.quoted for count in counts) or 1
    seen: set[tuple[Voice, str]] = set()
    for number, (run, count) in enumerate(zip(runs, counts, strict=True), start=1):
        source = document.source(run.source)
        found.append(
            Passage(
                number=number,
                voice=run.voice,
                heading=voices.heading(run.voice, source, continued=(run.voice, run.source) in seen),
                source=source,
                blocks=run.blocks,
                withheld=_notice(document, run, today),
                count=count,
                share=round(100 * (count.own + count.quoted) / total),
            )
        )
        seen.add((run.voice, run.source))
    return tuple(found)


def _notice(document: Document, run: Run, today: datetime.date) -> str:
    source = document.source(run.source)
    return voices.withheld_notice(source) if source and voices.is_withheld(source, today) else ""


def shown_count(items: tuple[Passage, ...]) -> Count:
    """Characters of the words that are shown: withheld ones are not."""
    return sum((item.count for item in items), Count())


def minutes(count: Count) -> int:
    """How long reading takes, in whole minutes, at least one."""
    return max(1, -(-(count.own + count.quoted) // READ_PER_MINUTE))


def quoted_sources(document: Document) -> tuple[SourceRef, ...]:
    """The sources that blocks quote, each once, in the order in which the reader meets them."""
    keys = dict.fromkeys(block.source for block in document.blocks if isinstance(block, QuotedArticle))
    return tuple(source for key in keys if (source := document.source(key)))


def fresh_until(document: Document, now: datetime.datetime) -> datetime.datetime | None:
    """The next moment at which a permission ends and the rendered words must change by themselves."""
    today = local_day(now)
    ends = [
        source.ends_on
        for source in quoted_sources(document)
        if source.basis == Basis.PERMISSION and source.ends_on and not voices.is_withheld(source, today)
    ]
    if not ends:
        return None
    # `is_withheld` compares ISO strings; the first day on which it says yes is the day after the last one.
    last = first_day(min(ends))
    if last == datetime.date.max:
        return None
    day = last + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_default_timezone())


def own_texts(document: Document) -> Iterator[str]:
    """The author's own paragraphs, one after the other, each on one line."""
    for block in document.blocks:
        if block.voice is Voice.OWN and not isinstance(block, Figure):
            for text in markup.paragraphs(block.body):
                yield " ".join(text.split("\n"))
