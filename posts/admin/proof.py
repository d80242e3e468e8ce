"""Proof that a post went out: its public page, the feed and the sitemap are asked for, as a reader would, and read.

Nothing is assumed: the site's own handler answers, with its page cache and all, and what comes back is searched.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import reverse

from posts import stored
from posts.models import Edition
from posts.sitemaps import LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where a post was found: on its page (`status` is what that answered), in the feed, in the sitemap."""

    status: int
    page: bool
    feed: bool
    sitemap: bool

    @property
    def whole(self) -> bool:
        return self.page and self.feed and self.sitemap


def of(editions: Iterable[Edition]) -> dict[int, Proof]:
    """A proof for each edition, by primary key. Asked for once while the public side stands as it is."""
    found = list(editions)
    name = "proof " + " ".join(f"{edition.pk}:{edition.revision}" for edition in found)
    return stored.kept(name, lambda: _ask_all(found)) if found else {}


def _ask_all(editions: list[Edition]) -> dict[int, Proof]:
    _status, feed = ask(reverse("feed", args=["atom"]))
    sitemaps = {number: ask(_sitemap(number))[1] for number in {edition.pk // LIMIT for edition in editions}}
    return {edition.pk: _prove(edition, feed, sitemaps[edition.pk // LIMIT]) for edition in editions}


def _sitemap(number: int) -> str:
    return reverse("sitemap_posts", args=[number])


def _prove(edition: Edition, feed: str, sitemap: str) -> Proof:
    status, page = ask(edition.get_absolute_url())
    return Proof(
        status=status,
        page=status == 200 and f'<h1 class="p-name">{escape(edition.title)}</h1>' in page,
        feed=f"<id>{escape(edition.guid, quote=False)}</id>" in feed,
        sitemap=f"<loc>{escape(stored.address(edition))}</loc>" in sitemap,
    )


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()


def ask(path: str) -> tuple[int, str]:
    """What this site answers a reader who asks for an address: status and text. Asks no network."""
    site = urlsplit(settings.SITE_URL)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "HTTP_HOST": site.netloc,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        environ[name] = value
    response = _handler().get_response(WSGIRequest(environ))
    return response.status_code, "" if response.streaming else response.content.decode("utf-8", "replace")
