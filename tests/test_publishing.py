"""From desk to public and back: what readers see changes only by these operations, whole or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from posts import document, publishing, revisions
from posts.models import Correction, Edition, Generation, Permalink, Post, Revision, Source

pytestmark = pytest.mark.django_db


def generation():
    row = Generation.objects.first()
    return row.number if row else 0


def test_publishing_copies_the_desk_into_an_edition(make_post, aya):
    post = make_post()
    edition = publishing.publish(post, by=aya)
    assert list(Edition.objects.public()) == [edition]
    assert edition.title == post.title
    assert edition.content == replace(document.from_json(post.revisions.first().document))
    assert {tag.name for tag in edition.tags.all()} == {"港", "道具"}
    assert [row.quoted_count for row in edition.quotations.all()] == [edition.quoted_count]
    assert (edition.own_count, edition.quoted_count) == (edition.content.count.own, edition.content.count.quoted)
    assert post.revisions.first().event == Revision.Event.PUBLISHED


def test_an_incomplete_post_is_refused_and_nothing_changes(make_post, aya, full_document):
    post = make_post(full_document(title="題", sources=tuple(replace(s, byline="") for s in full_document().sources)))
    before, rows = generation(), post.revisions.count()
    with pytest.raises(publishing.Refused) as refused:
        publishing.publish(post, by=aya)
    assert [finding.code for finding in refused.value.findings] == ["byline"]
    assert not Edition.objects.exists()
    assert (generation(), post.revisions.count()) == (before, rows)


def test_an_old_version_is_refused(make_post, aya):
    post = make_post()
    with pytest.raises(publishing.Conflict):
        publishing.publish(post, by=aya, version=post.version - 1)
    assert not Edition.objects.exists()


def test_reworking_a_published_post_changes_nothing_for_readers_until_it_is_published_again(published, aya):
    edition = published()
    post = edition.post
    post.title = "書き直した題"
    post.save()
    revisions.save(post, by=aya)
    assert Edition.objects.public().get().title == edition.title
    again = publishing.publish(post, by=aya)
    assert (again.pk, again.title) == (edition.pk, "書き直した題")
    assert (again.published_at, again.guid) == (edition.published_at, edition.guid)
    assert again.revised_at > again.published_at


def test_time_publishes_a_scheduled_post(make_post, aya):
    tomorrow = timezone.now() + timedelta(days=1)
    edition = publishing.publish(make_post(), by=aya, at=tomorrow)
    assert not Edition.objects.public().exists()
    assert list(Edition.objects.scheduled()) == [edition]
    assert list(Edition.objects.public(at=tomorrow)) == [edition]


def test_a_scheduled_post_can_be_given_another_time_or_published_now(make_post, aya):
    post = make_post()
    publishing.publish(post, by=aya, at=timezone.now() + timedelta(days=1))
    later = timezone.now() + timedelta(days=2)
    assert publishing.publish(post, by=aya, at=later).published_at == later
    publishing.publish(post, by=aya)
    assert Edition.objects.public().count() == 1


def test_a_public_post_cannot_be_scheduled(published, aya):
    edition = published()
    with pytest.raises(publishing.AlreadyPublic):
        publishing.publish(edition.post, by=aya, at=timezone.now() + timedelta(days=1))
    assert Edition.objects.public().exists()


def test_an_import_keeps_the_date_of_its_first_publication(make_post, aya):
    then = datetime(2024, 6, 21, 7, 0, tzinfo=UTC)
    edition = publishing.publish(make_post(), by=aya, at=then)
    assert edition.published_at == edition.revised_at == then
    assert ",2024-06-21:" in edition.guid


def test_withdrawing_takes_the_post_back_with_a_dated_notice(published, aya):
    edition = published()
    before = generation()
    publishing.withdraw(edition.post, by=aya, notice=" 事実に誤りがあったため取り下げました。 ")
    edition.refresh_from_db()
    assert not Edition.objects.public().exists()
    assert list(Edition.objects.withdrawn()) == [edition]
    assert edition.withdrawal_notice == "事実に誤りがあったため取り下げました。"
    assert generation() == before + 1


def test_withdrawing_asks_for_words(published, aya):
    edition = published()
    with pytest.raises(publishing.PublishingError):
        publishing.withdraw(edition.post, by=aya, notice="  ")
    assert Edition.objects.public().exists()


def test_a_withdrawn_post_can_be_published_again_under_the_same_id(published, aya):
    edition = published()
    publishing.withdraw(edition.post, by=aya, notice="確認中です。")
    again = publishing.publish(edition.post, by=aya)
    assert (again.guid, again.withdrawn_at, again.withdrawal_notice) == (edition.guid, None, "")
    assert Edition.objects.public().get() == edition


def test_withdrawing_a_scheduled_post_leaves_no_trace_in_public(make_post, aya):
    post = make_post()
    publishing.publish(post, by=aya, at=timezone.now() + timedelta(days=1))
    assert publishing.withdraw(post, by=aya, notice="") is None
    assert not Edition.objects.exists()


def test_a_plan_for_a_withdrawn_post_can_be_dropped_and_its_notice_still_stands(published, aya, client):
    edition = published()
    publishing.withdraw(edition.post, by=aya, notice="事実の誤りがあったため取り下げました。")
    was = Edition.objects.get()
    publishing.publish(edition.post, by=aya, at=timezone.now() + timedelta(days=1))
    assert publishing.withdraw(edition.post, by=aya, notice="") is None
    now = Edition.objects.get()
    assert (now.guid, now.published_at, now.withdrawal_notice) == (was.guid, was.published_at, was.withdrawal_notice)
    assert now.withdrawn_at
    assert client.get(now.get_absolute_url()).status_code == 410


def test_a_draft_cannot_be_withdrawn(make_post, aya):
    with pytest.raises(publishing.NotPublic):
        publishing.withdraw(make_post(), by=aya, notice="x")


def test_the_guid_stays_when_slug_and_title_change_and_the_old_address_is_kept(published, aya, settings):
    edition = published()
    settings.SITE_URL = "https://elsewhere.example"
    post = Post.objects.get()
    post.slug, post.title = "another-address", "別の題"
    post.save()
    again = publishing.publish(post, by=aya)
    assert again.guid == edition.guid
    assert Permalink.objects.get().path == "/posts/harbour-tools/"
    assert Permalink.objects.get().edition == again


def test_an_address_that_comes_back_is_no_longer_a_former_one(published, aya):
    edition = published()
    for slug in ("another-address", "harbour-tools"):
        post = Post.objects.get()
        post.slug = slug
        post.save()
        publishing.publish(post, by=aya)
    assert [permalink.path for permalink in Permalink.objects.all()] == ["/posts/another-address/"]
    assert Edition.objects.get().slug == edition.slug


def test_the_former_address_of_another_post_is_refused(published, make_post, aya):
    published()
    post = Post.objects.get()
    post.slug = "another-address"
    post.save()
    publishing.publish(post, by=aya)
    second = make_post(slug="harbour-tools")
    with pytest.raises(publishing.Refused) as refused:
        publishing.publish(second, by=aya)
    assert [finding.code for finding in refused.value.findings] == ["slug"]


def test_a_correction_is_dated_and_updates_the_edition(published, aya):
    edition = published()
    correction = publishing.correct(edition, by=aya, kind=Correction.Kind.TRANSLATION, text="「鉄」を「錨」に改めた。")
    edition.refresh_from_db()
    assert edition.revised_at == correction.at
    assert "「鉄」を「錨」に改めた。" in edition.body_html


def test_a_mended_source_changes_the_credit_everywhere_and_no_word_of_the_text(published, ken):
    edition = published()
    source = Source.objects.get()
    source.byline = "Nora E. Whitfield"
    source.save()
    assert publishing.refresh(source, by=ken) == 1
    after = Edition.objects.get()
    assert after.content.sources[0].byline == "Nora E. Whitfield"
    assert after.content.blocks == edition.content.blocks
    assert "Nora E. Whitfield" in after.body_html
    assert "Nora E. Whitfield" in after.feed_html
    assert after.revised_at == edition.revised_at
    assert LogEntry.objects.filter(user=ken, object_id=str(after.pk)).exists()


def test_a_source_saved_without_a_change_renders_nothing_anew(published, ken):
    published()
    before = generation()
    assert publishing.refresh(Source.objects.get(), by=ken) == 0
    assert generation() == before


@pytest.mark.parametrize("step", ["save", "_copy", "_set_tags_and_sources", "render_again"])
def test_a_failure_in_the_middle_leaves_everything_as_it_was(published, aya, monkeypatch, step):
    edition = published()
    post = Post.objects.get()
    post.title = "途中で落ちる"
    post.save()
    rows, before = Revision.objects.count(), generation()

    def fail(*args, **kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(revisions if step == "save" else publishing, step, fail)
    with pytest.raises(RuntimeError):
        publishing.publish(post, by=aya)
    assert Edition.objects.get().title == edition.title
    assert (Revision.objects.count(), generation()) == (rows, before)
