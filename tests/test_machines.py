"""What machines find: the sitemap, data about a post, its picture, security.txt, llms.txt."""

import datetime as dt
import io
import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.utils import timezone
from lxml import etree, html
from PIL import Image

from posts import opengraph, publishing, sitemaps
from posts.document import Voice
from posts.models import Edition, Source
from posts.models.library import Author
from tests import documents
from tests.test_settings import setting, start

pytestmark = pytest.mark.django_db

SITE = django_settings.SITE_URL
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
POST = "/posts/harbour-tools/"


@pytest.fixture
def edition(published):
    return published(at=timezone.now() - dt.timedelta(days=2))


@pytest.fixture
def fonts():
    found = opengraph.find_fonts("")
    if found is None:
        pytest.skip("needs Debian's fonts-noto-cjk: apt-get install fonts-noto-cjk")
    return found


def head(client, path=POST):
    return html.fromstring(client.get(path).content).xpath("//head")[0]


def meta(client, name, path=POST):
    return head(client, path).xpath(f"meta[@name='{name}' or @property='{name}']/@content")


def entries(client, path):
    """{path: lastmod} of a sitemap file or of the index."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    rows = list(etree.fromstring(response.content))
    addresses = [row.findtext("s:loc", namespaces=NS) for row in rows]
    assert len(addresses) == len(set(addresses))
    assert all(address.startswith(SITE) for address in addresses)
    dates = [row.findtext("s:lastmod", namespaces=NS) for row in rows]
    return {
        address.removeprefix(SITE): date and dt.datetime.fromisoformat(date)
        for address, date in zip(addresses, dates, strict=True)
    }


# --- Sitemap --------------------------------------------------------------------------------------


def _whole(moment):
    return moment.replace(microsecond=0)


def test_the_index_names_every_file_and_each_file_is_there(client, edition):
    files = entries(client, "/sitemap.xml")
    assert list(files) == ["/sitemap-pages.xml", "/sitemap-posts-0.xml", "/sitemap-sources-0.xml"]
    for file in files:
        assert entries(client, file)
    assert files["/sitemap-posts-0.xml"] == _whole(edition.revised_at)


def test_every_address_of_the_sitemap_answers_with_that_very_page(client, edition, settings):
    for file in entries(client, "/sitemap.xml"):
        for path in entries(client, file):
            response = client.get(path)
            assert response.status_code == 200, path
            canonical = html.fromstring(response.content).xpath("//link[@rel='canonical']/@href")
            assert canonical in ([f"{SITE}{path}"], []), path


def test_a_file_holds_a_range_of_keys(client, published, monkeypatch):
    monkeypatch.setattr(sitemaps, "LIMIT", 2)
    made = [published(slug=f"post-{number}") for number in range(5)]
    files = [file for file in entries(client, "/sitemap.xml") if "posts" in file]
    assert files == [f"/sitemap-posts-{number}.xml" for number in sorted({item.pk // 2 for item in made})]
    for item in made:
        assert f"/posts/{item.slug}/" in entries(client, f"/sitemap-posts-{item.pk // 2}.xml")


def test_what_is_not_public_stands_in_no_file(client, published, make_post, aya):
    published(slug="gone", tags=("撤回",), at=timezone.now() - dt.timedelta(days=1))
    publishing.withdraw(Edition.objects.get().post, by=aya, notice="取り下げました。")
    published(slug="later", tags=("予定",), at=timezone.now() + dt.timedelta(days=1))
    make_post(slug="draft", tags=("下書き",))
    assert list(entries(client, "/sitemap.xml")) == ["/sitemap-pages.xml"]
    listed = entries(client, "/sitemap-pages.xml")
    assert not [path for path in listed if path.count("/") > 2]
    for file in ("/sitemap-posts-0.xml", "/sitemap-sources-0.xml", f"/sitemap-posts-{10**30}.xml"):
        assert client.get(file).status_code == 404


def test_a_page_changed_when_the_newest_of_its_posts_did(client, published, aya):
    now = timezone.now()
    old = published(slug="old", tags=("港",), at=now - dt.timedelta(days=9))
    published(slug="new", tags=("海",), at=now - dt.timedelta(days=5))
    publishing.correct(old, by=aya, kind="fact", text="年を改めました。")
    old.refresh_from_db()
    listed = entries(client, "/sitemap-pages.xml")
    author = Author.objects.get(user=aya)
    assert listed["/tags/%E6%B8%AF/"] == _whole(old.revised_at)
    assert listed["/tags/%E6%B5%B7/"] == _whole(now - dt.timedelta(days=5))
    assert listed["/outlets/tidewater-review/"] == listed[f"/authors/{author.slug}/"] == _whole(old.revised_at)
    assert entries(client, "/sitemap-sources-0.xml")["/sources/tidewater/"] == _whole(old.revised_at)
    assert listed["/"] is None
    assert listed["/policy/"] is None


def test_robots_may_read_all_but_the_desk(client, db):
    content = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {SITE}/sitemap.xml" in content
    assert "Disallow: /admin/" in content
    assert "Disallow: /posts" not in content


# --- Data about a post ----------------------------------------------------------------------------


def scripts(client, path=POST):
    page = html.fromstring(client.get(path).content)
    return [json.loads(script.text) for script in page.xpath("//script[@type='application/ld+json']")]


def test_the_data_names_one_author_and_whose_words_each_part_is(client, edition):
    data = next(item for item in scripts(client) if item.get("@type") == "BlogPosting")
    assert data["author"]["name"] == "水野綾"
    part = data["hasPart"][0]
    assert part["@type"] == "Quotation"
    assert part["translator"]["name"] == "水野綾"
    assert part["inLanguage"] == "ja"
    assert part["isPartOf"] == {"@id": data["url"]}
    work = part["translationOfWork"]
    assert (work["url"], work["inLanguage"]) == (documents.SOURCE.url, "en")
    assert work["author"]["name"] == "Nora Whitfield"
    assert data["citation"][0]["url"] == data["isBasedOn"][0] == documents.SOURCE.url


def test_words_quoted_as_they_stand_are_no_translation(client, published):
    quoted = replace(documents.TRANSLATION, kind=Voice.QUOTATION, translator="", method="", title="")
    published(blocks=(documents.OPENING, quoted, documents.CLOSING))
    part = next(item for item in scripts(client) if item.get("@type") == "BlogPosting")["hasPart"][0]
    assert part["inLanguage"] == "en"
    assert part["isBasedOn"]["url"] == documents.SOURCE.url
    assert "translationOfWork" not in part
    assert "translator" not in part


def test_the_authors_page_and_the_picture_join_the_data_by_its_ids(client, edition, aya, fonts):
    post = next(item for item in scripts(client) if item.get("@type") == "BlogPosting")
    nodes = {node["@id"]: node for item in scripts(client) for node in item.get("@graph", [])}
    author = Author.objects.get(user=aya)
    assert nodes[post["author"]["@id"]]["url"] == f"{SITE}/authors/{author.slug}/"
    assert nodes[post["@id"]]["image"]["url"] == meta(client, "og:image")[0]
    assert nodes[post["@id"]]["publisher"]["name"] == django_settings.SITE_NAME


def test_an_author_page_says_who_that_is_elsewhere(client, edition, aya):
    Author.objects.update(links="https://social.example.org/@aya\njavascript:alert(1)")
    path = f"/authors/{Author.objects.get(user=aya).slug}/"
    person = scripts(client, path)[0]["mainEntity"]
    assert person["name"] == "水野綾"
    assert person["sameAs"] == ["https://social.example.org/@aya"]


def test_a_correction_stands_in_the_data(client, edition, aya):
    publishing.correct(edition, by=aya, kind="fact", text="年を改めました。")
    data = next(item for item in scripts(client) if item.get("@type") == "BlogPosting")
    assert data["correction"][0]["text"] == "年を改めました。"


def test_citation_managers_find_the_post_and_its_author_only(client, edition):
    assert meta(client, "citation_title") == meta(client, "DC.title") == ["古い道具の名前"]
    assert meta(client, "citation_author") == meta(client, "DC.creator") == ["水野綾"]
    assert meta(client, "citation_public_url") == meta(client, "DC.identifier") == [f"{SITE}{POST}"]
    assert meta(client, "citation_language") == ["ja"]
    assert meta(client, "citation_journal_title") == [django_settings.SITE_NAME]
    day = timezone.localtime(edition.published_at)
    assert meta(client, "citation_publication_date") == [day.strftime("%Y/%m/%d")]
    text = html.tostring(head(client), encoding="unicode")
    for foreign in ("Nora", "Tidewater", "桟橋の倉庫"):
        assert foreign not in text


def test_the_site_says_where_else_it_is_at_home(client, db, settings):
    settings.SITE_ME = ["https://social.example.org/@notes"]
    settings.SITE_CONTACT = "mailto:desk@example.jp?subject=%E7%A8%BF"
    assert head(client, "/").xpath("link[@rel='me']/@href") == settings.SITE_ME
    page = html.fromstring(client.get("/about/").content)
    assert page.xpath("//a[@rel='me']/@href") == settings.SITE_ME
    assert page.xpath("//a[starts-with(@href, 'mailto:')]/text()") == ["desk@example.jp"]


def test_the_page_about_the_site_names_who_writes_in_public(client, edition, ken, make_post):
    make_post(slug="draft", by=ken, author="大谷健")
    Author.objects.update(about="港町に住んでいます。")
    words = html.fromstring(client.get("/about/").content).text_content()
    assert "水野綾" in words
    assert "港町に住んでいます。" in words
    assert "大谷健" not in words


# --- The picture ----------------------------------------------------------------------------------


def _address(client):
    return meta(client, "og:image")[0].removeprefix(SITE)


def test_a_post_has_a_picture_of_its_title_that_may_be_kept_for_ever(client, edition, fonts):
    address = _address(client)
    assert re.fullmatch(r"/posts/harbour-tools/picture-[0-9a-f]{20}\.png", address)
    response = client.get(address)
    assert response["Content-Type"] == "image/png"
    assert "immutable" in response["Cache-Control"]
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert (meta(client, "og:image:width"), meta(client, "og:image:height")) == (["1200"], ["630"])
    assert meta(client, "og:image:alt") == ["古い道具の名前"]
    assert meta(client, "twitter:card") == ["summary_large_image"]


def test_the_picture_is_made_once(client, edition, fonts, monkeypatch):
    first = client.get(_address(client)).content
    monkeypatch.setattr(opengraph, "draw", None)
    assert client.get(_address(client)).content == first
    assert len(default_storage.listdir("opengraph")[1]) == 1


def test_an_older_address_leads_to_the_picture_of_today(client, edition, fonts, settings):
    old = _address(client)
    settings.SITE_NAME = "別の名"
    assert _address(client) != old
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, _address(client))


def test_what_is_not_public_has_no_picture(client, edition, published, aya, fonts):
    published(slug="later", at=timezone.now() + dt.timedelta(days=1))
    assert client.get(f"/posts/later/picture-{'0' * 20}.png").status_code == 404
    address = _address(client)
    client.get(address)
    publishing.withdraw(edition.post, by=aya, notice="取り下げました。")
    assert client.get(address).status_code == 404


def test_without_a_font_no_picture_is_promised(client, edition, monkeypatch):
    monkeypatch.setattr(opengraph, "find_fonts", lambda preferred: None)
    assert meta(client, "og:image") == []
    assert meta(client, "twitter:card") == ["summary"]
    assert client.get(f"{POST}picture-{'0' * 20}.png").status_code == 404
    assert b'"image"' not in client.get(POST).content


def test_the_picture_is_made_of_own_words_only(client, edition, fonts, monkeypatch):
    """Whatever is handed to the drawing is the title, the site's name and the labels of the two voices."""
    seen = []
    monkeypatch.setattr(opengraph, "draw", lambda picture, fonts: seen.append(picture) or b"")
    client.get(_address(client))
    assert seen[0].title == "古い道具の名前"
    assert [quoted for quoted, _count in seen[0].parts] == [False, True, False]
    assert "桟橋" not in str(seen[0])


