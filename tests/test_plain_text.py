"""From a split to a Document: whose words stay whose, and no character of a paragraph changes (rule 10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts import markup
from posts.document import Commentary, QuotedArticle, Voice
from posts.importing import plain_text, segment
from posts.importing.segment import Segmentation, SourceGuess, Span

REASON = next(iter(segment.Reason))


def split(*parts, sources=(), language="ja"):
    """A Segmentation of (voice, text[, part[, run]]) pieces, with a blank line after each."""
    text, spans = "", []
    for voice, words, *more in parts:
        part, run = (*more, "", 0)[:2]
        start = len(text)
        text += words
        spans.append(Span(start, len(text), segment.Voice(voice), 0.9, REASON, part=part, run=run))
        text += "\n\n"
        spans.append(Span(len(text) - 2, len(text), segment.Voice.BLANK, 1.0, REASON))
    undecided = sum(span.voice == segment.Voice.UNDECIDED for span in spans)
    return Segmentation(text=text, spans=tuple(spans), sources=tuple(sources), undecided=undecided, language=language)


def guess(run=1, **changes):
    values = {"title": "", "url": "", "author": "", "published": "", "outlet": "", "language": "", "url_missing": True}
    return SourceGuess(run=run, **(values | changes))


def shape(content):
    return [(block.voice.value, markup.paragraphs(block.body)) for block in content.blocks]


MIDDLE = split(
    ("own", "港の話を読んだ。"),
    ("source", "Den gamla hamnen", "title", 1),
    ("marker", "(和訳開始)", "", 1),
    ("translation", "古い港", "headline", 1),
    ("translation", "桟橋は朝に起きる。", "", 1),
    ("marker", "(和訳終了)", "", 1),
    ("own", "よい記事だった。"),
    sources=[guess(title="Den gamla hamnen", language="sv")],
)


def test_a_translation_in_the_middle_makes_three_blocks_and_a_source():
    content = plain_text.to_document(MIDDLE, {}, title="港のこと")
    assert shape(content) == [
        ("own", ["港の話を読んだ。"]),
        ("translation", ["桟橋は朝に起きる。"]),
        ("own", ["よい記事だった。"]),
    ]
    quoted = content.blocks[1]
    assert quoted.title == "古い港"
    assert content.source(quoted.source).title == "Den gamla hamnen"
    assert content.source(quoted.source).url == ""


def test_the_address_she_typed_goes_to_the_source():
    content = plain_text.to_document(MIDDLE, {}, url="https://hamn.example/1")
    assert content.sources[0].url == "https://hamn.example/1"
    assert content.sources[0].title == "Den gamla hamnen"


def test_what_she_chose_wins_over_what_was_guessed():
    numbers = {MIDDLE.text[span.start : span.end]: number for number, span in enumerate(MIDDLE.spans)}
    choices = {numbers["桟橋は朝に起きる。"]: "own", numbers["よい記事だった。"]: "quotation"}
    content = plain_text.to_document(MIDDLE, choices)
    assert shape(content)[-2:] == [("own", ["桟橋は朝に起きる。"]), ("quotation", ["よい記事だった。"])]


def test_undecided_paragraphs_stay_undecided_with_their_reason():
    content = plain_text.to_document(split(("own", "私はこう思う。"), ("undecided", "だれの言葉か。")), {})
    doubtful = content.blocks[-1]
    assert (doubtful.voice, markup.text(doubtful.body)) == (Voice.UNDECIDED, "だれの言葉か。")
    assert doubtful.undecided


def test_others_words_without_any_source_get_an_empty_one():
    content = plain_text.to_document(split(("own", "a"), ("quotation", "b", "", 1)), {})
    assert content.source(content.blocks[1].source) == content.sources[0]
    assert content.sources[0].title == ""


def test_two_runs_with_two_sources_stay_apart():
    content = plain_text.to_document(
        split(
            ("translation", "一つめ", "", 1),
            ("own", "私は違うと思う。"),
            ("translation", "二つめ", "", 2),
            sources=[guess(1, title="First"), guess(2, title="Second")],
        ),
        {},
    )
    titles = [content.source(block.source).title for block in content.blocks if isinstance(block, QuotedArticle)]
    assert titles == ["First", "Second"]


def test_the_only_source_is_shared_by_all_runs():
    content = plain_text.to_document(
        split(("quotation", "a", "", 1), ("own", "b"), ("quotation", "c", "", 2), sources=[guess(1, title="Only")]), {}
    )
    assert len(content.sources) == 1
    assert {block.source for block in content.blocks if isinstance(block, QuotedArticle)} == {content.sources[0].key}


def test_quote_signs_are_signs_and_not_words():
    content = plain_text.to_document(split(("quotation", "> 一行め\n> 二行め\n>\n> 次の段落", "", 1)), {})
    assert markup.paragraphs(content.blocks[0].body) == ["一行め\n二行め", "次の段落"]


@pytest.mark.parametrize(
    "words", [" 行頭\u3000の空白\u00a0と  二つの空白 ", "〔原文の括弧〕[と](これ)", "中国\nや北朝鮮", "<b>&amp;"]
)
def test_no_character_of_a_paragraph_changes(words):
    content = plain_text.to_document(split(("own", words)), {})
    assert markup.text(markup.clean(content.blocks[0].body)) == words


@given(st.lists(st.text("あ。 \u3000\u00a0<>&\n(", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_every_paragraph_arrives_once_and_in_order(paragraphs):
    content = plain_text.to_document(split(*(("own", words) for words in paragraphs)), {})
    (block,) = content.blocks
    assert isinstance(block, Commentary)
    kept = [
        part
        for words in paragraphs
        for part in plain_text.paragraphs(words, Span(0, len(words), segment.Voice.OWN, 1, REASON))
    ]
    assert markup.paragraphs(block.body) == [part for part in kept if part.strip()]


@pytest.mark.parametrize("published", ["きのう", "2026-02-31", "2026-13", "0000", "2026-05-09-01"])
def test_an_odd_address_or_date_in_a_guess_is_left_out(published):
    content = plain_text.to_document(
        split(("quotation", "a", "", 1), sources=[guess(1, url="javascript:alert(1)", published=published)]), {}
    )
    assert (content.sources[0].url, content.sources[0].published) == ("", "")
