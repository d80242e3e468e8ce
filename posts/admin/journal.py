"""Unsaved text: what the change form sends while somebody types, what it offers when she comes back.

One address takes what has changed since it was last asked, and answers with everything the page shows live: who
else is here, whether the post was saved meanwhile, findings, the map. Writes the editor's own journal and nothing
that others see.
"""

import json

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from posts import document, permissions
from posts.admin import overriding, typed
from posts.models import Journal, Post, Revision


def urls(view) -> list:
    return [path("journal/", view(keep), name="posts_post_journal")]


def beside(request, post, edition, formsets) -> dict:
    """What the form's own journal template needs."""
    return {"journal": None, "offers": []}


def before_saving(admin, request, object_id):
    """A look at what was sent before the form is checked: an answer to give instead, or None to go on."""
    return None


def saved(request, post: Post) -> None:
    """The form has been saved: what its journal held is in the post now."""
    Journal.objects.filter(owner=request.user, key=request.POST.get("journal", "")).delete()


@require_POST
@transaction.atomic
def keep(request):
    """JSON in: `journal` (the page's key), `post` (primary key or null), `base` (the version she opened), `patch` (what
    changed since the last answer, see typed.joined), `typing`. JSON out: see above. 403 for who may not."""
    asked = json.loads(request.body)
    post = Post.objects.filter(pk=asked["post"]).first() if asked.get("post") else None
    if post is None and not request.user.has_perm("posts.add_post"):
        raise PermissionDenied
    if post is not None and not permissions.may_write(request.user, post):
        raise PermissionDenied
    now = timezone.now()
    row, _made = Journal.objects.select_for_update().get_or_create(
        key=asked["journal"], owner=request.user, defaults={"post": post, "base": asked.get("base", 0)}
    )
    row.patch, row.changed_at = typed.joined(row.patch, asked.get("patch", {})), now
    row.save()
    return JsonResponse({"at": now.isoformat(), "version": post.version if post else 0, **overriding.live(row)})


def base_of(row: Journal) -> document.Document:
    """The post as it was when she opened it."""
    revision = Revision.objects.filter(post=row.post, number=row.base).first() if row.post else None
    return document.from_json(revision.document) if revision else document.Document()


def typed_in(row: Journal) -> typed.Typed:
    """Everything she has before her: the post as she opened it, and what she has typed since."""
    author = row.post.author_id if row.post else row.owner_id
    return typed.patched(typed.of_document(base_of(row), author=author), row.patch)


def document_in(row: Journal) -> document.Document:
    """The document that saving would make now, for preview and checklist."""
    return typed.to_document(typed_in(row), base_of(row))
