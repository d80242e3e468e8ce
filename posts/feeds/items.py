"""What stands in a feed's items, and how much of it fits.

A feed never exceeds LIMIT bytes: the newest items stay. An item that would take too much of it gives up other
people's words first, then everything but its summary, and says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.feedgenerator import SyndicationFeed
from django.utils.html import format_html
from django.utils.translation import gettext, override

from posts import checklist, markup, rendering, stored
from posts.document import Document, SourceRef
from posts.models.public import Correction, Edition
from posts.rendering import ledger
from posts.rendering.passages import local_day, quoted_sources

LIMIT = 1_000_000  # bytes of a whole feed
ITEM_LIMIT = 400_000  # bytes of one item
SUMMARY_LENGTH = 2_000  # characters of a summary, and of what was wrong and is right in a correction
NAMES = 20  # so many tags and foreign articles an item names at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item in whatever form. `summary` is text, `content` HTML; neither holds a control character."""

    title: str
    link: str
    summary: str
    content: str
    author: str
    published: datetime
    updated: datetime
    guid: str
    language: str
    tags: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()


Variants = Sequence[Callable[[], Item]]


def add(feed: SyndicationFeed, item: Item) -> None:
    """Puts an item into a feed."""
    feed.add_item(
        title=item.title,
        link=item.link,
        description=escape(item.summary, quote=False),  # both XML formats read it as HTML
        summary=item.summary,
        author_name=item.author,
        pubdate=item.published,
        updateddate=item.updated,
        unique_id=item.guid,
        unique_id_is_permalink=False,
        categories=item.tags,
        content=item.content,
        language=item.language,
        sources=item.sources,
    )


def fitted(empty: Callable[[], SyndicationFeed], candidates: Iterable[Variants]) -> bytes:
    """A feed of at most LIMIT bytes. `empty` makes one without items; each candidate, newest first, is given as ever
    shorter variants, of which the first one that is no larger than ITEM_LIMIT is taken, else the last."""
    chosen = [_first_that_fits(empty, variants) for variants in candidates]
    whole = _written(empty, chosen)
    if len(whole) <= LIMIT:
        return whole
    room = LIMIT - len(_written(empty, []))
    kept = []
    for item in chosen:
        room -= _size(empty, item)
        if room < 0:
            break
        kept.append(item)
    return _written(empty, kept)


def _first_that_fits(empty: Callable[[], SyndicationFeed], variants: Variants) -> Item:
    for make in variants:
        item = make()
        # No character takes more than five bytes (& is written &amp;), so most items need no measuring.
        if len(item.content) * 5 < ITEM_LIMIT // 2 or _size(empty, item) <= ITEM_LIMIT:
            break
    return item


def _size(empty: Callable[[], SyndicationFeed], item: Item) -> int:
    """Bytes that an item adds to a feed, with the comma that JSON puts before it."""
    return len(_written(empty, [item])) - len(_written(empty, [])) + 2


def _written(empty: Callable[[], SyndicationFeed], items: Iterable[Item]) -> bytes:
    feed = empty()
    for item in items:
        add(feed, item)
    return feed.writeString("utf-8").encode()


def line(text: str) -> str:
    """One line without control characters: XML has no way to write them."""
    return " ".join(markup.strip_controls(text).split("\n"))


def _cut(text: str) -> str:
    return text if len(text) <= SUMMARY_LENGTH else text[: SUMMARY_LENGTH - 1] + "…"


def of_edition(edition: Edition, content: str, document: Document, now: datetime) -> Item:
    """The item of a post, with this content."""
    return Item(
        title=line(edition.title),
        link=stored.address(edition),
        summary=line(_cut(edition.lead or rendering.description(document))),
        content=markup.strip_controls(content),
        author=line(edition.author_name),
        published=edition.published_at,
        updated=stored.revised(edition, now),
        guid=edition.guid,
        language=edition.language,
        tags=tuple(line(tag) for tag in document.tags[:NAMES]),
        sources=tuple(source for source in quoted_sources(document) if markup.is_safe_url(source.url))[:NAMES],
    )


def of_post(edition: Edition, whole: str, now: datetime) -> Variants:
    """A post with everything (`whole` is its HTML), with its author's words only, or with its summary only."""
    document = edition.content
    return (
        lambda: of_edition(edition, whole, document, now),
        lambda: of_edition(edition, _own_words(edition, document, now, shortened=True), document, now),
        lambda: of_edition(edition, _summary(edition, document), document, now),
    )


def of_commentary(edition: Edition, now: datetime) -> Variants:
    """A post with its author's words only, or with its summary only."""
    document = edition.content
    return (
        lambda: of_edition(edition, _own_words(edition, document, now), document, now),
        lambda: of_edition(edition, _summary(edition, document), document, now),
    )


def _own_words(edition: Edition, document: Document, now: datetime, *, shortened: bool = False) -> str:
    content = rendering.own_words(
        document,
        url=stored.address(edition),
        corrections=stored.correction_lines(edition, now),
        now=now,
        media_url=settings.MEDIA_URL,
    )
    if not shortened:
        return content
    with override(edition.language):
        note = gettext("This post is too long for a feed: here it has its author’s words only.")
        return _with_link(edition, note) + "\n" + content


def _summary(edition: Edition, document: Document) -> str:
    with override(edition.language):
        note = gettext("This post is too long for a feed: here it has its summary only.")
        summary = _cut(edition.lead or rendering.description(document))
        return format_html("<p>{}</p>\n", summary) + _with_link(edition, note)


def _with_link(edition: Edition, note: str) -> str:
    link = format_html('<a href="{}">{}</a>', stored.address(edition), gettext("Read it all"))
    return format_html("<p>{} {}</p>", note, link)


# --- Corrections ----------------------------------------------------------------------------------


def of_correction(correction: Correction, now: datetime) -> Variants:
    """A correction: what was corrected, and where it may be shown, how it read before and after (rule 28)."""
    return (lambda: _correction(correction, now),)


def _correction(correction: Correction, now: datetime) -> Item:
    edition = correction.edition
    document = edition.content
    with override(edition.language):
        kind = str(correction.get_kind_display())
        title = gettext("%(kind)s: %(title)s") % {"kind": kind, "title": edition.title}
        text = _cut(stored.correction_text(correction, document, now))
        content = render_to_string(
            "feeds/correction.html",
            {
                "at": correction.at,
                "kind": kind,
                "text": text,
                "edition": edition,
                "address": stored.address(edition),
                **ledger.readings(
                    document,
                    local_day(now),
                    key=correction.block_key,
                    kind=correction.kind,
                    before=correction.before,
                    after=correction.after,
                    spans=False,
                ),
            },
        )
    return Item(
        title=line(title),
        link=stored.address(edition),  # some clients drop what follows a #
        # Rule 8: a correction may have to repeat the words it corrects; then the summary does without them.
        summary=line(title if checklist.shares_run(text, document) else text),
        content=markup.strip_controls(content),
        author=line(edition.author_name),
        published=correction.at,
        updated=correction.at,
        # The post's own tag: URI never changes, nor does a key.
        guid=f"{edition.guid}/corrections/{correction.pk}",
        language=edition.language,
    )
