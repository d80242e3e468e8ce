"""Lists page by key: a page starts where another one ends, and no page costs more than the first.

`?before=` goes on to older rows, `?after=` back to newer ones. A cursor is a row's moment and number: it stays good
when posts come, go or change their address. What a list is narrowed to stays in the addresses of its neighbours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import Http404, QueryDict

PAGE = 20
_CURSOR = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list, newest first. `newer` and `older` are query strings of its neighbours, '' for none;
    `query` is its own ('' for the first page of everything); `starts` says whether it is a first page."""

    rows: tuple[Model, ...]
    newer: str
    older: str
    query: str
    starts: bool

    @property
    def editions(self) -> tuple[Model, ...]:
        """The rows, where they are editions."""
        return self.rows


def cursor(row: Model, moment: str = "published_at") -> str:
    """Microseconds since 1970 and the primary key."""
    return f"{(getattr(row, moment) - _EPOCH) // timedelta(microseconds=1)}-{row.pk}"


def _parse(value: str) -> tuple[datetime, int]:
    found = _CURSOR.fullmatch(value)
    if not found:
        raise Http404("Not a cursor.")
    try:
        return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError as error:
        raise Http404("Not a cursor.") from error


def page(
    listed: Callable[..., QuerySet], query: QueryDict, *, kept: tuple[tuple[str, str], ...] = (),
    moment: str = "published_at",
) -> Page:  # fmt: skip
    """The page that `query` asks for, in one query of PAGE + 1 rows. `listed` is called with `before` or `after`, a
    (moment, number), or with neither, and gives the rows from there on: newest first, or with `after` oldest first.
    `kept` are the parameters the list is narrowed by. Raises Http404 for a cursor that is none."""
    size = PAGE
    after, before = query.get("after", ""), query.get("before", "")

    def address(**cut: str) -> str:
        return urlencode([*kept, *cut.items()])

    if after:
        rows = list(listed(after=_parse(after))[: size + 1])
        shown = rows[:size][::-1]
        return Page(
            rows=tuple(shown),
            newer=address(after=cursor(shown[0], moment)) if len(rows) > size else "",
            older=address(before=cursor(shown[-1], moment) if shown else after),
            query=address(after=after),
            starts=False,
        )
    rows = list(listed(**({"before": _parse(before)} if before else {}))[: size + 1])
    shown = rows[:size]
    return Page(
        rows=tuple(shown),
        newer=address(after=cursor(shown[0], moment)) if before and shown else "",
        older=address(before=cursor(shown[-1], moment)) if len(rows) > size else "",
        query=address(before=before) if before else address(),
        starts=not before,
    )
