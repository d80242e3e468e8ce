"""Which of the addresses in a post name the source of which run, and what else the text says about that source.

Reads spans that already have voices; gives back the same spans with their links, and the guesses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posts.importing.readings import Reading, language_of
from posts.importing.spans import QUOTED, FoundUrl, Reason, SourceGuess, Span, UrlRole, Voice
from posts.importing.urls import Link

MOST_LINKS = 500  # reported for one span
_NEAR = 8  # spans looked at on either side of a run
_SAYS_SOURCE = re.compile(
    r"(?:原文|元記事|出典|引用元|転載元|译自|譯自|转载自|转自|摘自|引自|来源|出处|원문|출처|original|source|via|この記事|記事は|全文は|文章は|訳|译|번역|옮)[^\n]{0,40}$",
    re.IGNORECASE,
)
_TITLE_SAYS = re.compile(r"原文|元記事|出典|引用元|来源|出处|원문|출처|original|source", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:这里|這裡|此处|链接|连结|こちら|ここ|コチラ|リンク|여기|링크|here|link|this|article|read more|the article|電子版|电子版|もとのページ|もとの記事|記事)",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?: ?[-/.年년] ?(?P<m>\d{1,2})(?: ?[-/.月월] ?(?P<d>\d{1,2}))?)"
    r"|(?P<d2>\d{1,2}) (?P<n>[A-Z][a-z]{2})[a-z]{0,6},? (?P<y2>\d{4})|(?P<n3>[A-Z][a-z]{2})[a-z]{0,6} (?P<d3>\d{1,2}), (?P<y3>\d{4})"
)
_AUTHOR = re.compile(
    r"(?:\bby\s+|(?:原文)?(?:作者|著者|筆者|原著者|저자|글쓴이)\s*[:：]\s*|author\s*[:：]\s*)(?:\[([^\[\]\n]{1,60})\]|([^\n()\[\]（）<>,，、。|]{2,60}))",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>()（）]{1,2000}")
_BOOK_TITLE = re.compile(r"[《『「“]([^《》『』「」“”\n]{2,100})[》』」”]")
_LABEL_END = re.compile(r"^[^\n:：]{1,30}[:：]\s*")


def attach(
    text: str, spans: list[Span], readings: Sequence[Reading], links: Sequence[Link]
) -> tuple[list[Span], list[SourceGuess]]:
    """Spans with their links and roles, and one guess per source found, in the order of the runs."""
    by_span = _distribute(spans, links)
    sources = _sources_of_runs(text, spans, readings, by_span)
    chosen = {link.start for link in sources.values() if link is not None}
    result = list(spans)
    for index, found in by_span.items():
        urls = tuple(
            FoundUrl(
                link.url,
                link.title,
                _role(text, spans[index], readings[index], link, found, chosen),
                link.start,
                link.end,
            )
            for link in found[:MOST_LINKS]
            if not link.image
        )
        if urls:
            result[index] = replace(spans[index], urls=urls)
    return result, _guesses(text, result, sources)


def _distribute(spans: Sequence[Span], links: Sequence[Link]) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    index = 0
    for link in links:
        while index < len(spans) - 1 and spans[index].end <= link.start:
            index += 1
        if link.end <= spans[index].end:  # else a mark cuts through what looked like an address
            found.setdefault(index, []).append(link)
    return found


def _role(text: str, span: Span, reading: Reading, link: Link, found: Sequence[Link], chosen: set[int]) -> UrlRole:
    if link.start in chosen:
        return "source"
    if span.voice in QUOTED:
        return "inside"
    first = next((each for each in found if not each.image), None)
    if span.voice is Voice.SOURCE and (link is first or reading.source == "references" or _own_line(text, link)):
        return "source"
    if span.voice in (Voice.OWN, Voice.UNDECIDED):
        before = text[max(span.start, link.start - 50) : link.start]
        if _TITLE_SAYS.search(link.title) or _SAYS_SOURCE.search(before) or (reading.announces and link is first):
            return "source"
    return "other"


def _own_line(text: str, link: Link) -> bool:
    """The first link of its line, in a credit of several lines."""
    line_start = text.rfind("\n", max(0, link.start - 400), link.start) + 1
    return "](" not in text[line_start : link.start] and "://" not in text[line_start : link.start]


def _pages(found: Sequence[Link] | None) -> list[Link]:
    return [link for link in (found or ())[:20] if not link.image and not link.url.startswith(("#", "/"))]


def _sources_of_runs(
    text: str, spans: Sequence[Span], readings: Sequence[Reading], by_span: dict[int, list[Link]]
) -> dict[int, Link | None]:
    """For each run the link that names its source, nearest first; None where there is none."""
    answers: dict[int, Link | None] = {}
    for run, (first, last) in _edges(spans).items():
        inside = [i for i in range(first, min(last, first + 4) + 1) if spans[i].voice is Voice.SOURCE]
        before = inside + _outward(spans, range(first - 1, max(-1, first - 1 - _NEAR), -1))
        after = _outward(spans, range(last + 1, min(len(spans), last + 1 + _NEAR)))
        answers[run] = _best(text, spans, readings, by_span, before, after)
    return answers


def _edges(spans: Sequence[Span]) -> dict[int, tuple[int, int]]:
    """First and last span of each run."""
    edges: dict[int, tuple[int, int]] = {}
    for index, span in enumerate(spans):
        if span.run:
            edges[span.run] = (edges.get(span.run, (index, index))[0], index)
    return edges


def _outward(spans: Sequence[Span], places: range) -> list[int]:
    found: list[int] = []
    for index in places:
        if spans[index].voice in QUOTED:
            break
        if spans[index].voice not in (Voice.BLANK, Voice.MARKER):
            found.append(index)
    return found


def _best(
    text: str,
    spans: Sequence[Span],
    readings: Sequence[Reading],
    by_span: dict[int, list[Link]],
    before: list[int],
    after: list[int],
) -> Link | None:
    adjoining_after = [i for n, i in enumerate(after) if all(spans[j].voice is Voice.SOURCE for j in after[: n + 1])]
    leading = [i for n, i in enumerate(before) if all(spans[j].voice is Voice.SOURCE for j in before[: n + 1])]
    for places in (leading, adjoining_after):
        for index in places:
            pages = _pages(by_span.get(index))
            if pages and readings[index].source != "references":
                return pages[0]
    for index in before[:3]:
        pages = _pages(by_span.get(index))
        if pages and (spans[index].reason is Reason.LEAD_IN or readings[index].announces or readings[index].speaks):
            return pages[-1] if readings[index].speaks and not readings[index].announces else pages[0]
    for index in [*before, *after[:2]]:
        for link in _pages(by_span.get(index)):
            if spans[index].voice is Voice.SOURCE or _SAYS_SOURCE.search(
                text[max(spans[index].start, link.start - 50) : link.start]
            ):
                return link
    for index in [*before[:2], *after[:2]]:
        pages = _pages(by_span.get(index))
        if len(pages) == 1:
            return pages[0]
    return None


def _guesses(text: str, spans: Sequence[Span], sources: dict[int, Link | None]) -> list[SourceGuess]:
    guesses: list[SourceGuess] = []
    seen: set[str] = set()
    edges = _edges(spans)
    for run, link in sources.items():
        credit = _credit(text, spans, edges[run][0], link)
        title = _title(text, link, credit)
        if link is None and not title:
            continue
        seen.add(link.url if link else title)
        guesses.append(_guess(title, link.url if link else "", credit, run))
    for span in spans:
        if span.voice is Voice.SOURCE:
            for url in span.urls:
                if url.role == "source" and url.url not in seen:
                    seen.add(url.url)
                    guesses.append(_guess(url.title, url.url, text[span.start : span.end][:600], 0))
    named = {guess.title for guess in guesses}
    for span in spans:
        title = text[span.start : span.end].strip()[:600] if span.part == "title" else ""
        if title and title not in named:
            named.add(title)
            guesses.append(_guess(title, "", title, span.run))
    return guesses


def _credit(text: str, spans: Sequence[Span], first: int, link: Link | None) -> str:
    """The words of the source lines that belong to the run whose first span is given."""
    parts: list[str] = []
    for index in range(first - 1, max(-1, first - 1 - _NEAR), -1):
        if spans[index].voice in QUOTED:
            break
        if spans[index].voice is Voice.SOURCE:
            parts.insert(0, text[spans[index].start : spans[index].end][:600])
    if link is not None and not parts:
        near = max(0, link.start - 200)
        line_start = max(near, text.rfind("\n", near, link.start) + 1)
        parts.append(text[line_start : link.end + 200].split("\n")[0])
    return "\n".join(parts)


def _title(text: str, link: Link | None, credit: str) -> str:
    if (
        link is not None
        and link.title
        and not (_TITLE_SAYS.fullmatch(link.title) or _NO_TITLE.fullmatch(link.title))
        and "://" not in link.title
    ):
        return link.title
    for line in credit.splitlines():
        if "://" not in line and "[" not in line and not _AUTHOR.match(line.strip()):
            bare = _LABEL_END.sub("", line).strip() if re.match(r"\s*[^\s]{1,12}[:：]", line) else line.strip()
            if len(bare) > 3:
                return bare
    book = _BOOK_TITLE.search(credit)
    return book.group(1) if book else ""


def _published(credit: str) -> str:
    """The first date of a credit as YYYY-MM-DD or YYYY-MM, or an empty string."""
    found = _DATE.search(_ADDRESS.sub(" ", credit))
    if not found:
        return ""
    year, day = found["y"] or found["y2"] or found["y3"], found["d"] or found["d2"] or found["d3"]
    name = (found["n"] or found["n3"] or "").lower()
    month = int(found["m"]) if found["m"] else _MONTHS.index(name) + 1 if name in _MONTHS else 0
    if not 1 <= month <= 12 or (day and not 1 <= int(day) <= 31):
        return ""
    return f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")


def _guess(title: str, url: str, credit: str, run: int) -> SourceGuess:
    author = _AUTHOR.search(credit)
    name = (author.group(1) or author.group(2) or "").strip() if author else ""
    return SourceGuess(title, url, name, _published(credit), "", language_of(title), run, not url)
