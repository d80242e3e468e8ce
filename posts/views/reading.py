"""One post in each of its forms, and the addresses it once had."""

import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from posts import facets, rendering, stored
from posts.markup import trust
from posts.models.public import Edition, Permalink
from posts.rendering import data, markdown, text
from posts.views.answers import MAX_AGE, cacheable


@require_safe
def post(request, slug):
    now = timezone.now()
    editions = stored.with_generation(Edition.objects.public(now)).defer("card_html", "feed_html")
    edition = editions.filter(slug=slug).first()
    if edition is None:
        return moved_or_gone(request, slug)
    context = {
        "edition": edition,
        "description": edition.lead or rendering.description(edition.content) or edition.title,
        "body": stored.body(edition, now),
        "around": facets.around(edition, now),
        "canonical": edition.get_absolute_url(),
    }
    response = render(request, "posts/post.html", context)
    return cacheable(response, stored.last_modified([edition], now), stored.max_age([edition], now, MAX_AGE))


@require_safe
def post_text(request, slug):
    return _file(request, slug, "post_text", "text/plain", lambda edition, known: text.render(edition.content, **known))


@require_safe
def post_markdown(request, slug):
    def make(edition, known):
        return markdown.render(edition.content, media_url=_media_address(), **known)

    return _file(request, slug, "post_markdown", "text/markdown", make)


@require_safe
def post_json(request, slug):
    def make(edition, known):
        content = data.data(edition.content, guid=edition.guid, media_url=_media_address(), **known)
        return json.dumps(content, ensure_ascii=False, indent=1)

    return _file(request, slug, "post_json", "application/json", make)


def _media_address() -> str:
    return urljoin(settings.SITE_URL, settings.MEDIA_URL)


def _known(edition: Edition, now: datetime) -> dict:
    """What every renderer asks for beside the document."""
    return {
        "url": stored.address(edition),
        "published": edition.published_at,
        "revised": stored.revised(edition, now),
        "corrections": stored.correction_lines(edition, now),
        "now": now,
    }


def _file(request: HttpRequest, slug: str, name: str, kind: str, make: Callable[[Edition, dict], str]) -> HttpResponse:
    """A post in another form than the page; the page is the canonical one."""
    now = timezone.now()
    edition = stored.with_generation(Edition.objects.public(now)).filter(slug=slug).first()
    if edition is None:
        return _moved_form(request, slug, name, now)
    response = HttpResponse(make(edition, _known(edition, now)), content_type=f"{kind}; charset=utf-8")
    response.headers["Link"] = f'<{stored.address(edition)}>; rel="canonical"'
    response.headers["Content-Language"] = edition.language
    return cacheable(response, stored.last_modified([edition], now), stored.max_age([edition], now, MAX_AGE))


@require_safe
def post_mode(request, slug, mode):
    """A way to read a post: the author's words only, others' words only, both languages side by side (rule 33)."""
    now = timezone.now()
    edition = stored.with_generation(Edition.objects.public(now)).filter(slug=slug).first()
    if edition is None:
        return _moved_form(request, slug, f"post_{mode}", now)
    made = rendering.mode(edition.content, mode, media_url=settings.MEDIA_URL, **_known(edition, now))
    if made is None:
        raise Http404("This post has no such way to be read.")
    name, html = made
    context = {
        "edition": edition,
        "description": edition.lead or rendering.description(edition.content) or edition.title,
        "mode": name,
        "body": trust(html),
        "canonical": edition.get_absolute_url(),
    }
    response = render(request, "posts/post.html", context)
    return cacheable(response, stored.last_modified([edition], now), stored.max_age([edition], now, MAX_AGE))


def _moved_form(request: HttpRequest, slug: str, name: str, now: datetime) -> HttpResponse:
    """The same form at the post's present address, or the notice of a withdrawn post. Raises Http404."""
    former = Permalink.objects.filter(path=reverse("post", args=[slug]))
    if moved := Edition.objects.public(now).filter(permalinks__in=former).first():
        return HttpResponsePermanentRedirect(reverse(name, args=[moved.slug]))
    return moved_or_gone(request, slug)


def moved_or_gone(request: HttpRequest, slug: str = "") -> HttpResponse:
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
    return cacheable(render(request, "410.html", {"edition": edition}, status=410))


@require_safe
def former_address(request, path):
    """Whatever no other route knows: an address from before a move, or one that lacks its last slash."""
    try:
        return moved_or_gone(request)
    except Http404:
        if not path.endswith("/") and _is_route(f"/{path}/"):
            return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
        raise


def _is_route(path: str) -> bool:
    try:
        return resolve(path).url_name != "former_address"
    except Resolver404:
        return False
