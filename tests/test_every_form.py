"""Whose words a paragraph is can be told from every form of a post, from that form alone (rules 3, 14, 17).

For random documents and for those shaped like the samples: page, reading modes, print (the same HTML), plain text,
Markdown, JSON, feed item, JSON-LD, card and description. What a form promises:

- JSON says the speaker in a field: no text can be mistaken for anything else.
- Page, feed item and Markdown say it by headings of the second level (`h2`, `## `), which no text of a post can make:
  the allow-list begins at `h3`, Markdown escapes `#`. So the speaker is certain whatever the paragraphs say.
- Plain text has lines only. A paragraph that itself is a line like 〔ここまで翻訳〕 would end the passage for a reader;
  no text is ever altered (rule 10), so the checklist refuses to publish such a post instead.
"""

import datetime as dt
import html as stdlib_html
import json
import re
from dataclasses import replace

import lxml.html
import pytest
from django.utils.translation import override
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from posts import anchors, checklist, markup, rendering, voices
from posts.document import Basis, Commentary, Document, Figure, QuotedArticle, Voice
from posts.rendering import data, html, markdown, text
from posts.rendering.passages import passages
from tests import documents

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
URL = "https://notes.example.jp/posts/harbour-tools/"
KNOWN = {"url": URL, "published": NOW, "revised": NOW, "corrections": [(NOW, "事実", "日付を改めた。")], "now": NOW}

# --- Documents ------------------------------------------------------------------------------------

# Letters, and everything that Markdown, HTML or a plain text might take for something else.
_TRICKY = st.sampled_from(
    [*"港の道具abc 12.-+*_#>=`~|[]()<>&!\\:「」〔〕\u3000\xa0", "〔訳注:鉄〕", "1. ", "- ", "## ", "> ", "---", "===",
     "```", "<b>", "&amp;", "https://a.example/?b=c&d", "![x](y)", "  ", "\n"]
)  # fmt: skip
WORDS = st.one_of(st.lists(_TRICKY, min_size=1, max_size=12).map("".join), documents.TEXT)


def _escaped(words: str) -> str:
    return markup.from_text([words]).removeprefix("<p>").removesuffix("</p>")


INLINE = st.one_of(
    WORDS.map(_escaped),
    *(WORDS.map(lambda words, tag=tag: f"<{tag}>{_escaped(words)}</{tag}>") for tag in ("strong", "em", "code", "s")),
    WORDS.map(lambda words: f'<a href="https://a.example.org/?x=1&amp;y=(2)">{_escaped(words)}</a>'),
)
LINE = st.lists(INLINE, min_size=1, max_size=3).map("".join)
ELEMENT = st.one_of(
    LINE.map(lambda line: f"<p>{line}</p>"),
    LINE.map(lambda line: f"<h3>{line}</h3>"),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: f"<ul>{''.join(f'<li>{x}</li>' for x in lines)}</ul>"),
    st.lists(LINE, min_size=1, max_size=2).map(
        lambda lines: f'<ol start="9">{"".join(f"<li><p>{x}</p></li>" for x in lines)}</ol>'
    ),
    LINE.map(lambda line: f"<blockquote><p>{line}</p></blockquote>"),
    WORDS.map(lambda words: f"<pre>{stdlib_html.escape(markup.strip_controls(words))}</pre>"),
    st.just("<hr>"),
)
BODIES = st.lists(ELEMENT, min_size=1, max_size=4).map("".join).map(markup.clean)
SOURCES = tuple(
    replace(documents.SOURCE, key=f"s{number}", byline=byline, byline_reading="", basis=basis, withheld_on=withheld)
    for number, (byline, basis, withheld) in enumerate(
        [("Nora Whitfield", Basis.QUOTATION, ""), ("Edvin Almgren", Basis.LICENCE, ""), ("Lu Wei", "", "2026-05-01")]
    )
)


@st.composite
def sound_documents(draw) -> Document:
    """Any document at all (tests/documents.py), with the repairs the desk would insist on: words are HTML of the
    allow-list, keys and sources exist, nobody is undecided, ids are given."""
    given_document = draw(documents.documents())
    blocks = []
    for number, block in enumerate(given_document.blocks):
        if isinstance(block, Figure):
            continue
        changes = {"key": f"k{number}", "body": draw(BODIES), "anchors": (), "undecided": ""}
        if isinstance(block, QuotedArticle):
            changes |= {"source": draw(st.sampled_from(SOURCES)).key, "original": draw(st.one_of(st.just(""), BODIES)),
                        "original_anchors": (), "alignment": ()}  # fmt: skip
        blocks.append(replace(block, **changes))
    sound = replace(given_document, blocks=tuple(blocks), sources=SOURCES, language=given_document.language or "ja")
    return anchors.assign(None, sound)


