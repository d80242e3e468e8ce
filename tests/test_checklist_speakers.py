"""Passages that look as if somebody else spoke: the editor inside a translation, others inside commentary."""

import pytest

from posts import checklist, markup
from posts.document import Commentary
from tests import documents
from tests.documents import replace

NEWS = [
    "北の港町で、古い灯台が今月いっぱいで役目を終える。",
    "町議会は先週、取り壊しの費用を予算に入れた。反対は二人だった。",
    "「灯が消えるのは寂しいと思う」と、向かいの食堂の主人は言う。",
    "灯台は来月の三日に消灯し、その後は人の手で少しずつ解かれる。",
]


def _translated(*paragraphs, original="", **changes):
    block = replace(
        documents.TRANSLATION, body=markup.from_text(list(paragraphs)), original=markup.from_text([original]), **changes
    )
    return documents.full_document(blocks=(documents.OPENING, block, documents.CLOSING))


def _own(*paragraphs, **changes):
    block = Commentary(key="own", body=markup.from_text(list(paragraphs)))
    return documents.full_document(blocks=(block, documents.TRANSLATION), **changes)


def _found(document, code):
    return [item for item in checklist.findings(document) if item.code == code]


@pytest.mark.parametrize(
    "paragraph",
    [
        "※灯台の高さは資料によって違う。",
        "訳者より:地名は現地の読みに合わせた。",
        "筆者はこの灯台に登ったことがある。",
        "(注)消灯は延期された。",
        "(注)原文の綴りに誤りがある。",
        "注:金額は当時のもの。",
        "[訳者注] 二つの町は合併した。",
    ],
)
def test_a_paragraph_that_begins_like_a_note_is_found_in_the_middle_of_a_translation(paragraph):
    (finding,) = _found(_translated(NEWS[0], paragraph, *NEWS[1:]), "editors_words")
    assert paragraph[:8] in str(finding.message)
    assert (finding.block, finding.field) == ("translation", "body")


@pytest.mark.parametrize(
    "ending",
    [
        ["私は子どものころ、この灯台を一度だけ見た。"],
        ["灯台を残す道はなかったのだろうか。考えさせられる記事だと思う。"],
        ["以上、港町の記事でした。", "来月は別の町の話を訳します。"],
        ["ここまで読んでくださって、ありがとうございました。"],
        ["この記事を読んで、私たちの町の塔を思い出した。", "あの塔も今はない。"],
    ],
)
def test_the_editors_voice_after_the_end_of_the_source_is_found(ending):
    (finding,) = _found(_translated(*NEWS, *ending), "editors_words")
    assert ending[0][:10] in str(finding.message)


@pytest.mark.parametrize(
    "paragraphs",
    [
        NEWS,
        [*NEWS, "「私は毎晩あの光を見て眠った」と、九十歳の元灯台守は語った。"],
        ["私がこの町に来たのは春だった。", *NEWS, "私は灯台に登り、灯が消えるのを見た。"],
        ["灯台の話をします。", *NEWS[:2], "町の人はそれを見送りました。"],
        [NEWS[0], "〔訳注:灯台は町の西の端にある。〕", *NEWS[1:]],
        ["短い抜粋である。", "私はそれを見た。"],
        [*NEWS, "以上の費用は町が払う。"],
    ],
)
def test_what_the_source_itself_says_is_left_alone(paragraphs):
    assert _found(_translated(*paragraphs), "editors_words") == []


def test_a_source_that_says_i_in_its_original_may_do_so_at_its_end():
    told = _translated(*NEWS, "私は灯台を見上げた。", original="The lighthouse goes dark. I looked up at it.")
    assert _found(told, "editors_words") == []


def test_what_other_blocks_tell_of_a_source_counts_for_its_end():
    first = replace(documents.TRANSLATION, key="first", body=markup.from_text(NEWS), original="")
    last = replace(documents.TRANSLATION, body=markup.from_text([NEWS[0], "私はこの灯台が好きだ。"]), original="")
    document = documents.full_document(blocks=(first, documents.OPENING, last))
    assert [item.block for item in _found(document, "editors_words")] == ["translation"]


def test_one_finding_a_block_names_the_first_passage_and_says_how_many(full_document):
    (finding,) = _found(_translated("※一つめ", NEWS[0], "※二つめ"), "editors_words")
    assert "※一つめ" in str(finding.message)
    assert "2" in str(finding.message)


@pytest.mark.parametrize("note", ["(訳注:湾の名)", "[訳注 湾の名]", "【訳者注:湾の名】", "(引用者注:湾の名)"])
def test_a_translators_note_in_other_brackets_is_found(note):
    (finding,) = _found(_translated(f"船はモリ湾{note}に入った。", *NEWS), "translators_note")
    assert note in str(finding.message)


def test_a_translators_note_in_its_own_brackets_is_right():
    assert _found(_translated("船はモリ湾〔訳注:湾の名〕に入った。", *NEWS), "translators_note") == []


SPEECH = "灯台の光は、私たちの家の窓にも毎晩とどいた。" * 6


@pytest.mark.parametrize(
    "paragraphs",
    [
        [f"主人はこう言った。「{SPEECH}」"],
        [f"「{SPEECH[:60]}『ほんとうに』{SPEECH[:60]}」"],
        ["議会は予算を決めたという。反対は二人だったと述べた。来年には工事が始まると語った。"],
        ["The harbour council voted last week to take the old lighthouse down, and nobody spoke against it in the hall."],
        ["道具の話である。桟橋の倉庫には、名前を忘れられた道具が並んでいる。それだけのことだ。"],
    ],
)  # fmt: skip
def test_commentary_that_looks_quoted_is_found(paragraphs):
    (finding,) = _found(_own(*paragraphs), "looks_quoted")
    assert (finding.block, finding.field) == ("own", "body")


@pytest.mark.parametrize(
    "paragraphs",
    [
        [markup.text(documents.OPENING.body)],
        ["記事は「桟橋の倉庫には、名前を忘れられた道具が並んでいる」と始まる。"],
        ["議会は予算を決めたという。だが、私は別のことを考えた。"],
        ["出典は https://tidewater.example.org/2026/05/old-tools-of-kilmore-harbour-and-their-names-and-more-words/ です。"],
        ["Tidewater Reviewという雑誌で、Nora Whitfieldさんの記事を読んだ。"],
        ["「短い」言葉を「いくつか」引いた。「灯台」もその一つである。"],
    ],
)  # fmt: skip
def test_ordinary_commentary_is_left_alone(paragraphs):
    assert _found(_own(*paragraphs), "looks_quoted") == []


def test_a_passage_of_the_original_in_commentary_is_found_in_any_language():
    words = "In the shed on the pier stand tools whose names"
    assert _found(_own(f"Look: {words}.", language="en"), "looks_quoted")
    assert _found(_own("My own words about tools and sheds.", language="en"), "looks_quoted") == []


def test_an_undecided_block_is_asked_for_its_voice_first():
    block = Commentary(key="own", body=f"<p>「{SPEECH}」</p>", undecided="しるしがない")
    document = documents.full_document(blocks=(block,))
    assert _found(document, "looks_quoted") == []
