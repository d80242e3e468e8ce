"""Keeping the index: what goes in when a post is published, what is forgotten, everything anew.

Newest first is the order of the index itself. A row's number is the minute its post was published, counted down from
a moment far off; where that minute is taken, the next free one.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice

from django.db import connection, transaction
from django.utils import timezone

from posts.models.public import Edition, Generation
from posts.models.search import SearchRow
from posts.search import postgresql, sqlite
from posts.search.words import tokens

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = 1 << 26  # the year 2097: until then every number is positive, and short in the index
_BATCH = 200


def back_end():
    """The module that holds the index of this site's database."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def number_for(moment: datetime) -> int:
    """The first number of the minute of `moment`."""
    return _FIRST - (moment - _EPOCH) // timedelta(minutes=1)


@transaction.atomic
def write(edition: Edition) -> None:
    """Makes the index say what may be read in `edition` now; nothing of a withdrawn one. Words that have not changed
    cost nothing."""
    if edition.withdrawn_at is not None:
        remove(edition)
        return
    words = tokens(edition.content, timezone.now())
    digest = _digest(words)
    row = SearchRow.objects.filter(edition=edition).first()
    wanted = number_for(edition.published_at)
    if row and row.digest == digest and 0 <= row.number - wanted < _BATCH:
        return
    remove(edition)
    Generation.objects.select_for_update().first()  # two posts going out in one minute take their numbers in turn
    number = _free_number(wanted)
    SearchRow.objects.create(number=number, edition=edition, digest=digest)
    back_end().add([(number, words)])


@transaction.atomic
def remove(edition: Edition) -> None:
    """Takes an edition out of what can be found, at once."""
    rows = SearchRow.objects.filter(edition=edition)
    if back_end() is sqlite:
        rows.update(edition=None, digest="")
    else:
        rows.delete()


def dead() -> int:
    """How many rows of the index find nothing any more; `rebuild` sweeps them out."""
    return SearchRow.objects.filter(edition=None).count()


def _digest(words: list[str]) -> str:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()


def _free_number(wanted: int) -> int:
    for start in count(wanted, _BATCH):
        numbers = range(start, start + _BATCH)
        taken = set(SearchRow.objects.filter(number__in=numbers).values_list("number", flat=True))
        if free := next((number for number in numbers if number not in taken), None):
            return free
    raise AssertionError("numbers do not end")


@transaction.atomic
def rebuild(told: Callable[[int], None] = lambda done: None) -> int:
    """Everything anew, newest first; gives back how many posts. Readers go on finding in the old index meanwhile.
    `told` hears from time to time how many are done."""
    SearchRow.objects.all().delete()
    back_end().clear()
    now, done, last = timezone.now(), 0, None
    for batch in _batches(_standing()):
        rows, index_rows = [], []
        for edition in batch:
            wanted = number_for(edition.published_at)
            last = wanted if last is None else max(wanted, last + 1)
            words = tokens(edition.content, now)
            rows.append(SearchRow(number=last, edition=edition, digest=_digest(words)))
            index_rows.append((last, words))
        SearchRow.objects.bulk_create(rows)
        back_end().add(index_rows)
        done += len(rows)
        told(done)
    back_end().finish()
    return done


def _standing() -> Iterator[Edition]:
    """Every edition that is public or will be, newest first."""
    withdrawn = Edition.objects.withdrawn().values("pk")
    found = Edition.objects.exclude(pk__in=withdrawn).newest_first().only("document", "published_at")
    return found.iterator(chunk_size=_BATCH)


def _batches(editions: Iterable[Edition]) -> Iterator[list[Edition]]:
    iterator = iter(editions)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
