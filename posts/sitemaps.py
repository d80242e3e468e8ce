"""sitemap.xml: an index of files with every public post, every foreign article that one quotes, and the pages that lead
to them, each with the day of its last change.

A file holds a range of primary keys, so an address never moves from one file to another, and no query counts rows.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from posts import stored
from posts.models.library import Author, Outlet, Source, Tag
from posts.models.public import Edition, EditionFacet
from posts.rendering.json_ld import stamp
from posts.views.answers import cacheable

LIMIT = 50_000  # what the protocol allows one file
PAGES = LIMIT // 4  # tags, outlets and authors, of each the newest; the pages of lists come on top
MAX_AGE = 600  # seconds
STATIC = ("index", "tags", "outlets", "sources", "archive", "corrections", "policy", "about", "subscribe")
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
Kind = EditionFacet.Kind

Entry = tuple[str, datetime | None]  # path, last change


@require_safe
def index(request):
    files: list[Entry] = [(reverse("sitemap_pages"), None)]
    ended = list(Edition.objects.ended().values_list("pk", "sources", "fresh_until"))
    files += [
        (reverse("sitemap_posts", args=[number]), changed)
        for number, changed in _changed_files("pk", [(pk, at) for pk, _source, at in ended])
    ]
    files += [
        (reverse("sitemap_sources", args=[number]), changed)
        for number, changed in _changed_files("sources", [(source, at) for _pk, source, at in ended])
    ]
    return _answer("sitemapindex", "sitemap", files)


def _changed_files(key: str, ended: Iterable[tuple[int | None, datetime]]) -> Iterator[tuple[int, datetime]]:
    """The number of each file that has an address in it, and when the newest of these changed."""
    editions = Edition.objects.public()
    ends = editions.aggregate(first=Min(key), last=Max(key))
    if ends["last"] is None:
        return
    for number in range(ends["first"] // LIMIT, ends["last"] // LIMIT + 1):
        changed = _range(editions, key, number).aggregate(changed=Max("revised_at"))["changed"]
        if changed:
            yield number, max([changed, *(at for pk, at in ended if pk is not None and pk // LIMIT == number)])


def _with_ended(changes: Iterable[tuple], ended: Iterable[tuple]) -> dict:
    """When each of some things last changed. A permission that has ended since is a change that nobody made: it is in
    no row yet, and read beside them."""
    found = dict(changes)
    for name, at in ended:
        if name in found:
            found[name] = max(found[name], at)
    return found


def _range(rows: QuerySet, key: str, number: int) -> QuerySet:
    return rows.filter(**{f"{key}__gte": number * LIMIT, f"{key}__lt": (number + 1) * LIMIT})


@require_safe
def posts(request, number):
    found = _range(Edition.objects.public(), "pk", _known(number))
    rows = found.order_by("pk").values_list("slug", "revised_at")
    changes = _with_ended(rows, found.ended().values_list("slug", "fresh_until"))
    return _answer("urlset", "url", [(reverse("post", args=[slug]), changed) for slug, changed in changes.items()])


@require_safe
def sources(request, number):
    quoted = _range(Source.objects.filter(editions__in=Edition.objects.public()), "pk", _known(number))
    rows = quoted.annotate(changed=Max("editions__revised_at")).order_by("pk").values_list("key", "changed")
    changes = _with_ended(rows, Edition.objects.ended().values_list("sources__key", "fresh_until"))
    return _answer("urlset", "url", [(reverse("source", args=[key]), changed) for key, changed in changes.items()])


def _known(number: int) -> int:
    if number * LIMIT > 2**62:  # more than a database can be asked about
        raise Http404("No such file.")
    return number


@require_safe
def pages(request):
    entries: list[Entry] = [(reverse(name), None) for name in STATIC]
    rows = EditionFacet.objects.public().filter(edition__in=Edition.objects.ended())
    ended = list(rows.values_list("kind", "value", "edition__fresh_until"))
    for model, kind, field, route in [
        (Tag, Kind.TAG, "slug", "tag"),
        (Outlet, Kind.OUTLET, "slug", "outlet"),
        (Author, Kind.AUTHOR, "slug", "author"),
    ]:
        entries += _of_facet(model, kind, field, route, [(value, at) for of, value, at in ended if of == kind])
    return _answer("urlset", "url", entries)


def _of_facet(model, kind: str, field: str, route: str, ended: Iterable[tuple]) -> Iterator[Entry]:
    """The pages of one kind that lead to a public post, with the newest change of such a post."""
    facets = EditionFacet.objects.public().filter(kind=kind)
    newest = facets.order_by().values_list("value").annotate(changed=Max("edition__revised_at")).order_by("-changed")
    changes = _with_ended(newest[:PAGES], ended)
    names = dict(model.objects.exclude(**{field: ""}).order_by().values_list("pk", field))
    for value, changed in changes.items():
        if name := names.get(int(value)):
            yield reverse(route, args=[name]), changed


def _answer(root: str, element: str, entries: Iterable[Entry]) -> HttpResponse:
    entries = list(entries)
    if not entries:
        raise Http404("Nothing public here.")
    lines = [f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{_SPACE}">']
    for path, changed in entries:
        day = f"<lastmod>{stamp(changed)}</lastmod>" if changed else ""
        lines.append(f"<{element}><loc>{escape(settings.SITE_URL + path)}</loc>{day}</{element}>")
    lines.append(f"</{root}>\n")
    response = HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")
    return cacheable(response, stored.changed(), MAX_AGE)
