"""Rules 13, 17 and 18 with the tools themselves: after each of them a reader can still tell whose words these are.

For every post, from what the tool gives back alone: each paragraph is there with its speaker, each run of others'
words has both boundaries and, before them, the credit; the post's author is named. What a tool does lose stands in
`test_a_long_translation_…`, by name."""

import re
import subprocess

import pytest
import readability
import trafilatura
from lxml import html

from posts import markup
from posts.document import Commentary, QuotedArticle, Voice
from tests.readers.speakers import missing, normal, said, squeezed

pytestmark = pytest.mark.once  # a page is the same whatever database it comes from

# Mozilla's own entry point, on a copy of the page as the browser has built it.
READER_VIEW = "(code) => new (new Function(`${code}; return Readability`)())(document.cloneNode(true)).parse()"
HTML = {"output_format": "html", "include_links": True, "include_formatting": True}
TRAFILATURA = {
    "text": {},
    "text, all it can find": {"favor_recall": True},
    "html": HTML,
    "html, all it can find": HTML | {"favor_recall": True},
    "markdown": {"output_format": "markdown", "include_links": True},
}


def _plain(markup):
    """The text of a tool's HTML, a line for each piece."""
    return "\n".join(html.fromstring(markup).itertext()) if markup else ""


def _links(markup):
    return {element.get("href") for element in html.fromstring(markup).iter("a")}


def _printed(*command, given=""):
    done = subprocess.run(command, input=given.encode(), capture_output=True, check=True, timeout=120)
    return done.stdout.decode("utf-8")


def _addresses(edition):
    return {source.url for source in edition.content.sources}


def _long(edition):
    return edition.slug == "many-pages"


@pytest.fixture
def pages(editions, client):
    """[(edition, the page's HTML)], what a program without scripts is given."""
    return [(edition, client.get(edition.get_absolute_url()).content.decode()) for edition in editions]


@pytest.mark.browser
def test_firefox_reader_view_keeps_every_voice_apart(page, editions, readability_js):
    for edition in editions:
        page.goto(edition.get_absolute_url())
        found = page.evaluate(READER_VIEW, readability_js)
        assert missing(edition.content, _plain(found["content"])) == [], edition.slug
        assert found["byline"] == edition.author_name
        assert found["title"] == edition.title
        assert found["lang"] == edition.language
        assert _addresses(edition) <= _links(found["content"])


@pytest.mark.parametrize("wanted", TRAFILATURA)
def test_trafilatura_keeps_every_voice_apart(pages, wanted):
    options = TRAFILATURA[wanted]
    for edition, content in pages:
        found = trafilatura.extract(content, **options)
        text = found
        if options.get("output_format") == "html":
            text = _plain(found)
        elif options.get("output_format") == "markdown":
            text = re.sub(r"\\([^\w\s])", r"\1", found)  # its escapes
        assert missing(edition.content, text) == [], edition.slug
        if options.get("include_links"):
            assert all(address in found for address in _addresses(edition)), edition.slug
        assert trafilatura.extract_metadata(content).author == edition.author_name


def test_trafilatura_told_to_be_strict_leaves_passages_out_but_gives_no_words_to_another_speaker(pages):
    """In that mode it drops a quotation that holds many short links, as those beside paragraphs are, and other short
    passages with links. What it keeps has both boundaries and its speaker."""
    for edition, content in pages:
        parts = said(trafilatura.extract(content, favor_precision=True))
        for block in edition.content.blocks:
            if isinstance(block, Commentary | QuotedArticle):
                others = "".join(words for voice, words in parts if voice is not block.voice)
                moved = [text for text in markup.paragraphs(block.body) if squeezed(text) in others]
                assert moved == [], edition.slug


def test_readability_lxml_keeps_every_voice_apart(pages):
    for edition, content in pages:
        document = readability.Document(content)
        assert document.author() == edition.author_name
        if not _long(edition):
            found = document.summary()
            assert missing(edition.content, _plain(found)) == [], edition.slug
            assert _addresses(edition) <= _links(found)


def test_a_long_translation_is_all_that_readability_lxml_keeps_and_it_says_that_it_is_one(pages):
    """It takes the element with the most text for the post, and looks no further up than two levels. What it keeps is
    still marked as a translation at both ends; what it loses is the commentary and the credit."""
    [(edition, content)] = [(edition, content) for edition, content in pages if _long(edition)]
    [(before, nothing), (voice, words), (after, nothing_more)] = said(_plain(readability.Document(content).summary()))
    assert (before, voice, after) == (Voice.OWN, Voice.TRANSLATION, Voice.OWN)
    assert not nothing + nothing_more
    [translation] = edition.content.blocks[1:2]
    assert all(squeezed(text) in words for text in [translation.title, *markup.paragraphs(translation.body)])


def test_w3m_prints_every_voice_apart(pages, program):
    for edition, content in pages:
        command = [program("w3m", "w3m"), "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", "80"]
        text = _printed(*command, "-o", "display_link_number=1", given=content)
        assert missing(edition.content, re.sub(r"\[\d+\]", "", text)) == [], edition.slug
        assert squeezed(edition.author_name) in squeezed(text)
        assert _addresses(edition) <= set(text.split())


def test_lynx_prints_every_voice_apart(pages, program):
    for edition, content in pages:
        command = [program("lynx", "lynx"), "-dump", "-stdin", "-width=80", "-nonumbers"]
        text = _printed(*command, "-assume_charset=UTF-8", "-display_charset=UTF-8", given=content)
        assert missing(edition.content, text) == [], edition.slug
        assert squeezed(edition.author_name) in squeezed(text)
        assert _addresses(edition) <= set(text.split())


@pytest.mark.browser
def test_rule_18_copying_a_whole_page_takes_every_voice_apart_along(page, editions):
    for edition in editions:
        page.goto(edition.get_absolute_url())
        page.keyboard.press("Control+A")
        text = page.evaluate("getSelection().toString()")
        assert missing(edition.content, text) == [], edition.slug
        assert squeezed(edition.author_name) in squeezed(text)


@pytest.mark.browser
def test_rule_17_a_printed_post_of_several_pages_keeps_boundaries_and_credit(page, editions, program, tmp_path):
    """Through Chromium's PDF and back to text: the same words as the page, nowhere cut by the end of a sheet."""
    paper = tmp_path / "post.pdf"
    for edition in editions:
        page.goto(edition.get_absolute_url())
        page.pdf(path=paper, format="A5", margin=dict.fromkeys(["top", "bottom", "left", "right"], "15mm"))
        text = _printed(program("pdftotext", "poppler-utils"), "-enc", "UTF-8", str(paper), "-")
        assert missing(edition.content, text, spelled=normal) == [], edition.slug
        assert squeezed(normal(edition.author_name)) in squeezed(normal(text))
        # pdftotext takes the hyphen at the end of a line for a syllable's and drops it: also out of an address.
        whole = squeezed(text).replace("-", "")
        assert all(address.replace("-", "") in whole for address in _addresses(edition)), edition.slug
        if _long(edition):
            assert text.count("\f") > 3, "the sample for this test has become short"
