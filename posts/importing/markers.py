"""The grammar of boundary marks: (和訳開始), ---引用ここまで---, 【译文】, ----- END QUOTE -----, </引用>, …

A mark is built from parts (what it is, begin or end, decoration), never listed whole. It is read from a folded copy
of one short line or one bracket; the text itself is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

Family = Literal["translation", "quotation", ""]
Side = Literal["open", "close"]

LONGEST_MARK = 64
LONGEST_BRACKET = 28
MOST_BRACKETS = 400  # looked at in one paragraph; nobody marks more, an attacker might

# Nouns: what the mark announces. Longest first is settled when the pattern is built.
TRANSLATION_NOUNS = (
    "翻訳 和訳 邦訳 抄訳 全訳 仮訳 拙訳 意訳 試訳 私訳 超訳 直訳 部分訳 要訳 訳文 訳 日本語訳 機械翻訳 自動翻訳 翻訳文 "
    "译文 翻译 中译 中文翻译 全文翻译 正文翻译 机翻 譯文 翻譯 中譯 中文翻譯 "
    "번역 번역문 번역본 번역글 "
    "translation translated translations"
).split()
QUOTATION_NOUNS = (
    "引用 引用文 引用部 転載 転記 抜粋 抜書き 抜き書き 原文引用 "
    "引文 转载 轉載 摘录 摘錄 摘抄 节选 節選 摘引 转帖 转贴 "
    "인용 인용문 인용구 발췌 발췌문 전재 "
    "quote quotation quoted quotes excerpt excerpts citation blockquote cite"
).split()
# Nouns that also head the blogger's own parts: they mark a boundary only beside a begin or end word.
WEAK_NOUNS = "記事 原文 元記事 本文 原稿 文章 기사 원문 본문 article original".split()

BEGIN_WORDS = (
    "開始 始め はじめ 始まり はじまり スタート ここから ここより 此処から これより 以下 下記 より から "
    "开始 始 起 以下是 以下为 以下為 下面是 下面为 下面 "
    "시작 여기부터 여기서부터 이하 아래 부터 "
    "start starts started begin begins beginning below"
).split()
END_WORDS = (
    "終了 終わり おわり オワリ 終り 終 了 完 ここまで 此処まで 以上 まで 迄 "
    "结束 結束 完毕 完畢 终 终了 止 到此 至此 到此为止 到此為止 以上是 以上为 "
    "끝 종료 여기까지 까지 마침 이상 "
    "end ends ended ending fin"
).split()
FILLERS = (
    "の は が を に で も です でした ます となります になります である する します した しました 部分 箇所 部 全文 文 内容 "
    "的 是 为 為 乃 了 如下 로 으로 입니다 합니다 은 는 이 가 의 을 를 글 전문 내용 부분 "
    "of the is are a an this my our full text section part here from"
).split()

OPENERS = "[({<【〔《〈「『〖〘⟪«≪"
CLOSERS = "])}>】〕》〉」』〗〙⟫»≫"
_DECORATION = "-=~*_#+|^・…‥.。、,:;!\"'`▼▲▽△▷◁▶◀■□◆◇●○◎★☆♦↓↑→←⇒⇓✂§※†/\\ー"
_EDGE = re.compile("[" + re.escape(_DECORATION + OPENERS + CLOSERS) + r"\s]+")
# Every dash and every wave becomes one; NFKC has already unified widths.
_UNIFY = str.maketrans({**dict.fromkeys("‐‑‒–—―─━⸺⸻−﹣", "-"), **dict.fromkeys("〜～∼˜", "~"), "═": "=", "￣": "-"})
_TAG = re.compile(r"</?(?:span|p|div|strong|em|b|i|center|font|small|h[1-6])\b[^<>]{0,200}>|<br ?/?>", re.IGNORECASE)


def fold(text: str) -> str:
    """A copy to match against: width, case, dashes and waves unified. Lengths may differ from the original."""
    return unicodedata.normalize("NFKC", text).translate(_UNIFY).lower()


def _alternatives(words: list[str]) -> str:
    latin = [w for w in words if w.isascii()]
    other = [w for w in words if not w.isascii()]
    parts = [re.escape(w) for w in sorted(other, key=len, reverse=True)]
    parts += [re.escape(w) + "(?![a-z])" for w in sorted(latin, key=len, reverse=True)]
    return "|".join(parts)


_TOKEN = re.compile(
    f"(?P<t>{_alternatives(TRANSLATION_NOUNS)})|(?P<q>{_alternatives(QUOTATION_NOUNS)})"
    f"|(?P<w>{_alternatives(WEAK_NOUNS)})|(?P<b>{_alternatives(BEGIN_WORDS)})|(?P<e>{_alternatives(END_WORDS)})"
    f"|(?P<f>{_alternatives(FILLERS)})|(?P<d>[{re.escape(_DECORATION + OPENERS + CLOSERS)}\\s])"
)
# A cheap look before folding: no mark lacks all of these characters.
HINT = re.compile(
    "[訳译譯引転转轉抜摘节節記原本文ここ此以上終终完止结結始起번인발전끝시여이아종기원본까]|quot|transl|excerpt|cit|artic|orig|"
    "begin|start|end|ＱＵＯ|ＥＮＤ|ＢＥＧ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A recognised boundary mark. `family` is empty when the mark does not name what it bounds."""

    side: Side
    family: Family
    explicit: bool  # has a begin or end word, so it is no mere label
    weak: bool  # counts only when its other end is there too
    sign: bool = False  # a tag like <blockquote>: works like '>', may stand inside a translation


