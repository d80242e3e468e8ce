"""Finding a post: facets, years and months, tags, outlets, sources, authors, and what stands beside a post."""

import datetime as dt
import re
from dataclasses import replace

import lxml.html
import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from posts import facets, paging, publishing
from posts.models import Author, Correction, Edition, EditionFacet, Generation, Outlet, Tag, TagAlias
from posts.models.desk import Post
from tests import documents

pytestmark = pytest.mark.django_db


def _doc(response):
    return lxml.html.fromstring(response.content.decode())


def _links(response):
    """The posts that a page lists."""
    return [link.removeprefix("/posts/").strip("/") for link in _doc(response).xpath("//article//h2/a/@href")]


def _offered(response):
    """What a page offers to choose: query string → number."""
    return {
        link.get("href").removeprefix("?"): int(link.xpath("following-sibling::span[@class='number']")[0].text)
        for link in _doc(response).xpath("//section[@class='facets']//a[starts-with(@href, '?')]")
    }


def _from(key, *, outlet="The Tidewater Review", outlet_slug="tidewater-review", language="en", **changes):
    """A post that translates another article."""
    document = documents.full_document(**changes)
    source = replace(
        document.sources[0], key=key, title=f"About {key}", outlet=outlet, outlet_slug=outlet_slug, language=language,
        links=(replace(document.sources[0].links[0], url=f"https://paper.example.org/{key}"),),
    )  # fmt: skip
    blocks = tuple(replace(block, source=key) if hasattr(block, "source") else block for block in document.blocks)
    return replace(document, sources=(source,), blocks=blocks)


@pytest.fixture
def three(published):
    """Three posts: two from one English article, one from a Swedish one."""
    start = timezone.now() - dt.timedelta(days=9)
    return [
        published(slug="one", tags=("港", "道具"), at=start),
        published(slug="two", tags=("港", "冬"), at=start + dt.timedelta(days=1)),
        published(
            _from("hamnen", outlet="Hamnbladet", outlet_slug="hamnbladet", language="sv", slug="three", tags=("冬",)),
            at=start + dt.timedelta(days=2),
        ),
    ]


# --- Facets -----------------------------------------------------------------------------------------


def test_a_post_is_found_by_everything_it_has(three):
    edition = three[0]
    kinds = {row.kind for row in edition.facets.all()}
    assert kinds == {"voice", "tag", "outlet", "language", "author", "year", "method", "source"}
    assert set(edition.facets.values_list("published_at", flat=True)) == {edition.published_at}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag=港", ["two", "one"]),
        ("tag=港&tag=道具", ["one"]),
        ("language=sv", ["three"]),
        ("outlet=hamnbladet", ["three"]),
        ("tag=冬&language=en", ["two"]),
        ("voice=translation", ["three", "two", "one"]),
        ("method=human&tag=冬", ["three", "two"]),
        ("tag=道具&language=sv", []),
    ],
)
def test_the_archive_is_narrowed_by_plain_addresses(client, three, query, found):
    response = client.get(f"/archive/?{query}")
    assert response.status_code == 200
    assert _links(response) == found


def test_an_author_and_a_year_are_facets_too(client, three):
    slug, year = Author.objects.get().slug, timezone.localtime(three[0].published_at).year
    assert "one" in _links(client.get(f"/archive/?author={slug}&year={year}"))
    assert client.get("/archive/?year=1950").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["tag=nothing", "outlet=nothing", "language=xx", "language=%00", "method=magic", "voice=undecided", "author=nobody",
     "year=abc", "tag=", "tag=港&tag=nothing", "&".join(f"language=e{n}" for n in range(7))],
)  # fmt: skip
def test_what_cannot_be_chosen_is_not_found(client, three, query):
    assert client.get(f"/archive/?{query}").status_code == 404


def test_what_only_a_draft_or_a_scheduled_post_has_cannot_be_chosen(client, three, make_post, published):
    make_post(slug="draft", tags=("下書きの札",))
    published(slug="later", tags=("予定の札",), at=timezone.now() + dt.timedelta(days=1))
    for tag in ("下書きの札", "予定の札"):
        assert client.get(f"/archive/?tag={tag}").status_code == 404
        assert tag not in client.get("/archive/").content.decode()
        assert tag not in client.get("/tags/").content.decode()


