"""Withholding a source's words, and the end of a permission: gone from every public address at once, commentary and
addresses stay, and the desk keeps everything (rules 23 and 27)."""

import datetime as dt
from dataclasses import replace

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from posts import publishing, revisions, search, stored, websub, withholding
from posts.document import from_json
from posts.models import Edition, Generation, Revision, Showing, Source
from tests import faulting
from tests.withheld_world import OTHER, OWN, SECRET, document, evidence, hits, make, telling

pytestmark = pytest.mark.django_db

POST = "/posts/harbour-tools/"
FORMS = [POST, "/posts/harbour-tools.txt", "/posts/harbour-tools.md", "/posts/harbour-tools.json", "/feed.rss",
         "/feed.atom", "/feed.json", "/commentary/feed.json"]  # fmt: skip


@pytest.fixture
def edition(published, aya):
    return make(published, aya)


@pytest.fixture
def source(edition):
    return Source.objects.get(key="tidewater")


@pytest.fixture
def reader(settings):
    """A reader of a site that keeps its pages."""
    settings.PAGE_CACHE_VALIDITY = "posts.stored.validity"
    return Client()


def text(client, address):
    return client.get(address).content.decode()


def lastmod(client):
    return text(client, "/sitemap-posts-0.xml").partition("<lastmod>")[2].partition("</lastmod>")[0]


# --- By hand ----------------------------------------------------------------------------------------


def test_before_that_the_words_stand_where_they_should(client, edition):
    """Else the walks below would pass on a site that shows nothing."""
    assert {POST, "/posts/harbour-tools.json", "/posts/harbour-tools/parallel/", "/feed.atom",
            "/corrections/", "/corrections/feed.rss"} <= set(telling(client))  # fmt: skip
    assert hits() == (1, 1)


def test_it_takes_the_words_from_every_public_address_and_leaves_everything_else(reader, edition, source, ken):
    for _ in range(3):
        before = {address: reader.get(address) for address in FORMS}
    withholding.withhold(source, by=ken, reason="著者の求め")
    assert telling(reader) == []
    for address in FORMS:
        after = reader.get(address)
        assert after["ETag"] != before[address]["ETag"]
        assert reader.get(address, headers={"if-none-match": before[address]["ETag"]}).status_code == 200
        if "commentary" not in address:
            assert OTHER in after.content.decode(), "the words of another source stay"
        assert OWN in after.content.decode()
        assert "掲載を見合わせています" in after.content.decode()
        assert "Nora Whitfield" in after.content.decode(), "the credit stays"


def test_the_search_does_not_even_count_them(edition, source, ken):
    withholding.withhold(source, by=ken, reason="著者の求め")
    assert hits() == (0, 0)
    assert hits(OWN) == (1, 1)


def test_the_notice_is_dated_and_says_what_the_desk_wants_readers_to_know(client, edition, source, ken):
    withholding.withhold(source, by=ken, reason="内密の理由", notice="  媒体の申し出による。\n")
    page = text(client, POST)
    assert "掲載を見合わせています。媒体の申し出による。" in page
    assert str(timezone.localdate().year) in page
    assert "内密の理由" not in page


def test_the_desk_keeps_the_words_the_reason_and_who_it_was(edition, source, ken):
    withholding.withhold(source, by=ken, reason="著者の求め")
    source.refresh_from_db()
    assert (source.withheld_by, source.withheld_reason) == (ken, "著者の求め")
    assert SECRET in str(Revision.objects.get(event="published").document)
    assert SECRET in str(Showing.objects.filter(event="published").first().document)
    last = Showing.objects.order_by("starts_at", "pk").last()
    assert (last.event, last.by) == ("withheld", ken)
    assert from_json(last.document).source("tidewater").withheld_on
    assert LogEntry.objects.filter(user=ken, object_id=str(source.pk), change_message__contains="著者の求め").exists()


def test_feeds_and_the_sitemap_call_it_a_revision(client, edition, source, ken, monkeypatch):
    told = []
    monkeypatch.setattr(websub, "soon", told.append)
    before, day = edition.revised_at, lastmod(client)
    withholding.withhold(source, by=ken, reason="著者の求め")
    edition.refresh_from_db()
    assert edition.revised_at > before
    assert client.get("/feed.json").json()["items"][0]["id"] == edition.guid
    assert lastmod(client) >= day
    assert told == [edition]


def test_it_is_one_raise_of_the_generation_at_least(edition, source, ken):
    before = Generation.objects.get().number
    withholding.withhold(source, by=ken, reason="著者の求め")
    assert Generation.objects.get().number > before


