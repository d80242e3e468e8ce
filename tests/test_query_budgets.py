"""How many queries a page may cost: the same number for three posts and for sixty."""

import datetime as dt

import pytest
from django.utils import timezone

from posts.models import Edition

pytestmark = pytest.mark.django_db

BUDGETS = {
    "/posts/post-1/": 2,
    "/": 3,
    "/tags/港/": 3,
    "/feed.rss": 2,
    "/feed.atom": 2,
    "/feed.json": 2,
    "/tags/港/feed.rss": 2,
    "/posts/post-1.txt": 2,
    "/outlets/tidewater-review/": 4,
    "/sources/tidewater/": 3,
    "/sources/": 4,
    "/tags/": 3,
    "/corrections/": 3,
    "/policy/": 0,
    "/subscribe/": 0,
    "/robots.txt": 0,
    "/sitemap.xml": 4,
    "/nowhere/": 3,
}


@pytest.fixture(params=[3, 60])
def site(request, published):
    start = timezone.now() - dt.timedelta(days=90)
    for number in range(request.param):
        published(slug=f"post-{number}", at=start + dt.timedelta(days=number))
    return request.param


def test_no_page_costs_more_for_more_posts(client, site, django_assert_max_num_queries):
    for path, most in BUDGETS.items():
        with django_assert_max_num_queries(most, info=path):
            client.get(path)


def test_a_list_of_stale_cards_costs_one_query_more_at_most(client, site, django_assert_max_num_queries):
    Edition.objects.update(stamp="old")
    for path, most in {"/": 3, "/tags/港/": 3, "/posts/post-1/": 2, "/feed.rss": 2, "/tags/港/feed.rss": 3}.items():
        with django_assert_max_num_queries(most, info=path):
            client.get(path)
