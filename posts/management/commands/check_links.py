"""`manage.py check_links`: asks politely whether the addresses of sources still answer (rule 37). For cron, once a day."""

import fcntl

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from posts.links.rounds import Round


class Command(BaseCommand):
    help = "Checks the links of sources that are due, and sees to archived copies as the house rules say."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=200, help="So many links at most (default 200).")
        parser.add_argument("--pause", type=float, default=5.0, help="Seconds between two requests to one host.")

    def handle(self, *, limit, pause, **options):
        if limit < 1 or pause < 0:
            raise CommandError(gettext("--limit is at least 1, --pause at least 0."))
        settings.LINKS_LOCK.parent.mkdir(parents=True, exist_ok=True)
        with settings.LINKS_LOCK.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.stdout.write(gettext("Another check of links is under way; nothing was done."))
                return
            self._report(Round(pause=pause), limit)

    def _report(self, round_: Round, limit: int) -> None:
        counts = round_.run(limit)
        if round_.network_away:
            self.stderr.write(
                gettext("Nobody answers at all: the network is away. Nothing was counted against a link.")
            )
        values = {name: counts[name] for name in (
            "alive", "unsure", "failing", "dead", "drifted", "found", "asked", "later")}  # fmt: skip
        self.stdout.write(
            gettext(
                "Links: %(alive)d answer, %(unsure)d could not be checked, %(failing)d failing, %(dead)d dead, "
                "%(drifted)d changed; archived copies: %(found)d found, %(asked)d asked for; %(later)d left for later."
            )
            % values
        )
