"""Rules 17, 18 and 33: forms of a post, copying, reading modes and parallel reading."""

import datetime as dt
import json
import re
from dataclasses import replace

import lxml.html
import pytest
from django.utils.translation import gettext, override

from posts import markup, voices
from posts.document import Basis, Commentary, Figure, QuotedArticle, Voice
from posts.rendering import data, markdown, text
from tests import documents

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
POST = "/posts/harbour-tools/"
LICENSED = replace(documents.SOURCE, basis=Basis.LICENCE, licence="CC BY 4.0",
                   licence_url="https://licence.example.org/by/4.0")  # fmt: skip


def _main(client, path):
    return lxml.html.fromstring(client.get(path).content.decode()).get_element_by_id("main")


def _paragraphs(document, quoted):
    return [
        words
        for block in document.blocks
        if isinstance(block, QuotedArticle if quoted else Commentary)
        for words in markup.paragraphs(block.body)
    ]


@pytest.mark.parametrize(("form", "kind"), [("md", "text/markdown"), ("json", "application/json")])
def test_rule_17_the_other_forms_keep_boundaries_and_credit(client, published, form, kind):
    published()
    response = client.get(f"/posts/harbour-tools.{form}")
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert response["Content-Language"] == "ja"
    assert response["Link"].endswith('/posts/harbour-tools/>; rel="canonical"')
    content = response.content.decode()
    if form == "json":
        content = "\n".join(str(value) for value in _flat(json.loads(content)))
    source = documents.SOURCE
    wanted = [
        *_paragraphs(documents.full_document(), quoted=False)[:2],
        source.title, source.byline, source.outlet,
        voices.opening_line(Voice.TRANSLATION),
        "桟橋の倉庫には、名前を忘れられた道具が並んでいる。", "「祖父が使い、父が直し、私が研いだ」と彼女は言う。",
    ]  # fmt: skip
    position = 0
    for words in wanted:
        position = content.index(words, position)
    assert voices.closing_line(Voice.TRANSLATION) in content
    assert source.url in content


def _flat(value):
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _flat(item)
    else:
        yield value


def test_rule_17_the_page_names_its_other_forms(client, published):
    published()
    page = lxml.html.fromstring(client.get(POST).content.decode())
    links = {link.get("type"): link.get("href") for link in page.xpath("//link[@rel='alternate']")}
    assert links["text/plain"] == "/posts/harbour-tools.txt"
    assert links["text/markdown"] == "/posts/harbour-tools.md"
    assert links["application/json"] == "/posts/harbour-tools.json"


def test_rule_17_no_form_tells_what_is_not_the_public_s():
    quiet = replace(
        documents.SOURCE, basis=Basis.PERMISSION, permission_by="許諾の担当者", permission_on="2026-05-01",
        permission_scope="一度だけの掲載", restrictions="写真は不可", has_evidence=True,
    )  # fmt: skip
    hidden = replace(documents.SOURCE, key="hidden", withheld_on="2026-05-20")
    sealed = replace(
        documents.TRANSLATION,
        key="h",
        source="hidden",
        title="伏せた題",
        body="<p>伏せた訳文。</p>",
        original="<p>Sealed.</p>",
    )
    figure = Figure(key="f", image="figures/desk-name.png", alt="港")
    blocks = (*documents.full_document().blocks, sealed, figure)
    document = documents.full_document(blocks=blocks, sources=(quiet, hidden))
    known = {
        "url": "https://notes.example.jp/posts/x/",
        "published": NOW,
        "revised": NOW,
        "corrections": (),
        "now": NOW,
    }
    content = data.data(document, guid="tag:x", media_url="/media/", **known)
    forms = [
        text.render(document, **known),
        markdown.render(document, **known),
        json.dumps(content, ensure_ascii=False),
    ]
    for form in forms:
        for words in ("一度だけの掲載", "写真は不可", "伏せた題", "伏せた訳文", "Sealed", "desk-name"):
            assert words not in form
    assert [item["paragraphs"] for item in content["passages"] if item["withheld"]] == [[]]
    assert not {key for item in content["passages"] if item["source"] for key in item["source"] if "permission" in key}


@pytest.mark.parametrize("basis", ["quotation", "licence"])
def test_rule_17_an_original_is_data_only_where_it_may_be_seen(client, published, basis):
    source = LICENSED if basis == "licence" else documents.SOURCE
    published(documents.full_document(sources=(source,)))
    content = client.get("/posts/harbour-tools.json").content.decode()
    assert ("In the shed on the pier" in content) == (basis == "licence")
    if basis == "licence":
        paragraph = json.loads(content)["passages"][1]["paragraphs"][1]
        assert paragraph["originals"][0]["language"] == "en"
        assert re.fullmatch(r"o\d+", paragraph["originals"][0]["id"])


def test_rule_18_a_copied_passage_takes_its_source_along(client, published):
    published()
    main = _main(client, POST)
    said = {heading.text_content(): heading.get("data-cite") for heading in main.xpath("//h2[@data-cite]")}
    quoted = next(cite for heading, cite in said.items() if heading.startswith(gettext("Translation")))
    source = documents.SOURCE
    for words in (source.title, source.byline, source.outlet, source.url, "2026", gettext("Translation"), "古い道具の名前",
                  "/posts/harbour-tools/#v2"):  # fmt: skip
        assert words in quoted
    own = said[gettext("Commentary")]
    assert "水野綾" in own
    assert "/posts/harbour-tools/#v1" in own
    assert "Whitfield" not in own
    assert not main.xpath("//button"), "no button that does nothing without script"


