"""The words of one passage as HTML for the page: paragraphs with their ids, originals beside them, pictures.

Pure. What stands around them (heading, credit, boundary lines) is templates/posts/rendered/passage.html.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from posts import alignment, markup, voices
from posts.document import Block, Document, Figure, QuotedArticle, Voice, is_note
from posts.rendering import html, pointing
from posts.rendering.passages import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a passage is shown: its document, where its pictures are, and whether both languages stand side by side."""

    document: Document
    media_url: str
    parallel: bool = False


def lines(item: Passage, setting: Setting) -> Iterator[SafeString]:
    """The top-level elements of a passage, in order."""
    for block in item.blocks:
        if isinstance(block, Figure):
            yield from _figure(block, setting.media_url)
        elif isinstance(block, QuotedArticle):
            yield from _quoted(block, item, setting)
        else:
            yield from _paragraphs(block, html.pieces(block.body))


def _paragraphs(
    block: Block, pieces: Sequence[markup.Piece], lang: str = "", start: int = 0, end: int | None = None
) -> Iterator[SafeString]:
    for number, piece in enumerate(pieces[start:end], start):
        if piece.text.strip() or piece.tag == "hr":
            yield _paragraph(block, number, piece, lang)


def _paragraph(block: Block, number: int, piece: markup.Piece, lang: str) -> SafeString:
    quoted = isinstance(block, QuotedArticle)
    anchor = block.anchors[number] if number < len(block.anchors) else ""
    marked = markup.Piece(piece.tag, html.with_notes_marked(piece.html) if quoted else piece.html, piece.text)
    element = html.element(
        marked,
        id=anchor,
        class_="note" if not quoted and is_note(piece.text) else "",
        lang=lang,
        aria_label=gettext("Quotation inside this text") if piece.tag == "blockquote" else "",
    )
    return _joined([element, html.link_to(anchor)]) if anchor and piece.tag != "hr" else element


def _quoted(block: QuotedArticle, item: Passage, setting: Setting) -> Iterator[SafeString]:
    foreign = html.language(item.source.language, setting.document.language) if item.source else ""
    spoken = foreign if block.kind is Voice.QUOTATION else ""
    if block.title:
        yield format_html('<p class="translated-title"{}>{}</p>', html.attributes(lang=spoken), block.title)
    ours = html.pieces(block.body)
    theirs = originals(block, item)
    if not theirs:
        yield from _paragraphs(block, ours, spoken)
        return
    label, done = original_label(item), 0
    for row in alignment.rows(block, ours, theirs):
        end = row.translation[-1] + 1 if row.translation else done
        shown = list(_paragraphs(block, ours, spoken, done, end))
        done = max(done, end)
        beside = [(place, theirs[place]) for place in row.original]
        if setting.parallel:
            yield _row(block, item, shown, beside, foreign)
        else:
            yield from shown
            if beside:
                yield _original(label, block, beside, foreign)
    yield from _paragraphs(block, ours, spoken, done)


def originals(block: QuotedArticle, item: Passage) -> tuple[markup.Piece, ...]:
    """The original's paragraphs where readers may see them (rule 26), else nothing."""
    if item.withheld or not item.shows_original or block.kind is not Voice.TRANSLATION:
        return ()
    found = html.pieces(block.original)
    return found if any(piece.text.strip() for piece in found) else ()


def original_label(item: Passage) -> str:
    """原文(スウェーデン語)"""
    language = voices.language_name(item.source.language) if item.source and item.source.language else ""
    return gettext("Original (%(language)s)") % {"language": language} if language else gettext("Original")


Beside = Sequence[tuple[int, markup.Piece]]


def _foreign(block: QuotedArticle, beside: Beside, lang: str) -> SafeString:
    def anchor(place: int) -> str:
        return block.original_anchors[place] if place < len(block.original_anchors) else ""

    return _joined(html.element(piece, id=anchor(place), lang=lang, translate="no") for place, piece in beside)


def _joined(elements: Iterable[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((element,) for element in elements))


def _original(label: str, block: QuotedArticle, beside: Beside, lang: str) -> SafeString:
    inside = _foreign(block, beside, lang)
    return format_html('<details class="parallel"><summary>{}</summary>{}</details>', label, inside)


def _row(block: QuotedArticle, item: Passage, shown: list[SafeString], beside: Beside, lang: str) -> SafeString:
    """A row of the parallel text: the original and its translation, each under its name in words."""
    pointer = pointing.into_original(item.source, [piece.text for _place, piece in beside])
    link = format_html(' <a rel="external" href="{}">{}</a>', pointer, gettext("In the original")) if pointer else ""
    theirs = _foreign(block, beside, lang) if beside else _gap(gettext("Nothing in the original corresponds to this."))
    ours = _joined(shown) if shown else _gap(gettext("This paragraph is not translated."))
    return format_html(
        '<div class="pair"><div class="theirs"><p class="side">{}{}</p>\n{}</div>\n'
        '<div class="ours"><p class="side">{}</p>\n{}</div></div>',
        original_label(item), link, theirs, voices.voice_name(Voice.TRANSLATION), ours,
    )  # fmt: skip


def _gap(text: str) -> SafeString:
    return format_html('<p class="gap">{}</p>', text)


def _figure(block: Figure, media_url: str) -> Iterator[SafeString]:
    if image := html.picture(block, base=media_url, lazy=True):
        yield format_html('<p class="plate">{}</p>', image)
    note = html.picture_note(block)
    if block.source_url and markup.is_safe_url(block.source_url):
        link = format_html('<a href="{}">{}</a>', block.source_url, gettext("where the picture is from"))
        yield format_html('<p class="plate-note">{} {}</p>', note, link)
    elif note:
        yield format_html('<p class="plate-note">{}</p>', note)