def test_the_picture_of_the_post_shows_nothing_of_their_length(edition, source, ken):
    from posts.templatetags.machines import picture_digest
    from posts.views.machines import _picture

    before, digest = _picture(edition), picture_digest(edition)
    withholding.withhold(source, by=ken, reason="著者の求め")
    edition.refresh_from_db()
    assert dict(enumerate(_picture(edition).parts))[1] == (True, 0)
    assert before.parts[1][1] > 0
    assert not digest or picture_digest(edition) != digest


def test_showing_them_again_brings_back_every_word(client, edition, source, ken):
    page = text(client, POST)
    withholding.withhold(source, by=ken, reason="著者の求め")
    assert withholding.release(source, by=ken, reason="話がついた") == 1
    assert SECRET in text(client, "/posts/harbour-tools.txt")
    assert page.count(SECRET) == text(client, POST).count(SECRET)
    assert hits() == (1, 1)
    assert Showing.objects.order_by("starts_at", "pk").last().event == "released"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_it_asks_for_a_reason(edition, source, ken, reason):
    with pytest.raises(withholding.WithholdingError):
        withholding.withhold(source, by=ken, reason=reason)
    source.refresh_from_db()
    assert source.withheld_at is None
    withholding.withhold(source, by=ken, reason="求め")
    with pytest.raises(withholding.WithholdingError):
        withholding.release(source, by=ken, reason=reason)


def test_it_is_done_once(edition, source, ken):
    withholding.withhold(source, by=ken, reason="一度め")
    with pytest.raises(withholding.WithholdingError):
        withholding.withhold(source, by=ken, reason="二度め")
    assert Source.objects.get(pk=source.pk).withheld_reason == "一度め"
    withholding.release(source, by=ken, reason="済んだ")
    with pytest.raises(withholding.WithholdingError):
        withholding.release(source, by=ken, reason="もう一度")


def test_only_who_may_withhold_withholds(edition, source, mio):
    with pytest.raises(PermissionDenied):
        withholding.withhold(source, by=mio, reason="x")
    assert SECRET in Edition.objects.get().body_html


def test_a_source_stays_withheld_whatever_is_published_next(client, edition, source, aya, make_post):
    withholding.withhold(source, by=aya, reason="著者の求め")
    post = edition.post
    post.title = "書き直した題"
    post.save()
    publishing.publish(post, by=aya)
    assert telling(client) == []
    publishing.publish(make_post(replace(document(), slug="second-post")), by=aya)
    assert "second-post" in text(client, "/")
    assert telling(client) == []


def test_a_scheduled_post_goes_out_without_them(client, published, aya, time_machine):
    published(document=document(), at=timezone.now() + dt.timedelta(hours=1))
    withholding.withhold(Source.objects.get(key="tidewater"), by=aya, reason="著者の求め")
    time_machine.move_to(timezone.now() + dt.timedelta(hours=2))
    assert OWN in text(client, POST)
    assert telling(client) == []


def test_a_withdrawn_post_stays_withdrawn_and_comes_back_without_them(client, edition, source, aya):
    publishing.withdraw(edition.post, by=aya, notice="取り下げました。")
    withholding.withhold(source, by=aya, reason="著者の求め")
    assert client.get(POST).status_code == 410
    publishing.publish(edition.post, by=aya)
    assert OWN in text(client, POST)
    assert telling(client) == []


def test_a_source_that_no_public_post_quotes_can_be_withheld_as_well(client, make_post, aya):
    post = make_post(document())
    assert withholding.withhold(Source.objects.get(key="tidewater"), by=aya, reason="著者の求め") == 0
    publishing.publish(post, by=aya)
    assert telling(client) == []


def test_the_same_article_under_another_source_is_pointed_out(edition, source):
    other = Source.objects.create(title="The same, once more")
    other.links.create(rel="original", url="https://tidewater.example.org/2026/05/old-tools?utm_source=mail")
    assert list(withholding.twins(source)) == [other]


@pytest.mark.django_db(transaction=True)
def test_it_is_withheld_everywhere_or_nowhere(published, aya):
    make(published, aya)
    published(document=replace(document(), slug="second-post"))
    source = Source.objects.get(key="tidewater")
    faulting.at_each_statement(lambda: withholding.withhold(Source.objects.get(pk=source.pk), by=aya, reason="求め"))
    assert not [row for row in Edition.objects.all() if SECRET in row.body_html + row.feed_html]
    assert telling(Client()) == []
    faulting.at_each_statement(lambda: withholding.release(Source.objects.get(pk=source.pk), by=aya, reason="済み"))
    assert [row for row in Edition.objects.all() if SECRET in row.body_html]


# --- By time ----------------------------------------------------------------------------------------

LAST = "2031-03-31"
BEFORE, AFTER = "2031-03-31T23:59:59+09:00", "2031-04-01T00:00:00+09:00"
PERMISSION = {"basis": "permission", "licence": "", "licence_url": "", "permission_by": "編集部",
              "permission_on": "2026-05-10", "permission_scope": "本文", "ends_on": LAST}  # fmt: skip


