"""`manage.py verify_revisions`: whether the chains of revisions are whole, and where one breaks."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext
from rich.console import Console
from rich.progress import track

from posts import revisions
from posts.models import Post
from posts.revisions import Break


class Command(BaseCommand):
    help = "Checks that no revision was changed, removed or put elsewhere. The exit code is 1 when one was."

    def add_arguments(self, parser):
        parser.add_argument("--post", type=int, metavar="PK", help="Only this post, by its primary key.")

    def handle(self, *, post=None, **options):
        posts = Post.objects.all() if post is None else Post.objects.filter(pk=post)
        total = posts.count()
        if post is not None and not total:
            raise CommandError(gettext("There is no post %(number)d.") % {"number": post}, returncode=2)
        found = revisions.breaks(posts)
        if sys.stderr.isatty():
            bar = gettext("Checking revisions")
            found = track(found, bar, total, console=Console(stderr=True), transient=True)
        broken = 0
        for _post, breaks in found:
            broken += bool(breaks)
            for place in breaks:
                self.stdout.write(_line(place))
        if broken:
            raise CommandError(
                gettext("%(broken)d of %(total)d posts have a broken chain.") % {"broken": broken, "total": total}
            )
        self.stdout.write(gettext("The chains are whole: %(total)d posts.") % {"total": total})


def _line(place: Break) -> str:
    where = gettext("Post %(post)d, revision %(number)d") % {"post": place.post, "number": place.number}
    what = {
        Break.What.CHANGED: gettext("it says something else than when it was written"),
        Break.What.MISSING: gettext("it is missing"),
        Break.What.ORDER: gettext("it does not follow the one before it"),
    }
    return f"{where}: {what[place.what]}"
