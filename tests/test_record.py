"""posts/record.py: what readers saw at a moment, whatever has become of the post since."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from posts import publishing, record
from posts.document import Basis
from posts.models import Edition, Post, Showing, Source
from tests import documents

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)  # 09:00 in Tokyo
DAY = timedelta(days=1)


def html(post: Post, at: datetime) -> str:
    found = record.seen(post, at)
    return record.article(found, address="/seen/") or ""


def events() -> list[str]:
    return [row.event for row in Showing.objects.order_by("starts_at", "pk")]


@pytest.fixture
def clock():
    with time_machine.travel(FIRST, tick=False) as traveller:
        yield traveller


@pytest.fixture
def edition(clock, published):
    return published()


def test_before_the_publication_readers_saw_nothing(edition):
    assert record.seen(edition.post, FIRST - timedelta(seconds=1)) is None


def test_from_the_very_moment_on_they_saw_the_published_words(edition):
    found = record.seen(edition.post, FIRST)
    assert (found.showing.revision, found.since, found.until) == (edition.revision, FIRST, None)
    assert record.article(found, address=edition.get_absolute_url()) == edition.body_html


def test_a_draft_is_no_showing(edition, clock):
    clock.shift(DAY)
    Post.objects.update(title="まだ誰も見ていない")
    assert events() == ["published"]
    assert "まだ誰も" not in html(edition.post, FIRST + 2 * DAY)


def test_a_new_edition_ends_the_one_before(edition, clock, aya):
    clock.shift(DAY)
    Post.objects.update(title="名前の残り方")
    publishing.publish(edition.post, by=aya)
    before, after = record.seen(edition.post, FIRST + DAY / 2), record.seen(edition.post, FIRST + DAY)
    assert (before.content.title, before.until) == ("古い道具の名前", FIRST + DAY)
    assert (after.content.title, after.since, after.until) == ("名前の残り方", FIRST + DAY, None)


def test_a_plan_is_shown_from_its_moment_on_and_who_changes_it_changes_the_record(clock, published, aya):
    edition = published(at=FIRST + DAY)
    assert record.seen(edition.post, FIRST) is None
    publishing.publish(edition.post, by=aya, at=FIRST + 2 * DAY)
    assert record.seen(edition.post, FIRST + DAY) is None
    assert record.seen(edition.post, FIRST + 2 * DAY).since == FIRST + 2 * DAY
    assert events() == ["published"]


def test_a_post_taken_off_the_schedule_was_never_seen(clock, published, aya):
    edition = published(at=FIRST + DAY)
    post = edition.post
    publishing.withdraw(post, by=aya, notice="")
    assert events() == []
    assert record.seen(post, FIRST + 2 * DAY) is None


def test_a_post_dated_back_was_seen_from_the_publication_on(clock, published):
    """The dateline may say another day; what readers saw, they saw from the moment it was there."""
    edition = published(at=FIRST - 100 * DAY)
    assert record.seen(edition.post, FIRST - DAY) is None
    assert record.seen(edition.post, FIRST).showing.published_at == FIRST - 100 * DAY


def test_after_a_withdrawal_they_saw_its_notice(edition, clock, aya):
    clock.shift(DAY)
    publishing.withdraw(edition.post, by=aya, notice="訳に誤りがあり、取り下げました。")
    found = record.seen(edition.post, FIRST + DAY)
    assert found.withdrawn
    assert found.showing.notice == "訳に誤りがあり、取り下げました。"
    assert record.article(found, address="/") is None
    assert record.seen(edition.post, FIRST + DAY / 2).until == FIRST + DAY


def test_a_withdrawn_post_that_comes_back_is_seen_again(edition, clock, aya):
    clock.shift(DAY)
    publishing.withdraw(edition.post, by=aya, notice="取り下げました。")
    clock.shift(DAY)
    publishing.publish(edition.post, by=aya)
    assert events() == ["published", "withdrawn", "published"]
    assert not record.seen(edition.post, FIRST + 2 * DAY).withdrawn


def test_a_mended_credit_is_seen_from_then_on_only(edition, clock, ken):
    clock.shift(DAY)
    source = Source.objects.get()
    source.byline = "Nora E. Whitfield"
    source.save()
    publishing.refresh(source, by=ken)
    assert "Nora E. Whitfield" not in html(edition.post, FIRST + DAY / 2)
    assert "Nora E. Whitfield" in html(edition.post, FIRST + DAY)
    assert Showing.objects.last().by == ken


def test_a_credit_mended_before_the_moment_came_stays_a_plan(clock, published, ken):
    edition = published(at=FIRST + DAY)
    source = Source.objects.get()
    source.byline = "Nora E. Whitfield"
    source.save()
    publishing.refresh(source, by=ken)
    assert events() == ["published"]
    assert "Nora E. Whitfield" in html(edition.post, FIRST + DAY)


def test_a_credit_mended_after_a_withdrawal_is_seen_by_nobody(edition, clock, aya):
    publishing.withdraw(edition.post, by=aya, notice="取り下げました。")
    source = Source.objects.get()
    source.byline = "Nora E. Whitfield"
    source.save()
    publishing.refresh(source, by=aya)
    assert events() == ["published", "withdrawn"]


def test_a_correction_is_seen_from_its_moment_on(edition, clock, aya):
    clock.shift(DAY)
    publishing.correct(edition, by=aya, kind="fact", text="日付を改めました。")
    assert "日付を改めました。" not in html(edition.post, FIRST + DAY / 2)
    assert "日付を改めました。" in html(edition.post, FIRST + DAY)


def test_a_permission_ended_at_its_minute_though_nobody_did_anything(clock, make_post, aya):
    source = {
        "basis": Basis.PERMISSION, "permission_by": "編集部", "permission_on": "2026-10-01",
        "permission_scope": "一年", "ends_on": "2026-11-05",
    }  # fmt: skip
    content = documents.full_document(sources=(documents.replace(documents.SOURCE, **source),))
    post = make_post(content)
    Source.objects.update(permission_evidence="evidence/letter.pdf")
    publishing.publish(post, by=aya)
    end = datetime(2026, 11, 5, 15, 0, tzinfo=UTC)  # midnight in Tokyo
    words = "名前を忘れられた道具が並んでいる"
    before, after = record.seen(post, end - timedelta(minutes=1)), record.seen(post, end)
    assert (before.until, before.ended) == (end, False)
    assert (after.since, after.until, after.ended) == (end, None, True)
    assert words in html(post, end - timedelta(minutes=1))
    assert words not in html(post, end)


def test_the_record_is_written_in_the_transaction_of_the_change(edition, aya, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(publishing.websub, "soon", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        publishing.withdraw(edition.post, by=aya, notice="取り下げました。")
    assert events() == ["published"]


def test_it_is_drawn_without_a_question_to_the_desk_s_own_copy(edition, clock, django_assert_num_queries):
    found = record.seen(edition.post, timezone.now())
    with django_assert_num_queries(1):  # the corrections
        record.article(found, address="/")
    assert Edition.objects.get().body_html