@pytest.fixture
def permitted(make_post, published, aya):
    """A post by a permission that ends with LAST."""
    from posts.importing import load

    content = document(**PERMISSION)
    post = load.make_draft(content, by=aya)
    evidence(Source.objects.get(key="tidewater"))
    edition = publishing.publish(post, by=aya, at=timezone.now() - dt.timedelta(days=2))
    publishing.correct(
        edition, by=aya, kind="translation", text=f"「{SECRET}」に改めました。", block_key="translation",
        before="前", after=SECRET,
    )  # fmt: skip
    return edition


def test_the_end_of_a_permission_takes_the_words_away_to_the_second(reader, permitted, time_machine):
    time_machine.move_to(BEFORE, tick=False)
    shown = telling(reader)
    assert {POST, "/posts/harbour-tools.txt", "/posts/harbour-tools/parallel/", "/feed.rss", "/corrections/"} <= set(
        shown
    )
    assert hits() == (1, 1)
    for address in shown:
        response = [reader.get(address) for _ in range(3)][-1]
        assert "max-age=1" in response["Cache-Control"].split(", ") or "max-age=0" in response["Cache-Control"], address
    time_machine.move_to(AFTER, tick=False)
    assert telling(reader) == []
    assert hits() == (0, 0)
    assert OWN in text(reader, POST)
    assert "掲載許可の期間が終わった" in text(reader, "/posts/harbour-tools.txt")


def test_nobody_is_told_not_modified_after_the_end(reader, permitted, time_machine):
    time_machine.move_to(BEFORE, tick=False)
    addresses = [*FORMS, "/corrections/", "/sitemap-posts-0.xml", f"/search/?q={OWN}"]
    known = {address: reader.get(address) for address in addresses}
    time_machine.move_to("2031-04-01T00:00:02+09:00", tick=False)
    for address in addresses:
        since = known[address]["Last-Modified"]
        assert reader.get(address, headers={"if-modified-since": since}).status_code == 200, address


def test_feeds_and_the_sitemap_say_when_that_was(client, permitted, time_machine):
    time_machine.move_to("2031-04-02T09:00:00+09:00", tick=False)
    assert lastmod(client) == "2031-04-01T00:00:00+09:00"
    for address in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-sources-0.xml"):
        assert "2031-04-01T00:00:00+09:00" in text(client, address)
    assert client.get("/feed.json").json()["items"][0]["date_modified"] == "2031-04-01T00:00:00+09:00"
    call_command("render_editions", verbosity=0)
    assert lastmod(client) == "2031-04-01T00:00:00+09:00", "and they go on saying it when it is rendered anew"
    assert hits() == (0, 0)
    assert telling(client) == []


def test_a_new_last_day_shows_the_words_again_and_an_earlier_one_hides_them(client, permitted, ken, time_machine):
    time_machine.move_to("2031-05-01T09:00:00+09:00", tick=False)
    source = Source.objects.get(key="tidewater")
    assert withholding.stands(source) == "ended"
    source.permission_ends_on = dt.date(2031, 12, 31)
    source.save()
    publishing.refresh(source, by=ken)
    assert withholding.stands(source) == ""
    assert SECRET in text(client, POST)
    assert hits() == (1, 1)
    source.permission_ends_on = dt.date(2031, 4, 30)
    source.save()
    publishing.refresh(source, by=ken)
    assert telling(client) == []
    assert hits() == (0, 0)


def test_releasing_by_hand_does_not_bring_back_what_has_ended(client, permitted, ken, time_machine):
    source = Source.objects.get(key="tidewater")
    withholding.withhold(source, by=ken, reason="求め")
    time_machine.move_to(AFTER, tick=False)
    withholding.release(source, by=ken, reason="済み")
    assert telling(client) == []


def test_an_old_revision_brought_back_does_not_bring_back_what_has_ended(client, permitted, aya, time_machine):
    time_machine.move_to(AFTER, tick=False)
    post = permitted.post
    revisions.restore(post, post.revisions.last(), by=aya)
    publishing.publish(post, by=aya)
    assert OWN in text(client, POST)
    assert telling(client) == []


def test_the_index_forgets_the_words_when_it_is_written_again(permitted, time_machine):
    time_machine.move_to(AFTER, tick=False)
    search.rebuild()
    assert hits() == (0, 0)
    assert hits(OWN) == (1, 1)


def test_what_is_withheld_is_known_without_reading_the_document(permitted):
    row = Edition.objects.get()
    assert stored.withheld(row, timezone.now()) == []
    later = dt.datetime(2031, 4, 1, tzinfo=timezone.get_default_timezone())
    assert stored.withheld(row, later) == ["tidewater"]
