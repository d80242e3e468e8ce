"""The addresses for somebody who was given a link to a draft: one revision of one post, its pictures, nothing else.

No account, no session, no cookie. A wrong address is a page that does not exist; one that was right once says so.
"""

from functools import wraps

from django.core.files.storage import storages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from posts import document, previews
from posts.admin import files, panel, previewing
from posts.models import Edition, PreviewLink
from posts.rendering.modes import MODES


def _with_link(view):
    """Gives the view the link that the address names. Every answer is private, also the refusals."""

    @require_safe
    @wraps(view)
    def wrapper(request, token: str, **kwargs):
        try:
            return previewing.private(view(request, previews.find(token), **kwargs))
        except previews.NoSuchLink as error:
            raise Http404("No such address.") from error
        except previews.LinkOver:
            return previewing.private(render(request, "preview/over.html", status=410))

    return wrapper


@_with_link
def draft(request, link: PreviewLink, mode: str = "") -> HttpResponse:
    """The revision as readers would get it. Opening it is counted; a look ahead by a browser or a mail program's HEAD
    is none."""
    revision = previews.revision_of(link)
    content = previews.with_sources_of_now(document.from_json(revision.document))
    base = reverse("preview", args=[previews.token(link)])
    edition = Edition.objects.filter(post=link.post_id).first()
    body = previews.article(content, address=base, pictures=f"{base}picture/", edition=edition, mode=mode)
    if body is None:
        raise Http404("This post has no such way to be read.")
    if request.method == "GET" and not _looks_ahead(request):
        previews.count_opening(link)
    context = {
        "edition": {"title": content.title or gettext("(no title yet)")},
        "body": body,
        "number": revision.number,
        "saved": panel.when(revision.at),
        "expires": panel.when(link.expires_at),
    }
    return render(request, "preview/outsider.html", context)


def _looks_ahead(request) -> bool:
    names = ("Sec-Purpose", "Purpose", "X-Moz")
    return any("prefetch" in request.headers.get(name, "") for name in names)


@_with_link
def picture(request, link: PreviewLink, key: str) -> HttpResponse:
    """A picture of that revision."""
    content = document.from_json(previews.revision_of(link).document)
    images = {block.key: block.image for block in content.blocks if isinstance(block, document.Figure)}
    name = images.get(key, "")
    storage = storages["desk"]
    if not name or not storage.exists(name):
        raise Http404("No such picture.")
    return files.private(storage.open(name), as_attachment=False)


urlpatterns = [
    path("<str:token>/", draft, name="preview"),
    *(path(f"<str:token>/{mode}/", draft, {"mode": mode}, name=f"preview_{mode}") for mode in MODES),
    path("<str:token>/picture/<slug:key>/", picture, name="preview_picture"),
]
