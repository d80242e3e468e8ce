"""Splitting a pasted text by speaker: marks, signs, lead-ins, source lines, doubt; and the score on our own look-alikes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from posts.importing.markers import line_mark
from posts.importing.reasons import REASONS, reason_text
from posts.importing.segment import Reason, Voice, segment
from posts.management.commands.split_text import blocks

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SAMPLES = SHARED / "samples" / "posts"
PASTED = Path(__file__).parent / "data" / "pasted"
SCORER = SHARED / "kit" / "importer_score.py"

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples is not here")
needs_scorer = pytest.mark.skipif(not SCORER.is_file(), reason="../shared/kit/importer_score.py is not here")


def voices(text):
    """(voice, words) of everything but separators."""
    result = segment(text)
    return [
        (span.voice.value, text[span.start : span.end].strip())
        for span in result.spans
        if span.voice is not Voice.BLANK
    ]


def spans_of(text, voice):
    return [span for span in segment(text).spans if span.voice is voice]


def score(truth, tmp_path):
    """What the shared scorer says about our split of every text in a folder."""
    for path in sorted(truth.glob("*.txt")):
        lines = [json.dumps(block, ensure_ascii=False) for block in blocks(segment(path.read_bytes().decode()))]
        (tmp_path / f"{path.stem}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(SCORER), "--truth", str(truth), "--got", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("（和訳はじまり）", "（和訳おわり）"),
        ("【邦訳】", "【邦訳終了】"),
        ("～～引用～～", "～～引用ここまで～～"),
        ("<<引用開始>>", "<<引用終了>>"),
        ("――以下引用――", "――以上引用――"),
        ("[quote]", "[/quote]"),
        ("<blockquote>", "</blockquote>"),
        ("--- 번역 시작 ---", "--- 번역 끝 ---"),
        ("【译文开始】", "【译文结束】"),
        ("[譯文]", "[譯文完]"),
        ("Begin translation", "End of translation"),
        ("= = = Excerpt starts = = =", "= = = Excerpt ends = = ="),
        ("◆全訳ここから◆", "◆ここまで◆"),
        ("＊（以下、記事の転載）＊", "＊（転載終わり）＊"),
        ("<引用>", "</引用>"),
        (">>", "<<"),
    ],
)
def test_a_pair_of_marks_bounds_a_passage(opening, closing):
    text = f"前置きです。\n\n{opening}\n\n石は割れたいところで割れる。\n\n急ぐ者は粉をつくる。\n\n{closing}\n\n私の感想です。\n"
    found = voices(text)
    assert [voice for voice, _ in found] == ["own", "marker", *[found[2][0]] * 2, "marker", "own"]
    assert found[2][0] in {"translation", "quotation"}


@pytest.mark.parametrize(
    "line",
    [
        "(非公式)",
        "翻訳",
        "・引用",
        "- 訳文",
        "終わりの始まり",
        "以下、翻訳です。",
        "引用元：https://example.com/",
        "# 翻訳",
        "翻译：张三",
        "通訳の開始時刻",
        "",
        "《翻訳の終わり方について》という本",
    ],
)
def test_lines_that_are_no_marks(line):
    mark = line_mark(line)
    assert mark is None


def test_a_mark_only_mentioned_bounds_nothing():
    text = "冒頭に「（引用開始）」と書き、末尾に（引用終わり）と書く決まりです。\n\nこの記事では印の話をします。\n"
    assert not spans_of(text, Voice.MARKER)


def test_marks_inside_a_paragraph_cut_it():
    text = "短いので引きます。\n\n（引用開始）切符、押し花、診察券。\n\n持ち主は現れない。（引用終わり）\n\nいい話ですね。\n"
    assert voices(text) == [
        ("own", "短いので引きます。"),
        ("marker", "（引用開始）"),
        ("quotation", "切符、押し花、診察券。"),
        ("quotation", "持ち主は現れない。"),
        ("marker", "（引用終わり）"),
        ("own", "いい話ですね。"),
    ]


def test_the_line_after_the_opening_mark_is_a_headline_when_it_has_no_full_stop():
    text = "（和訳開始）\n貸し棚の向こう側\nドリルは本と並んでいる。\n（和訳終了）\n"
    headline, body = spans_of(text, Voice.TRANSLATION)
    assert (headline.part, headline.reason, body.part) == ("headline", Reason.HEADLINE, "")


def test_a_note_between_marks_is_asked_about():
    text = "（和訳開始）\n\n棚は四つある。\n\n（訳注：原文では「塔」。）\n\n棚は高い。\n\n（和訳終了）\n"
    (note,) = spans_of(text, Voice.UNDECIDED)
    assert (note.part, note.reason, note.run) == ("note", Reason.TRANSLATOR_SPEAKS, 1)


def test_quote_signs_quote_and_a_source_line_credits_them():
    text = "親方の言葉が載っていました。\n\n> 石は石より先に知るな。\n>\n> 同時に知れ。\n\n引用元：https://quarry.example/14\n\n深いですね。\n"
    result = segment(text)
    assert [voice for voice, _ in voices(text)] == ["own", "quotation", "source", "own"]
    (source,) = result.sources
    assert (source.url, source.run, source.url_missing) == ("https://quarry.example/14", 1, False)


def test_a_note_behind_a_quote_sign_is_the_bloggers():
    text = "> 追記：このあと路線は復活しました。\n\n夜行列車の話を読んだのでご紹介します。\n\n> 最後の便は四十人だった。\n\nさみしいですね。\n"
    first = segment(text).spans[0]
    assert (first.voice, first.part) == (Voice.OWN, "note")


def test_a_title_whose_address_was_lost_is_reported_missing():
    text = "面白い記事でした。\n\nでは、記事のリンクは↓です。\n\nWhere the Rain Goes\n\n（和訳開始）\n\n雨は多い。\n\n（和訳終了）\n"
    (source,) = segment(text).sources
    assert (source.title, source.url, source.url_missing, source.language, source.run) == (
        "Where the Rain Goes",
        "",
        True,
        "en",
        1,
    )


def test_a_credit_gives_author_and_date():
    text = "<cite>Original: [A Clock](https://tide.example/3)（2014-05-06）by [Runa Hestbek](https://tide.example/)</cite>\n\n潮時計には針が一本しかない。\n\n二本目は潮を信じない人が要る。\n"
    (source,) = segment(text).sources
    assert (source.title, source.url, source.author, source.published) == (
        "A Clock",
        "https://tide.example/3",
        "Runa Hestbek",
        "2014-05-06",
    )


def test_links_inside_a_translation_are_not_its_source():
    text = "元記事：https://a.example/x\n\n【翻訳】\n\n[潮汐表](https://b.example/y)を見た。\n\n【翻訳終了】\n"
    roles = {url.url: url.role for span in segment(text).spans for url in span.urls}
    assert roles == {"https://a.example/x": "source", "https://b.example/y": "inside"}


def test_addresses_point_into_the_text():
    text = "Source: [t](https://a.example/(x)) and www.b.example/path.\n"
    for span in segment(text).spans:
        for url in span.urls:
            assert span.start <= url.start < url.end <= span.end
            assert url.url in text[url.start : url.end]


def test_words_without_any_sign_are_not_guessed():
    text = "塩の値段が上がった年、村の学校は教科書を買うのをやめた。\n\n教師は黒板に地図を描いた。\n\n川は白く、丘は黄色い。\n"
    result = segment(text)
    assert result.undecided == 3
    assert {span.reason for span in result.spans if span.voice is Voice.UNDECIDED} == {Reason.NO_SIGN}


def test_a_broken_sentence_stays_broken():
    text = "（引用開始）\n\n協力は中国\n\nや隣国に及ぶ。\n\n（引用終わり）\n"
    assert [words for voice, words in voices(text) if voice == "quotation"] == ["協力は中国", "や隣国に及ぶ。"]


def test_every_reason_has_words():
    assert set(REASONS) == set(Reason)
    for span in segment("（引用開始）\n\nあ\n\n（引用終わり）\n").spans:
        assert reason_text(span)


def test_look_alike_texts_have_truth_and_are_enough():
    texts = {path.stem for path in PASTED.glob("*.txt")}
    assert len(texts) >= 14
    assert texts == {path.name.removesuffix(".truth.jsonl") for path in PASTED.glob("*.truth.jsonl")}


@needs_scorer
def test_the_look_alikes_are_split_well_enough(tmp_path):
    result = score(PASTED, tmp_path)
    assert result["ok"], result["why"]
    assert all(tier["sources"].split("/")[0] == tier["sources"].split("/")[1] for tier in result["sets"].values())


@needs_samples
@needs_scorer
def test_the_samples_are_split_well_enough(tmp_path):
    result = score(SAMPLES, tmp_path)
    assert result["ok"], result["why"]
    assert all(tier["sources"].split("/")[0] == tier["sources"].split("/")[1] for tier in result["sets"].values())


@needs_samples
def test_the_sample_post_has_the_counts_of_its_readme():
    text = (SAMPLES / "ameba-post.txt").read_bytes().decode()
    result = segment(text)

    def count(wanted):
        return sum(not c.isspace() for span in result.spans if wanted(span) for c in text[span.start : span.end])

    start = next(span.start for span in result.spans if span.voice is Voice.MARKER)
    # the README's opening includes the title of the source
    assert count(lambda s: s.start < start and s.voice in {Voice.OWN, Voice.SOURCE}) == 1617
    assert count(lambda s: s.voice is Voice.TRANSLATION) == 3034
    assert count(lambda s: s.start > start and s.voice is Voice.OWN) == 623
    assert count(lambda s: s.voice is Voice.OWN and not s.part) == 2056  # its own words without note and caption
    assert result.undecided == 0
    (source,) = result.sources
    assert source.url_missing
    assert source.title


@pytest.mark.parametrize(
    "words",
    [
        "訳者としては、ここで少し立ち止まりたい。",
        "译者认为这里值得一提。",
        "역자로서 한마디 덧붙인다.",
        "As the translator I would stop here.",
    ],
)
def test_it_asks_when_the_translator_speaks_between_the_marks(words):
    split = segment(
        f"記事を読んだ。\n\n(和訳開始)\n\n桟橋は朝に起きる。\n\n{words}\n\n机を囲む人が増える。\n\n(和訳終了)\n\nよい話だった。"
    )
    (doubt,) = [span for span in split.spans if span.voice is Voice.UNDECIDED]
    assert split.text[doubt.start : doubt.end].strip() == words
