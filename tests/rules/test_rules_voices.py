"""Rules 1–12 of whose-words.md, as far as readers' pages show them."""

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings

from posts import checklist, markup, rendering, voices
from posts.document import Commentary, Document, Figure, Method, QuotedArticle, Rendition, Voice
from posts.rendering import passages, text
from tests import documents

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
URL = "https://notes.example.jp/posts/harbour-tools/"
STYLESHEETS = [
    path for path in Path(django_settings.BASE_DIR, "static/css").glob("*.css") if not path.name.startswith("desk")
]
TEMPLATES = [
    path
    for path in Path(django_settings.BASE_DIR, "templates").rglob("*.html")
    if "admin" not in path.parts and "registration" not in path.parts
]
SECOND = replace(documents.SOURCE, key="second", title="Den andra boken", language="sv", byline="Edvin Almgren",
                 byline_reading="", outlet="Skärgårdsbladet", outlet_slug="skargardsbladet", outlet_language="sv",
                 links=(documents.Link(rel="original", url="https://skargard.example.org/andra"),))  # fmt: skip
QUOTED = QuotedArticle(key="q", source="second", kind=Voice.QUOTATION, body="<p>Ingen vet vad de heter längre.</p>")
FIGURE = Figure(key="f", image="x.png", alt="絵", caption="図。", credit="水野綾", rights="自作",
                renditions=(Rendition(name="a.webp", width=480, height=270),))  # fmt: skip
# Translation, remark, quotation, remark with a picture, translation again: every kind of run there is.
RICH = documents.full_document(
    blocks=(
        documents.OPENING,
        documents.TRANSLATION,
        Commentary(key="r1", body="<p>ここで口をはさむ。</p>"),
        QUOTED,
        Commentary(key="r2", body="<p>もう一度。</p>"),
        FIGURE,
        replace(documents.TRANSLATION, key="t2", title="", original=""),
        documents.CLOSING,
    ),
    sources=(documents.SOURCE, SECOND),
)


def _render(document=RICH):
    return rendering.render(document, url=URL, published=NOW, revised=NOW, corrections=(), now=NOW, media_url="/media/")


def _page(document=RICH):
    return lxml.html.fromstring(f"<main>{_render(document).body_html}</main>")


def _words(document=RICH):
    """The page with all tags taken away."""
    return markup.text(_render(document).body_html.split("<script")[0])


def test_rule_01_every_run_has_exactly_one_voice():
    entry = _page().xpath("//div[contains(@class, 'entry-content')]")[0]
    headings = entry.xpath(".//h2[@class='voice']")
    runs = list(RICH.runs())
    assert len(headings) == len(runs)
    assert len(entry.xpath(".//blockquote")) == sum(run.voice.is_quoted for run in runs)
    for heading, run in zip(headings, runs, strict=True):
        around = heading.getparent()
        assert (around.tag, around.get("class")) == (
            ("section", "voice-quoted") if run.voice.is_quoted else ("div", entry.get("class"))
        )


def test_rule_02_a_quoted_run_names_exactly_one_source():
    for section in _page().xpath("//section[@class='voice-quoted']"):
        assert len(section.xpath(".//cite")) == 1


def test_rule_03_the_voice_is_said_in_words_at_both_ends_of_each_run():
    expected = []
    for run in RICH.runs():
        if run.voice.is_quoted:
            expected += [voices.opening_line(run.voice), voices.closing_line(run.voice)]
    marks = set(expected)
    for words in (_words(), markup.text(_render().feed_html), _text()):
        assert [line for line in words.split("\n") if line.strip() in marks] == expected


def _text():
    return text.render(RICH, url=URL, published=NOW, revised=NOW, corrections=(), now=NOW)


def test_rule_03_everything_between_the_lines_is_the_others_and_nothing_else_is():
    inside, own, quoted = False, [], []
    marks = {voices.opening_line(voice) for voice in (Voice.TRANSLATION, Voice.QUOTATION)}
    ends = {voices.closing_line(voice) for voice in (Voice.TRANSLATION, Voice.QUOTATION)}
    for line in _words().split("\n"):
        if line in marks or line in ends:
            inside = line in marks
        else:
            (quoted if inside else own).append(line)
    for block in RICH.blocks:
        for paragraph in [] if isinstance(block, Figure) else markup.paragraphs(block.body):
            assert (paragraph in quoted, paragraph in own) == (block.voice.is_quoted, not block.voice.is_quoted)
    assert "キルモア港の古い道具" in quoted, "the translated headline is the others' words, too"


