"""Every step by which something becomes public, changes in public, or stops being public.

Each function checks, executes and logs in one transaction, takes `by=` and raises the next cache generation.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from posts import (
    approval,
    checklist,
    correcting,
    corrections,
    document,
    facets,
    notifying,
    overriding,
    pictures,
    record,
    rendering,
    revisions,
    search,
    sources,
    stored,
    voices,
    websub,
)
from posts.models import (
    Correction,
    Edition,
    EditionFacet,
    EditionSource,
    Generation,
    Permalink,
    Post,
    Revision,
    Showing,
    Source,
    Tag,
    TagAlias,
)
from posts.refused import (
    AlreadyPublic,
    Conflict,
    CorrectionNeeded,
    NotApproved,
    NotPublic,
    PublishingError,
    Refused,
)

__all__ = [
    "AlreadyPublic", "Conflict", "CorrectionNeeded", "NotApproved", "NotPublic", "PublishingError", "Refused",
    "announce", "checked", "correct", "correct_alone", "delete_tag", "findings", "publish", "refresh", "refusals",
    "rename_tag", "render_again", "slug_taken", "withdraw",
]  # fmt: skip


def slug_taken(post: Post) -> bool:
    """Whether another post has, or once had, this post's address."""
    path = reverse("post", args=[post.slug])
    return (
        Post.objects.filter(slug=post.slug).exclude(pk=post.pk).exists()
        or Edition.objects.filter(slug=post.slug).exclude(post_id=post.pk).exists()
        or Permalink.objects.filter(path=path).exclude(edition__post_id=post.pk).exists()
    )


def checked(post: Post) -> overriding.Checked:
    """The checklist for the desk's present state of a post: what is open, and what is let stand."""
    return overriding.checked(post, revisions.snapshot(post), slug_taken=slug_taken(post))


def findings(post: Post) -> tuple[checklist.Finding, ...]:
    """What the checklist has to say of a post and nobody has let stand."""
    return checked(post).open


def refusals(post: Post) -> tuple[checklist.Finding, ...]:
    """What must be seen to before this post can be submitted or published: the laws of the house, and what the house
    requires and nobody has let stand."""
    return checked(post).blocking


@transaction.atomic
def publish(
    post: Post, *, by, at: datetime | None = None, version: int | None = None, note: str = "",
    corrected: Sequence[corrections.Given] = (), uncorrected: str = "",
) -> Edition:  # fmt: skip
    """Copies the desk's present state into the post's edition. `at` (aware) schedules a post that is not public yet,
    or dates an import; without it the post goes out now. `version` is what the editor saw. `corrected` are the public
    corrections that go with it, `uncorrected` is the reason why a changed translation needs none (rule 28).
    Raises Conflict, Refused, NotApproved, CorrectionNeeded or AlreadyPublic; then nothing has changed."""
    now = timezone.now()
    current = Post.objects.select_for_update().get(pk=post.pk)
    if version is not None and version != current.version:
        raise Conflict(current)
    if refused := refusals(current):
        raise Refused(refused)
    if lacking := approval.lacking(current, document.to_json(revisions.snapshot(current)), by=by):
        raise NotApproved(lacking)
    edition = Edition.objects.filter(post=current).first()
    seen = edition is not None and edition.published_at <= now
    if seen and edition.is_public and at and at > now:
        raise AlreadyPublic
    published_at = edition.published_at if seen and not (at and at > now) else at or now
    changed = correcting.changes(current) if seen and edition.is_public else ()
    correcting.refuse_silence(changed, corrected, uncorrected)

    revision = revisions.save(current, by=by, event=Revision.Event.PUBLISHED, note=note)
    edition = edition or Edition(post=current, guid=_guid(current, published_at))
    old_slug = edition.slug if seen else ""
    _copy(edition, revision, published_at=published_at, revised_at=max(now, published_at) if seen else published_at)
    if old_slug and old_slug != edition.slug:
        Permalink.objects.get_or_create(path=reverse("post", args=[old_slug]), defaults={"edition": edition})
    Permalink.objects.filter(path=edition.get_absolute_url()).delete()
    _set_tags_and_sources(edition, current)
    if seen and edition.is_public:
        correcting.tell(edition, changed, corrected, by=by)
        correcting.keep_reason(current, changed, corrected, uncorrected, by=by)
    render_again(edition)
    record.shown(edition, Showing.Event.PUBLISHED, by=by, at=now)
    websub.soon(edition)
    approval.put(current, Post.Stage.DRAFT)  # the next round begins
    if at is None or at > now:
        notifying.published(current, by=by, at=at)
    post.refresh_from_db(fields=["version", "next_anchor", "stage", "approved_by", "approved_version"])
    return edition


