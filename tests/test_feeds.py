"""RSS, Atom and JSON Feed."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils import timezone
from lxml import etree, html

from posts import publishing
from posts.models import Edition
from tests import documents

pytestmark = pytest.mark.django_db

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "c": "http://purl.org/rss/1.0/modules/content/",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
FORMS = ["rss", "atom", "json"]


@pytest.fixture
def edition(published):
    return published(at=timezone.now() - dt.timedelta(hours=2))


def _rss(client, path="/feed.rss"):
    return etree.fromstring(client.get(path).content)


def _atom(client, path="/feed.atom"):
    return etree.fromstring(client.get(path).content)


def _json(client, path="/feed.json"):
    return json.loads(client.get(path).content)


def _contents(client):
    yield _rss(client).findtext("channel/item/c:encoded", namespaces=NS)
    yield _atom(client).findtext("a:entry/a:content", namespaces=NS)
    yield _json(client)["items"][0]["content_html"]


def test_each_form_carries_the_same_full_text(client, edition):
    rss, atom, json_feed = _contents(client)
    assert rss == atom == json_feed == edition.feed_html
    assert "桟橋の倉庫" in rss
    assert "港の道具を長く使う" in rss


def test_no_form_carries_the_original(client, published):
    published(
        sources=(replace(documents.SOURCE, basis="licence", licence="CC BY 4.0", licence_url="https://example.org/by"),)
    )
    for content in _contents(client):
        assert "In the shed" not in content


def test_all_addresses_in_the_text_are_absolute_and_nothing_depends_on_style(client, edition):
    for content in _contents(client):
        fragment = html.fromstring(f"<div>{content}</div>")
        for address in fragment.xpath(".//@href | .//@src"):
            assert address.startswith(("https://", "http://")), address
        assert not fragment.xpath(".//@class | .//@style | .//@id")
        assert not fragment.xpath(".//section | .//div | .//span | .//details | .//figure")


def test_an_item_is_known_by_its_tag_uri_and_links_to_our_post(client, edition):
    item = _rss(client).find("channel/item")
    assert item.findtext("guid") == edition.guid
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("link") == f"{settings.SITE_URL}/posts/harbour-tools/"
    entry = _atom(client).find("a:entry", NS)
    assert entry.findtext("a:id", namespaces=NS) == edition.guid
    assert _json(client)["items"][0]["id"] == edition.guid


def test_the_summary_is_the_lead(client, edition):
    assert _rss(client).findtext("channel/item/description") == edition.lead
    assert _atom(client).findtext("a:entry/a:summary", namespaces=NS) == edition.lead
    assert _json(client)["items"][0]["summary"] == edition.lead


def test_each_feed_names_itself_once_and_its_language(client, edition):
    channel = _rss(client).find("channel")
    assert [item.get("href") for item in channel.findall("a:link[@rel='self']", NS)] == [
        f"{settings.SITE_URL}/feed.rss"
    ]
    assert channel.findtext("language") == "ja"
    atom = _atom(client)
    assert [item.get("href") for item in atom.findall("a:link[@rel='self']", NS)] == [f"{settings.SITE_URL}/feed.atom"]
    assert atom.get(f"{{{NS['xml']}}}lang") == "ja"
    feed = _json(client)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{settings.SITE_URL}/feed.json"
    assert feed["language"] == "ja"


@pytest.mark.parametrize(("form", "kind"), [("rss", "rss+xml"), ("atom", "atom+xml"), ("json", "feed+json")])
def test_each_form_has_its_own_type(client, edition, form, kind):
    assert client.get(f"/feed.{form}")["Content-Type"] == f"application/{kind}; charset=utf-8"


def test_the_newest_thirty_come_newest_first(client, published):
    now = timezone.now()
    for number in range(32):
        published(slug=f"post-{number}", at=now - dt.timedelta(days=40 - number))
    links = [item["url"].rsplit("/", 2)[1] for item in _json(client)["items"]]
    assert links == [f"post-{number}" for number in range(31, 1, -1)]


def test_a_tags_feed_has_only_its_posts(client, edition, published):
    published(slug="other", tags=("海",))
    for form in FORMS:
        content = client.get(f"/tags/港/feed.{form}").content.decode()
        assert "harbour-tools" in content
        assert "/posts/other/" not in content
    assert _atom(client, "/tags/港/feed.atom").find("a:link[@rel='self']", NS).get("href") == (
        f"{settings.SITE_URL}/tags/%E6%B8%AF/feed.atom"
    )


def test_a_correction_is_told_and_dated(client, edition, aya):
    publishing.correct(edition, by=aya, kind="fact", text="年を改めました。")
    edition.refresh_from_db()
    for content in _contents(client):
        assert "年を改めました。" in content
    entry = _atom(client).find("a:entry", NS)
    assert dt.datetime.fromisoformat(entry.findtext("a:updated", namespaces=NS)) == edition.revised_at
    assert _json(client)["items"][0]["date_modified"] > _json(client)["items"][0]["date_published"]


def test_two_requests_for_an_unchanged_feed_give_the_same_bytes(client, db):
    for form in FORMS:
        assert client.get(f"/feed.{form}").content == client.get(f"/feed.{form}").content


def test_titles_with_markup_and_control_characters_stay_text(client, edition):
    Edition.objects.update(title="A <b> & B\x0b\ufffe", lead="<i>x</i> & y", author_name="C\x01")
    item = _rss(client).find("channel/item")
    assert item.findtext("title") == "A <b> & B"
    assert item.findtext("description") == "&lt;i&gt;x&lt;/i&gt; &amp; y"
    assert _json(client)["items"][0]["summary"] == "<i>x</i> & y"
    assert _atom(client).findtext("a:entry/a:author/a:name", namespaces=NS) == "C"


def test_days_and_months_in_rss_are_english(client, edition):
    stamp = _rss(client).findtext("channel/item/pubDate")
    assert dt.datetime.strptime(stamp, "%a, %d %b %Y %H:%M:%S %z")
