"""Readers' pages by their addresses: what is there, what has moved, what is gone, what nobody may see yet."""

import datetime as dt
from dataclasses import replace

import lxml.html
import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils import timezone

from posts import paging, publishing, rendering, revisions, stored
from posts.document import to_json
from posts.models import Correction, Edition, Generation, Outlet, Permalink, Source, Tag, TagAlias
from posts.models.desk import Post
from tests import documents

pytestmark = pytest.mark.django_db

PICTURE = f"{'0123456789abcdef' * 2}-480.webp"
PUBLIC = ["/", "/posts/harbour-tools/", "/posts/harbour-tools.txt", "/tags/", "/tags/港/", "/outlets/",
          "/outlets/tidewater-review/", "/sources/", "/sources/tidewater/", "/archive/", "/corrections/", "/policy/",
          "/subscribe/", "/feed.rss", "/feed.atom", "/feed.json", "/tags/港/feed.rss", "/tags/港/feed.atom",
          "/tags/港/feed.json", "/sitemap.xml", "/robots.txt"]  # fmt: skip


@pytest.fixture
def edition(published):
    return published()


def _doc(response):
    return lxml.html.fromstring(response.content.decode())


# --- Every public address ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", PUBLIC)
def test_it_answers_everybody_alike_and_may_be_kept_for_a_while(client, edition, path):
    response = client.get(path)
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_it_says_not_modified_to_who_has_it(client, edition, path, encoding):
    headers = {"accept-encoding": encoding} if encoding else {}
    first = client.get(path, headers=headers)
    etag, modified = first["ETag"], first["Last-Modified"]
    assert client.get(path, headers=headers | {"if-none-match": etag}).status_code == 304
    assert client.get(path, headers=headers | {"if-modified-since": modified}).status_code == 304
    assert client.get(path, headers=headers | {"if-none-match": '"other"'}).status_code == 200
    assert client.get(path, headers=headers | {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code == 200


@pytest.mark.parametrize("path", PUBLIC)
def test_it_takes_no_other_method(client, edition, path):
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/", "/posts/harbour-tools/", "/sources/tidewater/", "/feed.atom"])
def test_a_change_in_public_ends_not_modified(client, edition, aya, path):
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5), tick=False):
        modified = client.get(path)["Last-Modified"]
        Source.objects.update(title="A Mended Title")
        later = timezone.now() + dt.timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        publishing.refresh(Source.objects.get(), by=aya)
        assert client.get(path, headers={"if-modified-since": modified}).status_code == 200


def test_every_route_for_readers_refuses_to_be_framed_and_has_a_policy(client, edition):
    response = client.get("/posts/harbour-tools/")
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


# --- A post -----------------------------------------------------------------------------------------


def test_its_head_says_what_it_is_in_own_words(client, edition):
    page = _doc(client.get("/posts/harbour-tools/"))
    assert page.xpath("//title")[0].text.startswith("古い道具の名前")
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{settings.SITE_URL}/posts/harbour-tools/"]
    assert page.xpath("//meta[@name='description']/@content") == [edition.lead]
    assert page.xpath("//meta[@property='og:description']/@content") == [edition.lead]
    assert page.xpath("//meta[@name='author']/@content") == ["水野綾"]
    types = page.xpath("//link[@rel='alternate']/@type")
    assert {"application/rss+xml", "application/atom+xml", "application/feed+json"} <= set(types)


def test_it_starts_with_a_skip_link(client, edition):
    page = _doc(client.get("/posts/harbour-tools/"))
    first = page.xpath("//body//a")[0]
    assert page.xpath("//*[@id=$target]", target=first.get("href").removeprefix("#"))


def test_it_shows_the_stored_page_while_the_stamp_stands(client, edition):
    Edition.objects.update(body_html="<article>as stored</article>")
    assert b"as stored" in client.get("/posts/harbour-tools/").content


def test_it_renders_anew_when_the_renderer_has_changed(client, edition):
    Edition.objects.update(body_html="<article>as stored</article>", card_html="old card", feed_html="old", stamp="old")
    assert b"as stored" not in client.get("/posts/harbour-tools/").content
    assert b"old card" not in client.get("/").content
    assert "桟橋" in client.get("/feed.rss").content.decode()
    assert Edition.objects.get().stamp == "old", "reading writes nothing"


