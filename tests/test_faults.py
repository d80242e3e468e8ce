"""The server dies between any two statements of an operation: all of it is visible, or nothing (tests/faulting.py).

What must not change is every row of the database: editions, facets, search, generation, revisions, the desk, the
record. Withholding and merging have such tests beside their own (test_withholding.py, test_merge.py).
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.utils import timezone

from posts import document, publishing, revisions
from posts.models import Edition, Permalink, Post, Revision, Showing, Source
from tests import faulting

pytestmark = pytest.mark.django_db(transaction=True)


def person() -> User:
    return User.objects.get(username="aya")


# --- The harness itself ---------------------------------------------------------------------------


def half_done(name: str):
    """Two writes that belong together, and nobody has said so."""
    Post.objects.update(title=name)
    Post.objects.update(lead=name)


def test_it_finds_an_operation_that_can_stop_half_way(make_post):
    make_post()
    with pytest.raises(AssertionError, match="killed at statement 2"):
        faulting.at_each_statement(lambda: half_done("半分"))


def test_it_finds_what_is_written_before_the_transaction(make_post):
    make_post()

    def two_transactions():
        Post.objects.update(title="先に")
        with transaction.atomic():
            half_done("あとで")

    with pytest.raises(AssertionError, match="killed at statement"):
        faulting.at_each_statement(two_transactions)


def test_it_lets_a_whole_operation_through_and_gives_back_its_answer(make_post):
    make_post()
    deaths = []

    def whole():
        deaths.append(1)
        with transaction.atomic():
            half_done("全部")
        return "done"

    assert faulting.at_each_statement(whole) == "done"
    assert (Post.objects.get().title, Post.objects.get().lead) == ("全部", "全部")
    # BEGIN, two writes and COMMIT: each has died once, and then nothing did. PostgreSQL begins without a statement.
    assert len(deaths) in {4, 5}


def test_an_operation_that_swallows_errors_does_not_swallow_a_death(make_post):
    make_post()

    def careless():
        try:
            half_done("呑み込む")
        except Exception:  # noqa: BLE001  (that is the point)
            return

    with pytest.raises(AssertionError):
        faulting.at_each_statement(careless)


def test_an_operation_that_asks_the_database_nothing_cannot_be_tested(db):
    with pytest.raises(AssertionError):
        faulting.at_each_statement(lambda: None)


def test_a_failing_commit_is_the_database_s_own_error():
    assert issubclass(faulting.KilledAtCommit, OperationalError)


# --- The operations -------------------------------------------------------------------------------


def publish(**options) -> Edition:
    return publishing.publish(Post.objects.get(), by=person(), **options)


def test_a_first_publication(make_post):
    make_post()
    faulting.at_each_statement(publish)
    edition = Edition.objects.get()
    assert edition.is_public
    assert edition.facets.exists()
    assert [row.event for row in Showing.objects.all()] == ["published"]


def test_a_publication_that_changes_words_and_address(published):
    published()
    Post.objects.update(slug="harbour-names", title="名前の残り方")
    faulting.at_each_statement(publish)
    assert Edition.objects.get().slug == "harbour-names"
    assert Permalink.objects.get().path == "/posts/harbour-tools/"
    assert Showing.objects.count() == 2


def test_a_plan(make_post):
    make_post()
    moment = timezone.now() + timedelta(days=1)
    faulting.at_each_statement(lambda: publish(at=moment))
    assert Edition.objects.get().published_at == moment
    assert Showing.objects.get().starts_at == moment


def test_another_plan(published):
    published(at=timezone.now() + timedelta(days=1))
    moment = timezone.now() + timedelta(days=2)
    faulting.at_each_statement(lambda: publish(at=moment))
    assert Showing.objects.get().starts_at == moment


def test_taking_a_post_off_the_schedule(published):
    published(at=timezone.now() + timedelta(days=1))
    faulting.at_each_statement(lambda: publishing.withdraw(Post.objects.get(), by=person(), notice=""))
    assert not Edition.objects.exists()
    assert not Showing.objects.exists()


def test_a_withdrawal(published):
    published()
    faulting.at_each_statement(lambda: publishing.withdraw(Post.objects.get(), by=person(), notice="取り下げました。"))
    assert Edition.objects.get().withdrawn_at
    assert [row.event for row in Showing.objects.all()] == ["published", "withdrawn"]


def test_a_correction(published):
    published()

    def correct():
        publishing.correct(Edition.objects.get(), by=person(), kind="fact", text="日付を改めました。")

    faulting.at_each_statement(correct)
    assert Edition.objects.get().corrections.count() == 1
    assert [row.event for row in Showing.objects.all()] == ["published", "corrected"]


def test_a_mended_credit(published):
    published()

    def mend():
        with transaction.atomic():
            source = Source.objects.get()
            source.byline = "Nora E. Whitfield"
            source.save()
            publishing.refresh(source, by=person())

    faulting.at_each_statement(mend)
    assert "Nora E. Whitfield" in Edition.objects.get().body_html


def test_a_restored_revision(make_post, ken):
    post = make_post()
    before = document.from_json(post.revisions.get().document)
    with transaction.atomic():
        revisions.write(post, replace(before, title="別の題", tags=("別",), blocks=before.blocks[1:]))
        revisions.save(post, by=ken)

    def restore():
        revisions.restore(Post.objects.get(), Revision.objects.get(number=1), by=person())

    faulting.at_each_statement(restore)
    assert revisions.snapshot(Post.objects.get()).blocks == before.blocks
    assert [row.event for row in Revision.objects.order_by("number")] == ["imported", "saved", "restored"]
