"""The screen on which an editor says which paragraphs of an original and of its translation belong together.

Rows and plain buttons, without script. What she does is carried along in the form and stored when she saves it.
"""

import json

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from posts import alignment, permissions, revisions
from posts.document import Pair
from posts.models import Post, QuotedArticle

Pairs = tuple[Pair, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def align(request, pk: int, key: str):
    """GET shows the rows; POST does what its button says (`do`), and stores the rows when that is `save`."""
    post = get_object_or_404(Post.objects.select_for_update(), pk=pk)
    if not permissions.may_write(request.user, post):
        raise PermissionDenied
    block = get_object_or_404(QuotedArticle.objects.select_related("source"), parent=post, key=key)
    ours = alignment.texts(block.body, block.anchors)
    theirs = alignment.texts(block.original, block.original_anchors)
    if not ours or not theirs:
        raise Http404("There is nothing to align.")
    stored = alignment.mend(_pairs(block.alignment), ours, theirs)
    if request.method != "POST":
        return _answer(request, post, block, (ours, theirs), stored, changed=False)
    pairs = _posted(request.POST.get("pairs", ""), stored, ours, theirs)
    act = request.POST.get("do", "")
    if act != "save":
        pairs = _done(pairs, act, ours, theirs)
        return _answer(request, post, block, (ours, theirs), pairs, changed=pairs != stored)
    if request.POST.get("version") != str(post.version):
        messages.error(request, _("Somebody else has saved this post since you opened it."))
        return _answer(request, post, block, (ours, theirs), pairs, changed=True, status=409)
    block.alignment = [[list(pair.translation), list(pair.original)] for pair in pairs]
    block.save(update_fields=["alignment"])
    revisions.save(post, by=request.user)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("admin:posts_post_alignment", args=[post.pk, block.key]))


def _pairs(rows) -> Pairs:
    return tuple(Pair(translation=tuple(ours), original=tuple(theirs)) for ours, theirs in rows)


def _posted(text: str, stored: Pairs, ours: dict, theirs: dict) -> Pairs:
    """The rows as the form carries them; the stored ones when those are not whole (the text changed meanwhile)."""
    try:
        pairs = _pairs(json.loads(text))
        whole = alignment.is_whole(pairs, list(ours), list(theirs))
    except (ValueError, TypeError, RecursionError):
        return stored
    return pairs if whole else stored


def _done(pairs: Pairs, act: str, ours: dict, theirs: dict) -> Pairs:
    name, _colon, what = act.partition(":")
    if name in {"join", "split"} and what.isascii() and what.isdecimal() and len(what) < 7:
        return getattr(alignment, name)(pairs, int(what))
    if name in {"up", "down"}:
        return alignment.move(pairs, what, -1 if name == "up" else 1)
    return alignment.mend((), ours, theirs) if name == "anew" else pairs


def _answer(request, post: Post, block: QuotedArticle, texts, pairs: Pairs, *, changed: bool, status: int = 200):
    ours, theirs = texts
    rows = [
        {
            "number": number,
            "place": number + 1,
            "ours": _cells(pair.translation, ours, number, len(pairs)),
            "theirs": _cells(pair.original, theirs, number, len(pairs)),
            "splits": len(pair.translation) + len(pair.original) > 1,
        }
        for number, pair in enumerate(pairs)
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Which paragraphs belong together"),
        "post": post,
        "quoted": block,
        "rows": rows,
        "pairs": json.dumps([[pair.translation, pair.original] for pair in pairs]),
        "changed": changed,
    }
    return TemplateResponse(request, "admin/posts/alignment.html", context, status=status)


def _cells(keys: tuple[str, ...], texts: dict[str, str], row: int, rows: int) -> list[dict]:
    """The paragraphs of one side of a row, each with where it may go."""
    return [
        {
            "id": key,
            "text": texts[key],
            "up": place == 0 and row > 0,
            "down": place == len(keys) - 1 and row < rows - 1,
        }
        for place, key in enumerate(keys)
    ]
