"""Numbers as texts write them, made comparable: 1,200 and 1200 and 1千2百, 3 million and 300万, 令和6年 and 2024, Nov. 23
and 11月23日.

What a text says in digits is a number it states (`stated`); what may be one or may be part of a word (twelve, 十分, the
month's name) only answers a number of the other side (`possible`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

# --- Words of size, number words, eras ---------------------------------------------------------------

_SMALL = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"万": 10**4, "萬": 10**4, "만": 10**4, "億": 10**8, "亿": 10**8, "억": 10**8, "兆": 10**12, "조": 10**12}
_SIZES = {
    "k": 1_000, "thousand": 1_000, "mille": 1_000, "tausend": 1_000, "m": 10**6, "mn": 10**6, "mio": 10**6,
    "million": 10**6, "millions": 10**6, "millionen": 10**6, "millones": 10**6, "bn": 10**9, "b": 10**9,
    "billion": 10**9, "billions": 10**9, "mrd": 10**9, "milliard": 10**9, "milliards": 10**9, "milliarden": 10**9,
    "tn": 10**12, "trillion": 10**12, "trillions": 10**12, "dozen": 12, "hundred": 100,
}  # fmt: skip
_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_UNITS, start=1)}
_WORDS |= {word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)}
_LONELY = {
    "half": 50, "quarter": 25, "dozen": 12, "hundred": 100, "century": 100, "thousand": 1_000, "million": 10**6,
    "billion": 10**9, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "nov": 11, "november": 11,
    "novembre": 11, "noviembre": 11, "dec": 12, "december": 12, "dezember": 12, "diciembre": 12, "décembre": 12,
    "noon": 12, "midnight": 12,
}  # fmt: skip
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_KANJI = {character: value for value, character in enumerate("〇一二三四五六七八九")}

# A number begins where no number is, so nothing is read twice; no part of it is longer than 30 characters.
_NUMBER = re.compile(
    r"(?<![\d.,])(?P<japanese>(?:\d[\d,]{0,20}(?:\.\d{1,6})?[十百千万萬億亿兆만억조]{1,3}){1,5}(?:\d{1,4}(?![\d,.]))?)"
    r"|(?P<digits>\d{1,3}(?:,\d{3}){1,8}(?:\.\d{1,6})?|\d{1,3}(?:\.\d{3}){1,8}(?:,\d{1,6})?|\d{1,3}(?: \d{3}){1,8}(?!\d)"
    r"|\d{1,30}(?:[.,]\d{1,6}(?![.,]?\d))?)"
    r"(?:[ -]?(?P<size>thousand|mille|tausend|million(?:s|en)?|millones|mio|billions?|trillions?|milliard(?:s|en)?|mrd|"
    r"dozen|bn|tn|mn|[bmk])\b)?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s?(年代|時|割|円|[ap]\.?m\b|キロ|メートル|センチ|ミリ|ヘクタール|平方|グラム|トン|リットル|度"
    r"|-?(?:foot|feet|miles?|yards?|inch(?:es)?|acres?|pounds?|lbs?|ounces?|oz|gallons?|degrees?|fahrenheit)\b)",
    re.IGNORECASE,
)
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十百千万億兆]{1,20}")
_WORD = re.compile(r"[a-zé]{3,12}")
_COMPOUND = re.compile(
    rf"\b(?:({'|'.join(_TENS)})[- ])?({'|'.join([*_UNITS, *_TENS])})(?:[- ](hundred|thousand|million|billion|dozen))?\b"
)
_METRIC = {"キロ", "メートル", "センチ", "ミリ", "ヘクタール", "平方", "グラム", "トン", "リットル", "度"}
_CLOCK = re.compile(r"([01]?\d|2[0-4])[.,]([0-5]\d)")
FEW = 10  # up to here a number is often written as a word, or only one language needs it
AT_MOST = 5_000  # numbers of one text that are looked at


@dataclass(slots=True)
class Numbers:
    """`stated`: each number as written, with every value it can have. `possible`: values that words may have."""

    stated: dict[str, frozenset[Decimal]] = field(default_factory=dict)
    possible: set[Decimal] = field(default_factory=set)
    metric: set[str] = field(default_factory=set)  # what of `stated` is in metric units
    converted: bool = False  # holds units that a translation turns into others

    def missing(self, other: "Numbers") -> list[str]:
        """The numbers stated here that the other text has in no form."""
        left_out = self.metric if other.converted else set()
        return [
            said
            for said, values in self.stated.items()
            if not values & other.possible and said not in left_out and not other.tells_time(said)
        ]

    def tells_time(self, said: str) -> bool:
        """Whether hour and minute of 22.40 stand here each by itself: 22時40分."""
        clock = _CLOCK.fullmatch(said)
        return bool(clock) and {Decimal(clock[1]), Decimal(clock[2])} <= self.possible


def read(text: str) -> Numbers:
    """All numbers of a text."""
    text = unicodedata.normalize("NFKC", text)
    numbers = Numbers()
    for place, match in enumerate(_NUMBER.finditer(text)):
        if place >= AT_MOST:
            break
        _digits(match, numbers, text)
    small = text.lower()
    numbers.possible |= {Decimal(_LONELY[word]) for word in set(_WORD.findall(small)) & _LONELY.keys()}
    for tens, unit, size in _COMPOUND.findall(small):
        value = _WORDS.get(tens, 0) + _WORDS[unit]
        numbers.possible |= {Decimal(value), Decimal(value * _SIZES.get(size, 1))}
    for match in _KANJI_NUMBER.finditer(text):
        _kanji(match, numbers, text)
    return numbers


def _digits(match: re.Match, numbers: Numbers, text: str) -> None:
    found = _AFTER.match(text, match.end())
    after = found[1].strip("- ").lower() if found else ""
    era = _ERAS.get(text[max(0, match.start() - 2) : match.start()], 0)
    values = frozenset(_values(match, after, era))
    if text.startswith("午後", max(0, match.start() - 2)):
        numbers.possible |= {value + 12 for value in values}
    numbers.possible |= values
    if clock := _CLOCK.fullmatch(match.group()):
        numbers.possible |= {Decimal(clock[1]), Decimal(clock[2])}
    if after[:1].isascii() and len(after) > 1 and after[:2] not in {"pm", "am", "p.", "a."}:
        numbers.converted = True
        return
    before = text[match.start() - 1] if match.start() else ""
    # 約450円 in brackets is what a translation adds; 数100人 is no number.
    if all(value <= FEW for value in values) or before == "数" or (after == "円" and before in {"約", "("}):
        return
    said = match.group() + (after if after and not after.isascii() else "")
    numbers.stated.setdefault(said, values)
    if after in _METRIC:
        numbers.metric.add(said)


def _values(match: re.Match, after: str, era: int) -> Iterator[Decimal]:
    """Every value that what is written can have: 1.200 is a thousand in one language and little over one in another."""
    if match["japanese"]:
        tokens = re.findall(r"\d[\d,]*(?:\.\d+)?|\D", match["japanese"])
        yield _sum(Decimal(token.replace(",", "")) if token[0].isdigit() else token for token in tokens)
        return
    size = (match["size"] or "").lower()
    for value in _plain(match["digits"]):
        yield value * _SIZES.get(size, 1)
        if len(size) == 1:
            yield value  # 100m is a distance as well
        if era:
            yield value + era
        if after == "年代" and value < 100:
            yield value + 1900
        if after == "割":
            yield value * 10
        if after.startswith("p") and value < 12:
            yield value + 12
        if after == "時" and 12 < value <= 24:
            yield value - 12


def _plain(digits: str) -> Iterator[Decimal]:
    bare = digits.replace(" ", "")
    spellings = {bare.replace(",", ""), bare.replace(".", "").replace(",", ".")}
    if "," not in bare and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", bare):
        spellings.add(bare.replace(".", ""))
    for spelling in sorted(spellings):
        try:
            yield Decimal(spelling)
        except InvalidOperation:  # two points: the other spelling is the right one
            continue


def _kanji(match: re.Match, numbers: Numbers, text: str) -> None:
    before = text[max(0, match.start() - 2) : match.start()]
    if before[-1:] == "数" or before[-1:].isdigit():
        return
    value = of_kanji(match.group())
    numbers.possible |= {value, value + _ERAS.get(before, 0)}
    if value <= FEW and text.startswith("割", match.end()):
        numbers.possible.add(value * 10)


def of_kanji(text: str) -> Decimal:
    """The value of kanji numerals: 二〇二四, 十二, 三千五百, 一億二千万."""
    if all(character in _KANJI for character in text):
        return Decimal("".join(str(_KANJI[character]) for character in text))
    return _sum(Decimal(_KANJI[character]) if character in _KANJI else character for character in text)


def _sum(tokens: Iterable[Decimal | str]) -> Decimal:
    """What figures and 十百千万億兆 in a row come to."""
    total = section = Decimal(0)
    figure: Decimal | None = None
    for token in tokens:
        if isinstance(token, Decimal):
            figure = token if figure is None else figure * 10 + token
        elif token in _SMALL:
            section += (1 if figure is None else figure) * _SMALL[token]
            figure = None
        else:
            total += (section + (figure or 0) or 1) * _LARGE[token]
            section, figure = Decimal(0), None
    return total + section + (figure or 0)
