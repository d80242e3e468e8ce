"""A translation beside its original: numbers, paragraphs, names that have two renderings."""

from decimal import Decimal

import pytest

from posts import anchors, checklist, markup
from posts.checklist import numerals
from posts.document import Commentary, Coverage, Pair
from tests import documents
from tests.documents import replace


def _beside(translation, original, coverage=Coverage.EXCERPT, *, aligned=True):
    """A document whose one translation stands beside its original; lists are paragraphs."""
    body, source = (markup.from_text([text] if isinstance(text, str) else text) for text in (translation, original))
    block = replace(documents.TRANSLATION, title="", body=body, original=source, coverage=coverage)
    document = documents.full_document(blocks=(documents.OPENING, block))
    return anchors.assign(None, document) if aligned else document


def _found(document, code):
    return [item for item in checklist.findings(document) if item.code == code]


# --- Numbers ----------------------------------------------------------------------------------------

SAME = [
    ("人口は1,200人である。", "The town has 1200 people."),
    ("人口は千二百人である。", "The town has 1,200 people."),
    ("人口は1千2百人である。", "The town has 1,200 people."),
    ("費用は120万ドル。", "It costs $1.2 million."),
    ("費用は30億ドルだった。", "It cost $3bn."),
    ("費用は2億5,000万ユーロ。", "Es kostet 250 Millionen Euro."),
    ("費用は1.5億元。", "费用是1.5亿元。"),
    ("令和6年の冬。", "the winter of 2024."),
    ("平成十二年の冬。", "the winter of 2000."),
    ("1980年代の港。", "The harbour in the 1980s."),
    ("80年代の港。", "The harbour in the 1980s."),
    ("11月23日に開く。", "It opens on Nov 23."),
    ("12月31日に閉まる。", "It closes on 31 December."),
    ("15時に出る。", "It leaves at 3 p.m."),
    ("午後3時に出る。", "It leaves at 15:00, or 3 p.m."),
    ("十二人が来た。", "Twelve people came."),
    ("25人が来た。", "Twenty-five people came."),
    ("300人が来た。", "Three hundred people came."),
    ("24個を運んだ。", "They carried two dozen."),
    ("3割が賛成した。", "30 percent agreed."),
    ("22時40分に出る。", "Klockan 22.40 lämnar vi centralen."),
    ("約96キロ離れた町。", "A town 60 miles away."),
    ("20世紀の建物。", "A building of the twentieth century."),
    ("1.200という数字。", "The figure 1,200."),
    ("数百人が来た。", "Hundreds came."),
    ("一方、十分な時間があった。", "There was time enough."),
    ("入場料は3ドル(約450円)。", "Admission is $3."),
    ("〔訳注:1995年の改訂〕本を読む。", "They read the book."),
    ("１２３番の船。", "Boat 123."),
    ("F-35が飛ぶ。", "An F-35 flies."),
    ("2人が残った。", "Both stayed."),
]


@pytest.mark.parametrize(("translation", "original"), SAME)
def test_one_number_written_in_two_ways_is_no_difference(translation, original):
    assert _found(_beside(translation, original), "numbers") == []


DIFFERENT = [
    ("人口は1,300人である。", "The town has 1200 people.", {"1200", "1,300人"}),
    ("費用は120億ドル。", "It costs $1.2 million.", {"1.2 million", "120億"}),
    ("令和5年の冬。", "the winter of 2024.", {"2024", "5"}),
    ("11月24日に開く。", "It opens on Nov 23.", {"23", "24"}),
    ("17時に出る。", "It leaves at 3 p.m.", {"17時"}),
    ("人が来た。", "48 people came.", {"48"}),
    ("四十九人が来た。", "48 people came.", {"48"}),
]


@pytest.mark.parametrize(("translation", "original", "named"), DIFFERENT)
def test_a_number_that_differs_is_named(translation, original, named):
    (finding,) = _found(_beside(translation, original), "numbers")
    for number in named:
        assert number.rstrip("人") in str(finding.message)
    assert (finding.block, finding.field) == ("translation", "body")


def test_aligned_paragraphs_are_compared_pair_by_pair():
    """As wholes the two texts have the same numbers."""
    crossed = _beside(["町には48人がいる。", "船は72隻ある。"], ["There are 72 people in town.", "There are 48 boats."])
    assert len(crossed.blocks[1].alignment) == 2
    assert _found(crossed, "numbers")
    assert _found(_beside(["48人、72隻。"], ["72 people and 48 boats."]), "numbers") == []


def test_an_excerpt_that_is_not_aligned_may_leave_numbers_out_but_not_add_any():
    document = _beside("町には48人がいる。", "There are 48 people and 72 boats.", aligned=False)
    assert _found(document, "numbers") == []
    document = _beside("町には48人、船は99隻ある。", "There are 48 people and 72 boats.", aligned=False)
    (finding,) = _found(document, "numbers")
    assert "99" in str(finding.message)
    assert "72" not in str(finding.message)


