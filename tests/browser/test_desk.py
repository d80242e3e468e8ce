"""The desk in a real browser: texts survive the editor, blocks move by keyboard, the policy is never broken."""

import json

import pytest

from posts import markup, revisions
from posts.document import Commentary, Voice
from posts.models import Paste, Post
from tests import documents
from tests.browser.desk_hands import PASSWORDS, Hands, click_into, log_in, open_post, save

pytestmark = pytest.mark.browser

HARD = (
    "<p>\u3000字下げと\u00a0改行なし空白、  二つの空白と末尾 </p><p>一行目<br>二行目</p><p> 先頭の空白</p>"
    '<h3>見出し  二</h3><ul><li>一<ul><li>枝  葉</li></ul></li><li>二</li></ul><ol start="3"><li>三</li></ol>'
    "<blockquote><p>引いた言葉</p></blockquote><hr><pre><code>a\n  b</code></pre>"
    "<p><strong>太</strong> <em>強</em>\n<s>消</s><sub>下</sub><sup>上</sup><code>c  d</code>"
    '<a href="https://example.org/?a=1&amp;b=2">リンク</a></p>'
)


@pytest.fixture
def post(make_post, transactional_db):
    return make_post(blocks=(Commentary(key="hard", body=HARD), documents.TRANSLATION, documents.CLOSING))


def _bodies(post):
    return [block.body for block in revisions.snapshot(Post.objects.get(pk=post.pk)).blocks]


def test_no_page_of_the_desk_breaks_the_policy_or_logs_an_error(page, post, published):
    hands = Hands(page)
    page.goto("/admin/")
    assert hands.all_complaints() == []
    log_in(page)
    address = f"/admin/posts/post/{post.pk}/change/"
    source = post.posts_quotedarticle_set.get().source
    for path in (
        "/admin/", "/admin/posts/post/", "/admin/posts/post/paste/", address, f"/admin/posts/post/{post.pk}/history/",
        "/admin/posts/post/add/", "/admin/posts/source/", f"/admin/posts/source/{source.pk}/change/",
        "/admin/posts/outlet/add/", "/admin/posts/tag/add/", "/admin/password_change/",
    ):  # fmt: skip
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert hands.all_complaints() == [], path
    page.goto("/admin/posts/post/paste/")
    page.fill("#id_text", "本文。\n\n(和訳開始)\n\n訳文。\n\n(和訳終了)")
    page.click("#paste-form button[type=submit]")
    page.wait_for_selector("html[data-desk=ready]")
    assert hands.all_complaints() == []


def test_opening_and_saving_changes_not_one_character(page, post):
    log_in(page)
    before = _bodies(post)
    open_post(page, post)
    save(page)
    assert _bodies(post) == before
    assert post.revisions.count() == 1


def test_editing_one_place_leaves_every_other_character_as_it_was(page, post):
    log_in(page)
    open_post(page, post)
    click_into(page, ".ProseMirror >> nth=0")
    page.keyboard.press("Control+End")
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    save(page)
    after = _bodies(post)[0]
    assert markup.text(after) == markup.text(HARD)
    assert after.replace("<li><p>", "<li>").replace("</p></li>", "</li>").replace("</p><ul>", "<ul>") == HARD


def test_the_editor_puts_out_nothing_the_allow_list_lacks(page, post):
    log_in(page)
    open_post(page, post)
    foreign = (
        '<p class="x" style="color:red">a<a href="https://example.org" target="_blank" rel="y" class="z">b</a></p>'
        '<ol type="a" start="4" class="q"><li>c</li></ol><pre><code class="language-js">d</code></pre><table><tr><td>e</td></tr></table>'
    )
    html = page.evaluate(
        """async (html) => {
            const { editorOf, parse, serialize } = await import("desk/prose")
            return serialize(parse(html, editorOf(document.querySelector("textarea[data-prose]")).schema))
        }""",
        foreign,
    )
    assert markup.clean(html).replace("&nbsp;", "\u00a0") == html
    assert 'href="https://example.org"' in html
    assert 'start="4"' in html


