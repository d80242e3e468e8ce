"""The preview in a real browser: what is typed appears beside the form and in a window; a link is made and shut."""

import pytest

from posts.models import Journal, Post, PreviewLink
from tests.browser.desk_hands import Hands, click_into, log_in, open_post, save
from tests.browser.journeys import walked
from tests.desk_pages import change_url

pytestmark = pytest.mark.browser

TEXT = ".block-commentary .ProseMirror >> nth=0"


@pytest.fixture
def post(make_post, transactional_db):
    return make_post()


def _frame(page):
    return page.frame_locator(".preview-pane iframe")


def _saved_in(page, text):
    _frame(page).locator("#main", has_text=text).wait_for()


def _type(page, text):
    click_into(page, TEXT)
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def test_what_is_typed_appears_beside_the_form(page, post):
    hands = Hands(page)
    log_in(page)
    open_post(page, post)
    hands.count = 0
    hands.click("[data-preview-split]")
    _saved_in(page, "桟橋の倉庫")
    _type(page, "打てばすぐに見える。")
    _saved_in(page, "打てばすぐに見える。")
    assert hands.count == 1
    assert hands.all_complaints() == []
    assert Post.objects.get(pk=post.pk).version == post.version, "looking has saved something"


def test_the_preview_stays_where_it_was_scrolled(page, make_post, transactional_db):
    from posts.document import Commentary

    long = tuple(Commentary(key=f"b{n}", body=f"<p>{n}番目の段落。{'港の道具の話。' * 40}</p>") for n in range(12))
    post = make_post(blocks=long, sources=())
    log_in(page)
    open_post(page, post)
    page.click("[data-preview-split]")
    _saved_in(page, "11番目の段落")
    frame = page.frames[-1]
    frame.wait_for_load_state("networkidle")  # before its style is there, every paragraph stands elsewhere
    frame.evaluate("scrollTo({ top: 900, behavior: 'instant' })")
    kept = frame.evaluate_handle("document.querySelectorAll('#entry p')[7]")
    before = kept.evaluate("(node) => node.getBoundingClientRect().top")
    _type(page, "足した文。")
    _saved_in(page, "足した文。")
    assert kept.evaluate("(node) => node.isConnected"), "a paragraph that did not change was made anew"
    assert frame.evaluate("scrollY") > 0
    assert abs(kept.evaluate("(node) => node.getBoundingClientRect().top") - before) < 120


def test_what_is_typed_appears_in_a_window_of_its_own(page, post):
    hands = Hands(page)
    log_in(page)
    open_post(page, post)
    with page.context.expect_page() as opened:
        page.click("[data-preview-window]")
    window = Hands(opened.value)
    window.page.wait_for_selector("html[data-shown]")
    assert window.page.locator(".preview-bar").is_visible()
    page.bring_to_front()
    _type(page, "窓にも出る。")
    window.page.locator("#main", has_text="窓にも出る。").wait_for()
    save(page)
    window.page.wait_for_function(
        "(said) => document.getElementById('preview-said').textContent.trim() === said",
        arg=_said(page, post),
    )
    window.page.locator("#main", has_text="窓にも出る。").wait_for()
    assert window.all_complaints() == []
    assert hands.all_complaints() == []


def _said(page, post):
    """How the preview names the saved revision, asked of a fresh page."""
    fresh = page.context.new_page()
    fresh.goto(f"/admin/posts/post/{post.pk}/preview/")
    said = fresh.text_content("#preview-said").strip()
    fresh.close()
    return said


def test_phone_width_is_a_phone_s_width(page, post):
    page.set_viewport_size({"width": 1280, "height": 800})
    log_in(page)
    open_post(page, post)
    page.click("[data-preview-split]")
    _saved_in(page, "桟橋の倉庫")
    assert page.frames[-1].evaluate("innerWidth") > 500
    page.click("[data-preview-phone]")
    page.wait_for_function("() => document.querySelector('.preview-pane iframe').clientWidth === 390")
    frame = page.frames[-1]
    assert frame.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_it_opens_and_closes_by_keyboard_and_is_open_again_after_saving(page, post):
    log_in(page)
    open_post(page, post)
    page.focus("[data-preview-split]")
    page.keyboard.press("Enter")
    _saved_in(page, "桟橋の倉庫")
    _type(page, "x")
    save(page)
    page.wait_for_selector(".preview-pane")
    _saved_in(page, "桟橋の倉庫")
    assert not Journal.objects.exists(), "what has just been saved is kept as unsaved"
    page.focus("[data-preview-close]")
    page.keyboard.press("Escape")
    assert page.locator(".preview-pane").count() == 0
    assert page.evaluate("document.activeElement.matches('[data-preview-split]')")
    page.reload()
    page.wait_for_selector("html[data-desk=ready]")
    assert page.locator(".preview-pane").count() == 0


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_small_screen_it_takes_the_lower_half(page, post, width):
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page)
    open_post(page, post)
    page.click("[data-preview-split]")
    _saved_in(page, "桟橋の倉庫")
    box = page.locator(".preview-pane").bounding_box()
    assert (box["x"], box["width"]) == (0, width)
    assert box["y"] >= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_post_that_was_never_saved_has_a_preview_as_well(page, aya, transactional_db):
    hands = Hands(page)
    log_in(page)
    page.goto("/admin/posts/post/add/")
    page.wait_for_selector("html[data-desk=ready]")
    page.click("[data-preview-split]")
    page.fill("#id_title", "まだ保存していない題")
    _frame(page).locator("h1", has_text="まだ保存していない題").wait_for()
    assert not Post.objects.exists()
    assert hands.all_complaints() == []


def test_a_draft_goes_to_an_outsider_in_two_clicks_and_the_link_is_shut_in_one(page, post, browser, live_server):
    hands = Hands(page)
    log_in(page)
    open_post(page, post)
    _type(page, "弁護士に見せる一文。")
    hands.count = 0
    hands.click("#share > summary")
    hands.click("[name=_share]")
    page.wait_for_selector("#share-address")
    page.wait_for_selector("html[data-desk=ready]")
    walked("outsider", hands.count)
    address = page.input_value("#share-address")
    page.wait_for_function("() => getSelection().toString().includes('/preview/')")
    assert page.evaluate("document.activeElement.id") == "share-address"

    leo = browser.new_context(locale="ja-JP")
    his = leo.new_page()
    theirs = Hands(his)
    assert his.goto(address).status == 200
    assert "弁護士に見せる一文。" in his.text_content("#main")
    assert leo.cookies() == []
    assert theirs.all_complaints() == []

    page.click("[data-revoke]")
    page.wait_for_function("() => document.getElementById('share-status').textContent.trim()")
    assert page.url.split("?")[0].endswith(change_url(post)), "shutting a link has left the form"
    assert page.locator("[data-revoke]").count() == 0
    assert his.reload().status == 410
    assert "弁護士に見せる一文。" not in his.content()
    assert PreviewLink.objects.get().openings == 1
    assert hands.all_complaints() == []
    leo.close()


def test_typing_for_whom_a_link_is_leaves_nothing_unsaved(page, post):
    log_in(page)
    open_post(page, post)
    page.click("#share > summary")
    page.fill("#id_share_label", "レオ")
    page.select_option("#id_share_days", "30")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/admin/")
    page.wait_for_selector("[data-paste-to]")
    assert asked == []
