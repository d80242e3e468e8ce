"""Review at the desk: submit, ask for changes, approve, take back, hand over.

The steps are buttons of the change form (actions.py): it is saved first, then the step is taken. What people write to
each other on the way is noting.py.
"""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from posts import approval, document, permissions, revisions, workflow
from posts.admin import noting, panel
from posts.models import HouseRules, Post, Revision

KEPT = "review-note"  # in the session: a note whose step was refused
Stage = Post.Stage


def urls(view) -> list:
    return noting.urls(view)


# --- The steps: what the buttons do after saving ---------------------------------------------------


def submit(request, post: Post) -> str:
    workflow.submit(post, by=request.user, reviewer=_chosen(request, post), note=_note(request), version=post.version)
    return _("Submitted for review.")


def take_back(request, post: Post) -> str:
    workflow.take_back(post, by=request.user, version=post.version)
    return _("Taken back. It is a draft again.")


def request_changes(request, post: Post) -> str:
    workflow.request_changes(post, by=request.user, note=_note(request), version=post.version)
    return _("Sent back to its author.")


def approve(request, post: Post) -> str:
    workflow.approve(post, by=request.user, note=_note(request), version=post.version)
    return _("Approved.")


def assign(request, post: Post) -> str:
    reviewer = _chosen(request, post)
    workflow.assign(post, by=request.user, reviewer=reviewer, version=post.version)
    if reviewer is None:
        return _("Everybody who reviews may take this post now.")
    return _("%(who)s is asked to review this post.") % {"who": revisions.author_name(reviewer)}


def keep_note(request, post: Post) -> None:
    """A refused step loses nothing: its note stands in the field when the form comes back."""
    if note := _note(request):
        request.session[KEPT] = {"post": post.pk, "note": note}


def _note(request) -> str:
    return request.POST.get("review_note", "").replace("\r\n", "\n")


def _chosen(request, post: Post):
    """The chosen reviewer; None for everybody. Raises StepRefused for nobody we know."""
    pk = request.POST.get("review_by", "")
    if not pk:
        return None
    person = get_user_model().objects.filter(pk=pk).first() if pk.isdecimal() else None
    if person is None:
        raise workflow.StepRefused(_("This person cannot review posts. Choose somebody else."))
    return person


# --- Beside the form -------------------------------------------------------------------------------


def beside(request, post, edition, formsets) -> dict:
    """Where the post stands between author and reviewer, what this person can do, and the notes."""
    if post is None:
        return {"review": None, "lacking": _lacking_new(request)}
    return {
        "review": _review(request, post),
        "lacking": _lacking(request, post),
        **noting.beside(request, post, formsets),
    }


def _lacking(request, post: Post) -> str:
    """Why this post cannot go out now under four eyes, said before anybody presses the button."""
    if not permissions.may_publish(request.user, post) or not HouseRules.current().four_eyes:
        return ""
    return approval.lacking(post, document.to_json(revisions.snapshot(post)), by=request.user)


def _lacking_new(request) -> str:
    if not HouseRules.current().four_eyes:
        return ""
    return _("In this house a second person approves a text before it goes out. Submit it for review first.")


def _review(request, post: Post) -> dict:
    user, stage = request.user, post.stage
    may_write, may_review = permissions.may_write(user, post), permissions.may_review(user, post)
    waiting = stage in {Stage.IN_REVIEW, Stage.APPROVED}
    return {
        "stage": panel.stage_name(post),
        "said": _said(post),
        "first": stage != Stage.DRAFT,  # what two people are at stands above what one checks for herself
        "changes": stage == Stage.CHANGES,
        "ended": stage == Stage.IN_REVIEW and _ended(post),
        "may_submit": may_write and stage in {Stage.DRAFT, Stage.CHANGES},
        "may_take_back": may_write and waiting and (user.pk == post.author_id or user.has_perm("posts.see_every_post")),
        "may_answer": may_review and stage == Stage.IN_REVIEW,
        "may_reopen": may_review and stage == Stage.APPROVED,
        "may_assign": may_write and stage == Stage.IN_REVIEW and (user.pk == post.author_id or may_review),
        "reviewers": _choices(request, post),
        "reviewer": revisions.author_name(post.reviewer) if post.reviewer else "",
        "note": _kept(request, post),
    }


def _said(post: Post) -> dict | None:
    """The last step in words: who did what, when, and what she wrote with it."""
    row = workflow.last_step(post)
    if row is None:
        return None
    texts = {
        Revision.Event.SUBMITTED: _("%(who)s submitted this text on %(when)s."),
        Revision.Event.CHANGES: _("%(who)s asked for changes on %(when)s."),
        Revision.Event.APPROVED: _("%(who)s approved this text on %(when)s."),
    }
    text = texts[row.event] % {"who": revisions.author_name(row.by), "when": panel.when(row.at)}
    return {"text": text, "note": row.note, "by": revisions.author_name(row.by)}


def _ended(post: Post) -> bool:
    """Whether it is in review because the text was changed after its approval."""
    row = workflow.last_step(post)
    return bool(row) and row.event == Revision.Event.APPROVED


def _choices(request, post: Post) -> list[dict]:
    typed = request.POST.get("review_by", "") if request.method == "POST" else str(post.reviewer_id or "")
    people = list(workflow.reviewers(post, by=request.user))
    if post.reviewer and post.reviewer not in people:
        people.append(post.reviewer)
    return [
        {"pk": person.pk, "name": revisions.author_name(person), "chosen": str(person.pk) == typed} for person in people
    ]


def _kept(request, post: Post) -> str:
    if request.method == "POST":
        return _note(request)
    kept = request.session.get(KEPT)
    if kept and kept["post"] == post.pk:
        del request.session[KEPT]
        return kept["note"]
    return ""
