"""`manage.py render_editions`: renders anew what an older renderer made, so that no reader has to wait for it."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from posts import facets, publishing, rendering, search
from posts.models import Edition


class Command(BaseCommand):
    help = "Renders published posts anew after a change of templates, translations or styles of text."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Also those that are up to date.")

    def handle(self, *, all=False, **options):
        editions = Edition.objects.order_by("pk")
        if not all:
            editions = editions.filter(~Q(stamp=rendering.STAMP) | Q(fresh_until__lte=timezone.now()))
        # One transaction each: a post published meanwhile waits for one rendering, not for all of them.
        done = sum(_render(key) for key in list(editions.values_list("pk", flat=True)))
        self.stdout.write(gettext("Posts rendered: %(count)d") % {"count": done})


@transaction.atomic
def _render(key: int) -> bool:
    edition = Edition.objects.select_for_update().filter(pk=key).first()
    if edition is None:  # taken off the schedule a moment ago
        return False
    facets.write(edition)
    search.write(edition)  # forgets the words of permissions that have ended
    publishing.render_again(edition)
    return True
