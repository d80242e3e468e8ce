"""The page of a post and its card in lists. Pure: a document in, HTML out (rules 3, 5–7, 9–12, 26, 32)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext

from posts import markup, voices
from posts.document import Document, Figure, QuotedArticle, Voice, is_note
from posts.rendering import html, json_ld
from posts.rendering.passages import Passage, local_day, minutes, passages, quoted_sources, shown_count

Corrections = Sequence[tuple[datetime, str, str]]


def article(
    document: Document, *, url: str, published: datetime, revised: datetime, corrections: Corrections, now: datetime,
    media_url: str,
) -> str:  # fmt: skip
    """The whole <article>, and its JSON-LD after it."""
    items = passages(document, now)
    context = {
        "document": document,
        "published": published,
        "published_iso": json_ld.stamp(published),
        "revised": revised if local_day(revised) > local_day(published) else None,
        "revised_iso": json_ld.stamp(revised),
        "corrections": [
            {"at": at, "iso": json_ld.stamp(at), "kind": kind, "text": text} for at, kind, text in corrections
        ],
        "parts": [_part(item, document, media_url) for item in items],
        "tags": [(name, tag_address(name)) for name in document.tags if name.strip()],
        "json_ld": json_ld.script(
            document, items, url=url, published=published, revised=revised, corrections=corrections
        ),
        **_shares(items),
    }
    return render_to_string("posts/rendered/article.html", context)


def card(document: Document, *, url: str, published: datetime, now: datetime) -> str:
    """What lists show of a post: its own words only, whose words it is made of, and whom it quotes."""
    items = passages(document, now)
    context = {
        "document": document,
        "address": urlsplit(url).path,
        "published": published,
        "published_iso": json_ld.stamp(published),
        "parts": [{"kind": _kind(item), "flex": _flex(item)} for item in items],
        "sources": [_source_name(source) for source in quoted_sources(document)],
        **_shares(items),
    }
    return render_to_string("posts/rendered/card.html", context)


def tag_address(name: str) -> str:
    """Where a tag's page is, from its name alone. The tag's slug when that is the name itself in small letters; a name
    that loses something in a slug (C++) is asked for by itself, and the view finds its slug."""
    slug = slugify(name, allow_unicode=True)
    plain = name.lower().replace(" ", "-")
    return reverse("tag", args=[slug if slug and (slug == plain or "/" in name) else name.replace("/", " ")])


def _source_name(source) -> dict[str, str]:
    """Whom a card names: the author (else the title), and the outlet."""
    return {
        "name": source.byline or source.title or source.outlet,
        "lang": html.language(source.language),
        "outlet": source.outlet if source.byline or source.title else "",
        "outlet_lang": html.language(source.outlet_language),
        "language": voices.language_name(source.language) if source.language else "",
    }


def _shares(items: tuple[Passage, ...]) -> dict:
    """Whose words there are how many of, in words, for the voice map's legend."""
    count = shown_count(items)
    return {
        "has_quoted": any(item.voice.is_quoted for item in items),
        "percent": round(100 * count.share),
        "own_label": gettext("The author’s commentary"),
        "own_count": _characters(count.own),
        "quoted_label": _quoted_label({item.voice for item in items if item.voice.is_quoted}),
        "quoted_count": _characters(count.quoted),
        "reading_time": gettext("about %(minutes)s min") % {"minutes": minutes(count)},
    }


def _characters(number: int) -> str:
    return gettext("%(count)s characters") % {"count": f"{number:,}"}


def _quoted_label(quoted: set[Voice]) -> str:
    if quoted == {Voice.QUOTATION}:
        return gettext("Other people’s words, quoted")
    if quoted == {Voice.TRANSLATION}:
        return gettext("Other people’s words, translated")
    return gettext("Other people’s words, translated and quoted")


def _kind(item: Passage) -> str:
    return "quoted" if item.voice.is_quoted else item.voice.value


def _flex(item: Passage) -> str:
    """The passage's share as two classes of the stylesheet, tens and ones: a style attribute is what the
    Content-Security-Policy forbids."""
    return f"t{item.share // 10} u{item.share % 10}"


def _part(item: Passage, document: Document, media_url: str) -> dict:
    """A passage with its HTML: what templates/posts/rendered/passage.html asks for."""
    source = item.source
    return {
        "passage": item,
        "kind": _kind(item),
        "flex": _flex(item),
        "credit": html.credit(item.credit, spans=True),
        "source_address": reverse("source", args=[source.key]) if source else "",
        "body": [] if item.withheld else list(_body(item, document, media_url)),
    }


def _body(item: Passage, document: Document, media_url: str) -> Iterator[SafeString]:
    for block in item.blocks:
        if isinstance(block, Figure):
            yield from _figure(block, media_url)
        elif isinstance(block, QuotedArticle):
            yield from _quoted(block, item, document)
        else:
            yield from _paragraphs(block)


def _paragraphs(block, lang: str = "") -> Iterator[SafeString]:
    for number, piece in enumerate(html.pieces(block.body)):
        if piece.text.strip() or piece.tag == "hr":
            yield _paragraph(block, number, piece, lang)


def _paragraph(block, number: int, piece: markup.Piece, lang: str) -> SafeString:
    quoted = isinstance(block, QuotedArticle)
    anchor = block.anchors[number] if number < len(block.anchors) else ""
    marked = markup.Piece(piece.tag, html.with_notes_marked(piece.html) if quoted else piece.html, piece.text)
    return html.element(
        marked,
        id=anchor,
        class_="note" if not quoted and is_note(piece.text) else "",
        lang=lang,
        aria_label=gettext("Quotation inside this text") if piece.tag == "blockquote" else "",
    )


def _quoted(block: QuotedArticle, item: Passage, document: Document) -> Iterator[SafeString]:
    foreign = html.language(item.source.language, document.language) if item.source else ""
    spoken = foreign if block.kind is Voice.QUOTATION else ""
    if block.title:
        yield format_html('<p class="translated-title"{}>{}</p>', html.attributes(lang=spoken), block.title)
    originals = html.pieces(block.original) if item.shows_original and block.kind is Voice.TRANSLATION else ()
    beside = bool(originals) and len(originals) == len(html.pieces(block.body))
    label = original_label(item)
    for number, piece in enumerate(html.pieces(block.body)):
        if piece.text.strip() or piece.tag == "hr":
            yield _paragraph(block, number, piece, spoken)
        if beside and originals[number].text.strip():
            yield _original(label, originals[number : number + 1], foreign)
    if originals and not beside:
        yield _original(label, originals, foreign)


def original_label(item: Passage) -> str:
    """原文(スウェーデン語)"""
    language = voices.language_name(item.source.language) if item.source and item.source.language else ""
    return gettext("Original (%(language)s)") % {"language": language} if language else gettext("Original")


def _original(label: str, originals: Sequence[markup.Piece], lang: str) -> SafeString:
    inside = format_html_join(
        "\n", "{}", ((html.element(piece, lang=lang),) for piece in originals if piece.text.strip())
    )
    return format_html('<details class="parallel"><summary>{}</summary>{}</details>', label, inside)


def _figure(block: Figure, media_url: str) -> Iterator[SafeString]:
    if image := html.picture(block, base=media_url, lazy=True):
        yield format_html('<p class="plate">{}</p>', image)
    note = html.picture_note(block)
    if block.source_url and markup.is_safe_url(block.source_url):
        link = format_html('<a href="{}">{}</a>', block.source_url, gettext("where the picture is from"))
        yield format_html('<p class="plate-note">{} {}</p>', note, link)
    elif note:
        yield format_html('<p class="plate-note">{}</p>', note)
