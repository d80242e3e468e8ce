"""What an approval is of, when it ends, and whether a post may go out under the rule of four eyes.

Reads and writes the three columns of a post that say it (stage, approved_by, approved_version); workflow.py gives an
approval, revisions.py ends it with the change that makes it untrue, publishing.py asks here before anything goes out.
"""

from django.utils.translation import gettext as _

from posts.models import Edition, HouseRules, Post, Revision

# The events by which words come to the desk; the others only say what happened to them.
WRITING = (Revision.Event.SAVED, Revision.Event.IMPORTED, Revision.Event.RESTORED, Revision.Event.MERGED)


def text_of(data: dict) -> dict:
    """What of a stored document an approval is of: all but the particulars of its sources, which follow the library
    by themselves, in public too (publishing.refresh)."""
    return {name: value for name, value in data.items() if name != "sources"}


def ended_by(post: Post, revision: Revision) -> bool:
    """Takes back the approval of a post whose text `revision` has changed, and says whether it did.

    The post is in review again, not a draft: whoever approved it has it among what waits for her, and one look at
    the difference is all that is missing."""
    if post.stage != Post.Stage.APPROVED:
        return False
    approved = Revision.objects.filter(post=post, number=post.approved_version).first()
    if approved and text_of(approved.document) == text_of(revision.document):
        return False
    put(post, Post.Stage.IN_REVIEW)
    return True


def put(post: Post, stage: str, *, approved_by=None, approved_version: int | None = None) -> None:
    """Sets the stage of a post, and of the object in hand, with the approval that belongs to it or none."""
    post.stage, post.approved_by, post.approved_version = stage, approved_by, approved_version
    Post.objects.filter(pk=post.pk).update(stage=stage, approved_by=approved_by, approved_version=approved_version)


def lacking(post: Post, data: dict, *, by) -> str:
    """Why the text `data` (a stored document) of this post may not go out at the hand of `by`; '' if it may.

    Under four eyes somebody other than the author, and other than the only person who wrote it, has approved this
    very text; and whoever approved her own last change leaves the publishing to somebody else."""
    if not HouseRules.current().four_eyes or _has_gone_out(post, data):
        return ""
    approved = _approved(post, data)
    if approved is None:
        return _("In this house a second person approves a text before it goes out. Submit it for review first.")
    if approved.by_id == post.author_id:
        return _("The author has approved this text. In this house somebody else must do that.")
    wrote = writers(post)
    if wrote and set(wrote) == {approved.by_id}:
        return _("Only one person has written and approved this text. In this house somebody else must approve it.")
    if wrote and wrote[-1] == approved.by_id == by.pk:
        return _("You approved this text after a change of your own. Somebody else must publish it.")
    return ""


def writers(post: Post) -> list[int]:
    """Who has changed the text since it last went out, in order: primary keys, the last change last."""
    rows = Revision.objects.filter(post=post).order_by("number")
    if last := rows.filter(event=Revision.Event.PUBLISHED).last():
        rows = rows.filter(number__gt=last.number)
    return list(rows.filter(event__in=WRITING).values_list("by_id", flat=True))


def _approved(post: Post, data: dict) -> Revision | None:
    """The revision whose approval stands for this text."""
    if post.stage != Post.Stage.APPROVED:
        return None
    row = Revision.objects.filter(post=post, number=post.approved_version).first()
    return row if row and text_of(row.document) == text_of(data) else None


def _has_gone_out(post: Post, data: dict) -> bool:
    """Whether these very words are public or scheduled already: then only a time or a credit changes."""
    edition = Edition.objects.filter(post=post).first()
    if edition is None or edition.withdrawn_at:
        return False
    row = Revision.objects.filter(post=post, number=edition.revision).first()
    return bool(row) and text_of(row.document) == text_of(data)