def test_a_permission_that_ends_takes_the_words_away_without_anybody_waking_up(client, edition):
    source = replace(documents.SOURCE, basis="permission", ends_on="2030-03-31")
    content = replace(edition.content, sources=(source,))
    with time_machine.travel("2030-03-31T23:59:30+09:00", tick=False):
        edition.document = to_json(content)
        edition.save()
        publishing.render_again(edition)
        response = client.get("/posts/harbour-tools/")
        assert "桟橋" in response.content.decode()
        assert response["Cache-Control"] == "public, max-age=30"
        modified = response["Last-Modified"]
    with time_machine.travel("2030-04-01T00:00:01+09:00", tick=False):
        for path in ("/posts/harbour-tools/", "/posts/harbour-tools.txt", "/feed.rss", "/feed.atom", "/feed.json"):
            assert "桟橋" not in client.get(path).content.decode(), path
        assert client.get("/posts/harbour-tools/", headers={"if-modified-since": modified}).status_code == 200


def test_a_scheduled_post_is_nowhere_until_its_time(client, published):
    at = timezone.now() + dt.timedelta(days=1)
    published(at=at)
    for path in ("/posts/harbour-tools/", "/posts/harbour-tools.txt", "/tags/港/", "/sources/tidewater/",
                 "/outlets/tidewater-review/", f"/archive/{at.year}/", "/tags/港/feed.rss"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    for path in ("/", "/feed.rss", "/feed.atom", "/feed.json", "/tags/", "/sources/", "/outlets/", "/sitemap.xml"):
        content = client.get(path).content.decode()
        assert "harbour-tools" not in content, path
        assert "tidewater" not in content, path
        assert "港" not in content, path
    with time_machine.travel(at + dt.timedelta(seconds=1)):
        assert client.get("/posts/harbour-tools/").status_code == 200
        assert "harbour-tools" in client.get("/").content.decode()


def test_a_draft_is_nowhere(client, make_post):
    make_post()
    assert client.get("/posts/harbour-tools/").status_code == 404
    assert client.get("/tags/港/").status_code == 404
    assert client.get("/sources/tidewater/").status_code == 404
    assert client.get("/outlets/tidewater-review/").status_code == 404
    assert "Tidewater" not in client.get("/sources/").content.decode()
    assert "Tidewater" not in client.get("/outlets/").content.decode()


def test_a_withdrawn_post_says_so_with_a_date_and_without_its_text(client, edition, aya):
    publishing.withdraw(Post.objects.get(), by=aya, notice="著者の申し出によります。")
    response = client.get("/posts/harbour-tools/")
    assert response.status_code == 410
    content = response.content.decode()
    assert "古い道具の名前" in content
    assert "著者の申し出によります。" in content
    assert _doc(response).xpath("//time/@datetime") == [timezone.localdate().isoformat()]
    assert "桟橋" not in content
    assert "港の道具を長く使う" not in content
    for path in ("/", "/feed.rss", "/feed.atom", "/feed.json", "/sitemap.xml"):
        assert "harbour-tools" not in client.get(path).content.decode(), path
    assert client.get("/posts/harbour-tools.txt").status_code == 410


# --- Addresses from before --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/posts/old-name/", "/2019/05/道具.html", "/entry-12.html"])
def test_a_former_address_leads_to_the_present_one(client, edition, path):
    Permalink.objects.create(path=path, edition=edition)
    response = client.get(path)
    assert response.status_code == 301
    assert response["Location"] == "/posts/harbour-tools/"


def test_a_changed_address_keeps_working(client, edition, aya):
    post = Post.objects.get()
    revisions.write(post, replace(revisions.snapshot(post), slug="pier-tools"))
    publishing.publish(post, by=aya)
    assert client.get("/posts/harbour-tools/")["Location"] == "/posts/pier-tools/"
    assert client.get("/posts/pier-tools/").status_code == 200


def test_a_former_address_of_a_withdrawn_post_is_gone(client, edition, aya):
    Permalink.objects.create(path="/entry-12.html", edition=edition)
    publishing.withdraw(Post.objects.get(), by=aya, notice="取り下げました。")
    assert client.get("/entry-12.html").status_code == 410


def test_a_former_address_of_a_scheduled_post_says_nothing(client, published):
    edition = published(at=timezone.now() + dt.timedelta(days=1))
    Permalink.objects.create(path="/entry-12.html", edition=edition)
    assert client.get("/entry-12.html").status_code == 404


def test_an_address_without_its_last_slash_is_led_there(client, edition):
    assert client.get("/posts/harbour-tools?a=1")["Location"] == "/posts/harbour-tools/?a=1"
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/posts/nothing/", "/a%00b/", "/tags/%00/", "/sources/%00/", "/%0A", "/posts/日本語/"]
)
def test_an_unknown_address_has_a_page_that_says_so(client, db, path):
    response = client.get(path)
    assert response.status_code == 404
    assert _doc(response).xpath("//h1")


