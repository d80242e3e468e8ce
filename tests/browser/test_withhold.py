"""Withholding, correcting and the file of an outlet's posts, with every click counted (docs/journeys.md)."""

import pytest

from posts.models import Correction, Edition, Source
from tests.browser.desk_hands import Hands, click_into, log_in, open_post
from tests.browser.journeys import walked

pytestmark = pytest.mark.browser


@pytest.fixture
def edition(published, transactional_db):
    return published()


def test_one_translation_is_withheld_with_three_clicks_from_the_dashboard(page, edition):
    hands = Hands(page)
    log_in(page)
    source = Source.objects.get()
    hands.click("#content a[href='/admin/posts/source/'] >> nth=0")
    hands.click(f"a[href='/admin/posts/source/{source.pk}/withhold/#id_reason']")
    page.wait_for_selector("#id_reason:focus")
    hands.type("著者の求めによる。")
    hands.click("#withhold_form button[type=submit]")
    page.wait_for_selector(".messagelist .success")
    walked("withhold", hands.count)
    assert hands.all_complaints() == []
    source.refresh_from_db()
    assert source.withheld_reason == "著者の求めによる。"
    page.goto("/posts/harbour-tools/")
    assert "桟橋" not in page.content()
    assert page.locator("p.withheld").count() == 1


def test_from_a_public_post_it_takes_two(page, edition):
    hands = Hands(page)
    log_in(page)
    open_post(page, edition.post)
    hands.click("section[aria-labelledby=panel-sources] a[href$='/withhold/#id_reason']")
    page.wait_for_selector("#id_reason:focus")
    hands.type("著者の求めによる。")
    hands.click("#withhold_form button[type=submit]")
    page.wait_for_selector(".messagelist .success")
    assert hands.count <= 2
    assert Source.objects.get().withheld_at


def test_by_keyboard_alone(page, edition):
    log_in(page)
    page.goto(f"/admin/posts/source/{Source.objects.get().pk}/withhold/#id_reason")
    page.wait_for_selector("#id_reason:focus")
    page.keyboard.type("著者の求めによる。")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert Source.objects.get().withheld_at


def test_a_mistranslation_is_mended_with_its_correction_in_five_clicks(page, edition):
    hands = Hands(page)
    log_in(page)
    open_post(page, edition.post)
    click_into(page, "#posts_quotedarticle_set-0 .ProseMirror >> nth=0")
    hands.count += 1
    hands.press("Control+Home")
    for _ in range(2):  # typing: 桟橋 becomes 埠頭
        page.keyboard.press("Delete")
    hands.type("埠頭")
    hands.click("button[name=_publish] >> nth=0")
    page.wait_for_selector("#correction:focus, #correction :focus")
    assert "埠頭" in page.input_value("textarea[name$=correction_text]")
    hands.click("#correction button[name=_publish]")
    page.wait_for_selector(".messagelist .success")
    walked("mistranslation", hands.count)
    assert hands.all_complaints() == []
    correction = Correction.objects.get()
    assert "桟橋" in correction.before
    assert "埠頭" in correction.after
    assert "埠頭" in Edition.objects.get().body_html


def test_every_post_that_quotes_an_outlet_comes_as_a_file_in_two_clicks(page, edition):
    hands = Hands(page)
    log_in(page)
    hands.click("#content a[href='/admin/posts/outlet/'] >> nth=0")
    with page.expect_download() as download:
        hands.click("#result_list a[href$='/posts.csv']")
    walked("quoting-csv", hands.count)
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "古い道具の名前" in text
    assert "The Tidewater Review" in text


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_it_is_wider_than_the_screen(page, edition, width):
    source = Source.objects.get()
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page)
    for address in (
        f"/admin/posts/source/{source.pk}/withhold/", f"/admin/posts/source/{source.pk}/change/",
        f"/admin/posts/outlet/{source.outlet.pk}/change/",
    ):  # fmt: skip
        page.goto(address)
        page.wait_for_load_state("load")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
