"""Files onto the desk, one post a file, each whole or not at all (rule 35).

The bytes are kept as they came, with every guess and its reason; the same bytes are imported once. A dry run does the
very same and takes it back.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import permissions, revisions
from posts.document import Document
from posts.importing import decoding, entries, exchanged, load, report
from posts.importing.decoding import Unreadable
from posts.importing.entries import Entry
from posts.models import Post, RawImport, Source
from posts.models.desk import SLUG_MAX

# No post is that long; a whole site's export in one file is.
MOST_BYTES = 12 * 1024 * 1024
TEXTS, DOCUMENTS = {".txt", ".md", ".markdown", ".text"}, {".json"}


class Status(StrEnum):
    """What became of one file."""

    MADE = "made"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, what is to be said about it, and the draft if there is one. After a dry run the draft
    is no more in the database."""

    name: str
    status: Status
    notes: tuple[dict, ...] = ()
    refusal: str = ""
    post: Post | None = None


@dataclass(slots=True)
class Earlier:
    """What the files before in the same run have taken: a dry run cannot find it in the database."""

    names: dict[str, str] = field(default_factory=dict)  # digest: file
    slugs: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def may_own(user) -> bool:
    """Whether drafts can be made in this person's name: she must be able to open them."""
    return permissions.at_the_desk(user) and user.has_perm("posts.add_post")


def bring_in(name: str, content: bytes, *, by, earlier: Earlier, encoding: str = "", dry_run: bool = False) -> Outcome:
    """Makes a draft by `by` of one file and keeps its bytes. A file that cannot be imported comes back refused, with
    nothing of it in the database; bytes that were imported before come back as known."""
    digest = hashlib.sha256(content).hexdigest()
    if digest in earlier.names:
        return Outcome(name, Status.KNOWN, (report.note("same_as", value=earlier.names[digest]),))
    if known := RawImport.objects.filter(digest=digest).select_related("by").first():
        return Outcome(name, Status.KNOWN, (_known(known),), post=known.posts.first())
    try:
        entry = _read(name, content, encoding, author=revisions.author_name(by))
        with transaction.atomic():
            post, notes = _make(entry, name=name, content=content, digest=digest, by=by, earlier=earlier)
            if dry_run:
                transaction.set_rollback(True)
    except Unreadable as error:
        return Outcome(name, Status.REFUSED, refusal=str(error))
    except ValidationError as error:
        return Outcome(name, Status.REFUSED, refusal=_told(error))
    except (DatabaseError, OverflowError, ValueError) as error:  # a day no calendar has is a ValueError
        told = _("It cannot be stored: %(reason)s") % {"reason": str(error).partition("\n")[0]}
        return Outcome(name, Status.REFUSED, refusal=told)
    earlier.names[digest] = name
    earlier.slugs.add(entry.document.slug)
    earlier.sources |= {source.key for source in entry.document.sources}
    return Outcome(name, Status.MADE, notes, post=post)


def _known(raw: RawImport) -> dict:
    day = timezone.localtime(raw.at).date().isoformat()
    return report.note("known", on=day, by=revisions.author_name(raw.by))


def _read(name: str, content: bytes, encoding: str, *, author: str) -> Entry:
    kind = PurePath(name).suffix.lower()
    if kind not in TEXTS | DOCUMENTS:
        raise Unreadable(_("Only .txt, .md and .json files can be imported."))
    if not content:
        raise Unreadable(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise Unreadable(
            _("The file has more than %(most)d MB, which no post has. Put one post into one file.")
            % {"most": MOST_BYTES // 1024**2}
        )
    decoded = decoding.decode(content, encoding)
    if kind in DOCUMENTS:
        return exchanged.entry(decoded, author=author)
    return entries.entry(name, decoded, author=author)


def _make(
    entry: Entry, *, name: str, content: bytes, digest: str, by, earlier: Earlier
) -> tuple[Post, tuple[dict, ...]]:
    """The draft, the kept bytes, and everything that is to be said."""
    document, notes = _addressed(entry.document, earlier)
    known = set(
        Source.objects.filter(key__in=[source.key for source in document.sources]).values_list("key", flat=True)
    )
    for source in document.sources:
        if source.key in known | earlier.sources:
            notes.append(report.note("known_source", value=report.shortened(source.title or source.key)))
    notes = (*entry.notes, *notes)
    post = load.make_draft(document, by=by, import_ref=f"file:{digest}")
    for row in _rows(post, known):
        row.full_clean(exclude=_may_wait(row), validate_unique=False)
    kept = RawImport.objects.create(
        digest=digest, name=PurePath(name).name[:255], content=content, encoding=entry.encoding, report=list(notes),
        by=by, at=timezone.now(),
    )  # fmt: skip
    kept.posts.add(post)
    return post, notes


def _addressed(document: Document, earlier: Earlier) -> tuple[Document, list[dict]]:
    """The document with the address the file asks for, or with none, so that a new one is made."""
    wanted = document.slug
    if not wanted:
        return document, []
    slug = Post._meta.get_field("slug")
    form = next(check for check in slug.validators if isinstance(check, RegexValidator))
    if len(wanted) > SLUG_MAX or not form.regex.search(wanted):
        return replace(document, slug=""), [report.note("slug_bad", value=report.shortened(wanted))]
    if wanted in earlier.slugs or Post.objects.filter(slug=wanted).exists():
        return replace(document, slug=""), [report.note("slug_taken", value=wanted)]
    return document, [report.note("slug", value=wanted)]


def _rows(post: Post, known_sources: set[str]) -> Iterator:
    """The rows that have been made, for the checks a form would make."""
    yield post
    yield from post.posts_commentary_set.all()
    yield from post.posts_figure_set.all()
    quoted = post.posts_quotedarticle_set.select_related("source")
    yield from quoted
    for source in {row.source for row in quoted if row.source.key not in known_sources}:
        yield source
        yield from source.links.all()


def _may_wait(row) -> set[str]:
    """What a draft may lack: its title, until it is to go out."""
    return {"title"} if isinstance(row, Post) and not row.title else set()


def _told(error: ValidationError) -> str:
    """What does not fit, with the names of the fields."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
