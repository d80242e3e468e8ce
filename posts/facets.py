"""What a published post can be found by, as rows: written when it is published or a credit changes, read by lists.

Reading asks three things of them: what a selection of posts has in common and how often (`tally`, `groups`), which
posts have all of some properties (`listed`), and which stand nearest to one (`around`). Each works on a bounded
number of rows, however many posts there are; what has to count all of them is kept until the public side changes.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext

from posts import document, voices
from posts.document import Voice
from posts.models.library import Author, Outlet, Source, Tag
from posts.models.public import Edition, EditionFacet
from posts.rendering.html import language as html_language
from posts.rendering.passages import local_day

Kind = EditionFacet.Kind
# In the order they are offered; `source` is for lists only.
OFFERED = (Kind.VOICE, Kind.TAG, Kind.OUTLET, Kind.LANGUAGE, Kind.AUTHOR, Kind.YEAR, Kind.METHOD)
NARROWEST_FIRST = (
    Kind.SOURCE, Kind.TAG, Kind.OUTLET, Kind.AUTHOR, Kind.LANGUAGE, Kind.YEAR, Kind.METHOD, Kind.VOICE,
)  # fmt: skip
SHOWN = 12  # values of a facet; the rest is on its own page
COUNTED = 2000  # the newest posts of a selection: beyond them nothing is counted, and the page says so
NEAR = 50  # the newest posts of each property that `around` looks at
AROUND = 4
MOST_CHOSEN = 6


# --- Writing ----------------------------------------------------------------------------------------


def write(edition: Edition) -> None:
    """Makes the facets of `edition` say what its document, tags and sources say; a withdrawn one has none. Its tags
    and quotations are set already. Call it inside the transaction that changed them."""
    edition.facets.all().delete()
    if edition.withdrawn_at is None:
        EditionFacet.objects.bulk_create(
            EditionFacet(edition=edition, kind=kind, value=value, published_at=edition.published_at)
            for kind, value in dict.fromkeys(_of(edition))
        )


def _of(edition: Edition) -> Iterator[tuple[str, str]]:
    content = edition.content
    heard = {block.voice for block in content.blocks}
    for voice in (Voice.TRANSLATION, Voice.QUOTATION):
        if voice in heard:
            yield Kind.VOICE, voice.value
    if not any(voice.is_quoted for voice in heard):
        yield Kind.VOICE, Voice.OWN.value
    for block in content.blocks:
        if isinstance(block, document.QuotedArticle) and block.method:
            yield Kind.METHOD, block.method
    for tag in edition.tags.all():
        yield Kind.TAG, str(tag.pk)
    for source in Source.objects.filter(quotations__edition=edition):
        yield Kind.SOURCE, str(source.pk)
        if source.outlet_id:
            yield Kind.OUTLET, str(source.outlet_id)
        if source.language:
            yield Kind.LANGUAGE, source.language
    author, _made = Author.objects.get_or_create(user_id=edition.author_id)
    yield Kind.AUTHOR, str(author.pk)
    yield Kind.YEAR, str(local_day(edition.published_at).year)


# --- Posts that have some of them -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A facet as people see it: `value` is the stored one, `slug` stands in addresses, `lang` belongs to `label`."""

    kind: str
    value: str
    slug: str
    label: str
    lang: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        return str(self.kind), self.value


def pairs(properties: Iterable[Property]) -> list[tuple[str, str]]:
    """The stored (kind, value) of each, the one that few posts have first, as far as its kind tells."""
    return [item.pair for item in sorted(properties, key=lambda item: NARROWEST_FIRST.index(item.kind))]


def listed(editions: QuerySet[Edition], chosen: Iterable[tuple[str, str]]) -> Callable[..., QuerySet[Edition]]:
    """For `paging.page`: the editions that have all the (kind, value) pairs, read in order from the first one's."""
    first, *others = [*chosen] or [None]
    return partial(editions.with_facets(others).listed, facet=first)


def newest(chosen: Sequence[tuple[str, str]], now: datetime, most: int) -> QuerySet:
    """The primary keys of the newest `most` editions that have all the pairs, as a query. At least one pair."""
    first, *others = chosen
    rows = EditionFacet.objects.public(now).of(*first)
    for kind, value in others:
        rows = rows.filter(Exists(EditionFacet.objects.of(kind, value).filter(edition=OuterRef("edition"))))
    return rows.newest_first().values("edition_id")[:most]


