"""Bytes of a file to text: which encoding it is in, and how that is known. Pure.

Decoding is strict: no byte is replaced or passed over. What is not certain is refused, with what the person can do;
a wrong guess would put characters into the text that nobody wrote.
"""

import codecs
from dataclasses import dataclass

from django.utils.translation import gettext as _

BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Each family with what it is tried as: the narrow table first.
JAPANESE = [("cp932",), ("euc_jp", "euc_jis_2004")]
# Of the letters that are not ASCII this share is kana in any Japanese prose, and in none that was read wrongly.
KANA_SHARE = 0.1


class Unreadable(ValueError):
    """The file cannot be read. The message says why, and what to do, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, Python's name of the encoding it was in, and the code of the reason (report.py has its words)."""

    text: str
    encoding: str
    reason: str


def known(name: str) -> bool:
    """Whether Python has a text encoding of this name."""
    try:
        "".encode(name)
    except (LookupError, UnicodeError):
        return False
    return True


def decode(content: bytes, encoding: str = "") -> Decoded:
    """The text in `content`, in the named encoding or the one that its bytes tell. Raises Unreadable."""
    if encoding:
        text = _try(content, encoding)
        if text is None:
            raise Unreadable(_("The file is not in the encoding %(name)s.") % {"name": encoding})
        return Decoded(text.removeprefix("\ufeff"), encoding, "named")
    return _marked(content) or _escaped(content) or _wide(content) or _utf8(content) or _japanese(content)


def _try(content: bytes, *names: str) -> str | None:
    for name in names:
        try:
            return content.decode(name)
        except UnicodeError:
            continue
    return None


def _marked(content: bytes) -> Decoded | None:
    """By the mark that some programs write at the beginning."""
    for mark, name in BOMS:
        if content.startswith(mark):
            text = _try(content, name)
            if text is not None:
                return Decoded(text, name, "mark")
    return None


def _escaped(content: bytes) -> Decoded | None:
    """ISO-2022-JP: seven bits, and escapes that nothing else uses."""
    if b"\x1b$" not in content or not content.isascii():
        return None
    text = _try(content, "iso2022_jp", "iso2022_jp_ext")
    return None if text is None else Decoded(text, "iso2022_jp", "escapes")


def _wide(content: bytes) -> Decoded | None:
    """UTF-16 without a mark: its ASCII, a line end at least, brings a zero byte each, and one of the two orders of
    bytes makes sense."""
    zeros = content.count(0)
    if not zeros or len(content) % 2:
        return None
    if zeros < len(content) / 5 and _try(content, "utf-8") is not None:
        return None
    for name in ("utf-16-le", "utf-16-be"):
        text = _try(content, name)
        if text and "\0" not in text and (_kana(text) >= KANA_SHARE or sum(map(str.isascii, text)) > len(text) / 2):
            return Decoded(text, name, "zeros")
    return None


def _utf8(content: bytes) -> Decoded | None:
    text = _try(content, "utf-8")
    return None if text is None else Decoded(text, "utf-8", "valid")


def _japanese(content: bytes) -> Decoded:
    """Shift_JIS or EUC-JP, whichever is the only one that can be, or the one in which the text is Japanese."""
    readings = []
    for names in JAPANESE:
        text = _try(content, *names)
        if text is not None and (kana := _kana(text)) >= KANA_SHARE:
            readings.append((kana, names[0], text))
    readings.sort(reverse=True)
    if not readings:
        raise Unreadable(
            _(
                "The file is in none of the encodings that can be told by themselves. Name the right one with --encoding."
            )
        )
    if len(readings) > 1 and readings[0][0] < 2 * readings[1][0]:
        raise Unreadable(
            _("The file could be in Shift_JIS or in EUC-JP. Name the right one with --encoding cp932 or euc_jp.")
        )
    return Decoded(readings[0][2], readings[0][1], "kana" if len(readings) > 1 else "only")


def _kana(text: str) -> float:
    """Full-width kana among the characters that are not ASCII. Punctuation tells nothing: Chinese has the same bytes."""
    foreign = [ch for ch in text if ch > "\x7f"]
    return sum("\u3041" <= ch <= "\u30fe" for ch in foreign) / (len(foreign) or 1)
