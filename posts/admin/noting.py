"""Notes at the desk: pinned to blocks or to the whole post, answered, settled, opened again.

Notes have a form of their own, outside that of the post, so that writing one never touches what stands unsaved there.
static/js/desk/notes.js sends it without leaving the page; without scripts it opens a page of its own.
"""

from collections.abc import Collection, Mapping

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from posts import document, markup, notes, permissions, publishing, revisions
from posts.admin import access, panel
from posts.admin.again import survives_login
from posts.models import Post, ReviewNote


def urls(view) -> list:
    return [path("<int:pk>/notes/", survives_login(notes_page), name="posts_post_notes")]


def beside(request, post: Post, formsets) -> dict:
    """The notes of a post for its change form; each block's form gets its own as `notes_here`."""
    found = notes.threads(post)
    places = notes.by_block(found)
    forms = [form for wrapped in formsets for form in wrapped.formset.forms if form.instance.pk]
    may_note = permissions.may_note(request.user, post)
    for form in forms:
        key = form.instance.key
        form.notes_here = _place(key, places.get(key, []), may_note, request.POST)
    return {
        "notes": _panel(found, {form.instance.key for form in forms}, may_note, request.POST),
        "notes_form": reverse("admin:posts_post_notes", args=[post.pk]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def notes_page(request, pk: int):
    """All notes of a post. POST does what its button says (`do`: note-<block>, answer-<note>, resolve-<note>,
    reopen-<note>). Asked for JSON it answers with the pieces of the change form that show notes."""
    post = access.draft(request, pk)
    error = _do(request, post) if request.method == "POST" else ""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": error} if error else _pieces(request, post), status=400 if error else 200)
    if request.method == "POST" and not error:
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(request.path)
    return _page(request, post, error)


def _do(request, post: Post) -> str:
    """Does what the button says; gives back why it could not, or ''."""
    if not permissions.may_note(request.user, post):
        raise PermissionDenied
    what, _dash, which = request.POST.get("do", "").partition("-")
    text = request.POST.get(f"{what}-{which}", "").replace("\r\n", "\n")
    try:
        if what == "note":
            notes.write(post, by=request.user, text=text, block_key=which)
        elif what == "answer":
            notes.write(post, by=request.user, text=text, thread=_note(post, which))
        elif what == "resolve":
            notes.resolve(_note(post, which), by=request.user)
        elif what == "reopen":
            notes.reopen(_note(post, which), by=request.user)
    except publishing.PublishingError as refused:
        return str(refused)
    return ""


def _note(post: Post, pk: str) -> ReviewNote:
    note = ReviewNote.objects.filter(post=post, pk=pk).first() if pk.isdecimal() else None
    if note is None:
        raise notes.NoteRefused(_("This note is not there any more."))
    return note


# --- What the pages show ----------------------------------------------------------------------------


def _place(key: str, found: Collection[notes.Thread], may_note: bool, typed: Mapping[str, str]) -> dict:
    """The notes at one place, and what has been typed there already (a page that comes back with an error)."""
    shown = [_thread(thread, typed) for thread in found]
    return {
        "key": key,
        "open": [thread for thread in shown if not thread["settled"]],
        "settled": [thread for thread in shown if thread["settled"]],
        "may_note": may_note,
        "typed": typed.get(f"note-{key}", ""),
    }


def _thread(thread: notes.Thread, typed: Mapping[str, str]) -> dict:
    first, settled = thread.first, ""
    rows = [
        {"pk": row.pk, "by": revisions.author_name(row.by), "at": panel.when(row.at), "text": row.text}
        for row in (first, *thread.answers)
    ]
    if thread.resolved:
        values = {"who": revisions.author_name(first.resolved_by), "when": panel.when(first.resolved_at)}
        settled = _("Settled by %(who)s on %(when)s") % values
    return {"pk": first.pk, "rows": rows, "settled": settled, "typed": typed.get(f"answer-{first.pk}", "")}


def _panel(found: list[notes.Thread], known: Collection[str], may_note: bool, typed: Mapping[str, str]) -> dict:
    """For the side column: links to the open notes at blocks; in full those on the whole post and on lost blocks."""
    places = notes.by_block(found)
    lost = [thread for key, group in places.items() if key and key not in known for thread in group]
    pinned = [thread for thread in found if thread.first.block_key in known and not thread.resolved]
    return {
        "pinned": [_thread(thread, {}) for thread in pinned],
        "whole": _place("", places.get("", []), may_note, typed),
        "lost": _place("lost", lost, may_note, typed) if lost else None,
        "open": sum(not thread.resolved for thread in found),
    }


def _pieces(request, post: Post) -> dict:
    """What the open change form shows of notes, as HTML by place. Its fields come back empty: their text is kept."""
    found = notes.threads(post)
    places, keys = notes.by_block(found), notes.block_keys(post)
    blocks = {key: {"place": _place(key, places.get(key, []), True, {})} for key in keys}
    return {
        "blocks": {key: _html(request, "notes_block", context) for key, context in blocks.items()},
        "panel": _html(request, "notes_panel", {"notes": _panel(found, keys, True, {}), "original": post}),
        "said": _("Kept."),
    }


def _html(request, name: str, context: dict) -> str:
    return render_to_string(f"admin/posts/post/{name}.html", context, request)


def _page(request, post: Post, error: str) -> TemplateResponse:
    found, blocks = notes.threads(post), revisions.snapshot(post).blocks
    may_note = permissions.may_note(request.user, post)
    places = notes.by_block(found)
    context = {
        **admin.site.each_context(request),
        "title": _("Notes on “%(title)s”") % {"title": post},
        "original": post,
        "opts": Post._meta,
        "error": error,
        "notes": _panel(found, {block.key for block in blocks}, may_note, request.POST),
        "places": [
            (_name(block), _start(block), _place(block.key, places.get(block.key, []), may_note, request.POST))
            for block in blocks
        ],
        "notes_form": request.path,
    }
    return TemplateResponse(request, "admin/posts/post/notes.html", context, status=400 if error else 200)


def _name(block: document.Block) -> str:
    return _("Figure") if isinstance(block, document.Figure) else panel.voice_labels()[block.voice.value]


def _start(block: document.Block) -> str:
    text = block.caption if isinstance(block, document.Figure) else markup.text(block.body)
    return text.strip()[:60]
