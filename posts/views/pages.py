"""Pages and files that are about the site as a whole, and its pictures."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from posts import stored
from posts.views.answers import cacheable

YEAR = 365 * 24 * 3600  # seconds


@require_safe
def policy(request):
    return cacheable(render(request, "posts/policy.html"), stored.STARTED)


@require_safe
def subscribe(request):
    return cacheable(render(request, "posts/subscribe.html"), stored.STARTED)


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return cacheable(HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"), stored.STARTED)


@require_safe
def favicon(request):
    return cacheable(redirect(static("img/favicon.ico")), max_age=24 * 3600)


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
