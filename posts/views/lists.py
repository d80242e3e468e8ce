"""Lists of posts and what leads to them: index, archive, tags, outlets, sources, authors, corrections."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast, TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import override
from django.views.decorators.http import require_safe

from posts import facets, markup, paging, stored, voices
from posts.document import QuotedArticle, SourceRef, from_json
from posts.facets import Kind
from posts.filters import EditionFacetFilter, SourceFilter
from posts.models.library import Outlet, Source, Tag, TagAlias
from posts.models.public import Correction, Edition, EditionFacet, EditionSource
from posts.rendering import html, ledger
from posts.rendering.passages import local_day
from posts.views.answers import MAX_AGE, cacheable

SOURCES_PER_PAGE = 50
BESIDE = 500  # the newest posts of a tag that say which tags go with it
MOST_NAMES = 1000  # of a list of tags or outlets: the most used ones


def _list(
    request: HttpRequest, template: str, *, has: Iterable[tuple[str, str]] = (), params=(), of: QuerySet | None = None,
    extents: Callable[[EditionSource], bool] | None = None, may_be_empty: bool = False, **context,
) -> HttpResponse:  # fmt: skip
    """A page of cards: of the public posts that have all the facets `has`, or of the posts `of`. `params` are the
    parameters that say so. `extents` says of which quotations the extent is told. An empty page is no page: a tag or
    source that only drafts use does not exist."""
    now = timezone.now()
    editions = Edition.objects.public(now) if of is None else of
    editions = stored.with_generation(stored.without_bodies(editions))
    found = paging.page(facets.listed(editions, has), request.GET, kept=tuple(params))
    if not found.rows and not may_be_empty:
        raise Http404("Nothing public here.")
    context |= {
        "rows": _rows(found.editions, extents, now),
        "page": found,
        "canonical": escape_uri_path(request.path) + (f"?{found.query}" if found.query else ""),
    }
    response = render(request, template, context)
    return cacheable(response, stored.last_modified(found.editions, now), stored.max_age(found.editions, now, MAX_AGE))


def _rows(editions: tuple[Edition, ...], extents: Callable[[EditionSource], bool] | None, now: datetime) -> list[tuple]:
    """Each card with the quotations whose extent stands under it."""
    told = defaultdict(list)
    if extents and editions:
        # All that these few posts quote: asked from the side of an outlet or a source, it would be all it ever gave.
        found = EditionSource.objects.filter(edition__in=[edition.pk for edition in editions]).select_related("source")
        for quotation in filter(extents, found.order_by("pk")):
            names = [voices.coverage_name(name) for name in quotation.coverage.split(",") if name]
            told[quotation.edition_id].append({"quotation": quotation, "coverage": names})
    cards = stored.cards(editions, now)
    return [(card, told[edition.pk]) for edition, card in zip(editions, cards, strict=True)]


@require_safe
def index(request):
    return _list(request, "posts/index.html", may_be_empty=True)


# --- Archive ----------------------------------------------------------------------------------------


@require_safe
def archive(request):
    """Without a facet the years and what may be chosen; with some the posts that have them all."""
    now = timezone.now()
    wanted = EditionFacetFilter(request.GET, queryset=Edition.objects.public(now))
    chosen, has = wanted.chosen, wanted.pairs
    if not chosen:
        counted, years = stored.kept("archive", lambda: (facets.tally(None, now), facets.of_all(Kind.YEAR)))
        context = {
            "years": years,
            "groups": [group for group in facets.groups(counted) if group.kind != Kind.YEAR],
            "canonical": request.path,
        }
        return cacheable(render(request, "posts/archive.html", context), stored.changed())
    counted = stored.kept(f"facets {sorted(has)}", lambda: facets.tally(facets.newest(has, now, facets.COUNTED), now))
    if not counted.posts and wanted.none_exists():
        raise Http404("Nothing public has this.")
    response = _list(
        request, "posts/archive_facets.html", has=has, params=wanted.params, may_be_empty=True, chosen=chosen,
        removable=facets.removable(chosen), counted=counted, groups=facets.groups(counted, chosen=chosen),
    )  # fmt: skip
    if len(chosen) > 1:  # any number of combinations: of no use in a search engine
        response.headers["X-Robots-Tag"] = "noindex"
    return cacheable(response, stored.changed())


@require_safe
def archive_year(request, year):
    start, end = _span(year)
    months = stored.kept(f"months {year}", lambda: _months(start, end))
    of = Edition.objects.public().between(start, end)
    return _list(request, "posts/archive_year.html", of=of, year=year, months=months)


@require_safe
def archive_month(request, year, month):
    start, end = _span(year, month)
    of = Edition.objects.public().between(start, end)
    return _list(request, "posts/archive_month.html", of=of, year=year, month=start)


def _span(year: int, month: int | None = None) -> tuple[datetime, datetime]:
    """From its first moment to the first of the next one, by the site's clock. Raises Http404."""
    if not 1900 <= year <= 2999 or month not in {None, *range(1, 13)}:
        raise Http404("Not a year or month of this site.")
    zone = timezone.get_default_timezone()
    if month is None:
        return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    return datetime(year, month, 1, tzinfo=zone), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)


