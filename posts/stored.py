"""The stored HTML of editions: given as it stands while it is right, rendered anew on the way out when it is not.

For views and feeds. Nothing here writes: `publishing` and `manage.py render_editions` do."""

import hashlib
import math
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override

from posts import corrections, rendering
from posts.document import Document, SourceRef
from posts.markup import trust
from posts.models.public import Correction, Edition, Generation
from posts.rendering.passages import local_day
from posts.voices import is_withheld

# Templates, styles and settings change with a restart only: no answer is older than this process.
STARTED = timezone.now()
KEPT_FOR = 3600  # seconds; what nobody has asked for since is forgotten

T = TypeVar("T")


def is_fresh(edition: Edition, now: datetime) -> bool:
    """Whether the stored HTML is what the renderer would make now."""
    return edition.stamp == rendering.STAMP and (edition.fresh_until is None or now < edition.fresh_until)


def address(edition: Edition) -> str:
    """The canonical, absolute address of a post."""
    return settings.SITE_URL + edition.get_absolute_url()


def correction_lines(edition: Edition, now: datetime) -> list[tuple[datetime, str, str]]:
    """The edition's corrections as the renderer takes them."""
    found = list(edition.corrections.all())
    content = edition.content if found else Document()
    with override(edition.language):
        return [(item.at, str(item.get_kind_display()), correction_text(item, content, now)) for item in found]


def correction_text(item: Correction, content: Document, now: datetime) -> str:
    """The sentence of a correction as it may be shown; `content` is its edition's."""
    return corrections.text(
        content, local_day(now), key=item.block_key, kind=item.kind, text=item.text, before=item.before,
        after=item.after,
    )  # fmt: skip


def revised(edition: Edition, now: datetime) -> datetime:
    """When the post last changed for readers. A permission that has ended was a change, though nobody made it."""
    ended = edition.fresh_until if edition.fresh_until and edition.fresh_until <= now else None
    return max(edition.revised_at, ended) if ended else edition.revised_at


def withheld(edition: Edition, now: datetime) -> list[str]:
    """The keys of the sources whose words may not be shown now. Read from the stored data as it is: this is asked for
    every page of a post."""
    found = []
    for data in edition.document.get("sources", ()):
        ref = SourceRef(key=data["key"], **{name: data.get(name, "") for name in ("withheld_on", "basis", "ends_on")})
        if is_withheld(ref, local_day(now)):
            found.append(ref.key)
    return found


def render(edition: Edition, now: datetime) -> rendering.Rendered:
    """The edition rendered anew."""
    return rendering.render(
        edition.content,
        url=address(edition),
        published=edition.published_at,
        revised=revised(edition, now),
        corrections=correction_lines(edition, now),
        now=now,
        media_url=settings.MEDIA_URL,
    )


def body(edition: Edition, now: datetime) -> SafeString:
    """The article of a post's page."""
    return trust(edition.body_html if is_fresh(edition, now) else render(edition, now).body_html)


def without_bodies(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Editions for a list: the card and what tells whether it is fresh."""
    return editions.only("slug", "title", "card_html", "stamp", "fresh_until", "published_at", "revised_at")


def cards(editions: Iterable[Edition], now: datetime) -> list[SafeString]:
    """The cards of a list. Stale ones cost one query for the documents of all of them."""
    found = list(editions)
    stale = [edition.pk for edition in found if not is_fresh(edition, now)]
    whole = Edition.objects.public(now).defer("body_html", "feed_html").in_bulk(stale) if stale else {}
    return [trust(_card(whole[edition.pk], now) if edition.pk in whole else edition.card_html) for edition in found]


def _card(edition: Edition, now: datetime) -> str:
    return rendering.card(edition.content, url=address(edition), published=edition.published_at, now=now)


def feed_items(editions: Iterable[Edition], now: datetime) -> list[tuple[Edition, str]]:
    """Each edition with the HTML of its feed item."""
    found = list(editions)
    stale = [edition for edition in found if not is_fresh(edition, now)]
    prefetch_related_objects(stale, "corrections")
    return [
        (edition, edition.feed_html if is_fresh(edition, now) else render(edition, now).feed_html) for edition in found
    ]


def with_generation(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Editions that know, in the same query, when anything public last changed (`generation_at`)."""
    return editions.annotate(generation_at=Subquery(Generation.objects.values("at")[:1]))


def last_modified(editions: Iterable[Edition], now: datetime) -> datetime:
    """When an answer made of these editions (from `with_generation`) last changed: with the public side as a whole,
    by a scheduled post going out, by a permission ending, or with this process."""
    moments = [STARTED]
    for edition in editions:
        moments += [edition.generation_at, edition.published_at, edition.fresh_until]
    if len(moments) == 1:  # an empty list may have lost its last post a moment ago
        moments.append(Generation.objects.values_list("at", flat=True).first())
    return max(moment for moment in moments if moment and moment <= now)


def changed() -> datetime:
    """When anything public last changed, for answers that are made of more than a few editions."""
    now = timezone.now()
    ended = Edition.objects.ended(now).order_by("-fresh_until").values("fresh_until")[:1]
    found = with_generation(Edition.objects.public(now)).annotate(ended_at=Subquery(ended))
    newest = found.newest_first().only("published_at", "fresh_until").first()
    changed = last_modified([newest] if newest else [], now)
    return max(changed, newest.ended_at) if newest and newest.ended_at else changed


def max_age(editions: Iterable[Edition], now: datetime, longest: int = 60) -> int:
    """For how many seconds an answer made of these editions may be kept: never past the end of a permission."""
    ends = [edition.fresh_until for edition in editions if edition.fresh_until and edition.fresh_until > now]
    return max(0, min([longest, *(int((end - now).total_seconds()) for end in ends)]))


def validity() -> tuple[str, int | None] | None:
    """What the public side is now, in one query: a token that changes whenever any public answer could (a publication
    or a correction, a scheduled post going out, a permission ending, a restart), and for how many seconds at most it
    can stand (None: nothing is due). None before the first publication. `cms.page_cache` asks for it."""
    now = timezone.now()
    editions = Edition.objects.order_by()
    state = (
        Generation.objects.annotate(
            newest=Subquery(editions.public(now).newest_first().values("published_at")[:1]),
            coming=Subquery(editions.scheduled(now).values("published_at")[:1]),
            ended=Subquery(editions.filter(fresh_until__lte=now).order_by("-fresh_until").values("fresh_until")[:1]),
            ending=Subquery(editions.filter(fresh_until__gt=now).order_by("fresh_until").values("fresh_until")[:1]),
        )
        .values_list("number", "at", "newest", "ended", "coming", "ending")
        .first()
    )
    if state is None:
        return None
    *present, coming, ending = state
    due = min((moment for moment in (coming, ending) if moment), default=None)
    token = " ".join(map(str, [*present, STARTED]))
    return token, None if due is None else max(0, math.floor((due - now).total_seconds()))


def kept(name: str, make: Callable[[], T]) -> T:
    """What `make` gives, made once while the public side stands as it is. For counts over all posts; never None."""
    state = validity()
    if state is None:
        return make()
    key = "kept:" + hashlib.sha256(f"{state[0]} {name}".encode()).hexdigest()
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT_FOR)
    return found