def _guid(post: Post, first: datetime) -> str:
    """A tag: URI (RFC 4151) made once: neither slug, title nor domain path is in it (rule 15)."""
    authority = settings.FEED_AUTHORITY or urlsplit(settings.SITE_URL).hostname
    return f"tag:{authority},{timezone.localtime(first).date().isoformat()}:posts/{post.pk}"


def _copy(edition: Edition, revision: Revision, *, published_at: datetime, revised_at: datetime) -> None:
    content = _with_renditions(document.from_json(revision.document))
    edition.revision = revision.number
    edition.document = document.to_json(content)
    edition.slug, edition.title, edition.lead = content.slug, content.title, content.lead
    edition.language, edition.author, edition.author_name = content.language, revision.post.author, content.author
    edition.own_count, edition.quoted_count = content.count.own, content.count.quoted
    edition.published_at, edition.revised_at = published_at, revised_at
    edition.withdrawn_at, edition.withdrawal_notice = None, ""
    edition.save()


def _with_renditions(content: document.Document) -> document.Document:
    """The same document with its pictures in the public storage, under names made from their content. A name that
    is there already holds these very bytes, so a publication that fails leaves nothing wrong behind."""
    blocks = []
    for block in content.blocks:
        if isinstance(block, document.Figure) and block.image:
            made = []
            with storages["desk"].open(block.image) as file:
                for name, width, height, data in pictures.renditions(file):
                    if not storages["default"].exists(name):
                        storages["default"].save(name, ContentFile(data))
                    made.append(document.Rendition(name=name, width=width, height=height))
            block = replace(block, renditions=tuple(made))
        blocks.append(block)
    return replace(content, blocks=tuple(blocks))


def _set_tags_and_sources(edition: Edition, post: Post) -> None:
    edition.tags.set(post.tags.all(), clear=True)
    content = edition.content
    counts: dict[str, int] = {}
    coverage: dict[str, set[str]] = {}
    for block in content.blocks:
        if isinstance(block, document.QuotedArticle):
            counts[block.source] = counts.get(block.source, 0) + document.count_block(block).quoted
            coverage.setdefault(block.source, set()).update(filter(None, [block.coverage]))
    edition.quotations.all().delete()
    rows = {source.key: source for source in Source.objects.filter(key__in=counts)}
    EditionSource.objects.bulk_create(
        EditionSource(edition=edition, source=rows[key], quoted_count=count, coverage=",".join(sorted(coverage[key])))
        for key, count in counts.items()
    )
    facets.write(edition)
    search.write(edition)


def render_again(edition: Edition) -> None:
    """Renders an edition's page, card and feed item and keeps them with it."""
    now = timezone.now()
    if edition.fresh_until and edition.fresh_until <= now:
        # A permission has ended: for readers that was a revision at that moment, whenever it is rendered.
        edition.revised_at = max(edition.revised_at, edition.fresh_until)
    rendered = stored.render(edition, now)
    edition.body_html, edition.card_html = rendered.body_html, rendered.card_html
    edition.feed_html, edition.fresh_until = rendered.feed_html, rendered.fresh_until
    edition.stamp = rendering.STAMP
    edition.save(update_fields=["body_html", "card_html", "feed_html", "fresh_until", "stamp", "revised_at"])
    announce()


def announce() -> None:
    """Tells every cache that something readers see has changed. Call it in the transaction that changed it."""
    raised = Generation.objects.filter(pk=1).update(number=F("number") + 1, at=timezone.now())
    if not raised:
        Generation.objects.create(pk=1, number=1)


@transaction.atomic
def rename_tag(tag: Tag, *, was: Tag) -> None:
    """Keeps the addresses a tag had under its former name and slug: they answer 301 from now on. `tag` is saved."""
    TagAlias.objects.filter(slug__in=[tag.slug, tag.name]).delete()
    for old in {was.slug, was.name} - {tag.slug, tag.name, ""}:
        if not Tag.objects.filter(slug=old).exists():
            TagAlias.objects.update_or_create(slug=old, defaults={"tag": tag})
    announce()


@transaction.atomic
def delete_tag(tag: Tag) -> None:
    """Takes a tag away, from published posts as well."""
    EditionFacet.objects.of(EditionFacet.Kind.TAG, str(tag.pk)).delete()
    tag.delete()
    announce()


