"""Which feeds there are, how much one may hold, and what a browser makes of it."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils import timezone
from lxml import etree, html

from posts import publishing
from posts.feeds import items
from posts.models import Edition, Source
from posts.models.library import Author
from tests import documents

pytestmark = pytest.mark.django_db

FORMS = ["rss", "atom", "json"]
NS = {"a": "http://www.w3.org/2005/Atom", "c": "http://purl.org/rss/1.0/modules/content/"}
OWN = "港の道具を長く使う人たちの記事を読んだ。"
OTHERS = "桟橋の倉庫には、名前を忘れられた道具が並んでいる。"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.fixture
def edition(published):
    return published(at=timezone.now() - dt.timedelta(hours=2))


def found(client, path):
    """(ids, titles, links, contents, summaries) of a feed in any form."""
    response = client.get(path)
    assert response.status_code == 200, path
    if path.endswith(".json"):
        rows = json.loads(response.content)["items"]
        return [[row.get(name, "") for row in rows] for name in ("id", "title", "url", "content_html", "summary")]
    root = etree.fromstring(response.content)
    if path.endswith(".rss"):
        names = ("guid", "title", "link", "c:encoded", "description")
        return [[item.findtext(name, namespaces=NS) for item in root.iter("item")] for name in names]
    entries = root.findall("a:entry", NS)
    links = [entry.find("a:link[@rel='alternate']", NS).get("href") for entry in entries]
    texts = [[entry.findtext(f"a:{name}", namespaces=NS) for entry in entries] for name in
             ("id", "title", "content", "summary")]  # fmt: skip
    return [texts[0], texts[1], links, texts[2], texts[3]]


# --- The author's words only ----------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_feed_of_own_words_has_every_own_word_and_no_other(client, edition, form):
    content = found(client, f"/commentary/feed.{form}")[3][0]
    assert OWN in content
    assert "来月はそこを訪ねて" in content
    assert OTHERS not in content
    assert "キルモア港の古い道具" not in content, "the translated headline is the others' words"
    assert "Nora Whitfield" in content, "the credit stays"
    assert "このフィードでは翻訳を省いて" in content or "left out of this feed" in content
    assert f'href="{settings.SITE_URL}/posts/harbour-tools/#v2"' in content
    assert "〔" not in content, "nothing is quoted, so nothing is bounded"


def test_the_feed_of_own_words_shows_the_notice_of_what_is_withheld(client, edition, aya):
    Source.objects.update(withheld_at=timezone.now(), withheld_reason="求めがあった")
    publishing.refresh(Source.objects.get(), by=aya)
    content = found(client, "/commentary/feed.json")[3][0]
    assert "left out" not in content
    assert OWN in content


def test_the_feed_of_own_words_is_another_feed_than_the_whole(client, edition):
    one, other = (etree.fromstring(client.get(path).content) for path in ("/feed.atom", "/commentary/feed.atom"))
    for name in ("id", "title"):
        assert one.findtext(f"a:{name}", namespaces=NS) != other.findtext(f"a:{name}", namespaces=NS)
    assert found(client, "/feed.atom")[0] == found(client, "/commentary/feed.atom")[0], "an item is the same item"


# --- Tags, outlets, authors -----------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_an_outlet_and_an_author_have_feeds_of_their_own(client, edition, published, ken, form):
    source = replace(documents.SOURCE, key="other", outlet="Fjordposten", outlet_slug="fjordposten")
    quoted = replace(documents.TRANSLATION, source="other")
    published(
        documents.full_document(slug="by-ken", author="大谷健", sources=(source,), blocks=(documents.OPENING, quoted)),
        by=ken,
    )
    both = {f"{settings.SITE_URL}/posts/{slug}/" for slug in ("harbour-tools", "by-ken")}
    assert set(found(client, f"/feed.{form}")[2]) == both
    for path, slug in [
        (f"/outlets/tidewater-review/feed.{form}", "harbour-tools"),
        (f"/outlets/fjordposten/feed.{form}", "by-ken"),
        (f"/authors/{Author.objects.get(user=ken).slug}/feed.{form}", "by-ken"),
    ]:
        assert found(client, path)[2] == [f"{settings.SITE_URL}/posts/{slug}/"], path
    assert "大谷健" in client.get(f"/authors/{Author.objects.get(user=ken).slug}/feed.{form}").content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_what_only_unpublished_posts_have_has_no_feed(client, make_post, published, aya, form):
    make_post(tags=("下書き",))
    published(tags=("予定",), at=timezone.now() + dt.timedelta(days=1))
    gone = published(tags=("撤回",))
    publishing.withdraw(gone.post, by=aya, notice="取り下げました。")
    author = Author.objects.get(user=aya).slug
    for path in (
        "tags/下書き",
        "tags/予定",
        "tags/撤回",
        "outlets/tidewater-review",
        f"authors/{author}",
        "authors/no",
    ):
        assert client.get(f"/{path}/feed.{form}").status_code == 404, path


@pytest.mark.parametrize("path", ["/tags/港/", "/outlets/tidewater-review/", "/corrections/", "/authors/{}/", "/"])
def test_each_page_names_its_feeds_and_the_feeds_name_the_page(client, edition, aya, path):
    path = path.format(Author.objects.get(user=aya).slug)
    page = html.fromstring(client.get(path).content)
    links = page.xpath("//link[@rel='alternate'][contains(@type, '+xml') or contains(@type, 'feed+json')]")
    addresses = [link.get("href") for link in links]
    assert len(addresses) == len(set(addresses))
    assert {"/feed.rss", "/commentary/feed.rss"} <= set(addresses)
    assert all(link.get("title") for link in links)
    for link in links:
        assert client.get(link.get("href"))["Content-Type"].startswith(link.get("type"))
    own = json.loads(client.get(next(item for item in addresses if item.endswith("json"))).content)
    assert html.fromstring(client.get(own["home_page_url"].removeprefix(settings.SITE_URL)).content) is not None


# --- Corrections ----------------------------------------------------------------------------------


@pytest.fixture
def correction(edition, aya):
    return publishing.correct(
        edition, by=aya, kind="translation", text="動詞の時制を取り違えていました。", block_key="translation",
        before="道具が並んでいた。", after="道具が並んでいる。",
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_rule_28_each_correction_is_an_item_that_never_changes_its_name(client, correction, form):
    ids, titles, links, contents, summaries = found(client, f"/corrections/feed.{form}")
    assert ids == [f"{correction.edition.guid}/corrections/{correction.pk}"]
    assert "古い道具の名前" in titles[0]
    assert links == [f"{settings.SITE_URL}/posts/harbour-tools/"]
    assert summaries == [correction.text]
    content = html.fromstring(f"<div>{contents[0]}</div>").text_content()
    assert content.index("道具が並んでいた。") < content.index("道具が並んでいる。")
    Edition.objects.update(slug="moved", title="別の題")
    assert found(client, f"/corrections/feed.{form}")[0] == ids


def test_corrected_words_of_others_keep_their_speaker(client, correction):
    content = html.fromstring(f"<div>{found(client, '/corrections/feed.json')[3][0]}</div>")
    for quoted in content.iter("blockquote"):
        lines = [item.text for item in quoted.iter("p")]
        assert (lines[0], lines[-1]) == ("〔ここから翻訳〕", "〔ここまで翻訳〕")
    assert "".join(content.itertext()).index("Nora Whitfield") < "".join(content.itertext()).index("〔ここから翻訳〕")


def test_a_correction_of_own_words_has_no_boundaries(client, edition, aya):
    publishing.correct(edition, by=aya, kind="fact", text="年。", block_key="closing", before="昨年", after="一昨年")
    assert "〔" not in found(client, "/corrections/feed.json")[3][0]


@pytest.mark.parametrize("block_key", ["translation", "", "gone"])
@pytest.mark.parametrize("form", FORMS)
def test_rule_27_a_correction_tells_nothing_of_what_is_withheld(client, edition, aya, form, block_key):
    publishing.correct(
        edition,
        by=aya,
        kind="translation",
        text="訳を改めました。",
        block_key=block_key,
        before="伏せた前",
        after="伏せた後",
    )
    told = html.fromstring(f"<div>{found(client, f'/corrections/feed.{form}')[3][0]}</div>").text_content()
    assert "伏せた前" in told
    Source.objects.update(withheld_at=timezone.now(), withheld_reason="求めがあった")
    publishing.refresh(Source.objects.get(), by=aya)
    content = client.get(f"/corrections/feed.{form}").content.decode()
    assert "訳を改めました。" in content
    assert "伏せた" not in content


def test_rule_08_a_summary_does_without_the_words_that_a_correction_repeats(client, edition, aya):
    publishing.correct(edition, by=aya, kind="translation", text=f"「{OTHERS}」は誤りでした。")
    assert OTHERS not in found(client, "/corrections/feed.json")[4][0]


def test_corrections_of_posts_that_are_not_public_are_not_told(client, correction, aya):
    publishing.withdraw(correction.edition.post, by=aya, notice="取り下げました。")
    assert found(client, "/corrections/feed.json")[0] == []


# --- How much -------------------------------------------------------------------------------------


def _huge(paragraph, times, **changes):
    return replace(changes.pop("block"), body=f"<p>{paragraph * 50}</p>" * times, **changes)


@pytest.mark.parametrize("place", ["", "/commentary"])
@pytest.mark.parametrize("form", FORMS)
def test_no_feed_exceeds_its_limit_and_the_newest_stay(client, published, monkeypatch, form, place):
    monkeypatch.setattr(items, "LIMIT", 60_000)
    now = timezone.now()
    for number in range(8):
        own = _huge("私はこう考えた&。", 6, block=documents.OPENING)
        published(slug=f"post-{number}", blocks=(own, documents.TRANSLATION), at=now - dt.timedelta(days=8 - number))
    data = client.get(f"{place}/feed.{form}").content
    assert len(data) <= items.LIMIT
    links = found(client, f"{place}/feed.{form}")[2]
    assert links[0].endswith("/post-7/")
    assert 1 < len(links) < 8
    assert links == sorted(links, reverse=True)


def test_six_huge_posts_are_too_many_for_one_feed(client, published):
    own = _huge("私はこう考えた。", 300, block=documents.OPENING)
    published(blocks=(own, documents.TRANSLATION))
    for number in range(5):
        copy = Edition.objects.get(slug="harbour-tools")
        other = published(slug=f"post-{number}")
        Edition.objects.filter(pk=other.pk).update(document=copy.document, feed_html=copy.feed_html)
    for form in FORMS:
        data = client.get(f"/feed.{form}").content
        assert items.LIMIT // 2 < len(data) <= items.LIMIT


@pytest.mark.parametrize("form", FORMS)
def test_an_item_that_is_too_large_gives_up_the_words_of_others_first(client, published, form):
    quoted = _huge("彼らは道具を研ぎつづけた。", 300, block=documents.TRANSLATION)
    published(blocks=(documents.OPENING, quoted, documents.CLOSING))
    content = found(client, f"/feed.{form}")[3][0]
    assert OWN in content
    assert "彼らは道具を研ぎ" not in content
    assert "too long for a feed" in content or "長い記事のため" in content
    assert f"{settings.SITE_URL}/posts/harbour-tools/" in content
    assert "Nora Whitfield" in content


@pytest.mark.parametrize("place", ["", "/commentary"])
@pytest.mark.parametrize("form", FORMS)
def test_an_item_of_too_many_own_words_has_its_summary_and_a_link(client, published, form, place):
    published(blocks=(_huge("私はこう考えた。", 1000, block=documents.OPENING), documents.TRANSLATION))
    published(slug="small")
    _ids, _titles, links, contents, summaries = found(client, f"{place}/feed.{form}")
    assert len(links) == 2, "a post that is too large keeps no other one out"
    assert "私はこう考えた。" not in contents[1]
    assert summaries[1] in contents[1]
    assert links[1] in contents[1]


@pytest.mark.parametrize("form", FORMS)
def test_no_single_field_can_break_the_limit(client, published, aya, form):
    edition = published(slug="long", tags=tuple(f"札{number}" for number in range(60)))
    Edition.objects.update(lead="&" * 2_000_000)
    publishing.correct(edition, by=aya, kind="fact", text="<" * 900_000, before="&" * 900_000, after="&" * 900_000)
    for place in ("", "/commentary", "/corrections"):
        assert len(client.get(f"{place}/feed.{form}").content) <= items.LIMIT


# --- How it is answered ---------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", ["", "/commentary", "/corrections", "/tags/港", "/outlets/tidewater-review"])
def test_every_feed_answers_304_to_who_has_it(client, edition, place, form):
    path = f"{place}/feed.{form}"
    first = client.get(path)
    assert first["Last-Modified"]
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(path, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert "max-age" in first["Cache-Control"]
    assert not first.cookies


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_browser_gets_xml_with_a_style_and_a_client_the_feeds_own_type(client, edition, form):
    shown = client.get(f"/feed.{form}", headers={"accept": BROWSER})
    assert shown["Content-Type"] == "application/xml; charset=utf-8"
    assert "Accept" in shown["Vary"]
    assert b'<?xml-stylesheet href="/static/css/feed.css" type="text/css"?>' in shown.content
    for accept in ("", "*/*", f"application/{form}+xml, text/html;q=0.5"):
        own = client.get(f"/feed.{form}", headers={"accept": accept})
        assert own["Content-Type"] == f"application/{form}+xml; charset=utf-8"
        assert own.content == shown.content


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_browser_shows_titles_days_and_summaries(page, published, settings, live_server, form):
    settings.SITE_URL = live_server.url
    published()
    page.goto(f"/feed.{form}")
    shown = page.evaluate(
        """[...document.querySelectorAll('*')].filter(e => !e.children.length && e.checkVisibility())
           .map(e => e.textContent)"""
    )
    assert "古い道具の名前" in shown
    assert "港町の道具を訪ねた記事を訳し、名前の残り方について考えた。" in shown
    assert not any("<p>" in text or "tag:" in text for text in shown)
    first = page.evaluate("getComputedStyle(document.documentElement, '::before').content")
    assert "フィード" in first
