"""One round of the links that are due, as cron makes it: oldest first, never two requests to one host at a time.

A link that nobody answers for is held back until somebody else has answered: when the network itself is away, nothing
is anybody's fault, and nothing changes.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from posts.links import addresses, archive, checking, client
from posts.links.checking import Seen
from posts.models import HouseRules, SourceLink

SILENT_HOSTS = 3  # so many in a row that do not answer, and the network itself is looked at
WITNESSES = 3
ARCHIVE_FAILURES = 2  # then it is left in peace until the next round
CLAIM = timedelta(hours=12)  # a link whose check crashes does not stand in the way of all others


def due(now: datetime):
    """The links that may be asked again, those first that have waited longest."""
    waiting = SourceLink.objects.filter(Q(check_after__isnull=True) | Q(check_after__lte=now))
    return waiting.order_by(F("checked_at").asc(nulls_first=True), "pk")


@dataclass
class Round:
    """A round. `pause`: seconds between two requests to one host. `sleep` and `clock` are parameters for tests."""

    pause: float = 5.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    counts: Counter = field(default_factory=Counter)
    network_away: bool = False
    _asked: dict[str, float] = field(default_factory=dict)
    _left_alone: set[str] = field(default_factory=set)
    _held: list[tuple[SourceLink, Seen]] = field(default_factory=list)

    def run(self, limit: int | None = None) -> Counter:
        """Looks at what is due, `limit` links at most, and gives back how many there were of which status, and how
        many archived copies were 'found' or 'asked' for. `network_away` says that nobody answered at all."""
        rules = HouseRules.current()
        for link in list(due(timezone.now()).select_related("source__outlet")[:limit]):
            host = addresses.host(link.url)
            if host in self._left_alone:
                self.counts["later"] += 1
                continue
            self._wait_for(host)
            SourceLink.objects.filter(pk=link.pk).update(check_after=timezone.now() + CLAIM)
            self._take(link, checking.look(link, now=timezone.now()), host, rules)
            if len({addresses.host(held.url) for held, _seen in self._held}) >= SILENT_HOSTS and not self._settle(
                rules
            ):
                break
        self._settle(rules)
        return self.counts

    def _wait_for(self, host: str) -> None:
        if host in self._asked:
            self.sleep(max(0.0, self._asked[host] + self.pause - self.clock()))
        self._asked[host] = self.clock()

    def _take(self, link: SourceLink, seen: Seen, host: str, rules: HouseRules) -> None:
        if not seen.reached:
            self._held.append((link, seen))
            return
        self._release(rules)
        self._write(link, seen, rules)
        if seen.wait and seen.code in {"429", "503"}:
            self._leave_alone(host, timezone.now() + seen.wait)

    def _release(self, rules: HouseRules) -> None:
        """Somebody answers, so the network is there, and who did not answer is not there."""
        held, self._held = self._held, []
        for link, seen in held:
            self._write(link, seen, rules)

    def _write(self, link: SourceLink, seen: Seen, rules: HouseRules) -> None:
        now = timezone.now()
        noted = checking.note(link, seen, now=now)
        if noted is None:
            return
        self.counts[noted.status] += 1
        self.counts["drifted"] += noted.drifted_at == now
        if self.counts["archive_failed"] >= ARCHIVE_FAILURES:
            return
        try:
            done = checking.see_to_copy(noted, seen, rules=rules, now=now)
        except archive.ArchiveFailed:
            done = "archive_failed"
        if done:
            self.counts[done] += 1
            self.sleep(self.pause)  # the archive is a host like all others

    def _leave_alone(self, host: str, until: datetime) -> None:
        """Retry-After is said by a server, not by a page: no link of it is asked before."""
        self._left_alone.add(host)
        for link in SourceLink.objects.filter(url__icontains=host.rpartition(":")[0] or host):
            if addresses.host(link.url) == host and (link.check_after is None or link.check_after < until):
                SourceLink.objects.filter(pk=link.pk).update(check_after=until)

    def _settle(self, rules: HouseRules) -> bool:
        """Whether the network is there, asked of somebody who answered before; then what was held is written down."""
        if not self._held:
            return True
        if self._somebody_answers(rules):
            self._release(rules)
            return True
        self.network_away = True
        for link, _seen in self._held:
            SourceLink.objects.filter(pk=link.pk).update(check_after=link.check_after)
        self._held = []
        return False

    def _somebody_answers(self, rules: HouseRules) -> bool:
        silent = {addresses.host(link.url) for link, _seen in self._held}
        known = SourceLink.objects.filter(status=SourceLink.Status.ALIVE).order_by("-checked_at")[:50]
        places = {addresses.host(link.url): addresses.home(link.url) for link in known}
        witnesses = [home for host, home in places.items() if host not in silent][:WITNESSES]
        if rules.archive_lookup or rules.archive_requests:
            witnesses.append(addresses.home(settings.ARCHIVE_API))
        return any(_answers(home) for home in witnesses)


def _answers(url: str) -> bool:
    try:
        client.web.fetch(url, method="HEAD")
    except (client.FetchError, client.NotAllowed):
        return False
    return True
