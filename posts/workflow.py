"""The steps of a post between two people: submit, ask for changes, approve, take back, hand over.

Each step checks who may take it and which version she saw, writes a revision with its note, and tells those
concerned. A step that is not possible raises StepRefused (or what publishing raises) and changes nothing.
Stages: draft → in review → approved → (published) → draft for the next round; changes requested in between.
"""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from posts import approval, notifying, permissions, publishing, revisions
from posts.models import Post, ReviewNote, Revision

Stage = Post.Stage


class StepRefused(publishing.PublishingError):
    """This step is not possible now, or not for this person. The message says why."""


def reviewers(post: Post, *, by) -> QuerySet:
    """Whom `by` may ask to review this post: everybody who may review, and for those who may so themselves everybody
    who works at the desk. Never its author."""
    people = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(pk=post.author_id)
    if not by.has_perm("posts.review_post"):
        people = people.filter(_having("review_post"))
    return people.filter(_having("change_post")).distinct().order_by("last_name", "first_name", "username")


def _having(codename: str) -> Q:
    mine = Q(user_permissions__codename=codename, user_permissions__content_type__app_label="posts")
    groups = Q(groups__permissions__codename=codename, groups__permissions__content_type__app_label="posts")
    return Q(is_superuser=True) | Q(pk__in=get_user_model().objects.filter(mine | groups).values("pk"))


@transaction.atomic
def submit(post: Post, *, by, reviewer=None, note: str = "", version: int | None = None) -> Revision:
    """Gives a draft to a reviewer, or to all who may review. Asks for what publishing asks for: raises
    publishing.Refused with the list, StepRefused, publishing.Conflict."""
    post = _mine(post, version)
    _require(permissions.may_write(by, post), _("You may not submit this post."))
    _require(post.stage in {Stage.DRAFT, Stage.CHANGES}, _("This post has been submitted already."))
    _check_reviewer(post, reviewer, by)
    if missing := publishing.refusals(post):
        raise publishing.Refused(missing)
    _assign(post, reviewer)
    revision = _step(post, Stage.IN_REVIEW, Revision.Event.SUBMITTED, by=by, note=note)
    notifying.submitted(post, by=by)
    return revision


@transaction.atomic
def take_back(post: Post, *, by, version: int | None = None) -> None:
    """Makes a submitted post a draft again, at the hand of its author (or of whoever sees every post)."""
    post = _mine(post, version)
    allowed = by.pk == post.author_id or by.has_perm("posts.see_every_post")
    _require(allowed and permissions.may_write(by, post), _("Only its author may take a post back."))
    _require(post.stage in {Stage.IN_REVIEW, Stage.APPROVED}, _("This post has not been submitted."))
    approval.put(post, Stage.DRAFT)


@transaction.atomic
def request_changes(post: Post, *, by, note: str = "", version: int | None = None) -> Revision:
    """Sends a submitted or approved post back to its author. What is to change stands in `note` or in open notes."""
    post = _mine(post, version)
    _require(permissions.may_review(by, post), _("You may not review this post."))
    _require(post.stage in {Stage.IN_REVIEW, Stage.APPROVED}, _("This post has not been submitted."))
    said = note.strip() or _open_threads(post).filter(by=by).exists()
    _require(said, _("Say what is to change: in the field, or in a note at a block."))
    revision = _step(post, Stage.CHANGES, Revision.Event.CHANGES, by=by, note=note)
    notifying.changes_requested(post, by=by)
    return revision


@transaction.atomic
def approve(post: Post, *, by, note: str = "", version: int | None = None) -> Revision:
    """Approves the text as it stands now. A later change of the text ends the approval."""
    post = _mine(post, version)
    _require(permissions.may_review(by, post), _("You may not review this post."))
    _require(post.stage in {Stage.IN_REVIEW, Stage.CHANGES}, _("This post has not been submitted."))
    _require(set(approval.writers(post)) != {by.pk}, _("Nobody else has written on this text: you cannot approve it."))
    revision = _step(post, Stage.APPROVED, Revision.Event.APPROVED, by=by, note=note)
    notifying.approved(post, by=by)
    return revision


@transaction.atomic
def assign(post: Post, *, by, reviewer, version: int | None = None) -> None:
    """Gives a submitted post to another reviewer, and tells her. None: to all who may review."""
    post = _mine(post, version)
    allowed = by.pk == post.author_id or permissions.may_review(by, post)
    _require(allowed and permissions.may_write(by, post), _("You may not give this post to somebody else."))
    _check_reviewer(post, reviewer, by)
    _assign(post, reviewer)
    if post.stage == Stage.IN_REVIEW:
        notifying.submitted(post, by=by)


def last_step(post: Post) -> Revision | None:
    """The last thing that happened between author and reviewer, with its note, since the post last went out."""
    events = [Revision.Event.SUBMITTED, Revision.Event.CHANGES, Revision.Event.APPROVED, Revision.Event.PUBLISHED]
    row = post.revisions.filter(event__in=events).select_related("by").defer("document").first()
    return row if row and row.event != Revision.Event.PUBLISHED else None


# --- What every step does -------------------------------------------------------------------------


def _mine(post: Post, version: int | None) -> Post:
    """The post locked and as it is stored. Raises publishing.Conflict if it is not what she saw."""
    current = Post.objects.select_for_update(of=("self",)).select_related("author", "reviewer").get(pk=post.pk)
    if version is not None and version != current.version:
        raise publishing.Conflict(current)
    return current


def _require(fine, message: str) -> None:
    if not fine:
        raise StepRefused(message)


def _check_reviewer(post: Post, reviewer, by) -> None:
    if reviewer is None:
        return
    _require(reviewer.pk != post.author_id, _("The author of a post cannot review it. Choose somebody else."))
    # Who is the reviewer already may stay so, whoever chose her.
    fine = reviewer.pk == post.reviewer_id or reviewers(post, by=by).filter(pk=reviewer.pk).exists()
    _require(fine, _("This person cannot review posts. Choose somebody else."))


def _assign(post: Post, reviewer) -> None:
    post.reviewer = reviewer
    Post.objects.filter(pk=post.pk).update(reviewer=reviewer)


def _step(post: Post, stage: str, event: str, *, by, note: str) -> Revision:
    revision = revisions.save(post, by=by, event=event, note=note.strip())
    approved = {"approved_by": by, "approved_version": revision.number} if stage == Stage.APPROVED else {}
    approval.put(post, stage, **approved)
    return revision


def _open_threads(post: Post) -> QuerySet:
    return ReviewNote.objects.filter(post=post, thread__isnull=True, resolved_at__isnull=True)
