"""Why something cannot be published, changed or taken back now: each an exception in words for an editor."""

from django.utils.translation import gettext

from posts import checklist, corrections
from posts.models import Post


class PublishingError(Exception):
    """Something cannot be done now. The message says why, in words for an editor."""


class Refused(PublishingError):
    """The checklist refuses. `findings` says what is missing and where."""

    def __init__(self, findings: tuple[checklist.Finding, ...]):
        super().__init__(gettext("Some things are still missing before this can be published."))
        self.findings = findings


class CorrectionNeeded(Refused):
    """Readers know these passages otherwise. `changes` says which; each needs a correction, or a reason why none."""

    def __init__(self, changes: tuple[corrections.Change, ...]):
        message = gettext("The translation differs from the one readers know: say so in a correction.")
        super().__init__(
            tuple(
                checklist.Finding(
                    code="correction", level=checklist.Level.REFUSED, message=message, block=change.key, field="body"
                )
                for change in changes
            )
        )
        self.changes = changes


class NotApproved(PublishingError):
    """The house asks for four eyes, and this text has been seen by two. The message says what is missing."""


class Conflict(PublishingError):
    """Somebody else has saved the post since this editor opened it."""

    def __init__(self, post: Post):
        super().__init__(gettext("Somebody else has saved this post since you opened it."))
        self.post = post


class AlreadyPublic(PublishingError):
    """A post that readers already see cannot be scheduled: its next edition goes out when it is published."""

    def __init__(self):
        super().__init__(
            gettext("This post is already public, so a change to it goes out at once. Leave the time empty.")
        )


class NotPublic(PublishingError):
    """There is nothing to withdraw or to correct."""

    def __init__(self):
        super().__init__(gettext("This post has not been published."))
