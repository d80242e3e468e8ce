"""The page cache: ready bytes while the public side stands, and not a moment longer (cms/page_cache.py)."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from posts import publishing, revisions
from posts.document import to_json
from posts.models import Edition, Generation, Tag
from posts.models.desk import Post
from tests import documents

pytestmark = pytest.mark.django_db

POST = "/posts/harbour-tools/"
PAGES = ["/", POST, "/posts/harbour-tools.txt", "/tags/", "/tags/港/", "/outlets/", "/outlets/tidewater-review/",
         "/sources/", "/sources/tidewater/", "/archive/", "/archive/?tag=港", "/corrections/", "/policy/",
         "/subscribe/", "/feed.rss", "/feed.atom", "/feed.json", "/sitemap.xml", "/robots.txt"]  # fmt: skip


@pytest.fixture
def reader(settings):
    """`reader.get(path)` on a site that keeps its pages."""
    settings.PAGE_CACHE_VALIDITY = "posts.stored.validity"
    return Client()


@pytest.fixture
def edition(published):
    return published()


def _keep(reader, path, **headers):
    """The answer as its third reader gets it: from the cache."""
    return [reader.get(path, headers=headers) for _ in range(3)][-1]


# --- The same answer, without the work ---------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_it_answers_the_same_bytes_and_headers_as_the_site_without_it(client, reader, edition, path, encoding):
    headers = {"accept-encoding": encoding} if encoding else {}
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1), tick=False):
        plain = client.get(path)
        kept = _keep(reader, path, **headers)
    content = kept.content
    if encoding and kept.get("Content-Encoding") == "gzip":
        import gzip

        content = gzip.decompress(content)
    assert content == plain.content
    different = {"Content-Encoding", "Content-Length", "ETag"} if encoding else set()
    assert {name: value for name, value in kept.items() if name not in different} == {
        name: value for name, value in plain.items() if name not in different
    }


def test_a_kept_page_costs_one_query(reader, edition, django_assert_num_queries):
    for path in ("/", POST, "/archive/?tag=港", "/feed.atom"):
        _keep(reader, path)
        with django_assert_num_queries(1):
            assert reader.get(path).status_code == 200


def test_what_nobody_asks_for_twice_costs_nothing_more(reader, edition, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        reader.get("/")
    before = len(cache._cache)
    for number in range(5):
        reader.get(f"/nowhere-{number}/")
    assert len(cache._cache) == before, "what does not exist is not kept"


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_it_says_not_modified(reader, edition, encoding):
    kept = _keep(reader, POST, **{"accept-encoding": encoding})
    again = reader.get(POST, headers={"accept-encoding": encoding, "if-none-match": kept["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert reader.get(POST, headers={"if-modified-since": kept["Last-Modified"]}).status_code == 304
    assert reader.get(POST, headers={"if-none-match": '"other"'}).status_code == 200


def test_who_asks_with_a_condition_first_does_not_spoil_it_for_the_next(client, reader, edition):
    etag = client.get(POST)["ETag"]
    for _ in range(3):
        assert reader.get(POST, headers={"if-none-match": etag}).status_code == 304
    assert reader.get(POST).status_code == 200
    assert "桟橋" in reader.get(POST).content.decode()


def test_the_head_of_a_page_is_that_of_the_page(reader, edition):
    kept = _keep(reader, POST)
    head = reader.head(POST)
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == kept["Content-Length"]
    assert head["ETag"] == kept["ETag"]


def test_a_feed_has_one_answer_for_browsers_and_one_for_feed_readers(client, reader, edition):
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "application/rss+xml", "text/html"):
        for _ in range(3):
            kept = reader.get("/feed.rss", headers={"accept": accept})
            plain = client.get("/feed.rss", headers={"accept": accept})
            assert (kept["Content-Type"], kept.content) == (plain["Content-Type"], plain.content)


# --- Not a moment longer ------------------------------------------------------------------------------


def test_what_is_published_is_there_at_the_next_request(reader, edition, published):
    for path in ("/", "/feed.atom", "/archive/", "/tags/"):
        _keep(reader, path)
    published(slug="second-post", tags=("新しい札",))
    assert "second-post" in reader.get("/").content.decode()
    assert "second-post" in reader.get("/feed.atom").content.decode()
    assert "新しい札" in reader.get("/tags/").content.decode()


def test_what_is_taken_back_is_gone_at_the_next_request(reader, edition, aya):
    for path in ("/", POST, "/tags/港/"):
        _keep(reader, path)
    publishing.withdraw(Post.objects.get(), by=aya, notice="取り下げました。")
    assert reader.get(POST).status_code == 410
    assert "harbour-tools" not in reader.get("/").content.decode()
    assert reader.get("/tags/港/").status_code == 404
    assert _keep(reader, POST).status_code == 410


def test_what_is_corrected_is_there_at_the_next_request(reader, edition, aya):
    _keep(reader, POST)
    publishing.correct(edition, by=aya, kind="fact", text="年を改めました。")
    assert "年を改めました。" in reader.get(POST).content.decode()


def test_what_is_published_again_is_there_at_the_next_request(reader, edition, aya):
    _keep(reader, POST)
    post = Post.objects.get()
    revisions.write(post, replace(revisions.snapshot(post), title="新しい題"))
    publishing.publish(post, by=aya)
    assert "新しい題" in reader.get(POST).content.decode()


def test_a_scheduled_post_goes_out_on_time(reader, edition, published):
    at = timezone.now() + dt.timedelta(seconds=30)
    published(slug="later-post", at=at)
    for path in ("/", "/posts/later-post/"):
        _keep(reader, path)
    with time_machine.travel(at + dt.timedelta(seconds=1)):
        assert "later-post" in reader.get("/").content.decode()
        assert reader.get("/posts/later-post/").status_code == 200


def test_a_permission_that_ends_ends_in_the_cache_too(reader, edition):
    source = replace(documents.SOURCE, basis="permission", ends_on="2030-03-31")
    edition.document = to_json(replace(edition.content, sources=(source,)))
    edition.save()
    with time_machine.travel("2030-03-31T23:59:00+09:00", tick=False):
        publishing.render_again(edition)
        assert "桟橋" in _keep(reader, POST).content.decode()
    with time_machine.travel("2030-03-31T23:59:50+09:00", tick=False):
        kept = reader.get(POST)
        assert "桟橋" in kept.content.decode()
        assert kept["Cache-Control"] == "public, max-age=10", "nobody keeps it past the end either"
    with time_machine.travel("2030-04-01T00:00:01+09:00", tick=False):
        assert "桟橋" not in reader.get(POST).content.decode()


def test_a_change_while_a_page_is_made_ends_what_was_kept(reader, edition, monkeypatch):
    """The token is asked for before the page is made."""
    from posts import stored

    reader.get(POST)
    real, old = stored.body, Edition.objects.get().body_html

    def body(found, now):
        Generation.objects.update(number=99)
        Edition.objects.update(body_html=old.replace("桟橋", "埠頭"))
        return real(found, now)

    monkeypatch.setattr("posts.stored.body", body)
    assert "桟橋" in reader.get(POST).content.decode()
    monkeypatch.undo()
    assert "埠頭" in reader.get(POST).content.decode()


def test_a_renamed_tag_leads_on_from_its_old_address(reader, edition):
    _keep(reader, "/tags/港/")
    tag = Tag.objects.get(name="港")
    was = Tag.objects.get(pk=tag.pk)
    tag.name = tag.slug = "港町"
    tag.save()
    publishing.rename_tag(tag, was=was)
    assert reader.get("/tags/港/?before=1-1")["Location"].endswith("/?before=1-1")
    assert reader.get("/tags/港町/").status_code == 200


# --- Nobody's own answer ------------------------------------------------------------------------------


def test_the_desk_is_never_kept(reader, aya, edition):
    for _ in range(3):
        assert reader.get("/admin/login/").status_code == 200
    reader.force_login(aya)
    page = f"/admin/posts/post/{edition.post_id}/change/"
    for _ in range(3):
        assert reader.get(page).status_code == 200
    assert Client().get(page).status_code == 302
    assert not [key for key in cache._cache if "page:" in key]


def test_who_is_logged_in_gets_a_page_made_for_him(reader, mio, edition, django_assert_max_num_queries):
    _keep(reader, POST)
    reader.force_login(mio)
    Edition.objects.update(body_html="<article>made anew</article>")
    assert b"made anew" in reader.get(POST).content
    assert b"made anew" not in Client().get(POST).content


def test_no_kept_page_has_a_nonce_or_a_cookie(reader, edition):
    for path in PAGES:
        kept = _keep(reader, path)
        assert b"nonce" not in kept.content
        assert "nonce-" not in kept["Content-Security-Policy"]
        assert not kept.cookies


def test_unknown_parameters_do_not_fill_the_cache(reader, edition):
    before = len(cache._cache)
    for number in range(4):
        for _ in range(2):
            assert reader.get(f"/?utm_source={number}").status_code == 200
    assert len(cache._cache) == before


def test_an_unknown_host_is_refused_also_where_a_page_is_kept(reader, edition):
    _keep(reader, POST)
    assert reader.get(POST, headers={"host": "elsewhere.example"}).status_code == 400


def test_it_is_off_where_nothing_says_what_is_valid(client, edition):
    _keep(client, POST)
    assert not [key for key in cache._cache if "page:" in key]


def test_before_the_first_publication_nothing_is_kept(reader, db):
    assert [reader.get("/").status_code for _ in range(3)] == [200] * 3
