"""Journeys of an editor that no other test walks, and that docs/journeys.md lists what the tests count.

A click counts one, a key that commands (Enter, a shortcut) counts one; typing, pasting and Tab between fields that are
typed into count nothing, for that is the work itself.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from posts import markup, revisions
from posts.document import Commentary
from posts.models import Edition, Post
from tests import documents
from tests.browser.desk_hands import Hands, click_into, log_in, open_post, save
from tests.browser.journeys import listed, walked
from tests.browser.test_main_walk import LOOK_ALIKE
from tests.browser.test_no_loss import LONG
from tests.conftest import ROOT

pytestmark = pytest.mark.browser


def test_the_list_of_journeys_is_whole():
    names = [
        "paste-to-public", "move-long-block", "mistranslation", "collision", "dead-tab", "schedule", "outsider",
        "restore", "quoting-csv", "withhold", "dead-link", "crash",
    ]  # fmt: skip
    assert list(listed()) == names
    text = (ROOT / "docs" / "journeys.md").read_text(encoding="utf-8")
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "browser").glob("test_*.py"))
    for name in names:
        assert f'walked("{name}"' in tests, f"no test walks {name}"
        assert all(count <= limit for limit, count in listed().values()), text


def test_a_pasted_post_with_its_source_typed_is_public(page, aya, transactional_db):
    """From the desk's first page: paste, title, address; settle; particulars; the draft; public."""
    log_in(page)
    page.wait_for_load_state("networkidle")
    hands = Hands(page)
    hands.paste(LOOK_ALIKE)
    page.wait_for_selector("#paste-form")
    page.wait_for_function("() => document.activeElement.id === 'id_text'")
    page.keyboard.press("Tab")
    hands.type("道具を貸す図書館は、街の何を変えるのか")
    page.keyboard.press("Tab")
    hands.type("https://tidewater.example.org/2026/05/lending-shelf")
    hands.press("Enter")
    page.wait_for_selector("html[data-desk=ready]")
    undecided = page.locator(".para.voice-undecided").count()
    for _ in range(undecided):
        hands.press("2")
    if not undecided:
        hands.press("n")
    page.wait_for_function("() => document.activeElement.name?.endsWith('-byline')")
    hands.type("Nora Whitfield")
    page.keyboard.press("Tab")
    hands.type("The Tidewater Review")
    page.keyboard.press("Tab")
    hands.type("2026-05-09")
    for name, value in (("method", "machine_edited"), ("coverage", "abridged")):
        hands.count += 1
        page.locator(f"select[name$='-{name}']").first.select_option(value)
    hands.click("[name=make]")
    page.wait_for_selector("#post_form")
    page.wait_for_selector("html[data-desk=ready]")
    hands.click("[name=_publish]")
    page.wait_for_selector(".messagelist .success a")
    walked("paste-to-public", hands.count)
    assert Edition.objects.get().is_public


@pytest.fixture
def long_last(make_post, transactional_db):
    """Two short blocks, then one of 3,000 characters."""
    long = Commentary(key="long", body=f"<p>{LONG}</p>")
    return make_post(blocks=(documents.OPENING, documents.TRANSLATION, long))


def _keys(post):
    return [block.key for block in revisions.snapshot(Post.objects.get(pk=post.pk)).blocks]


def test_a_long_block_moves_from_third_to_first(page, long_last):
    log_in(page)
    open_post(page, long_last)
    hands = Hands(page)
    hands.click("#posts_commentary_set-1 [data-do=top]")
    walked("move-long-block", hands.count)
    save(page)
    assert _keys(long_last) == ["long", "opening", "translation"]


def test_and_by_keyboard_to_the_top_and_back_to_the_end(page, long_last):
    log_in(page)
    open_post(page, long_last)
    hands = Hands(page)
    click_into(page, "#posts_commentary_set-1 .ProseMirror")
    hands.press("Alt+Shift+ArrowUp")
    walked("move-long-block", hands.count)
    assert page.evaluate("document.activeElement.closest('.inline-related').id") == "posts_commentary_set-1"
    save(page)
    assert _keys(long_last) == ["long", "opening", "translation"]
    click_into(page, "#posts_commentary_set-0 .ProseMirror")
    page.keyboard.press("Alt+Shift+ArrowDown")
    page.keyboard.press("Alt+Shift+ArrowDown")  # there already: nothing happens
    save(page)
    assert markup.text(revisions.snapshot(Post.objects.get(pk=long_last.pk)).blocks[-1].body) == LONG


def test_a_post_is_set_for_seven_and_its_going_out_is_proved(page, make_post, transactional_db):
    post = make_post()
    log_in(page)
    open_post(page, post)
    hands = Hands(page)
    hands.click("#publish-at > summary")
    morning = (timezone.localtime() + timedelta(days=1)).replace(hour=7, minute=0)
    page.fill("#id_publish_at", morning.strftime("%Y-%m-%dT%H:%M"))
    hands.click("[name=_schedule]")
    page.wait_for_selector(".messagelist .success")
    assert "7:00" in page.inner_text(".messagelist .success")
    past = timezone.now() - timedelta(minutes=5)  # the night goes by
    Edition.objects.update(published_at=past, revised_at=past)
    hands.click("#site-name a")
    room = page.inner_text("section[aria-labelledby=room-published]")
    walked("schedule", hands.count)
    assert "道具" in room
    for place in ("公開ページ", "フィード", "サイトマップ"):
        assert place in room


def test_after_a_crash_the_desk_s_first_page_opens_the_rest(browser, live_server, make_post, transactional_db):
    post = make_post()
    first = browser.new_context(base_url=live_server.url, locale="ja-JP")
    page = first.new_page()
    log_in(page)
    open_post(page, post)
    click_into(page, ".ProseMirror >> nth=0")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(LONG)
    page.wait_for_selector("html[data-journal=kept]")
    first.close()
    second = browser.new_context(base_url=live_server.url, locale="ja-JP")
    page = second.new_page()
    log_in(page)
    hands = Hands(page)
    hands.click(".room-unsaved button")
    page.wait_for_selector("html[data-desk=ready]")
    walked("crash", hands.count)
    assert LONG in page.inner_text(".ProseMirror >> nth=0")
    second.close()
