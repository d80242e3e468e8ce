"""The page of a post and its card: structure, escaping, parallel originals, withheld passages, pictures."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from django.utils.translation import gettext
from hypothesis import given, settings

from posts import rendering, voices
from posts.document import Basis, Commentary, Document, Figure, QuotedArticle, Rendition, Voice
from posts.rendering import html, web
from tests import documents

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = dt.datetime(2026, 6, 1, 9, tzinfo=TOKYO)


def _render(document, *, now=NOW, published=NOW, revised=None, corrections=()):
    return rendering.render(
        document,
        url="https://notes.example.jp/posts/harbour-tools/",
        published=published,
        revised=revised or published,
        corrections=corrections,
        now=now,
        media_url="/media/",
    )


def _page(document=None, **kwargs):
    return lxml.html.fromstring(f"<main>{_render(document or documents.full_document(), **kwargs).body_html}</main>")


def _with_source(**changes):
    return documents.full_document(sources=(replace(documents.SOURCE, **changes),))


def test_it_gives_every_paragraph_its_permanent_id():
    opening = replace(documents.OPENING, anchors=("p1", "p12"))
    page = _page(documents.full_document(blocks=(opening, documents.TRANSLATION)))
    assert [item.get("id") for item in page.xpath("//div[@id='entry']/p")] == ["p1", "p12"]
    assert not page.xpath("//blockquote/p[@id]"), "a block without anchors is rendered without ids"


def test_it_sets_notes_apart():
    block = Commentary(key="a", body="<p>本文。</p><p>※ 注である。</p>")
    assert [
        item.get("class") for item in _page(documents.full_document(blocks=(block,))).xpath("//div[@id='entry']/p")
    ] == [
        None,
        "note",
    ]


def test_it_never_labels_an_undecided_block_as_anybodys():
    block = Commentary(key="a", body="<p>誰の言葉か。</p>", undecided="no marker")
    page = _page(documents.full_document(blocks=(block,)))
    section = page.xpath("//section")[0]
    assert section.get("class") == "voice-undecided"
    assert section.xpath("h2")[0].text == voices.voice_name(Voice.UNDECIDED)


@pytest.mark.parametrize("basis", [Basis.PERMISSION, Basis.LICENCE, Basis.EXPIRED])
def test_it_puts_each_original_paragraph_beside_its_translation(basis):
    page = _page(_with_source(basis=basis))
    details = page.xpath("//blockquote/details[@class='parallel']")
    assert len(details) == 2
    assert details[0].getprevious().text.startswith("桟橋")
    assert details[0].xpath("p")[0].get("lang") == "en"
    assert details[0].xpath("summary")[0].text == gettext("Original (%(language)s)") % {
        "language": voices.language_name("en")
    }


def test_it_gives_the_original_as_one_piece_when_paragraphs_do_not_match():
    block = replace(documents.TRANSLATION, original="<p>One only.</p>")
    document = replace(_with_source(basis=Basis.LICENCE), blocks=(documents.OPENING, block))
    details = _page(document).xpath("//blockquote/details")
    assert len(details) == 1
    assert details[0].getprevious().tag == "p"
    assert "終わ" not in details[0].text_content()


def test_it_marks_the_language_of_a_quotation_and_not_of_its_boundary_lines():
    block = QuotedArticle(key="q", source="tidewater", kind=Voice.QUOTATION, body="<p>Seven tools, no names.</p>")
    quote = _page(documents.full_document(blocks=(block,))).xpath("//blockquote")[0]
    assert [item.get("lang") for item in quote.xpath("p")] == [None, "en", None]


def test_it_shows_a_notice_in_the_place_of_a_withheld_passage():
    document = _with_source(withheld_on="2026-05-20", withheld_notice="媒体の申し出による。")
    rendered = _render(document)
    page = lxml.html.fromstring(rendered.body_html)
    assert not page.xpath("//blockquote")
    assert "媒体の申し出による。" in page.xpath("//p[@class='withheld']")[0].text
    assert page.xpath("//cite/a/@href") == [documents.SOURCE.url]
    for words in ("桟橋の倉庫", "キルモア港の古い道具", "祖父が使い", "In the shed"):
        assert words not in rendered.body_html + rendered.feed_html + rendered.card_html


def test_a_permission_ends_by_itself_at_midnight_in_tokyo():
    document = _with_source(basis=Basis.PERMISSION, ends_on="2026-06-03")
    midnight = dt.datetime(2026, 6, 4, tzinfo=TOKYO)
    assert _render(document).fresh_until == midnight
    assert "桟橋" in _render(document, now=midnight - dt.timedelta(seconds=1)).body_html
    after = _render(document, now=midnight)
    assert "桟橋" not in after.body_html
    assert after.fresh_until is None


def test_the_earliest_of_several_permissions_decides_how_long_a_page_is_fresh():
    first = replace(documents.SOURCE, basis=Basis.PERMISSION, ends_on="2026-06-03")
    second = replace(first, key="second", ends_on="2026-06-02")
    blocks = (documents.TRANSLATION, documents.CLOSING, replace(documents.TRANSLATION, key="b", source="second"))
    document = documents.full_document(blocks=blocks, sources=(first, second))
    assert _render(document).fresh_until == dt.datetime(2026, 6, 3, tzinfo=TOKYO)


def test_a_post_without_a_permission_stays_fresh():
    assert _render(documents.full_document()).fresh_until is None


def test_a_picture_says_whose_it_is_in_plain_text():
    figure = Figure(
        key="f", image="x.png", alt="港の絵", caption="港。", credit="大谷健", rights="自作", altered=True,
        renditions=(Rendition(name="a-480.webp", width=480, height=270), Rendition(name="b-1600.webp", width=1600, height=900)),
    )  # fmt: skip
    page = _page(documents.full_document(blocks=(documents.OPENING, figure)))
    image = page.xpath("//p[@class='plate']/img")[0]
    assert image.get("src") == "/media/b-1600.webp"
    assert image.get("srcset") == "/media/a-480.webp 480w, /media/b-1600.webp 1600w"
    assert (image.get("width"), image.get("height"), image.get("alt"), image.get("loading")) == (
        "1600",
        "900",
        "港の絵",
        "lazy",
    )
    note = page.xpath("//p[@class='plate-note']")[0].text
    assert note.startswith("港。")
    assert "大谷健" in note
    assert "自作" in note
    assert not page.xpath("//figure | //figcaption")


def test_the_voice_map_links_each_part_and_says_its_share_in_words():
    page = _page()
    parts = page.xpath("//ol[@class='voice-map']/li")
    assert [item.get("class").split()[0] for item in parts] == ["own", "quoted", "own"]
    for part in parts:
        link = part.xpath("a")[0]
        assert page.xpath("//*[@id=$id]", id=link.get("href").removeprefix("#"))
        assert link.text_content().endswith("%")
    shares = [int(link.text_content().split()[-1].rstrip("%")) for link in page.xpath("//ol[@class='voice-map']//a")]
    assert abs(sum(shares) - 100) <= len(shares)


def test_the_legend_has_both_counts():
    document = documents.full_document()
    legend = _page(document).xpath("//article/p[@class='legend']")[0].text_content()
    assert str(document.count.own) in legend
    assert str(document.count.quoted) in legend


def test_a_post_without_others_words_has_no_map():
    page = _page(documents.full_document(blocks=(documents.OPENING,)))
    assert not page.xpath("//ol[@class='voice-map']")
    assert len(page.xpath("//article/p[@class='legend']/span")) == 2


def test_it_needs_no_style_attribute_and_no_handler():
    document = _with_source(basis=Basis.LICENCE)
    rendered = _render(document)
    for part in (rendered.body_html, rendered.card_html, rendered.feed_html):
        for item in lxml.html.fragments_fromstring(part):
            if not isinstance(item, str):
                assert not item.xpath(".//@style"), part
                assert not item.xpath(".//@*[starts-with(name(), 'on')]"), part


def test_what_slipped_past_the_editor_is_cleaned_once_more_on_the_way_out():
    block = Commentary(
        key="a", body='<p onclick="x()">こんにちは<script>alert(1)</script><a href="javascript:alert(2)">彼</a></p>'
    )
    source = replace(
        documents.SOURCE, title="<b>T</b>", links=(documents.Link(rel="original", url="javascript:alert(3)"),)
    )
    document = documents.full_document(
        title="</title><script>alert(4)</script>",
        tags=("<i>x",),
        blocks=(block, documents.TRANSLATION),
        sources=(source,),
    )
    rendered = _render(document, corrections=[(NOW, "<b>", "<script>alert(5)</script>")])
    everything = rendered.body_html + rendered.card_html + rendered.feed_html
    assert "alert(1)" not in everything
    assert "javascript:" not in everything
    assert "onclick" not in everything
    for part in (rendered.body_html, rendered.card_html, rendered.feed_html):
        scripts = lxml.html.fromstring(f"<div>{part}</div>").xpath("//script[not(@type='application/ld+json')]")
        assert scripts == []
    assert rendered.body_html.count("</script>") == 1


def test_a_correction_is_dated_at_the_end_of_the_text():
    page = _page(corrections=[(NOW, "事実", "日付を改めました。")])
    section = page.xpath("//div[contains(@class, 'entry-content')]/section")[-1]
    assert section.get("class") == "corrections"
    assert section.xpath(".//time/@datetime") == ["2026-06-01T09:00:00+09:00"]
    assert "日付を改めました。" in section.text_content()


def test_a_revision_on_a_later_day_is_dated_and_one_on_the_same_day_is_not():
    assert not _page(revised=NOW + dt.timedelta(hours=2)).xpath("//time[@class='dt-updated']")
    assert _page(revised=NOW + dt.timedelta(days=2)).xpath("//time[@class='dt-updated']/@datetime") == [
        "2026-06-03T09:00:00+09:00"
    ]


def test_a_run_by_two_translators_credits_both():
    other = replace(documents.TRANSLATION, key="t2", translator="大谷健")
    document = documents.full_document(blocks=(documents.TRANSLATION, other))
    credit = _page(document).xpath("//p[contains(@class, 'credit')]")
    assert len(credit) == 1
    assert "水野綾" in credit[0].text_content()
    assert "大谷健" in credit[0].text_content()


def test_the_card_shows_own_words_only_and_names_whom_it_quotes():
    card = lxml.html.fromstring(_render(documents.full_document()).card_html)
    text = card.text_content()
    assert "古い道具の名前" in text
    assert "Nora Whitfield" in text
    assert "The Tidewater Review" in text
    assert "桟橋" not in text
    assert "キルモア港の古い道具" not in text
    assert card.xpath("//h2/a/@href") == ["/posts/harbour-tools/"]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("港", "/tags/%E6%B8%AF/"),
        ("ASEAN", "/tags/asean/"),
        ("C++", "/tags/C++/"),
        ("AC/DC", "/tags/acdc/"),
        ("a b", "/tags/a-b/"),
    ],
)
def test_a_tag_links_to_its_page_from_its_name_alone(name, address):
    assert web.tag_address(name) == address


@pytest.mark.parametrize(
    ("given", "marked"),
    [
        ("<p>鉄〔訳注:原文〕だ</p>", '<p>鉄<span class="tn">〔訳注:原文〕</span>だ</p>'),
        ("<p>〔中略〕</p>", "<p>〔中略〕</p>"),
        ('<p><a href="https://e.example/〔訳注:x〕">a</a></p>', '<p><a href="https://e.example/〔訳注:x〕">a</a></p>'),
        (
            '<p><a href="https://e.example/a>〔訳注:x〕">a</a></p>',
            '<p><a href="https://e.example/a>〔訳注:x〕">a</a></p>',
        ),
    ],
)
def test_translators_notes_are_marked_in_text_and_nowhere_else(given, marked):
    assert html.with_notes_marked(given) == marked


@given(documents.documents())
@settings(max_examples=60)
def test_any_document_renders_to_html_that_can_be_parsed(document: Document):
    rendered = _render(document)
    for part in (rendered.body_html, rendered.card_html, rendered.feed_html):
        assert "\0" not in part
        lxml.html.fromstring(f"<div>{part}</div>")


def test_the_stamp_is_the_same_in_one_process_and_names_no_time():
    from posts.rendering import stamp

    assert stamp._compute() == rendering.STAMP
    assert len(rendering.STAMP) == 64