# --- Lists ------------------------------------------------------------------------------------------


def _many(published, number):
    start = timezone.now() - dt.timedelta(days=number)
    return [published(slug=f"post-{index}", at=start + dt.timedelta(hours=index)) for index in range(number)]


def _links(response):
    return _doc(response).xpath("//article//h2/a/@href")


def test_the_index_pages_by_key_in_both_directions(client, published, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 3)
    _many(published, 8)
    seen, path, pages = [], "/", []
    while path:
        response = client.get(path)
        pages.append(path)
        seen += _links(response)
        older = _doc(response).xpath("//link[@rel='next']/@href")
        path = f"/{older[0]}" if older else ""
    assert seen == [f"/posts/post-{index}/" for index in reversed(range(8))]
    newer = _doc(client.get(pages[-1])).xpath("//link[@rel='prev']/@href")[0]
    assert _links(client.get(f"/{newer}")) == _links(client.get(pages[-2]))


def test_a_page_of_the_index_stays_as_it_is_when_new_posts_come(client, published, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 2)
    _many(published, 4)
    second = "/" + _doc(client.get("/")).xpath("//link[@rel='next']/@href")[0]
    before = _links(client.get(second))
    published(slug="newest")
    assert _links(client.get(second)) == before == ["/posts/post-1/", "/posts/post-0/"]


@pytest.mark.parametrize("cursor", ["x", "1", "-1", "1-", "99999999999999999999-1", "９-９", "1-1-1"])
def test_a_cursor_that_is_none_is_no_page(client, edition, cursor):
    assert client.get("/", {"before": cursor}).status_code == 404
    assert client.get("/", {"after": cursor}).status_code == 404


def test_an_empty_site_has_an_index_and_feeds(client, db):
    for path in ("/", "/feed.rss", "/feed.atom", "/feed.json", "/tags/", "/sources/", "/outlets/", "/archive/"):
        assert client.get(path).status_code == 200, path


def test_a_tag_lists_its_posts_and_offers_its_own_feeds(client, edition, published):
    published(slug="other", tags=("海",))
    response = client.get("/tags/港/")
    assert _links(response) == ["/posts/harbour-tools/"]
    assert _doc(response).xpath("//link[@type='application/atom+xml']/@href")[0] == "/tags/%E6%B8%AF/feed.atom"


def test_another_name_of_a_tag_leads_to_it(client, edition):
    TagAlias.objects.create(slug="港町", tag=Tag.objects.get(name="港"))
    response = client.get("/tags/港町/")
    assert (response.status_code, response["Location"]) == (301, "/tags/%E6%B8%AF/")
    assert client.get("/tags/港町/feed.rss")["Location"] == "/tags/%E6%B8%AF/feed.rss"


def test_a_tag_whose_name_is_no_address_is_found_by_its_name(client, published):
    published(tags=("C++",))
    link = _doc(client.get("/posts/harbour-tools/")).xpath("//a[@class='p-category']/@href")[0]
    response = client.get(link)
    assert response.status_code == 301
    assert _links(client.get(response["Location"])) == ["/posts/harbour-tools/"]


def test_a_source_shows_its_credit_and_nothing_private(client, edition):
    Source.objects.update(restrictions="private words", permission_scope="private scope", withheld_reason="private why")
    Outlet.objects.update(contact="private contact", reuse_policy="private policy")
    content = client.get("/sources/tidewater/").content.decode()
    assert "private" not in content
    assert "private" not in client.get("/outlets/tidewater-review/").content.decode()
    assert documents.SOURCE.url in content
    assert "/posts/harbour-tools/" in content


def test_an_outlet_lists_its_sources_and_the_posts_that_quote_them(client, edition):
    page = _doc(client.get("/outlets/tidewater-review/"))
    assert "/sources/tidewater/" in page.xpath("//main//a/@href")
    assert page.xpath("//article//h2/a/@href") == ["/posts/harbour-tools/"]


def _in_swedish():
    document = documents.full_document(slug="swedish-post")
    source = replace(document.sources[0], key="hamnen", title="Hamnen", language="sv")
    blocks = tuple(replace(block, source="hamnen") if hasattr(block, "source") else block for block in document.blocks)
    return replace(document, sources=(source,), blocks=blocks)


def test_sources_are_filtered_by_language_with_plain_links(client, edition, published):
    published(_in_swedish())
    page = _doc(client.get("/sources/"))
    assert page.xpath("//ul[@class='tags']//a/@href") == ["/sources/", "?language=sv", "?language=en"]
    page = _doc(client.get("/sources/?language=sv"))
    assert page.xpath("//main//ul[@class='rows']//a/@href")[0] == "/sources/hamnen/"
    assert "/sources/tidewater/" not in page.xpath("//main//a/@href")
    assert page.xpath("//ul[@class='tags']//a[@aria-current]/@href") == ["?language=sv"]


