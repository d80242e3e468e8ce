"""Mail to those concerned: who is told of what, and that no mail holds a word of a draft."""

import logging
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from posts import document, notes, notifying, publishing, revisions, workflow
from posts.importing import load
from tests.documents import CLOSING, OPENING, SOURCE, TRANSLATION, full_document
from tests.staff import editor, person, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post, rin):
    return make_post(by=rin)


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """`sent(step)`: the mails of one step, addresses only."""

    def run(step):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            step()
        return sorted(address for message in mail.outbox for address in message.to)

    return run


# --- Who ----------------------------------------------------------------------------------------------


def test_a_submission_goes_to_the_reviewer(post, rin, emi, sent):
    editor("eri")
    assert sent(lambda: workflow.submit(post, by=rin, reviewer=emi)) == [emi.email]


def test_without_a_reviewer_it_goes_to_everybody_who_may_review_and_has_an_address(post, rin, emi, sent):
    eri = editor("eri")
    editor("eve", email="")
    writer("yui")
    person("mei")
    away = editor("gen")
    away.is_active = False
    away.save()
    assert sent(lambda: workflow.submit(post, by=rin)) == sorted([emi.email, eri.email])


def test_the_answer_goes_to_the_author(post, rin, emi, sent):
    workflow.submit(post, by=rin)
    assert sent(lambda: workflow.request_changes(post, by=emi, note="直してください。")) == [rin.email]
    workflow.submit(post, by=rin)
    assert sent(lambda: workflow.approve(post, by=emi)) == [rin.email]


def test_a_new_reviewer_is_told(post, rin, emi, sent):
    eri = editor("eri")
    workflow.submit(post, by=rin, reviewer=emi)
    assert sent(lambda: workflow.assign(post, by=emi, reviewer=eri)) == [eri.email]


def test_a_note_goes_to_the_author_and_to_all_in_its_thread_but_not_to_its_writer(post, rin, emi, sent):
    eri = editor("eri")
    note = notes.write(post, by=emi, text="ここは？")
    assert sent(lambda: notes.write(post, by=eri, text="私も。", thread=note)) == sorted([rin.email, emi.email])
    assert sent(lambda: notes.write(post, by=rin, text="直します。", thread=note)) == sorted([emi.email, eri.email])


def test_the_author_is_told_when_somebody_else_publishes_or_schedules(post, make_post, rin, emi, sent):
    later = timezone.now() + timedelta(days=1)
    assert sent(lambda: publishing.publish(post, by=emi, at=later)) == [rin.email]
    assert sent(lambda: publishing.publish(post, by=emi)) == [rin.email]
    assert sent(lambda: publishing.publish(make_post(by=emi), by=emi)) == []


def test_an_import_dated_in_the_past_tells_nobody(post, emi, sent):
    assert sent(lambda: publishing.publish(post, by=emi, at=timezone.now() - timedelta(days=300))) == []


def test_who_may_not_see_the_post_any_more_is_not_told(post, rin, emi, sent):
    note = notes.write(post, by=emi, text="ここは？")
    emi.is_staff = False
    emi.save()
    assert sent(lambda: notes.write(post, by=rin, text="直します。", thread=note)) == []


def test_each_gets_a_mail_of_her_own(post, rin, emi, sent):
    editor("eri")
    sent(lambda: workflow.submit(post, by=rin))
    assert [len(message.recipients()) for message in mail.outbox] == [1, 1]


def test_within_quiet_nobody_is_told(post, rin, emi, sent):
    with notifying.quiet():
        assert sent(lambda: workflow.submit(post, by=rin)) == []


# --- What ---------------------------------------------------------------------------------------------


def test_a_mail_says_who_did_what_with_which_post_and_where_it_is(post, rin, emi, sent, settings):
    settings.SITE_URL = "https://notes.example.jp"
    sent(lambda: workflow.submit(post, by=rin, reviewer=emi))
    (message,) = mail.outbox
    assert "白井 凛" in message.body
    assert f"https://notes.example.jp/admin/posts/post/{post.pk}/change/" in message.body
    assert str(post.pk) in message.subject
    assert "白井" not in message.subject


SECRET = "合言葉9zq"


def _secret(thing):
    """The same thing with the secret in every text field that may hold any text."""
    kept = {"key", "source", "slug", "kind", "method", "coverage", "basis", "language", "translator_said", "rel",
            "outlet_slug", "outlet_language", "published", "on", "undecided", "said_reason", "image"}  # fmt: skip
    changes = {
        item.name: f"<p>{SECRET}</p>" if item.name in {"body", "original"} else SECRET
        for item in fields(thing)
        if item.name not in kept and isinstance(getattr(thing, item.name), str) and getattr(thing, item.name)
    }
    return replace(thing, **changes)


def test_no_mail_holds_a_word_of_the_draft(rin, emi, sent, django_capture_on_commit_callbacks):
    source = replace(_secret(SOURCE), links=(document.Link(rel="original", url=f"https://example.org/{SECRET}"),))
    figure = document.Figure(key="figure", alt=SECRET, caption=SECRET, credit=SECRET, rights=SECRET)
    content = full_document(
        title=SECRET, lead=SECRET, slug="aikotoba-9zq", tags=(SECRET,), sources=(source,),
        blocks=(_secret(OPENING), _secret(TRANSLATION), _secret(CLOSING), figure),
    )  # fmt: skip
    post = load.make_draft(content, by=rin)
    post.posts_figure_set.all().delete()
    revisions.save(post, by=rin, note=SECRET)
    eri = editor("eri")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        note = notes.write(post, by=emi, text=SECRET, block_key=OPENING.key)
        notes.write(post, by=rin, text=SECRET, thread=note)
        workflow.submit(post, by=rin, reviewer=emi, note=SECRET)
        workflow.assign(post, by=rin, reviewer=eri)
        workflow.request_changes(post, by=eri, note=SECRET)
        workflow.submit(post, by=rin, reviewer=emi, note=SECRET)
        workflow.approve(post, by=emi, note=SECRET)
        publishing.publish(post, by=emi, at=timezone.now() + timedelta(days=1), note=SECRET)
        publishing.publish(post, by=emi, note=SECRET)
    assert len(mail.outbox) == 9
    for message in mail.outbox:
        whole = message.message().as_string() + message.subject + message.body
        assert SECRET not in whole
        assert "9zq" not in whole


# --- A mail server that fails ---------------------------------------------------------------------------


class Broken(BaseEmailBackend):
    def open(self):
        raise OSError("no route to the mail server")


def test_a_mail_server_that_fails_never_fails_the_step(post, rin, emi, sent, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    with caplog.at_level(logging.ERROR):
        assert sent(lambda: workflow.submit(post, by=rin, reviewer=emi)) == []
    post.refresh_from_db()
    assert post.stage == "in_review"
    assert "could not be sent" in caplog.text


def test_a_step_that_is_rolled_back_tells_nobody(make_post, rin, emi, sent):
    def wrong():
        with pytest.raises(workflow.StepRefused):
            workflow.approve(post, by=emi)

    post = make_post(by=rin)
    assert sent(wrong) == []
