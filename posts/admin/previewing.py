"""Previews at the desk: what is being typed as readers would get it, beside the form and in a window of its own; and
the links by which somebody without an account may see one revision.

What a preview shows is made by posts/previews.py; here it is decided who gets it and with which headers.
"""

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext, override
from django.views.decorators.http import require_POST, require_safe

from posts import previews, revisions
from posts.admin import access, files, journal, panel
from posts.models import Edition, Figure, Journal, Post, PreviewLink
from posts.rendering.modes import MODES

ADDRESS_OF_NEW = "admin:posts_post_preview_new"


def urls(view) -> list:
    return [
        path("preview/", view(new), name="posts_post_preview_new"),
        path("<int:pk>/preview/", view(of_post), name="posts_post_preview"),
        *(
            path(f"<int:pk>/preview/{mode}/", view(of_post), {"mode": mode}, name=f"posts_post_preview_{mode}")
            for mode in MODES
        ),
        path("<int:pk>/preview/picture/<slug:key>/", view(picture), name="posts_post_preview_picture"),
        path("<int:pk>/links/", view(links), name="posts_post_links"),
        path("<int:pk>/links/<int:number>/revoke/", view(revoke), name="posts_post_link_revoke"),
    ]


# --- The page -------------------------------------------------------------------------------------


@require_safe
def of_post(request, pk: int, mode: str = ""):
    """The post as it stands on the desk; with `?journal=` as she is typing it in that tab. A journal that is not there
    (any more) is what has been saved."""
    post = access.draft(request, pk)
    row = Journal.objects.filter(owner=request.user, post=post, key=request.GET.get("journal", "")).first()
    content = journal.document_in(row) if row else revisions.snapshot(post)
    number = row.base if row else post.version
    said = _said(row is not None and bool(row.patch), number)
    base = reverse("admin:posts_post_preview", args=[pk])
    return _page(request, content, said, base=base, edition=panel.edition_of(post), mode=mode)


@require_safe
def new(request):
    """A post that has not been saved yet, as she is typing it."""
    if not request.user.has_perm("posts.add_post"):
        raise PermissionDenied
    row = Journal.objects.filter(owner=request.user, post=None, key=request.GET.get("journal", "")).first()
    content = journal.document_in(row or Journal(owner=request.user))
    return _page(request, content, _said(row is not None, 0), base=reverse(ADDRESS_OF_NEW))


def _said(unsaved: bool, number: int) -> str:
    """Which text this is: 版 12 + 未保存の変更."""
    if not number:
        return gettext("not saved yet")
    if unsaved:
        return gettext("revision %(number)d + unsaved changes") % {"number": number}
    return gettext("revision %(number)d") % {"number": number}


def _page(request, content, said: str, *, base: str, edition: Edition | None = None, mode: str = "") -> HttpResponse:
    if not content.title.strip():
        with override(settings.LANGUAGE_CODE):
            content = replace(content, title=gettext("(no title yet)"))
    body = previews.article(content, address=base, pictures=f"{base}picture/", edition=edition, mode=mode)
    if body is None:
        raise Http404("This post has no such way to be read.")
    context = {
        "edition": {"title": content.title},
        "body": body,
        "said": said,
        "desk_language": request.LANGUAGE_CODE,
        "bar": gettext("Preview (not public)"),
        "words": {
            "over": gettext("You have been logged out: log in again in another tab."),
            "failed": gettext("The preview could not be brought up to date."),
        },
        "channel": channel(request),
    }
    # Readers get the site's language, whatever the editor's browser asks for.
    with override(settings.LANGUAGE_CODE):
        html = render_to_string("preview/desk.html", context, request)
    return private(HttpResponse(html), framed=True)


def channel(request) -> str:
    """The name of the BroadcastChannel on which the form says that something was kept."""
    pk = request.resolver_match.kwargs.get("pk", "")
    return f"desk:journal:{pk}" if pk else f"desk:journal:{request.GET.get('journal', '')}"


