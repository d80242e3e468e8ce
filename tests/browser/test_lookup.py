"""What is looked up is offered beside each field, in a real browser: taken by a click, taken back, never forced."""

import json

import pytest

from posts.models import Outlet, Paste, Source, SourceLink
from tests.browser.desk_hands import Hands, log_in, open_post
from tests.browser.journeys import walked

pytestmark = pytest.mark.browser

STORY = "http://news.example.org/story"
PAGE = (
    '<html lang="en"><head><title>The harbour wakes</title><meta property="og:site_name" content="Tidewater">'
    '<meta name="author" content="Marta Ekelund"><meta property="article:published_time" content="2026-05-09">'
    "</head><body></body></html>"
)
PASTED = "(和訳開始)\n\n桟橋は朝に起きる。\n\n(和訳終了)\n\n私の感想です。"
CARD = "#sort-form [data-source]"


@pytest.fixture
def desk(page, net, aya, transactional_db):
    net.page(STORY, PAGE)
    page.hands = Hands(page)
    log_in(page)
    return page


@pytest.fixture
def sheet(desk, aya):
    paste = Paste.objects.create(owner=aya, text=PASTED, title="港")
    desk.goto(f"/admin/posts/post/paste/{paste.key}/")
    desk.wait_for_selector("html[data-desk=ready]")
    return desk


def typed(page):
    names = ["url", "title", "byline", "outlet", "published", "language"]
    return {name: page.input_value(f"{CARD} [name$='-{name}']") for name in names}


def type_address(page, address=STORY):
    page.fill(f"{CARD} [name$='-url']", address)
    page.keyboard.press("Tab")


def test_a_typed_address_brings_offers_and_one_key_fills_the_empty_fields(sheet):
    sheet.fill(f"{CARD} [name$='-byline']", "マルタ・エケルンド")
    type_address(sheet)
    sheet.wait_for_selector(".offer")
    assert typed(sheet)["title"] == "", "nothing is filled in by itself"
    sheet.focus(".lookup-bar button:nth-child(2)")
    sheet.keyboard.press("Enter")
    assert typed(sheet) == {
        "url": STORY, "title": "The harbour wakes", "byline": "マルタ・エケルンド", "outlet": "Tidewater",
        "published": "2026-05-09", "language": "en",
    }  # fmt: skip
    assert sheet.hands.all_complaints() == []


def test_one_value_is_taken_and_taken_back(sheet):
    sheet.fill(f"{CARD} [name$='-title']", "My own title")
    type_address(sheet)
    button = sheet.wait_for_selector(f"{CARD} .field-title .offer button")
    button.click()
    assert typed(sheet)["title"] == "The harbour wakes"
    button.click()
    assert typed(sheet)["title"] == "My own title"
    assert typed(sheet)["byline"] == "", "only what she has taken"


def test_the_outlet_s_policy_is_said_beside_it(desk, aya):
    Outlet.objects.create(name="Tidewater", homepage="https://news.example.org/", reuse_policy="Ask first.")
    paste = Paste.objects.create(owner=aya, text=PASTED, title="港", url=STORY)
    desk.goto(f"/admin/posts/post/paste/{paste.key}/")
    offer = desk.wait_for_selector(f"{CARD} .field-outlet .offer")
    assert "Ask first." in offer.inner_text()


def test_without_a_network_it_says_so_and_everything_is_typed_by_hand(sheet, net):
    net.down = True
    type_address(sheet)
    sheet.wait_for_function("() => document.querySelector('.lookup-status').textContent.length > 12")
    sheet.fill(f"{CARD} [name$='-title']", "By hand")
    sheet.route("**/look-up/", lambda route: route.abort())
    sheet.click(".lookup-bar button")
    sheet.wait_for_function("() => document.querySelector('.lookup-status').textContent.length > 12")
    assert typed(sheet)["title"] == "By hand"
    assert sheet.query_selector(".offer") is None