def test_the_same_words_make_the_same_bytes(fonts):
    picture = opengraph.Picture(
        title="港の道具", site="割註", parts=((False, 3), (True, 5)), own_label="自", quoted_label="他"
    )
    assert opengraph.draw(picture, fonts) == opengraph.draw(picture, fonts)


@pytest.mark.parametrize(
    "title", ["あ" * 200, "w" * 200, " ", "、" * 60, "「" * 60, "🧰‍🔧 tools\n\tand 道具", "…" * 90]
)
def test_any_title_makes_a_picture(fonts, title):
    picture = opengraph.Picture(title=title, site="s" * 300, parts=(), own_label="", quoted_label="")
    assert Image.open(io.BytesIO(opengraph.draw(picture, fonts))).size == opengraph.SIZE


def _width(text):
    return sum(10 if char > "\u2000" else 5 for char in text)


@pytest.mark.parametrize(
    "text",
    [
        "港の道具を訪ねた記事を訳し、「名前の残り方」について考えた。",
        "古い道具……その名前——を（もう一度）呼ぶ。",
        "What the harbour keeps: notes on mending and memory",
        "ヴァイオリン職人のキャッチボール、ジュークボックス。",
    ],
)
@pytest.mark.parametrize("room", [60, 80, 110, 200])
def test_lines_break_where_a_japanese_line_may(text, room):
    lines = opengraph.break_lines(text, _width, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert _width(line) <= room
        assert line[0] not in "、。」』）ー…っャュョァ"
    for line, following in pairwise(lines):
        assert line[-1] not in "「『（"
        assert not (line[-1] == following[0] and line[-1] in "…—")
        assert not (line[-1].isascii() and following[0].isascii() and f"{line[-1]}{following[0]}" in text)


# --- Settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBSUB_HUB", "http://hub.example.org/"),
        ("WEBSUB_HUB", "https://"),
        ("WEBSUB_HUB", 'https://hub.example.org/">'),
        ("SECURITY_CONTACT", "security@example.jp"),
        ("SITE_ME", "javascript:alert(1)"),
        ("SITE_CONTACT", "desk@example.jp"),
    ],
)
def test_a_process_does_not_start_with_an_address_that_is_none(name, value):
    done = start("check", DATABASE_URL="sqlite://:memory:", **{name: value})
    assert done.returncode != 0
    assert f"{name} holds" in done.stderr


