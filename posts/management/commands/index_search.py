"""`manage.py index_search`: builds the search index anew from what is published."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from posts import search
from posts.models import Edition, SearchRow

MANY = 0.2  # of the rows: beyond it, --if-needed builds anew


class Command(BaseCommand):
    help = "Builds the search index anew: after a change of folding, and to sweep out what is no longer found."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-needed", action="store_true", help="Only when a post is missing or a fifth of the index is dead."
        )

    def handle(self, *, if_needed=False, **options):
        if if_needed and not _needed():
            self._say(gettext("The search index is in order."), options)
            return
        done = search.rebuild(told=self._told if options["verbosity"] > 1 else lambda done: None)
        self._say(gettext("Posts in the search index: %(count)d") % {"count": done}, options)

    def _say(self, line: str, options) -> None:
        if options["verbosity"]:
            self.stdout.write(line)

    def _told(self, done: int) -> None:
        self.stdout.write(f"{done:,}")


def _needed() -> bool:
    missing = Edition.objects.filter(search_row=None).exclude(pk__in=Edition.objects.withdrawn().values("pk"))
    return search.dead() > MANY * SearchRow.objects.count() or missing.exists()
