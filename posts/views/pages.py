"""Pages and files that are about the site as a whole, and its pictures."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.http import condition, require_safe

from posts import facets, stored
from posts.views.answers import YEAR, cacheable

FORMS = [("Atom", "atom"), ("RSS", "rss"), ("JSON Feed", "json")]


@require_safe
def policy(request):
    return cacheable(render(request, "posts/policy.html"), stored.STARTED)


@require_safe
def subscribe(request):
    feeds = [
        (gettext("Every post"), gettext("The full text of every post."), "feed"),
        (
            gettext("The author’s words only"),
            gettext("Every post without its translations and quotations; each is credited, and linked."),
            "commentary_feed",
        ),
        (gettext("Corrections"), gettext("What was wrong in a post, and what it says now."), "corrections_feed"),
    ]
    context = {"feeds": [(title, about, _forms(name)) for title, about, name in feeds], "canonical": request.path}
    return cacheable(render(request, "posts/subscribe.html", context), stored.STARTED)


def _forms(name: str) -> list[tuple[str, str]]:
    """The address of a feed in each of its forms."""
    return [(label, reverse(name, args=[form])) for label, form in FORMS]


@require_safe
def about(request):
    context = {"authors": facets.authors(timezone.now()), "canonical": request.path}
    return cacheable(render(request, "posts/about.html", context), stored.changed())


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
