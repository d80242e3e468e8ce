"""One text file to one post: particulars at its head, a title, the text split by speaker. Pure.

What is read as a particular leaves the text, and the report says so; every other character stays (rule 10).
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from django.utils.translation import gettext as _

from posts import markup, tagging
from posts.document import Document
from posts.importing import plain_text, report
from posts.importing.decoding import Decoded, Unreadable
from posts.importing.segment import Voice, segment

KNOWN = ("title", "date", "tags", "url", "slug")
TITLE_MAX = 200
URL_MAX = 2000
_FENCE = re.compile(r"-{3}[ \t]*")
_LINE = re.compile(r"([A-Za-z][\w -]{0,40}?)[ \t]*[:：](?:[ \t\u3000]+(.*)|[ \t]*)")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_HEADING = re.compile(r"#{1,6}[ \t\u3000]+(\S.*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as a file holds it, and what was guessed on the way. `document.slug` is the address the file asks for,
    not yet compared with those that are taken."""

    document: Document
    encoding: str
    notes: tuple[dict, ...]


@dataclass(slots=True)
class _Head:
    """The particulars at the head of a file, and the text below them."""

    values: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    text: str = ""


def entry(name: str, decoded: Decoded, *, author: str) -> Entry:
    """The post in a decoded text file. Raises Unreadable when there is no text in it."""
    text = markup.strip_controls(decoded.text)
    if not text.strip():
        raise Unreadable(_("There is no text in the file."))
    notes = [report.note("encoding", encoding=decoded.encoding, reason=decoded.reason), *losses(decoded.text)]
    head = _head(text)
    title, body = _title(head, name, notes)
    if not body.strip():
        raise Unreadable(_("There is nothing in the file but a title."))
    url = _particulars(head, notes)
    split = segment(body)
    content = plain_text.to_document(split, {}, title=title, url=url, author=author)
    notes += _guesses(split)
    if url and not content.sources:
        notes = [report.note("url_alone", value=url) if item["code"] == "url" else item for item in notes]
    tags = tuple(tagging.split_tags(head.values.get("tags", "")))
    if tags:
        notes.append(report.note("tags", value="、".join(tags)))
    notes.append(report.note("language", value=content.language))
    content = replace(content, tags=tags, slug=head.values.get("slug", "").strip())
    return Entry(content, decoded.encoding, tuple(notes))


def losses(text: str) -> list[dict]:
    """What cannot be kept of a text, and what was lost before."""
    found = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if left_out := len(lines) - len(markup.strip_controls(lines)):
        found.append(report.note("controls", count=left_out))
    if damaged := text.count("\ufffd"):
        found.append(report.note("damaged", count=damaged))
    return found


# --- The head of a file ---------------------------------------------------------------------------


def _head(text: str) -> _Head:
    """Particulars between two lines of ---, or lines that begin with `title:`. A text that only looks like it stays
    a text, whole."""
    lines = text.split("\n")
    first = next(place for place, line in enumerate(lines) if line.strip())
    if _FENCE.fullmatch(lines[first]):
        return _fenced(lines, first) or _Head(text=text)
    return _unfenced(lines, first) or _Head(text=text)


def _fenced(lines: list[str], first: int) -> _Head | None:
    end = next((place for place in range(first + 1, len(lines)) if _FENCE.fullmatch(lines[place])), None)
    if end is None:
        return None
    head = _Head(text="\n".join(lines[end + 1 :]))
    key = ""
    for line in lines[first + 1 : end]:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if match := _LINE.fullmatch(line):
            key = match[1].strip().lower()
            _keep(head, key, match[2] or "")
        elif key and (item := _ITEM.fullmatch(line)):
            _keep(head, key, item[1], more=True)
        elif key and line[0] in " \t":
            head.unknown.append(key)  # something nested, or a value over several lines: not for us to guess
        else:
            return None  # prose between two rules
    return head if head.values else None


def _unfenced(lines: list[str], first: int) -> _Head | None:
    head = _Head()
    for place in range(first, len(lines)):
        match = _LINE.fullmatch(lines[place])
        key = match[1].strip().lower() if match else ""
        if key not in KNOWN or key in head.values or (place == first and key != "title"):
            head.text = "\n".join(lines[place:])
            return head if head.values else None
        _keep(head, key, match[2] or "")
    return head


def _keep(head: _Head, key: str, value: str, *, more: bool = False) -> None:
    value = value.strip()
    if key == "tags" and value.startswith("[") and value.endswith("]"):
        value = "、".join(_unquoted(item) for item in value[1:-1].split(","))
    value = _unquoted(value)
    if key not in KNOWN:
        if key not in head.unknown:
            head.unknown.append(key)
    elif more and head.values.get(key):
        head.values[key] += f"、{value}"
    else:
        head.values[key] = value


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _title(head: _Head, name: str, notes: list[dict]) -> tuple[str, str]:
    """The title, and the text without the heading it was."""
    given = head.values.get("title", "").strip()
    if given and len(given) <= TITLE_MAX:
        notes.append(report.note("title", value=given, reason="head"))
        return given, head.text
    if given:
        head.unknown.append("title")
    above, _end, below = head.text.lstrip("\n").partition("\n")
    match = _HEADING.fullmatch(above)
    if match and len(match[1].strip()) <= TITLE_MAX and below.strip():
        title = match[1].strip()
        notes.append(report.note("title", value=title, reason="heading"))
        return title, below
    title = markup.strip_controls(PurePath(name).stem)[:TITLE_MAX]
    notes.append(report.note("title", value=title, reason="name"))
    return title, head.text


def _particulars(head: _Head, notes: list[dict]) -> str:
    """The source's address; the notes say what became of everything else at the head."""
    url = head.values.get("url", "").strip()
    good = len(url) <= URL_MAX and markup.is_safe_url(url) and not url.startswith("mailto:")
    if url:
        notes.append(report.note("url" if good else "url_bad", value=report.shortened(url)))
    if date := head.values.get("date", "").strip():
        notes.append(report.note("date", value=report.shortened(date)))
    if head.unknown:
        notes.append(report.note("left_aside", value="、".join(dict.fromkeys(head.unknown))))
    return url if good else ""


# --- The guesses ----------------------------------------------------------------------------------


def _guesses(split) -> list[dict]:
    """A note for each paragraph, each source, and the number of those in doubt."""
    notes, number = [], 0
    for span in split.spans:
        words = split.text[span.start : span.end]
        if span.voice is not Voice.BLANK and words.strip():
            number += 1
            notes.append(report.paragraph(number, span, words))
    for guess in split.sources:
        parts = [guess.title, guess.author, guess.outlet, guess.published, guess.url]
        told = ", ".join(part for part in parts if part)
        notes.append(report.note("new_source", value=told) if told else report.note("no_source", value=guess.run))
    if split.undecided:
        notes.append(report.note("undecided", count=split.undecided))
    return notes
