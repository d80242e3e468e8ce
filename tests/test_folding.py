"""Folding: what a reader takes for the same is the same, and every folded character knows where it came from."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.folding import cut, cut_query, fold, fold_with_map, places

# Where characters of one kind meet: marks, kana that fold together, iteration marks, spaces, what nobody sees.
AWKWARD = st.text("ヴァｳﾞｪゔ゛゜ﾞｶかが々〻ゝゞヾ〱人一國 \n\u3000aéñÅ가ㄱㅏᄀ́ᅡᆨー－-～ͅİßﬁ…Ⅳ㍿\u200b\u0301\u3099\ufe0f")
TEXT = st.one_of(st.text(), AWKWARD)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾍﾞﾄﾅﾑ", "べとなむ"),
        ("ヴェトナム", "ベトナム"),
        ("ｳﾞｪﾄﾅﾑ", "ベトナム"),
        ("ヴァイオリン", "バイオリン"),
        ("ヷ", "ば"),
        ("Ｈａｒｂｏｕｒ", "harbour"),
        ("Straße", "STRASSE"),
        ("Ñandú", "nandu"),
        ("Ἀθῆναι", "αθηναι"),
        ("йод", "иод"),
        ("國會圖書館", "国会図書館"),
        ("齋藤", "斉藤"),
        ("斎藤", "斉藤"),
        ("髙﨑", "高崎"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("辻\U000e0100", "辻"),
        ("海\ufa45", "海海"),
        ("人々", "人人"),
        ("こゝろ", "こころ"),
        ("いすゞ", "いすず"),
        ("バナヽ", "ばなな"),
        ("コンピュ－タ", "コンピューター"[:-1]),
        ("ｺﾝﾋﾟｭｰﾀ", "コンピュータ"),
        ("e‐mail", "e-mail"),
        ("1〜2", "1～2"),
        ("か゛", "が"),
        ("ｶﾞ", "ガ"),
        ("㍿", "株式会社"),
        ("港の\u3000道具", "港の道具"),
        ("Django 入門", "Django入門"),
        ("old \n tools", "old tools"),
        ("soft\u00adware", "software"),
        ("“tools”", '"tools"'),
    ],
)
def test_it_makes_one_of_what_readers_take_for_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("か", "が"),
        ("は", "ぱ"),
        ("old tools", "oldtools"),
        ("つ", "っ"),
        ("港", "巷"),
        ("ラー", "ラ"),
        ("がき", "かき"),
    ],
)
def test_it_keeps_apart_what_differs(one, other):
    assert fold(one) != fold(other)


def test_an_iteration_mark_without_anything_to_repeat_stays():
    assert fold("々") == "々"
    assert fold("の々") == "の々"


def test_every_old_form_leads_to_a_new_one_that_stays():
    from posts import folding

    assert len(folding._KANJI) > 350
    assert {old: new for old, new in folding._KANJI.items() if fold(new) != fold(old)} == {}


@given(TEXT)
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_the_map_goes_with_the_folded_text(text):
    folded, offsets = fold_with_map(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


@given(TEXT)
def test_it_sees_the_forms_of_unicode_as_one(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(TEXT, st.integers(0, 60), st.integers(1, 8))
def test_whatever_stands_in_a_text_has_all_its_tokens_there(text, start, length):
    folded = fold(text)
    piece = folded[start : start + length].strip()
    if piece and next(places(folded, piece), None) is not None:
        assert cut_query(piece) <= cut(folded)


def test_words_of_spaced_scripts_are_whole_and_everything_else_goes_in_pairs():
    assert cut(fold("Old 道具の Werkstätte")) == {"old", "道", "具", "の", "道具", "具の", "werkstatte"}
    assert cut(fold("東京2026")) == {"東", "京", "2", "0", "6", "東京", "京2", "20", "02", "26"}
    assert cut(fold("도구")) == {"도", "구", "도구"}
    assert cut("x" * 500) == {"x" * 64}


def test_one_character_is_asked_for_alone_and_more_in_pairs():
    assert cut_query("港") == {"港"}
    assert cut_query("港の道") == {"港の", "の道"}
    assert cut_query("old港") == {"old", "港"}


def test_a_word_is_found_as_a_whole_word():
    assert list(places("art in a party", "art")) == [0]
    assert list(places("港の道具の港", "港")) == [0, 5]
    assert list(places("gpt4", "gpt")) == [0]
    assert list(places("港", "")) == []
