"""One post in each of its forms, and the addresses it once had."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_safe

from posts import rendering, stored
from posts.models.public import Edition, Permalink
from posts.rendering import text
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
        "canonical": edition.get_absolute_url(),
    }
    response = render(request, "posts/post.html", context)
    return cacheable(response, stored.last_modified([edition], now), stored.max_age([edition], now, MAX_AGE))


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
    return cacheable(response, stored.last_modified([edition], now), stored.max_age([edition], now, MAX_AGE))


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
