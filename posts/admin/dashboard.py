"""The first page of the desk: what waits for this person, what goes out when and whether it did, what ends soon.

Reads only, and only what she may see. Lists are short and cost the same number of queries for ten posts as for ten
thousand; documents are read of her newest drafts alone, to say what is missing in them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.contrib import admin
from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from posts import checklist, document, permissions, previews
from posts.admin import journal, listing, panel, proof
from posts.models import Edition, HouseRules, Override, Permalink, Post, Revision, Source, SourceLink

SHORT = 8  # rows of a list; the list of posts has them all
PUBLISHED = 5
ENDS_SOON = timedelta(days=30)
FINDINGS_KEPT_FOR = 24 * 3600  # seconds

_stock_index = admin.site.index


def index(request, extra_context=None):
    """The admin's first page, with the desk before its list of tables."""
    return _stock_index(request, {"desk": desk(request.user), **(extra_context or {})})


def desk(user) -> dict:
    """Everything the template shows; a part that this person has no business with is None."""
    posts = permissions.visible(user)
    at_work = user.has_perm("posts.view_post") or user.has_perm("posts.change_post")
    library = user.has_perm("posts.view_source") or user.has_perm("posts.change_source")
    return {
        "mine": _mine(user, posts) if at_work else None,
        "unsaved": journal.waiting(user) if at_work else [],
        "waiting": _waiting(user, posts) if at_work else None,
        "scheduled": _scheduled(posts) if at_work else None,
        "published": _published(posts) if at_work else None,
        "library": _library() if library else None,
    }


