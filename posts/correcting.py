"""The public corrections that go out with a publication, and why a changed translation goes without one (rule 28).

Parts of `publishing.publish`: call them in its transaction only.
"""

from collections.abc import Sequence

from django.contrib.admin.models import CHANGE, LogEntry
from django.utils import timezone
from django.utils.translation import override

from posts import corrections, revisions, voices
from posts.document import Document, QuotedArticle, SourceRef
from posts.models import Correction, Edition, Override, Post
from posts.refused import CorrectionNeeded


def changes(post: Post) -> tuple[corrections.Change, ...]:
    """The passages of others that readers know otherwise than the desk has them; none while a post is not public."""
    edition = Edition.objects.filter(post=post).first()
    if edition is None or not edition.is_public:
        return ()
    return corrections.changes(edition.content, revisions.snapshot(post))


def refuse_silence(changed: Sequence[corrections.Change], corrected: Sequence[corrections.Given], reason: str) -> None:
    told = {given.key for given in corrected if given.text.strip()}
    silent = tuple(change for change in changed if change.key not in told)
    if silent and not reason.strip():
        raise CorrectionNeeded(silent)


def tell(edition: Edition, changed: Sequence[corrections.Change], corrected, *, by) -> None:
    """Writes the corrections; each has before and after from the difference between the two editions."""
    known = {change.key: change for change in changed}
    for given in corrected:
        if given.text.strip():
            of = known.get(given.key, given)
            Correction.objects.create(
                edition=edition, kind=given.kind, text=given.text.strip(), block_key=given.key,
                before=of.before, after=of.after, at=edition.revised_at, by=by,
            )  # fmt: skip


def keep_reason(post: Post, changed: Sequence[corrections.Change], corrected, reason: str, *, by) -> None:
    """Why a changed translation went out without a correction: kept with user and time, and logged."""
    told = {given.key for given in corrected if given.text.strip()}
    for change in changed:
        if change.key not in told:
            row = Override.objects.create(
                post=post, code="correction", block_key=change.key, source_key=change.source,
                message=f"{change.before}\n→ {change.after}", reason=reason.strip(), by=by, at=timezone.now(),
            )  # fmt: skip
            message = f"No correction for block {row.block_key}: {row.reason}"
            LogEntry.objects.log_actions(by.pk, [post], CHANGE, change_message=message, single_object=True)


def tell_of_credit(edition: Edition, content: Document, key: str, *, text: str, by) -> None:
    """Writes the correction of a credit that was wrong: `content` has it as it reads from now on."""
    with override(edition.language):
        then, now = (_credit(of.source(key)) for of in (edition.content, content))
    Correction.objects.create(
        edition=edition, kind=Correction.Kind.SOURCE, text=text, at=edition.revised_at, by=by,
        before="\n".join(line for line in then if line not in now),
        after="\n".join(line for line in now if line not in then),
    )  # fmt: skip


def _credit(source: SourceRef | None) -> list[str]:
    return [str(line) for line in voices.credit(source, QuotedArticle(key=""))] if source else []
