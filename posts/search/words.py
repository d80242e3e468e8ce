"""What there is to find in a post: its texts, each with whose words it is. Pure.

Only what readers may see at a moment: no withheld passage, no hidden original.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from posts import markup, voices
from posts.document import Document, Figure, QuotedArticle, SourceRef, Voice
from posts.folding import cut, fold
from posts.rendering.passages import local_day, quoted_sources


class Field(StrEnum):
    """Where in a post a text stands; its letter begins each token of it in the index."""

    TITLE = "t"
    OWN = "o"
    QUOTED = "q"
    SOURCE = "s"
    AUTHOR = "a"
    OUTLET = "p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A text of one speaker: a paragraph, a title, a name. `source` is the one it is quoted from, if it is."""

    field: Field
    text: str
    voice: Voice = Voice.OWN
    source: SourceRef | None = None


def sayings(document: Document, now: datetime) -> Iterator[Saying]:
    """Every text of a post that may be found at `now`, in the order of the page. Texts never touch: no hit reaches
    from one into the next."""
    yield Saying(field=Field.TITLE, text=document.title)
    yield Saying(field=Field.OWN, text=document.lead)
    today = local_day(now)
    for run in document.runs():
        source = document.source(run.source)
        if run.voice is Voice.UNDECIDED or (source and voices.is_withheld(source, today)):
            continue
        for block in run.blocks:
            if isinstance(block, Figure):
                yield Saying(field=Field.OWN, text=block.caption)
                yield Saying(field=Field.OWN, text=block.alt)
                continue
            for text in _texts(block):
                yield from _said(text, run.voice, source)
    yield Saying(field=Field.AUTHOR, text=document.author)
    for source in quoted_sources(document):
        for text in (source.title, source.byline, source.byline_reading, source.outlet):
            yield Saying(field=Field.SOURCE, text=text, source=source)
        yield Saying(field=Field.AUTHOR, text=source.byline, source=source)
        yield Saying(field=Field.AUTHOR, text=source.byline_reading, source=source)
        yield Saying(field=Field.OUTLET, text=source.outlet, source=source)


def _texts(block) -> Iterator[str]:
    if isinstance(block, QuotedArticle):
        yield block.title
    yield from markup.paragraphs(markup.clean(block.body))


def _said(text: str, voice: Voice, source: SourceRef | None) -> Iterator[Saying]:
    """A paragraph; where the translator puts a note into it (rule 9) its parts, each with its own speaker."""
    if not voice.is_quoted:
        yield Saying(field=Field.OWN, text=text)
        return
    position = 0
    for note in markup.NOTE.finditer(text):
        yield Saying(field=Field.QUOTED, text=text[position : note.start()], voice=voice, source=source)
        yield Saying(field=Field.OWN, text=note[0])
        position = note.end()
    yield Saying(field=Field.QUOTED, text=text[position:], voice=voice, source=source)


def tokens(document: Document, now: datetime) -> list[str]:
    """What the index holds of a post: the tokens of each text, each after the letter of its field; in order."""
    found: set[str] = set()
    for saying in sayings(document, now):
        found.update(map(saying.field.value.__add__, cut(fold(saying.text))))
    return sorted(found)
