"""Rules 11–17: what feed readers, reader modes and copies on paper must leave standing."""

import datetime as dt
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from lxml import etree, html

from posts import markup, publishing, rendering, revisions, voices
from posts.document import Commentary, Document, Figure, QuotedArticle, Voice
from posts.models.desk import Post
from posts.rendering import text
from tests import documents
from tests.readers.samples import one_line, three_sources
from tests.readers.sieves import SIEVES, keeps_addresses, sieve

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
URL = "https://notes.example.jp/posts/harbour-tools/"
NS = {"a": "http://www.w3.org/2005/Atom", "c": "http://purl.org/rss/1.0/modules/content/"}


def _speakers(content):
    """Each line of text with whose it is, told from the text alone."""
    begin = {voices.opening_line(voice): voice for voice in (Voice.TRANSLATION, Voice.QUOTATION)}
    end = {voices.closing_line(voice) for voice in (Voice.TRANSLATION, Voice.QUOTATION)}
    now, found = Voice.OWN, []
    for line in markup.text(content).split("\n"):
        if line in begin:
            now = begin[line]
        elif line in end:
            now = Voice.OWN
        else:
            found.append((line, now))
    return found


@pytest.mark.django_db(transaction=True)
def test_rule_13_reader_modes_keep_every_voice_apart(live_server, kit, published, settings):
    settings.SITE_URL = live_server.url
    for document in (documents.full_document(), one_line(), three_sources()):
        published(document=document)
        own = [
            item for block in document.blocks if isinstance(block, Commentary) for item in markup.paragraphs(block.body)
        ]
        quoted = [
            item
            for block in document.blocks
            if isinstance(block, QuotedArticle)
            for item in markup.paragraphs(block.body)
        ]
        quoted += [voices.opening_line(Voice.TRANSLATION), voices.closing_line(Voice.TRANSLATION)]
        arguments = [part for words in own for part in ("--own", words)] + [
            part for words in quoted for part in ("--quoted", words)
        ]
        for source in document.sources:
            command = ["node", str(kit / "readability.mjs"), live_server.url, f"/posts/{document.slug}/", *arguments,
                       "--source", source.url]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "byline=水野綾" in done.stdout


@pytest.mark.parametrize("name", SIEVES)
@pytest.mark.parametrize(
    "document", [documents.full_document(), one_line(), three_sources()], ids=lambda item: item.slug
)
def test_rule_14_the_speaker_of_every_paragraph_survives_the_sieves(name, document):
    feed = rendering.render(
        document, url=URL, published=NOW, revised=NOW, corrections=(), now=NOW, media_url="/media/"
    ).feed_html
    found = _speakers(sieve(feed, name))
    for block in document.blocks:
        for paragraph in markup.paragraphs(block.body):
            assert (paragraph, block.voice) in found
    for source in document.sources:
        assert any(source.title in line and voice is Voice.OWN for line, voice in found)
        if keeps_addresses(name):
            assert source.url in sieve(feed, name)


def test_rule_14_runs_are_divided_by_a_rule_and_no_original_is_sent():
    document = documents.full_document(sources=(replace(documents.SOURCE, basis="licence"),))
    feed = rendering.render(
        document, url=URL, published=NOW, revised=NOW, corrections=(), now=NOW, media_url="/media/"
    ).feed_html
    assert feed.count("<hr>") == len(list(document.runs())) - 1
    assert "In the shed" not in feed


@pytest.mark.django_db
def test_rule_15_an_items_id_stays_and_its_date_moves_for_readers_only(published, aya, client):
    edition = published(at=timezone.now() - dt.timedelta(days=3))
    guid, revised = edition.guid, edition.revised_at
    publishing.render_again(edition)
    publishing.refresh(edition.sources.get(), by=aya)
    edition.refresh_from_db()
    assert edition.revised_at == revised, "a credit or a template is no reason to show an item as new"
    post = Post.objects.get()
    revisions.write(post, replace(revisions.snapshot(post), slug="pier-tools", title="桟橋の道具"))
    edition = publishing.publish(post, by=aya)
    assert edition.guid == guid
    assert edition.revised_at > revised
    assert guid.startswith("tag:")
    assert "harbour" not in guid
    assert f">{guid}</guid>" in client.get("/feed.rss").content.decode()


@pytest.mark.django_db
def test_rule_16_links_are_ours_and_the_foreign_article_has_its_own_place(published, client):
    published()
    ours, theirs = f"{settings.SITE_URL}/posts/harbour-tools/", documents.SOURCE.url
    item = json.loads(client.get("/feed.json").content)["items"][0]
    assert (item["url"], item["external_url"]) == (ours, theirs)
    entry = etree.fromstring(client.get("/feed.atom").content).find("a:entry", NS)
    links = {link.get("rel"): link.get("href") for link in entry.findall("a:link", NS)}
    assert links == {"alternate": ours, "related": theirs, "via": theirs}
    rss = etree.fromstring(client.get("/feed.rss").content)
    assert rss.findtext("channel/item/link") == ours
    assert rss.find("channel/item/source") is None
    said = [element.text for element in rss.iter() if "purl.org/dc/" in str(element.tag)]
    assert said == ["水野綾"], "Dublin Core speaks of the post's author only"
    for element in (*rss.iter("title"), *entry.iter("{http://www.w3.org/2005/Atom}name")):
        assert "Whitfield" not in element.text


def test_rule_17_plain_text_keeps_boundaries_and_credit():
    document = three_sources()
    content = text.render(document, url=URL, published=NOW, revised=NOW, corrections=(), now=NOW)
    position = 0
    for run in document.runs():
        wanted = [paragraph for block in run.blocks for paragraph in markup.paragraphs(block.body)]
        if run.voice.is_quoted:
            source = document.source(run.source)
            wanted = [source.title, source.url, voices.opening_line(run.voice), *wanted, voices.closing_line(run.voice)]
        for item in wanted:
            position = content.index(item, position) + len(item)


def test_rule_17_paper_keeps_boundaries_and_credit():
    css = Path(settings.BASE_DIR, "static/css/site.css").read_text()
    printed = css[css.index("@media print") :]
    hidden = " ".join(re.findall(r"([^{}]+)\{[^}]*display: none", printed))
    for name in (".boundary", ".credit {", ".credit,", "blockquote", "h2"):
        assert name not in hidden
    assert ".voice," not in hidden
    assert "attr(href)" in printed


@given(documents.documents())
@hypothesis_settings(max_examples=50)
def test_rule_12_a_feed_item_hides_nothing(document: Document):
    feed = rendering.render(
        document, url=URL, published=NOW, revised=NOW, corrections=(), now=NOW, media_url="/media/"
    ).feed_html
    fragment = html.fragment_fromstring(feed, create_parent="div")
    assert not fragment.xpath(".//details | .//aside | .//footer | .//figcaption | .//*[@hidden]")
    shown = [block for block in document.blocks if not isinstance(block, Figure)]
    assert len(fragment.xpath("./h2")) == len(list(document.runs())) or not shown
