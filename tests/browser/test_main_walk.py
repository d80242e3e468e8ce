"""The main job by hand: log in, paste, settle, name the source, publish; at most twelve clicks and keys."""

import pytest

from posts.importing.segment import segment
from posts.models import Edition, Paste
from tests.browser.desk_hands import PASSWORDS, Hands

pytestmark = pytest.mark.browser

LOOK_ALIKE = (
    "先週、北の港町にある小さな図書館が話題になっていた。電動ドリルや脚立を、本と同じように貸し出すのだという。\n"
    "\u00a0\n"
    "※ 貸出の対象は成人の登録者で、資格のいる工具は含まれない。\n"
    "\u00a0\n"
    " ↓(日本語に変換したもの)\n"
    "\u00a0\n"
    "日本の報道はこれを珍しい試みとして紹介したが、私はすこし違う読み方をしている。\n"
    "\u00a0\n"
    "では、記事のURLは↓です。\n"
    "\u00a0\n"
    "Behind the Lending Shelf of Kilmore Harbour\n"
    "\u00a0\n"
    "(和訳開始)\n"
    "\u00a0\n"
    "貸し棚の向こう側\n"
    "\u00a0\n"
    "ドリルの使い方を教えてくれと頼まれると、私はまず、何を直したいのかを尋ねる。\n"
    "\u00a0\n"
    "たいていの人は、直したいものの名前を知らない。そこから一時間、話を聞く。[戸棚の]蝶番のこと、湿気のこと。\n"
    "\u00a0\n"
    "(和訳終了)\n"
    "\u00a0\n"
    "いかがでしょうか。道具の共有が広がるかどうかは、道具の数ではなく、聞き手の数で決まると私は思う。\n"
)


def _walk(page, text):
    """From the login page to a public post. Comes back with the hands that did it."""
    hands = Hands(page)
    page.goto("/admin/")
    page.wait_for_load_state("networkidle")
    hands.type("aya")
    hands.press("Tab")
    hands.type(PASSWORDS["aya"])
    hands.press("Enter")
    page.wait_for_selector("[data-paste-to]")
    page.wait_for_load_state("networkidle")

    hands.paste(text)
    page.wait_for_selector("#paste-form")
    page.wait_for_function("() => document.activeElement.id === 'id_text'")
    hands.press("Tab")
    hands.type("道具を貸す図書館は、街の何を変えるのか")
    hands.press("Tab")
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
    hands.press("Tab")
    hands.type("The Tidewater Review")
    hands.press("Tab")
    hands.type("2026-05-09")
    _choose(page, hands, "method", "machine_edited")
    _choose(page, hands, "coverage", "abridged")
    hands.press("Enter") if page.evaluate("document.activeElement.name").endswith("-published") else hands.click(
        "[name=make]"
    )
    page.wait_for_selector("#post_form")
    page.wait_for_selector("html[data-desk=ready]")
    hands.click("[name=_publish]")
    page.wait_for_selector(".messagelist .success a")
    return hands


def _choose(page, hands, name, value):
    """An editor chooses once; what she chose last time is there the next time."""
    select = page.locator(f"select[name$='-{name}']").first
    if select.input_value() != value:
        hands.count += 1
        select.focus()
        select.select_option(value)


def test_the_first_post_of_an_editor_takes_at_most_twelve_clicks_and_keys(page, aya, transactional_db, client):
    hands = _walk(page, LOOK_ALIKE)
    edition = Edition.objects.get()
    assert edition.is_public
    assert hands.count <= 12
    assert hands.all_complaints() == []
    assert Paste.objects.get().text == LOOK_ALIKE
    page.goto(edition.get_absolute_url())
    words = page.inner_text("main")
    for expected in (
        "〔ここから翻訳〕",
        "〔ここまで翻訳〕",
        "Nora Whitfield",
        "ドリルの使い方を教えてくれ",
        "聞き手の数で決まる",
    ):
        assert expected in words
    for feed in ("/feed.rss", "/feed.atom"):
        answer = client.get(feed)
        assert answer.status_code == 200
        assert "貸し棚の向こう側" in b"".join(answer).decode()


def test_the_next_post_takes_fewer(page, aya, transactional_db):
    first = _walk(page, LOOK_ALIKE).count
    page.context.clear_cookies()
    assert _walk(page, LOOK_ALIKE.replace("先週、", "昨日、")).count < first


def test_the_sample_of_the_team_takes_at_most_twelve(page, aya, transactional_db, shared):
    text = (shared / "samples" / "posts" / "ameba-post.txt").read_text()
    hands = _walk(page, text)
    assert hands.count <= 12
    assert Edition.objects.get().is_public
    edition = Edition.objects.get()
    assert (edition.own_count, edition.quoted_count) == (2056, 3034)
    assert not [span for span in segment(text).spans if span.voice == "undecided"]