def _three_voices() -> Document:
    quotation = QuotedArticle(key="q", source="s1", kind=Voice.QUOTATION, body="<p>Ingen vet vad de heter längre.</p>")
    blocks = (
        documents.OPENING,
        replace(documents.TRANSLATION, source="s0"),
        Commentary(key="r", body="<p>ここで口をはさむ。</p>"),
        quotation,
        documents.CLOSING,
        replace(documents.TRANSLATION, key="t2", source="s1"),
    )
    return anchors.assign(None, documents.full_document(blocks=blocks, sources=SOURCES))


QUOTED = replace(documents.TRANSLATION, source="s0")


def _document(*blocks) -> Document:
    return anchors.assign(None, documents.full_document(blocks=blocks, sources=SOURCES))


SHAPED = [
    _document(documents.OPENING, QUOTED, documents.CLOSING),
    _three_voices(),
    _document(QUOTED, documents.CLOSING),
    _document(documents.OPENING, replace(QUOTED, source="s2"), documents.CLOSING),
]

# --- What a form says -------------------------------------------------------------------------------


def expected(document: Document, voice: str = "") -> list[tuple[Voice, str, str]]:
    """(voice, name of the speaker in the heading, words) of each run, white space at line ends aside."""
    found = []
    with override(document.language):
        for item in passages(document, NOW):
            words = [] if item.withheld else [words for block in item.blocks for words in _words(block)]
            found.append((item.voice, voices.speaker_name(item.source) if item.source else "", _plain("".join(words))))
    return found


def _words(block) -> list[str]:
    title = [block.title] if isinstance(block, QuotedArticle) and block.title else []
    return [
        *map(markup.strip_controls, title),
        *(piece.text for piece in html.pieces(block.body) if piece.text.strip()),
    ]


def _plain(words: str) -> str:
    return words.replace("\n", "")


def _voice(heading: str) -> tuple[Voice, str]:
    """Whose words follow a heading, from the heading alone."""
    voice = next(
        voice
        for voice in (Voice.TRANSLATION, Voice.QUOTATION, Voice.OWN)
        if heading.startswith(voices.voice_name(voice))
    )
    return voice, next((source.byline for source in SOURCES if source.byline in heading), "")


