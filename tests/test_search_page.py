"""The page of search: a plain form, hits with their speaker, pages that can be linked to."""

import datetime as dt
from xml.etree import ElementTree

import lxml.html
import pytest
from django.conf import settings
from django.utils import timezone

from posts.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """`page(**query)`: the page of search as a tree."""

    def get(**query):
        response = client.get("/search/", query)
        assert response.status_code == 200
        return lxml.html.fromstring(response.content.decode())

    return get


def words(element):
    return " ".join(element.text_content().split())


def test_it_offers_a_form_and_says_how_to_search(page):
    found = page()
    form = found.get_element_by_id("main").find(".//form")
    assert form.get("action") == "/search/"
    assert "method" not in form.attrib
    assert {field.get("name") for field in form.iter("input")} == {"q", "words"}
    assert found.find(".//details").get("open") is not None
    assert not found.find_class("hits")


def test_a_hit_names_its_voice_before_the_words_and_marks_them(page, published):
    published()
    hit = page(q="祖父").find_class("hits")[0][0]
    assert [child.get("class") for child in hit] == ["hit-date", "card-title", "whose translation", "snippet"]
    assert "ノーラ・ホイットフィールド" in words(hit.find_class("whose")[0])
    assert [mark.text for mark in hit.iter("mark")] == ["祖父"]
    assert hit.find(".//h2/a").get("href") == "/posts/harbour-tools/"


def test_what_was_typed_comes_back_and_does_no_harm(client, published):
    published(title="<b>港</b>&amp;")
    typed = '"><script>alert(1)</script> 港'
    text = client.get("/search/", {"q": typed}).content.decode()
    assert "<script>alert" not in text
    assert lxml.html.fromstring(text).get_element_by_id("q").get("value") == typed
    text = client.get("/search/", {"q": "港"}).content.decode()
    assert "<b>" not in text
    assert "&lt;b&gt;<mark>港</mark>&lt;/b&gt;&amp;amp;" in text


@pytest.mark.parametrize(
    "query",
    [{"q": ""}, {"q": "-"}, {"q": "「"}, {"q": "\0"}, {"q": "%00%ff"}, {"q": "港" * 10_000}, {"words": "nobody"}, {"order": "random"},
     {"q": "港", "words": "others", "order": "relevance"}, {"q": ["a", "b"]}],
)  # fmt: skip
def test_nothing_asked_is_an_error(client, published, query):
    published()
    assert client.get("/search/", query).status_code == 200


@pytest.mark.parametrize("query", [{"before": "x"}, {"after": "0.x"}, {"tag": "鯨"}, {"year": "x y"}])
def test_an_address_that_cannot_be_is_not_found(client, published, query):
    published()
    assert client.get("/search/", {"q": "港"} | query).status_code == 404


def test_nothing_found_offers_a_way_on(page, published):
    published()
    found = page(q="鯨", words="own")
    assert not found.find_class("hits")
    assert found.xpath("//a[@href='?q=%E9%AF%A8']")
    assert found.xpath("//main//a[@href='/tags/']")


def test_pages_have_stable_addresses(page, published):
    now = timezone.now()
    for number in range(25):
        published(slug=f"post-{number}", at=now - dt.timedelta(days=number + 1))
    first = page(q="道具")
    assert len(first.find_class("hits")[0]) == 20
    older = first.xpath("//main//a[@rel='next']/@href")[0]
    second = page(**dict(pair.split("=", 1) for pair in older[1:].replace("%E9%81%93%E5%85%B7", "道具").split("&")))
    assert [link.get("href") for link in second.xpath("//ol//h2/a")] == [f"/posts/post-{n}/" for n in range(20, 25)]
    published(slug="newer")
    assert [link.get("href") for link in page(q="道具", before=older.rpartition("=")[2]).xpath("//ol//h2/a")] == [
        f"/posts/post-{n}/" for n in range(20, 25)
    ]


def test_facets_narrow_the_hits(page, published):
    published(tags=("港",))
    published(tags=("工具",))
    found = page(q="道具")
    links = found.xpath("//section[@class='facets']//a/@href")
    assert any("tag=" in link and "q=" in link for link in links)
    narrowed = page(q="道具", tag="工具")
    assert len(narrowed.find_class("hits")[0]) == 1
    assert narrowed.xpath("//form//input[@name='tag']/@value") == ["工具"]


def test_it_is_kept_out_of_search_engines_and_may_be_cached(client, published):
    published()
    response = client.get("/search/", {"q": "港"})
    assert response["X-Robots-Tag"] == "noindex"
    assert "public" in response["Cache-Control"]
    assert response["Last-Modified"]
    assert not response.cookies
    assert client.post("/search/").status_code == 405


def test_browsers_learn_how_to_search_here(client, page):
    link = page().xpath("//link[@rel='search']")[0]
    assert link.get("type") == "application/opensearchdescription+xml"
    response = client.get(link.get("href"))
    assert response["Content-Type"].startswith(link.get("type"))
    tree = ElementTree.fromstring(response.content)
    address = tree.find("{http://a9.com/-/spec/opensearch/1.1/}Url").get("template")
    assert address == f"{settings.SITE_URL}/search/?q={{searchTerms}}"


def test_every_page_leads_to_search(client):
    assert b'href="/search/"' in client.get("/policy/").content


@pytest.mark.parametrize("number", [3, 40])
def test_it_costs_the_same_for_more_posts(client, published, django_assert_max_num_queries, number):
    now = timezone.now()
    for day in range(number):
        published(slug=f"post-{day}", at=now - dt.timedelta(days=day + 1))
    with django_assert_max_num_queries(9):
        client.get("/search/", {"q": "道具"})
    assert Edition.objects.count() == number