def test_each_value_says_how_many_posts_it_leads_to(client, three):
    offered = _offered(client.get("/archive/"))
    assert offered["tag=%E6%B8%AF"] == 2
    assert offered["language=sv"] == 1
    for query, number in offered.items():
        assert len(_links(client.get(f"/archive/?{query}"))) == number, query
        for further, fewer in _offered(client.get(f"/archive/?{query}")).items():
            assert len(_links(client.get(f"/archive/?{further}"))) == fewer, further


def test_what_every_post_has_is_no_choice(client, three):
    assert not any("method" in query or "voice" in query for query in _offered(client.get("/archive/")))


def test_what_is_chosen_can_be_taken_back(client, three):
    page = _doc(client.get("/archive/?tag=港&language=en"))
    chosen = page.xpath("//ul[contains(@class, 'chosen')]//a/@href")
    assert chosen == ["?language=en", "?tag=%E6%B8%AF"]
    page = _doc(client.get("/archive/?tag=港"))
    assert page.xpath("//ul[contains(@class, 'chosen')]//a/@href") == ["/archive/"]


def test_combinations_are_kept_out_of_search_engines(client, three):
    assert "X-Robots-Tag" not in client.get("/archive/?tag=港")
    assert client.get("/archive/?tag=港&language=en")["X-Robots-Tag"] == "noindex"


def test_at_most_twelve_values_are_shown_and_the_rest_is_a_page_away(client, published):
    for number in range(15):
        published(slug=f"post-{number}", tags=(f"札{number:02}", "みな"))
    page = _doc(client.get("/archive/"))
    group = page.xpath("//section[@class='facets']//ul[li/a[contains(@href, 'tag=')]]")[0]
    assert len(group.xpath("li/a[starts-with(@href, '?')]")) == 12
    assert group.xpath("li[last()]/a/@href") == ["/tags/"]


def test_beyond_two_thousand_posts_it_says_that_it_counted_the_newest(client, three, monkeypatch):
    monkeypatch.setattr(facets, "COUNTED", 2)
    response = client.get("/archive/?method=human")
    assert _links(response) == ["three", "two", "one"], "the list is whole, the numbers are of the newest two"
    assert _offered(response)["method=human&tag=%E6%B8%AF"] == 1
    assert "2" in _doc(response).xpath("//div[@class='opening']/p[last()]")[0].text


def test_pages_of_a_narrowed_list_stay_narrowed_in_both_directions(client, published, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 2)
    start = timezone.now() - dt.timedelta(days=9)
    for number in range(6):
        published(slug=f"post-{number}", tags=("港",) if number % 2 else ("山",), at=start + dt.timedelta(hours=number))
    first = client.get("/archive/?tag=港")
    (older,) = _doc(first).xpath("//a[@rel='next']/@href")
    assert "tag=" in older
    second = client.get(f"/archive/{older}")
    assert _links(first) + _links(second) == ["post-5", "post-3", "post-1"]
    (newer,) = _doc(second).xpath("//a[@rel='prev']/@href")
    assert _links(client.get(f"/archive/{newer}")) == _links(first)
    assert _doc(second).xpath("//link[@rel='canonical']/@href")[0].endswith(f"/archive/{older}")


def test_posts_of_one_moment_are_each_listed_once(client, published, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 2)
    at = timezone.now() - dt.timedelta(days=1)
    for number in range(5):
        published(slug=f"post-{number}", at=at)
    seen, path = [], "/tags/港/"
    while path:
        response = client.get(path)
        seen += _links(response)
        older = _doc(response).xpath("//a[@rel='next']/@href")
        path = f"/tags/港/{older[0]}" if older else ""
    assert seen == [f"post-{number}" for number in (4, 3, 2, 1, 0)]


