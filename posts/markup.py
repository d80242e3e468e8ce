"""The one allow-list for HTML that people bring in, and the only module that marks such HTML safe.

Everything editors type or paste passes `clean` before it is stored; everything that needs the text of a
block asks `text` or `paragraphs`. Nothing here changes a character of the text itself (rule 10).
"""

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe

# The editor's schema (posts/admin/prose.py) and this table are one list: a test compares them. What feed
# readers keep (whose-words.md, "Survival") bounds it from above: no class, no style, no div, no section.
ALLOWED: dict[str, frozenset[str]] = {
    "p": frozenset(),
    "br": frozenset(),
    "h3": frozenset(),
    "h4": frozenset(),
    "strong": frozenset(),
    "em": frozenset(),
    "s": frozenset(),
    "sub": frozenset(),
    "sup": frozenset(),
    "code": frozenset(),
    "pre": frozenset(),
    "blockquote": frozenset(),
    "ul": frozenset(),
    "ol": frozenset({"start"}),
    "li": frozenset(),
    "hr": frozenset(),
    "a": frozenset({"href"}),
}
SCHEMES = frozenset({"http", "https", "mailto"})
BLOCKS = frozenset({"p", "h3", "h4", "pre", "blockquote", "ul", "ol", "hr"})
_WITHOUT_CONTENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"})
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
# Half and full width colons and brackets: rule 9 prescribes 〔訳注:…〕, people type what their keyboard gives.
NOTE = re.compile(r"〔\s*訳注\s*[:：][^〔〕]{0,2000}〕")


def is_safe_url(value: str) -> bool:
    """Whether a link may be stored and shown: absolute http(s) with a host, or mailto, and no white space, control
    character or backslash in it (browsers read a backslash as a slash: the host would be another one)."""
    if not value or any(ch.isspace() or ch == "\\" or unicodedata.category(ch) == "Cc" for ch in value):
        return False
    try:
        parts = urlsplit(value)
        host = parts.hostname
        parts.port  # noqa: B018  (raises for a port that is no number)
    except ValueError:
        return False
    if parts.scheme not in SCHEMES:
        return False
    return "@" in parts.path if parts.scheme == "mailto" else bool(host)


