"""One foreign name in two spellings, told from two words that only look alike."""

import pytest

from posts import checklist, markup
from posts.checklist.everyday import EVERYDAY
from posts.checklist.names import morae
from posts.document import Commentary
from tests import documents
from tests.documents import replace


def _found(*texts, **changes):
    block = Commentary(key="own", body=markup.from_text(list(texts)))
    document = documents.full_document(blocks=(block,), title="題", lead="リードの代わり。", **changes)
    return [item for item in checklist.findings(document) if item.code == "names"]


ONE_NAME = [
    ("トゥ・ラム", "トー・ラム"),
    ("スクワッド", "クワッド"),
    ("ヴォロディミル・ゼレンスキー", "ボロディミル・ゼレンスキー"),
    ("ゼレンスキー", "ゼレンスキイ"),
    ("ベトナム", "ヴェトナム"),
    ("ウラジーミル・プーチン", "ウラジミール・プーティン"),
    ("ヴェネツィア", "ベネチア"),
    ("バイデン", "バイテン"),
    ("ジェイムズ・ホイットフィールド", "ジェームズ・ホイットフィールド"),
    ("キルモア", "キルモーア"),
    ("タイドウォーター", "タイドウオーター"),
    ("ドナルド・マレー", "ドナルドマレー"),
]


@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_near_equal_katakana_is_one_name(one, other):
    (finding,) = _found(f"先週、{one}が港を訪ねた。", f"翌日、{other}は町を去った。")
    assert one in str(finding.message)
    assert other in str(finding.message)
    assert finding.block == "own"


TWO_WORDS = [
    ("シリア", "シリーズ"), ("プロ", "プログラム"), ("プログラム", "プログラマー"), ("オーストリア", "オーストラリア"),
    ("アメリカ", "アフリカ"), ("アメリカ", "アメリカン"), ("イラン", "イラク"), ("インド", "インドネシア"), ("ビル", "ビール"),
    ("スリップ", "スリープ"), ("ショット", "ショート"), ("チャット", "チャート"), ("マスター", "ミスター"), ("スロバキア", "スロベニア"),
    ("パラグアイ", "ウルグアイ"), ("ナイジェリア", "アルジェリア"), ("グループ", "グレープ"), ("シンボル", "シンバル"), ("スライド", "ライド"),
    ("スプリント", "プリント"), ("フランス", "フランク"), ("バランス", "フランス"), ("マクロン", "マカロン"), ("データ", "デート"),
    ("メンバー", "ナンバー"), ("コート", "コード"), ("リーダー", "レーダー"), ("スペイン", "スペース"), ("ドナルド・マレー", "マレー"),
    ("ローマ", "ロマン"), ("リビア", "リベリア"), ("コロンビア", "コロンバス"), ("トランプ", "トランク"), ("システム", "システマ"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), TWO_WORDS)
def test_words_that_only_look_alike_are_two(one, other):
    assert _found(f"先週、{one}の話をした。", f"翌日は{other}の話だった。") == []


def test_half_width_katakana_is_no_other_spelling():
    assert _found("ｷﾙﾓｱ港の道具。", "キルモア港の倉庫。") == []


def test_everyday_words_side_by_side_say_nothing():
    """The whole list in one post: what is in it is never taken for a name."""
    assert _found("、".join(sorted(EVERYDAY))) == []


def test_the_rarer_spelling_is_where_it_leads_and_the_message_counts():
    (finding,) = _found("キルモアの町。キルモアの港。", "キルモーアの灯台。")
    assert "2" in str(finding.message)
    assert "1" in str(finding.message)
    assert (finding.block, finding.field) == ("own", "body")


def test_the_two_are_the_same_finding_wherever_they_stand():
    (one,) = _found("キルモアの町。", "キルモーアの灯台。")
    (other,) = _found("キルモーアの町。キルモーアの港。", "キルモアの灯台。")
    assert one.name == other.name


def test_names_are_compared_across_voices():
    quoted = replace(documents.TRANSLATION, body="<p>スクワッドの会合が開かれた。</p>", original="")
    own = Commentary(key="own", body="<p>クワッドと呼ぶ人もいる。</p>")
    document = documents.full_document(blocks=(own, quoted))
    assert [item.code for item in checklist.findings(document) if item.code == "names"] == ["names"]


def test_a_whole_name_speaks_for_its_parts():
    assert len(_found("ウラジーミル・プーチンが来た。", "ウラジミール・プーティンが来た。")) == 1


@pytest.mark.parametrize(
    ("name", "sounds"),
    [("トゥ・ラム", "ト ラ ム"), ("シェイクスピア", "セ ク ス ピ ア"), ("ロシヤ", "ロ シ ア"), ("ショット", "ショ ト")],
)
def test_a_name_is_compared_by_its_sounds(name, sounds):
    assert " ".join(morae(name)) == sounds