def _tokens(core: str) -> dict[str, int] | None:
    counts: dict[str, int] = dict.fromkeys("tqwbefd", 0)
    at = 0
    while at < len(core):
        found = _TOKEN.match(core, at)
        if not found:
            return None
        counts[found.lastgroup or "d"] += 1
        at = found.end()
    return counts


def _decorated(folded: str, core: str) -> bool:
    """Brackets or ornaments around the words, not just a full stop behind them."""
    if not folded or folded == core:
        return False
    head = folded[: folded.find(core)] if core in folded else ""
    return bool(head.strip()) or folded[0] in OPENERS


def _read(folded: str, *, bracketed: bool) -> Mark | None:
    core = folded
    slashed = re.match(r"^[\[<]\s*/", folded) is not None
    left = _EDGE.match(core)
    if left:
        core = core[left.end() :]
    while core and _EDGE.fullmatch(core[-1]):
        core = core[:-1]
    if not core:
        return None
    counts = _tokens(re.sub(r"^(quote|blockquote|cite)\s*=.*", r"\1", core))
    if counts is None:
        return None
    decorated = bracketed or _decorated(folded, core)
    noun = counts["t"] + counts["q"]
    begin, end = counts["b"], counts["e"] + int(slashed)
    if begin and end:
        # 以上、引用終わり / ここから…まで: the end wins only where no word opens
        if not (slashed or "以上" in core):
            return None
        begin = 0
    if not noun and not begin and not end:
        return None
    if not noun and not decorated:
        return None
    if not begin and not end and not (decorated and _label_like(folded, core)):
        return None
    if noun and (begin or end) and not decorated and _is_sentence(folded, core):
        return None
    family: Family = "translation" if counts["t"] else "quotation" if counts["q"] else ""
    return Mark(
        side="close" if end else "open",
        family=family,
        explicit=bool(begin or end),
        weak=not noun or (not decorated and not (begin or end)),
        sign=bool(_QUOTE_TAG.fullmatch(folded)),
    )


