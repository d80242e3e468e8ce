"""`manage.py announce`: tells the WebSub hub what has changed by itself, a scheduled post above all. For cron."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext

from posts import websub


class Command(BaseCommand):
    help = "Tells the WebSub hub (WEBSUB_HUB) which feeds have changed since it was last told."

    def handle(self, **options):
        try:
            told = websub.announce(timezone.now())
        except websub.HubFailed as error:
            raise CommandError(gettext("The hub was not told: %(reason)s") % {"reason": error}) from error
        self.stdout.write(gettext("Feeds announced: %(count)d") % {"count": told})