def _filter_attribute(element: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        address = value.strip()
        return address if is_safe_url(address) else None
    if attribute == "start":
        return value if value.isascii() and value.isdigit() and len(value) < 6 else None
    return None


_cleaner = nh3.Cleaner(
    tags=set(ALLOWED),
    attributes={tag: set(attributes) for tag, attributes in ALLOWED.items() if attributes},
    clean_content_tags=set(_WITHOUT_CONTENT),
    url_schemes=set(SCHEMES),
    attribute_filter=_filter_attribute,
    link_rel=None,
    strip_comments=True,
)


def clean(html: str) -> str:
    """`html` reduced to the allow-list: unknown tags go, their text stays; scripts and styles go whole; links
    that are not http, https or mailto lose their address; characters that no HTML page may hold are dropped.
    Loose text at the top level is put into a paragraph: every block is a row of block elements. Cleaning twice
    changes nothing."""
    nested = _nest(_cleaner.clean(strip_controls(html)))
    # A parser drops the first line feed of a <pre>. One that belongs to the text is written twice, or each save
    # would eat one.
    return nested.replace("<pre>\n", "<pre>\n\n")


def strip_controls(text: str) -> str:
    """`text` without control characters, non-characters and lone surrogates (they cannot stand in HTML or XML).
    CRLF and CR become LF, as every HTML parser makes them."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def trust(html: str) -> SafeString:
    """Marks HTML as safe for templates. Only for what `clean` gave back, what `rendering` built, and the editors' guide,
    which is part of the program."""
    return mark_safe(html)  # noqa: S308  (the one place)


@dataclass(frozen=True, slots=True)
class Piece:
    """One top-level element of a block: its tag, its HTML, its text."""

    tag: str
    html: str
    text: str


class _Splitter(HTMLParser):
    """Cuts cleaned HTML at its top-level elements. nh3's output is well formed, so depth is all it counts."""

    VOID = frozenset({"br", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[tuple[str, list[str]]] = []
        self.depth = 0

    def _add(self, raw: str, tag: str = "") -> None:
        if self.depth == 0 and (tag in BLOCKS or not self.pieces or self.pieces[-1][0] != ""):
            self.pieces.append((tag if tag in BLOCKS else "", []))
        self.pieces[-1][1].append(raw)

    def handle_starttag(self, tag, attrs):
        self._add(self.get_starttag_text() or "", tag)
        if tag not in self.VOID:
            self.depth += 1

    def handle_endtag(self, tag):
        if tag not in self.VOID and self.depth:
            self.depth -= 1
            self.pieces[-1][1].append(f"</{tag}>")

    def handle_data(self, data):
        self._add(data)

    def handle_entityref(self, name):
        self._add(f"&{name};")

    def handle_charref(self, name):
        self._add(f"&#{name};")


def _split(html: str) -> list[tuple[str, str]]:
    splitter = _Splitter()
    splitter.feed(html)
    splitter.close()
    return [(tag, "".join(raw)) for tag, raw in splitter.pieces]


class _Nested(HTMLParser):
    """Puts cleaned HTML into the one nesting that every parser reads the same way: no block inside a paragraph, a
    headline or an inline element (those are closed before it and opened again inside), no list item without a
    list, no link in a link, loose text at the top level in a paragraph. Without it, each save would move tags."""

    LEAVES = frozenset({"p", "h3", "h4", "pre"})
    CONTAINERS = frozenset({"blockquote", "ul", "ol", "li"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.open: list[str] = []  # what is open in the output
        self.inline: list[tuple[str, str]] = []  # inline elements open in the input: tag, start tag ('' to leave out)
        self.starts: list[int] = []  # for each block open in the input: how much was open before it

    def _close(self, depth: int) -> None:
        while len(self.open) > depth:
            self.out.append(f"</{self.open.pop()}>")

    def _close_inline(self, keep: int = 0) -> None:
        opened = 0
        while opened < len(self.open) and self.open[-1 - opened] not in self.LEAVES | self.CONTAINERS:
            opened += 1
        self._close(len(self.open) - max(0, opened - keep))

    def _say(self, raw: str) -> None:
        """Text or a <br>, in the inline elements that are open in the input."""
        blank = not raw.strip(" \t\n")
        if not self.open:
            if blank:
                return
            self.out.append("<p>")
            self.open.append("p")
        if not (blank and self.open[-1] in self.CONTAINERS):
            opened = sum(tag not in self.LEAVES | self.CONTAINERS for tag in self.open)
            for tag, start in [item for item in self.inline if item[1]][opened:]:
                self.out.append(start)
                self.open.append(tag)
        self.out.append(raw)

    def handle_starttag(self, tag, attrs):
        raw = self.get_starttag_text() or ""
        if tag == "br":
            self._say(raw)
        elif tag in self.LEAVES | self.CONTAINERS | {"hr"}:
            self._begin(tag, raw)
        else:
            nested = tag == "a" and any(name == "a" for name, _ in self.inline)
            self.inline.append((tag, "" if nested else raw))

    def _begin(self, tag: str, raw: str) -> None:
        self._close_inline()
        if self.open and self.open[-1] in self.LEAVES:
            self._close(len(self.open) - 1)
        if tag == "li" and self.open and self.open[-1] == "li":
            self._close(len(self.open) - 1)
        if tag == "li" and not (self.open and self.open[-1] in {"ul", "ol"}):
            tag, raw = "p", "<p>"
        self.out.append(raw)
        if tag != "hr":
            self.starts.append(len(self.open))
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.LEAVES | self.CONTAINERS:
            self._close(self.starts.pop())
        elif tag not in {"br", "hr"}:
            self.inline.pop()
            self._close_inline(keep=sum(bool(start) for _, start in self.inline))

    def handle_data(self, data):
        self._say(data)

    def handle_entityref(self, name):
        self._say(f"&{name};")

    def handle_charref(self, name):
        self._say(f"&#{name};")


def _nest(html: str) -> str:
    parser = _Nested()
    parser.feed(html)
    parser.close()
    parser._close(0)
    return "".join(parser.out)


def pieces(html: str) -> tuple[Piece, ...]:
    """The top-level elements of a cleaned block, in order: what anchors number and readers can link to."""
    return tuple(Piece(tag, raw, text(raw)) for tag, raw in _split(html) if tag or raw.strip())


class _Text(HTMLParser):
    """Collects text, with one line feed between two blocks, also when one of them is empty: what `from_text`
    puts in comes out again exactly."""

    BREAKS = frozenset({"p", "h3", "h4", "li", "pre", "blockquote", "tr", "ul", "ol"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.fresh = True  # the present line has no text yet: the next block may begin on it
        self.closed = False  # a block has ended: whatever comes next begins a new line
        self.in_pre = False  # a <pre> has just begun: its first line feed is markup

    def _new_line(self) -> None:
        self.parts.append("\n")
        self.closed = False

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.handle_data("\n")
        elif tag in self.BREAKS:
            if self.closed or not self.fresh:
                self._new_line()
            self.fresh = True
            self.in_pre = tag == "pre"

    def handle_endtag(self, tag):
        if tag in self.BREAKS:
            self.fresh, self.closed = False, True

    def handle_data(self, data):
        if self.closed:
            self._new_line()
        if self.in_pre:
            data = data.removeprefix("\n")
        self.fresh = self.in_pre = False
        self.parts.append(data)


def text(html: str) -> str:
    """The words of a block without its tags; a line for each paragraph and for each <br>."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def paragraphs(html: str) -> list[str]:
    """The text of each top-level element that has any."""
    return [piece.text for piece in pieces(html) if piece.text.strip()]


def from_text(paragraphs: list[str]) -> str:
    """Plain paragraphs as a block's HTML; a line feed inside one becomes <br>. `text` gives them back."""
    lines = (escape(strip_controls(item), quote=False).replace("\n", "<br>") for item in paragraphs)
    return "".join(f"<p>{line}</p>" for line in lines)


def split_notes(text: str) -> tuple[str, str]:
    """The translator's notes 〔訳注:…〕 of a text, joined, and the text without them (rule 9)."""
    return "".join(NOTE.findall(text)), NOTE.sub("", text)


def count_characters(text: str) -> int:
    """Characters after NFKC without white space: the unit of every count and share (rule 20)."""
    return len("".join(unicodedata.normalize("NFKC", text).split()))
