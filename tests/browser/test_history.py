"""Compare and restore in a browser: three clicks, or the keyboard alone; what readers saw stands in a frame."""

import pytest
from django.utils import timezone

from posts import revisions
from posts.models import Post
from tests.browser.desk_hands import Hands, log_in, open_post
from tests.browser.journeys import walked

pytestmark = pytest.mark.browser


@pytest.fixture
def post(published, ken, transactional_db):
    """Public, and with another title since."""
    post = published().post
    post.title = "道具の呼び名"
    post.save()
    revisions.save(post, by=ken)
    return post


def test_compare_and_restore_takes_three_clicks(page, post):
    hands = Hands(page)
    log_in(page)
    open_post(page, post)
    hands.click(f"a[href='/admin/posts/post/{post.pk}/history/']")
    hands.click(".history-actions a")
    assert "名前" in page.locator(".comparison-fields del").last.inner_text()
    hands.click(".comparison-restore button")
    page.wait_for_selector(".messagelist .success")
    assert Post.objects.get(pk=post.pk).title == "古い道具の名前"
    walked("restore", hands.count)
    assert hands.all_complaints() == []


def test_any_two_are_compared_and_one_restored_by_keyboard_without_scripts(browser, live_server, post):
    context = browser.new_context(base_url=live_server.url, locale="ja-JP", java_script_enabled=False)
    page = context.new_page()
    log_in(page)
    page.goto(f"/admin/posts/post/{post.pk}/history/")
    page.focus("input[name=old]:checked")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".comparison")
    assert "old=1" in page.url
    assert "new=3" in page.url
    page.focus(".comparison-restore button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert Post.objects.get(pk=post.pk).title == "古い道具の名前"
    context.close()


def test_what_readers_saw_stands_in_a_frame_without_a_complaint(page, post):
    hands = Hands(page)
    log_in(page)
    page.goto(f"/admin/posts/post/{post.pk}/seen/?at={timezone.localtime():%Y-%m-%dT%H:%M:%S}")
    frame = page.frame_locator(".seen-page")
    frame.locator("article h1").wait_for()
    assert frame.locator("article h1").inner_text() == "古い道具の名前"
    assert hands.all_complaints() == []


@pytest.mark.parametrize("what", ["history/", "compare/?old=1&new=3", "seen/"])
def test_nothing_runs_over_at_320_pixels(page, post, what):
    log_in(page)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"/admin/posts/post/{post.pk}/{what}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