def _text(element) -> str:
    return markup.text(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def _runs(elements) -> list[tuple[Voice, str, str]]:
    """Runs of a row of elements: a new one at each h2."""
    found = []
    for element in elements:
        if element.tag == "h2":
            found.append([*_voice(_text(element)), [], False])
        elif element.tag != "hr":
            voice, _name, words, _ended = found[-1]
            inside = [] if voice.is_quoted else [_text(element)]
            if voice.is_quoted and element.tag == "blockquote":
                inside = [_text(child) for child in element if child.tag != "hr"]
                assert inside.pop(0).strip() == voices.opening_line(voice)
                assert inside.pop().strip() == voices.closing_line(voice)
            words += inside
    return [(voice, name, _plain("".join(words))) for voice, name, words, _ in found]


def page_says(body_html: str) -> list[tuple[Voice, str, str]]:
    entry = lxml.html.fromstring(f"<main>{body_html}</main>").get_element_by_id("entry")
    for aside in ("details", "section[@class='corrections']", "p[@class='left-out']", "a[@class='here']"):
        for extra in entry.xpath(f".//{aside}"):
            extra.drop_tree()
    for section in entry.xpath("./section"):
        section.drop_tag()
    return _runs(entry)


def feed_says(feed_html: str) -> list[tuple[Voice, str, str]]:
    elements = list(lxml.html.fragment_fromstring(feed_html, create_parent="div"))
    last = max(place for place, element in enumerate(elements) if element.tag == "h2")  # the corrections
    return _runs(elements[:last])


def markdown_says(content: str) -> list[tuple[Voice, str, str]]:
    rendered = MarkdownIt("commonmark").render(content)
    elements = list(lxml.html.fragment_fromstring(rendered, create_parent="div"))
    places = [place for place, element in enumerate(elements) if element.tag == "h2"]
    return _runs(elements[places[0] : places[-1]])


def data_says(content: dict) -> list[tuple[Voice, str, str]]:
    return [
        (
            Voice(item["voice"]),
            item["source"]["author"] if item["source"] else "",
            _plain("".join(part["text"] for part in item["paragraphs"])),
        )
        for item in content["passages"]
    ]


def check_text(content: str, document: Document) -> None:
    """Each paragraph of the plain text, in order, lies between the boundary lines of its voice."""
    begin = {voices.opening_line(voice): voice for voice in (Voice.TRANSLATION, Voice.QUOTATION)}
    end = {voices.closing_line(voice) for voice in begin.values()}
    position = 0
    for item in passages(document, NOW):
        if item.withheld:
            continue
        heading = markup.strip_controls(item.heading)
        position = content.index(f"\n{heading}\n=", position) + len(heading)
        if item.voice.is_quoted:
            position = content.index(f"\n{item.opening}\n", position) + len(item.opening)
        for words in filter(None, (words for block in item.blocks for words in _words(block))):
            position = content.index(words, position)
            now = Voice.OWN
            for line in content[:position].split("\n"):
                now = begin.get(line, Voice.OWN if line in end else now)
            assert now == item.voice, words
            position += len(words)


def check(document: Document) -> None:
    rendered = rendering.render(document, media_url="/media/", **KNOWN)
    with override(document.language):
        wanted = expected(document)
        assert page_says(rendered.body_html) == wanted
        assert not wanted or feed_says(rendered.feed_html) == wanted
        assert not wanted or markdown_says(markdown.render(document, **KNOWN)) == wanted
        assert data_says(_data(document)) == wanted
        check_text(text.render(document, **KNOWN), document)
        linked = re.search(r'<script type="application/ld\+json">(.*?)</script>', rendered.body_html, re.DOTALL)
        parts = json.loads(linked[1]).get("hasPart", [])
        shown = [item for item in passages(document, NOW) if item.voice.is_quoted and not item.withheld]
        assert [part["url"] for part in parts] == [f"{URL}#{item.anchor}" for item in shown]
        for mode, kept in (("commentary", {Voice.OWN}), ("translation", {Voice.TRANSLATION, Voice.QUOTATION})):
            if made := rendering.mode(document, mode, media_url="/media/", **KNOWN):
                only = [(voice, name, words if voice in kept else "") for voice, name, words in wanted]
                assert page_says(made[1]) == only


def _data(document: Document) -> dict:
    return json.loads(json.dumps(data.data(document, guid="tag:x", media_url="/media/", **KNOWN)))


@given(sound_documents())
@settings(max_examples=200)
def test_whose_words_a_paragraph_is_can_be_told_from_every_form(document):
    lines = {line for block in document.blocks for words in _words(block) for line in words.split("\n")}
    assume(not lines & _boundaries())
    check(document)


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><s>Uï</s></li><li><em>\xa0</em></li></ul><hr>",
        "<ul><li><p>a</p></li><li><p>\u3000</p><p>b</p></li></ul>",
        "<blockquote><p>\xa0</p><p>x</p></blockquote>",
    ],
)
def test_a_blank_that_is_text_stays_in_every_form(body):
    quoted = replace(documents.TRANSLATION, title="\x1f", body=body, original="", anchors=())
    source = replace(documents.SOURCE, byline_reading="")
    check(documents.full_document(blocks=(documents.OPENING, quoted, documents.CLOSING), sources=(source,)))


@pytest.mark.parametrize("document", SHAPED, ids=["full", "three voices", "translation first", "withheld"])
def test_so_it_can_for_posts_like_the_samples(document):
    check(document)


def _boundaries() -> set[str]:
    quoted = (Voice.TRANSLATION, Voice.QUOTATION)
    found = set()
    for language in ("ja", "en"):
        with override(language):
            found |= {line(voice) for voice in quoted for line in (voices.opening_line, voices.closing_line)}
    return found


def _imitation() -> Document:
    body = f"<p>道具の話。</p><p>{voices.closing_line(Voice.TRANSLATION)}</p><p>まだ訳文である。</p>"
    forged = Commentary(key="c", body=f"<blockquote><p>{voices.opening_line(Voice.TRANSLATION)}</p></blockquote>")
    return _document(documents.OPENING, replace(QUOTED, body=body), forged)


def test_a_text_that_imitates_a_boundary_fools_no_form_with_headings():
    document = _imitation()
    wanted = expected(document)
    rendered = rendering.render(document, media_url="/media/", **KNOWN)
    assert page_says(rendered.body_html) == wanted
    assert feed_says(rendered.feed_html) == wanted
    assert markdown_says(markdown.render(document, **KNOWN)) == wanted
    assert data_says(_data(document)) == wanted


def test_and_no_post_with_such_a_text_is_published():
    assert "boundary" in {finding.code for finding in checklist.refusals(_imitation())}


def test_cards_and_descriptions_are_made_of_own_words():
    for document in SHAPED:
        card = lxml.html.fromstring(rendering.render(document, media_url="/media/", **KNOWN).card_html).text_content()
        quoted = [words for block in document.blocks if isinstance(block, QuotedArticle) for words in _words(block)]
        remarks = [block for block in document.blocks if isinstance(block, Commentary)]
        own = [document.lead, *(words for block in remarks for words in _words(block))]
        assert not [words for words in quoted if words in card]
        assert any(rendering.description(document).rstrip("…") in words for words in own)
