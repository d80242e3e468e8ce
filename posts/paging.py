"""Lists page by key: a page starts where another one ends, and no page costs more than the first.

`?before=` goes on to older posts, `?after=` back to newer ones. A cursor is a post's moment and number: it stays good
when posts come, go or change their address.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict

from posts.models.public import Edition

PAGE = 20
_CURSOR = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list, newest first. `newer` and `older` are query strings of its neighbours, '' for none;
    `query` is its own ('' for the first page)."""

    editions: tuple[Edition, ...]
    newer: str
    older: str
    query: str


def cursor(edition: Edition) -> str:
    """Microseconds since 1970 and the primary key."""
    return f"{(edition.published_at - _EPOCH) // timedelta(microseconds=1)}-{edition.pk}"


def _parse(value: str) -> tuple[datetime, int]:
    found = _CURSOR.fullmatch(value)
    if not found:
        raise Http404("Not a cursor.")
    try:
        return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError as error:
        raise Http404("Not a cursor.") from error


def page(editions: QuerySet[Edition], query: QueryDict) -> Page:
    """The page that `query` asks for, in one query of PAGE + 1 rows. Raises Http404 for a cursor that is none."""
    size = PAGE
    if value := query.get("after", ""):
        return _newer_page(editions, value, size)
    value = query.get("before", "")
    if value:
        at, pk = _parse(value)
        editions = editions.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    rows = list(editions.newest_first()[: size + 1])
    shown = rows[:size]
    return Page(
        editions=tuple(shown),
        newer=f"after={cursor(shown[0])}" if value and shown else "",
        older=f"before={cursor(shown[-1])}" if len(rows) > size else "",
        query=f"before={value}" if value else "",
    )


def _newer_page(editions: QuerySet[Edition], value: str, size: int) -> Page:
    at, pk = _parse(value)
    newer = editions.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=pk))
    rows = list(newer.order_by("published_at", "pk")[: size + 1])
    shown = rows[:size][::-1]
    return Page(
        editions=tuple(shown),
        newer=f"after={cursor(shown[0])}" if len(rows) > size else "",
        older=f"before={cursor(shown[-1])}" if shown else f"before={value}",
        query=f"after={value}",
    )
