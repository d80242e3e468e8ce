"""A document becomes what readers get: page, card, feed item, plain text, data for machines.

Pure: a Document in, text out; the same input gives the same output. `stored` keeps the results with the edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import override

from posts import markup
from posts.document import Document
from posts.rendering import feed, modes, web
from posts.rendering.json_ld import description
from posts.rendering.passages import fresh_until
from posts.rendering.passages import passages as shown_passages
from posts.rendering.stamp import STAMP

__all__ = ["STAMP", "Rendered", "card", "description", "mode", "own_words", "render"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What an edition keeps. The HTML is right until `fresh_until` (None: until something is changed)."""

    body_html: str
    card_html: str
    feed_html: str
    fresh_until: datetime | None


def render(
    document: Document,
    *,
    url: str,
    published: datetime,
    revised: datetime,
    corrections: Sequence[tuple[datetime, str, str]],
    now: datetime,
    media_url: str,
) -> Rendered:
    """Renders a post as it may be shown at `now`. `url` is its absolute address; each correction is its moment, the
    label of its kind in the document's language, and its text."""
    with override(document.language):
        body = web.article(
            document, url=url, published=published, revised=revised, corrections=corrections, now=now,
            media_url=media_url,
        )  # fmt: skip
        item = feed.item(document, url=url, corrections=corrections, now=now, media_url=media_url)
    return Rendered(
        body_html=markup.strip_controls(body),
        card_html=card(document, url=url, published=published, now=now),
        feed_html=markup.strip_controls(item),
        fresh_until=fresh_until(document, now),
    )


def own_words(
    document: Document,
    *,
    url: str,
    corrections: Sequence[tuple[datetime, str, str]],
    now: datetime,
    media_url: str,
) -> str:
    """The feed item of the author's words only, as `render` gives the one of all words."""
    with override(document.language):
        item = feed.own_words(document, url=url, corrections=corrections, now=now, media_url=media_url)
    return markup.strip_controls(item)


def mode(
    document: Document,
    name: str,
    *,
    url: str,
    published: datetime,
    revised: datetime,
    corrections: Sequence[tuple[datetime, str, str]],
    now: datetime,
    media_url: str,
) -> tuple[str, str] | None:
    """A way to read the post (`modes.MODES`): its name in words and its HTML; None when this post has no such way.
    Not kept: few ask for it."""
    with override(document.language):
        items = shown_passages(document, now)
        if name not in modes.available(items):
            return None
        body = web.article(
            document, url=url, published=published, revised=revised, corrections=corrections, now=now,
            media_url=media_url, mode=name,
        )  # fmt: skip
        return modes.name(items, name), markup.strip_controls(body)


def card(document: Document, *, url: str, published: datetime, now: datetime) -> str:
    """The card alone: lists that find many stale ones need no more."""
    with override(document.language):
        return markup.strip_controls(web.card(document, url=url, published=published, now=now))
