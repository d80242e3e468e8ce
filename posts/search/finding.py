"""Asking: a page of hits, newest first or best first, each proven in the text and shown with whose words they are.

A page costs the same wherever it is: it starts at a number of the index, never at a count of hits before it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext

from posts import voices
from posts.document import Voice
from posts.folding import fold
from posts.models.library import Tag, TagAlias
from posts.models.public import Edition, EditionFacet
from posts.search import marking
from posts.search.index import back_end
from posts.search.marking import Piece
from posts.search.plan import Tree, Whose, plan
from posts.search.query import Part, Query, Term, parse
from posts.search.words import Field, sayings

PAGE = 20
COUNTED = 1000  # hits are counted so far; beyond it is said that there are more
MOST_READ = 300  # posts read for one page, when the index gives many that only seem to fit
_CURSOR = re.compile(r"([0-3])\.(-?[0-9]{1,15})")


class Order(StrEnum):
    """In what order hits come."""

    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A post that has what was looked for. `label` says in words whose the snippet is; '' when only the title has it.
    `lang` is the snippet's language where it is not the site's."""

    edition: Edition
    title: tuple[Piece, ...]
    label: str
    voice: str
    lang: str
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of hits. `newer` and `older` are cursors of the pages beside it, '' for none. `count` is how many there
    are: rightly so when `exact`, up to COUNTED, `more` saying that there are more; `keys` are the primary keys that
    were counted, the newest first. `problems` are sentences for the reader."""

    hits: tuple[Hit, ...] = ()
    newer: str = ""
    older: str = ""
    count: int = 0
    exact: bool = True
    more: bool = False
    keys: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()


class CursorError(ValueError):
    """What was given is no cursor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A query with where it is asked: the posts to look in, whose words, in what order, at what moment."""

    query: Query
    editions: QuerySet[Edition]
    whose: Whose
    order: Order
    now: datetime

    def tiers(self) -> tuple[Tree | None, ...]:
        found = plan(self.query, self.whose, ranked=self.order is Order.RELEVANCE)
        return found.tiers if found else (None,)

    @property
    def exact(self) -> bool:
        found = plan(self.query, self.whose, ranked=False)
        if found is None:
            return all(term.part is Part.TAG for term in self.query.terms)
        return found.exact


def find(
    typed: str, *, now: datetime, editions: QuerySet[Edition] | None = None, whose: Whose = Whose.ALL,
    order: Order = Order.NEWEST, before: str = "", after: str = "", limit: int = PAGE,
) -> Found:  # fmt: skip
    """The page of what `typed` asks for. `editions` narrows where to look (it is public at `now` already); `before`
    and `after` are cursors: on to older or worse hits, or back. Raises CursorError for anything else."""
    search, problems = prepare(typed, now=now, editions=editions, whose=whose, order=order)
    if search is None:
        return Found(problems=tuple(problems))
    at = _parse(before or after)
    if after and not before:
        return _page_before(search, at, limit, problems)
    hits, rest = _hits(search, at, limit)
    all_here = not before and not rest
    return Found(
        hits=tuple(hit for hit, _ in hits),
        newer=hits[0][1] if hits and before and order is Order.NEWEST else "",
        older=rest,
        problems=tuple(problems),
        **(_counted([hit.edition.pk for hit, _ in hits], exact=True) if all_here else _count(search)),
    )


def prepare(
    typed: str, *, now: datetime, editions: QuerySet[Edition] | None = None, whose: Whose = Whose.ALL,
    order: Order = Order.NEWEST,
) -> tuple[Search | None, list[str]]:  # fmt: skip
    """What is asked, ready to be asked, and what the reader should know about it. No search where nothing can be
    searched for."""
    query = parse(typed)
    problems = [gettext("Only the beginning of what you typed was looked at.")] if query.cut else []
    if not query.wanted:
        if typed.strip():
            problems.append(
                gettext("Words to leave out need at least one word to look for.")
                if query.terms
                else gettext("There is nothing in this that can be searched for.")
            )
        return None, problems
    editions = Edition.objects.public(now) if editions is None else editions
    for term in query.terms:
        if term.part is Part.TAG:
            keys = _tags(term)
            if not keys and not term.minus:
                problems.append(gettext("There is no tag “%(tag)s”.") % {"tag": term.text})
                return None, problems
            tagged = EditionFacet.objects.filter(kind=EditionFacet.Kind.TAG, value__in=keys, edition=OuterRef("pk"))
            editions = editions.filter(~Exists(tagged) if term.minus else Exists(tagged))
    return Search(query=query, editions=editions, whose=whose, order=order, now=now), problems


def _tags(term: Term) -> list[str]:
    """The primary keys of the tags with this name, or of which it is another name."""
    found = {pk for pk, *names in Tag.objects.values_list("pk", "name", "slug") if term.text in map(fold, names)}
    found |= {pk for pk, slug in TagAlias.objects.values_list("tag_id", "slug") if fold(slug) == term.text}
    return [str(pk) for pk in sorted(found)]


# --- Walking the index ------------------------------------------------------------------------------


def _parse(cursor: str) -> tuple[int, int] | None:
    if not cursor:
        return None
    found = _CURSOR.fullmatch(cursor)
    if not found:
        raise CursorError("Not a cursor.")
    return int(found[1]), int(found[2])


def _rows(search: Search, tree: Tree | None, beyond: int | None, *, back: bool = False) -> QuerySet[Edition]:
    """The editions with the tokens of `tree` in the order of the index, from a number on (or back from it)."""
    end = back_end()
    if tree is None:
        rows, column = search.editions.filter(search_row__isnull=False), "posts_searchrow.number"
    else:
        rows, column = end.matching(search.editions, tree), end.ORDER
    if beyond is not None:
        rows = rows.extra(where=[f"{column} {'<' if back else '>'} %s"], params=[beyond])  # noqa: S610
    return rows.extra(order_by=[f"-{column}" if back else column])


def _read(rows: QuerySet[Edition], limit: int) -> list[Edition]:
    wanted = ["slug", "title", "language", "author_name", "document", "published_at", "fresh_until", "revised_at"]
    return list(rows.select_related("search_row").only(*wanted, "search_row__number")[:limit])


def _hits(search: Search, at: tuple[int, int] | None, limit: int) -> tuple[list[tuple[Hit, str]], str]:
    """Up to `limit` hits, each with its cursor, and the cursor of what comes after them ('' for nothing)."""
    tiers = search.tiers()
    tier, beyond = at or (0, None)
    hits: list[tuple[Hit, str]] = []
    read = 0
    while tier < len(tiers):
        size = limit + 1 - len(hits) if not read else 50
        rows = _read(_rows(search, tiers[tier], beyond), size)
        for edition in rows:
            if len(hits) == limit:
                return hits, hits[-1][1]
            beyond = edition.search_row.number
            if hit := _prove(search, edition):
                hits.append((hit, f"{tier}.{beyond}"))
        read += len(rows)
        if len(rows) < size:
            tier, beyond = tier + 1, None
        elif read >= MOST_READ:
            return hits, f"{tier}.{beyond}"
    return hits, ""


def _page_before(search: Search, at: tuple[int, int], limit: int, problems: list[str]) -> Found:
    """The page of newer hits that ends just before a cursor. Only newest first goes back."""
    tree, (_tier, beyond) = search.tiers()[0], at
    hits: list[tuple[Hit, str]] = []
    rest, read = False, 0
    while not rest:
        rows = _read(_rows(search, tree, beyond, back=True), 50)
        for edition in rows:
            if len(hits) == limit:
                rest = True
                break
            beyond = edition.search_row.number
            if hit := _prove(search, edition):
                hits.append((hit, f"0.{beyond}"))
        read += len(rows)
        if len(rows) < 50 or read >= MOST_READ:
            break
    return Found(
        hits=tuple(hit for hit, _ in reversed(hits)),
        newer=hits[-1][1] if rest else "",
        older=hits[0][1] if hits else f"0.{at[1]}",
        problems=tuple(problems),
        **_count(search),
    )


def _count(search: Search) -> dict:
    """How many posts have the tokens: surely hits where one token is all that was asked for."""
    return _counted(keys(search, COUNTED + 1), exact=search.exact)


def _counted(found: list[int], *, exact: bool) -> dict:
    shown = tuple(found[:COUNTED])
    return {"keys": shown, "count": len(shown), "exact": exact, "more": len(found) > COUNTED}


def keys(search: Search, most: int) -> list[int]:
    """The primary keys of the newest posts that have the tokens: what facets are counted over."""
    found = plan(search.query, search.whose, ranked=False)
    rows = _rows(search, found.tiers[0] if found else None, None)
    return _without_ended(search, list(rows.values_list("pk", flat=True)[:most]))


def _without_ended(search: Search, found: list[int]) -> list[int]:
    """Those that are still hits where a permission has ended: the index has the words of such a post until it is
    written again, and not even their number may tell of them (rule 23)."""
    ended = set(Edition.objects.ended(search.now).values_list("pk", flat=True)) & set(found)
    if not ended:
        return found
    rows = _read(search.editions.filter(pk__in=ended, search_row__isnull=False), len(ended))
    right = {edition.pk for edition in rows if _prove(search, edition)}
    return [pk for pk in found if pk not in ended or pk in right]


# --- One hit ----------------------------------------------------------------------------------------


def _prove(search: Search, edition: Edition) -> Hit | None:
    proof = marking.prove(sayings(edition.content, search.now), search.query, search.whose)
    if proof is None:
        return None
    shown = proof.shown
    return Hit(
        edition=edition,
        title=proof.title,
        label=_label(shown) if shown else "",
        voice=_voice(shown) if shown else "title",
        lang=shown.source.language if shown and shown.source and shown.voice is Voice.QUOTATION else "",
        snippet=proof.snippet,
    )


def _voice(shown) -> str:
    return "source" if shown.field is Field.SOURCE else str(shown.voice)


def _label(shown) -> str:
    if shown.field is Field.SOURCE:
        return gettext("Source")
    if shown.voice is Voice.OWN:
        return gettext("The author’s words")
    return voices.heading(shown.voice, shown.source, continued=False)
