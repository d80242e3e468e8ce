"""Does a link still answer, and with the page that was there? Rule 37, and what follows from the answer.

`look` asks the network and touches no table; `note` writes down what was seen, one link, one transaction.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import publishing
from posts.links import archive, client, likeness, particulars
from posts.models import HouseRules, SourceLink

# Rule 37.
FAILURES = 3
DAYS = timedelta(days=14)
UNSURE = {401, 403, 429}  # and 5xx: somebody is there and does not let us see
# How long a link is left alone. A week less some hours, so that a weekly cron never misses one by a minute.
WEEK, MONTH = timedelta(days=6, hours=18), timedelta(days=30)
LONGEST_WAIT = timedelta(days=60)  # what a server may ask for with Retry-After
ALIKE = 0.65  # texts of which less is the same are two texts
ASK_AGAIN = timedelta(days=30)  # how long an archive that was asked for a copy is left alone
Status, Rel = SourceLink.Status, SourceLink.Rel


@dataclass(frozen=True, slots=True)
class Seen:
    """What asking for a link gave. `code`: the status ('200'), or in one word why there was none ('dns'). `reached`:
    whether anybody answered at all."""

    code: str
    reached: bool
    wait: timedelta | None = None
    title: str = ""
    sketch: str = ""
    noarchive: bool = False

    @property
    def verdict(self) -> str:
        """'alive', 'unsure' or 'failed'."""
        status = int(self.code) if self.code.isdecimal() else 0
        if status in UNSURE or status >= 500:
            return "unsure"
        return "alive" if 200 <= status < 400 else "failed"


def look(link: SourceLink, *, now: datetime) -> Seen:
    """Asks for the page of a link. Of originals the page is read, since the words are its; of the rest the head is
    asked for first, and the page if the head is refused."""
    try:
        if link.rel != Rel.ORIGINAL:
            head = client.web.fetch(link.url, method="HEAD")
            if head.status < 400 or head.status == 429:
                return Seen(str(head.status), True, _wait(head, now))
        return _read(client.web.fetch(link.url), now)
    except client.NotAllowed:
        return Seen("closed", False)
    except client.FetchError as error:
        return Seen(error.code, error.code in {"redirects", "tls", "large"})


def _read(answer: client.Answer, now: datetime) -> Seen:
    if answer.status != 200:
        return Seen(str(answer.status), True, _wait(answer, now))
    found = particulars.read(answer.body, answer.headers.get("content-type", ""), answer.url)
    closed = found.noarchive or "noarchive" in answer.headers.get("x-robots-tag", "").lower()
    # A text that broke off half-way is no other text.
    sketched = likeness.sketch(found.text) if answer.whole else ""
    return Seen("200", True, None, found.title, sketched, closed)


def _wait(answer: client.Answer, now: datetime) -> timedelta | None:
    """How long a server asks to be left alone (Retry-After: seconds or a date)."""
    value = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return min(timedelta(seconds=int(value)), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST_WAIT)


@transaction.atomic
def note(asked: SourceLink, seen: Seen, *, now: datetime) -> SourceLink | None:
    """Writes down what was seen of a link; the link as it is now comes back (None: an editor has taken it away, or
    given it another address, in the meantime)."""
    link = SourceLink.objects.select_for_update().filter(pk=asked.pk, url=asked.url).first()
    if link is None:
        return None
    link.checked_at, link.answer = now, seen.code
    if seen.verdict == "alive":
        link.status, link.failures, link.failing_since = Status.ALIVE, 0, None
        _compare(link, seen, now)
    elif seen.verdict == "failed":
        link.failures += 1
        link.failing_since = link.failing_since or now
        dead = link.failures >= FAILURES and now - link.failing_since >= DAYS
        link.status = Status.DEAD if dead else Status.FAILING
    elif not link.failures:
        link.status = Status.UNSURE  # a link that was failing goes on failing: nobody has seen it answer
    left_alone = MONTH if link.status == Status.DEAD else WEEK
    link.check_after = now + max(left_alone, seen.wait or timedelta())
    link.save()
    return link


def _compare(link: SourceLink, seen: Seen, now: datetime) -> None:
    """Remembers the page as it is first seen; says since when, and in what, it is another one."""
    if link.rel != Rel.ORIGINAL:
        return
    changed = []
    if link.title_seen and seen.title and not likeness.same_title(link.title_seen, seen.title):
        changed.append(f"title {seen.title}")
    if link.content_hash and seen.sketch and likeness.likeness(link.content_hash, seen.sketch) < ALIKE:
        changed.append("text")
    link.title_seen = link.title_seen or seen.title
    link.content_hash = link.content_hash or seen.sketch
    link.drift = "\n".join(reversed(changed))[:300]
    link.drifted_at = (link.drifted_at or now) if changed else None


def check(link: SourceLink, *, now: datetime | None = None) -> SourceLink | None:
    """Looks at one link now and writes it down: the button of the queue."""
    now = now or timezone.now()
    return note(link, look(link, now=now), now=now)


@transaction.atomic
def accept(link: SourceLink) -> None:
    """The page as it is now is the one that counts: it is taken at the next look."""
    SourceLink.objects.filter(pk=link.pk).update(title_seen="", content_hash="", drift="", drifted_at=None)


# --- Archived copies --------------------------------------------------------------------------------


def has_copy(link: SourceLink) -> bool:
    """Whether an archived copy of the source of this link is on record."""
    return SourceLink.objects.filter(source=link.source_id, rel=Rel.ARCHIVE).exists()


def find_copy(link: SourceLink, *, by) -> SourceLink | None:
    """Looks for an archived copy made close to the day of the article and adds it; None when there is none. The
    original address stays as it is (rule 37). `by`: an editor, or None for cron. Raises ArchiveFailed."""
    source = link.source
    found = archive.find(link.url, near=source.published_on or timezone.localtime(source.created_at).date())
    return _add(link, found, by=by) if found else None


@transaction.atomic
def _add(link: SourceLink, found: archive.Copy, *, by) -> SourceLink:
    added, _made = SourceLink.objects.get_or_create(
        source=link.source, rel=Rel.ARCHIVE, url=found.url, defaults={"on": found.on}
    )
    publishing.refresh(link.source, by=by)  # so that readers are given it at once
    return added


def see_to_copy(link: SourceLink, seen: Seen, *, rules: HouseRules, now: datetime) -> str:
    """What the house rules want done about an archived copy of an original: 'found', 'asked' or ''. Raises
    ArchiveFailed."""
    wanted = link.status == Status.DEAD and rules.archive_lookup
    may_ask = rules.archive_requests and seen.verdict == "alive" and not _says_noarchive(link, seen)
    if link.rel != Rel.ORIGINAL or not (wanted or may_ask) or has_copy(link):
        return ""
    if find_copy(link, by=None):
        return "found"
    if not may_ask or (link.archive_asked_at and now - link.archive_asked_at < ASK_AGAIN):
        return ""
    SourceLink.objects.filter(pk=link.pk).update(archive_asked_at=now)
    archive.request(link.url)
    return "asked"


def _says_noarchive(link: SourceLink, seen: Seen) -> bool:
    """Whether the page, its outlet's policy or the source's restrictions ask that no copy be kept."""
    outlet = link.source.outlet
    told = f"{outlet.reuse_policy if outlet else ''} {link.source.restrictions}".lower()
    return seen.noarchive or "noarchive" in told


# --- In words ---------------------------------------------------------------------------------------


def answer_words(link: SourceLink) -> str:
    """The last answer of a link, in words for an editor."""
    code = link.answer
    words = {
        "": _("not asked yet"),
        "dns": _("there is no such name on the web any more"),
        "refused": _("nobody answers"),
        "broken": _("nobody answers"),
        "timeout": _("it took too long"),
        "tls": _("its certificate is not right"),
        "redirects": _("it leads in a circle"),
        "closed": _("not an address of the public web"),
        "404": _("the page is not there (404)"),
        "410": _("the page has been taken away (410)"),
        "401": _("it asks for a password (401)"),
        "403": _("it does not let us in (403)"),
        "429": _("it asks us to come later (429)"),
    }
    if code in words:
        return words[code]
    return _("the server has a fault (%(code)s)") % {"code": code} if code[:1] == "5" else _("answer %s") % code


def drift_words(link: SourceLink) -> list[str]:
    """What has changed on the page, a sentence each."""
    found = []
    for line in link.drift.splitlines():
        if line == "text":
            found.append(_("Much of the text is another one."))
        elif line.startswith("title "):
            found.append(_("Its title was “%(was)s” and is now “%(now)s”.")
                         % {"was": link.title_seen, "now": line.removeprefix("title ")})  # fmt: skip
    return found
