"""Searching: a plain form, a page of hits, and what browsers need to offer the search themselves."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from posts import facets, search, stored
from posts.filters import EditionFacetFilter
from posts.models.public import Edition
from posts.views.answers import MAX_AGE, cacheable


def _one_of(kind, value: str):
    """The member of an enumeration with this value, its first one for anything else."""
    return kind(value) if value in set(kind) else next(iter(kind))


@require_safe
def results(request):
    """`?q=` what to look for, `?words=own|others` in whose words, `?order=relevance`, and any facets. (`voice` is a
    facet: which kinds of words a post has.)"""
    now = timezone.now()
    typed = request.GET.get("q", "")
    whose, order = (
        _one_of(search.Whose, request.GET.get("words", "")),
        _one_of(search.Order, request.GET.get("order", "")),
    )
    wanted = EditionFacetFilter(request.GET, queryset=Edition.objects.public(now))
    chosen = wanted.chosen
    params = [("q", typed[:1000])]
    params += [("words", str(whose))] if whose is not search.Whose.ALL else []
    params += [("order", str(order))] if order is not search.Order.NEWEST else []
    kept = [*params, *wanted.params]
    try:
        found = search.find(
            typed, now=now, editions=wanted.qs, whose=whose, order=order,
            before=request.GET.get("before", ""), after=request.GET.get("after", ""),
        )  # fmt: skip
    except search.CursorError as error:
        raise Http404("Not a cursor.") from error
    context = {
        "typed": typed,
        "found": found,
        "whose": whose,
        "order": order,
        "other_orders": _with(kept, "order", "" if order is search.Order.RELEVANCE else "relevance"),
        "in_all_words": _with(kept, "words", ""),
        "older": urlencode([*kept, ("before", found.older)]) if found.older else "",
        "newer": urlencode([*kept, ("after", found.newer)]) if found.newer else "",
        "first": urlencode(kept) if request.GET.get("before") or request.GET.get("after") else "",
        "groups": facets.counts(found.keys, now, chosen=chosen, params=params) if len(found.keys) > 1 else [],
        "removable": facets.removable(chosen, params),
        "kept_facets": wanted.params,
    }
    fresh_for = stored.max_age([hit.edition for hit in found.hits], now, MAX_AGE)
    response = cacheable(render(request, "posts/search.html", context), stored.changed(), fresh_for)
    if typed:  # any number of words: of no use in a search engine
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _with(kept: list[tuple[str, str]], name: str, value: str) -> str:
    """The parameters with another value for one of them ('' takes it out)."""
    return urlencode([*(pair for pair in kept if pair[0] != name), *([(name, value)] if value else [])])


@require_safe
def description(request):
    """How a browser searches this site from its own address bar (OpenSearch)."""
    address = reverse("search") + "?q={searchTerms}"
    response = render(
        request, "posts/opensearch.xml", {"template": address},
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )  # fmt: skip
    return cacheable(response, stored.STARTED)