def test_blocks_move_by_button_and_by_keyboard_and_tab_follows(page, post):
    log_in(page)
    open_post(page, post)
    page.click("#posts_commentary_set-1 [data-do=up]")
    click_into(page, "#posts_commentary_set-1 .ProseMirror")
    page.keyboard.press("Alt+ArrowUp")
    order = page.evaluate(
        "[...document.querySelectorAll('.order-machine > .inline-related:not(.empty-form)')].map((b) => b.id)"
    )
    assert order == ["posts_commentary_set-1", "posts_commentary_set-0", "posts_quotedarticle_set-0"]
    assert page.evaluate("document.activeElement.closest('.inline-related').id") == "posts_commentary_set-1"
    save(page)
    assert [block.key for block in revisions.snapshot(post).blocks] == ["closing", "hard", "translation"]


def test_a_block_is_dragged_by_its_header(page, post):
    log_in(page)
    open_post(page, post)
    page.set_viewport_size({"width": 1280, "height": 2400})
    taken = page.locator("#posts_commentary_set-1 > h3").bounding_box()
    first = page.locator("#posts_commentary_set-0").bounding_box()
    page.mouse.move(taken["x"] + 30, taken["y"] + 12)
    page.mouse.down()
    # Onto the upper half of the first block: before it.
    page.mouse.move(first["x"] + 60, first["y"] + 40, steps=12)
    page.mouse.move(first["x"] + 60, first["y"] + 12, steps=4)
    page.mouse.up()
    order = page.evaluate(
        "[...document.querySelectorAll('.order-machine > .inline-related:not(.empty-form)')].map((b) => b.id)"
    )
    assert order == ["posts_commentary_set-1", "posts_commentary_set-0", "posts_quotedarticle_set-0"]
    save(page)
    assert [block.key for block in revisions.snapshot(post).blocks] == ["closing", "hard", "translation"]


def test_a_block_is_split_at_the_cursor_and_joined_again_without_losing_a_character(page, post):
    log_in(page)
    open_post(page, post)
    click_into(page, "#posts_commentary_set-1 .ProseMirror p >> nth=1")
    page.keyboard.press("Home")
    page.keyboard.press("Control+Alt+Enter")
    save(page)
    content = revisions.snapshot(post)
    assert [block.voice for block in content.blocks] == [Voice.OWN, Voice.TRANSLATION, Voice.OWN, Voice.OWN]
    assert content.blocks[2].body + content.blocks[3].body == documents.CLOSING.body
    assert content.blocks[2].key == "closing"
    page.click(".block-commentary >> nth=2 >> [data-do=join]")
    save(page)
    assert _bodies(post)[-1] == documents.CLOSING.body
    assert len(_bodies(post)) == 3


def test_commentary_turns_into_a_quoted_article_and_back_with_its_key_and_text(page, post):
    log_in(page)
    open_post(page, post)
    page.click("#posts_commentary_set-1 [data-do=turn]")
    save(page)
    last = revisions.snapshot(post).blocks[-1]
    assert (last.key, last.voice, last.body) == ("closing", Voice.TRANSLATION, documents.CLOSING.body)
    assert last.source == documents.SOURCE.key
    page.click(".block-quoted >> nth=1 >> [data-do=turn]")
    save(page)
    last = revisions.snapshot(post).blocks[-1]
    assert (last.key, last.voice, last.body) == ("closing", Voice.OWN, documents.CLOSING.body)


def test_turning_back_before_saving_brings_back_headline_and_original(page, post):
    log_in(page)
    open_post(page, post)
    before = revisions.snapshot(post).blocks[1]
    page.click(".block-quoted [data-do=turn]")
    page.click(".block-commentary:not(.is-absorbed) >> nth=1 >> [data-do=turn]")
    save(page)
    after = revisions.snapshot(Post.objects.get(pk=post.pk)).blocks[1]
    assert (after.key, after.title, after.body, after.original) == (
        before.key,
        before.title,
        before.body,
        before.original,
    )


def test_a_deleted_block_can_be_put_back_until_it_is_saved(page, post):
    log_in(page)
    open_post(page, post)
    page.click("#posts_commentary_set-0 [data-do=delete]")
    page.click("#posts_commentary_set-0 [data-do=restore]")
    page.click("#posts_commentary_set-1 [data-do=delete]")
    save(page)
    assert [block.key for block in revisions.snapshot(post).blocks] == ["hard", "translation"]


def test_a_block_can_be_added_anywhere(page, post):
    log_in(page)
    open_post(page, post)
    page.click("#posts_commentary_set-0 [data-add=commentary]")
    page.keyboard.type("間に入れた段落。")
    save(page)
    assert _bodies(post)[1] == "<p>間に入れた段落。</p>"


