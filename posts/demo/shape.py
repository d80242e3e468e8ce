"""The shape of an invented post: a Document, who wrote it, when it came out, what happened to it afterwards.

Pure. The texts themselves stand in a module for each post; the command `demo_content` puts them on the desk.
"""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from posts.document import Document
from posts.keys import ALPHABET
from posts.markup import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A mistranslation that was published first and mended later: `after` stands in the document, `before` stood there."""

    before: str
    after: str
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoNote:
    """What somebody at the desk has written at a block."""

    by: str
    block: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPost:
    """One invented post. Without `published` and `days_ahead` it stays a draft. `evidence` holds the letter that
    belongs to each source shown by permission; `reworked` is what the desk says after publication. A draft with
    `submitted`, the note it was given along, is in review, and `notes` stand at its blocks."""

    name: str
    by: str
    document: Document
    published: datetime.date | None = None
    days_ahead: int = 0
    mistake: Mistake | None = None
    withdrawal: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    reworked: Document | None = None
    submitted: str = ""
    notes: tuple[DemoNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPaste:
    """A text somebody has pasted and not yet settled, to the character."""

    name: str
    by: str
    title: str
    text: str


def key(name: str) -> str:
    """The key of an invented block or source: looks like any other, and is the same on every machine."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    digits = []
    for _ in range(10):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits)


def prose(text: str) -> str:
    """Paragraphs separated by blank lines, as the HTML of a block. A line end inside a paragraph is only there for
    the width of this file: it becomes a space between Latin or Korean words and nothing next to a kanji or kana."""
    paragraphs = [_joined(part) for part in re.split(r"\n\s*\n", text.strip("\n")) if part.strip()]
    return clean("".join(part if part.startswith("<") else f"<p>{part}</p>" for part in paragraphs))


def _joined(paragraph: str) -> str:
    lines = paragraph.split("\n")
    joined = lines[0]
    for line in lines[1:]:
        joined += ("" if _is_wide(joined[-1]) or _is_wide(line[0]) else " ") + line
    return joined


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"