# --- Counting ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a selection of posts has and in how many of them, the most frequent of each kind first. `posts` is how
    many were counted."""

    counts: tuple[tuple[Property, int], ...]
    posts: int

    @property
    def is_cut(self) -> bool:
        """Whether there may be more posts than were counted."""
        return self.posts >= COUNTED


def tally(editions: QuerySet | Iterable[int] | None, now: datetime, kinds: Sequence[str] = OFFERED) -> Tally:
    """Counts in one query, and names what it counted in one more for each of tags, outlets and authors. `editions`
    are primary keys, or a query that gives them, of COUNTED public posts at most; None means every public post."""
    wanted = {*kinds, Kind.AUTHOR}
    if editions is None:
        rows = EditionFacet.objects.public(now).filter(kind__in=wanted).order_by()
        numbers = {
            (kind, value): number for kind, value, number in rows.values_list("kind", "value").annotate(Count("pk"))
        }
    else:
        # Read from the index that begins with the post and counted here: asked to group them, a database walks through
        # the facets of all posts, which stand in that order already.
        numbers = Counter(EditionFacet.objects.filter(edition__in=editions).order_by().values_list("kind", "value"))
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (kind, value), number in numbers.items():
        if kind in wanted:
            found[kind].append((value, number))
    best = {kind: sorted(found[kind], key=_order(kind))[: SHOWN + MOST_CHOSEN + 1] for kind in kinds}
    named = properties({kind: [value for value, _number in values] for kind, values in best.items()}, now)
    return Tally(
        counts=tuple(
            (named[kind, value], number)
            for kind, values in best.items()
            for value, number in values
            if (kind, value) in named
        ),
        posts=sum(number for _value, number in found[Kind.AUTHOR]),  # every post has one author
    )


def of_all(kind: str) -> list[tuple[str, int]]:
    """The stored values of a facet, each with its number of public posts: most first, years newest first."""
    rows = EditionFacet.objects.public().filter(kind=kind).order_by().values_list("value").annotate(Count("pk"))
    return sorted(rows, key=_order(kind))


def _order(kind: str) -> Callable[[tuple[str, int]], tuple]:
    return (lambda found: -int(found[0])) if kind == Kind.YEAR else (lambda found: (-found[1], found[0]))


def properties(values: dict[str, Iterable[str]], now: datetime) -> dict[tuple[str, str], Property]:
    """The stored values of each kind by name, keyed by (kind, value). What has lost its name is left out."""
    found = [item for kind, stored_values in values.items() for item in _named(kind, list(stored_values), now)]
    return {(item.kind, item.value): item for item in found}


def _named(kind: str, values: list[str], now: datetime) -> Iterator[Property]:
    found = values
    if kind not in _IN_WORDS:
        found = _ROWS[kind](now).filter(pk__in=map(int, values)).exclude(slug="") if values else ()
    for value in found:
        yield property_of(kind, value)


def property_of(kind: str, value: str | Tag | Outlet | Author) -> Property:
    """A stored value, or the tag, outlet or author (with `name`, see `authors`) that it stands for, as a property."""
    if isinstance(value, str):
        return Property(kind=kind, value=value, slug=value, label=_IN_WORDS[kind](value))
    lang = html_language(value.language) if isinstance(value, Outlet) and value.language else ""
    return Property(kind=kind, value=str(value.pk), slug=value.slug, label=value.name, lang=lang)


def authors(now: datetime) -> QuerySet[Author]:
    """Author pages, each with the `name` that stands over the newest public post."""
    own = EditionFacet.objects.public(now).of(Kind.AUTHOR, Cast(OuterRef("pk"), CharField())).newest_first()
    return Author.objects.annotate(name=Subquery(own.values("edition__author_name")[:1])).filter(name__isnull=False)


def voice_label(value: str) -> str:
    """The three kinds of posts: some translate, some quote, some do neither."""
    return gettext("Commentary alone") if value == Voice.OWN else voices.voice_name(Voice(value))


def year_label(value: str) -> str:
    return gettext("%(year)s") % {"year": value}


_IN_WORDS = {
    Kind.VOICE: voice_label,
    Kind.LANGUAGE: voices.language_name,
    Kind.METHOD: voices.method_name,
    Kind.YEAR: year_label,
}
_ROWS = {Kind.TAG: lambda now: Tag.objects, Kind.OUTLET: lambda now: Outlet.objects, Kind.AUTHOR: authors}


# --- Offering ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value to choose. `query` is the query string that adds it to what is chosen."""

    label: str
    lang: str
    number: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The values of one facet; `more` is the address of all of them, '' where these are all."""

    kind: str
    name: str
    choices: tuple[Choice, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Removable:
    """What is chosen. `query` is the query string without it."""

    kind: str
    name: str
    label: str
    lang: str
    query: str


def counts(
    editions: QuerySet | Iterable[int] | None, now: datetime, *, chosen: Sequence[Property] = (),
    params: Sequence[tuple[str, str]] = (), kinds: Sequence[str] = OFFERED,
) -> list[Group]:  # fmt: skip
    """`groups` of a fresh `tally`: for a selection that is not worth keeping, such as the hits of a search."""
    return groups(tally(editions, now, kinds), chosen=chosen, params=params)


def groups(counted: Tally, *, chosen: Sequence[Property] = (), params: Sequence[tuple[str, str]] = ()) -> list[Group]:
    """What can still be chosen, with plain links. `params` are other parameters that stay in the address. What every
    post of the selection has is no choice."""
    taken = {item.pair for item in chosen}
    full = len(chosen) >= MOST_CHOSEN
    by_kind: dict[str, list[Choice]] = defaultdict(list)
    for item, number in counted.counts:
        if item.pair in taken or full or number == counted.posts:
            continue
        query = urlencode([*params, *((one.kind, one.slug) for one in chosen), (item.kind, item.slug)])
        by_kind[item.kind].append(Choice(label=item.label, lang=item.lang, number=number, query=query))
    return [
        Group(
            kind=kind,
            name=str(Kind(kind).label),
            choices=tuple(choices[:SHOWN]),
            more=reverse(_PAGE_OF_ALL[kind]) if len(choices) > SHOWN and kind in _PAGE_OF_ALL else "",
        )
        for kind, choices in by_kind.items()
    ]


_PAGE_OF_ALL = {
    Kind.TAG: "tags", Kind.OUTLET: "outlets", Kind.AUTHOR: "authors", Kind.YEAR: "archive", Kind.LANGUAGE: "sources",
}  # fmt: skip


def removable(chosen: Sequence[Property], params: Sequence[tuple[str, str]] = ()) -> list[Removable]:
    """Each thing chosen with the address that is left when it is taken back."""
    return [
        Removable(
            kind=item.kind,
            name=str(Kind(item.kind).label),
            label=item.label,
            lang=item.lang,
            query=urlencode([*params, *((one.kind, one.slug) for one in chosen if one is not item)]),
        )
        for item in chosen
    ]


# --- Posts near a post ------------------------------------------------------------------------------

WEIGHTS = {Kind.SOURCE: 12.0, Kind.TAG: 4.0, Kind.OUTLET: 1.5}  # for a property that only two posts share


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What leads on from a post: others like it, nearest first, and the address name of its author's page."""

    posts: tuple[Edition, ...]
    author: str


