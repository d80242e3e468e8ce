"""posts/differences.py: what changed between two texts, as a person would mark it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.differences import Piece, characters, longest_rising
from tests.documents import TEXT


def marked(before: str, after: str) -> str:
    """The difference on one line: [gone] and {new}."""
    signs = {"same": "{}", "gone": "[{}]", "new": "{{{}}}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in characters(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # A changed name is shown as that name, and nothing beside it.
        (
            "ベトナムのトゥ・ラム外相は10日、ハノイで会談した。",
            "ベトナムのトー・ラム国家主席は10日、ハノイで会談した。",
            "ベトナムの[トゥ・ラム外相]{トー・ラム国家主席}は10日、ハノイで会談した。",
        ),
        ("ジャン＝ポールの店", "ジャン＝ピエールの店", "[ジャン＝ポール]{ジャン＝ピエール}の店"),
        ("ｽｸﾜｯﾄﾞの会合", "ｸﾜｯﾄﾞの会合", "[ｽｸﾜｯﾄﾞ]{ｸﾜｯﾄﾞ}の会合"),
        ("Nora Whitfield wrote", "Nora E. Whitfield wrote", "Nora {E. }Whitfield wrote"),
        ("the harbour's tools", "the harbor's tools", "the [harbour's]{harbor's} tools"),
        ("Trần Hưng Đạo通り", "Trần Hưng通り", "Trần Hưng[ Đạo]通り"),
        # A number is one number.
        ("1,234人が来た", "1,243人が来た", "[1,234]{1,243}人が来た"),
        ("2026年5月9日", "2026年5月19日", "2026年5月[9]{19}日"),
        # Kanji and kana are told apart one by one.
        ("彼は行った", "彼女は行った", "彼{女}は行った"),
        ("漁師が桟橋で話した", "漁師が桟橋で語った", "漁師が桟橋で[話し]{語っ}た"),
        # A coincidence does not splinter a change …
        ("東京の会議", "大阪の集い", "[東京の会議]{大阪の集い}"),
        ("道具の名前", "道具の呼び名", "道具の[名前]{呼び名}"),
        # … and a word that stayed is never taken into one.
        ("東京の桟橋で会議", "大阪の桟橋で集い", "[東京]{大阪}の桟橋で[会議]{集い}"),
        ("彼は家に帰った。", "彼は学校から家へ歩いて帰った。", "彼は{学校から}家[に]{へ歩いて}帰った。"),
        # What came is marked at its own bounds.
        ("「A」と言う", "「A」「B」と言う", "「A」{「B」}と言う"),
        ("「B」と言う", "「A」「B」と言う", "{「A」}「B」と言う"),
        ("犬は走る。猫は寝る。", "犬は走る。鳥は飛ぶ。猫は寝る。", "犬は走る。{鳥は飛ぶ。}猫は寝る。"),
        ("", "", ""),
        ("", "港", "{港}"),
        ("港", "", "[港]"),
        ("港", "港", "港"),
        # A character is never cut from the marks that belong to it.
        ("葛\U000e0100城", "葛\U000e0101城", "[葛\U000e0100]{葛\U000e0101}城"),
        ("👩‍🔧です", "👩‍🌾です", "[👩‍🔧]{👩‍🌾}です"),
    ],
)
def test_it_marks_what_changed_and_nothing_else(before, after, expected):
    assert marked(before, after) == expected


@given(TEXT, TEXT)
def test_the_pieces_give_both_texts_back(before, after):
    pieces = characters(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


JAPANESE = st.text("東京大阪の会議がはを、。「」トー・ラム12, aあい\n", max_size=80)


@given(JAPANESE, JAPANESE)
def test_they_do_so_in_japanese_too_and_in_order(before, after):
    pieces = characters(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert all(piece.text for piece in pieces)
    kinds = [piece.kind for piece in pieces]
    pairs = list(pairwise(kinds))
    assert all(one != other for one, other in pairs)
    assert ("new", "gone") not in pairs


@given(JAPANESE)
def test_a_text_does_not_differ_from_itself(text):
    assert characters(text, text) == ((Piece("same", text),) if text else ())


class Counted(str):
    """A word that counts how often it is compared."""

    compared = 0

    def __eq__(self, other):
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("changed", [range(0, 20_000, 400), [0, 19_999], [], range(0, 20_000, 2)])
def test_a_paragraph_of_20_000_characters_is_not_compared_square(changed, monkeypatch):
    """What is looked at grows with the length: 20,000 squared is 400 million."""
    from posts import differences

    letters = [chr(0x3042 + (place * place + place // 7) % 60) for place in range(20_000)]
    others = ["変" if place in changed else letter for place, letter in enumerate(letters)]
    looked_at = 0
    small = differences._small

    def counted(old, new):
        nonlocal looked_at
        looked_at += len(old) * len(new)
        return small(old, new)

    monkeypatch.setattr(differences, "_small", counted)
    pieces = characters("".join(letters), "".join(others))
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == "".join(others)
    assert looked_at <= 20_000 * 1_200


@given(st.lists(st.integers(0, 30), unique=True, max_size=30))
def test_what_stays_in_place_rises_and_is_as_much_as_possible(numbers):
    kept = [numbers[index] for index in longest_rising(numbers)]
    assert kept == sorted(kept)
    best = [0] * len(numbers)
    for place, number in enumerate(numbers):
        best[place] = 1 + max((best[i] for i in range(place) if numbers[i] < number), default=0)
    assert len(kept) == max(best, default=0)