@transaction.atomic
def withdraw(post: Post, *, by, notice: str) -> Edition | None:
    """Takes a post back: its address answers 410 with the dated `notice`. A post that nobody has seen yet is taken
    off the schedule instead, without a trace in public (then None comes back); one that had been withdrawn before is
    what it was then."""
    edition = Edition.objects.select_for_update().filter(post=post, withdrawn_at__isnull=True).first()
    if edition is None:
        raise NotPublic
    now = timezone.now()
    if edition.published_at > now:
        _take_off_the_schedule(edition)
        revisions.save(post, by=by, event=Revision.Event.WITHDRAWN, note=gettext("taken off the schedule"))
        announce()
        return None
    if not notice.strip():
        raise PublishingError(gettext("Write a sentence that readers will see in its place."))
    edition.withdrawn_at, edition.withdrawal_notice = now, notice.strip()
    edition.save(update_fields=["withdrawn_at", "withdrawal_notice"])
    record.shown(edition, Showing.Event.WITHDRAWN, by=by, notice=edition.withdrawal_notice, at=now)
    facets.write(edition)
    search.remove(edition)
    revisions.save(post, by=by, event=Revision.Event.WITHDRAWN, note=notice.strip())
    announce()
    websub.soon(edition)
    return edition


def _take_off_the_schedule(edition: Edition) -> None:
    search.remove(edition)
    record.forget_plan(edition.post)
    before = record.last(edition.post)
    if before is None:
        edition.delete()
        return
    # Readers have seen this post once: its address goes on answering 410, and its id stays taken.
    edition.published_at, edition.revised_at = before.published_at, before.revised_at
    edition.withdrawn_at, edition.withdrawal_notice = before.starts_at, before.notice
    edition.save(update_fields=["published_at", "revised_at", "withdrawn_at", "withdrawal_notice"])
    facets.write(edition)


@transaction.atomic
def correct(
    edition: Edition, *, by, kind: str, text: str, block_key: str = "", before: str = "", after: str = ""
) -> Correction:
    """Adds a dated public correction to a published post; its feed item is updated (rules 15 and 28)."""
    if not edition.is_public:
        raise NotPublic
    correction = Correction.objects.create(
        edition=edition, kind=kind, text=text, block_key=block_key, before=before, after=after,
        at=timezone.now(), by=by,
    )  # fmt: skip
    edition.revised_at = correction.at
    edition.save(update_fields=["revised_at"])
    render_again(edition)
    record.shown(edition, Showing.Event.CORRECTED, by=by, at=correction.at)
    websub.soon(edition)
    return correction


@transaction.atomic
def correct_alone(post: Post, *, by, corrected: Sequence[corrections.Given]) -> None:
    """Corrects a public post in words of its own while its edition stays as it is. Raises NotPublic, or
    PublishingError when nothing is said."""
    edition = Edition.objects.select_for_update().filter(post=post).first()
    if edition is None:
        raise NotPublic
    told = [given for given in corrected if given.text.strip() and not given.key]
    if not told:
        raise PublishingError(gettext("Say in a sentence what was corrected."))
    for given in told:
        correct(edition, by=by, kind=given.kind, text=given.text.strip())


@transaction.atomic
def refresh(source: Source, *, by, event: str = Showing.Event.CREDITS, corrected: str = "") -> int:
    """Rewrites the credit of a source in every edition that quotes it, never the words; gives back how many.
    Call it in the transaction that saved the Source, its links or its outlet. `event` says what it is about: words
    that are withheld, or shown again (posts/withholding.py), are a revision for readers, a mended credit is none.
    `corrected` is a sentence that tells readers of every public one that its credit was wrong (rule 28)."""
    fresh = sources.refs([Source.objects.select_related("outlet").prefetch_related("links").get(pk=source.pk)])
    changed = 0
    for edition in Edition.objects.filter(sources=source).select_for_update():
        content = edition.content.with_sources(fresh)
        told = corrected.strip() if edition.is_public else ""
        if content == edition.content and not told:
            continue
        if told or _hides_otherwise(edition.content, content):
            edition.revised_at = max(timezone.now(), edition.published_at)
        if told:
            correcting.tell_of_credit(edition, content, source.key, text=told, by=by)
        edition.document = document.to_json(content)
        edition.save(update_fields=["document", "revised_at"])
        facets.write(edition)
        search.write(edition)
        render_again(edition)
        record.shown(edition, event, by=by)
        websub.soon(edition)
        if by is not None:  # nobody: the check of links found an archived copy
            LogEntry.objects.log_actions(
                by.pk, [edition], CHANGE, change_message=f"{_LOGGED[event]} source {source.key}.", single_object=True
            )
        changed += 1
    return changed


_LOGGED = {
    Showing.Event.CREDITS: "Credit rewritten from",
    Showing.Event.WITHHELD: "Words withheld of",
    Showing.Event.RELEASED: "Words shown again of",
}


def _hides_otherwise(then: document.Document, now: document.Document) -> bool:
    """Whether readers see another notice, or words where they saw one, or the other way round."""
    today = timezone.localdate()
    return _notices(then, today) != _notices(now, today)


def _notices(content: document.Document, today) -> list[str]:
    return [voices.withheld_notice(source) if voices.is_withheld(source, today) else "" for source in content.sources]