def test_a_known_address_says_which_source_it_is(sheet):
    source = Source.objects.create(title="Known story")
    SourceLink.objects.create(source=source, url=STORY)
    type_address(sheet, "https://www.news.example.org/story/?utm_source=x")
    sheet.wait_for_selector(f".lookup-status a[href='/admin/posts/source/{source.pk}/change/']")


def test_the_form_of_a_source_takes_date_language_and_a_new_outlet(desk):
    desk.goto("/admin/posts/source/add/")
    desk.fill("#id_links-0-url", STORY)
    desk.keyboard.press("Tab")
    desk.wait_for_selector(".offer")
    desk.click(".lookup-bar button:nth-child(2)")
    assert desk.input_value("#id_published_on") == "2026-05-09"
    assert desk.input_value("#id_new_outlet") == "Tidewater"
    desk.click("[name=_save]")
    desk.wait_for_selector(".messagelist .success")
    source = Source.objects.get()
    assert (source.title, source.byline, source.language, source.published) == (
        "The harbour wakes", "Marta Ekelund", "en", "2026-05-09",
    )  # fmt: skip
    assert (source.outlet.name, source.outlet.homepage) == ("Tidewater", "http://news.example.org/")
    assert desk.hands.all_complaints() == []


def test_a_twin_is_refused_with_a_choice_and_saving_needs_no_second_click(desk):
    known = Source.objects.create(title="Known story")
    SourceLink.objects.create(source=known, url=STORY)
    desk.goto("/admin/posts/source/add/")
    desk.fill("#id_title", "The same again")
    desk.fill("#id_links-0-url", STORY)
    desk.click("[name=_save]")  # the field changes and is looked up while the button is being pressed
    desk.check("[name=keep_both]")
    assert desk.input_value("#id_title") == "The same again"
    desk.click("[name=_save]")
    desk.wait_for_selector(".messagelist .success")
    assert Source.objects.filter(title="The same again").exists()


def test_a_block_takes_the_source_that_is_there_already_from_the_small_window(desk, make_post):
    post = make_post()
    twin = Source.objects.create(title="Known story")
    SourceLink.objects.create(source=twin, url=STORY)
    open_post(desk, post)
    select = desk.locator("select[name$='-source']:not([name*=__prefix__])").first
    with desk.expect_popup() as opened:
        desk.locator(f"#add_{select.get_attribute('id')}").click()
    window = opened.value
    window.wait_for_load_state("load")
    window.fill("#id_links-0-url", STORY)
    window.keyboard.press("Tab")
    button = window.wait_for_selector(".lookup-status button")
    button.click()
    desk.wait_for_function(
        "([id, pk]) => document.getElementById(id).value === pk", arg=[select.get_attribute("id"), str(twin.pk)]
    )


def test_a_dead_link_gets_its_archived_copy_in_two_clicks(desk, net, settings):
    settings.ARCHIVE_API = "http://archive.example.org/available"
    source = Source.objects.create(title="The harbour", published_on="2026-05-09")
    SourceLink.objects.create(source=source, url=STORY, status="dead", failures=3, failing_since="2026-05-01T00:00Z")
    closest = {"available": True, "url": "https://a.example.org/copy", "timestamp": "20260510", "status": "200"}
    asked = "url=http%3A%2F%2Fnews.example.org%2Fstory&timestamp=20260509"
    net.page(f"http://archive.example.org/available?{asked}", json.dumps({"archived_snapshots": {"closest": closest}}))
    desk.goto("/admin/posts/source/")
    desk.hands.count = 0
    desk.hands.click("a[href='/admin/posts/source/links/']")
    desk.hands.click("button[name=find]")
    desk.wait_for_selector(".messagelist .success")
    assert SourceLink.objects.get(rel="archive").url == "https://a.example.org/copy"
    walked("dead-link", desk.hands.count)
    assert desk.hands.all_complaints() == []
