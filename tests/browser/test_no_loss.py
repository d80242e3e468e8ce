"""Nothing typed is lost: tabs die, browsers are killed, sessions end, servers go away, buttons are pressed twice."""

import re

import pytest
from django.contrib.sessions.models import Session

from posts import markup, revisions
from posts.models import Journal, Post
from tests import documents
from tests.browser.desk_hands import PASSWORDS, Hands, click_into, log_in, open_post, save
from tests.browser.journeys import walked

pytestmark = pytest.mark.browser

LONG = "港の道具を長く使う人たちの話を、朝から晩まで聞いて書き留めた。" * 100  # 3,100 characters
READY = "html[data-desk=ready]"


@pytest.fixture
def post(make_post, transactional_db):
    return make_post()


def _body(post, place=0):
    return markup.text(revisions.snapshot(Post.objects.get(pk=post.pk)).blocks[place].body)


def _write(page, text, selector=".ProseMirror >> nth=0"):
    """Types at the end of a text; long ones come as one insertion, as from an input method."""
    click_into(page, selector)
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def _until_kept(page):
    page.wait_for_selector("html[data-journal=kept]")


def _bring_back(page):
    """One click; comes back with the hands that did it."""
    hands = Hands(page)
    hands.click("button[name=_resume]")
    page.wait_for_selector(READY)
    return hands


def test_a_closed_tab_with_3000_fresh_characters_comes_back_in_one_click(page, post):
    hands = Hands(page)
    log_in(page)
    open_post(page, post)
    _write(page, LONG)
    _until_kept(page)
    other = page.context.new_page()
    page.close()
    open_post(other, post)
    walked("dead-tab", _bring_back(other).count)
    assert LONG in other.inner_text(".ProseMirror >> nth=0")
    assert not other.query_selector("button[name=_resume]")
    save(other)
    assert LONG in _body(post)
    assert not other.query_selector("button[name=_resume]")
    assert not Journal.objects.exists()
    assert hands.complaints == []


def test_a_tab_closed_within_the_first_second_has_kept_everything_on_its_way_out(page, post):
    log_in(page)
    open_post(page, post)
    _write(page, "まだ一秒たっていない。")
    other = page.context.new_page()
    page.close(run_before_unload=False)
    open_post(other, post)
    other.wait_for_selector("button[name=_resume]")
    _bring_back(other)
    assert "まだ一秒たっていない。" in other.inner_text(".ProseMirror >> nth=0")


def test_a_killed_browser_loses_at_most_the_last_second(browser, live_server, post):
    first = browser.new_context(base_url=live_server.url, locale="ja-JP")
    page = first.new_page()
    log_in(page)
    open_post(page, post)
    _write(page, LONG)
    _until_kept(page)
    first.close()  # with all it had stored
    second = browser.new_context(base_url=live_server.url, locale="ja-JP")
    page = second.new_page()
    log_in(page)
    open_post(page, post)
    _bring_back(page)
    assert LONG in page.inner_text(".ProseMirror >> nth=0")
    second.close()


def test_new_blocks_moves_deletions_and_tags_come_back_too(page, post):
    log_in(page)
    open_post(page, post)
    page.click("#posts_commentary_set-1 [data-do=up]")
    page.click("#posts_commentary_set-0 [data-do=delete]")
    page.click("#posts_quotedarticle_set-0 [data-add=commentary]")
    page.keyboard.insert_text("新しい段落。")
    page.click("details.post-details > summary, .post-details summary")
    page.fill("#id_tags", "港、新しい札")
    _until_kept(page)
    other = page.context.new_page()
    page.close()
    open_post(other, post)
    _bring_back(other)
    save(other)
    content = revisions.snapshot(Post.objects.get(pk=post.pk))
    assert [block.key for block in content.blocks][:2] == ["closing", "translation"]
    assert markup.text(content.blocks[2].body) == "新しい段落。"
    assert len(content.blocks) == 3
    assert set(content.tags) == {"港", "新しい札"}


def test_a_new_post_that_was_never_saved_comes_back(page, post):
    log_in(page)
    page.goto("/admin/posts/post/add/")
    page.wait_for_selector(READY)
    page.fill("#id_title", "書きかけの題")
    page.click(".order-machine > .block-add [data-add=commentary]")
    page.keyboard.insert_text("最初の段落。")
    _until_kept(page)
    other = page.context.new_page()
    page.close()
    other.goto("/admin/posts/post/add/")
    other.wait_for_selector(READY)
    _bring_back(other)
    assert other.input_value("#id_title") == "書きかけの題"
    save(other)
    made = Post.objects.exclude(pk=post.pk).get()
    assert _body(made) == "最初の段落。"


def test_a_session_that_ends_while_she_writes_costs_nothing(page, post):
    log_in(page)
    open_post(page, post)
    Session.objects.all().delete()
    _write(page, "席を外していた。")
    page.wait_for_selector("#journal-status a")
    page.click("#save")
    page.fill("input[name=again-username]", "aya")
    page.fill("input[name=again-password]", PASSWORDS["aya"])
    page.click("#login-form button[type=submit]")
    page.wait_for_selector(".messagelist .success")
    assert "席を外していた。" in _body(post)
    page.wait_for_selector(READY)
    assert not page.query_selector("button[name=_resume]")


def test_after_a_login_in_another_tab_the_first_goes_on_as_if_nothing_had_been(page, post):
    log_in(page)
    open_post(page, post)
    Session.objects.all().delete()
    _write(page, "一度目。")
    page.wait_for_selector("#journal-status a")
    other = page.context.new_page()
    log_in(other)
    other.close()
    page.wait_for_selector("html:not([data-journal-trouble])")
    save(page)
    assert "一度目。" in _body(post)