def private(response: HttpResponse, *, framed: bool = False) -> HttpResponse:
    """Kept by nobody, listed by nobody, and no word about it to the pages it links to. `framed`: our own pages may
    show it in a frame; the only one of the site of which that is true."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    if framed:
        response["X-Frame-Options"] = "SAMEORIGIN"
        response._csp_replace = {"frame-ancestors": ["'self'"]}
    return response


@require_safe
def picture(request, pk: int, key: str):
    """The stored picture of a block, for those who may see the draft."""
    post = access.draft(request, pk)
    return files.private(get_object_or_404(Figure, parent=post, key=key).image, as_attachment=False)


# --- Beside the form ------------------------------------------------------------------------------


def beside(request, post, edition, formsets) -> dict:
    """What the side column's own template needs: the address of the preview, and the links to this post."""
    wanted = request.GET.get("link", "")
    rows = [_row(request, link) for link in previews.of_post(post)] if post else []
    return {
        "preview": {
            "address": reverse("admin:posts_post_preview", args=[post.pk]) if post else reverse(ADDRESS_OF_NEW),
            "channel": f"desk:journal:{post.pk}" if post else "",
            "links": [row for row in rows if row["open"]],
            "over": sum(not row["open"] for row in rows),
            "made": next((row for row in rows if str(row["link"].pk) == wanted and row["open"]), None),
            "days": _days(),
        }
    }


def _days() -> list[dict]:
    return [
        {
            "value": days,
            "label": ngettext("%(count)d day", "%(count)d days", days) % {"count": days},
            "usual": days == previews.USUAL_DAYS,
        }
        for days in previews.DAYS
    ]


def _row(request, link: PreviewLink) -> dict:
    return {
        "link": link,
        "open": previews.is_open(link),
        "address": request.build_absolute_uri(reverse("preview", args=[previews.token(link)])),
        "made": panel.when(link.at),
        "by": revisions.author_name(link.by),
        "expires": panel.when(link.expires_at),
        "opened": panel.when(link.opened_at) if link.opened_at else "",
        "revoked": panel.when(link.revoked_at) if link.revoked_at else "",
    }


def may_be_framed_here(response) -> None:
    """The change form alone may hold a frame, with a page of this site in it."""
    response._csp_update = {"frame-src": ["'self'"]}


# --- Links for somebody outside -------------------------------------------------------------------


def share(request, post: Post) -> HttpResponse:
    """The button of the form: everything typed is saved by now, and the link shows it."""
    asked = request.POST.get("share_days", "")
    days = int(asked) if asked in map(str, previews.DAYS) else previews.USUAL_DAYS
    link = previews.make(post, by=request.user, days=days, label=request.POST.get("share_label", ""))
    messages.success(request, gettext("Saved, and a link made to revision %(number)d.") % {"number": link.revision})
    return HttpResponseRedirect(f"{reverse('admin:posts_post_change', args=[post.pk])}?link={link.pk}#share")


@require_safe
def links(request, pk: int):
    """All links of a post, with what became of them."""
    post = access.draft(request, pk, write=True)
    context = {
        **site.each_context(request),
        "title": gettext("Links to “%(title)s”") % {"title": post},
        "original": post,
        "opts": Post._meta,
        "rows": [_row(request, link) for link in previews.of_post(post)],
    }
    return private(TemplateResponse(request, "admin/posts/post/links.html", context))


@require_POST
def revoke(request, pk: int, number: int):
    """Shuts a link at once; what is being typed in the form stays where it is (the script asks from there)."""
    post = access.draft(request, pk, write=True)
    link = get_object_or_404(PreviewLink, post=post, pk=number)
    previews.revoke(link, by=request.user)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"said": gettext("The link is shut.")})
    messages.success(request, gettext("The link is shut."))
    return HttpResponseRedirect(reverse("admin:posts_post_links", args=[pk]))
