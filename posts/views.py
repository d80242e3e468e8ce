"""Readers' pages: read a request, ask the public side, choose a template. Neither session nor CSRF, nothing of the desk."""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date
from django.views.decorators.http import condition, require_safe

from posts import rendering, stored, voices
from posts.document import QuotedArticle, SourceRef, from_json
from posts.filters import SourceFilter
from posts.models.library import Outlet, Source, Tag, TagAlias
from posts.models.public import Correction, Edition, EditionSource, Permalink
from posts.paging import page
from posts.rendering import html, text
from posts.rendering.passages import local_day

MAX_AGE = 60
YEAR = 365 * 24 * 3600
SOURCES_PER_PAGE = 50
CORRECTIONS_SHOWN = 100


def _cacheable(response: HttpResponse, modified: datetime | None = None, max_age: int = MAX_AGE) -> HttpResponse:
    """The same answer for everybody, kept for a minute at most; ConditionalGetMiddleware adds the ETag."""
    patch_cache_control(response, public=True, max_age=max_age)
    if modified:
        response.headers["Last-Modified"] = http_date(modified.timestamp())
    return response


def _list(request: HttpRequest, template: str, editions: QuerySet[Edition], **context) -> HttpResponse:
    """A page of cards. An empty first page is no page: a tag or source that only drafts use does not exist."""
    now = timezone.now()
    found = page(stored.with_generation(stored.without_bodies(editions)), request.GET)
    if not found.editions and template != "posts/index.html":
        raise Http404("Nothing public here.")
    canonical = escape_uri_path(request.path) + (f"?{found.query}" if found.query else "")
    context |= {"cards": stored.cards(found.editions, now), "page": found, "canonical": canonical}
    response = render(request, template, context)
    return _cacheable(response, stored.last_modified(found.editions, now), stored.max_age(found.editions, now, MAX_AGE))


@require_safe
def index(request):
    return _list(request, "posts/index.html", Edition.objects.public())


@require_safe
def post(request, slug):
    now = timezone.now()
    editions = stored.with_generation(Edition.objects.public(now)).defer("card_html", "feed_html")
    edition = editions.filter(slug=slug).first()
    if edition is None:
        return _moved_or_gone(request, slug)
    context = {
        "edition": edition,
        "description": edition.lead or rendering.description(edition.content) or edition.title,
        "body": stored.body(edition, now),
        "canonical": edition.get_absolute_url(),
    }
    response = render(request, "posts/post.html", context)
    return _cacheable(response, stored.last_modified([edition], now), stored.max_age([edition], now, MAX_AGE))


@require_safe
def post_text(request, slug):
    now = timezone.now()
    edition = stored.with_generation(Edition.objects.public(now)).filter(slug=slug).first()
    if edition is None:
        raise Http404("No such post.")
    content = text.render(
        edition.content,
        url=stored.address(edition),
        published=edition.published_at,
        revised=edition.revised_at,
        corrections=stored.correction_lines(edition),
        now=now,
    )
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    response.headers["Link"] = f'<{stored.address(edition)}>; rel="canonical"'
    response.headers["Content-Language"] = edition.language
    return _cacheable(response, stored.last_modified([edition], now), stored.max_age([edition], now, MAX_AGE))


def _moved_or_gone(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The answer for an address that is no public post's: 410 with the notice when withdrawn, 301 when moved."""
    now = timezone.now()
    withdrawn = Edition.objects.withdrawn(now)
    edition = withdrawn.filter(slug=slug).first() if slug else None
    if edition is None:
        former = Permalink.objects.filter(path=request.path_info)
        if moved := Edition.objects.public(now).filter(permalinks__in=former).first():
            return HttpResponsePermanentRedirect(moved.get_absolute_url())
        edition = withdrawn.filter(permalinks__in=former).first()
    if edition is None:
        raise Http404("No such address.")
    return _cacheable(render(request, "410.html", {"edition": edition}, status=410))


@require_safe
def former_address(request, path):
    """Whatever no other route knows: an address from before a move, or one that lacks its last slash."""
    try:
        return _moved_or_gone(request)
    except Http404:
        if not path.endswith("/") and _is_route(f"/{path}/"):
            return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
        raise


def _is_route(path: str) -> bool:
    try:
        return resolve(path).url_name != "former_address"
    except Resolver404:
        return False


@require_safe
def tags(request):
    found = Tag.objects.filter(tagged_editions__content_object__in=Edition.objects.public()).exclude(slug="")
    found = found.distinct().order_by("name")
    return _cacheable(render(request, "posts/tags.html", {"tags": found}), stored.changed())


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
    return _cacheable(render(request, "posts/outlets.html", {"outlets": found}), stored.changed())


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
    return _cacheable(render(request, "posts/sources.html", context), stored.changed())


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
    return _cacheable(render(request, "posts/archive.html", {"years": shown}), stored.changed())


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
    return _cacheable(
        render(request, "posts/corrections.html", {"corrections": newest[:CORRECTIONS_SHOWN]}), stored.changed()
    )


@require_safe
def policy(request):
    return _cacheable(render(request, "posts/policy.html"), stored.STARTED)


@require_safe
def subscribe(request):
    return _cacheable(render(request, "posts/subscribe.html"), stored.STARTED)


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return _cacheable(HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"), stored.STARTED)


@require_safe
def favicon(request):
    return _cacheable(redirect(static("img/favicon.ico")), max_age=24 * 3600)


@require_safe
@condition(etag_func=lambda request, name: f'"{name}"')
def media(request, name):
    """A published picture. Its name is made from its content, so it never changes and nobody guesses it."""
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError as error:
        raise Http404("No such picture.") from error
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response
