"""A translation beside its original, when the desk has both: numbers, paragraphs, and names that have two renderings.

Where the paragraphs are aligned (ADR 0009) they are compared pair by pair, else the texts as wholes. Lengths, names and
figures only: nothing here knows a language.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from posts import alignment, markup
from posts.checklist import numerals
from posts.checklist.everyday import EVERYDAY
from posts.checklist.levels import Finding, found
from posts.checklist.reading import Reading
from posts.document import Coverage, QuotedArticle

NAMED = 6  # numbers that a message names
_WHOLE = {Coverage.FULL, Coverage.UNKNOWN, ""}

Row = tuple[str, str]  # a translation and the original of it


def findings(reading: Reading) -> Iterator[Finding]:
    for block in reading.translations():
        if block.original.strip() and reading.text(block.original).strip():
            aligned = _aligned(reading, block)
            rows = aligned or [(reading.text(block.body), reading.text(block.original))]
            yield from _numbers(block, rows, aligned=bool(aligned))
            yield from _paragraphs(reading, block)
            yield from _renderings(block, rows)
    yield from _bracketed(reading)


def _aligned(reading: Reading, block: QuotedArticle) -> list[Row]:
    """The aligned pairs; none when nothing is aligned or paragraphs have come or gone since."""
    ours, theirs = _by_id(reading, block.body, block.anchors), _by_id(reading, block.original, block.original_anchors)
    if not ours or not theirs or not alignment.is_whole(block.alignment, list(ours), list(theirs)):
        return []
    return [
        ("\n".join(ours[key] for key in pair.translation), "\n".join(theirs[key] for key in pair.original))
        for pair in block.alignment
    ]


def _by_id(reading: Reading, html: str, anchors: tuple[str, ...]) -> dict[str, str]:
    pieces = reading.pieces(html)
    if len(pieces) != len(anchors):
        return {}
    return {anchor: text for anchor, text in zip(anchors, pieces, strict=True) if text.strip()}


# --- Numbers and paragraphs ------------------------------------------------------------------------

_remembered = lru_cache(maxsize=2_000)(numerals.read)


def _read(text: str) -> numerals.Numbers:
    return _remembered(text) if len(text) < 5_000 else numerals.read(text)


def _numbers(block: QuotedArticle, rows: list[Row], *, aligned: bool) -> Iterator[Finding]:
    # Of an excerpt that is not aligned nobody knows what it leaves out; an abridged text leaves out anything.
    complete = block.coverage in _WHOLE or (aligned and block.coverage == Coverage.EXCERPT)
    lost: list[str] = []
    added: list[str] = []
    for translation, original in rows:
        ours, theirs = _read(markup.split_notes(translation)[1]), _read(original)
        if original.strip():
            added += ours.missing(theirs)
        if translation.strip() and complete:
            lost += theirs.missing(ours)
    if not lost and not added:
        return
    parts = []
    if lost:
        parts.append(_("only in the original: %(numbers)s") % {"numbers": _listed(lost)})
    if added:
        parts.append(_("only in the translation: %(numbers)s") % {"numbers": _listed(added)})
    message = _("Numbers differ from the original (%(numbers)s). Converted units may be why.") % {
        "numbers": _("; ").join(parts)
    }
    yield found("numbers", message, *sorted(lost), "/", *sorted(added), block=block.key, field="body")


def _listed(numbers: list[str]) -> str:
    several = list(dict.fromkeys(numbers))
    return "、".join(several[:NAMED]) + (" …" if len(several) > NAMED else "")


def _paragraphs(reading: Reading, block: QuotedArticle) -> Iterator[Finding]:
    ours, theirs = len(reading.paragraphs(block.body)), len(reading.paragraphs(block.original))
    if ours and ours != theirs and block.coverage in _WHOLE:
        message = _("The translation has %(ours)d paragraphs, the original %(theirs)d.") % {
            "ours": ours,
            "theirs": theirs,
        }
        yield found("paragraphs", message, ours, theirs, block=block.key, field="body")


# --- One name, two renderings ----------------------------------------------------------------------

_LATIN_NAME = re.compile(r"\b[A-Z][\w'’-]{1,30}(?: (?:(?:de|van|von|al|bin|da|di|la|le) )?[A-Z][\w'’-]{1,30}){0,4}")
_KATAKANA = re.compile(r"[ァ-ヺ][ァ-ヺー]*(?:[・=][ァ-ヺー]+)*")
_TITLED = re.compile(
    r"([\u4e00-\u9fff々]{2,4}?)(?=氏|さん|国家主席|主席|首相|外相|大統領|総統|書記長|総書記|長官|議長|国防相|財務相|大臣|知事|市長|議員|教授|社長|会長)"
)
_NO_NAMES = frozenset(
    "国家 外務 財務 国防 防衛 総理 内閣 現職 前任 後任 副議 中国 米国 英国 韓国 日本 同国 両国 各国 自国 北朝鮮 台湾 香港 与党 野党 両氏 "
    "中央 地方 委員 首席 常務 専務 代表 名誉 国会 議会 市議 県議 町議 上院 下院 両院 大学 教育 取締役 政府 州知 党首".split()
)
_GLOSS = re.compile(
    r"([\u4e00-\u9fff々ァ-ヺー・=]{2,24})\s?[(（]\s?([A-Z][\w'’.-]{1,30}(?: [A-Z][\w'’.-]{0,30}){0,4})\s?[)）]"
)


def _bracketed(reading: Reading) -> Iterator[Finding]:
    """林鄭(To Lam) in one place, トー・ラム(To Lam) in another."""
    first: dict[str, str] = {}
    said: set[str] = set()
    for block, field, text in reading.passages():
        for rendering, name in _GLOSS.findall(unicodedata.normalize("NFKC", text)):
            other = first.setdefault(name.casefold(), rendering)
            if not _same(other, rendering) and name.casefold() not in said:
                said.add(name.casefold())
                yield _two(name, other, rendering, block, field)


def _same(one: str, other: str) -> bool:
    """ラム and トー・ラム, 連合 and 諸国連合: one is the end of the other."""
    return one.endswith(other) or other.endswith(one)


def _two(name: str, one: str, other: str, block: str, field: str) -> Finding:
    message = _("%(name)s is “%(one)s” in one place and “%(other)s” in another.") % {
        "name": name,
        "one": one,
        "other": other,
    }
    return replace(found("terms", message, name, *sorted((one, other))), block=block, field=field)


def _renderings(block: QuotedArticle, rows: list[Row]) -> Iterator[Finding]:
    """A name of the original whose paragraphs have two different names in the translation, and neither can be of
    anybody else: no other foreign name stands in all the paragraphs where it stands."""
    if len(rows) < 2:
        return
    foreign = _placed(_surnames(original) for _translation, original in rows)
    ours = _placed(_japanese_names(translation) for translation, _original in rows)
    claims: dict[str, list[str]] = {}
    for name, places in ours.items():
        possible = [other for other, theirs in foreign.items() if places <= theirs]
        if len(possible) == 1 and len(foreign[possible[0]]) > 1:
            claims.setdefault(possible[0], []).append(name)
    for foreign_name, names in claims.items():
        apart = [
            (one, other)
            for number, one in enumerate(names[:10])
            for other in names[number + 1 : 10]
            if not _same(one, other) and not ours[one] & ours[other]
        ]
        if apart and set.union(*(ours[name] for name in names)) == foreign[foreign_name]:
            yield _two(foreign_name, *apart[0], block.key, "body")


def _placed(names_of_rows: Iterator[list[str]]) -> dict[str, set[int]]:
    places: dict[str, set[int]] = {}
    for row, names in enumerate(names_of_rows):
        for name in names:
            places.setdefault(name, set()).add(row)
    return places


def _surnames(text: str) -> list[str]:
    """The last word of each capitalised run, but not a single word that only begins a sentence."""
    surnames: dict[str, None] = {}
    for match in _LATIN_NAME.finditer(text):
        before = text[max(0, match.start() - 2) : match.start()].strip()[-1:]
        begins = not before or before in '.!?“"\n'
        if " " in match.group() or not begins:
            surnames[match.group().split()[-1].removesuffix("’s").removesuffix("'s")] = None
    return list(surnames)


def _japanese_names(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text)
    katakana = [name for name in _KATAKANA.findall(text) if len(name) > 2 and name not in EVERYDAY]
    return list(dict.fromkeys([*katakana, *(name for name in _TITLED.findall(text) if name not in _NO_NAMES)]))
