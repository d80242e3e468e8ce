"""Unsaved text: what the change form sends while somebody types, and where it waits until she comes back.

One address takes what has changed since it was last asked, and answers with everything the page shows live: who
else is here, whether the post was saved meanwhile, findings, the map. It writes the editor's own journal and her
presence, and nothing else. Bringing unsaved text back is posts/admin/saving.py.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps

from django.conf import settings
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from posts import document, permissions, revisions, storage
from posts.admin import merge, overriding, panel, typed
from posts.keys import new_key
from posts.models import Journal, Post, Presence, Revision

KEPT_FOR = timedelta(days=60)  # what nobody has come back for
GONE_AFTER = timedelta(seconds=60)  # a page says every quarter of a minute that it is open
TYPING_FOR = timedelta(seconds=20)
_KEY = re.compile(r"[A-Za-z0-9]{1,20}")


class Unusable(Exception):
    """What was sent is no autosave. `status` is the answer's."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


def urls(view) -> list:
    return [path("journal/", _for_scripts(view(keep)), name="posts_post_journal")]


def _for_scripts(view):
    """A script is answered by a status it understands, never sent to a page to log in."""

    @never_cache
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not site.has_permission(request):
            return JsonResponse({"login": reverse("admin:login")}, status=401)
        try:
            return view(request, *args, **kwargs)
        except Unusable as error:
            return JsonResponse({"message": str(error)}, status=error.status)

    return wrapper


# --- The form's own part --------------------------------------------------------------------------


def key_of(request) -> str:
    """The key of the page that was sent; '' for none or a made-up one."""
    key = request.POST.get("journal", "")
    return key if _KEY.fullmatch(key) else ""


def beside(request, post, edition, formsets) -> dict:
    """What the form's own journal template needs. A page that shows what is not saved has it in its journal."""
    key = key_of(request) or new_key()
    if request.method == "POST":
        keep_whole(request, post)
    page = {
        "key": key,
        "base": post.version if post else 0,
        "shown": getattr(request, "resumed", None),
        "whole": request.method == "POST",
        "address": reverse("admin:posts_post_journal"),
        "sheets": {**typed.SHEET_FIELDS, "post": typed.POST_FIELDS},
        "done": request.session.get("journals", []),
    }
    may_write = post is None or permissions.may_write(request.user, post)
    offers = [offer for offer in waiting(request.user, posts=[post]) if offer.key != key] if may_write else []
    return {"journal": page if may_write else None, "offers": offers}


def saved(request, post: Post) -> None:
    """The form has been saved: what its journal held is in the post now."""
    if key := key_of(request):
        for row in Journal.objects.filter(owner=request.user, key=key):
            forget(row)
        request.session["journals"] = [*request.session.get("journals", []), key][-20:]


def forget(row: Journal) -> None:
    """Deletes a journal and the pictures that waited with it."""
    for name in row.patch.get("pictures", {}).values():
        transaction.on_commit(lambda name=name: storage.desk().delete(name), robust=True)
    row.delete()


def mine(request, post: Post | None, key: str) -> Journal | None:
    """Her journal of this post with this key."""
    return Journal.objects.filter(owner=request.user, post=post, key=key).first()


def keep_whole(request, post: Post | None) -> None:
    """Puts a sent form that was not saved into her journal, so that nothing depends on the page."""
    key, said = key_of(request), request.POST.get("version", "")
    number = int(said) if said.isdecimal() and post else 0
    if not key or Journal.objects.filter(key=key).exclude(owner=request.user, post=post).exists():
        return
    row = mine(request, post, key) or Journal(owner=request.user, post=post, key=key)
    row.base = number
    patch = typed.patch_of(of_version(post, number) or of_nothing(row), typed.of_post(request.POST))
    if patch:
        pictures = row.patch.get("pictures", {})
        row.patch = {**patch, "turn": typed.turn(row.patch), **({"pictures": pictures} if pictures else {})}
        row.changed_at = timezone.now()
        row.save()


