"""How many queries a page may cost: the same number for three posts and for sixty, for six blocks and for sixty."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from posts.document import Commentary
from posts.models import Edition
from tests import documents
from tests.desk_pages import change_url, form_data, open_form, prefix_of
from tests.documents import replace

pytestmark = pytest.mark.django_db

START = timezone.localtime() - dt.timedelta(days=90)
BUDGETS = {
    "/posts/post-1/": 4,
    "/": 1,
    "/?before=9999999999999999-9": 1,
    "/tags/港/": 5,
    "/tags/港/?before=9999999999999999-9": 5,
    "/feed.rss": 2,
    "/feed.atom": 2,
    "/feed.json": 2,
    "/tags/港/feed.rss": 2,
    "/posts/post-1.txt": 2,
    "/posts/post-1.md": 2,
    "/posts/post-1.json": 2,
    "/posts/post-1/commentary/": 2,
    "/posts/post-1/translation/": 2,
    "/outlets/": 4,
    "/outlets/tidewater-review/": 3,
    "/sources/tidewater/": 4,
    "/sources/": 6,
    "/sources/?language=en&outlet=tidewater-review": 3,
    "/tags/": 4,
    "/authors/": 3,
    "/archive/": 7,
    "/archive/?tag=港": 8,
    "/archive/?tag=港&language=en&voice=translation": 8,
    "/archive/?tag=nothing": 1,
    f"/archive/{START.year}/": 3,
    f"/archive/{START.year}/{START.month}/": 1,
    "/corrections/": 2,
    "/policy/": 0,
    "/subscribe/": 0,
    "/robots.txt": 0,
    "/commentary/feed.rss": 2,
    "/commentary/feed.json": 2,
    "/corrections/feed.atom": 3,
    "/outlets/tidewater-review/feed.json": 2,
    "/about/": 3,
    "/llms.txt": 0,
    "/sitemap.xml": 6,
    "/sitemap-pages.xml": 8,
    "/sitemap-posts-0.xml": 3,
    "/sitemap-sources-0.xml": 3,
    "/nowhere/": 3,
}
# Once the counts over all posts are kept, until something is published (posts.stored.kept).
AFTERWARDS = {
    "/tags/港/": 3,
    "/outlets/": 3,
    "/sources/": 3,
    "/tags/": 3,
    "/authors/": 2,
    "/archive/": 2,
    "/archive/?tag=港": 4,
    "/archive/?tag=港&language=en&voice=translation": 4,
    f"/archive/{START.year}/": 2,
}


@pytest.fixture(params=[3, 60])
def site(request, published):
    for number in range(request.param):
        published(slug=f"post-{number}", at=START + dt.timedelta(days=number))
    return request.param


def test_no_page_costs_more_for_more_posts(client, site, django_assert_max_num_queries):
    for path, most in BUDGETS.items():
        with django_assert_max_num_queries(most, info=path):
            client.get(path)
    for path, most in AFTERWARDS.items():
        with django_assert_max_num_queries(most, info=f"{path} again"):
            client.get(path)


def test_a_list_of_stale_cards_costs_one_query_more_at_most(client, site, django_assert_max_num_queries):
    Edition.objects.update(stamp="old")
    for path, most in {"/": 2, "/tags/港/": 6, "/posts/post-1/": 5, "/feed.rss": 2, "/tags/港/feed.rss": 3}.items():
        with django_assert_max_num_queries(most, info=path):
            client.get(path)


# --- The desk ---------------------------------------------------------------------------------------

OPENING, SAVING = 40, 50


@pytest.fixture(params=[6, 60])
def long_post(request, make_post):
    """Commentary and translation in turn, each translation from a source of its own."""
    sources = tuple(replace(documents.SOURCE, key=f"s{n}", links=()) for n in range(request.param))
    blocks = tuple(
        Commentary(key=f"b{n}", body=f"<p>{n}番の段落。</p>")
        if n % 2
        else replace(documents.TRANSLATION, key=f"b{n}", source=f"s{n}", body=f"<p>{n}番の訳文。</p>", original="")
        for n in range(request.param)
    )
    return make_post(blocks=blocks, sources=sources)


def _statements(call):
    with CaptureQueriesContext(connection) as found:
        response = call()
    assert response.status_code in {200, 302}
    return [query["sql"] for query in found if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def _written(statements):
    return [sql for sql in statements if sql.startswith(('UPDATE "posts_commentary"', 'UPDATE "posts_quotedarticle"'))]


def test_a_long_post_opens_with_as_few_queries_as_a_short_one(client, aya, long_post):
    client.force_login(aya)
    open_form(client, long_post)
    assert len(_statements(lambda: client.get(change_url(long_post)))) <= OPENING


def test_a_save_writes_the_block_that_changed_and_asks_nothing_for_each_of_the_others(client, aya, long_post):
    client.force_login(aya)
    data = open_form(client, long_post)
    data[f"{prefix_of(data, 'b1')}-body"] += "<p>もう一段落。</p>"
    data[f"{prefix_of(data, 'b2')}-method"] = "machine"
    statements = _statements(lambda: client.post(change_url(long_post), data))
    assert len(_written(statements)) == 3  # two blocks, and the name of the new paragraph
    assert len(statements) <= SAVING + 10  # and the constraints of the one whose method has changed


def test_a_move_to_the_other_end_costs_one_statement_for_each_block_and_no_more(client, aya, long_post):
    client.force_login(aya)
    data = open_form(client, long_post)
    for name in data:
        if name.endswith("-ordering"):
            data[name] = str(10_000 - int(data[name]))
    statements = _statements(lambda: client.post(change_url(long_post), data))
    written = _written(statements)
    assert len(written) == long_post.posts_commentary_set.count() + long_post.posts_quotedarticle_set.count()
    assert len(statements) - len(written) <= SAVING


def test_a_form_that_is_refused_costs_no_more_for_a_long_post(client, aya, long_post):
    client.force_login(aya)
    data = form_data(client.get(change_url(long_post))) | {"slug": "No Good"}
    statements = _statements(lambda: client.post(change_url(long_post), data))
    assert not _written(statements)
    assert len(statements) <= OPENING + SAVING