def test_the_counts_follow_a_withdrawal_and_a_schedule_at_once(client, three, aya, published):
    client.get("/archive/")
    publishing.withdraw(Post.objects.get(slug="one"), by=aya, notice="取り下げました。")
    assert "tag=%E9%81%93%E5%85%B7" not in _offered(client.get("/archive/"))
    assert not EditionFacet.objects.filter(edition__slug="one").exists()
    at = timezone.now() + dt.timedelta(hours=1)
    published(slug="later", tags=("予定の札", "港"), at=at)
    assert "予定の札" not in client.get("/archive/").content.decode()
    with time_machine.travel(at + dt.timedelta(seconds=1)):
        assert "予定の札" in client.get("/archive/").content.decode()


# --- Years and months -------------------------------------------------------------------------------


def test_the_archive_leads_to_years_and_months_with_their_numbers(client, published):
    published(slug="last", at=dt.datetime(2024, 12, 31, 14, 59, 59, tzinfo=dt.UTC))
    published(slug="first", at=dt.datetime(2024, 12, 31, 15, 0, tzinfo=dt.UTC))
    published(slug="march", at=dt.datetime(2025, 3, 1, tzinfo=dt.UTC))
    page = _doc(client.get("/archive/"))
    assert page.xpath("//ul[contains(@class, 'years')]//a/@href") == ["/archive/2025/", "/archive/2024/"]
    months = _doc(client.get("/archive/2025/")).xpath("//ul[@class='tags']//a/@href")
    assert months == ["/archive/2025/1/", "/archive/2025/3/"]
    assert _links(client.get("/archive/2025/1/")) == ["first"]
    assert _links(client.get("/archive/2024/12/")) == ["last"]
    for path in ("/archive/2025/2/", "/archive/2025/0/", "/archive/2025/13/", "/archive/2023/"):
        assert client.get(path).status_code == 404, path


# --- Tags -------------------------------------------------------------------------------------------


def test_a_tag_names_the_tags_beside_it(client, three):
    page = _doc(client.get("/tags/港/"))
    beside = {
        link.text.strip(): link.xpath("following-sibling::span")[0].text
        for link in page.xpath("//div[@class='opening']//ul//a")
    }
    assert beside == {"道具": "1", "冬": "1"}


def test_the_tags_are_listed_with_their_numbers(client, three):
    page = _doc(client.get("/tags/"))
    assert [row.text_content() for row in page.xpath("//ul[@class='tags']/li")] == ["冬 2", "港 2", "道具 1"]


def test_another_name_of_a_tag_keeps_the_page_asked_for(client, three):
    TagAlias.objects.create(slug="港町", tag=Tag.objects.get(name="港"))
    response = client.get("/tags/港町/?before=1-1")
    assert (response.status_code, response["Location"]) == (301, "/tags/%E6%B8%AF/?before=1-1")


