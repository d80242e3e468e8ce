"""Withholding the words of a foreign article from readers, and showing them again (rules 23 and 27); what posts quote it.

One transaction each: the source keeps who, when and why, every edition that quotes it says so at once, in every form.
The words themselves stay sealed in revisions and in the record of what readers saw.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from posts import document, permissions, publishing, voices
from posts.models import Edition, Post, QuotedArticle, Revision, Showing, Source
from posts.models.public import EditionSource


class WithholdingError(publishing.PublishingError):
    """It cannot be done now. The message says why, in words for an editor."""


@transaction.atomic
def withhold(source: Source, *, by, reason: str, notice: str = "") -> int:
    """Puts a dated, neutral notice in the place of this source's words, in every edition that quotes it and in every
    one to come; gives back how many posts changed. `reason` is for staff only, `notice` is for readers ('' for the
    site's own words). Raises PermissionDenied or WithholdingError; then nothing has changed."""
    row = _locked(source, by)
    if row.withheld_at:
        raise WithholdingError(gettext("The words of this source are withheld already."))
    if not reason.strip():
        raise WithholdingError(gettext("Say why. Only the desk reads this."))
    row.withheld_at, row.withheld_by = timezone.now(), by
    row.withheld_reason, row.withheld_notice = reason.strip(), " ".join(notice.split())
    return _store(row, source, by=by, event=Showing.Event.WITHHELD, note=reason.strip())


@transaction.atomic
def release(source: Source, *, by, reason: str) -> int:
    """Shows the words again; gives back how many posts changed. A permission that has ended still hides them.
    Raises PermissionDenied or WithholdingError; then nothing has changed."""
    row = _locked(source, by)
    if not row.withheld_at:
        raise WithholdingError(gettext("The words of this source are not withheld."))
    if not reason.strip():
        raise WithholdingError(gettext("Say why. Only the desk reads this."))
    row.withheld_at = row.withheld_by = None
    row.withheld_reason = row.withheld_notice = ""
    return _store(row, source, by=by, event=Showing.Event.RELEASED, note=reason.strip())


def _locked(source: Source, by) -> Source:
    if not permissions.may_withhold(by):
        raise PermissionDenied
    return Source.objects.select_for_update().get(pk=source.pk)


def _store(row: Source, source: Source, *, by, event: str, note: str) -> int:
    row.save(update_fields=["withheld_at", "withheld_by", "withheld_reason", "withheld_notice", "changed_at"])
    changed = publishing.refresh(row, by=by, event=event)
    # The source's own page has a notice even where no edition changes.
    publishing.announce()
    message = f"{Showing.Event(event).value}: {note}"
    LogEntry.objects.log_actions(by.pk, [row], CHANGE, change_message=message, single_object=True)
    source.refresh_from_db()
    return changed


def stands(source: Source) -> str:
    """How it stands with a source's words today: 'withheld' by hand, 'ended' with the permission, '' shown."""
    if source.withheld_at:
        return "withheld"
    bare = document.SourceRef(key=source.key, basis=source.basis, ends_on=str(source.permission_ends_on or ""))
    return "ended" if voices.is_withheld(bare, timezone.localdate()) else ""


def twins(source: Source) -> QuerySet[Source]:
    """Other sources of the library that can be read at the same address: most likely the same article."""
    keys = source.links.exclude(normal_key="").values("normal_key")
    return Source.objects.filter(links__normal_key__in=keys).exclude(pk=source.pk).distinct()


# --- Who quotes it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoting:
    """One post that quotes one source. `edition` is None while readers have not got it; `blocks` are the desk's blocks
    that quote it, by key; `may_see` says whether the desk's copy may be opened."""

    source: Source
    post: Post
    edition: Edition | None
    title: str
    own: int
    total: int
    quoted: int
    coverages: tuple[str, ...]
    voices: tuple[str, ...]
    blocks: tuple[str, ...]
    may_see: bool

    @property
    def share(self) -> int:
        """These words as a part of all words of the post, in whole percent."""
        return round(100 * self.quoted / self.total) if self.total else 0


def quoting(found: Sequence[Source], user) -> tuple[tuple[Quoting, ...], int]:
    """The posts that quote these sources, as readers have them, else as the desk does; newest first, a row for each
    post and source. And how many posts more there are that this person may not see."""
    pks = [source.pk for source in found]
    visible = set(permissions.visible(user).values_list("pk", flat=True))
    posts = Post.objects.filter(
        Q(pk__in=QuotedArticle.objects.filter(source__in=pks).values("parent"))
        | Q(pk__in=EditionSource.objects.filter(source__in=pks).values("edition__post"))
    )
    rows, hidden = [], 0
    known = {source.key: source for source in found}
    for post, edition, content in _contents(posts.order_by("-pk"), found):
        public = edition is not None and edition.is_public
        if post.pk not in visible and not public:
            hidden += 1
            continue
        rows += _rows(post, edition, content, known, may_see=post.pk in visible)
    return tuple(rows), hidden


def _contents(
    posts: QuerySet[Post], found: Sequence[Source]
) -> Iterator[tuple[Post, Edition | None, document.Document]]:
    """Each post with the edition that quotes one of them and its document; where only the desk does, with its last
    revision."""
    quoted = Edition.objects.filter(post__in=posts, sources__in=found).distinct()
    editions = {row.post_id: row for row in quoted.defer("body_html", "card_html", "feed_html")}
    drafts = [post.pk for post in posts if post.pk not in editions]
    last = Revision.objects.filter(post=OuterRef("post")).order_by("-number").values("pk")[:1]
    rows = Revision.objects.filter(post__in=drafts, pk=Subquery(last))
    newest = dict(rows.values_list("post", "document"))
    for post in posts:
        edition = editions.get(post.pk)
        data = edition.document if edition else newest.get(post.pk)
        yield post, edition, document.from_json(data) if data else document.Document()


def _rows(post, edition, content: document.Document, known: dict[str, Source], *, may_see: bool) -> Iterator[Quoting]:
    count = content.count
    by_source: dict[str, list[document.QuotedArticle]] = {}
    for block in content.blocks:
        if isinstance(block, document.QuotedArticle) and block.source in known:
            by_source.setdefault(block.source, []).append(block)
    for key, blocks in by_source.items():
        yield Quoting(
            source=known[key],
            post=post,
            edition=edition,
            title=content.title,
            own=count.own,
            total=count.own + count.quoted,
            quoted=sum(document.count_block(block).quoted for block in blocks),
            coverages=tuple(dict.fromkeys(block.coverage for block in blocks if block.coverage)),
            voices=tuple(dict.fromkeys(block.kind.value for block in blocks)),
            blocks=tuple(block.key for block in blocks),
            may_see=may_see,
        )