def test_rule_04_no_boundary_is_made_by_css_title_or_script():
    for path in STYLESHEETS:
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert "user-select" not in css
        assert "〔" not in css
        if path.name in {"feed-ja.css", "feed-en.css"}:  # a line above a feed that a browser shows: no post's page
            continue
        assert set(re.findall(r"(?<![-\w])content:\s*([^;]+);", css)) <= {'""', '" <" attr(href) ">"'}
    assert not _page().xpath("//@title")


def test_rule_05_the_credit_stands_in_text_before_the_blockquote():
    for section in _page().xpath("//section[@class='voice-quoted']"):
        credit = section.xpath("blockquote")[0].getprevious()
        assert (credit.tag, credit.get("class")) == ("p", "credit h-cite")
    credit = _page().xpath("//p[@class='credit h-cite']")[0]
    words = credit.text_content()
    for particular in ("The Old Tools of Kilmore Harbour", "Nora Whitfield", "ノーラ・ホイットフィールド", "The Tidewater Review",
                       voices.partial_date("2026-05-09"), voices.language_name("en"), "水野綾",
                       voices.coverage_name("excerpt"), voices.partial_date("2026-05-10")):  # fmt: skip
        assert particular in words, particular
    assert [link.get("href") for link in credit.xpath(".//a")][:2] == [
        "https://tidewater.example.org/2026/05/old-tools",
        "https://archive.example.net/20260510/old-tools",
    ]


@pytest.mark.parametrize("field", ["byline", "byline_reading", "outlet", "published", "language", "basis", "links"])
def test_rule_05_a_field_left_empty_prints_no_hole(field):
    source = replace(documents.SOURCE, **{field: () if field == "links" else ""})
    block = replace(documents.TRANSLATION, translator="", method="", coverage="")
    document = documents.full_document(blocks=(documents.OPENING, block), sources=(source,))
    for line in _page(document).xpath("//p[@class='credit h-cite']")[0].text_content().split("\n"):
        label, _, rest = line.partition(voices.gettext(": "))
        assert "None" not in line
        assert "()" not in line
        assert "（）" not in line
        assert not rest.startswith(("、", ","))
        assert not label.endswith(("：", ":"))


def test_rule_06_quotation_marks_are_written_and_never_generated():
    assert not _page().xpath("//q")
    assert "「祖父が使い、父が直し、私が研いだ」" in _words()
    for path in TEMPLATES:
        assert not re.search(r"<q[\s>]", path.read_text()), path


def test_rule_07_the_posts_author_comes_first_and_is_the_only_author():
    words = _words()
    assert words.index("水野綾") < words.index("Nora Whitfield")
    page = _page()
    assert [item.text for item in page.xpath("//*[contains(@class, 'author')]")] == ["水野綾"]
    data = json.loads(page.xpath("//script")[0].text)
    assert data["author"] == {"@type": "Person", "@id": f"{data['url']}#author", "name": "水野綾"}
    others = json.dumps({name: value for name, value in data.items() if name not in {"citation", "isBasedOn", "hasPart"}},
                        ensure_ascii=False)  # fmt: skip
    for foreign in ("Nora Whitfield", "Edvin Almgren", "The Tidewater Review"):
        assert foreign not in others
        assert foreign in json.dumps(data, ensure_ascii=False)


@pytest.mark.django_db
def test_rule_07_the_head_names_the_posts_author_only(client, published):
    published()
    head = lxml.html.fromstring(client.get("/posts/harbour-tools/").content).xpath("//head")[0]
    assert head.xpath("meta[@name='author']/@content") == ["水野綾"]
    assert b"Nora" not in lxml.html.tostring(head)


