"""The revisions of a post: the list, two of them compared, one restored, and what readers saw at a moment."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import site
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext
from django.views.decorators.http import require_POST, require_safe

from posts import comparing, permissions, record, revisions
from posts.admin import access, comparison, panel, previewing
from posts.admin.again import survives_login
from posts.admin.moments import WrittenMoment
from posts.document import Document, from_json
from posts.markup import trust
from posts.models import Post, Revision
from posts.rendering.modes import MODES

PER_PAGE = 100
LIST, COMPARISON, SEEN = (f"admin/posts/post/{name}.html" for name in ("history", "compare", "seen"))


def urls(view) -> list:
    return [
        path("<int:pk>/compare/", view(compare), name="posts_post_compare"),
        path("<int:pk>/restore/", survives_login(restore), name="posts_post_restore"),
        path("<int:pk>/seen/", view(seen), name="posts_post_seen"),
        path("<int:pk>/seen/<str:at>/", view(seen_page), name="posts_post_seen_page"),
        *(
            path(f"<int:pk>/seen/<str:at>/{mode}/", view(seen_page), {"mode": mode}, name=f"posts_post_seen_{mode}")
            for mode in MODES
        ),
    ]


def _context(request, post: Post, title: str) -> dict:
    return {
        **site.each_context(request),
        "title": title,
        "original": post,
        "opts": Post._meta,
        "may_restore": permissions.may_write(request.user, post),
    }


# --- The list -------------------------------------------------------------------------------------


def listed(admin, request, object_id):
    """The list, newest first."""
    return _list(request, access.draft(request, object_id if str(object_id).isdecimal() else 0))


def _list(request, post: Post, *, note: str = "", status: int = 200) -> HttpResponse:
    found = Revision.objects.filter(post=post).select_related("by").defer("document").order_by("-number")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    rows = list(page)
    tallies = _tallies(post, rows)
    newest = rows[0].number if rows and page.number == 1 else 0
    context = _context(request, post, gettext("Revisions of “%(title)s”") % {"title": post}) | {
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number) if page.paginator.num_pages > 1 else (),
        "note": note,
        "newest": newest,
        "rows": [_row(row, place, tallies[row.pk]) for place, row in enumerate(rows)],
    }
    return TemplateResponse(request, LIST, context, status=status)


def _row(row: Revision, place: int, counts: dict[str, int]) -> dict:
    return {
        "row": row,
        "by": revisions.author_name(row.by),
        "at": panel.when(row.at),
        "numbers": comparison.numbers(counts),
        "before": row.number - 1,
        # At first the newest is compared with the one before.
        "is_new": place == 0,
        "is_old": place == 1,
    }


def _tallies(post: Post, rows: list[Revision]) -> dict[int, dict[str, int]]:
    """What each revision changed, in numbers. A row never changes, so they are counted once; only numbers are kept."""
    keys = {row.pk: f"tally:{row.hash}" for row in rows}
    known = cache.get_many(keys.values())
    missing = [row for row in rows if keys[row.pk] not in known]
    numbers = {number for row in missing for number in (row.number, row.number - 1)}
    found = Revision.objects.filter(post=post, number__in=numbers).order_by("number")
    before, last = Document(), 0
    wanted = {row.number: row for row in missing}
    for number, data in found.values_list("number", "document").iterator(chunk_size=20):
        content = from_json(data)
        if number in wanted:
            old = before if last == number - 1 else Document()
            known[keys[wanted[number].pk]] = comparison.tally(comparing.compare(old, content))
        before, last = content, number
    cache.set_many({keys[row.pk]: known[keys[row.pk]] for row in missing}, timeout=None)
    return {pk: known[key] for pk, key in keys.items()}


# --- Two compared ---------------------------------------------------------------------------------


class Pair(forms.Form):
    """Which two. Their order does not matter."""

    old = forms.IntegerField(min_value=1, label_suffix="")
    new = forms.IntegerField(min_value=1, label_suffix="")


@require_safe
def compare(request, pk: int):
    """Two revisions, character by character: `?old=3&new=5`."""
    post = access.draft(request, pk)
    asked = Pair(request.GET)
    numbers = sorted(asked.cleaned_data.values()) if asked.is_valid() else [0, 0]
    rows = {row.number: row for row in post.revisions.filter(number__in=numbers).select_related("by")}
    if len(rows) < 2:
        messages.error(request, gettext("Choose two different revisions of this post."))
        return HttpResponseRedirect(reverse("admin:posts_post_history", args=[pk]))
    old, new = (rows[number] for number in numbers)
    before, after = from_json(old.document), from_json(new.document)
    newest = post.revisions.first().number
    title = gettext("Revisions %(old)d and %(new)d compared") % {"old": old.number, "new": new.number}
    context = _context(request, post, title) | {
        "old": _side(old, pgettext("of two revisions", "Before")),
        "new": _side(new, pgettext("of two revisions", "After")),
        "newest": newest,
        "restorable": [number for number in numbers if number != newest],
        "step_back": (old.number - 1, old.number) if old.number > 1 else None,
        "step_on": (new.number, new.number + 1) if new.number < newest else None,
        "found": comparison.words(comparing.compare(before, after), before, after),
    }
    context["sides"] = [context["old"], context["new"]]
    return TemplateResponse(request, COMPARISON, context)


def _side(row: Revision, label: str) -> dict:
    return {"label": label, "row": row, "by": revisions.author_name(row.by), "at": panel.when(row.at)}


# --- One restored ---------------------------------------------------------------------------------


@require_POST
def restore(request, pk: int):
    """Puts the desk back to a revision, as a new one. Readers see nothing of it."""
    post = access.draft(request, pk, write=True)
    number, version = request.POST.get("number", ""), request.POST.get("version", "")
    revision = get_object_or_404(Revision, post=post, number=int(number) if number.isdecimal() else 0)
    note = request.POST.get("note", "")[:1000]
    try:
        seen_version = int(version) if version.isdecimal() else -1
        made = revisions.restore(post, revision, by=request.user, note=note, version=seen_version)
    except revisions.Stale as stale:
        messages.error(request, str(stale))
        return _list(request, post, note=note, status=409)
    said = gettext("Revision %(old)d is on the desk again, as revision %(new)d.")
    messages.success(request, said % {"old": revision.number, "new": made.number})
    if panel.edition_of(post):
        messages.info(request, gettext("Readers see what they saw before, until you publish."))
    return HttpResponseRedirect(reverse("admin:posts_post_change", args=[pk]))


# --- What readers saw -----------------------------------------------------------------------------


class Moment(forms.Form):
    """A day and a time in Tokyo."""

    at = WrittenMoment(required=False, day_alone=True, hint="at-hint")


@require_safe
def seen(request, pk: int):
    """「この日時に読者が見ていた版」: a moment is asked for, the answer stands in words, and the page below it."""
    post = access.draft(request, pk)
    form = Moment(request.GET if "at" in request.GET else None, initial={"at": timezone.now()})
    at = form.cleaned_data.get("at") if form.is_valid() else None
    found = record.seen(post, at) if at else None
    rows = record.rows(post)
    context = _context(request, post, gettext("What readers saw of “%(title)s”") % {"title": post}) | {
        "form": form,
        "at": at,
        "when": panel.when(at) if at else "",
        "answer": _answer(found, at, bool(rows)) if at else [],
        "notice": found.showing.notice if found and found.withdrawn else "",
        "number": found.showing.revision if found and not found.withdrawn else 0,
        "address": _address(pk, at) if found and not found.withdrawn else "",
        "rows": [_shown(row) for row in rows],
    }
    response = TemplateResponse(request, SEEN, context)
    previewing.may_be_framed_here(response)
    return response


def _address(pk: int, at: datetime) -> str:
    return reverse("admin:posts_post_seen_page", args=[pk, f"{timezone.localtime(at):%Y-%m-%dT%H:%M:%S}"])


def _shown(row) -> dict:
    """One row of the record. Its link asks for the first whole second at which it was so."""
    first = row.starts_at + timedelta(microseconds=-row.starts_at.microsecond % 1_000_000)
    return {
        "row": row,
        "at": panel.when(row.starts_at),
        "by": revisions.author_name(row.by) if row.by else "",
        "link": "?" + urlencode({"at": f"{timezone.localtime(first):%Y-%m-%d %H:%M:%S}"}),
        "planned": row.starts_at > timezone.now(),
    }


def _answer(found: record.Seen | None, at: datetime, known: bool) -> list[str]:
    """What readers saw, in sentences."""
    if found is None:
        lines = [gettext("Readers saw nothing of this post: it was not public yet.")]
        return lines if known else [gettext("This post has not been published.")]
    times = {"number": found.showing.revision, "since": panel.when(found.since)}
    if found.withdrawn:
        lines = [gettext("The post was withdrawn (since %(since)s). In its place stood this notice:") % times]
    elif at > timezone.now():
        lines = [gettext("As it is planned now, readers will see revision %(number)d, from %(since)s on.") % times]
    else:
        lines = [gettext("Readers saw revision %(number)d, as it was from %(since)s on.") % times]
        if found.ended:
            lines.append(gettext("A permission had ended by then: the words it was for were not shown."))
    if found.until:
        lines.append(gettext("This changed on %(until)s.") % {"until": panel.when(found.until)})
    elif at <= timezone.now():
        lines.append(gettext("It is still so now."))
    return lines


@require_safe
def seen_page(request, pk: int, at: str, mode: str = ""):
    """The page itself, as the renderer of today draws it for that moment."""
    post = access.draft(request, pk)
    form = Moment({"at": at})
    moment = form.cleaned_data.get("at") if form.is_valid() else None
    found = record.seen(post, moment) if moment else None
    body = record.article(found, address=_address(pk, moment), mode=mode) if found else None
    if body is None:
        raise Http404("Readers saw no such page then.")
    said = {"when": panel.when(moment), "number": found.showing.revision}
    context = {
        "edition": {"title": found.content.title},
        "body": trust(body),
        "said": gettext("What readers saw on %(when)s (revision %(number)d)") % said,
    }
    # Readers get the site's language, whatever the editor's browser asks for.
    with override(settings.LANGUAGE_CODE):
        response = render(request, "preview/seen.html", context)
    return previewing.private(response, framed=True)
