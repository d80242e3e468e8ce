"""What stands beside the change form: the state of a post in words, what is missing, whose words it holds.

Reads operations' answers and turns them into text and links; writes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from posts import publishing, revisions, voices
from posts.checklist import Finding, Level
from posts.document import Count, Document, Voice, count_block
from posts.models import Edition, Post, Source


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to see to: its level in words, the message, where it is mended."""

    level: str
    level_name: str
    message: str
    href: str
    target: str = ""  # the id of the source's select field, when the place is the source's own page


def edition_of(post: Post) -> Edition | None:
    """The public side of a post, if it has one."""
    return Edition.objects.filter(post=post).first() if post.pk else None


def when(moment) -> str:
    """A moment as the desk says it, in the site's time zone."""
    return date_format(timezone.localtime(moment), _("N j, Y, H:i"))


def state(post: Post, edition: Edition | None) -> list[str]:
    """Where a post stands, one or two sentences."""
    if edition is None:
        return [_("Draft")]
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
    return lines


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


def lines(post: Post, inline_formsets: Iterable) -> list[Line]:
    """The checklist of a stored post, each item with the address of its field."""
    places = dict(_places(inline_formsets))
    rows = {source.key: source for source in Source.objects.filter(desk_blocks__parent=post).distinct()}
    return [_line(finding, places, rows) for finding in publishing.findings(post)]


def _places(inline_formsets: Iterable) -> Iterator[tuple[str, str]]:
    """(block key, form prefix) and (source id, id of the select that names it) for every block on the page."""
    for wrapped in inline_formsets:
        for form in wrapped.formset.forms:
            if form.instance.pk:
                yield form.instance.key, form.prefix
                if source_id := getattr(form.instance, "source_id", None):
                    yield f"source {source_id}", f"id_{form.prefix}-source"


def _line(finding: Finding, places: dict[str, str], rows: dict[str, Source]) -> Line:
    level_name = pgettext("level", "Needed") if finding.level is Level.REFUSED else pgettext("level", "Advised")
    href, target = f"#id_{finding.field}" if finding.field else "#blocks", ""
    message = str(finding.message)
    if finding.block and finding.block in places:
        prefix = places[finding.block]
        href = f"#{prefix}" if finding.field in {"undecided", ""} else f"#id_{prefix}-{finding.field}"
    elif source := rows.get(finding.source):
        field = "links-0-url" if finding.field == "url" else finding.field
        href = f"{reverse('admin:posts_source_change', args=[source.pk])}#id_{field}"
        target = places.get(f"source {source.pk}", "")
    return Line(finding.level.value, level_name, message, href, target)


def voice_labels() -> dict[str, str]:
    """The short names of all voices, for templates and scripts."""
    return {voice.value: voices.voice_name(voice) for voice in Voice}
