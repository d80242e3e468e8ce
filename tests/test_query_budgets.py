"""How many queries a page may cost: the same number for three posts and for sixty."""

import datetime as dt

import pytest
from django.utils import timezone

from posts.models import Edition

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