def _list(**filters: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{reverse('admin:posts_post_changelist')}?{query}"


def _form(post_id: int) -> str:
    return reverse("admin:posts_post_change", args=[post_id])


def _short(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Posts for a list: no text but the title."""
    return posts.only("title", "stage", "changed_at", "version", "slug", "author", "reviewer").order_by("-changed_at")


# --- Posts ----------------------------------------------------------------------------------------


def _mine(user, posts: QuerySet[Post]) -> dict:
    """Her drafts: never published, or changed since."""
    found = _short(posts.filter(Q(edition__isnull=True) | listing.reworked(), author=user))
    rows = list(found.annotate(is_public=listing.edition_of(Edition.objects.public()))[: SHORT + 1])
    missing = _findings(rows[:SHORT])
    return {
        "rows": [
            {
                "href": _form(post.pk),
                "title": str(post),
                "said": gettext("public, changed on the desk since") if post.is_public else post.get_stage_display(),
                "when": panel.when(post.changed_at),
                "findings": _counted(missing.get(post.pk, ())),
                "weight": _weight(missing.get(post.pk, ())),
            }
            for post in rows[:SHORT]
        ],
        "more": _list(author=user.pk) if len(rows) > SHORT else "",
    }


def _waiting(user, posts: QuerySet[Post]) -> list[dict]:
    """What others have handed to her: reviews, requests for changes, notes, approved posts she may publish."""
    asked = Q(reviewer=user) | (Q(reviewer=None) if user.has_perm("posts.review_post") else Q(pk__in=[]))
    groups = [
        (posts.filter(asked, stage=Post.Stage.IN_REVIEW).exclude(author=user), gettext("waits for your review")),
        (posts.filter(author=user, stage=Post.Stage.CHANGES), gettext("changes are requested")),
    ]
    if user.has_perm("posts.publish_post"):
        groups.append((posts.filter(stage=Post.Stage.APPROVED), gettext("approved: it may be published")))
    found = [_row(post, said) for rows, said in groups for post in _short(rows)[:SHORT]]
    return found + _with_notes(user, posts)


def _row(post: Post, said: str) -> dict:
    return {"href": _form(post.pk), "title": str(post), "said": said, "when": panel.when(post.changed_at)}


def _with_notes(user, posts: QuerySet[Post]) -> list[dict]:
    still_open = Q(notes__thread=None, notes__resolved_at=None) & ~Q(notes__by=user)
    rows = _short(posts.filter(author=user)).annotate(open_notes=Count("notes", filter=still_open, distinct=True))
    return [
        _row(
            post, ngettext("%(count)d open note", "%(count)d open notes", post.open_notes) % {"count": post.open_notes}
        )
        for post in rows.filter(open_notes__gt=0)[:SHORT]
    ]


# --- Going out ------------------------------------------------------------------------------------


def _editions(editions: QuerySet[Edition], posts: QuerySet[Post]) -> QuerySet[Edition]:
    shown = ("post", "revision", "guid", "slug", "title", "published_at")
    return editions.filter(post__in=posts.order_by().values("pk")).only(*shown)


def _scheduled(posts: QuerySet[Post]) -> dict:
    rows = list(_editions(Edition.objects.scheduled(), posts)[: SHORT + 1])
    return {
        "rows": [
            {"href": _form(row.post_id), "title": row.title, "when": panel.when(row.published_at)}
            for row in rows[:SHORT]
        ],
        "more": _list(state="scheduled") if len(rows) > SHORT else "",
    }


def _published(posts: QuerySet[Post]) -> list[dict]:
    """What went out last, each with what the site itself answers about it now."""
    rows = list(_editions(Edition.objects.public(), posts).newest_first()[:PUBLISHED])
    proofs = proof.of(rows)
    return [
        {
            "href": _form(row.post_id),
            "title": row.title,
            "address": row.get_absolute_url(),
            "said": _proved(panel.when(row.published_at), proofs[row.pk]),
            "whole": proofs[row.pk].whole,
        }
        for row in rows
    ]


def _proved(when: str, found: proof.Proof) -> str:
    if found.whole:
        return gettext("Published %(when)s; it stands on its page, in the feed and in the sitemap.") % {"when": when}
    if not found.page:
        return gettext("Published %(when)s, but its page does not show it (answer %(status)d).") % {
            "when": when,
            "status": found.status,
        }
    if not found.feed and found.sitemap:
        return gettext("Published %(when)s; it stands on its page and in the sitemap, but not in the feed.") % {
            "when": when
        }
    return gettext("Published %(when)s; it stands on its page, but the sitemap lacks it.") % {"when": when}


# --- What is missing ------------------------------------------------------------------------------


def _findings(posts: list[Post]) -> dict[int, tuple[str, ...]]:
    """The levels of what the checklist finds in each post's newest revision and nobody has let stand, worst first."""
    newest = Revision.objects.filter(post__in=[post.pk for post in posts], number=F("post__version"))
    stored = {post_id: document.from_json(data) for post_id, data in newest.values_list("post_id", "document")}
    levels, taken = HouseRules.current().levels, _taken(posts)
    contents = _with_sources_of_now(stored)
    rows = Override.objects.filter(post__in=contents, revoked_at__isnull=True)
    standing = set(rows.values_list("post_id", "code", "subject"))
    return {
        pk: tuple(
            level
            for level, code, subject, may_override in _found(content, levels, pk in taken)
            if not (may_override and (pk, code, subject) in standing)
        )
        for pk, content in contents.items()
    }


def _with_sources_of_now(stored: dict[int, document.Document]) -> dict[int, document.Document]:
    every = {source.key: source for content in stored.values() for source in content.sources}
    now = previews.with_sources_of_now(document.Document(sources=tuple(every.values())))
    refs = {source.key: source for source in now.sources}
    return {pk: content.with_sources(refs) for pk, content in stored.items()}


def _taken(posts: list[Post]) -> set[int]:
    """Those whose address another post has, or once had, in public."""
    by_path = {reverse("post", args=[post.slug]): post.pk for post in posts}
    by_slug = {post.slug: post.pk for post in posts}
    owners = [
        *((by_slug[slug], pk) for slug, pk in Edition.objects.filter(slug__in=by_slug).values_list("slug", "post_id")),
        *(
            (by_path[path], pk)
            for path, pk in Permalink.objects.filter(path__in=by_path).values_list("path", "edition__post_id")
        ),
    ]
    return {mine for mine, owner in owners if mine != owner}


def _found(content: document.Document, levels: dict, taken: bool) -> tuple[tuple[str, str, str, bool], ...]:
    """Kept while text, sources and the house's levels are the same: reading a long post takes its time."""
    said = json.dumps([document.to_json(content), levels, taken], sort_keys=True, ensure_ascii=False)
    key = f"findings:{hashlib.sha256(said.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        items = checklist.findings(content, slug_taken=taken, levels=levels)
        found = tuple((item.level.value, item.code, item.subject, item.may_override) for item in items)
        cache.set(key, found, FINDINGS_KEPT_FOR)
    return found


_ORDER = ("refused", "required", "advised")


def _weight(levels: Iterable[str]) -> str:
    return next((level for level in _ORDER if level in levels), "")


def _counted(levels: Iterable[str]) -> str:
    """3 needed, 2 advised."""
    count = Counter("needed" if level in {"refused", "required"} else "advised" for level in levels)
    needed = ngettext("%(count)d thing needed", "%(count)d things needed", count["needed"])
    advised = ngettext("%(count)d thing advised", "%(count)d things advised", count["advised"])
    parts = [text % {"count": count[name]} for name, text in (("needed", needed), ("advised", advised)) if count[name]]
    return gettext(" · ").join(parts)


# --- The library ----------------------------------------------------------------------------------


def _library() -> dict:
    today = timezone.localdate()
    ending = Source.objects.filter(
        permission_ends_on__gte=today, permission_ends_on__lte=today + ENDS_SOON, withheld_at=None
    )
    withheld = Source.objects.filter(withheld_at__isnull=False).select_related("outlet").order_by("-withheld_at")
    dead = SourceLink.objects.filter(status=SourceLink.Status.DEAD).select_related("source__outlet")
    return {
        "dead": [_source_row(link.source, address=link.url) for link in dead.order_by("-checked_at", "-pk")[:SHORT]],
        "dead_list": reverse("admin:posts_source_links"),
        "ending": [
            _source_row(row, said=_ends(row, today))
            for row in ending.select_related("outlet").order_by("permission_ends_on", "pk")[:SHORT]
        ],
        "withheld": [_source_row(row, said=panel.when(row.withheld_at)) for row in withheld[:SHORT]],
    }


def _source_row(source: Source, *, said: str = "", address: str = "") -> dict:
    href = reverse("admin:posts_source_change", args=[source.pk])
    return {"href": href, "title": str(source), "lang": source.language, "said": said, "address": address}


def _ends(source: Source, today) -> str:
    left = (source.permission_ends_on - today).days
    day = date_format(source.permission_ends_on, "DATE_FORMAT")
    if not left:
        return gettext("ends today; from tomorrow on its words are withheld")
    said = ngettext(
        "until %(day)s, %(count)d day left; then its words are withheld",
        "until %(day)s, %(count)d days left; then its words are withheld",
        left,
    )
    return said % {"day": day, "count": left}