def _months(start: datetime, end: datetime) -> list[tuple[datetime, int]]:
    """The months of a year that have posts, with their numbers."""
    month = TruncMonth("published_at", tzinfo=timezone.get_default_timezone())
    rows = Edition.objects.public().between(start, end).order_by().values_list(month)
    return sorted(rows.annotate(number=Count("pk")))


# --- Tags -------------------------------------------------------------------------------------------


@require_safe
def tags(request):
    return cacheable(render(request, "posts/tags.html", {"tags": _most_used(Kind.TAG, Tag)}), stored.changed())


def _most_used(kind: str, model) -> list[tuple]:
    """The most used tags or outlets by name, each with its number of posts."""
    numbers = stored.kept(f"all of {kind}", lambda: dict(facets.of_all(kind)[:MOST_NAMES]))
    rows = model.objects.exclude(slug="").order_by("name")
    return [(row, numbers[str(row.pk)]) for row in rows if str(row.pk) in numbers]


@require_safe
def tag(request, slug):
    found = Tag.objects.filter(slug=slug).first()
    if found is None:
        query = request.META["QUERY_STRING"]
        address = tag_by_another_name(slug).get_absolute_url()
        return redirect(f"{address}?{query}" if query else address, permanent=True)
    own, now = (Kind.TAG, str(found.pk)), timezone.now()
    beside = stored.kept(
        f"beside {own}", lambda: facets.tally(facets.newest([own], now, BESIDE), now, kinds=[Kind.TAG]).counts
    )
    others = [(item, number) for item, number in beside if item.pair != own][: facets.SHOWN]
    return _list(request, "posts/tag.html", has=[own], tag=found, beside=others)


def tag_by_another_name(slug: str) -> Tag:
    """The tag with this name, or with this alias. Raises Http404."""
    named = Tag.objects.filter(name__iexact=slug).first()
    if named and named.slug:
        return named
    return get_object_or_404(TagAlias.objects.select_related("tag"), slug=slug).tag


# --- Outlets and sources ----------------------------------------------------------------------------


@require_safe
def outlets(request):
    context = {"outlets": _most_used(Kind.OUTLET, Outlet)}
    return cacheable(render(request, "posts/outlets.html", context), stored.changed())


@require_safe
def outlet(request, slug):
    found = get_object_or_404(Outlet, slug=slug)
    own = [(Kind.OUTLET, str(found.pk))]

    def is_from_it(quotation: EditionSource) -> bool:
        return quotation.source.outlet_id == found.pk

    return _list(request, "posts/outlet.html", has=own, extents=is_from_it, outlet=found)


@require_safe
def sources(request):
    """Sources that a public post quotes, newest first; none that only drafts know of."""
    quoted = EditionFacet.objects.public().of(Kind.SOURCE, Cast(OuterRef("pk"), CharField()))
    public = Source.objects.filter(Exists(quoted)).order_by("-pk").select_related("outlet")
    wanted = SourceFilter(request.GET, queryset=public)
    if not wanted.is_valid():
        raise Http404("Nothing in this language, or from this outlet.")
    before = request.GET.get("before", "")
    found = wanted.qs
    if before:
        if not (before.isascii() and before.isdigit() and len(before) < 19):
            raise Http404("Not a cursor.")
        found = found.filter(pk__lt=int(before))
    rows = list(found[: SOURCES_PER_PAGE + 1])
    kept = {name: value for name, value in wanted.form.cleaned_data.items() if value}
    older = urlencode({"before": rows[SOURCES_PER_PAGE - 1].pk} | kept) if len(rows) > SOURCES_PER_PAGE else ""
    context = {
        "sources": rows[:SOURCES_PER_PAGE],
        "older": older,
        "languages": _links("language", wanted.languages, kept),
        "outlets": _links("outlet", wanted.outlets[: facets.SHOWN], kept),
        "more_outlets": len(wanted.outlets) > facets.SHOWN,
        "canonical": "" if before else request.path + (f"?{urlencode(kept)}" if kept else ""),
    }
    return cacheable(render(request, "posts/sources.html", context), stored.changed())


