"""Findings of the checklist that somebody lets stand, with a reason, a name and a moment (rule 21).

A reason holds for what was found, as it was found: when the words change, the finding has another subject and comes
back. Nothing is ever deleted; what was taken back stays in the table with the moment.
"""

from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from posts import checklist
from posts.checklist import Finding, Level
from posts.document import Document
from posts.models import HouseRules, Override, Post

SHORTEST_REASON = 5  # characters: 「うん」 is none


class Unacceptable(Exception):
    """This cannot be let stand. The message says why, in words for an editor."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The checklist of one state of a post: what is open, and what stands by somebody's decision."""

    open: tuple[Finding, ...] = ()
    standing: tuple[tuple[Finding, Override], ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What stops the post from going out."""
        return tuple(item for item in self.open if item.level in {Level.REFUSED, Level.REQUIRED})


def checked(post: Post | None, content: Document, *, slug_taken: bool = False) -> Checked:
    """The checklist of `content`, weighed by the house's rules, less what is let stand in `post` (None: a post that
    has not been saved yet)."""
    found = checklist.findings(content, slug_taken=slug_taken, levels=HouseRules.current().levels)
    decided = standing(post) if post and post.pk else {}
    let = {item: decided[item.code, item.subject] for item in found if _decided(item, decided)}
    return Checked(tuple(item for item in found if item not in let), tuple(let.items()))


def _decided(finding: Finding, decided: dict) -> bool:
    return finding.may_override and (finding.code, finding.subject) in decided


def standing(post: Post) -> dict[tuple[str, str], Override]:
    """The decisions that are in force, by code and subject."""
    rows = Override.objects.filter(post=post, revoked_at__isnull=True).select_related("by")
    return {(row.code, row.subject): row for row in rows}


@transaction.atomic
def let_stand(post: Post, finding: Finding, *, by, reason: str) -> Override:
    """Keeps the decision that `finding` stands, and why. Raises Unacceptable for a law of the house and for a reason
    that says nothing."""
    if not finding.may_override:
        raise Unacceptable(gettext("This cannot be let stand: it has to be mended."))
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Unacceptable(
            gettext("Write why this is right here, in %(count)d characters or more.") % {"count": SHORTEST_REASON}
        )
    Post.objects.select_for_update().filter(pk=post.pk).first()
    if row := standing(post).get((finding.code, finding.subject)):
        return row  # pressed twice, or decided by a colleague a moment ago
    row = Override.objects.create(
        post=post, code=finding.code, block_key=finding.block, source_key=finding.source, subject=finding.subject,
        message=str(finding.message), reason=reason, by=by, at=timezone.now(),
    )  # fmt: skip
    _log(post, by, gettext("Let stand: %(finding)s — %(reason)s") % {"finding": row.message, "reason": reason})
    return row


@transaction.atomic
def revoke(override: Override, *, by) -> None:
    """Brings the finding back. One that is back already stays as it is."""
    now = timezone.now()
    if Override.objects.filter(pk=override.pk, revoked_at__isnull=True).update(revoked_at=now):
        override.revoked_at = now
        _log(override.post, by, gettext("No longer let stand: %(finding)s") % {"finding": override.message})


def _log(post: Post, by, message: str) -> None:
    LogEntry.objects.log_actions(by.pk, [post], CHANGE, change_message=message, single_object=True)
