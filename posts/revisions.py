"""Desk tables to Document and back, and the append-only chain of revisions."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from posts import anchors, approval, document, sources
from posts.document import Document
from posts.models import Commentary, Figure, Post, QuotedArticle, Revision, Tag, TagAlias

REGION = "main"


def snapshot(post: Post) -> Document:
    """The post as its desk tables hold it now."""
    rows = sorted(
        [
            *post.posts_commentary_set.all(),
            *post.posts_quotedarticle_set.select_related("source__outlet").prefetch_related("source__links"),
            *post.posts_figure_set.all(),
        ],
        key=lambda row: (row.ordering, row.key),
    )
    used = {row.source.key: row.source for row in rows if isinstance(row, QuotedArticle)}
    return Document(
        title=post.title,
        slug=post.slug,
        lead=post.lead,
        language=post.language,
        author=author_name(post.author),
        tags=tuple(sorted(tag.name for tag in post.tags.all())),
        blocks=tuple(_block(row) for row in rows),
        sources=tuple(sources.refs(used.values()).values()),
        next_anchor=post.next_anchor,
    )


def author_name(user) -> str:
    """How a person signs: family name first where both names are given, else the user name."""
    return f"{user.last_name} {user.first_name}".strip() or user.get_username()


def _block(row: Commentary | QuotedArticle | Figure) -> document.Block:
    if isinstance(row, Commentary):
        return document.Commentary(key=row.key, body=row.body, anchors=tuple(row.anchors), undecided=row.undecided)
    if isinstance(row, QuotedArticle):
        return document.QuotedArticle(
            key=row.key,
            source=row.source.key,
            kind=document.Voice(row.voice),
            title=row.title,
            body=row.body,
            original=row.original,
            translator=row.translator,
            translator_said=row.translator_said,
            method=row.method,
            coverage=row.coverage,
            said_reason=row.said_reason,
            anchors=tuple(row.anchors),
            original_anchors=tuple(row.original_anchors),
            alignment=tuple(
                document.Pair(translation=tuple(ours), original=tuple(theirs)) for ours, theirs in row.alignment
            ),
            undecided=row.undecided,
        )
    return document.Figure(
        key=row.key,
        image=row.image.name or "",
        width=row.width,
        height=row.height,
        alt=row.alt,
        caption=row.caption,
        credit=row.credit,
        rights=row.rights,
        source_url=row.source_url,
        altered=row.altered,
        undecided=row.undecided,
    )


@transaction.atomic
def write(post: Post, content: Document) -> None:
    """Makes the desk tables of `post` say what `content` says: fields, blocks, order, tags, sources' links.
    Sources the library lacks are made; those it has are linked, not changed."""
    post.title, post.lead, post.language = content.title, content.lead, content.language
    post.slug = content.slug or post.slug
    post.next_anchor = max(post.next_anchor, content.next_anchor)
    post.save()
    post.tags.set(content.tags, clear=True)
    rows = {item.key: sources.find_or_make(item) for item in content.sources}
    for related in (post.posts_commentary_set, post.posts_quotedarticle_set, post.posts_figure_set):
        related.all().delete()
    for place, block in enumerate(content.blocks, start=1):
        _row(post, block, rows, ordering=place * 10).save()


def _row(post: Post, block: document.Block, rows: dict, *, ordering: int) -> Commentary | QuotedArticle | Figure:
    shared = {
        "parent": post,
        "region": REGION,
        "ordering": ordering,
        "key": block.key,
        "undecided": block.undecided,
    }
    if isinstance(block, document.Commentary):
        return Commentary(**shared, body=block.body, anchors=list(block.anchors))
    if isinstance(block, document.QuotedArticle):
        return QuotedArticle(
            **shared,
            source=rows[block.source],
            voice=block.kind.value,
            title=block.title,
            body=block.body,
            original=block.original,
            translator=block.translator,
            translator_said=block.translator_said,
            method=block.method,
            coverage=block.coverage,
            said_reason=block.said_reason,
            anchors=list(block.anchors),
            original_anchors=list(block.original_anchors),
            alignment=[[list(item.translation), list(item.original)] for item in block.alignment],
        )
    return Figure(
        **shared,
        image=block.image,
        **({"width": block.width, "height": block.height} if block.width and block.height else {}),
        alt=block.alt,
        caption=block.caption,
        credit=block.credit,
        rights=block.rights,
        source_url=block.source_url,
        altered=block.altered,
    )


@transaction.atomic
def save(
    post: Post, *, by, event: str = Revision.Event.SAVED, note: str = "", continues: Document | None = None
) -> Revision:
    """Records the desk's state as the next revision of `post` and raises its version. A save that changes nothing
    adds no row and gives the last revision back. Paragraphs keep the ids they had in `continues` (default: the
    last revision). A change of the text ends its approval. Call it inside the transaction that wrote the rows."""
    Post.objects.select_for_update().filter(pk=post.pk).first()
    last = post.revisions.first()
    if continues is None and last:
        continues = document.from_json(last.document)
    content = anchors.assign(continues, snapshot(post))
    _store_anchors(post, content)
    data = document.to_json(content)
    if last and event == Revision.Event.SAVED and data == last.document:
        return last
    Post.objects.filter(pk=post.pk).update(version=F("version") + 1, next_anchor=content.next_anchor)
    post.refresh_from_db(fields=["version", "next_anchor"])
    revision = Revision(
        post=post,
        number=last.number + 1 if last else 1,
        document=data,
        event=event,
        note=note,
        by=by,
        at=timezone.now(),
        previous_hash=last.hash if last else "",
    )
    revision.hash = digest(revision)
    revision.save(force_insert=True)
    approval.ended_by(post, revision)
    return revision


def _store_anchors(post: Post, content: Document) -> None:
    """What `anchors.assign` has given goes to the rows: ids of paragraphs, and which of them belong together."""
    given = {block.key: _anchor_fields(block) for block in content.blocks if not isinstance(block, document.Figure)}
    for related in (post.posts_commentary_set, post.posts_quotedarticle_set):
        for row in related.all():
            changed = {name: value for name, value in given[row.key].items() if getattr(row, name) != value}
            if changed:
                related.filter(pk=row.pk).update(**changed)


def _anchor_fields(block: document.Commentary | document.QuotedArticle) -> dict[str, list]:
    fields: dict[str, list] = {"anchors": list(block.anchors)}
    if isinstance(block, document.QuotedArticle):
        fields["original_anchors"] = list(block.original_anchors)
        fields["alignment"] = [[list(item.translation), list(item.original)] for item in block.alignment]
    return fields


def digest(revision: Revision) -> str:
    """SHA-256 over a revision and its predecessor's hash: a changed or missing row breaks the chain visibly."""
    content = [
        revision.previous_hash,
        revision.post_id,
        revision.number,
        revision.event,
        revision.note,
        revision.by_id,
        revision.at.isoformat(),
        revision.document,
    ]
    line = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a chain of revisions is not what was written."""

    class What(StrEnum):
        CHANGED = "changed"  # the row says something else than its hash
        MISSING = "missing"  # there is no row of this number
        ORDER = "order"  # the row does not follow the one before it

    post: int
    number: int
    what: What


def breaks(posts: QuerySet[Post]) -> Iterator[tuple[int, list[Break]]]:
    """Each of the posts, by its primary key, with the breaks of its chain (none: it is whole). One row of revisions is
    in memory at a time."""
    rows = Revision.objects.filter(post__in=posts).order_by("post_id", "number").iterator(chunk_size=20)
    chains = groupby(rows, key=lambda row: row.post_id)
    key, chain = next(chains, (None, None))
    for post, version in posts.order_by("pk").values_list("pk", "version").iterator():
        if post != key:
            yield post, [Break(post, 1, Break.What.MISSING)] if version else []
            continue
        yield post, list(_breaks(post, version, chain or ()))
        key, chain = next(chains, (None, None))


def _breaks(post: int, version: int, chain: Iterable[Revision]) -> Iterator[Break]:
    number, before = 0, ""
    for row in chain:
        if row.number != number + 1:
            yield Break(post, number + 1, Break.What.MISSING)
        elif row.previous_hash != before:
            yield Break(post, row.number, Break.What.ORDER)
        if digest(row) != row.hash:
            yield Break(post, row.number, Break.What.CHANGED)
        number, before = row.number, row.hash
    if number < version:  # every revision has raised it by one
        yield Break(post, number + 1, Break.What.MISSING)


class Stale(Exception):
    """Somebody else has saved the post since this editor looked at it. The message says so, in words for her."""

    def __init__(self):
        super().__init__(gettext("Somebody else has saved this post since you opened this page. Nothing was restored."))


@transaction.atomic
def restore(post: Post, revision: Revision, *, by, note: str = "", version: int | None = None) -> Revision:
    """Puts the desk back to what `revision` says, as a new revision: fields, blocks, order, tags, and which source is
    quoted where (the particulars of a source are the library's, and stay). An address that another post has taken
    meanwhile is not taken back, nor an author who has no account any more. `version` is what the editor saw.
    Raises Stale; then nothing has changed."""
    current = Post.objects.select_for_update().get(pk=post.pk)
    if version is not None and version != current.version:
        raise Stale
    content = document.from_json(revision.document)
    if Post.objects.filter(slug=content.slug).exclude(pk=post.pk).exists():
        content = replace(content, slug=current.slug)
    current.author = _author(content.author) or current.author
    write(current, replace(content, tags=_present_names(content.tags)))
    said = gettext("from revision %(number)d") % {"number": revision.number}
    made = save(
        current, by=by, event=Revision.Event.RESTORED, note=f"{said}: {note.strip()}" if note.strip() else said,
        continues=content,
    )  # fmt: skip
    post.refresh_from_db()
    return made


def _author(name: str):
    """The one person of the desk who signs so; None when nobody does, or more than one."""
    found = [user for user in get_user_model().objects.filter(is_staff=True) if author_name(user) == name]
    return found[0] if len(found) == 1 else None


def _present_names(tags: tuple[str, ...]) -> tuple[str, ...]:
    """A tag that has been renamed since is the same tag: it comes back under its present name."""
    known = set(Tag.objects.filter(name__in=tags).values_list("name", flat=True))
    unknown = set(tags) - known
    renamed = dict(Tag.objects.filter(slug__in=unknown).values_list("slug", "name"))  # the address stayed
    renamed |= dict(TagAlias.objects.filter(slug__in=unknown).values_list("slug", "tag__name"))
    return tuple(sorted({renamed.get(name, name) for name in tags}))