@pytest.mark.django_db
def test_rule_08_what_machines_read_comes_from_own_words(client, published):
    edition = published(lead="")
    page = lxml.html.fromstring(client.get("/posts/harbour-tools/").content)
    for value in [*page.xpath("//meta[@name='description' or starts-with(@property, 'og:')]/@content"), edition.title]:
        assert not checklist.shares_run(value, edition.content), value
    assert "articleBody" not in json.dumps(page.xpath("//script/text()"))
    scripts = [json.loads(script.text) for script in page.xpath("//script[@type='application/ld+json']")]
    data = next(item for item in scripts if item.get("@type") == "BlogPosting")
    assert not checklist.shares_run(data["description"], edition.content)


def test_rule_09_a_translators_note_stays_in_its_brackets_and_is_marked():
    assert _page().xpath("//blockquote//span[@class='tn']")[0].text == "〔訳注:原文は単に「鉄」〕"
    assert "並んでいる。〔訳注:原文は単に「鉄」〕" in _words()


@given(documents.documents())
@settings(max_examples=100)
def test_rule_10_the_text_of_every_paragraph_stands_unchanged_everywhere(document: Document):
    rendered = rendering.render(
        document, url=URL, published=NOW, revised=NOW, corrections=(), now=NOW, media_url="/media/"
    )
    plain = text.render(document, url=URL, published=NOW, revised=NOW, corrections=(), now=NOW)
    page, feed = markup.text(rendered.body_html.split("<script")[0]), markup.text(rendered.feed_html)
    today = passages.local_day(NOW)
    for block in document.blocks:
        source = document.source(getattr(block, "source", ""))
        if isinstance(block, Figure) or (source and voices.is_withheld(source, today)):
            continue
        for paragraph in markup.paragraphs(markup.clean(block.body)):
            assert paragraph in page
            assert paragraph in feed
            assert paragraph in plain


# What Mozilla Readability deletes by class or id, and what it prefers to keep (see "Survival").
DELETED = re.compile(
    "comment|header|footer|related|remark|share|social|sidebar|meta|media|promo|byline|author", re.IGNORECASE
)
PREFERRED = re.compile("article|body|content|entry|main|post|text|blog|story", re.IGNORECASE)


def test_rule_11_the_article_is_recognised_and_no_name_in_it_is_deleted():
    page = _page()
    article = page.xpath("//article")[0]
    assert "h-entry" in article.get("class").split()
    assert {"e-content", "entry-content"} <= set(article.xpath("div")[0].get("class").split())
    for name in article.xpath(".//*[not(contains(@class, 'p-author'))]/@class | .//@id"):
        assert not DELETED.search(name), name
    for element in article.xpath(".//section[@class='voice-quoted']/descendant-or-self::*"):
        assert not PREFERRED.search(f"{element.get('class', '')} {element.get('id', '')}"), element.attrib


def test_rule_11_the_blockquote_is_named_and_carries_no_address():
    page = _page()
    for quote in page.xpath("//blockquote"):
        assert quote.getparent().tag == "section"
        assert page.xpath("//*[@id=$name]", name=quote.get("aria-labelledby"))[0].tag == "h2"
        assert quote.get("cite") is None
        assert quote.getprevious().xpath("cite/a/@href")
    assert not page.xpath("//figure | //dl | //footer")


def test_rule_12_nothing_essential_is_hidden_away():
    document = replace(RICH, sources=(replace(documents.SOURCE, basis="licence", licence="CC BY 4.0"), SECOND))
    page = _page(document)
    for element in page.xpath("//aside | //footer | //figcaption | //details"):
        element.drop_tree()
    words = page.text_content()
    for block in document.blocks:
        if isinstance(block, Figure):
            assert "図。" in words
        else:
            assert all(part in words for item in markup.paragraphs(block.body) for part in item.split("\n"))
    assert words.count(voices.opening_line(Voice.TRANSLATION)) == 2
    assert "Nora Whitfield" in words


def test_rule_25_a_machine_translation_is_called_one():
    for method in (Method.MACHINE, Method.MACHINE_EDITED):
        block = replace(documents.TRANSLATION, method=method)
        credit = _page(documents.full_document(blocks=(block,))).xpath("//p[@class='credit h-cite']")[0]
        assert voices.method_name(method) in credit.text_content()
