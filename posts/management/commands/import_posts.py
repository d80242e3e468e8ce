"""`manage.py import_posts`: text files and Warichū documents onto the desk, one draft a file. See docs/importing.md.

Reads files, calls the importer, prints what it says.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import track

from posts.importing import decoding, report
from posts.importing import files as importer
from posts.importing.files import Outcome, Status


class Command(BaseCommand):
    help = (
        "Makes a draft of each file: plain text and Markdown (.txt, .md) is split by speaker, Warichū documents (.json) "
        "are taken as they are. The files are kept byte for byte; a file that was imported before changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--author", required=True, metavar="USER", help="The user name of the drafts' author.")
        parser.add_argument("--dry-run", action="store_true", help="Writes nothing; prints what would be done.")
        parser.add_argument(
            "--encoding",
            default="",
            metavar="NAME",
            help="The files' encoding, where it cannot be told: cp932, euc_jp …",
        )

    def handle(self, *, files: list[str], author: str, dry_run: bool, encoding: str, verbosity: int, **options):
        by = self._author(author)
        if encoding and not decoding.known(encoding):
            raise CommandError(_("There is no encoding called %(name)s.") % {"name": encoding})
        counts = dict.fromkeys(Status, 0)
        for outcome in self._outcomes(files, by=by, encoding=encoding, dry_run=dry_run):
            counts[outcome.status] += 1
            self._tell(outcome, verbosity)
        self.stdout.write(_summary(counts))
        if dry_run:
            self.stderr.write(_("This was a dry run: nothing has been written."))
        if refused := counts[Status.REFUSED]:
            raise CommandError(
                ngettext("%(count)d file was not imported.", "%(count)d files were not imported.", refused)
                % {"count": refused}
            )

    def _author(self, name: str):
        people = get_user_model()
        user = people.objects.filter(**{people.USERNAME_FIELD: name}).first()
        if user is None:
            raise CommandError(_("There is no user %(name)s.") % {"name": name})
        if not importer.may_own(user):
            raise CommandError(
                _("%(name)s may not write posts at the desk, and could not open the drafts.") % {"name": name}
            )
        return user

    def _outcomes(self, names: list[str], *, by, encoding: str, dry_run: bool) -> Iterator[Outcome]:
        """On a terminal with a bar, and everything told after it is gone; else one by one."""
        earlier = importer.Earlier()
        made = (_outcome(name, by=by, encoding=encoding, dry_run=dry_run, earlier=earlier) for name in names)
        if len(names) > 1 and sys.stderr.isatty():
            bar = track(made, _("Importing"), len(names), console=Console(stderr=True), transient=True)
            return iter(list(bar))
        return made

    def _tell(self, outcome: Outcome, verbosity: int) -> None:
        said = {Status.MADE: _("a draft"), Status.KNOWN: _("nothing changed"), Status.REFUSED: _("not imported")}
        self.stdout.write(f"{outcome.name}: {said[outcome.status]}")
        if outcome.refusal:
            self.stdout.write(f"  {outcome.refusal}")
        if verbosity:
            for item in outcome.notes:
                self.stdout.write(f"  {report.say(item)}")


def _outcome(name: str, *, by, encoding: str, dry_run: bool, earlier) -> Outcome:
    """One file, read and imported. A file that cannot be opened is refused like one that cannot be read."""
    shown = name.encode("utf-8", "replace").decode()  # a name that is no UTF-8 can be neither printed nor stored
    try:
        with Path(name).open("rb") as file:
            content = file.read(importer.MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        told = _("The file cannot be opened: %(reason)s") % {"reason": reason}
        return Outcome(shown, Status.REFUSED, refusal=told)
    return importer.bring_in(shown, content, by=by, earlier=earlier, encoding=encoding, dry_run=dry_run)


def _summary(counts: dict[Status, int]) -> str:
    return _("Drafts: %(made)d. Imported before: %(known)d. Not imported: %(refused)d.") % {
        status.value: count for status, count in counts.items()
    }
