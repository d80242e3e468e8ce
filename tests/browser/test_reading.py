"""A post in a browser: copying with its source, what stays in sight, links to paragraphs, both languages beside
each other, and what all of it weighs (rules 18, 29, 32–34)."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import gettext

from posts import markup, voices
from posts.document import Basis, Commentary, QuotedArticle, Voice
from tests import documents

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POST = "/posts/harbour-tools/"
BEGIN, END = voices.opening_line, voices.closing_line


def long_document(**source):
    """A post whose translation is longer than a screen, with links in it to tab through."""
    body = documents.TRANSLATION.body + "".join(
        f'<p>{n}つめの<a href="https://example.org/{n}">棚</a>の話が続く。{"桟橋の上で潮風に当たりながら道具を数えた。" * 6}</p>'
        for n in range(1, 15)
    )
    blocks = (documents.OPENING, replace(documents.TRANSLATION, body=body), documents.CLOSING)
    return documents.full_document(blocks=blocks, sources=(replace(documents.SOURCE, **source),))


@pytest.fixture
def reader(page, live_server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    return page


def clipboard(page):
    page.wait_for_function("() => [...document.querySelectorAll('.tools span')].some((span) => span.textContent)")
    return page.evaluate("navigator.clipboard.readText()")


def test_rule_18_selecting_everything_gives_the_text_as_it_stands(reader, published):
    published()
    reader.goto(POST)
    reader.keyboard.press("Control+a")
    selected = reader.evaluate("getSelection().toString()")
    position = 0
    for block in documents.full_document().blocks:
        wanted = markup.paragraphs(block.body)
        if isinstance(block, QuotedArticle):
            wanted = [BEGIN(Voice.TRANSLATION), *wanted, END(Voice.TRANSLATION)]
        for words in wanted:
            position = selected.index(words, position) + len(words)


def test_rule_18_a_button_copies_a_passage_with_its_source(reader, published):
    published()
    reader.goto(POST)
    buttons = reader.get_by_role("button", name=gettext("Copy with the source"))
    assert buttons.count() == 3
    buttons.nth(1).focus()
    reader.keyboard.press("Enter")
    copied = clipboard(reader)
    source = documents.SOURCE
    order = [
        BEGIN(Voice.TRANSLATION), documents.TRANSLATION.title, *markup.paragraphs(documents.TRANSLATION.body),
        END(Voice.TRANSLATION), gettext("Translation"), source.title, source.url, source.byline, source.outlet, "2026",
        "古い道具の名前", f"{settings.SITE_URL}{POST}#v2",
    ]  # fmt: skip
    position = 0
    for words in order:
        position = copied.index(words, position)
    assert "この町の人は誰も" not in copied
    assert reader.get_by_role("status").nth(1).inner_text() == gettext("Copied, with the source.")


def test_rule_18_a_button_copies_what_is_selected_in_its_passage(reader, published):
    published()
    reader.goto(POST)
    reader.evaluate(
        """() => {
            const text = document.querySelector('#entry blockquote > p:nth-of-type(3)').firstChild
            getSelection().setBaseAndExtent(text, 0, text, 5)
        }"""
    )
    reader.get_by_role("button", name=gettext("Copy with the source")).nth(1).click()
    copied = clipboard(reader)
    assert copied.startswith("桟橋の倉庫"[:5] + "\n\n")
    assert documents.SOURCE.title in copied
    reader.get_by_role("button", name=gettext("Copy with the source")).nth(0).click()
    reader.wait_for_function("() => document.querySelector('.tools span').textContent")
    own = reader.evaluate("navigator.clipboard.readText()")
    assert own.startswith(markup.paragraphs(documents.OPENING.body)[0]), "the selection was in another passage"
    assert "水野綾" in own
    assert documents.SOURCE.title not in own


def test_rule_34_without_script_there_is_no_button_and_every_word(browser, live_server, published):
    published()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(POST)
    assert page.locator("main button").count() == 0
    for block in documents.full_document().blocks:
        for words in markup.paragraphs(block.body):
            assert words in page.inner_text("main")
    context.close()


COVERED = """(element) => {
    const box = element.getBoundingClientRect(), heading = document.querySelector('.voice-quoted > .voice')
    const over = heading.getBoundingClientRect()
    return over.top <= 1 && box.top < over.bottom - 1 && box.bottom > over.top && !heading.contains(element)
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 700), (320, 560)])
def test_the_speaker_stays_in_sight_and_covers_nothing(page, published, width, height):
    published(long_document())
    page.set_viewport_size({"width": width, "height": height})
    page.goto(POST)
    heading = page.locator(".voice-quoted > .voice")
    last = page.locator("blockquote > p[id]").last
    last.evaluate("(element) => element.scrollIntoView({block: 'center'})")
    box = heading.bounding_box()
    assert (box["y"], box["height"] <= 96) == (0, True)
    assert documents.SOURCE.byline_reading.split("、")[0] in heading.inner_text()
    assert heading.evaluate("(element) => getComputedStyle(element).backgroundColor") != "rgba(0, 0, 0, 0)"
    for anchor in page.eval_on_selector_all("blockquote > p[id]", "all => all.map((element) => element.id)"):
        page.goto(f"{POST}#{anchor}")
        assert not page.locator(f"#{anchor}").evaluate(COVERED), anchor
    page.evaluate("document.querySelector('.tools button')?.focus()")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
    page.evaluate("[...document.querySelectorAll('#entry a')].at(-1).focus()")
    for _ in range(50):
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate_handle("document.activeElement").as_element()
        assert not focused.evaluate(COVERED), focused.evaluate("(element) => element.outerHTML")


