"""What the splitter answers: spans with a voice, and the sources it guessed.

Plain frozen dataclasses and enums only; how they are found lives in the sibling modules.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

UrlRole = Literal["source", "inside", "other"]


class Voice(enum.StrEnum):
    """Whose words a span holds, or why it holds nobody's."""

    OWN = "own"
    TRANSLATION = "translation"
    QUOTATION = "quotation"
    SOURCE = "source"
    MARKER = "marker"
    UNDECIDED = "undecided"
    BLANK = "blank"


QUOTED = frozenset({Voice.TRANSLATION, Voice.QUOTATION})


class Reason(enum.StrEnum):
    """Why a span got its voice. The wording for editors is in reasons.py."""

    SPACE = "space"
    OPENING_MARKER = "opening-marker"
    CLOSING_MARKER = "closing-marker"
    RULE = "rule"
    BETWEEN_MARKERS = "between-markers"
    HEADLINE = "headline"
    QUOTE_SIGN = "quote-sign"
    NESTED_QUOTE = "nested-quote"
    NOTE_BEHIND_QUOTE_SIGN = "note-behind-quote-sign"
    AFTER_OPENING = "after-opening"
    AFTER_LEAD_IN = "after-lead-in"
    AFTER_SOURCE = "after-source"
    BEFORE_CLOSING = "before-closing"
    OTHER_LANGUAGE = "other-language"
    CONTINUES = "continues"
    SOURCE_LINE = "source-line"
    SOURCE_TITLE = "source-title"
    REFERENCES = "references"
    LEAD_IN = "lead-in"
    BEFORE_QUOTED = "before-quoted"
    AFTER_QUOTED = "after-quoted"
    OWN_TALK = "own-talk"
    AROUND_QUOTED = "around-quoted"
    NOTE = "note"
    CAPTION = "caption"
    TRANSLATOR_SPEAKS = "translator-speaks"
    NOTE_INSIDE = "note-inside"
    START_IN_DOUBT = "start-in-doubt"
    END_IN_DOUBT = "end-in-doubt"
    PERHAPS_TRANSLATED = "perhaps-translated"
    NO_SIGN = "no-sign"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class FoundUrl:
    """A link met in a span; `start` and `end` are offsets of the address in the whole text."""

    url: str
    title: str
    role: UrlRole
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Span:
    """One paragraph, marker, source line or separator: text[start:end] and whose words it holds."""

    start: int
    end: int
    voice: Voice
    confidence: float
    reason: Reason
    detail: str = ""
    part: str = ""
    run: int = 0
    urls: tuple[FoundUrl, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceGuess:
    """What the text says about one source; empty strings are what it does not say."""

    title: str
    url: str
    author: str
    published: str
    outlet: str
    language: str
    run: int
    url_missing: bool


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The whole answer: the spans cover every character of `text`, in order."""

    text: str
    spans: tuple[Span, ...]
    sources: tuple[SourceGuess, ...]
    undecided: int
    language: str = ""
