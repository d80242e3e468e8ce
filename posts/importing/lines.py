"""From lines to the paragraphs a person would see, each with the shape it has on the page.

Shape only (quote sign, rule, heading, fence, mark …): whose words they are is decided in segment.py.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from posts.importing.markers import Mark, inline_marks, line_mark

# Space to a reader: also NBSP, the ideographic space (both str.isspace), and the invisible ones.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164\u2800"
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))

BLANK, TEXT, QUOTE, CODE, LIST, HTML = "blank", "text", "quote", "code", "list", "html"
RULE, MARK, HEADING, UNDERLINED, IMAGE, TABLE = "rule", "mark", "heading", "underlined", "image", "table"
# No post has more lines than this. What comes after is left whole, undecided, so that time stays bounded.
MOST_LINES = 5000
REST = "rest"
# Lines of these shapes never join a neighbour; of those a run of lines is one paragraph.
_TOGETHER = {QUOTE, LIST, TABLE}

_RULE = re.compile(r"[-=*_~#ー―─━═—–＊－＝～〜＿+＋◇◆☆★●○■□▼▲♪♦✂\s]{3,}")
_HEADING = re.compile(
    r"#{1,6}[\s\u3000]+\S|<h[1-6]\b|={2,6} ?\S.{0,80}={2,6}$|\*{2}[^*\n]{1,60}\*{2}$|\*{2}\[[^*\n]{1,600}\)\*{2}$"
)
_BULLET = re.compile(r"(?:[-*+] |[・•●◦] ?(?=\S)|\d{1,3}[.)] |[①-⑳])")
_IMAGE = re.compile(r"(?:!\[[^\]\n]{0,300}\]\([^()\n]{0,1000}\)\s*|<img\b[^<>]{0,1000}>\s*)$|\[?\{\{<.{0,200}>\}\}$")
_HTML_BLOCK = re.compile(r"<(cite|ul|ol|table|pre|dl|figure|iframe|video|script|style|details)\b", re.IGNORECASE)
_FENCE = re.compile(r"(`{3,}|~{3,})([^`\n]{0,200})$")
_HATENA_SOURCE = re.compile(r"[>＞](?:https?://[^\s>]{4,1000})>$")
_QUOTE_WORDS = re.compile(r"^(?:quote|引用|翻訳|訳|译文|인용|번역)", re.IGNORECASE)
_SENTENCE_END = tuple("。．.!?！？」』”\"'）)…:：;；、,")


@dataclass(slots=True)
class Paragraph:
    """text[start:end] and its shape; `mark` on marks, `joined` where it shares a line with the one before."""

    start: int
    end: int
    shape: str
    mark: Mark | None = None
    joined: bool = False
    detail: str = ""


@dataclass(slots=True)
class _Line:
    start: int
    end: int  # without the line break
    next: int
    shape: str
    mark: Mark | None
    body: str


def is_blank(text: str) -> bool:
    """Nothing a reader would see."""
    if not text or text.isspace():
        return True
    return text.strip()[0] in INVISIBLE and not text.translate(_UNSEEN).strip()


def cells(text: str) -> int:
    """Display width: full-width characters count two."""
    if text.isascii():
        return len(text)
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text)


def _shape(body: str, raw: str) -> tuple[str, Mark | None]:
    first = body[0]
    if first in ">＞":
        if body in (">>", "＞＞"):
            return MARK, Mark("open", "quotation", False, True, True)
        if _HATENA_SOURCE.match(body):
            return MARK, Mark("open", "quotation", False, True, True)
        mark = line_mark(body) if body[-1:] in "<＜" else None
        if mark:
            return MARK, mark
        return (TEXT, None) if body.startswith(">>> ") else (QUOTE, None)
    if first in "<＜" and body in ("<<", "＜＜"):
        return MARK, Mark("close", "quotation", True, True, True)
    if not first.isalnum():
        if _RULE.fullmatch(body) and len(body.replace(" ", "").replace("\u3000", "")) >= 3:
            return RULE, None
        if first in "`~" and _FENCE.match(body):
            return CODE, None
    mark = line_mark(body)
    if mark:
        return MARK, mark
    if first.isalpha() and first not in "①":
        return TEXT, None
    if first in "#<=*" and _HEADING.match(body):
        return HEADING, None
    if first in "![<{" and _IMAGE.match(body):
        return IMAGE, None
    if first == "<" and _HTML_BLOCK.match(body):
        return HTML, None
    if first == "|" and body.count("|") >= 2:
        return TABLE, None
    if _BULLET.match(body):
        return LIST, None
    return TEXT, None


def _read_lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    known: dict[str, tuple[str, Mark | None]] = {}
    at = filled = 0
    for raw in text.splitlines(keepends=True):
        body = raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        end = at + len(body)
        if is_blank(body):
            if lines and lines[-1].shape == BLANK:
                lines[-1].end, lines[-1].next = end, at + len(raw)
            else:
                lines.append(_Line(at, end, at + len(raw), BLANK, None, ""))
        else:
            filled += 1
            if filled > MOST_LINES:
                break
            body = body.strip().strip(INVISIBLE).strip()
            seen = known.get(body)
            if seen is None:
                seen = _shape(body, raw) if body else (BLANK, None)
                if len(body) < 80:
                    known[body] = seen
            lines.append(_Line(at, end, at + len(raw), seen[0], seen[1], body))
        at += len(raw)
    return lines


def _fence_ends(lines: list[_Line]) -> dict[int, int]:
    """Opening fence line -> the line that closes it. A fence never closed opens nothing."""
    closers: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
    openers: list[tuple[int, str, int]] = []
    for number, line in enumerate(lines):
        if line.shape == CODE:
            fence = _FENCE.match(line.body)
            if fence:
                if not fence.group(2).strip():
                    closers[fence.group(1)[0]].append((number, len(fence.group(1))))
                openers.append((number, fence.group(1)[0], len(fence.group(1))))
    ends: dict[int, int] = {}
    free = -1
    for number, sign, length in openers:
        if number <= free:
            continue
        place = bisect_left(closers[sign], (number + 1, 0))
        # a shorter fence inside a longer one does not close it; look a few on, not forever
        for candidate, size in closers[sign][place : place + 20]:
            if size >= length:
                ends[number] = free = candidate
                break
    return ends


def _html_end(lines: list[_Line], first: int, closing: dict[str, list[int]]) -> int:
    """The last line of an HTML fragment: where its tag closes, or before the next blank line."""
    tag = _HTML_BLOCK.match(lines[first].body)
    name = tag.group(1).lower() if tag else ""
    spots = closing.get(name, [])
    place = bisect_left(spots, first)
    target = spots[place] if place < len(spots) else first
    for number in range(first, min(target, first + 2000) + 1):
        if lines[number].shape == BLANK and name != "pre":
            return number - 1
    return min(target, first + 2000)


_CLOSING_TAG = re.compile(r"</(cite|ul|ol|table|pre|dl|figure|iframe|video|script|style|details)\s*>", re.IGNORECASE)


def _closing_tags(lines: list[_Line]) -> dict[str, list[int]]:
    spots: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if "</" in line.body:
            for name in {m.group(1).lower() for m in _CLOSING_TAG.finditer(line.body)}:
                spots.setdefault(name, []).append(number)
    return spots


def _wrapped(group: list[_Line]) -> bool:
    """Lines broken by a machine at a fixed width, or so many tiny ones that they read as a poem or a table."""
    if len(group) >= 40 and sum(len(line.body) for line in group) < 24 * len(group):
        return True
    if len(group) < 3:
        return len(group) == 2 and _pair_wrapped(group)
    widths = [cells(line.body) for line in group[:400]]
    widest = max(widths)
    if not 36 <= widest <= 120:
        return False
    slack = 14 if group[0].body.isascii() or " " in group[0].body else 6
    full = sum(width >= widest - slack for width in widths[:-1])
    broken = sum(not line.body.endswith(_SENTENCE_END) for line in group[:400][:-1])
    return full >= 0.8 * (len(widths) - 1) and broken >= 0.5 * (len(widths) - 1)


def _pair_wrapped(group: list[_Line]) -> bool:
    first, second = group[0].body, group[1].body
    return (
        60 <= cells(first) <= 100
        and second[:1].islower()
        and second[:1].isascii()
        and not first.endswith(_SENTENCE_END)
    )


def _lazy(lines: list[_Line], last: int) -> bool:
    """Markdown lets a quoted paragraph go on without its sign: a broken sentence directly below one."""
    if last + 1 >= len(lines) or lines[last + 1].shape != TEXT:
        return False
    return (
        bool(lines[last].body.strip(">＞ "))
        and not lines[last].body.endswith(_SENTENCE_END)
        and len(lines[last].body) > 30
    )


def _blocks(lines: list[_Line]) -> Iterator[tuple[int, int, str]]:
    """Runs of lines that belong together, as (first, last, shape)."""
    fences, closing = _fence_ends(lines), _closing_tags(lines)
    number, total = 0, len(lines)
    while number < total:
        shape = lines[number].shape
        last = number
        if shape == CODE:
            shape, last = (CODE, fences[number]) if number in fences else (TEXT, number)
        elif shape == UNDERLINED:
            shape, last = HEADING, number + 1
        elif shape == HTML:
            last = _html_end(lines, number, closing)
        elif shape == BLANK or shape in _TOGETHER:
            while last + 1 < total and lines[last + 1].shape == shape:
                last += 1
            if shape == QUOTE and _lazy(lines, last):
                last += 1
        elif shape == TEXT:
            while last + 1 < total and lines[last + 1].shape == TEXT:
                last += 1
            if last > number and not _wrapped(lines[number : last + 1]):
                for each in range(number, last):
                    yield each, each, TEXT
                number = last
        yield number, last, shape
        number = last + 1


def paragraphs(text: str) -> list[Paragraph]:
    """The text as paragraphs and separators; joined together they are the text again."""
    lines = _read_lines(text)
    _find_underlined(lines)
    found: list[Paragraph] = []
    reached = 0
    for first, last, shape in _blocks(lines):
        if shape == BLANK:
            continue
        head, tail = lines[first], lines[last]
        if head.start > reached:
            found.append(Paragraph(reached, head.start, BLANK))
        reached = tail.end
        if shape == MARK:
            found.append(Paragraph(head.start, tail.end, MARK, head.mark))
        elif shape in (TEXT, QUOTE, LIST, HEADING):
            found += _cut(text, head.start, tail.end, shape)
        else:
            detail = "quoted" if shape == CODE and _QUOTE_WORDS.match(head.body.lstrip("`~ ")) else ""
            found.append(Paragraph(head.start, tail.end, shape, None, False, detail))
    read_to = lines[-1].next if lines else 0
    if reached < read_to:
        found.append(Paragraph(reached, read_to, BLANK))
    if read_to < len(text):
        found.append(Paragraph(read_to, len(text), REST))
    return found


def _find_underlined(lines: list[_Line]) -> None:
    """Rules that underline a heading: directly below one short line of text that is no sentence."""
    for number in range(1, len(lines)):
        line, above = lines[number], lines[number - 1]
        if line.shape == RULE and above.shape == TEXT and set(line.body) in ({"-"}, {"="}):
            alone = number < 2 or lines[number - 2].shape == BLANK
            if alone and len(above.body) <= 60 and not above.body.endswith(_SENTENCE_END):
                above.shape = UNDERLINED


def _cut(text: str, start: int, end: int, shape: str) -> list[Paragraph]:
    """Cuts a paragraph at the marks standing inside it."""
    marks = inline_marks(text, start, end)
    if not marks:
        return [Paragraph(start, end, shape)]
    pieces: list[Paragraph] = []
    at = start
    for mark_start, mark_end, mark in marks:
        if mark_start < at:
            continue
        if mark_start > at:
            pieces.append(
                Paragraph(at, mark_start, BLANK if is_blank(text[at:mark_start]) else shape, joined=at > start)
            )
        pieces.append(Paragraph(mark_start, mark_end, MARK, mark, joined=mark_start > start))
        at = mark_end
    if at < end:
        pieces.append(Paragraph(at, end, BLANK if is_blank(text[at:end]) else shape, joined=True))
    return pieces