# --- What waits -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Unsaved text that she can have back: posting `_resume=<key>` to `url` shows it."""

    key: str
    post: Post | None
    title: str
    at: datetime
    when: str
    characters: int
    url: str
    elsewhere: bool  # the page may still be open in another window


def waiting(user, posts: list[Post | None] | None = None) -> list[Offer]:
    """Her unsaved texts, newest first, that hold something the desk has not got; `posts` narrows it down. Those of
    posts she may not write any more are not offered."""
    rows = Journal.objects.filter(owner=user).select_related("post__author")
    found = [row for row in rows[:50] if posts is None or row.post in posts]
    return [offer for row in found if (row.post is None or permissions.may_write(user, row.post))
            and (offer := _offer(row))]  # fmt: skip


def _offer(row: Journal) -> Offer | None:
    now = of_version(row.post, row.post.version) if row.post else of_nothing(row)
    base, ours = opened(row), typed_in(row)
    if now is None or not (changed := merge.what_is_new(base, ours, now)):
        return None
    url = reverse("admin:posts_post_change", args=[row.post_id]) if row.post else reverse("admin:posts_post_add")
    return Offer(
        key=row.key,
        post=row.post,
        title=ours.fields.get("title", "") or gettext("(no title yet)"),
        at=row.changed_at,
        when=panel.when(row.changed_at),
        characters=changed,
        url=url,
        elsewhere=timezone.now() - row.changed_at < GONE_AFTER,
    )


def of_version(post: Post | None, number: int) -> typed.Typed | None:
    """What the change form showed of one revision, pictures by their names; None if there is no such revision."""
    revision = Revision.objects.filter(post=post, number=number).first() if post else None
    if revision is None:
        return None
    content = document.from_json(revision.document)
    return merge.with_pictures(typed.of_document(content, author=_author(post, content)), content)


def _author(post: Post, content: document.Document) -> int | None:
    """A document knows its author by name. Whoever is the post's author now is meant, if the name says so."""
    if revisions.author_name(post.author) == content.author:
        return post.author_id
    people = (row.by for row in post.revisions.select_related("by"))
    return next((user.pk for user in people if revisions.author_name(user) == content.author), None)


def of_nothing(row: Journal) -> typed.Typed:
    """The empty form of a new post."""
    return typed.of_document(document.Document(), author=row.owner_id)


def base_of(row: Journal) -> document.Document:
    """The post as it was when she opened it."""
    revision = Revision.objects.filter(post=row.post, number=row.base).first() if row.post else None
    return document.from_json(revision.document) if revision else document.Document()


def opened(row: Journal) -> typed.Typed:
    """The form as she opened it."""
    return of_version(row.post, row.base) or of_nothing(row)


def typed_in(row: Journal) -> typed.Typed:
    """Everything she has before her: the post as she opened it, and what she has typed since."""
    return merge.with_chosen(typed.patched(opened(row), row.patch), row.patch.get("pictures", {}))


def document_in(row: Journal) -> document.Document:
    """The document that saving would make now, for preview and checklist."""
    return typed.to_document(typed_in(row), base_of(row))


# --- The autosave ---------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def keep(request):
    """JSON in: `journal` (the page's key), `post` (primary key or null), `base` (the version she opened), `turn` (parts
    are numbered from 1), `patch` (what changed since the last answer, see typed.joined; empty to say that the page is
    open), `typing`, `checks` (which findings it shows). JSON out: `at`, `version`, `saved_by`, `others` and what overriding.live says; or
    `again: true`: the server has no beginning of this journal, send all of it as turn 1.
    400, 404, 413 with a message; 403 for who may not write the post. GET gives a fresh CSRF token."""
    if request.method == "GET":
        return JsonResponse({"csrf": get_token(request)})
    asked = _asked(request)
    with transaction.atomic():
        post = _post(request, asked)
        row, again = _kept(request, asked, post) if asked["patch"] else (None, False)
        answer = {"at": timezone.localtime().strftime("%H:%M"), "again": again, **_meanwhile(request, asked, post)}
        if row:
            answer |= overriding.live(row, known=str(asked.get("checks", "")))
        return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


