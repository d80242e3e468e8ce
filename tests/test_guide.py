"""The editors' guide at the desk: every topic can be linked to, every picture is there, strangers see neither."""

import re

import pytest

from posts.admin import guide
from tests.conftest import ROOT
from tests.desk_pages import page_of

TOPICS = ["paste", "write", "saving", "together", "review", "preview", "checks", "sources", "publish", "correct",
          "withhold", "revisions", "keys"]  # fmt: skip


@pytest.fixture
def text():
    return guide.GUIDE.read_text(encoding="utf-8")


def test_an_editor_reads_the_guide_and_finds_each_topic(client, aya):
    client.force_login(aya)
    page = page_of(client.get("/admin/guide/"))
    assert [link.get("href") for link in page.xpath("//nav[contains(@class, 'guide-topics')]//a")][1:] == [
        f"#{topic}" for topic in TOPICS
    ]
    for link in page.xpath("//nav[contains(@class, 'guide-topics')]//a"):
        heading = page.get_element_by_id(link.get("href")[1:])
        assert (heading.tag, heading.text_content()) == ("h2", link.text_content())
    assert len(page.xpath("//h1")) == 1
    assert page.get_element_by_id("guide").get("lang") == "ja"


def test_no_mark_of_markdown_is_left_on_the_page(client, aya):
    client.force_login(aya)
    shown = page_of(client.get("/admin/guide/")).get_element_by_id("guide").text_content()
    assert not re.search(r"\{#|\*\*|\]\(|^#", shown, re.MULTILINE)


def test_each_picture_of_the_guide_is_there_small_enough_and_said_in_words(text):
    found = re.findall(r"!\[([^\]]*)\]\((pictures/[^)]+)\)", text)
    assert found
    for words, name in found:
        assert words, name
        assert (ROOT / "docs" / name).stat().st_size < 120_000, name
        assert guide._PICTURE.fullmatch(name.removeprefix("pictures/")), name


def test_a_picture_of_the_guide_comes_through_the_desk(client, aya, text):
    client.force_login(aya)
    name = re.findall(r"\(pictures/([^)]+)\)", text)[0]
    response = client.get(f"/admin/guide/pictures/{name}")
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["page-post.png", "guide-none.png", "guide-x.PNG", "..%2Feditor-guide.md"])
def test_no_other_file_comes_that_way(client, aya, name):
    client.force_login(aya)
    assert client.get(f"/admin/guide/pictures/{name}").status_code == 404


@pytest.mark.parametrize("address", ["/admin/guide/", "/admin/guide/pictures/guide-home.png"])
def test_strangers_and_readers_are_sent_to_the_login(client, mio, address):
    assert client.get(address).status_code == 302
    client.force_login(mio)
    assert client.get(address).status_code == 302


def test_html_in_the_guide_is_text():
    made = guide.parse("# 題\n\n## 話 {#talk}\n\n<script>alert(1)</script> **太字** [x](javascript:alert)\n")
    assert (made.title, made.topics) == ("題", (("talk", "話"),))
    assert "<script>" not in made.html
    assert "javascript:" not in made.html.replace("[x](javascript:alert)", "")
    assert '<h2 id="talk">話</h2>' in made.html


def test_a_guide_without_a_title_and_without_topics_is_still_a_page():
    assert guide.parse("ただの文。\n").html == "<p>ただの文。</p>\n"


def test_every_link_to_a_topic_leads_somewhere(text):
    """`{% guide "preview" %}` in any template of the desk names a topic of the guide."""
    ids = set(re.findall(r"\{#([a-z0-9-]+)\}$", text, re.MULTILINE))
    named = {
        topic: path
        for path in (ROOT / "templates").rglob("*.html")
        for topic in re.findall(r"""\{% guide(?:_url)? ["']([^"']+)["']""", path.read_text(encoding="utf-8"))
    }
    assert {topic: path for topic, path in named.items() if topic not in ids} == {}
    assert set(TOPICS) <= ids