def test_a_language_that_nobody_quotes_or_only_drafts_do_is_not_found(client, edition, make_post):
    make_post(_in_swedish())
    assert client.get("/sources/?language=sv").status_code == 404
    assert not _doc(client.get("/sources/")).xpath("//ul[@class='tags']")


def test_the_next_page_of_sources_keeps_the_language(client, edition, monkeypatch, published):
    monkeypatch.setattr("posts.views.lists.SOURCES_PER_PAGE", 1)
    second = documents.full_document(slug="second-post")
    source = replace(second.sources[0], key="second")
    blocks = tuple(replace(block, source="second") if hasattr(block, "source") else block for block in second.blocks)
    published(replace(second, sources=(source,), blocks=blocks))
    (older,) = _doc(client.get("/sources/?language=en")).xpath("//a[@rel='next']/@href")
    assert "language=en" in older
    assert _doc(client.get(f"/sources/{older}")).xpath("//main//ul[@class='rows']//a/@href")[0] == "/sources/tidewater/"


def test_a_year_is_a_year_in_tokyo(client, published):
    published(slug="old-year", at=dt.datetime(2024, 12, 31, 14, 59, 59, tzinfo=dt.UTC))
    published(slug="new-year", at=dt.datetime(2024, 12, 31, 15, 0, 0, tzinfo=dt.UTC))
    assert _links(client.get("/archive/2024/")) == ["/posts/old-year/"]
    assert _links(client.get("/archive/2025/")) == ["/posts/new-year/"]
    assert client.get("/archive/2023/").status_code == 404
    assert client.get("/archive/0/").status_code == 404
    assert client.get("/archive/").content.decode().count("/archive/20") == 2


def test_corrections_are_listed_with_their_day(client, edition, aya):
    publishing.correct(edition, by=aya, kind=Correction.Kind.FACT, text="年を改めました。")
    assert "年を改めました。" in client.get("/corrections/").content.decode()
    assert "年を改めました。" in client.get("/posts/harbour-tools/").content.decode()


def test_the_policy_says_that_it_is_no_legal_advice_and_promises_nothing(client, db):
    content = client.get("/policy/").content.decode()
    assert "法的助言ではありません" in content or "not legal advice" in content
    for word in ("適法", "合法", "要件を満たし", "著作権フリー"):
        assert word not in content


# --- Files ------------------------------------------------------------------------------------------


def test_a_published_picture_is_kept_for_ever(client, db):
    default_storage.save(PICTURE, ContentFile(b"RIFF....WEBP"))
    response = client.get(f"/media/{PICTURE}")
    assert response.content == b"RIFF....WEBP"
    assert response["Content-Type"] == "image/webp"
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/media/{PICTURE}", headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "name", ["../secret_key", "evidence/2026/a.pdf", "a.webp", PICTURE.replace("webp", "png"), PICTURE]
)
def test_no_other_file_is_served(client, db, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_robots_and_sitemap_find_each_other(client, edition):
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()
    content = client.get("/sitemap.xml").content.decode()
    assert f"<loc>{settings.SITE_URL}/sitemap-posts-0.xml</loc>" in content
    content = client.get("/sitemap-posts-0.xml").content.decode()
    assert f"<loc>{settings.SITE_URL}/posts/harbour-tools/</loc>" in content
    assert "<lastmod>" in content


def test_the_icon_is_where_browsers_look(client, db):
    assert client.get("/favicon.ico").status_code == 302


def test_the_error_page_needs_neither_database_nor_request():
    from django.template.loader import render_to_string

    content = render_to_string("500.html")
    assert "<h1>" in content
    assert "{%" not in content


def test_the_generation_is_read_with_the_editions(edition):
    Generation.objects.update(at=timezone.now() - dt.timedelta(days=1))
    found = stored.with_generation(Edition.objects.public()).get()
    assert found.generation_at == Generation.objects.get().at


def test_the_public_side_is_fresh_after_publishing(edition):
    assert stored.is_fresh(edition, timezone.now())
    assert edition.stamp == rendering.STAMP


def test_readers_views_do_not_look_at_the_session(edition):
    """A request without session and user: a view that touched either would fail."""
    request = RequestFactory().get("/")
    match = get_resolver().resolve("/posts/harbour-tools/")
    assert not hasattr(request, "session")
    request.user = AnonymousUser()
    assert match.func(request, **match.kwargs).status_code == 200
