"""What stands beside the change form: the state of a post in words, whose words it holds, how much of each.

Reads operations' answers and turns them into text and links; writes nothing.
"""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from posts import revisions, voices
from posts.document import Count, Document, Voice, count_block
from posts.models import Edition, Post


def edition_of(post: Post) -> Edition | None:
    """The public side of a post, if it has one."""
    return Edition.objects.filter(post=post).first() if post.pk else None


def when(moment) -> str:
    """A moment as the desk says it, in the site's time zone."""
    return date_format(timezone.localtime(moment), _("N j, Y, H:i"))


def state(post: Post, edition: Edition | None) -> list[str]:
    """Where a post stands, one or two sentences."""
    if edition is None:
        return [stage_name(post)]
    if edition.withdrawn_at:
        return [_("Withdrawn on %(when)s") % {"when": when(edition.withdrawn_at)}]
    if not edition.is_public:
        lines = [_("Scheduled for %(when)s (Tokyo time)") % {"when": when(edition.published_at)}]
    else:
        lines = [
            _("Public (revision %(number)d, since %(when)s)")
            % {"number": edition.revision, "when": when(edition.published_at)}
        ]
    if desk_differs(post, edition):
        lines.append(_("The desk holds changes that readers do not see yet."))
    if post.stage != Post.Stage.DRAFT:
        lines.append(stage_name(post))
    return lines


def stage_name(post: Post) -> str:
    """Where the desk's text stands between author and reviewer."""
    return {
        Post.Stage.DRAFT: _("Draft"),
        Post.Stage.IN_REVIEW: _("In review"),
        Post.Stage.CHANGES: _("Changes requested"),
        Post.Stage.APPROVED: _("Approved"),
    }[post.stage]


def desk_differs(post: Post, edition: Edition) -> bool:
    """Whether the desk says something else than the public edition (titles, words, tags; not the credits, which
    follow the source by themselves)."""
    now, then = revisions.snapshot(post), edition.content
    return _words(now) != _words(then)


def _words(content: Document) -> tuple:
    blocks = tuple(_bare(block) for block in content.blocks)
    return content.title, content.slug, content.lead, content.language, content.author, content.tags, blocks


def _bare(block) -> tuple:
    skipped = {"renditions", "anchors", "original_anchors"}
    return type(block), *(getattr(block, name) for name in block.__slots__ if name not in skipped)


def voice_map(content: Document) -> dict:
    """The composition of a document: segments for the map, both counts, the share."""
    blocks = [(block.voice, _size(block)) for block in content.blocks]
    return composition([(voice, size) for voice, size in blocks if size], content.count)


def _size(block) -> int:
    count = count_block(block)
    if block.voice is Voice.UNDECIDED:
        count = count_block(type(block)(key="", body=getattr(block, "body", "")))
    return count.own + count.quoted


def composition(parts: Iterable[tuple[str, int]], count: Count) -> dict:
    """Segments as x and width in hundredths of the whole, for an SVG; and the words beside it."""
    parts = _runs(parts)
    total = sum(size for _voice, size in parts) or 1
    segments, x = [], 0.0
    for voice, size in parts:
        width = 100 * size / total
        segments.append({"voice": str(voice), "x": f"{x:.2f}", "width": f"{max(width - 0.4, 0.3):.2f}"})
        x += width
    return {"segments": segments, "own": count.own, "quoted": count.quoted, "share": round(count.share * 100)}


def _runs(parts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    merged: list[tuple[str, int]] = []
    for voice, size in parts:
        if merged and merged[-1][0] == voice:
            merged[-1] = (voice, merged[-1][1] + size)
        elif size:
            merged.append((voice, size))
    return merged


def voice_labels() -> dict[str, str]:
    """The short names of all voices, for templates and scripts."""
    return {voice.value: voices.voice_name(voice) for voice in Voice}
