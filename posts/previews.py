"""A draft as readers would get it, before any of them does: for the desk, and by link for one person outside.

The address of a link is its key and a signature made with the site's secret, so a copy of the database alone opens
nothing. A link shows one revision of one post, until it expires or somebody revokes it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override

from posts import document, markup, rendering, revisions, sources, stored
from posts.models import Edition, Post, PreviewLink, Revision, Source
from posts.rendering import web

DAYS = (1, 7, 30)
USUAL_DAYS = 7


class NoSuchLink(Exception):
    """Nobody has ever been given this address."""


class LinkOver(Exception):
    """The address was right once: it has expired or was revoked. `link` says which."""

    def __init__(self, link: PreviewLink):
        super().__init__("This link is no longer valid.")
        self.link = link


# --- Links ----------------------------------------------------------------------------------------


@transaction.atomic
def make(post: Post, *, by, days: int = USUAL_DAYS, label: str = "") -> PreviewLink:
    """A link to the newest revision of a post. Raises ValueError when `days` is none of DAYS."""
    if days not in DAYS:
        raise ValueError(f"A link is valid for one of {DAYS} days, not for {days}.")
    now = timezone.now()
    number = post.revisions.values_list("number", flat=True).first()
    if number is None:
        number = revisions.save(post, by=by).number
    link = PreviewLink.objects.create(
        post=post, revision=number, label=label.strip()[:100], by=by, at=now, expires_at=now + timedelta(days=days)
    )
    _log(link, by, f"Preview link {link.pk} made for revision {number}.")
    return link


@transaction.atomic
def revoke(link: PreviewLink, *, by) -> None:
    """Shuts a link at once. A second time changes nothing."""
    if PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        _log(link, by, f"Preview link {link.pk} revoked.")
    link.refresh_from_db()


def _log(link: PreviewLink, by, message: str) -> None:
    LogEntry.objects.log_actions(by.pk, [link.post], CHANGE, change_message=message, single_object=True)


def token(link: PreviewLink) -> str:
    """The last part of a link's address."""
    return _signer().sign(link.key)


def _signer() -> Signer:
    # No key that keys.new_token makes has a full stop in it.
    return Signer(salt="posts.previews", sep=".")


def find(given: str) -> PreviewLink:
    """The link of an address that is open now. Raises NoSuchLink or LinkOver. The signature is compared in constant
    time, before the database is asked anything."""
    try:
        key = _signer().unsign(given)
    except BadSignature as error:
        raise NoSuchLink from error
    link = PreviewLink.objects.select_related("post").filter(key=key).first()
    if link is None:
        raise NoSuchLink
    if not is_open(link):
        raise LinkOver(link)
    return link


def is_open(link: PreviewLink) -> bool:
    return link.revoked_at is None and link.expires_at > timezone.now()


def count_opening(link: PreviewLink) -> None:
    """Counts one opening, also when two come at once."""
    PreviewLink.objects.filter(pk=link.pk).update(openings=F("openings") + 1, opened_at=timezone.now())


def of_post(post: Post) -> Iterable[PreviewLink]:
    """The links of a post, open ones first, each the newest first."""
    rows = post.preview_links.select_related("by").order_by("-at", "-pk")[:50]
    return sorted(rows, key=lambda link: not is_open(link))


def revision_of(link: PreviewLink) -> Revision:
    return Revision.objects.get(post_id=link.post_id, number=link.revision)


# --- What is shown --------------------------------------------------------------------------------


def with_sources_of_now(content: document.Document) -> document.Document:
    """The words as they were, credits and withholdings as they are now: what was withheld since is not shown."""
    keys = [source.key for source in content.sources]
    rows = Source.objects.filter(key__in=keys).select_related("outlet").prefetch_related("links")
    return content.with_sources(sources.refs(rows))


def article(
    content: document.Document, *, address: str, pictures: str, edition: Edition | None = None, mode: str = ""
) -> SafeString | None:
    """The article as the public page would have it if it were published now; None when it has no such `mode`.
    `address` is the path of the preview, `pictures` the path that pictures of blocks are served under, by key."""
    now = timezone.now()
    published = edition.published_at if edition else now
    content = _presentable(content)
    known = {
        "url": settings.SITE_URL + address,
        "published": published,
        "revised": max(now, published) if edition and edition.is_public else published,
        "corrections": stored.correction_lines(edition, now) if edition else [],
        "now": now,
        "media_url": pictures,
    }
    if mode:
        made = rendering.mode(content, mode, **known)
        return markup.trust(made[1]) if made else None
    with override(content.language):
        return markup.trust(markup.strip_controls(web.article(content, **known)))


def _presentable(content: document.Document) -> document.Document:
    """What is typed may be unfinished: a language that does not exist, a tag that no address can hold. Pictures have
    no renditions yet; the stored one stands for them."""
    known = content.language in dict(settings.LANGUAGES)
    return replace(
        content,
        language=content.language if known else settings.LANGUAGE_CODE,
        tags=tuple(tag for tag in content.tags if "\0" not in tag),
        blocks=tuple(_with_picture(block) if isinstance(block, document.Figure) else block for block in content.blocks),
    )


def _with_picture(block: document.Figure) -> document.Figure:
    if not block.image or not block.width:
        return replace(block, renditions=())
    # The name changes with the picture, so that a browser may keep it.
    name = f"{quote(block.key)}/?{hashlib.sha256(block.image.encode()).hexdigest()[:12]}"
    return replace(block, renditions=(document.Rendition(name=name, width=block.width, height=block.height),))