def test_a_paragraph_that_was_left_out_is_asked_for_no_number():
    document = _beside(["町には48人がいる。"], ["There are 48 people.", "72 boats."])
    (block,) = [item for item in document.blocks if item.key == "translation"]
    pairs = (
        Pair(translation=block.anchors, original=block.original_anchors[:1]),
        Pair(original=block.original_anchors[1:]),
    )
    document = replace(document, blocks=(replace(block, alignment=pairs),))
    assert _found(document, "numbers") == []


def test_without_an_original_nothing_is_compared():
    assert _found(_beside("町には48人がいる。", ""), "numbers") == []


def test_the_finding_is_another_when_the_numbers_are():
    (one,) = _found(_beside("47人。", "48 people."), "numbers")
    (same,) = _found(_beside("四十七人ではなく47人。", "48 people."), "numbers")
    (other,) = _found(_beside("46人。", "48 people."), "numbers")
    assert one.name == same.name != other.name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二〇二四", 2024),
        ("十二", 12),
        ("三千五百", 3500),
        ("一億二千万", 120_000_000),
        ("百", 100),
        ("二兆", 2 * 10**12),
    ],
)
def test_kanji_numerals_have_their_value(text, value):
    assert numerals.of_kanji(text) == Decimal(value)


# --- Paragraphs -------------------------------------------------------------------------------------


def test_a_complete_translation_with_fewer_paragraphs_than_its_original_is_pointed_out():
    (finding,) = _found(_beside(["一。", "二。"], ["One.", "Two.", "Three."], Coverage.FULL), "paragraphs")
    assert "2" in str(finding.message)
    assert "3" in str(finding.message)


@pytest.mark.parametrize("coverage", [Coverage.EXCERPT, Coverage.ABRIDGED])
def test_an_excerpt_may_have_fewer(coverage):
    assert _found(_beside(["一。", "二。"], ["One.", "Two.", "Three."], coverage), "paragraphs") == []


def test_empty_paragraphs_count_for_nobody():
    document = _beside(["一。", "", "二。"], ["One.", "Two."], Coverage.FULL)
    assert _found(document, "paragraphs") == []


# --- One name, two renderings -----------------------------------------------------------------------


def _own(*paragraphs):
    return documents.full_document(blocks=(Commentary(key="own", body=markup.from_text(list(paragraphs))),))


def test_two_renderings_before_the_same_name_in_brackets_are_one_term():
    (finding,) = _found(_own("トー・ラム(To Lam)国家主席が来た。", "翌日、林鄭(To Lam)は帰った。"), "terms")
    for words in ("To Lam", "トー・ラム", "林鄭"):
        assert words in str(finding.message)


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["トー・ラム(To Lam)が来た。", "翌日、ラム(To Lam)は帰った。"],
        ["トー・ラム(To Lam)が来た。", "ハリス(Harris)は帰った。"],
        ["国際連合(UN)の総会。", "連合(UN)の職員。"],
    ],
)
def test_a_short_form_is_no_other_rendering(paragraphs):
    assert _found(_own(*paragraphs), "terms") == []


ALIGNED = [
    ("トー・ラム国家主席は港を訪ねた。", "President To Lam visited the harbour."),
    ("町の人は旗を振った。", "People waved their flags."),
    ("翌日、林鄭主席は船に乗った。", "The next day President Lam went aboard."),
]


def _rows(rows):
    document = _beside([one for one, _ in rows], [two for _, two in rows])
    block = document.blocks[1]
    pairs = tuple(
        Pair(translation=(ours,), original=(theirs,))
        for ours, theirs in zip(block.anchors, block.original_anchors, strict=True)
    )
    return replace(document, blocks=(replace(block, alignment=pairs),))


def test_one_name_of_the_aligned_original_with_two_renderings_is_found():
    (finding,) = _found(_rows(ALIGNED), "terms")
    for words in ("Lam", "トー・ラム", "林鄭"):
        assert words in str(finding.message)


def test_two_people_in_the_aligned_original_are_two():
    rows = [
        ("トー・ラム国家主席は港を訪ねた。", "President To Lam visited the harbour."),
        ("翌日、林鄭長官は船に乗った。", "The next day Secretary Carrie Cheng went aboard."),
        ("二人は別れた。トー・ラムが先だった。", "They parted. To Lam went first."),
        ("林鄭長官は残った。", "Secretary Cheng stayed."),
    ]
    assert _found(_rows(rows), "terms") == []


def test_one_rendering_throughout_says_nothing():
    rows = [(one.replace("林鄭主席", "ラム主席"), two) for one, two in ALIGNED]
    assert _found(_rows(rows), "terms") == []