def test_an_undecided_block_is_settled_with_one_click(page, make_post, transactional_db):
    doubt = Commentary(key="doubt", body="<p>だれの文か。</p>", undecided="しるしがない")
    post = make_post(blocks=(documents.TRANSLATION, doubt))
    log_in(page)
    open_post(page, post)
    page.click(".block-undecided:visible [data-do=translation]")
    save(page)
    content = revisions.snapshot(post)
    assert (content.undecided, content.blocks[1].voice, content.blocks[1].key) == ((), Voice.TRANSLATION, "doubt")


def test_counts_and_labels_follow_the_typing(page, post):
    log_in(page)
    open_post(page, post)
    before = page.inner_text("[data-live-map] [data-count=own]")
    click_into(page, "#posts_commentary_set-1 .ProseMirror")
    page.keyboard.type("五文字増す")
    page.wait_for_function(
        "(before) => document.querySelector('[data-live-map] [data-count=own]').textContent !== before", arg=before
    )
    numbers = [
        int("".join(filter(str.isdigit, text)))
        for text in (before, page.inner_text("[data-live-map] [data-count=own]"))
    ]
    assert numbers[1] - numbers[0] == 5


def test_the_browser_counts_as_the_server_does(page, post):
    log_in(page)
    open_post(page, post)
    own = int("".join(filter(str.isdigit, page.inner_text("[data-live-map] [data-count=own]"))))
    quoted = int("".join(filter(str.isdigit, page.inner_text("[data-live-map] [data-count=quoted]"))))
    count = revisions.snapshot(post).count
    assert (own, quoted) == (count.own, count.quoted)