def _links(name: str, choices: list[tuple[str, str]], kept: dict[str, str]) -> list[dict]:
    """The choices of one filter as links that keep the other one; the first link takes the choice back."""
    others = {other: value for other, value in kept.items() if other != name}
    return [
        {
            "label": label,
            "query": urlencode({name: value} | others if value else others),
            "chosen": value == kept.get(name, ""),
        }
        for value, label in [("", ""), *choices]
    ]


@require_safe
def source(request, key):
    """A foreign article and the posts that quote it. Its particulars come from the newest of these: what is credited
    in public, and nothing else of what the desk knows about it."""
    pk = Source.objects.filter(key=key).values_list("pk", flat=True).first()
    own = (Kind.SOURCE, str(pk))
    newest = Edition.objects.public().listed(facet=own).values_list("document", flat=True).first() if pk else None
    ref = from_json(newest).source(key) if newest else None
    if ref is None:
        raise Http404("No such source.")

    def is_of_it(quotation: EditionSource) -> bool:
        return quotation.source_id == pk

    return _list(request, "posts/source.html", has=[own], extents=is_of_it, source=ref, **_particulars(ref))


def _particulars(ref: SourceRef) -> dict:
    today = local_day(timezone.now())
    return {
        "credit": html.credit(voices.credit(ref, QuotedArticle(key="")), spans=True),
        "notice": voices.withheld_notice(ref) if voices.is_withheld(ref, today) else "",
        "lang": html.language(ref.language),
        "source_name": ref.title or voices.speaker_name(ref),
    }


# --- Authors ----------------------------------------------------------------------------------------


@require_safe
def authors(request):
    """Everybody who writes here; a site with one author has her page instead."""
    numbers = dict(stored.kept("all of author", lambda: facets.of_all(Kind.AUTHOR)))
    found = [(row, numbers.get(str(row.pk), 0)) for row in facets.authors(timezone.now()).order_by("name")]
    if not found:
        raise Http404("Nobody has published anything yet.")
    if len(found) == 1:
        return redirect(found[0][0])
    return cacheable(render(request, "posts/authors.html", {"authors": found}), stored.changed())


@require_safe
def author(request, slug):
    found = get_object_or_404(facets.authors(timezone.now()), slug=slug)
    links = [link for link in found.links.split() if markup.is_safe_url(link)]
    return _list(request, "posts/author.html", has=[(Kind.AUTHOR, str(found.pk))], author=found, links=links)


# --- Corrections ------------------------------------------------------------------------------------


@require_safe
def corrections(request):
    now = timezone.now()
    shown = Correction.objects.public(now).select_related("edition")
    shown = shown.defer("edition__body_html", "edition__card_html", "edition__feed_html")
    found = paging.page(shown.listed, request.GET, moment="at")
    context = {
        "corrections": [_told(item, now) for item in found.rows],
        "page": found,
        "canonical": request.path + (f"?{found.query}" if found.query else ""),
    }
    fresh_for = stored.max_age([item.edition for item in found.rows], now, MAX_AGE)
    return cacheable(render(request, "posts/corrections.html", context), stored.changed(), fresh_for)


def _told(item: Correction, now: datetime) -> dict:
    """A correction with what may be shown of how the passage read before and after."""
    content = item.edition.content
    with override(item.edition.language):
        sides = ledger.readings(
            content,
            local_day(now),
            key=item.block_key,
            kind=item.kind,
            before=item.before,
            after=item.after,
            spans=True,
        )
        text = stored.correction_text(item, content, now)
    return {"item": item, "edition": item.edition, "text": text, **sides}
