"""`manage.py demo_content`: two editors, eight invented posts and a few drafts, through the same operations as real
ones. What is there already stays as people have left it, so it may be run any number of times.
"""

import datetime
import os
import secrets
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from posts import correcting, corrections, demo, notes, notifying, publishing, revisions, roles, workflow
from posts.demo.outlets import OUTLETS
from posts.demo.pictures import PICTURES
from posts.demo.shape import DemoPaste, DemoPost
from posts.document import Document, QuotedArticle
from posts.importing import load, plain_text
from posts.importing.segment import segment
from posts.models import Correction, Outlet, Paste, Post, Revision, Source

# User name, family name, given name, role. The e-mail address marks them as ours.
PEOPLE = (("aya", "山辺", "彩", roles.ADMIN), ("ken", "湊", "健", roles.WRITER))
DOMAIN = "warichu.example"
MORNING = datetime.time(7, 0)


class Command(BaseCommand):
    help = "Makes two editors, eight invented posts and a few drafts, and prints how to log in."

    def add_arguments(self, parser):
        parser.add_argument(
            "--in-production", action="store_true", help="Put the invented posts and their two editors on a real site."
        )

    def handle(self, *, in_production=False, **options):
        if settings.PRODUCTION and not in_production:
            raise CommandError(
                gettext(
                    "This is a production site. --in-production puts invented posts and two editors on it all the same."
                )
            )
        password = _password()
        people, others = _people(password)
        before = Post.objects.count()
        _outlets()
        _pictures()
        with notifying.quiet():
            for entry in (*demo.POSTS, *demo.DRAFTS):
                _post(entry, people)
            _paste(demo.PASTE, people)
        self.stdout.write(gettext("Posts added: %(count)d") % {"count": Post.objects.count() - before})
        self._say_how_to_log_in(password, others)

    def _say_how_to_log_in(self, password, others):
        rule = "─" * 60
        lines = [
            rule,
            gettext("Address:  %(address)s") % {"address": settings.SITE_URL + reverse("admin:index")},
            gettext("User:     aya (writes and publishes), ken (writes)"),
            gettext("Password: %(password)s") % {"password": password},
        ]
        lines += [gettext("%(name)s has chosen another password since.") % {"name": name} for name in others]
        self.stdout.write("\n".join([*lines, rule]))


def _password() -> str:
    """The password kept in VAR_DIR, made the first time: syllables, so that it can be typed from paper."""
    path = Path(settings.VAR_DIR) / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write("-".join(_syllables() for _ in range(4)) + "\n")
    return path.read_text().strip()


def _syllables() -> str:
    return "".join(secrets.choice("bdghkmnprstyz") + secrets.choice("aeiou") for _ in range(2))


@transaction.atomic
def _people(password: str) -> tuple[dict, list[str]]:
    """The two editors by user name, and who of them has another password by now. A stranger of the same name is
    left alone, and the command stops."""
    people, others = {}, []
    roles.ensure()
    for username, family, given, role in PEOPLE:
        person, made = get_user_model().objects.get_or_create(
            username=username,
            defaults={
                "email": f"{username}@{DOMAIN}",
                "last_name": family,
                "first_name": given,
                "is_staff": True,
            },
        )
        if made:
            person.set_password(password)
            person.save()
            roles.give(person, role)
        elif person.email != f"{username}@{DOMAIN}":
            raise CommandError(
                gettext("There is already a person called %(name)s on this site. Nothing has been changed.")
                % {"name": username}
            )
        else:
            if person.is_staff and not roles.of(person):
                roles.give(person, role)  # a demonstration from before there were roles
            if not person.check_password(password):
                others.append(username)
        people[username] = get_user_model().objects.get(pk=person.pk)  # without the permissions it remembers
    return people, others


def _outlets() -> None:
    for outlet in OUTLETS:
        Outlet.objects.get_or_create(name=outlet["name"], defaults=outlet)


def _pictures() -> None:
    """The drawings in the desk's storage, under the names the documents give."""
    for name, draw in PICTURES.items():
        if not storages["desk"].exists(name):
            storages["desk"].save(name, ContentFile(draw()))


@transaction.atomic
def _post(entry: DemoPost, people: dict) -> None:
    """One invented post, once: on the desk, in public, and what happened to it since."""
    reference = f"demo:{entry.name}"
    if Post.objects.filter(import_ref=reference).exists():
        return
    author, editor = people[entry.by], people["aya"]
    first = _with_mistake(entry)
    post = load.make_draft(first, by=author, import_ref=reference, event=Revision.Event.SAVED)
    _file_letters(entry)
    if entry.submitted:
        _submit(entry, post, people)
    at = _moment(entry)
    if at is None:
        return
    edition = publishing.publish(post, by=editor, at=at)
    if entry.mistake:
        _mend(entry, post, by=editor)
    if entry.withdrawal:
        publishing.withdraw(post, by=editor, notice=entry.withdrawal)
    if entry.reworked:
        revisions.write(post, replace(entry.reworked, slug=edition.slug))
        revisions.save(post, by=author)


def _submit(entry: DemoPost, post: Post, people: dict) -> None:
    """A draft that waits for its reviewer, and what she has written at it so far."""
    workflow.submit(post, by=people[entry.by], reviewer=people["aya"], note=entry.submitted)
    for note in entry.notes:
        notes.write(post, by=people[note.by], text=note.text, block_key=note.block)


def _moment(entry: DemoPost) -> datetime.datetime | None:
    """When the post comes out: in the morning, by the site's clock. None for a draft."""
    day = entry.published
    if entry.days_ahead:
        day = timezone.localdate() + datetime.timedelta(days=entry.days_ahead)
    return timezone.make_aware(datetime.datetime.combine(day, MORNING)) if day else None


def _file_letters(entry: DemoPost) -> None:
    """The letters that gave permission, filed with their sources."""
    for key, letter in entry.evidence.items():
        source = Source.objects.get(key=key)
        if not source.permission_evidence:
            source.permission_evidence.save(f"{entry.name}.txt", ContentFile(letter.encode()))


def _with_mistake(entry: DemoPost) -> Document:
    """The document as it first came out."""
    if not entry.mistake:
        return entry.document
    return _exchange(entry.document, entry.mistake.after, entry.mistake.before)


def _exchange(content: Document, old: str, new: str) -> Document:
    blocks = (
        replace(block, body=block.body.replace(old, new)) if isinstance(block, QuotedArticle) else block
        for block in content.blocks
    )
    return replace(content, blocks=tuple(blocks))


def _mend(entry: DemoPost, post: Post, *, by) -> None:
    """The mistake put right on the desk, published again, and said in public."""
    mistake = entry.mistake
    revisions.write(post, _exchange(revisions.snapshot(post), mistake.before, mistake.after))
    revisions.save(post, by=by)
    (change,) = correcting.changes(post)
    told = corrections.Given(kind=Correction.Kind.TRANSLATION, text=mistake.notice, key=change.key)
    publishing.publish(post, by=by, corrected=[told])


@transaction.atomic
def _paste(entry: DemoPaste, people: dict) -> None:
    """A draft as the paste page makes it when nobody has settled the doubts yet."""
    reference = f"demo:{entry.name}"
    if Post.objects.filter(import_ref=reference).exists():
        return
    owner = people[entry.by]
    content = plain_text.to_document(segment(entry.text), {}, title=entry.title, author=revisions.author_name(owner))
    post = load.make_draft(content, by=owner, import_ref=reference)
    Paste.objects.create(owner=owner, title=entry.title, text=entry.text, post=post)
