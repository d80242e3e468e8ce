"""「切れたリンク」: what the checks of links have found, and one button each for what can be done about it.

A link that is dead gets an archived copy beside it; its own address is never taken away (rule 37).
"""

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from posts import permissions
from posts.admin import panel
from posts.admin.looking_up import Busy, turn
from posts.links import archive, checking
from posts.models import HouseRules, Post, QuotedArticle, Source, SourceLink

Status = SourceLink.Status
A_PAGE = 25
SHOWN = {
    "dead": Q(status=Status.DEAD),
    "failing": Q(status=Status.FAILING),
    "unsure": Q(status=Status.UNSURE),
    "drifted": Q(drifted_at__isnull=False),
}


def urls(view) -> list:
    """The route, for SourceAdmin."""
    return [path("links/", view(queue), name="posts_source_links")]


def waiting(show: str) -> QuerySet[SourceLink]:
    """The links of one kind (dead, failing, unsure, drifted), those first that have waited longest."""
    order = "drifted_at" if show == "drifted" else "failing_since"
    return SourceLink.objects.filter(SHOWN[show]).order_by(order, "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request):
    """The list; a button posts the name of what is to be done and the link's primary key, and the list comes back."""
    if not (request.user.has_perm("posts.view_source") or request.user.has_perm("posts.change_source")):
        raise PermissionDenied
    show = request.GET.get("show", "")
    show = show if show in SHOWN else next((name for name in SHOWN if waiting(name).exists()), "dead")
    if request.method == "POST":
        return _do(request, show)
    page = Paginator(waiting(show).select_related("source__outlet").prefetch_related("source__links"), A_PAGE).get_page(
        request.GET.get("page")
    )
    rules, quoting = HouseRules.current(), _quoting({link.source_id for link in page})
    mine = {post.pk: post for post in permissions.visible(request.user).filter(pk__in=set().union(*quoting.values()))}
    context = {
        **site.each_context(request),
        "title": _("Broken links"),
        "opts": Source._meta,
        "kinds": [(name, label, SourceLink.objects.filter(SHOWN[name]).count()) for name, label in labels().items()],
        "show": show,
        "page": page,
        "rows": [_row(link, quoting.get(link.source_id, set()), mine, rules) for link in page],
        "may_change": request.user.has_perm("posts.change_source"),
    }
    return TemplateResponse(request, "admin/posts/source/queue.html", context)


def labels() -> dict[str, str]:
    """What the kinds of links in the queue are called."""
    return {
        "dead": _("Dead"),
        "failing": _("Failing"),
        "unsure": _("Could not be checked"),
        "drifted": _("Page has changed"),
    }


def _quoting(sources: set[int]) -> dict[int, set[int]]:
    """Source -> the posts that quote it, by their primary keys."""
    found: dict[int, set[int]] = {}
    for source, post in QuotedArticle.objects.filter(source__in=sources).values_list("source_id", "parent_id"):
        found.setdefault(source, set()).add(post)
    return found


def _row(link: SourceLink, quoting: set[int], mine: dict[int, Post], rules: HouseRules) -> dict:
    """What one link shows. `mine`: the posts whose drafts this editor may see; of others she hears the number."""
    visible = [mine[pk] for pk in sorted(quoting) if pk in mine]
    copies = [item for item in link.source.links.all() if item.rel == SourceLink.Rel.ARCHIVE]
    original = link.rel == SourceLink.Rel.ORIGINAL
    return {
        "link": link,
        "since": panel.when(link.failing_since) if link.failing_since else "",
        "checked": panel.when(link.checked_at) if link.checked_at else "",
        "changed": panel.when(link.drifted_at) if link.drifted_at else "",
        "answer": checking.answer_words(link),
        "drift": checking.drift_words(link),
        "posts": visible,
        "others": len(quoting) - len(visible),
        "copies": copies,
        "may_find": original and not copies and rules.archive_lookup,
        "by_hand": f"https://web.archive.org/web/*/{link.url}" if original and not copies else "",
    }


# --- What the buttons do ----------------------------------------------------------------------------


def _do(request, show: str):
    if not request.user.has_perm("posts.change_source"):
        raise PermissionDenied
    doing = {"find": _find, "check": _check, "accept": _accept}
    asked = next((name for name in doing if name in request.POST), None)
    key = request.POST.get(asked, "") if asked else ""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return HttpResponseRedirect(reverse("admin:posts_source_links"))
    link = get_object_or_404(SourceLink.objects.select_related("source__outlet"), pk=key)
    try:
        doing[asked](request, link)
    except (Busy, archive.ArchiveFailed) as error:
        messages.warning(request, str(error))
    query = urlencode({"show": show, **({"page": request.GET["page"]} if "page" in request.GET else {})})
    return HttpResponseRedirect(f"{reverse('admin:posts_source_links')}?{query}")


def _find(request, link: SourceLink) -> None:
    if not HouseRules.current().archive_lookup:
        raise Busy(_("Looking for archived copies is switched off in the house rules."))
    with turn(request.user):
        added = checking.find_copy(link, by=request.user)
    if added is None:
        messages.warning(request, _("The archive has no copy of “%(source)s”.") % {"source": link.source})
        return
    text = _("An archived copy of “%(source)s” from %(day)s is added. Credits give it from now on.")
    messages.success(request, text % {"source": link.source, "day": added.on})


def _check(request, link: SourceLink) -> None:
    with turn(request.user):
        noted = checking.check(link)
    if noted:
        values = {"source": link.source, "answer": checking.answer_words(noted), "status": noted.get_status_display()}
        messages.info(request, _("Checked “%(source)s”: %(status)s (%(answer)s).") % values)


def _accept(request, link: SourceLink) -> None:
    checking.accept(link)
    messages.success(request, _("The page of “%(source)s” counts as it is now.") % {"source": link.source})
