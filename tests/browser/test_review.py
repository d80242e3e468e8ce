"""A review from submission to publication in real browsers, by keyboard: nothing typed is lost on the way."""

import pytest

from posts.models import Edition, Post, ReviewNote
from tests.browser.desk_hands import Hands, log_in, open_post
from tests.documents import TRANSLATION
from tests.staff import editor, writer

pytestmark = pytest.mark.browser


@pytest.fixture
def people(transactional_db):
    return writer("rin", last_name="白井", first_name="凛"), editor("emi", last_name="森", first_name="恵美")


@pytest.fixture
def post(make_post, people):
    return make_post(by=people[0])


@pytest.fixture
def desk(browser, live_server):
    """`desk(name)`: a page of that person, logged in; each has a browser of her own."""
    contexts = []

    def open_for(name):
        context = browser.new_context(base_url=live_server.url, locale="ja-JP", timezone_id="Asia/Tokyo")
        contexts.append(context)
        page = context.new_page()
        hands = Hands(page)
        log_in(page, name)
        return hands

    yield open_for
    for context in contexts:
        context.close()


def _to(hands, selector):
    """Puts the focus where Tab would bring it, and says whether it can be there at all."""
    hands.page.locator(selector).first.focus()
    assert hands.page.locator(selector).first.evaluate("(item) => item === document.activeElement")


def _open(hands, summary):
    """Opens a <details> by Enter on its summary, if it is shut."""
    if not hands.page.locator(summary).first.evaluate("(item) => item.parentElement.open"):
        _to(hands, summary)
        hands.press("Enter")


def _step(hands, button, note=""):
    _open(hands, "#review summary")
    if note:
        _to(hands, "#id_review_note")
        hands.type(note)
    _to(hands, f"button[name={button}]")
    hands.press("Enter")
    hands.page.wait_for_selector(".messagelist .success")
    hands.page.wait_for_selector("html[data-notes=ready]")


def _stage(post):
    return Post.objects.get(pk=post.pk).stage


def test_submit_note_changes_answer_settle_approve_publish_by_keyboard(desk, post, people):
    rin, emi = desk("rin"), desk("emi")
    open_post(rin.page, post)
    _step(rin, "_submit", "見てください。")
    assert _stage(post) == "in_review"

    # The reviewer writes a note at the translation while a word of hers stands unsaved in the title.
    open_post(emi.page, post)
    place = f"[data-notes='{TRANSLATION.key}']"
    _to(emi, "#id_title")
    emi.press("End")
    emi.type("（案）")
    _open(emi, f"{place} > summary")
    _to(emi, f"{place} .note-new textarea")
    emi.type("この語でよいですか。")
    emi.press("Control+Enter")
    emi.page.wait_for_selector(f"{place} .note-thread")
    assert emi.page.input_value("#id_title").endswith("（案）")
    assert emi.page.inner_text("[data-notes-panel]").count("この語でよいですか。") == 1
    assert ReviewNote.objects.get().block_key == TRANSLATION.key
    _step(emi, "_request_changes", "一か所だけ、訳語を見直してください。")
    assert _stage(post) == "changes"
    assert Post.objects.get(pk=post.pk).title.endswith("（案）")

    # The author sees it first, goes to the block, answers and settles.
    open_post(rin.page, post)
    assert "訳語を見直してください" in rin.page.inner_text(".review-banner")
    _to(rin, "[data-notes-panel] a[href^='#thread-']")
    rin.press("Enter")
    assert rin.page.evaluate("document.activeElement.classList.contains('note-thread')")
    _to(rin, f"{place} .note-thread textarea")
    rin.type("原文に合わせました。")
    rin.press("Control+Enter")
    rin.page.wait_for_function(
        "(place) => document.querySelectorAll(`${place} .note-thread .note`).length === 2", arg=place
    )
    _to(rin, f"{place} .note-thread button[value^=resolve-]")
    rin.press("Enter")
    rin.page.wait_for_selector(f"{place} .note-settled", state="attached")
    _step(rin, "_submit")
    assert ReviewNote.objects.filter(thread=None).get().resolved_by.username == "rin"

    open_post(emi.page, post)
    _step(emi, "_approve")
    assert _stage(post) == "approved"
    _to(emi, "button[name=_publish]")
    emi.press("Enter")
    emi.page.wait_for_selector(".messagelist .success a")
    assert Edition.objects.get().is_public
    assert rin.all_complaints() == []
    assert emi.all_complaints() == []


def test_a_note_that_could_not_be_sent_stays_where_it_was_typed(desk, post, people):
    emi = desk("emi")
    open_post(emi.page, post)
    place = f"[data-notes='{TRANSLATION.key}']"
    _open(emi, f"{place} > summary")
    emi.page.route("**/notes/", lambda route: route.abort())
    emi.page.fill(f"{place} .note-new textarea", "長い所見です。")
    emi.page.press(f"{place} .note-new textarea", "Control+Enter")
    emi.page.wait_for_selector(f"{place} .errorlist")
    assert emi.page.input_value(f"{place} .note-new textarea") == "長い所見です。"
    assert not ReviewNote.objects.exists()


def test_a_note_not_sent_yet_outlives_a_save_of_the_post(desk, post, people):
    emi = desk("emi")
    open_post(emi.page, post)
    field = f"[data-notes='{TRANSLATION.key}'] .note-new textarea"
    _open(emi, f"[data-notes='{TRANSLATION.key}'] > summary")
    emi.page.fill(field, "まだ途中の所見")
    emi.page.click("#save")
    emi.page.wait_for_selector(".messagelist .success")
    emi.page.wait_for_selector("html[data-notes=ready]")
    assert emi.page.input_value(field) == "まだ途中の所見"
    assert emi.page.is_visible(field)
    assert post.revisions.count() == 1, "a note is none of the post's changes"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_of_a_review_is_wider_than_the_page(desk, post, people, width):
    emi = desk("emi")
    emi.page.set_viewport_size({"width": width, "height": 800})
    open_post(emi.page, post)
    _open(emi, f"[data-notes='{TRANSLATION.key}'] > summary")
    emi.page.fill(f"[data-notes='{TRANSLATION.key}'] .note-new textarea", "あ" * 300)
    emi.page.press(f"[data-notes='{TRANSLATION.key}'] .note-new textarea", "Control+Enter")
    emi.page.wait_for_selector(".note-thread")
    assert emi.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    emi.page.goto(f"/admin/posts/post/{post.pk}/notes/")
    assert emi.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
