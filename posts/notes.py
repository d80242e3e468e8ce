"""Notes that people at the desk write to each other on a post, or on one block of it: threads, resolved and reopened.

A note holds on to its block by the block's key, so it moves where the block moves; a note whose block is gone stays
with the post. Notes are never shown to readers and are in no revision.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import notifying, permissions, publishing
from posts.models import Post, ReviewNote

LONGEST = 4_000


class NoteRefused(publishing.PublishingError):
    """This note cannot be written or settled. The message says why."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A note and its answers, oldest first."""

    first: ReviewNote
    answers: tuple[ReviewNote, ...]

    @property
    def resolved(self) -> bool:
        return self.first.resolved_at is not None


@transaction.atomic
def write(post: Post, *, by, text: str, block_key: str = "", thread: ReviewNote | None = None) -> ReviewNote:
    """Adds a note to the post, to a block, or as an answer to a thread (which it opens again). Raises NoteRefused."""
    _check(post, by)
    text = text.strip()
    if not text:
        raise NoteRefused(_("There is no text yet. Write your note first."))
    if len(text) > LONGEST:
        raise NoteRefused(_("This note is too long: at most %(limit)s characters.") % {"limit": LONGEST})
    if thread:
        thread = _thread(post, thread)
        _settle(thread, None)
    elif block_key and block_key not in block_keys(post):
        raise NoteRefused(_("This block is not saved yet, or somebody has deleted it. Save the post first."))
    note = ReviewNote.objects.create(
        post=post, thread=thread, block_key=thread.block_key if thread else block_key, text=text,
        revision=post.version, by=by, at=timezone.now(),
    )  # fmt: skip
    notifying.noted(note)
    return note


@transaction.atomic
def resolve(note: ReviewNote, *, by) -> None:
    """Marks a thread as settled. Twice is once."""
    _check(note.post, by)
    first = _thread(note.post, note)
    if first.resolved_at is None:
        _settle(first, by)


@transaction.atomic
def reopen(note: ReviewNote, *, by) -> None:
    """Opens a settled thread again."""
    _check(note.post, by)
    _settle(_thread(note.post, note), None)


def threads(post: Post) -> list[Thread]:
    """All threads of a post, open ones first, then oldest first."""
    rows = list(ReviewNote.objects.filter(post=post).select_related("by", "resolved_by"))
    answers: dict[int, list[ReviewNote]] = {}
    for row in rows:
        if row.thread_id:
            answers.setdefault(row.thread_id, []).append(row)
    found = [Thread(row, tuple(answers.get(row.pk, ()))) for row in rows if not row.thread_id]
    return sorted(found, key=lambda thread: thread.resolved)


def by_block(found: Iterable[Thread]) -> dict[str, list[Thread]]:
    """Threads by the key of their block; '' for those on the post as a whole."""
    places: dict[str, list[Thread]] = {}
    for thread in found:
        places.setdefault(thread.first.block_key, []).append(thread)
    return places


def block_keys(post: Post) -> set[str]:
    """The keys of the blocks that the post has now."""
    sets = (post.posts_commentary_set, post.posts_quotedarticle_set, post.posts_figure_set)
    return {key for related in sets for key in related.values_list("key", flat=True)}


def _check(post: Post, by) -> None:
    if not permissions.may_note(by, post):
        raise NoteRefused(_("You may not write notes on this post."))


def _thread(post: Post, note: ReviewNote) -> ReviewNote:
    """The note that began the thread, locked. Raises NoteRefused if it is of another post or gone."""
    first = ReviewNote.objects.select_for_update().filter(pk=note.thread_id or note.pk, post=post).first()
    if first is None:
        raise NoteRefused(_("This note is not there any more."))
    return first


def _settle(first: ReviewNote, by) -> None:
    first.resolved_by, first.resolved_at = by, timezone.now() if by else None
    first.save(update_fields=["resolved_by", "resolved_at"])
