"""Tells the site's WebSub hub that feeds have changed, so that subscribers need not ask every hour.

`soon` is called in every transaction that changes what the public sees; `manage.py announce` tells of what changes by
itself, a scheduled post going out. A hub that fails never fails an editor: it is told again with the next change.
"""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from posts.models.library import Author, Outlet, Tag
from posts.models.public import Edition, EditionFacet, Generation

TIMEOUT = 5  # seconds
FORMS = ("rss", "atom", "json")
EDITIONS = 50  # so many changed posts have the feeds of their tags, outlets and authors named
Kind = EditionFacet.Kind

log = logging.getLogger(__name__)


class HubFailed(Exception):
    """The hub could not be told. The message says why."""


class _NoRedirect(HTTPRedirectHandler):
    """A hub answers 2xx itself. Who is sent elsewhere would repeat the message to an address nobody has set."""

    def redirect_request(self, *args, **kwargs):
        return None


_opener = build_opener(_NoRedirect)


class _Announcement:
    """What a transaction has to tell when it is committed: one message, however many editions it changes."""

    def __init__(self) -> None:
        self.editions: set[int] = set()
        self.told = False

    def tell(self) -> None:
        self.told = True
        try:
            announce(timezone.now(), self.editions)
        except HubFailed as error:
            log.warning("The WebSub hub was not told of a change: %s", error)


def soon(edition: Edition) -> None:
    """Announces a changed edition as soon as the present transaction is committed. Never raises: an editor's action
    does not depend on a hub."""
    if not settings.WEBSUB_HUB:
        return
    waiting = (getattr(entry[1], "__self__", None) for entry in connection.run_on_commit)
    announcement = next((item for item in waiting if isinstance(item, _Announcement) and not item.told), None)
    if announcement is None:
        announcement = _Announcement()
        transaction.on_commit(announcement.tell, robust=True)
    announcement.editions.add(edition.pk)


def announce(now: datetime, editions: Collection[int] = ()) -> int:
    """Tells the hub which feeds have changed since it was last told; `editions` are keys of posts that are known to
    have. Gives back how many addresses it was told of: 0 when nothing has changed or no hub is set. Raises HubFailed;
    then the next call tells it again."""
    generation = Generation.objects.filter(pk=1).first() if settings.WEBSUB_HUB else None
    if generation is None:
        return 0
    told = generation.announced_at
    changed = set(editions)
    if told:
        changed |= set(
            Edition.objects.changed_by_time(told, now).order_by("-pk").values_list("pk", flat=True)[:EDITIONS]
        )
    if told and generation.at <= told and not changed:
        return 0
    found = list(dict.fromkeys([*_site(), *_of(sorted(changed)[-EDITIONS:])]))
    _tell(found)
    Generation.objects.filter(pk=1).update(announced_at=now)
    return len(found)


def _site() -> Iterator[str]:
    for name in ("feed", "commentary_feed", "corrections_feed"):
        yield from _forms(partial(reverse, name))


def _of(editions: list[int]) -> Iterator[str]:
    """The feeds of the tags, outlets and authors of some public posts."""
    values: dict[str, set[int]] = {Kind.TAG: set(), Kind.OUTLET: set(), Kind.AUTHOR: set()}
    rows = EditionFacet.objects.public().filter(edition__in=editions, kind__in=list(values))
    for kind, value in rows.values_list("kind", "value"):
        values[kind].add(int(value))
    for model, kind, name in [
        (Tag, Kind.TAG, "tag_feed"),
        (Outlet, Kind.OUTLET, "outlet_feed"),
        (Author, Kind.AUTHOR, "author_feed"),
    ]:
        for slug in model.objects.filter(pk__in=values[kind]).exclude(slug="").values_list("slug", flat=True):
            yield from _forms(partial(reverse, name), slug)


def _forms(address, *args: str) -> Iterator[str]:
    for form in FORMS:
        yield settings.SITE_URL + address(args=[*args, form])


def _tell(addresses: list[str]) -> None:
    """One message with all addresses. Raises HubFailed unless the hub answers 2xx."""
    body = urlencode([("hub.mode", "publish"), *(("hub.url", address) for address in addresses)]).encode()
    request = Request(settings.WEBSUB_HUB, data=body, method="POST")  # noqa: S310  (cms.settings takes https only)
    request.add_header("User-Agent", f"Warichu (+{settings.SITE_URL})")
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            status = answer.status
    except HTTPError as error:
        error.close()
        raise HubFailed(f"it answered {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:  # no such host, refused, too slow, not HTTP
        raise HubFailed(str(error) or type(error).__name__) from error
    log.info("The WebSub hub was told of %d feeds: %s", len(addresses), status)
