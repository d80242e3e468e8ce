"""The addresses of the feeds: each answers with the newest items, in the three forms.

A tag, outlet or author without a public post does not exist for readers, and neither does its feed.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.feedgenerator import Stylesheet
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from posts import stored
from posts.feeds import items
from posts.feeds.forms import FORMS
from posts.models.library import Author, Outlet, Tag, TagAlias
from posts.models.public import Correction, Edition, EditionFacet
from posts.templatetags.site import site_description

NEWEST = 30
MAX_AGE = 300  # seconds
Kind = EditionFacet.Kind


@require_safe
def feed(request, form):
    now = timezone.now()
    found = _newest(Edition.objects.public(now).newest_first())
    return _whole_posts(request, form, found, now, title=settings.SITE_NAME, page=reverse("index"))


@require_safe
def commentary_feed(request, form):
    """Every post in its author's words only: others' passages give way to their credit."""
    now = timezone.now()
    found = _newest(Edition.objects.public(now).newest_first())
    prefetch_related_objects(found, "corrections")
    return _answer(
        request,
        form,
        [items.of_commentary(edition, now) for edition in found],
        title=gettext("%(site)s: the author’s words only") % {"site": settings.SITE_NAME},
        page=reverse("index"),
        guid=settings.SITE_URL + reverse("commentary_feed", args=["atom"]),  # the page has a feed already
        editions=found,
        now=now,
    )


@require_safe
def tag_feed(request, slug, form):
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        alias = get_object_or_404(TagAlias.objects.select_related("tag"), slug=slug)
        return redirect("tag_feed", slug=alias.tag.slug, form=form, permanent=True)
    return _facet(request, form, (Kind.TAG, tag.pk), name=lambda _newest: tag.name, page=tag.get_absolute_url())


@require_safe
def outlet_feed(request, slug, form):
    outlet = get_object_or_404(Outlet, slug=slug)
    page = outlet.get_absolute_url()
    return _facet(request, form, (Kind.OUTLET, outlet.pk), name=lambda _newest: outlet.name, page=page)


@require_safe
def author_feed(request, slug, form):
    author = get_object_or_404(Author, slug=slug)
    page = reverse("author", args=[slug])
    # The name is frozen in each edition; the newest one has the present one.
    return _facet(request, form, (Kind.AUTHOR, author.pk), name=lambda newest: newest.author_name, page=page)


@require_safe
def corrections_feed(request, form):
    now = timezone.now()
    newest = Correction.objects.public(now).listed().select_related("edition")
    found = list(newest.defer("edition__body_html", "edition__card_html", "edition__feed_html")[:NEWEST])
    return _answer(
        request,
        form,
        [items.of_correction(correction, now) for correction in found],
        title=gettext("%(site)s: corrections") % {"site": settings.SITE_NAME},
        page=reverse("corrections"),
        editions=[correction.edition for correction in found],
        now=now,
        modified=stored.changed(),
        updated=max((correction.at for correction in found), default=None),
    )


def _newest(listed: QuerySet[Edition]) -> list[Edition]:
    return list(stored.with_generation(listed).defer("body_html", "card_html")[:NEWEST])


def _facet(request: HttpRequest, form: str, facet: tuple[str, int], *, name, page: str) -> HttpResponse:
    now = timezone.now()
    kind, key = facet
    found = _newest(Edition.objects.public(now).listed(facet=(kind, str(key))))
    if not found:
        raise Http404("Nothing public here.")  # what only drafts have does not exist for readers
    title = gettext("%(site)s: %(tag)s") % {"site": settings.SITE_NAME, "tag": name(found[0])}
    return _whole_posts(request, form, found, now, title=title, page=page)


def _whole_posts(request, form, found: list[Edition], now: datetime, *, title: str, page: str) -> HttpResponse:
    candidates = [items.of_post(edition, content, now) for edition, content in stored.feed_items(found, now)]
    return _answer(request, form, candidates, title=title, page=page, editions=found, now=now)


def _answer(
    request: HttpRequest, form: str, candidates: Iterable[items.Variants], *, title: str, page: str,
    editions: list[Edition], now: datetime, guid: str | None = None, modified: datetime | None = None,
    updated: datetime | None = None,
) -> HttpResponse:  # fmt: skip
    """A feed of these items. `page` is the path of the page it belongs to; `editions` say how long it stands."""
    address = settings.SITE_URL + escape_uri_path(request.path)
    empty = partial(
        FORMS[form],
        title=items.line(title),
        link=settings.SITE_URL + page,
        description=items.line(site_description()),
        language=settings.LANGUAGE_CODE,
        feed_url=address,
        feed_guid=guid,
        updated=updated or max((stored.revised(edition, now) for edition in editions), default=stored.STARTED),
        hub=settings.WEBSUB_HUB,
        stylesheets=_stylesheets(),
    )
    response = HttpResponse(items.fitted(empty, candidates), content_type=_content_type(request, form))
    response.headers["Last-Modified"] = http_date((modified or stored.last_modified(editions, now)).timestamp())
    if settings.WEBSUB_HUB:
        response.headers["Link"] = f'<{settings.WEBSUB_HUB}>; rel="hub", <{address}>; rel="self"'
    patch_cache_control(response, public=True, max_age=stored.max_age(editions, now, MAX_AGE))
    if form != "json":
        patch_vary_headers(response, ["Accept"])
    return response


def _stylesheets() -> list[Stylesheet]:
    """What a browser makes of a feed: the look, and a first line in the site's language."""
    language = "ja" if settings.LANGUAGE_CODE.startswith("ja") else "en"
    return [Stylesheet(static(f"css/{name}.css"), "text/css", None) for name in ("feed", f"feed-{language}")]


def _content_type(request: HttpRequest, form: str) -> str:
    """Browsers show a feed's own type as bare source and XML with its style; who asks for feeds gets the right one."""
    accepted = request.headers.get("Accept", "")
    if form != "json" and "text/html" in accepted and f"application/{form}+xml" not in accepted:
        return "application/xml; charset=utf-8"
    return FORMS[form].content_type