def test_while_the_server_is_away_this_device_keeps_the_text_and_hands_it_over(page, post):
    log_in(page)
    open_post(page, post)
    page.route("**/journal/", lambda route: route.abort())
    _write(page, "圏外で書いた。")
    page.wait_for_selector("html[data-journal-trouble]")
    assert "圏外で書いた。" in page.evaluate("Object.values(localStorage).join()")
    context = page.context
    page.close()
    assert not Journal.objects.exists()
    back = context.new_page()
    open_post(back, post)
    back.wait_for_selector("button[name=_resume]")
    _bring_back(back)
    assert "圏外で書いた。" in back.inner_text(".ProseMirror >> nth=0")
    assert back.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('desk:journal')).length") == 0


def test_a_server_that_comes_back_gets_what_it_missed(page, post):
    log_in(page)
    open_post(page, post)
    page.route("**/journal/", lambda route: route.abort())
    _write(page, "圏外で書いた。")
    page.wait_for_selector("html[data-journal-trouble]")
    page.unroute("**/journal/")
    page.wait_for_selector("html:not([data-journal-trouble])")
    assert "圏外で書いた。" in str(Journal.objects.get().patch)


def test_a_device_without_room_says_so(page, post):
    log_in(page)
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    open_post(page, post)
    page.route("**/journal/", lambda route: route.abort())
    _write(page, "圏外で書いた。")
    page.wait_for_selector("html[data-journal-trouble]")
    assert re.search("no room|空き", page.inner_text("#journal-status"))


def test_a_double_click_on_save_makes_one_post(page, post):
    log_in(page)
    page.goto("/admin/posts/post/add/")
    page.wait_for_selector(READY)
    page.fill("#id_title", "二度押した題")
    page.evaluate("document.getElementById('save').click(); document.getElementById('save').click()")
    page.wait_for_selector(".messagelist .success")
    assert Post.objects.filter(title="二度押した題").count() == 1


def test_the_back_button_after_saving_neither_doubles_nor_undoes(page, post):
    log_in(page)
    page.goto("/admin/posts/post/add/")
    page.wait_for_selector(READY)
    page.fill("#id_title", "一度目の題")
    save(page)
    page.go_back()
    page.wait_for_selector(READY)
    open_post(page, Post.objects.get(title="一度目の題"))
    page.fill("#id_title", "二度目の題")
    save(page)
    page.go_back()
    page.wait_for_selector(READY)
    page.click("#save")
    page.wait_for_load_state()
    assert Post.objects.filter(title="二度目の題").count() == 1
    assert not Post.objects.filter(title="一度目の題").exists()


def test_two_editors_collide_and_three_clicks_later_nothing_is_lost(browser, page, live_server, post, ken):
    hands = Hands(page)
    log_in(page)
    open_post(page, post)
    context = browser.new_context(base_url=live_server.url, locale="ja-JP")
    kens = context.new_page()
    log_in(kens, "ken")
    open_post(kens, post)
    _write(kens, "健が書いた。")
    save(kens)
    context.close()
    _write(page, "綾が書いた。")
    hands.click("#save")
    page.wait_for_selector("#merge-form")
    hands.click("input[type=radio][value=both]")
    hands.click("#save")
    page.wait_for_selector(".messagelist .success")
    walked("collision", hands.count)
    assert "健が書いた。" in _body(post)
    assert "綾が書いた。" in _body(post)
    assert hands.all_complaints() == []


def test_who_else_is_here_is_said_beside_the_form(browser, page, live_server, post, ken):
    context = browser.new_context(base_url=live_server.url, locale="ja-JP")
    kens = context.new_page()
    log_in(kens, "ken")
    open_post(kens, post)
    _write(kens, "健が書く。")
    _until_kept(kens)
    log_in(page)
    open_post(page, post)
    page.wait_for_selector("#journal-others:has-text('大谷健')")
    context.close()


def test_the_list_of_keys_opens_on_a_question_mark_but_not_while_she_writes(page, post):
    log_in(page)
    open_post(page, post)
    click_into(page, ".ProseMirror >> nth=0")
    page.keyboard.press("Shift+?")
    assert not page.query_selector("#keys-dialog[open]")
    page.focus("[data-keys]")
    page.keyboard.press("Shift+?")
    page.wait_for_selector("#keys-dialog[open]")
    page.keyboard.press("Escape")
    assert not page.query_selector("#keys-dialog[open]")


def test_a_long_post_types_and_saves_with_editors_made_on_the_way(page, make_post, transactional_db):
    from posts.document import Commentary

    blocks = tuple(Commentary(key=f"b{n}", body=f"<p>段落{n}。</p>") for n in range(120))
    post = make_post(documents.full_document(blocks=blocks, sources=(), slug="long-post"))
    log_in(page)
    open_post(page, post)
    assert 0 < page.locator(".ProseMirror").count() < 120
    page.locator("#posts_commentary_set-119").scroll_into_view_if_needed()
    page.wait_for_selector("#posts_commentary_set-119 .ProseMirror")
    _write(page, "最後に足した。", "#posts_commentary_set-119 .ProseMirror")
    _until_kept(page)
    assert re.fullmatch(r"<p>段落119。最後に足した。</p>", Journal.objects.get().patch["sheets"]["b119"]["body"])
    save(page)
    assert _body(post, 119) == "段落119。最後に足した。"
    assert _body(post, 60) == "段落60。"
