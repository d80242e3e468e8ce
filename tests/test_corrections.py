"""What counts as a change to a published translation, how it is told, and what a withheld passage leaves of it."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils.translation import override

from posts import corrections
from posts.document import Commentary, QuotedArticle, Voice
from posts.rendering import ledger
from tests.documents import CLOSING, OPENING, SOURCE, TRANSLATION, full_document

TODAY = dt.date(2026, 6, 1)
ONE = "<p>一つめの文。二つめの文はここ。</p>"
TWO = "<p>三つめの文。</p>"


def post(*blocks, sources=(SOURCE,), **changes):
    return full_document(blocks=(OPENING, *blocks, CLOSING), sources=sources, **changes)


def quoted(body=ONE, key="t", **changes):
    return replace(TRANSLATION, key=key, body=body, title="", original="", **changes)


def told(before, after):
    return [(item.key, item.before, item.after) for item in corrections.changes(before, after)]


@pytest.mark.parametrize(
    "desk",
    [
        post(quoted()),
        post(quoted(), title="別の題", lead="別のリード"),
        post(quoted(), Commentary(key="new", body="<p>足した文。</p>")),
        post(quoted("<p><strong>一つめの文。</strong>二つめの文はここ。</p>")),
        post(quoted("<p>一つめの文。</p><p>二つめの文はここ。</p>")),
        post(quoted("<p>一つめの文。〔訳注:補った〕二つめの文はここ。</p>")),
        post(quoted("<p>一つめの文。</p>"), quoted("<p>二つめの文はここ。</p>", key="u")),
        post(quoted(), quoted(TWO, key="u")),
        post(quoted(translator="大谷健", coverage="full")),
    ],
    ids=["nothing", "own title", "own words", "marks", "paragraphs", "a note", "split", "a new passage", "particulars"],
)
def test_readers_need_not_be_told_of(desk):
    assert told(post(quoted()), desk) == []


def test_a_changed_word_is_told_with_its_sentence():
    desk = post(quoted("<p>一つめの文。二つの文はここ。</p>"))
    assert told(post(quoted()), desk) == [("t", "二つめの文はここ。", "二つの文はここ。")]


def test_a_changed_headline_is_told():
    before, after = (post(replace(quoted(), title=title)) for title in ("港の道具", "海の道具"))
    assert told(before, after) == [("t", "港の道具", "海の道具")]


def test_a_passage_that_was_taken_out_is_told():
    desk = post(Commentary(key="x", body="<p>訳は取りやめた。</p>"))
    assert told(post(quoted(TWO)), desk) == [("t", "三つめの文。", "")]


def test_each_changed_passage_is_told_by_itself():
    before = post(quoted(ONE), OPENING, quoted(TWO, key="u"))
    after = post(quoted(ONE.replace("一", "壱")), OPENING, quoted(TWO.replace("三", "参"), key="u"))
    assert [key for key, _before, _after in told(before, after)] == ["t", "u"]


def test_a_change_made_while_two_blocks_were_joined_is_told_alone():
    before = post(quoted(ONE), quoted(TWO, key="u"))
    after = post(quoted("<p>一つめの文。二つめの文はここ。</p><p>参つめの文。</p>"))
    assert told(before, after) == [("t", "三つめの文。", "参つめの文。")]


def test_a_changed_quotation_is_told_as_well():
    before, after = (post(quoted(body, kind=Voice.QUOTATION)) for body in ("<p>Ord.</p>", "<p>Orden.</p>"))
    assert [key for key, _before, _after in told(before, after)] == ["t"]


def test_a_passage_that_was_credited_to_the_wrong_source_is_told_as_such():
    other = replace(SOURCE, key="other")
    before = post(quoted(), sources=(SOURCE, other))
    (change,) = corrections.changes(before, post(quoted(source="other"), sources=(SOURCE, other)))
    assert (change.kind, change.before, change.after) == ("source", "", "")
    with override("en"):
        assert "another source" in corrections.sentence(change)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("トゥ・ラム外相は語った。", "トー・ラム国家主席は語った。", "“トゥ・ラム外相” was corrected to “トー・ラム国家主席”."),
        ("彼は行った。", "彼はすぐ行った。", "“すぐ” was missing and was added."),
        ("彼はすぐ行った。", "彼は行った。", "“すぐ” was taken out."),
        ("a" * 40, "b" * 40, "The translation of this passage was corrected."),
        ("三つめの文。", "", "A passage of the translation was taken out."),
    ],
)  # fmt: skip
def test_the_proposed_sentence_names_the_words(before, after, sentence):
    change = corrections.Change(key="t", source="s", kind="translation", before=before, after=after)
    with override("en"):
        assert corrections.sentence(change) == sentence


# --- What may still be told ---------------------------------------------------------------------------

WITHHELD = replace(SOURCE, withheld_on="2026-05-20")


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("訳を改めました。", True),
        ("「二つめ」を直しました。", False),
        ("一つめの文。二つめの文を直しました。", False),
        ("「古い語」を直しました。", False),
    ],
)
@pytest.mark.parametrize("key", ["t", "", "gone"])
def test_a_sentence_that_repeats_withheld_words_gives_way(text, stays, key):
    with override("en"):
        shown = corrections.text(
            post(quoted(), sources=(WITHHELD,)), TODAY, key=key, kind="translation", text=text, before="古い語は。"
        )
    assert (shown == text) is stays
    assert corrections.text(post(quoted()), TODAY, key=key, kind="translation", text=text) == text


def test_a_correction_of_own_words_stays_when_a_source_is_withheld():
    document = post(quoted(), sources=(WITHHELD,))
    assert corrections.text(document, TODAY, key="closing", kind="fact", text="「二つめ」") == "「二つめ」"


def _readings(document, **changes):
    given = {"key": "t", "kind": "translation", "before": "道具が並んだ。", "after": "道具が並ぶ。", "spans": False}
    with override("ja"):
        return ledger.readings(document, TODAY, **given | changes)


def test_before_and_after_are_whole_and_marked_where_they_differ():
    (before, after) = _readings(post(quoted()))["readings"]
    assert "".join(text for text, _changed in before[2][0]) == "道具が並んだ。"
    assert "".join(text for text, _changed in after[2][0]) == "道具が並ぶ。"
    assert [mark for _label, mark, _lines in (before, after)] == ["del", "ins"]
    assert any(changed for _text, changed in before[2][0])


def test_others_words_stand_between_their_boundaries_and_own_words_do_not():
    assert _readings(post(quoted()))["opening"] == "〔ここから翻訳〕"
    assert _readings(post(quoted(kind=Voice.QUOTATION)))["opening"] == "〔ここから引用〕"
    assert "opening" not in _readings(full_document(), key="closing", kind="fact")
    assert "opening" not in _readings(full_document(), key="", kind="source")


def test_what_nobody_can_name_the_speaker_of_is_not_shown():
    assert _readings(full_document(), key="gone", kind="fact") == {}
    assert _readings(full_document(), key="gone", kind="source") == {}
    assert _readings(full_document(), key="gone")["opening"] == "〔ここから翻訳〕"
    assert _readings(post(QuotedArticle(key="t", source="nobody", body=ONE))) == {}


def test_nothing_of_a_withheld_passage_is_shown():
    for key in ("t", "", "gone"):
        assert _readings(post(quoted(), sources=(WITHHELD,)), key=key) == {}
