"""Lists of posts and what leads to them: index, tags, outlets, sources, archive, corrections."""

from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_safe

from posts import stored, voices
from posts.document import QuotedArticle, SourceRef, from_json
from posts.filters import SourceFilter
from posts.models.library import Outlet, Source, Tag, TagAlias
from posts.models.public import Correction, Edition, EditionSource
from posts.paging import page
from posts.rendering import html
from posts.rendering.passages import local_day
from posts.views.answers import MAX_AGE, cacheable

SOURCES_PER_PAGE = 50
CORRECTIONS_SHOWN = 100


def _list(request: HttpRequest, template: str, editions: QuerySet[Edition], **context) -> HttpResponse:
    """A page of cards. An empty first page is no page: a tag or source that only drafts use does not exist."""
    now = timezone.now()
    found = page(stored.with_generation(stored.without_bodies(editions)), request.GET)
    if not found.editions and template != "posts/index.html":
        raise Http404("Nothing public here.")
    canonical = escape_uri_path(request.path) + (f"?{found.query}" if found.query else "")
    context |= {"cards": stored.cards(found.editions, now), "page": found, "canonical": canonical}
    response = render(request, template, context)
    return cacheable(response, stored.last_modified(found.editions, now), stored.max_age(found.editions, now, MAX_AGE))


@require_safe
def index(request):
    return _list(request, "posts/index.html", Edition.objects.public())


@require_safe
def tags(request):
    found = Tag.objects.filter(tagged_editions__content_object__in=Edition.objects.public()).exclude(slug="")
    found = found.distinct().order_by("name")
    return cacheable(render(request, "posts/tags.html", {"tags": found}), stored.changed())


@require_safe
def tag(request, slug):
    found = Tag.objects.filter(slug=slug).first()
    if found is None:
        return redirect(tag_by_another_name(slug), permanent=True)
    editions = Edition.objects.public().filter(tagged_items__tag=found)
    return _list(request, "posts/tag.html", editions, tag=found)


def tag_by_another_name(slug: str) -> Tag:
    """The tag with this name, or with this alias. Raises Http404."""
    named = Tag.objects.filter(name__iexact=slug).first()
    if named and named.slug:
        return named
    return get_object_or_404(TagAlias.objects.select_related("tag"), slug=slug).tag


@require_safe
def outlets(request):
    found = Outlet.objects.filter(sources__editions__in=Edition.objects.public()).distinct().order_by("name")
    return cacheable(render(request, "posts/outlets.html", {"outlets": found}), stored.changed())


@require_safe
def outlet(request, slug):
    found = get_object_or_404(Outlet, slug=slug)
    quoting = EditionSource.objects.filter(source__outlet=found).values("edition")
    editions = Edition.objects.public().filter(pk__in=quoting)
    quoted = _public_sources().filter(outlet=found)[:SOURCES_PER_PAGE]
    return _list(request, "posts/outlet.html", editions, outlet=found, sources=quoted)


def _public_sources() -> QuerySet[Source]:
    """Sources that a public post quotes, newest first; none that only drafts know of."""
    return (
        Source.objects.filter(editions__in=Edition.objects.public()).distinct().order_by("-pk").select_related("outlet")
    )


@require_safe
def sources(request):
    chosen = SourceFilter(request.GET, queryset=_public_sources())
    if not chosen.is_valid():
        raise Http404("Nothing in this language.")
    before = request.GET.get("before", "")
    found = chosen.qs
    if before:
        if not (before.isascii() and before.isdigit() and len(before) < 19):
            raise Http404("Not a cursor.")
        found = found.filter(pk__lt=int(before))
    rows = list(found[: SOURCES_PER_PAGE + 1])
    language = chosen.form.cleaned_data["language"]
    kept = {"language": language} if language else {}
    older = urlencode({"before": rows[SOURCES_PER_PAGE - 1].pk} | kept) if len(rows) > SOURCES_PER_PAGE else ""
    context = {
        "sources": rows[:SOURCES_PER_PAGE],
        "older": older,
        "languages": list(chosen.form.fields["language"].choices),
        "chosen": language,
        "canonical": "" if before else request.path + (f"?{urlencode(kept)}" if kept else ""),
    }
    return cacheable(render(request, "posts/sources.html", context), stored.changed())


@require_safe
def source(request, key):
    """A foreign article and the posts that quote it. Its particulars come from the newest of these: what is credited
    in public, and nothing else of what the desk knows about it."""
    editions = Edition.objects.public().filter(quotations__source__key=key)
    newest = editions.newest_first().values_list("document", flat=True).first()
    ref = from_json(newest).source(key) if newest else None
    if ref is None:
        raise Http404("No such source.")
    return _list(request, "posts/source.html", editions, source=ref, **_particulars(ref))


def _particulars(ref: SourceRef) -> dict:
    today = local_day(timezone.now())
    return {
        "credit": html.credit(voices.credit(ref, QuotedArticle(key="")), spans=True),
        "notice": voices.withheld_notice(ref) if voices.is_withheld(ref, today) else "",
        "lang": html.language(ref.language),
        "source_name": ref.title or voices.speaker_name(ref),
    }


@require_safe
def archive(request):
    public = Edition.objects.public()
    ends = public.aggregate(first=Min("published_at"), last=Max("published_at"))
    years = range(local_day(ends["last"]).year, local_day(ends["first"]).year - 1, -1) if ends["first"] else ()
    shown = [year for year in years if _of_year(public, year).exists()]
    return cacheable(render(request, "posts/archive.html", {"years": shown}), stored.changed())


@require_safe
def archive_year(request, year):
    if not 1900 <= year <= 2999:
        raise Http404("Not a year of this site.")
    return _list(request, "posts/archive_year.html", _of_year(Edition.objects.public(), year), year=year)


def _of_year(editions: QuerySet[Edition], year: int) -> QuerySet[Edition]:
    zone = timezone.get_default_timezone()
    return editions.filter(
        published_at__gte=datetime(year, 1, 1, tzinfo=zone), published_at__lt=datetime(year + 1, 1, 1, tzinfo=zone)
    )


@require_safe
def corrections(request):
    found = Correction.objects.filter(edition__in=Edition.objects.public()).select_related("edition")
    newest = found.order_by("-at", "-pk").only("kind", "text", "at", "edition__slug", "edition__title")
    return cacheable(
        render(request, "posts/corrections.html", {"corrections": newest[:CORRECTIONS_SHOWN]}), stored.changed()
    )