def _asked(request) -> dict:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    too_large = Unusable(413, gettext("This is more text than can be kept. Save it in parts."))
    try:
        if len(request.body) > limit:
            raise too_large
        asked = json.loads(request.body)
    except RequestDataTooBig as error:
        raise too_large from error
    except ValueError as error:
        raise Unusable(400, gettext("This could not be read.")) from error
    shape = {"patch": dict, "base": int, "turn": int}
    filled = {"post": None, "base": 0, "turn": 1, "patch": {}, **asked} if isinstance(asked, dict) else {}
    if not filled or any(not isinstance(filled[name], kind) for name, kind in shape.items()):
        raise Unusable(400, gettext("This could not be read."))
    if not _KEY.fullmatch(str(filled.get("journal", ""))) or not 0 <= filled["base"] < 2**31:
        raise Unusable(400, gettext("This could not be read."))
    return filled


def _post(request, asked: dict) -> Post | None:
    if asked["post"] is None:
        if not request.user.has_perm("posts.add_post"):
            raise PermissionDenied
        return None
    pk = str(asked["post"])
    post = Post.objects.select_related("author").filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if post is None:
        raise Unusable(404, gettext("There is no such post."))
    if not permissions.may_write(request.user, post):
        raise PermissionDenied
    return post


def _kept(request, asked: dict, post: Post | None) -> tuple[Journal | None, bool]:
    row = Journal.objects.select_for_update().filter(key=asked["journal"]).first()
    if row is None and asked["turn"] > 1:
        return None, True
    if row is None:
        _forget_old()
        row = Journal(owner=request.user, post=post, key=asked["journal"], base=asked["base"])
    if (row.owner_id, row.post_id) != (request.user.pk, post.pk if post else None):
        raise Unusable(404, gettext("There is no such unsaved text."))
    row.patch, row.changed_at = typed.joined(row.patch, {**asked["patch"], "turn": asked["turn"]}), timezone.now()
    if len(json.dumps(row.patch)) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise Unusable(413, gettext("This is more text than can be kept. Save it in parts."))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else made a journal of this key a moment ago
        raise Http404 from error
    return row, False


def _forget_old() -> None:
    for row in Journal.objects.filter(changed_at__lt=timezone.now() - KEPT_FOR):
        forget(row)


def _meanwhile(request, asked: dict, post: Post | None) -> dict:
    """Who else is here, and whether the post has been saved since she opened it."""
    if post is None:
        return {"version": 0, "others": []}
    now = timezone.now()
    seen = {"seen_at": now, **({"typed_at": now} if asked.get("typing") else {})}
    Presence.objects.update_or_create(post=post, user=request.user, defaults=seen)
    answer = {"version": post.version, "others": others(post, request.user, now)}
    if post.version > asked["base"]:
        last = Revision.objects.filter(post=post, number__gt=asked["base"]).exclude(by=request.user)
        if last := last.select_related("by").first():
            answer["saved_by"] = revisions.author_name(last.by)
            answer["saved_at"] = panel.when(last.at)
    return answer


def others(post: Post, user, now: datetime) -> list[dict]:
    """Who else has the post open, by name, and whether they are typing. Who was not heard of for a minute is gone."""
    rows = Presence.objects.filter(post=post, seen_at__gt=now - GONE_AFTER).exclude(user=user).select_related("user")
    return [
        {"name": revisions.author_name(row.user), "typing": bool(row.typed_at and row.typed_at > now - TYPING_FOR)}
        for row in rows.order_by("pk")
    ]
