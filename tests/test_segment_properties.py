"""What holds for any text: nothing lost, nothing altered, and no pattern that could make the splitter slow."""

import re
import re._parser as regex_parser
from importlib import import_module

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posts.importing import lines
from posts.importing.chain import Step, posterior
from posts.importing.segment import Reason, Voice, segment

PIECES = [
    "（和訳開始）", "(和訳終了)", "【翻訳】", "---", "***", "> ", ">", ">>", "<<", "\n", "\n\n", "\r\n", "\r", "\u2028", "\x0b", "\x85",
    "\u00a0", "\u3000", "\u200b", "以下、翻訳です。", "他这样说：", "Source: ", "原文：", "[t](https://a.example/x)", "https://b.example/",
    "[1]: https://c.example/", "[t][1]", "```", "~~~", "<ul>", "</ul>", "<cite>", "</cite>", "<blockquote>", "</blockquote>", "※", "訳注：",
    "石は割れる。", "思います。", "word word", "번역했다.", "「", "」", "“", "（引用", "終わり）", "\ud800", "\x00", "ﾊﾝｶｸ", "a\u0301", "- x", "# h", "| a | b |",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(alphabet=st.characters()),  # lone surrogates included
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join),
)


@given(TEXTS)
@example("")
@example("\n")
@example("\r\n\r\n")
@example("a" * 70 + "\u2028" + "\ud800\x00")
@example(">>\n\n<<\n")
@example("（引用開始）（引用終わり）")
def test_rule_36_the_spans_joined_are_the_text(text):
    result = segment(text)
    assert "".join(text[span.start : span.end] for span in result.spans) == text
    assert all(span.start < span.end for span in result.spans)
    assert result.undecided == sum(span.voice is Voice.UNDECIDED for span in result.spans)


@given(TEXTS)
def test_spans_are_well_formed(text):
    known = {span.run for span in segment(text).spans} - {0}
    assert known == set(range(1, len(known) + 1))
    result = segment(text)
    for span in result.spans:
        assert 0 <= span.confidence <= 1
        assert span.part in {"", "headline", "note", "title", "url", "credit", "caption"}
        assert span.voice is not Voice.BLANK or lines.is_blank(text[span.start : span.end])
        for url in span.urls:
            assert span.start <= url.start < url.end <= span.end
    assert all(source.url_missing is not bool(source.url) for source in result.sources)


@given(TEXTS)
def test_the_same_text_is_split_the_same_way_again(text):
    assert segment(text) == segment(text)


def test_past_the_limit_the_rest_stays_whole_and_undecided():
    text = "一行。\n\n" * (lines.MOST_LINES + 50)
    result = segment(text)
    last = result.spans[-1]
    assert (last.voice, last.reason) == (Voice.UNDECIDED, Reason.TOO_LONG)
    assert last.end == len(text)
    assert len(result.spans) <= 2 * lines.MOST_LINES + 1


@given(st.lists(st.floats(-30, 30), max_size=30), st.floats(0.001, 0.9), st.floats(0.001, 0.99))
def test_probabilities_stay_probabilities(own, begin, end):
    steps = [Step(begin, min(0.05, 1 - begin), end, 0.6, value) for value in own]
    assert all(0 <= p <= 1 for p in posterior(steps))


def _patterns():
    for name in ("markers", "urls", "lines", "readings", "phrases", "sources"):
        for key, value in vars(import_module(f"posts.importing.{name}")).items():
            for pattern in value.values() if isinstance(value, dict) else [value]:
                if isinstance(pattern, re.Pattern):
                    yield pytest.param(pattern, id=f"{name}.{key}")


def _repeats(tree, inside=False):
    """Unbounded repeats standing inside unbounded repeats: the ones whose cost can explode."""
    for operator, value in tree:
        if operator in (regex_parser.MAX_REPEAT, regex_parser.MIN_REPEAT):
            unbounded = value[1] == regex_parser.MAXREPEAT
            if unbounded and inside:
                yield value
            yield from _repeats(value[2], inside or unbounded)
        elif operator is regex_parser.SUBPATTERN:
            yield from _repeats(value[3], inside)
        elif operator is regex_parser.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, inside)
        elif operator in (regex_parser.ASSERT, regex_parser.ASSERT_NOT):
            yield from _repeats(value[1], inside)


@pytest.mark.parametrize("pattern", list(_patterns()))
def test_no_pattern_repeats_a_repeat_without_bound(pattern):
    assert not list(_repeats(regex_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))
