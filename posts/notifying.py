"""Mail to those concerned: who did what with which post, and the way to the desk. Never a word of the draft, of a note
or of a title: a mail goes over wires and into hands that the desk's permissions do not reach.

Every function is called in the transaction of what it tells, and sends when that is committed. A mail server that
fails never fails the step; the log says so.
"""

import logging
from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from posts import permissions
from posts.models import Post, ReviewNote

TIMEOUT = 10  # seconds that one step at the desk waits for the mail server, at most
log = logging.getLogger(__name__)
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quiet():
    """Within it nobody is told: for imports and demonstrations."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def submitted(post: Post, *, by) -> None:
    """To the reviewer; without one to everybody who may review the post."""
    people = [post.reviewer] if post.reviewer else _people()
    _tell(
        post, [person for person in people if permissions.may_review(person, post)], by=by,
        subject=lambda: _("Post %(number)s waits for your review"), body=lambda: _("%(who)s has submitted a post."),
    )  # fmt: skip


def changes_requested(post: Post, *, by) -> None:
    _tell(
        post, [post.author], by=by,
        subject=lambda: _("Post %(number)s: changes are asked for"), body=lambda: _("%(who)s asks for changes."),
    )  # fmt: skip


def approved(post: Post, *, by) -> None:
    _tell(
        post, [post.author], by=by,
        subject=lambda: _("Post %(number)s is approved"), body=lambda: _("%(who)s has approved a post of yours."),
    )  # fmt: skip


def noted(note: ReviewNote) -> None:
    """To the author, and to everybody who has written in the thread."""
    post, people = note.post, [note.post.author]
    if note.thread_id:
        rows = ReviewNote.objects.filter(thread=note.thread_id).select_related("by")
        people += [note.thread.by, *(row.by for row in rows)]
    _tell(
        post, people, by=note.by,
        subject=lambda: _("Post %(number)s: a new note"), body=lambda: _("%(who)s has written a note."),
    )  # fmt: skip


def published(post: Post, *, by, at=None) -> None:
    """To the author, when somebody else has published or (`at` in the future) scheduled the post."""
    if at and at > timezone.now():
        _tell(
            post, [post.author], by=by, at=at, subject=lambda: _("Post %(number)s is scheduled"),
            body=lambda: _("%(who)s has scheduled a post of yours for %(when)s (Tokyo time)."),
        )  # fmt: skip
    else:
        _tell(
            post, [post.author], by=by, subject=lambda: _("Post %(number)s is published"),
            body=lambda: _("%(who)s has published a post of yours."),
        )  # fmt: skip


# --- How --------------------------------------------------------------------------------------------


def _people():
    return get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="")


def _tell(post: Post, people: Iterable, *, by, subject, body, at=None) -> None:
    """Sends one mail to each of `people` who has an address and may see the post, never to whoever did it. `subject`
    and `body` give their text in the site's language."""
    if _quiet.get():
        return
    addresses = {
        person.email for person in people if person.email and person.pk != by.pk and permissions.may_see(person, post)
    }
    if not addresses:
        return
    with translation.override(settings.LANGUAGE_CODE):
        values = {
            "number": post.pk,
            "who": _name(by),
            "when": date_format(timezone.localtime(at), _("N j, Y, H:i")) if at else "",
        }
        title = f"[{settings.SITE_NAME}] {subject() % values}"
        lines = [body() % values, _("Post %(number)s") % values, _address(post)]
        text = "\n\n".join([*lines, _("This mail holds nothing of the text. To read it, log in at the desk.")]) + "\n"
    transaction.on_commit(lambda: _send(sorted(addresses), title, text), robust=True)


def _name(person) -> str:
    return f"{person.last_name} {person.first_name}".strip() or person.get_username()


def _address(post: Post) -> str:
    return settings.SITE_URL + reverse("admin:posts_post_change", args=[post.pk])


def _send(addresses: list[str], subject: str, text: str) -> None:
    """One mail to each, so that nobody reads the addresses of the others."""
    try:
        connection = get_connection()
        if getattr(connection, "timeout", 0) is None:
            connection.timeout = TIMEOUT
        with connection:
            for address in addresses:
                EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address], connection=connection).send()
    except Exception:
        # Whatever a mail server can do wrong: the step is done, and stays done.
        log.exception("A mail about a step at the desk could not be sent.")