def around(edition: Edition, now: datetime) -> Around:
    """Posts that share a source (which weighs most), a tag (the rarer the more) or the outlet, in three queries that
    read NEAR rows of each property at most."""
    slug = Author.objects.filter(user=OuterRef("edition__author")).values("slug")[:1]
    own = EditionFacet.objects.filter(edition=edition, kind__in=[*WEIGHTS, Kind.AUTHOR])
    rows = list(own.annotate(author_slug=Subquery(slug)).values_list("kind", "value", "author_slug"))
    near = _nearest(edition, sorted((kind, value) for kind, value, _slug in rows if kind in WEIGHTS)[:16], now)
    found = Edition.objects.public(now).only("slug", "title", "language", "published_at").in_bulk(near)
    return Around(
        posts=tuple(found[pk] for pk in near if pk in found)[:AROUND], author=(rows[0][2] or "") if rows else ""
    )


def _nearest(edition: Edition, shared: list[tuple[str, str]], now: datetime) -> list[int]:
    """Primary keys, nearest first; a few more than are shown, should one of them have been withdrawn."""
    if not shared:
        return []
    public = EditionFacet.objects.public(now)
    queries = [  # SQLite takes no LIMIT in the parts of a union, but it does inside of IN
        EditionFacet.objects.filter(pk__in=public.of(kind, value).newest_first().values("pk")[:NEAR])
        .order_by()
        .values_list("kind", "value", "edition_id")
        for kind, value in shared
    ]
    rows = list(queries[0].union(*queries[1:], all=True))
    frequency = Counter((kind, value) for kind, value, _pk in rows)
    score: dict[int, float] = defaultdict(float)
    for kind, value, pk in rows:
        score[pk] += WEIGHTS[kind] / math.log2(max(2, frequency[kind, value]))
    score.pop(edition.pk, None)
    return sorted(score, key=lambda pk: (-score[pk], -pk))[: AROUND * 2]
