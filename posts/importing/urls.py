"""Addresses in a pasted text: Markdown links, HTML links, bare URLs, reference definitions, URLs without a scheme.

Finds and cleans them; who they belong to is decided in sources.py. Every pattern is bounded, so time is linear.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'`｜|「」『』【】〔〕（）、。，；！：》〉]{1,2000}", re.IGNORECASE)
_LINK_HEAD = re.compile(r"(!?)\[([^\[\]\n]{0,300})\]\(\s{0,3}<?")
_REF_USE = re.compile(r"\[([^\[\]\n]{1,300})\] ?\[([^\[\]\n]{1,60})\]")
_REF_DEF = re.compile(r"^[ \t]{0,3}\[(?!\^)([^\[\]\n]{1,60})\]:[ \t]{0,4}<?([^\s<>]{4,2000})>?", re.MULTILINE)
_HTML_LINK = re.compile(
    r"<a\b[^<>]{0,400}?href\s{0,3}=\s{0,3}[\"']?([^\s\"'<>]{1,2000})[^<>]{0,400}>([^<]{0,300})", re.IGNORECASE
)
_BARE_DOMAIN = re.compile(
    r"(?<![\w@/.\-:])(?:www\.[\w\-]{1,63}|[a-z0-9][a-z0-9\-]{0,62})(?:\.[a-z0-9\-]{1,63}){0,3}"
    r"\.(?:com|org|net|jp|cn|kr|io|dev|co|me|info|eu|uk|de|fr|tv|edu|gov|example|test)(?:/[^\s<>\"'（）「」、。，]{0,1000})",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'\"*_~…"
_NOT_A_PAGE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|avif|mp4)(?:[?#].*)?$", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([_*~()\[\]#&.\-])")


@dataclass(frozen=True, slots=True)
class Link:
    """One address: text[start:end] is the whole construct, image tells pictures from pages."""

    start: int
    end: int
    url: str
    title: str
    image: bool = False
    defined: bool = False


def _clean(address: str) -> str:
    address = html.unescape(_ESCAPE.sub(r"\1", address))
    while address and address[-1] in _TRAILING:
        address = address[:-1]
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1]
    return address


def _parenthesised(text: str, at: int) -> int:
    """Where the ) that closes a Markdown link stands, at most 2,000 characters on, or -1."""
    depth = 0
    for position in range(at, min(len(text), at + 2000)):
        mark = text[position]
        if mark == "(":
            depth += 1
            if depth > 8:
                return -1
        elif mark == ")":
            if depth == 0:
                return position
            depth -= 1
        elif mark == "\n":
            return -1
    return -1


def _markdown(text: str) -> list[Link]:
    links: list[Link] = []
    blocked = 0
    for head in _LINK_HEAD.finditer(text):
        if head.start() < blocked:
            continue
        close = _parenthesised(text, head.end())
        if close < 0:
            # nothing closes before the line or the limit ends, so nothing later in that stretch closes either
            line_end = text.find("\n", head.end(), head.end() + 2000)
            blocked = line_end if line_end >= 0 else min(len(text), head.end() + 2000)
            continue
        target = text[head.end() : close].split(" ", 1)[0].strip().rstrip(">")
        links.append(Link(head.start(), close + 1, _clean(target), head.group(2).strip(), head.group(1) == "!"))
        blocked = close + 1
    return links


def _definitions(text: str) -> dict[str, tuple[int, int, str]]:
    found: dict[str, tuple[int, int, str]] = {}
    for line in _REF_DEF.finditer(text):
        found.setdefault(line.group(1).strip().lower(), (line.start(), line.end(), _clean(line.group(2))))
    return found


def find_links(text: str) -> list[Link]:
    """All links of the text in order; no two overlap. References are resolved to the address they stand for."""
    taken: list[Link] = []
    if "](" in text:
        taken += _markdown(text)
    if "<a" in text or "<A" in text:
        taken += [Link(m.start(), m.end(), _clean(m.group(1)), m.group(2).strip()) for m in _HTML_LINK.finditer(text)]
    if "]:" in text:
        definitions = _definitions(text)
        taken += [Link(s, e, url, "", defined=True) for s, e, url in definitions.values()]
        for use in _REF_USE.finditer(text) if definitions else ():
            target = definitions.get(use.group(2).strip().lower())
            if target:
                taken.append(Link(use.start(), use.end(), target[2], use.group(1).strip()))
    if "://" in text:
        taken += [Link(m.start(), m.start() + len(m.group()), _clean(m.group()), "") for m in _ADDRESS.finditer(text)]
    taken += (
        [Link(m.start(), m.end(), _clean(m.group()), "") for m in _BARE_DOMAIN.finditer(text)] if "." in text else []
    )
    return _without_overlap(taken)


def _without_overlap(links: list[Link]) -> list[Link]:
    links.sort(key=lambda link: (link.start, -link.end))
    kept: list[Link] = []
    reached = 0
    for link in links:
        if link.start >= reached and link.url:
            picture = link.image or bool(_NOT_A_PAGE.search(link.url[-80:]))
            kept.append(
                Link(link.start, link.end, link.url, link.title, picture, link.defined)
                if picture != link.image
                else link
            )
            reached = link.end
    return kept