def test_a_low_window_and_paper_keep_the_heading_where_it_stands(page, published):
    published(long_document())
    position = "(element) => getComputedStyle(element).position"
    page.goto(POST)
    heading = page.locator(".voice-quoted > .voice")
    assert heading.evaluate(position) == "sticky"
    page.set_viewport_size({"width": 1280, "height": 400})
    assert heading.evaluate(position) == "static"
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(media="print")
    assert heading.evaluate(position) == "static"


def test_a_passage_can_be_skipped(page, published):
    published(long_document())
    page.goto(POST)
    page.get_by_role("link", name=gettext("Skip this translation")).click()
    assert page.evaluate("location.hash") == "#v3"
    assert 0 <= page.locator("#v3").bounding_box()["y"] < page.viewport_size["height"] / 2


def test_each_paragraph_has_a_link_that_adds_no_character(page, published):
    published()
    page.goto(POST)
    links = page.locator("#entry a.here")
    paragraphs = sum(len(markup.paragraphs(block.body)) for block in documents.full_document().blocks)
    assert links.count() == paragraphs
    assert set(links.all_text_contents()) == {""}
    first = links.first
    opacity = "(element) => getComputedStyle(element, '::before').opacity"
    assert first.evaluate(opacity) == "0"
    first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert first.evaluate(opacity) == "1"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == first.get_attribute("href")
    own = [words for block in documents.full_document().blocks if isinstance(block, Commentary)
           for words in markup.paragraphs(block.body)]  # fmt: skip
    assert page.locator("#entry > p[id]").all_text_contents() == own


def test_the_link_into_the_original_names_its_first_and_last_words(page, published):
    published()
    page.goto(POST)
    link = page.get_by_role("link", name=gettext("Original: the passage in question"))
    assert link.get_attribute("href") == (
        "https://tidewater.example.org/2026/05/old-tools#:~:text=In%20the%20shed%20on,I%20sharpened%20it%2C%E2%80%9D%20she%20says."
        .replace("I%20sharpened", "sharpened")
    )  # fmt: skip
    assert link.get_attribute("rel") == "external"


@pytest.mark.parametrize(("width", "beside"), [(1280, True), (390, False), (320, False)])
def test_rule_33_both_languages_stand_beside_each_other_or_stacked(page, published, width, beside):
    published(long_document(basis=Basis.LICENCE, licence="CC BY 4.0", licence_url="https://licence.example.org/by/4.0"))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{POST}parallel/")
    left = page.locator(".pair > .theirs").first.bounding_box()
    right = page.locator(".pair > .ours").first.bounding_box()
    if beside:
        assert left["x"] + left["width"] <= right["x"]
        assert left["y"] == right["y"]
    else:
        assert left["y"] + left["height"] <= right["y"]
        assert left["x"] == right["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_first_visit_to_a_post_weighs_less_than_30_kilobytes(client, published):
    published(long_document())
    page = client.get(POST).content
    static = Path(settings.BASE_DIR, "static")
    parts = [page, *((static / name).read_bytes() for name in ("css/site.css", "js/page.js"))]
    assert sum(len(gzip.compress(part)) for part in parts) < 30_000
    assert len((static / "js/page.js").read_bytes()) < 3_000


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_the_script_comes_late(reader, published, width):
    """The whole post in the window, so that every shift would be seen and counted."""
    published()
    reader.set_viewport_size({"width": width, "height": 4000})
    waiting = []
    reader.route("**/page*.js", lambda route: waiting.append(route))
    reader.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => shift += entry.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    reader.goto(POST, wait_until="commit")
    reader.wait_for_function("() => document.querySelector('.tags') && performance.getEntriesByType('paint').length")
    assert reader.locator(".tools").count() == 0
    waiting[0].continue_()
    reader.wait_for_selector(".tools")
    reader.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert reader.evaluate("shift") == 0
