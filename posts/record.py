"""The record of what readers saw, and when: written with every public change, read by staff, never by readers.

Only what an editor does is recorded. What time does by itself, a scheduled post going out or a permission ending, is
computed from it as the public pages compute it (docs/adr/0012).
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from posts import rendering, stored
from posts.document import Document, from_json
from posts.models import Correction, Edition, Post, Showing
from posts.rendering.passages import fresh_until


@transaction.atomic
def shown(edition: Edition, event: str, *, by, notice: str = "", at: datetime | None = None) -> Showing | None:
    """Records what readers see of an edition from now on (`at`: the moment the caller has written elsewhere), or from
    its own moment when that has not come yet. Call it in the transaction that changed the edition, after it was
    saved. What was planned for later is replaced. None, and no row, for a change to a withdrawn edition, which
    nobody sees."""
    withdrawn = event == Showing.Event.WITHDRAWN
    if edition.withdrawn_at and not withdrawn:
        return None
    now = timezone.now()
    forget_plan(edition.post, now=now)
    coming = edition.published_at > now
    return Showing.objects.create(
        post_id=edition.post_id,
        event=Showing.Event.PUBLISHED if coming else event,
        revision=edition.revision,
        document={} if withdrawn else edition.document,
        notice=notice,
        published_at=edition.published_at,
        revised_at=edition.revised_at,
        starts_at=max(at or now, edition.published_at),
        by=by,
        recorded_at=now,
    )


def forget_plan(post: Post, *, now: datetime | None = None) -> None:
    """Takes away what readers would have seen from a later moment on: the plan has changed, and they never did."""
    Showing.objects.filter(post=post, starts_at__gt=now or timezone.now()).delete()


def last(post: Post) -> Showing | None:
    """What of a post readers were shown last; None when they never saw it."""
    return Showing.objects.filter(post=post, starts_at__lte=timezone.now()).order_by("starts_at", "pk").last()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What readers saw of a post at the moment `at`: `showing` says which revision and by what event, `content` is the
    document as it was then (empty for a withdrawal). It was so from `since` until `until` (None: it still is, as far
    as is known today). `ended`: the last change was made by time itself, by the end of a permission."""

    at: datetime
    showing: Showing
    content: Document
    since: datetime
    until: datetime | None

    @property
    def ended(self) -> bool:
        return self.since > self.showing.starts_at

    @property
    def withdrawn(self) -> bool:
        return self.showing.event == Showing.Event.WITHDRAWN


def seen(post: Post, at: datetime) -> Seen | None:
    """What readers saw of the post at a moment, or will see then as it is planned now. None: nothing yet."""
    found = Showing.objects.filter(post=post)
    showing = found.filter(starts_at__lte=at).order_by("-starts_at", "-pk").first()
    if showing is None:
        return None
    following = found.filter(starts_at__gt=at).order_by("starts_at", "pk").values_list("starts_at", flat=True).first()
    content = from_json(showing.document) if showing.document else Document()
    since, end = _ends_around(content, showing.starts_at, at)
    return Seen(
        at=at,
        showing=showing,
        content=content,
        since=since,
        until=min((moment for moment in (following, end) if moment), default=None),
    )


def article(found: Seen, *, address: str, mode: str = "") -> str | None:
    """The article readers saw, drawn for that moment by the renderer of today. `address` is where it is shown now, so
    that the ways to read it lead to each other. None: for a withdrawal, and for a way to read that it had not."""
    if found.withdrawn:
        return None
    showing, content = found.showing, found.content
    known = {
        "url": settings.SITE_URL + address,
        "published": showing.published_at,
        "revised": found.since if found.ended else showing.revised_at,
        "corrections": _corrections(showing.post_id, content, found.at),
        "now": found.at,
        "media_url": settings.MEDIA_URL,
    }
    if not mode:
        return rendering.render(content, **known).body_html
    drawn = rendering.mode(content, mode, **known)
    return drawn[1] if drawn else None


def rows(post: Post) -> list[Showing]:
    """The record of a post, newest first, without the documents."""
    return list(Showing.objects.filter(post=post).select_related("by").defer("document").order_by("-starts_at", "-pk"))


def _ends_around(content: Document, start: datetime, at: datetime) -> tuple[datetime, datetime | None]:
    """Of the moments at which a permission in it ended by itself: the last one not after `at` (else `start`), and the
    next one."""
    moment, end = start, fresh_until(content, start)
    while end and end <= at:
        moment, end = end, fresh_until(content, end)
    return moment, end


def _corrections(post_id: int, content: Document, at: datetime) -> list[tuple[datetime, str, str]]:
    found = Correction.objects.filter(edition__post_id=post_id, at__lte=at)
    with override(content.language):
        return [(item.at, str(item.get_kind_display()), stored.correction_text(item, content, at)) for item in found]
