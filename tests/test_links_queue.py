"""「切れたリンク」 and the forms that offer what was looked up: what an editor is shown, and what her clicks do."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from posts.admin import looking_up
from posts.models import Edition, HouseRules, Outlet, Paste, Post, Source, SourceLink
from tests.desk_pages import form_data, page_of, text_of

pytestmark = pytest.mark.django_db

QUEUE = "/admin/posts/source/links/"
LOOK_UP = "/admin/posts/source/look-up/"
ARCHIVE = "http://archive.example.org/available"
STORY = "http://news.example.org/story"
COPY = "https://web.archive.example.org/web/20260510/http://news.example.org/story"
SINCE = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english(client, settings):
    settings.ARCHIVE_API = ARCHIVE
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    return client


@pytest.fixture
def dead(published):
    """The original of a published post, dead."""
    published()
    link = SourceLink.objects.filter(rel="original").get()
    SourceLink.objects.exclude(pk=link.pk).delete()
    link.url, link.status, link.answer = STORY, "dead", "404"
    link.failures, link.failing_since, link.checked_at = 4, SINCE, SINCE + timedelta(days=21)
    link.save()
    Source.objects.filter(pk=link.source_id).update(published_on=date(2026, 5, 9))
    return link


def archived(net):
    answer = {
        "archived_snapshots": {"closest": {"available": True, "url": COPY, "timestamp": "20260510", "status": "200"}}
    }
    query = "url=http%3A%2F%2Fnews.example.org%2Fstory&timestamp=20260509"
    net.page(f"{ARCHIVE}?{query}", json.dumps(answer), content_type="application/json")


# --- The queue --------------------------------------------------------------------------------------


def test_the_queue_says_what_died_since_when_and_who_quotes_it(desk, dead):
    shown = text_of(desk.get(QUEUE))
    assert str(dead.source) in shown
    assert "Failed 4 times, since May 1, 2026" in shown
    assert "the page is not there (404)" in shown
    assert Post.objects.get().title in shown


@pytest.mark.parametrize(
    ("changes", "show"),
    [
        ({"status": "failing"}, "failing"),
        ({"status": "unsure", "failures": 0, "failing_since": None, "answer": "403"}, "unsure"),
        (
            {"status": "alive", "drifted_at": SINCE, "drift": "title Page not found", "title_seen": "The harbour"},
            "drifted",
        ),
    ],
)
def test_each_kind_has_its_list_and_the_first_that_holds_anything_is_shown(desk, dead, changes, show):
    SourceLink.objects.filter(pk=dead.pk).update(**changes)
    for address in (f"{QUEUE}?show={show}", QUEUE):
        assert str(dead.source) in text_of(desk.get(address))
    assert "There is nothing here" in text_of(desk.get(f"{QUEUE}?show=dead"))
    if show == "drifted":
        assert "Its title was “The harbour” and is now “Page not found”." in text_of(desk.get(QUEUE))


def test_one_click_adds_an_archived_copy_and_readers_have_it_at_once(desk, dead, net):
    archived(net)
    page = page_of(desk.get(QUEUE))
    button = page.xpath("//button[@name='find']")[0]
    answer = desk.post(QUEUE + "?show=dead", {"find": button.get("value")}, follow=True)
    assert "An archived copy" in text_of(answer)
    assert SourceLink.objects.get(rel="archive").url == COPY
    dead.refresh_from_db()
    assert (dead.url, dead.status) == (STORY, "dead"), "the original stays"
    assert COPY in Edition.objects.get().body_html
    assert not page_of(desk.get(QUEUE)).xpath("//button[@name='find']"), "there is a copy now"


def test_an_archive_without_a_copy_and_an_archive_that_is_away_are_said_calmly(desk, dead, net):
    net.page(f"{ARCHIVE}?url=http%3A%2F%2Fnews.example.org%2Fstory&timestamp=20260509", '{"archived_snapshots": {}}')
    assert "has no copy" in text_of(desk.post(QUEUE, {"find": dead.pk}, follow=True))
    net.down = True
    assert "could not be asked" in text_of(desk.post(QUEUE, {"find": dead.pk}, follow=True))
    assert not SourceLink.objects.filter(rel="archive").exists()


def test_no_archive_is_asked_when_the_house_rules_say_so(desk, dead, net):
    HouseRules.objects.create(pk=1, archive_lookup=False)
    assert not page_of(desk.get(QUEUE)).xpath("//button[@name='find']")
    desk.post(QUEUE, {"find": dead.pk})
    assert net.asked == []


def test_a_link_is_checked_again_on_demand(desk, dead, net):
    net.page(STORY, "<title>The harbour</title>")
    assert "answers" in text_of(desk.post(QUEUE, {"check": dead.pk}, follow=True))
    dead.refresh_from_db()
    assert (dead.status, dead.failures) == ("alive", 0)


def test_a_changed_page_is_accepted_as_it_is_now(desk, dead):
    SourceLink.objects.filter(pk=dead.pk).update(
        status="alive", failures=0, failing_since=None, drifted_at=SINCE, drift="text", content_hash="a" * 64
    )
    desk.post(QUEUE + "?show=drifted", {"accept": dead.pk})
    dead.refresh_from_db()
    assert (dead.drifted_at, dead.content_hash) == (None, "")


@pytest.mark.parametrize("data", [{}, {"find": ""}, {"find": "x"}, {"find": "9" * 30}, {"nonsense": "1"}])
def test_a_request_that_makes_no_sense_changes_nothing(desk, dead, data):
    assert desk.post(QUEUE, data).status_code == 302
    assert desk.post(QUEUE, {"check": "987654321"}).status_code == 404


def test_who_may_only_look_has_no_buttons(client, dead, net):
    leafing = User.objects.create_user("leafing", is_staff=True)
    leafing.user_permissions.set(Permission.objects.filter(codename__in=["view_source"]))
    client.force_login(leafing)
    page = client.get(QUEUE)
    assert page.status_code == 200
    assert not page_of(page).xpath("//form//button[@name]")
    assert client.post(QUEUE, {"find": dead.pk}).status_code == 403
    assert Post.objects.get().title not in text_of(page), "drafts are for those who may see them"
    assert "1 post of others" in text_of(page)


def test_a_long_queue_has_pages_and_asks_the_database_no_more_often(desk, dead):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            desk.get(QUEUE)
        return len(queries)

    one = asked()
    for number in range(40):
        row = Source.objects.create(title=f"Story {number}")
        SourceLink.objects.create(
            source=row, url=f"https://news.example.org/{number}", status="dead", failures=3, failing_since=SINCE
        )
    assert asked() <= one + 1
    assert "Story 39" in text_of(desk.get(f"{QUEUE}?show=dead&page=2"))


# --- Looking up -------------------------------------------------------------------------------------


def ask(client, url, **more):
    return client.post(LOOK_UP, {"url": url, **more}).json()


def values(answer):
    return {field["name"]: field["value"] for field in answer["fields"]}


def test_what_a_page_says_is_offered_by_field(desk, net):
    net.page(
        STORY,
        '<html lang="en"><head><title>The harbour | Tidewater</title><meta property="og:site_name" content="Tidewater">'
        '<meta name="author" content="Marta Ekelund"><meta property="article:published_time" content="2026-05-09">',
    )
    answer = ask(desk, STORY)
    assert values(answer) == {
        "title": "The harbour", "byline": "Marta Ekelund", "outlet": "Tidewater", "published": "2026-05-09", "language": "en",
    }  # fmt: skip
    assert answer["known"] is None
    assert next(field["shown"] for field in answer["fields"] if field["name"] == "language") == "English"
    assert not Source.objects.exists(), "nothing is stored by looking"


def test_a_known_outlet_brings_its_policy_credit_and_usual_basis(desk, net):
    outlet = Outlet.objects.create(
        name="Tidewater Review", homepage="https://www.news.example.org/", reuse_policy="Ask first.",
        required_credit="© Tidewater", default_basis="permission", language="en",
    )  # fmt: skip
    Outlet.objects.create(name="Elsewhere", homepage="https://news.example.org/elsewhere/")
    net.page(STORY, "<title>The harbour</title>")
    answer = ask(desk, STORY)
    assert answer["outlet"] == {
        "id": outlet.pk, "name": "Tidewater Review", "policy": "Ask first.", "required_credit": "© Tidewater",
    }  # fmt: skip
    assert values(answer)["basis"] == "permission"
    assert values(answer)["language"] == "en"
    net.down = True
    assert values(ask(desk, STORY)) == {"outlet": "Tidewater Review"}, "that much is known without a network"


@pytest.mark.parametrize(
    "url", [STORY, "https://www.news.example.org/story/?utm_source=x", "http://m.news.example.org/story"]
)
def test_an_address_that_is_known_offers_the_source_and_asks_nobody(desk, net, dead, url):
    answer = ask(desk, url)
    assert answer["known"]["id"] == dead.source_id
    assert answer["known"]["href"] == f"/admin/posts/source/{dead.source_id}/change/"
    assert net.asked == []
    net.page(STORY)
    assert ask(desk, STORY, source=dead.source_id)["known"] is None, "a source is no twin of itself"


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://example.org/", "http://127.0.0.1/", "http://10.0.0.1/", "http://[", "\x00"]
)
def test_an_address_that_cannot_be_opened_is_answered_with_a_sentence(desk, net, url):
    answer = ask(desk, url)
    assert answer["fields"] == []
    assert answer["message"].endswith(".")
    assert net.dialled == []


def test_without_a_network_the_answer_is_calm(desk, net):
    net.down = True
    assert "the network is away" in ask(desk, STORY)["message"]
    net.down = False
    net.page(STORY, status=403)
    assert "by hand" in ask(desk, STORY)["message"]


def test_looking_up_can_be_switched_off(desk, net):
    HouseRules.objects.create(pk=1, fetch_particulars=False)
    assert "switched off" in ask(desk, STORY)["message"]
    assert net.asked == []


def test_nobody_has_many_pages_read_at_once(desk, net, monkeypatch):
    monkeypatch.setattr(looking_up, "A_MINUTE", 2)
    net.page(STORY)
    for _turn in range(2):
        assert "minute" not in ask(desk, STORY)["message"]
    assert "in the last minute" in ask(desk, STORY)["message"]
    assert len(net.asked) == 2


def test_two_waiting_workers_are_enough(desk, net):
    with looking_up.turn(User(pk=901)), looking_up.turn(User(pk=902)):
        assert "Two other pages" in ask(desk, STORY)["message"]
    net.page(STORY)
    assert "Two other pages" not in ask(desk, STORY)["message"]


def test_looking_up_is_for_those_who_write(client, net, mio):
    client.force_login(mio)
    assert client.post(LOOK_UP, {"url": STORY}).status_code == 302
    nobody = User.objects.create_user("nobody", is_staff=True)
    client.force_login(nobody)
    assert client.post(LOOK_UP, {"url": STORY}).status_code == 403
    assert client.get(LOOK_UP).status_code == 405
    assert net.asked == []


# --- The form of a source ---------------------------------------------------------------------------


def add(desk, **typed):
    data = form_data(desk.get("/admin/posts/source/add/"), "source_form")
    return desk.post("/admin/posts/source/add/", data | {"links-0-rel": "original"} | typed, follow=True)


def test_an_article_that_is_there_already_is_not_added_unnoticed(desk, dead):
    answer = add(desk, **{"title": "Again", "links-0-url": "https://www.news.example.org/story?utm_source=x"})
    assert "is in the library already" in text_of(answer)
    assert page_of(answer).xpath(f"//a[@href='/admin/posts/source/{dead.source_id}/change/']")
    assert Source.objects.count() == 1
    data = form_data(answer, "source_form")
    assert data["title"] == "Again"
    desk.post("/admin/posts/source/add/", data | {"keep_both": str(dead.source_id)})
    assert Source.objects.filter(title="Again").exists()


def test_two_sources_that_are_kept_both_can_be_saved_without_a_word(desk, dead):
    twin = Source.objects.create(title="Twin")
    SourceLink.objects.create(source=twin, url=STORY)
    address = f"/admin/posts/source/{twin.pk}/change/"
    data = form_data(desk.get(address), "source_form")
    assert desk.post(address, data | {"title": "Twin, mended"}).status_code == 302


def test_the_same_address_as_an_archived_copy_is_no_twin(desk, dead):
    add(desk, **{"title": "Copy", "links-0-rel": "via", "links-0-url": STORY})
    assert Source.objects.filter(title="Copy").exists()


def test_an_outlet_that_is_new_is_made_with_the_source(desk):
    typed = {"title": "The harbour", "new_outlet": "Tidewater Review", "new_outlet_home": "https://news.example.org/"}
    add(desk, **typed)
    outlet = Source.objects.get().outlet
    assert (outlet.name, outlet.homepage) == ("Tidewater Review", "https://news.example.org/")
    add(desk, title="Another", new_outlet="TIDEWATER REVIEW", new_outlet_home="javascript:alert(1)")
    assert Source.objects.get(title="Another").outlet == outlet


@pytest.mark.parametrize("also", ["outlet", "outlet_said"])
def test_a_new_outlet_and_a_chosen_one_are_one_too_many(desk, also):
    outlet = Outlet.objects.create(name="Elsewhere")
    typed = {"outlet": str(outlet.pk)} if also == "outlet" else {"outlet_said": "none", "said_reason": "a leaflet"}
    assert "keep one of the two" in text_of(add(desk, new_outlet="Tidewater", **typed))
    assert not Source.objects.exists()


def test_an_address_that_is_mended_is_checked_anew(desk, dead):
    address = f"/admin/posts/source/{dead.source_id}/change/"
    data = form_data(desk.get(address), "source_form")
    desk.post(address, data | {"title": "Only the title"})
    dead.refresh_from_db()
    assert dead.status == "dead"
    data = form_data(desk.get(address), "source_form")
    desk.post(address, data | {"links-0-url": "https://news.example.org/moved"})
    dead.refresh_from_db()
    assert (dead.status, dead.failures, dead.failing_since, dead.answer) == ("unchecked", 0, None, "")


def test_the_picker_finds_a_source_by_any_spelling_of_its_address(desk, dead):
    asked = {"term": "https://www.news.example.org/story?fbclid=x", "app_label": "posts", "model_name": "quotedarticle",
             "field_name": "source"}  # fmt: skip
    found = desk.get("/admin/autocomplete/", asked).json()["results"]
    assert [row["id"] for row in found] == [str(dead.source_id)]


# --- The sheet of particulars -----------------------------------------------------------------------


def test_a_pasted_text_uses_the_source_whose_address_is_spelled_otherwise(desk, dead, aya):
    paste = Paste.objects.create(
        owner=aya, text="(和訳開始)\n\n桟橋は朝に起きる。\n\n(和訳終了)\n\n私の感想です。", title="港"
    )
    address = f"/admin/posts/post/paste/{paste.key}/"
    page = desk.get(address)
    data = form_data(page, "sort-form")
    prefix = next(name.removesuffix("-url") for name in data if name.endswith("-url"))
    desk.post(address, data | {f"{prefix}-url": "https://www.news.example.org/story/?utm_source=x", "make": "1"})
    assert Source.objects.count() == 1
    assert Post.objects.count() == 2


def test_an_outlet_first_met_on_the_sheet_gets_its_homepage(desk, aya):
    paste = Paste.objects.create(
        owner=aya, text="(和訳開始)\n\n桟橋は朝に起きる。\n\n(和訳終了)\n\n私の感想です。", title="港"
    )
    address = f"/admin/posts/post/paste/{paste.key}/"
    data = form_data(desk.get(address), "sort-form")
    prefix = next(name.removesuffix("-url") for name in data if name.endswith("-url"))
    desk.post(address, data | {f"{prefix}-url": STORY, f"{prefix}-outlet": "Tidewater Review",
                               f"{prefix}-outlet_home": "http://news.example.org/", "make": "1"})  # fmt: skip
    outlet = Outlet.objects.get()
    assert (outlet.name, outlet.homepage) == ("Tidewater Review", "http://news.example.org/")
    assert Source.objects.get().outlet == outlet