def test_a_source_is_found_by_searching_and_a_new_one_added_in_place(page, post):
    from posts.models import Source

    Source.objects.create(title="Les outils du port")
    log_in(page)
    open_post(page, post)
    page.fill(".picker-input", "outils du")
    page.wait_for_selector(".picker-list [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    save(page)
    assert post.posts_quotedarticle_set.get().source.title == "Les outils du port"
    with page.expect_popup() as opened:
        page.click(".related-widget-wrapper-link.add-related >> nth=0")
    window = opened.value
    window.fill("#id_title", "Värmen i verkstaden")
    window.click("[name=_save]")
    page.wait_for_function("() => document.querySelector('.picker-input').value.includes('verkstaden')")
    save(page)
    assert post.posts_quotedarticle_set.get().source.title == "Värmen i verkstaden"


def test_a_link_of_the_checklist_leads_to_its_field(page, make_post, transactional_db):
    quoted = documents.replace(documents.TRANSLATION, method="", body="")
    post = make_post(blocks=(documents.OPENING, quoted))
    log_in(page)
    open_post(page, post)
    page.click('#needed a[href$="-method"]')
    assert page.evaluate("document.activeElement.name").endswith("-method")
    page.click('#needed a[href$="-body"]')
    assert page.evaluate("document.activeElement.classList.contains('ProseMirror')")
    page.keyboard.type("一字目から入る。")
    save(page)
    assert _bodies(post)[1] == "<p>一字目から入る。</p>"


def test_after_an_error_focus_is_on_the_summary_and_the_text_is_there(page, post):
    log_in(page)
    open_post(page, post)
    page.click(".post-details summary")
    page.fill("#id_slug", "No Good")
    click_into(page, "#posts_commentary_set-1 .ProseMirror")
    page.keyboard.type("失いたくない。")
    page.click("#save")
    page.wait_for_selector("#errors")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert "失いたくない。" in page.inner_text("#posts_commentary_set-1 .ProseMirror")
    assert page.input_value("#id_slug") == "No Good"


def test_pasting_from_a_web_page_brings_words_and_allowed_marks_only(page, make_post, transactional_db):
    post = make_post(blocks=(Commentary(key="one", body="<p>前</p>"),))
    log_in(page)
    open_post(page, post)
    click_into(page, ".ProseMirror")
    page.keyboard.press("End")
    page.evaluate(
        """(html) => {
            const data = new DataTransfer()
            data.setData("text/html", html)
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
            document.querySelector(".ProseMirror").dispatchEvent(event)
        }""",
        '<span style="color:red">赤い<b>太字</b><img src=x onerror="complaints.push(1)"><script>1</script></span>',
    )
    save(page)
    assert _bodies(post) == ["<p>前赤い<strong>太字</strong></p>"]


def test_a_paste_goes_where_the_cursor_is_though_the_editor_has_not_heard_of_it_yet(page, make_post, transactional_db):
    """Under load a key that moves the cursor and Ctrl+V come in one go, before the browser tells of the move."""
    post = make_post(blocks=(Commentary(key="one", body="<p>前と中と後</p>"),))
    log_in(page)
    open_post(page, post)
    click_into(page, ".ProseMirror")
    page.keyboard.press("Home")
    page.evaluate(
        """() => {
            const paste = (text) => {
                const data = new DataTransfer()
                data.setData("text/plain", text)
                const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
                document.querySelector(".ProseMirror").dispatchEvent(event)
            }
            const words = () => document.querySelector(".ProseMirror p").firstChild
            getSelection().collapse(words(), 5)
            paste("尾")
            getSelection().setBaseAndExtent(words(), 2, words(), 3)
            paste("央")
        }"""
    )
    save(page)
    assert _bodies(post) == ["<p>前と央と後尾</p>"]


def test_keys_turn_paragraphs_and_what_was_said_survives_a_reload(page, aya, transactional_db):
    log_in(page)
    page.goto("/admin/posts/post/paste/")
    page.fill("#id_text", "港の話を読んだ。\n\n(和訳開始)\n\n訳した文。\n\n(和訳終了)\n\n私はこう思う。")
    page.press("#id_text", "Control+Enter")
    page.wait_for_selector("html[data-desk=ready]")
    first = page.locator(".para").first
    with page.expect_response(lambda answer: answer.status == 204):
        page.keyboard.press("3")
    assert "voice-quotation" in first.get_attribute("class")
    page.keyboard.press("u")
    assert "voice-own" in first.get_attribute("class")
    with page.expect_response(lambda answer: answer.status == 204):
        page.keyboard.press("2")
    page.reload()
    page.wait_for_selector("html[data-desk=ready]")
    assert "voice-translation" in page.locator(".para").first.get_attribute("class")
    page.keyboard.press("j")
    assert page.locator(".para.now").get_attribute("id") == page.locator(".para").nth(1).get_attribute("id")


def test_a_text_pasted_after_the_session_ended_is_still_there_after_the_login(page, aya, transactional_db):
    log_in(page)
    page.goto("/admin/posts/post/paste/")
    text = "\u3000港の話。\n\u00a0\n 二つ目の  段落。 \n"
    page.fill("#id_text", text)
    page.fill("#id_title", "港の題")
    page.context.clear_cookies(name="sessionid")
    page.click("#paste-form button[type=submit]")
    page.wait_for_selector("#login-form")
    page.keyboard.type("aya")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORDS["aya"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#sort-form")
    kept = Paste.objects.get()
    assert (kept.text, kept.title) == (text, "港の題")


def test_a_text_typed_before_leaving_the_page_is_still_in_the_sheet(page, aya, transactional_db):
    log_in(page)
    page.goto("/admin/posts/post/paste/")
    page.fill("#id_text", "まだ送っていない文章")
    page.goto("/admin/")
    page.goto("/admin/posts/post/paste/")
    assert page.input_value("#id_text") == "まだ送っていない文章"


@pytest.mark.parametrize("width", [320, 390])
def test_narrow_screens_never_scroll_sideways(page, post, width):
    log_in(page)
    page.set_viewport_size({"width": width, "height": 700})
    for path in ("/admin/", "/admin/posts/post/paste/", f"/admin/posts/post/{post.pk}/change/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1, path


def test_the_words_for_scripts_are_all_there(page, post):
    log_in(page)
    open_post(page, post)
    said = set(json.loads(page.locator("#desk-words").text_content()))
    used = page.evaluate(
        """async () => {
            const found = []
            for (const name of ["blocks", "counts", "form", "moves", "picker", "prose"]) {
                const code = await (await fetch(`/static/js/desk/${name}.js`)).text()
                for (const match of code.matchAll(/say\\((?:yes \\? )?"(\\w+)"(?: : "(\\w+)")?/g)) found.push(match[1], match[2])
            }
            return found.filter(Boolean)
        }"""
    )
    assert set(used) <= said
