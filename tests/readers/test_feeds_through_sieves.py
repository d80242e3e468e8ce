"""Rule 14 with the feeds as the site sends them: every feed that the site names, each item through each sieve."""

import json
import re

import pytest
from lxml import etree

from posts import markup
from posts.document import QuotedArticle, Voice
from tests.readers.sieves import SIEVES, sieve
from tests.readers.speakers import missing, said, squeezed

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def _items(address, body):
    """[(link, content)] of a feed of any of the three kinds."""
    if address.endswith(".json"):
        return [(item["url"], item["content_html"]) for item in json.loads(body)["items"]]
    root = etree.fromstring(body)
    if address.endswith(".atom"):
        return [
            (entry.find(f"{ATOM}link[@rel='alternate']").get("href"), entry.findtext(f"{ATOM}content"))
            for entry in root.iter(f"{ATOM}entry")
        ]
    return [(item.findtext("link"), item.findtext(CONTENT)) for item in root.iter("item")]


def _named(client):
    """The addresses of all feeds that pages lead to."""
    found = set()
    for page in ("/", "/subscribe/", "/corrections/", "/tags/", "/outlets/"):
        names = re.findall(r'href="(?:https?://[^/"]+)?(/[^"]*\.(?:rss|atom|json))"', client.get(page).content.decode())
        found.update(name for name in names if "/posts/" not in name)
    return sorted(found)


@pytest.mark.parametrize("name", SIEVES)
def test_in_a_feed_of_whole_posts_nothing_is_lost(editions, client, name):
    posts = {edition.get_absolute_url(): edition.content for edition in editions}
    for address in ("/feed.rss", "/feed.atom", "/feed.json"):
        seen = set()
        for link, content in _items(address, client.get(address).content):
            path = "/" + link.split("/", 3)[3]
            seen.add(path)
            assert missing(posts[path], markup.text(sieve(content, name))) == [], f"{address} {path}"
        assert seen == set(posts), address


@pytest.mark.parametrize("name", SIEVES)
def test_in_no_feed_at_all_another_s_words_stand_as_the_author_s(editions, client, name):
    """Feeds of tags, outlets, authors, of own words only, of corrections: whatever they hold, its speaker is right."""
    theirs = {
        squeezed(paragraph)
        for edition in editions
        for block in edition.content.blocks
        if isinstance(block, QuotedArticle)
        for paragraph in markup.paragraphs(block.body)
        if len(paragraph) > 20
    }
    addresses = _named(client)
    assert {"/feed.rss", "/feed.atom", "/feed.json"} <= set(addresses)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        for link, content in _items(address, answer.content):
            own = [words for voice, words in said(markup.text(sieve(content, name))) if voice is Voice.OWN]
            assert not [text for text in theirs if any(text in words for words in own)], f"{address} {link}"
