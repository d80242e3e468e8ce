"""One foreign name written in two ways in one post: トゥ・ラム and トー・ラム, スクワッド and クワッド.

Katakana is compared by how it sounds. What differs only where renderings of one foreign sound differ (ー, ・, ッ, ヴ and
バ, ティ and チ, エイ and エー) is one name; a single mora more or less counts only where renderings vary, and never between
two everyday words. Each name is looked up, not compared with every other one: the work grows with the text alone.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from posts.checklist.everyday import EVERYDAY
from posts.checklist.levels import Finding, found
from posts.checklist.reading import Reading

LONGEST = 40  # characters; what is longer is no name
NAMES = 4_000  # different names of one post that are looked at
SAID = 20  # findings at most
SHORTEST = 3  # morae that two spellings must have in common

_NAME = re.compile(r"[ァ-ヺー]+(?:[・=゠][ァ-ヺー]+)*")
_JOINTS = re.compile(r"[・=゠]")

# --- How a name sounds -----------------------------------------------------------------------------

_SPELLINGS = dict(
    pair.split(":")
    for pair in (
        "ヴァ:バ ヴィ:ビ ヴェ:ベ ヴォ:ボ ヴュ:ビュ ヴ:ブ ヷ:バ ヸ:ビ ヹ:ベ ヺ:ボ ティ:チ ディ:ジ トゥ:ト ドゥ:ド テュ:チュ デュ:ジュ "
        "シェ:セ ジェ:ゼ ツァ:ツア ツィ:チ ツェ:チェ ツォ:ツオ ウィ:イ ウェ:エ ウォ:オ イェ:エ クァ:クワ グァ:グワ クォ:コ ヂ:ジ ヅ:ズ "
        "ヲ:オ ヰ:イ ヱ:エ ファ:フア フィ:フイ フェ:フエ フォ:フオ フュ:ヒュ"
    ).split()
)
_SPELLING = re.compile("|".join(sorted(_SPELLINGS, key=len, reverse=True)))
_MORA = re.compile(r"[ァ-ヺ][ャュョァィゥェォヮ]?")
_VOWELS = {
    vowel: set(kana)
    for vowel, kana in zip(
        "アイウエオ",
        (
            "アカサタナハマヤラワガザダバパャァヮ",
            "イキシチニヒミリギジビピィ",
            "ウクスツヌフムユルグズブプュゥ",
            "エケセテネヘメレゲゼデベペェ",
            "オコソトノホモヨロゴゾドボポョォ",
        ),
        strict=True,
    )
}
_ROWS = {
    kana: row[0]
    for row in (
        "カキクケコガギグゲゴ", "サシスセソザジズゼゾ", "タチツテトダヂヅデド", "ナニヌネノ", "ハヒフヘホバビブベボパピプペポ",
        "マミムメモ", "ヤユヨ", "ラリルレロ", "ワヲ", "アイウエオ",
    )
    for kana in row
}  # fmt: skip


def morae(name: str) -> tuple[str, ...]:
    """How a name sounds, with what renderings differ in taken out."""
    plain = _SPELLING.sub(lambda match: _SPELLINGS[match.group()], _JOINTS.sub("", name))
    sounds: list[str] = []
    for mora in _MORA.findall(plain.replace("ー", "").replace("ッ", "")):
        last = sounds[-1][-1] if sounds else ""
        if (mora == "イ" and last in _VOWELS["エ"]) or (mora == "ウ" and last in _VOWELS["オ"]):
            continue  # ゲイツ and ゲーツ
        if last in _VOWELS.get(mora, ()):
            continue  # スキイ and スキー
        if mora == "ヤ" and last in _VOWELS["イ"]:
            mora = "ア"  # ロシヤ and ロシア
        if mora == "ア" and last == "ク":
            mora = "ワ"
        sounds.append(mora)
    return tuple(sounds)


def _exchanged(one: str, other: str) -> bool:
    """Whether ッ stands in one where ー stands in the other: スリップ and スリープ are two words."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and any({*pair} == {"ッ", "ー"} for pair in pairs)


# --- Which names are looked at ----------------------------------------------------------------------


def counted(reading: Reading) -> dict[str, tuple[int, str, str]]:
    """Each name of a post with how often it stands there, and in which block and field first."""
    counts: Counter[str] = Counter()
    places: dict[str, tuple[str, str]] = {}
    for block, field, text in reading.passages():
        for name in _names(text):
            counts[name] += 1
            places.setdefault(name, (block, field))
            if len(counts) >= NAMES:
                break
    return {name: (count, *places[name]) for name, count in counts.items()}


def _names(text: str) -> Iterator[str]:
    for match in _NAME.finditer(unicodedata.normalize("NFKC", text)):
        name = match.group()
        if len(name) <= LONGEST:
            yield name
        parts = _JOINTS.split(name)
        if len(parts) > 1:
            yield from (part for part in parts if len(part) <= LONGEST)


def findings(reading: Reading) -> Iterator[Finding]:
    names = counted(reading)
    for one, other in list(_pairs(names))[:SAID]:
        rare, usual = sorted((one, other), key=lambda name: (names[name][0], name))
        _count, block, field = names[rare]
        message = _("“%(usual)s” (%(times)d) and “%(rare)s” (%(rarely)d): one name in two spellings?") % {
            "usual": usual,
            "times": names[usual][0],
            "rare": rare,
            "rarely": names[rare][0],
        }
        # The place is shown, but a reason given for two names holds wherever they stand.
        yield replace(found("names", message, *sorted((one, other))), block=block, field=field)


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    whole = [pair for pair in _alike(names) if pair[0] != pair[1]]
    explained = {
        frozenset(pair)
        for one, other in whole
        if _JOINTS.search(one) or _JOINTS.search(other)
        for pair in zip(_JOINTS.split(one), _JOINTS.split(other), strict=False)
    }
    for one, other in whole:
        if frozenset((one, other)) not in explained:
            yield one, other


# --- Which of them are one name -----------------------------------------------------------------------


def _alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of different spellings, each spelling paired with the first of its like."""
    first: dict[tuple, str] = {}
    seen: set[frozenset[str]] = set()
    for name in names:
        sounds = morae(name)
        if len(sounds) < SHORTEST or len(sounds) > LONGEST:
            continue
        for near, signature in _signatures(sounds):
            other = first.setdefault(signature, name)
            pair = frozenset((name, other))
            if other != name and pair not in seen and _is_one(name, other, near=near):
                seen.add(pair)
                yield other, name


def _signatures(sounds: tuple[str, ...]) -> Iterator[tuple[bool, tuple]]:
    """(only near?, signature): names with a signature in common sound the same, or nearly."""
    yield False, sounds
    bare = sounds[1:] if sounds[0] == "ス" else sounds
    if len(bare) >= SHORTEST:
        yield True, ("ス?", *bare)  # a consonant that Japanese needs a vowel for: Squad
    for place, mora in enumerate(sounds) if len(sounds) > SHORTEST else ():
        if mora[0] in _ROWS:
            # Another vowel after the same consonant; at the end, where words are inflected, only another voicing.
            sign = f"{_ROWS[mora[0]]}*" if place < len(sounds) - 1 else f"{_unvoiced(mora)}^"
            yield True, (*sounds[:place], sign, *sounds[place + 1 :])


def _unvoiced(mora: str) -> str:
    return unicodedata.normalize("NFD", mora)[0] + mora[1:]


def _is_one(one: str, other: str, *, near: bool) -> bool:
    known = (one in EVERYDAY) + (other in EVERYDAY)
    return known < (1 if near else 2) and not _exchanged(one, other)
