"""A post as Markdown (CommonMark): the same boundaries and credit as the page (rules 3, 17). Pure.

Whatever Markdown would read as syntax is escaped, so that the rendered text is the text, character for character.
Emphasis is written as the HTML elements it is: asterisks beside Japanese punctuation are not read as emphasis.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html.parser import HTMLParser
from itertools import pairwise

from django.utils.translation import gettext, override

from posts import markup, voices
from posts.document import Document, Figure, QuotedArticle
from posts.rendering import html
from posts.rendering.passages import Passage, passages
from posts.rendering.text import date, dateline

_INLINE = frozenset({"strong", "em", "s", "sub", "sup", "code"})
_ALWAYS = re.compile(r"[\\`*_\[\]<>&~|#!$^=]")
# At the beginning of a line these would start a list, a rule or a heading.
_AT_START = re.compile(r"(?P<mark>[-+:])|(?P<number>\d{1,9})(?P<dot>[.)])")


def render(
    document: Document, *, url: str, published: datetime, revised: datetime,
    corrections: Sequence[tuple[datetime, str, str]], now: datetime, media_url: str = "",
) -> str:  # fmt: skip
    """The whole post. Runs are headings of the second level, others' words a blockquote with the boundary lines as
    its first and last paragraph, and the credit before it."""
    with override(document.language):
        parts = [f"# {escape(document.title)}", escape(dateline(document, published, revised)), f"<{url}>"]
        for item in passages(document, now):
            parts += _passage(item, media_url)
        if corrections:
            parts.append(f"## {escape(gettext('Corrections'))}")
            parts += [escape(f"{date(at)} {kind}{gettext(': ')}{text}") for at, kind, text in corrections]
    return markup.strip_controls("\n\n".join(part for part in parts if part.strip()) + "\n")


def escape(text: str) -> str:
    """Text on one line of Markdown: nothing in it is syntax, and no white space is lost."""
    return _line(_inside(markup.strip_controls(text)))


def _inside(text: str) -> str:
    """Text somewhere within a line. A line feed in it is a character, not a line of Markdown."""
    return re.sub("[\n\t\u2028\u2029]", _entities, _ALWAYS.sub(r"\\\g<0>", text))


def _line(content: str) -> str:
    """A line of escaped content, safe at both ends: parsers strip white space there, some the ideographic one, too."""
    if match := _AT_START.match(content):
        at = match.start("mark") if match["mark"] else match.start("dot")
        content = f"{content[:at]}\\{content[at:]}"
    return re.sub(r"\A[^\S\x85]+|[^\S\x85]+\Z", _entities, content)


def _entities(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(ch)};" for ch in found[0])


def _passage(item: Passage, media_url: str) -> Iterator[str]:
    yield f"## {escape(item.heading)}"
    if item.voice.is_quoted and item.credit:
        yield "\\\n".join(_credit_line(line) for line in item.credit)
    if item.withheld:
        yield escape(item.withheld)
        return
    blocks = [part for block in item.blocks for part in _block(block, media_url)]
    if item.voice.is_quoted:
        blocks = [escape(item.opening), *blocks, escape(item.closing)]
        yield _indented("\n\n".join(blocks), "> ")
    else:
        yield from blocks


def _credit_line(line: voices.CreditLine) -> str:
    parts = (_linked(_inside(part.text), part.href if markup.is_safe_url(part.href) else "") for part in line.parts)
    return _line(markup.strip_controls(_inside(line.label + gettext(": ")) + "".join(parts)))


def _linked(text: str, address: str) -> str:
    if not address or re.search(r"[<>\\]", address):
        return text
    return f"[{text}](<{address.replace('&', '&amp;')}>)"


def _block(block, media_url: str) -> Iterator[str]:
    if isinstance(block, Figure):
        sizes = sorted(block.renditions, key=lambda item: item.width)
        note = html.picture_note(block)
        if sizes and not re.search(r"[<>\s]", sizes[-1].name):
            yield f"![{escape(block.alt)}](<{media_url}{sizes[-1].name}>)"
            if note:
                yield escape(note)
        else:
            yield escape(gettext("[Picture: %(text)s]") % {"text": note or block.alt})
        return
    if isinstance(block, QuotedArticle) and block.title:
        yield f"<strong>{escape(block.title)}</strong>"
    yield from paragraphs(block.body)


def paragraphs(body: str) -> Iterator[str]:
    """The top-level elements of a block, each as Markdown, without the blank ones."""
    for piece in html.pieces(body):
        if piece.text.strip() or piece.tag == "hr":
            tree = _Tree()
            tree.feed(piece.html)
            tree.close()
            yield "\n\n".join(_blocks(tree.root))


# --- From the allow-list's HTML ----------------------------------------------------------------------

Node = list  # of str (text) and of (tag, attributes, Node)
# White space of the HTML itself. Any other blank (U+00A0, U+3000) is text, also where an item holds nothing else.
_LAYOUT = " \t\r\n\f"


class _Tree(HTMLParser):
    """Cleaned HTML as nested lists: it is well formed, so every tag that opens also closes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: Node = []
        self.open: list[Node] = [self.root]

    def handle_starttag(self, tag, attrs):
        inside: Node = []
        self.open[-1].append((tag, dict(attrs), inside))
        if tag not in {"br", "hr"}:
            self.open.append(inside)

    def handle_endtag(self, tag):
        if tag not in {"br", "hr"}:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].append(data)