def test_addresses_are_read_from_the_environment():
    assert setting("WEBSUB_HUB", WEBSUB_HUB="https://hub.example.org/") == "https://hub.example.org/"
    two = "mailto:a@example.jp,https://example.jp/report"
    assert setting("SECURITY_CONTACT", SECURITY_CONTACT=two) == two.split(",")


# --- security.txt, llms.txt -----------------------------------------------------------------------


def test_without_a_contact_there_is_no_security_txt(client, db):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_is_valid_for_less_than_a_year_and_the_same_all_day(client, db, settings):
    settings.SECURITY_CONTACT = ["mailto:security@example.jp", "https://example.jp/report"]
    with time_machine.travel("2026-06-01T00:00:10Z"):
        first = client.get("/.well-known/security.txt")
    with time_machine.travel("2026-06-01T23:59:50Z"):
        assert client.get("/.well-known/security.txt").content == first.content
    assert first["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in first.content.decode().splitlines()]
    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACT
    values = dict(fields)
    expires = dt.datetime.fromisoformat(values["Expires"])
    assert dt.timedelta(days=30) < expires - dt.datetime(2026, 6, 1, tzinfo=dt.UTC) < dt.timedelta(days=365)
    assert values["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert values["Preferred-Languages"] == "ja, en"


def test_llms_txt_says_whose_words_are_whose_in_every_form(client, db):
    response = client.get("/llms.txt")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    words = response.content.decode()
    assert words.startswith(f"# {django_settings.SITE_NAME}\n")
    for mark in ("〔ここから翻訳〕", "〔ここまで翻訳〕", "〔ここから引用〕", "〔ここまで引用〕", "〔訳注:…〕"):
        assert mark in words
    for form in (".txt", ".md", ".json"):
        assert f"{SITE}/posts/…{form}" in words
    for address in re.findall(rf"\({re.escape(SITE)}([^)]*)\)", words):
        assert client.get(address).status_code == 200, address


def test_what_is_withheld_is_no_part_of_the_data(client, edition, aya):
    Source.objects.update(withheld_at=timezone.now(), withheld_reason="求めがあった")
    publishing.refresh(Source.objects.get(), by=aya)
    data = next(item for item in scripts(client) if item.get("@type") == "BlogPosting")
    assert "hasPart" not in data
    assert data["citation"]
