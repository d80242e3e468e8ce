"""The checklist beside the form, in a browser: it follows what is typed, never takes the focus, takes a reason."""

import pytest

from posts import publishing
from posts.document import Coverage
from posts.models import Override
from tests import documents
from tests.browser.desk_hands import Hands, click_into, log_in, open_post, save
from tests.documents import replace

pytestmark = pytest.mark.browser
REASON = "掲載元の編集部に問い合わせている"


@pytest.fixture
def post(make_post, transactional_db):
    quoted = replace(documents.TRANSLATION, coverage=Coverage.FULL)
    return make_post(blocks=(documents.OPENING, quoted, documents.CLOSING))


def _codes(page):
    names = page.eval_on_selector_all(
        "#needed ul[data-open] > li:not(.settled)", "rows => rows.map(row => row.dataset.name)"
    )
    return {name.rpartition("-")[0] for name in names}


def _wait_for(page, code, *, there=True):
    row = f'#needed ul[data-open] > li[data-name^="{code}-"]:not(.settled)'
    page.wait_for_selector(row, state="attached" if there else "detached")


def test_a_finding_comes_and_goes_with_what_is_typed_and_the_cursor_stays(page, post):
    hands = Hands(page)
    log_in(page)
    open_post(page, post)
    assert "lead" not in _codes(page)
    page.click(".post-details summary")
    page.fill("#id_lead", "")
    _wait_for(page, "lead")
    assert page.evaluate("document.activeElement.id") == "id_lead"
    page.keyboard.type("港の話。")
    _wait_for(page, "lead", there=False)
    assert page.input_value("#id_lead") == "港の話。"
    assert page.evaluate("document.activeElement.id") == "id_lead"
    assert hands.all_complaints() == []


def test_the_change_in_number_is_announced_politely_and_nothing_else(page, post):
    log_in(page)
    open_post(page, post)
    assert page.inner_text("#needed [data-said]") == ""
    page.click(".post-details summary")
    page.fill("#id_lead", "")
    page.wait_for_function("() => /2/.test(document.querySelector('#needed [data-said]').textContent)")
    assert page.get_attribute("#needed [data-said]", "role") == "status"


def test_a_finding_leads_to_its_field_in_a_block_that_has_moved_and_is_not_saved(page, post):
    log_in(page)
    open_post(page, post)
    click_into(page, ".block-quoted:not(.empty-form) .ProseMirror >> nth=0")
    page.keyboard.press("Alt+ArrowUp")
    page.select_option('.block-quoted:not(.empty-form) select[name$="-method"]', "")
    _wait_for(page, "method")
    page.click('#needed li[data-name^="method-"] > a')
    assert page.evaluate("document.activeElement.name").endswith("-method")


def test_a_name_in_two_spellings_is_found_as_it_is_typed(page, post):
    log_in(page)
    open_post(page, post)
    click_into(page, ".block-commentary:not(.empty-form) .ProseMirror >> nth=0")
    page.keyboard.press("Control+End")
    page.keyboard.type("キルモーア港とキルモア港。")
    _wait_for(page, "names")
    message = page.inner_text('#needed li[data-name^="names-"] > a')
    assert "キルモーア" in message
    assert "キルモア" in message


def test_a_finding_is_let_stand_by_keyboard_with_unsaved_text_in_the_form(page, post, aya):
    hands = Hands(page)
    log_in(page)
    open_post(page, post)
    page.fill("#id_title", "まだ保存していない題")
    page.focus('#needed li[data-name^="whole-"] a[data-stand]')
    hands.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    hands.type("うん")
    hands.press("Control+Enter")
    page.wait_for_selector('#needed .reason [role="alert"]:not(:empty)')
    assert page.evaluate("document.activeElement.value") == "うん"
    hands.press("Control+A")
    hands.type(REASON)
    hands.press("Control+Enter")
    _wait_for(page, "whole", there=False)
    row = Override.objects.get()
    assert (row.reason, row.by) == (REASON, aya)
    assert page.input_value("#id_title") == "まだ保存していない題"
    assert page.evaluate("document.activeElement !== document.body")
    page.click("#needed details[data-standing] summary")
    assert REASON in page.inner_text("#needed details[data-standing]")
    save(page)
    assert publishing.refusals(post) == ()
    complaints = [line for line in hands.all_complaints() if "400" not in line]
    assert complaints == []


def test_it_comes_back_on_the_list_in_one_click(page, post):
    log_in(page)
    open_post(page, post)
    page.click('#needed li[data-name^="whole-"] a[data-stand]')
    page.keyboard.type(REASON)
    page.click("#needed [data-keep]")
    _wait_for(page, "whole", there=False)
    page.click("#needed details[data-standing] summary")
    page.click("#needed a[data-revoke]")
    _wait_for(page, "whole")
    assert Override.objects.get().revoked_at
    assert page.is_hidden("#needed details[data-standing]")


def test_escape_closes_the_reason_and_gives_the_focus_back(page, post):
    log_in(page)
    open_post(page, post)
    page.click('#needed li[data-name^="whole-"] a[data-stand]')
    page.keyboard.type("やめた")
    page.keyboard.press("Escape")
    assert page.query_selector("#needed ul .reason") is None
    assert page.evaluate("document.activeElement.hasAttribute('data-stand')")
    assert not Override.objects.exists()


def test_a_reason_being_written_stays_while_findings_come_and_go(page, post):
    log_in(page)
    open_post(page, post)
    page.click('#needed li[data-name^="whole-"] a[data-stand]')
    page.keyboard.type("書きかけの")
    page.evaluate(
        """() => document.dispatchEvent(new CustomEvent("desk:answer", { detail: { findings: [], standing: [], shares: [] } }))"""
    )
    page.keyboard.type("理由")
    assert page.evaluate("document.activeElement.value") == "書きかけの理由"


def test_a_new_post_has_its_checklist_as_soon_as_something_is_typed(page, aya, transactional_db):
    log_in(page)
    page.goto("/admin/posts/post/add/")
    page.wait_for_selector("html[data-desk=ready]")
    assert page.is_hidden("#needed")
    page.fill("#id_title", "新しい記事")
    page.wait_for_selector("#needed:not([hidden])")
    _wait_for(page, "empty")
    assert page.query_selector("#needed [data-stand]") is None  # there is no post yet that could keep a reason


def test_without_scripts_the_reason_is_given_on_a_page_of_its_own(browser, live_server, post, aya):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    log_in(page)
    page.goto(f"/admin/posts/post/{post.pk}/change/")
    page.click('#needed li[data-name^="whole-"] a[data-stand]')
    page.fill('textarea[name="reason"] >> nth=0', REASON)
    page.click('button[value="stand"] >> nth=0')
    page.wait_for_selector(".messagelist .success")
    assert Override.objects.get().reason == REASON
    context.close()