def _label_like(folded: str, core: str) -> bool:
    """A bare noun needs more than the bullet of a list in front of it."""
    at = folded.find(core)
    head, tail = folded[:at].strip(), folded[at + len(core) :].strip()
    return len(head) != 1 or head in "▼▽▶▷◆◇■□●○◎★☆[({<【〔《〈「『«≪" or bool(tail)


def _is_sentence(folded: str, core: str) -> bool:
    """以下、翻訳です。 is said to the reader: a lead-in, not a mark."""
    return (
        bool(re.search("です|ます|でした|した|입니다|합니다|是|为|如下|\\bis\\b|\\bare\\b", core))
        or folded.rstrip()[-1:] in "。.:"
    )


def line_mark(line: str) -> Mark | None:
    """The mark a whole line is, or None. The line comes without its line break."""
    if len(line) > LONGEST_MARK * 4 or not HINT.search(line):
        return None
    plain = _TAG.sub("", line) if "<" in line else line
    folded = fold(plain).strip()
    if not folded or len(folded) > LONGEST_MARK or folded.startswith(("#", "http")):
        return None
    return _read(folded, bracketed=False)


_BRACKET = re.compile(
    r"[\[(（［【〔<＜《〈{｛〖]"
    + r"([^\[\]()（）［］【】〔〕<>＜＞《》〈〉{}｛｝〖〗「」\n]{1,"
    + str(LONGEST_BRACKET)
    + r"})"
    + r"[\])）］】〕>＞》〉}｝〗]"
)
_QUOTE_TAG = re.compile(r"</?blockquote\b[^<>]{0,400}>|\[/?quote(?:=[^\[\]\n]{0,80})?\]", re.IGNORECASE)
_MENTIONED_BEFORE = "「『“\"'‘`《"
_MENTIONED_AFTER = re.compile(
    "[」』”\"'’`》]|という|といった|とい|って|などと|等の|のよう|の(?:印|記号|しるし|マーク|間)|と書|と記|と、|とは|を(?:付|つ|書|入)"
)


@lru_cache(maxsize=4096)
def _bracket_mark(bracket: str) -> Mark | None:
    return _read(fold(bracket).strip(), bracketed=True)


def inline_marks(text: str, start: int, end: int) -> list[tuple[int, int, Mark]]:
    """Marks standing inside text[start:end] as (start, end, mark), in order; marks only spoken of are passed over."""
    found: list[tuple[int, int, Mark]] = []
    for tag in islice(_QUOTE_TAG.finditer(text, start, end), MOST_BRACKETS):
        side: Side = "close" if tag.group()[1] == "/" else "open"
        found.append((tag.start(), tag.end(), Mark(side, "quotation", True, False, True)))
    if not HINT.search(text, start, end):
        return found
    for bracket in islice(_BRACKET.finditer(text, start, end), MOST_BRACKETS):
        if not HINT.search(bracket.group(1)) or _QUOTE_TAG.match(bracket.group()):
            continue
        if text[bracket.start() - 1 : bracket.start()] in tuple(_MENTIONED_BEFORE) and bracket.start() > start:
            continue
        if _MENTIONED_AFTER.match(text, bracket.end(), end) or text[bracket.end() : bracket.end() + 1] == "(":
            continue
        mark = _bracket_mark(bracket.group())
        if mark and mark.family and _stands_apart(text, start, end, bracket, mark):
            found.append((bracket.start(), bracket.end(), mark))
    return sorted(found, key=lambda item: item[0])


def _stands_apart(text: str, start: int, end: int, bracket: re.Match[str], mark: Mark) -> bool:
    """At the edge of the paragraph or between two sentences; a label like 【翻訳】 before a title does not count."""
    before = text[max(start, bracket.start() - 3) : bracket.start()].strip()
    after = text[bracket.end() : min(end, bracket.end() + 3)].strip()
    if mark.side == "close":
        return not after or before[-1:] in tuple("。.!?！？」』”…)）")
    return not before or before[-1:] in tuple("。.!?！？:：」』”…")