def _save_tag(client, tag, **changes):
    data = {"name": tag.name, "slug": tag.slug, "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    return client.post(f"/admin/posts/tag/{tag.pk}/change/", data | changes)


def test_a_tag_renamed_on_the_desk_keeps_its_old_address(client, three, aya):
    before = Generation.objects.get().number
    client.force_login(aya)
    assert _save_tag(client, Tag.objects.get(name="港"), name="港湾", slug="港湾").status_code == 302
    assert Generation.objects.get().number > before
    assert client.get("/tags/港/")["Location"] == "/tags/%E6%B8%AF%E6%B9%BE/"
    assert _links(client.get("/tags/港湾/")) == ["two", "one"]


def test_a_tag_renamed_back_is_no_alias_of_itself(client, three, aya):
    client.force_login(aya)
    _save_tag(client, Tag.objects.get(name="港"), name="港湾", slug="港湾")
    alias = TagAlias.objects.get()
    data = {"aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 1, "aliases-0-id": alias.pk,
            "aliases-0-slug": alias.slug, "aliases-0-tag": alias.tag_id}  # fmt: skip
    _save_tag(client, Tag.objects.get(name="港湾"), name="港", slug="港", **data)
    assert client.get("/tags/港/").status_code == 200
    assert client.get("/tags/港湾/")["Location"] == "/tags/%E6%B8%AF/"


def test_a_tag_that_is_deleted_leaves_no_facet_behind(client, three, aya):
    client.force_login(aya)
    tag = Tag.objects.get(name="冬")
    client.post(f"/admin/posts/tag/{tag.pk}/delete/", {"post": "yes"})
    assert not Tag.objects.filter(pk=tag.pk).exists()
    assert "冬" not in client.get("/archive/").content.decode()
    assert client.get("/tags/冬/").status_code == 404


# --- Outlets, sources, authors ----------------------------------------------------------------------


def test_a_source_says_how_much_of_it_each_post_quotes(client, three):
    page = _doc(client.get("/sources/tidewater/"))
    (first, _second) = page.xpath("//p[@class='extent']")
    assert str(three[0].quotations.get().quoted_count) in first.text_content()
    assert "抜粋" in first.text_content() or "excerpt" in first.text_content()


def test_an_outlet_says_it_for_each_of_its_sources(client, three, published):
    page = _doc(client.get("/outlets/hamnbladet/"))
    assert page.xpath("//p[@class='extent']/a/@href") == ["/sources/hamnen/"]
    assert "/sources/?outlet=hamnbladet" in page.xpath("//main//a/@href")


def test_outlets_are_listed_with_language_and_number(client, three):
    text = _doc(client.get("/outlets/")).xpath("//main")[0].text_content()
    assert "Hamnbladet" in text
    assert Outlet.objects.count() == 2
    assert "2" in text


def test_sources_are_narrowed_by_outlet_and_language(client, three):
    assert "/sources/hamnen/" in client.get("/sources/?outlet=hamnbladet").content.decode()
    assert "/sources/tidewater/" not in client.get("/sources/?outlet=hamnbladet&language=sv").content.decode()
    for query in ("outlet=nothing", "language=ko", "outlet=%00"):
        assert client.get(f"/sources/?{query}").status_code == 404, query


def test_an_author_has_a_page_and_the_post_leads_there(client, three):
    author = Author.objects.get()
    author.about = "港の近くで暮らしています。"
    author.links = "https://aya.example.org/\njavascript:alert(1)"
    author.save()
    page = _doc(client.get(f"/authors/{author.slug}/"))
    assert page.xpath("//h1")[0].text == "水野綾"
    assert page.xpath("//a[@rel='me']/@href") == ["https://aya.example.org/"]
    assert _links(client.get(f"/authors/{author.slug}/")) == ["three", "two", "one"]
    assert f"/authors/{author.slug}/" in _doc(client.get("/posts/one/")).xpath("//nav//a/@href")
    assert client.get("/authors/nobody/").status_code == 404


def test_authors_are_listed_where_there_is_more_than_one(client, three, published, ken):
    author = Author.objects.get()
    assert client.get("/authors/")["Location"] == f"/authors/{author.slug}/"
    published(slug="four", by=ken)
    page = _doc(client.get("/authors/"))
    assert len(page.xpath("//main//li/a")) == 2


def test_a_site_without_posts_has_no_authors(client, db):
    User.objects.create_user("nobody")
    assert client.get("/authors/").status_code == 404


def test_an_author_page_is_edited_on_the_desk(client, three, aya):
    author = Author.objects.get()
    client.force_login(aya)
    address = f"/admin/posts/author/{author.pk}/change/"
    wrong = client.post(address, {"slug": "aya", "about": "", "links": "javascript:alert(1)"})
    assert wrong.status_code == 200
    right = client.post(address, {"slug": "aya", "about": "港の人。", "links": "https://aya.example.org/ \n"})
    assert right.status_code == 302
    assert "港の人。" in client.get("/authors/aya/").content.decode()
    assert client.get("/admin/posts/author/add/").status_code == 403


# --- Beside a post ----------------------------------------------------------------------------------


def _beside(client, slug):
    return [
        link.removeprefix("/posts/").strip("/")
        for link in _doc(client.get(f"/posts/{slug}/")).xpath("//nav[@class='onward']//li/a/@href")
    ]


def test_what_shares_the_source_stands_first_then_what_shares_a_rare_tag(client, published):
    start = timezone.now() - dt.timedelta(days=30)
    published(_from("a", slug="here", tags=("港", "珍しい札")), at=start)
    published(_from("a", slug="same-source", tags=()), at=start)
    published(_from("b", outlet="X", outlet_slug="x", slug="rare-tag", tags=("珍しい札",)), at=start)
    for number in range(6):
        published(_from(f"c{number}", outlet="Y", outlet_slug="y", slug=f"common-{number}", tags=("港",)), at=start)
    found = _beside(client, "here")
    assert found[:2] == ["same-source", "rare-tag"]
    assert len(found) == 4
    assert "here" not in found


def test_a_post_alone_has_only_its_author_beside_it(client, published):
    published(slug="alone")
    assert _beside(client, "alone") == []
    assert _doc(client.get("/posts/alone/")).xpath("//nav[@class='onward']//a")


def test_nothing_that_is_not_public_stands_beside_a_post(client, published, aya):
    published(slug="here")
    published(slug="later", at=timezone.now() + dt.timedelta(days=1))
    publishing.withdraw(published(slug="gone").post, by=aya, notice="取り下げました。")
    assert _beside(client, "here") == []


# --- Corrections and what is not there --------------------------------------------------------------


def test_corrections_go_on_by_key(client, three, aya, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 2)
    for number in range(5):
        publishing.correct(Edition.objects.get(slug="one"), by=aya, kind="fact", text=f"改めた点{number}。")
    assert Correction.objects.count() == 5
    first = client.get("/corrections/")
    assert "改めた点4" in first.content.decode()
    assert "改めた点2" not in first.content.decode()
    (older,) = _doc(first).xpath("//a[@rel='next']/@href")
    second = client.get(f"/corrections/{older}")
    assert "改めた点2" in second.content.decode()
    assert _doc(second).xpath("//a[@rel='prev']/@href")
    assert client.get("/corrections/?before=x").status_code == 404


def test_an_unknown_address_offers_ways_on(client, three):
    page = _doc(client.get("/nowhere/"))
    assert {"/archive/", "/tags/", "/sources/"} <= set(page.xpath("//main//a/@href"))


# --- However long the list --------------------------------------------------------------------------

LONG = ["/", "/?before=9999999999999999-9", "/?after=1-1", "/tags/港/", "/tags/港/?before=9999999999999999-9",
        "/outlets/tidewater-review/", "/sources/tidewater/", "/archive/?tag=港", "/archive/?language=sv",
        "/archive/?voice=translation&before=9999999999999999-9", "/archive/?language=en&tag=港", "/corrections/",
        "/posts/one/"]  # fmt: skip


@pytest.mark.sqlite
def test_no_list_is_sorted_or_walked_through(client, three):
    """As the database plans it: every list comes out of an index in its order, and starts at its page."""
    year = timezone.localtime(three[0].published_at).year
    for path in [*LONG, f"/archive/{year}/", f"/authors/{Author.objects.get().slug}/"]:
        client.get(path)  # what is counted once is kept
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200, path
        for query in [item["sql"] for item in captured]:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query}")
                plan = [row[-1] for row in cursor.fetchall()]
            if "LIMIT 21" in query:
                assert not [step for step in plan if "ORDER BY" in step], (path, plan)
            assert not [step for step in plan if step.startswith("SCAN posts_edition") and "INDEX" not in step], (
                path,
                plan,
            )


@pytest.mark.parametrize("path", ["/?before=1600000000000000-9", "/archive/2020/", "/archive/2020/9/"])
def test_a_late_page_starts_at_its_key(client, published, path):
    """SQLite reads an index from the first bound it meets: were that the present moment, a late page would walk
    through all the posts before it."""
    published(at=dt.datetime(2020, 9, 13, tzinfo=dt.UTC))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    (query,) = [item["sql"] for item in captured if "LIMIT 21" in item["sql"]]
    bounds = re.findall(r"\"published_at\" <=? '([0-9-]{10})", query)
    assert len(bounds) > 1
    assert bounds == sorted(bounds), query
