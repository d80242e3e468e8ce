"""A post as a feed item: every speaker told apart in text alone, because feed readers drop the rest (rules 14, 26).

Pure. No class, no style, no section, no span; absolute addresses only; a rule between runs; no originals."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from posts.document import Document, Figure, QuotedArticle, Voice
from posts.rendering import html
from posts.rendering.passages import Passage, passages


def item(document: Document, *, url: str, corrections, now: datetime, media_url: str) -> str:
    """The full text of a post for feeds."""
    base = urljoin(url, media_url)
    parts = [
        {"passage": part, "credit": html.credit(part.credit, spans=False), "body": _body(part, document, base)}
        for part in passages(document, now)
    ]
    return render_to_string("feeds/item.html", {"parts": parts, "corrections": corrections})


def own_words(document: Document, *, url: str, corrections, now: datetime, media_url: str) -> str:
    """The author's words only: each passage of others gives way to its heading, its credit and a sentence that leads
    to it."""
    base = urljoin(url, media_url)
    parts = [
        {
            "passage": part,
            "credit": html.credit(part.credit, spans=False),
            "body": [] if part.voice.is_quoted else _body(part, document, base),
            "left_out": _left_out(part.voice),
            "address": f"{url}#{part.anchor}",
        }
        for part in passages(document, now)
    ]
    return render_to_string("feeds/own_item.html", {"parts": parts, "corrections": corrections})


def _left_out(voice: Voice) -> str:
    if voice is Voice.TRANSLATION:
        return gettext("The translation is left out of this feed.")
    return gettext("The quotation is left out of this feed.")


def _body(part: Passage, document: Document, base: str) -> list[SafeString]:
    if part.withheld:
        return []
    return [line for block in part.blocks for line in _block(block, part, document, base)]


def _block(block, part: Passage, document: Document, base: str) -> Iterator[SafeString]:
    if isinstance(block, Figure):
        if image := html.picture(block, base=base, lazy=False):
            yield format_html("<p>{}</p>", image)
        if note := html.picture_note(block):
            yield format_html("<p>{}</p>", note)
        return
    lang = ""
    if isinstance(block, QuotedArticle):
        if part.source and block.kind is Voice.QUOTATION:
            lang = html.language(part.source.language, document.language)
        if block.title:
            yield format_html("<p{}><strong>{}</strong></p>", html.attributes(lang=lang), block.title)
    for piece in html.pieces(block.body):
        if piece.text.strip() or piece.tag == "hr":
            yield html.element(piece, lang=lang)