@pytest.mark.parametrize(("mode", "quoted"), [("commentary", False), ("translation", True)])
def test_rule_33_a_mode_shows_one_voice_and_says_what_it_leaves_out(client, published, mode, quoted):
    published()
    document = documents.full_document()
    response = client.get(f"{POST}{mode}/")
    page = lxml.html.fromstring(response.content.decode())
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(POST)
    shown = page.get_element_by_id("entry").text_content()
    assert all(words in shown for words in _paragraphs(document, quoted))
    assert not any(words in shown for words in _paragraphs(document, not quoted))
    runs = list(document.runs())
    assert len(page.xpath("//div[@id='entry']//h2")) == len(runs)
    left_out = page.xpath("//p[@class='left-out']")
    assert len(left_out) == sum(run.voice.is_quoted != quoted for run in runs)
    anchors = set(_main(client, POST).xpath("//@id"))
    for sentence in left_out:
        assert str(sum(run.count.own + run.count.quoted for run in runs)) not in sentence.text
        path, _hash, anchor = sentence.xpath("a/@href")[0].partition("#")
        assert (path, anchor in anchors) == (POST, True)
    assert documents.SOURCE.title in shown, "the credit stays in every mode"
    assert (voices.opening_line(Voice.TRANSLATION) in shown) == quoted


def test_rule_33_parallel_reading_needs_a_ground_that_opens_the_original(client, published):
    published()
    assert client.get(f"{POST}parallel/").status_code == 404
    assert [link.get("href") for link in _main(client, POST).xpath("//nav[@class='modes']/a")] == [
        POST, f"{POST}commentary/", f"{POST}translation/",
    ]  # fmt: skip


def test_rule_33_parallel_reading_sets_each_paragraph_beside_its_original(client, published):
    published(documents.full_document(sources=(LICENSED,)))
    main = _main(client, f"{POST}parallel/")
    rows = main.xpath("//blockquote/div[@class='pair']")
    assert len(rows) == 2
    for row, ours, theirs in zip(rows, ("桟橋の倉庫", "「祖父が使い"), ("In the shed", "“My grandfather"), strict=True):
        left, right = row
        assert theirs in left.text_content()
        assert ours in right.text_content()
        (original,) = left.xpath("p[@id]")
        assert (original.get("lang"), original.get("translate")) == ("en", "no")
        assert left.xpath("p[@class='side']")[0].text.strip() == gettext("Original (%(language)s)") % {
            "language": voices.language_name("en")
        }
        assert right.xpath("p[@class='side']")[0].text == gettext("Translation")
    lines = [item.text for item in main.xpath("//p[@class='boundary']")]
    assert lines == [voices.opening_line(Voice.TRANSLATION), voices.closing_line(Voice.TRANSLATION)]
    current = main.xpath("//nav[@class='modes']/a[@aria-current='page']/@href")
    assert current == [f"{POST}parallel/"]


def test_rule_33_a_withheld_passage_is_shown_in_no_mode(client, published, aya):
    from posts import publishing

    edition = published(documents.full_document(sources=(LICENSED,)))
    source = edition.sources.get()
    source.withheld_at, source.withheld_reason = edition.published_at, "媒体の申し出"
    source.save()
    publishing.refresh(source, by=aya)
    assert client.get(f"{POST}parallel/").status_code == 404
    for mode in ("", "commentary/", "translation/"):
        content = client.get(f"{POST}{mode}").content.decode()
        assert "桟橋の倉庫" not in content
        assert "In the shed" not in content
        assert "In%20the%20shed" not in content
        with override("ja"):
            assert lxml.html.fromstring(content).xpath("//p[@class='withheld']")


def test_rule_33_a_post_without_others_words_has_one_way_to_be_read(client, published):
    published(documents.full_document(blocks=(documents.OPENING, documents.CLOSING), sources=()))
    assert not _main(client, POST).xpath("//nav[@class='modes']")
    for mode in ("commentary", "translation", "parallel"):
        assert client.get(f"{POST}{mode}/").status_code == 404


@pytest.mark.parametrize("rest", [".txt", ".md", ".json", "/commentary/"])
def test_rule_39_forms_and_modes_move_and_go_with_their_post(client, published, aya, rest):
    from posts import publishing, revisions
    from posts.models.desk import Post

    published()
    post = Post.objects.get()
    revisions.write(post, replace(revisions.snapshot(post), slug="pier-tools"))
    publishing.publish(post, by=aya)
    moved = client.get(f"/posts/harbour-tools{rest}")
    assert (moved.status_code, moved["Location"]) == (301, f"/posts/pier-tools{rest}")
    publishing.withdraw(post, by=aya, notice="取り下げました。")
    assert client.get(f"/posts/pier-tools{rest}").status_code == 410
    assert client.get(f"/posts/nowhere{rest}").status_code == 404