def _blocks(nodes: Node) -> Iterator[str]:
    """Block elements one by one; loose text and inline elements between them are a paragraph."""
    loose: Node = []
    for node in nodes:
        if isinstance(node, tuple) and node[0] in markup.BLOCKS:
            yield from _loose(loose)
            loose = []
            yield from _element(*node)
        else:
            loose.append(node)
    yield from _loose(loose)


def _loose(nodes: Node) -> Iterator[str]:
    if _plain(nodes).strip(_LAYOUT):
        yield _lines(nodes)


def _element(tag: str, attributes: dict, inside: Node) -> Iterator[str]:
    if tag == "hr":
        yield "* * *"
    elif tag == "pre":
        yield _fenced(_plain(inside))
    elif tag == "blockquote":
        yield _indented("\n\n".join(_blocks(inside)), "> ")
    elif tag in {"ul", "ol"}:
        yield "\n\n".join(_items(tag, attributes, inside))
    elif _plain(inside).strip(_LAYOUT):
        yield {"h3": "### ", "h4": "#### "}.get(tag, "") + _lines(inside, breaks=tag == "p")


def _items(tag: str, attributes: dict, inside: Node) -> Iterator[str]:
    number = int(attributes.get("start") or 1)
    for node in inside:
        if not isinstance(node, tuple):
            continue
        mark = f"{number}. " if tag == "ol" else "- "
        content = "\n\n".join(_blocks(node[2])) or "<br>"
        yield mark + _indented(content, " " * len(mark))[len(mark) :]
        number += 1


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text.removeprefix(chr(10))}\n{fence}"


def _indented(content: str, mark: str) -> str:
    return "\n".join(f"{mark}{line}".rstrip(" ") if not line else f"{mark}{line}" for line in content.split("\n"))


def _plain(nodes: Node) -> str:
    return "".join(node if isinstance(node, str) else "\n" if node[0] == "br" else _plain(node[2]) for node in nodes)


def _lines(nodes: Node, *, breaks: bool = True) -> str:
    """Inline content. A line break between two lines with text is a hard break; any other stays the element it is
    (at the end of a paragraph a hard break would be read as a backslash)."""
    lines = "".join(_inline(nodes)).split("\0")
    out = _line(lines[0])
    for before, line in pairwise(lines):
        hard = breaks and before.strip() and line.strip()
        out += f"\\\n{_line(line)}" if hard else f"<br>{_line(line)}"
    return out


def _inline(nodes: Node) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield _inside(node)
        elif node[0] == "br":
            yield "\0"
        elif node[0] == "a":
            yield _linked("".join(_inline(node[2])).replace("\0", "<br>"), node[1].get("href") or "")
        elif node[0] in _INLINE:
            yield f"<{node[0]}>{''.join(_inline(node[2]))}</{node[0]}>"
        else:
            yield from _inline(node[2])
