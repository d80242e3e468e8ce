"""The text of a page from its bytes, whatever it says of itself: declarations that lie are found out.

Pure. Never fails: bytes that no encoding explains come out with U+FFFD in them.
"""

import codecs
import re
from collections.abc import Iterator

_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
# Names that stand for a larger set than they say (encoding.spec.whatwg.org).
_REALLY = {
    "shift_jis": "cp932", "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "euc_kr": "cp949", "big5": "big5hkscs", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
# Names that pages use and Python does not know.
_ALSO = {"x-sjis": "cp932", "windows-31j": "cp932", "ms932": "cp932", "x-euc-jp": "euc_jp", "x-gbk": "gb18030",
         "windows-949": "cp949", "windows-936": "gb18030"}  # fmt: skip
# Python knows more codecs than pages are written in, some of which make no text at all (rot13, base64).
_OF_THE_WEB = re.compile(
    r"utf-8|cp(?:866|874|932|949|125\d)|iso8859-\d+|koi8-[ru]|mac-\w+|gb18030|big5hkscs|euc_jp|iso2022_jp"
)
# What servers send when nobody has told them anything.
_BY_DEFAULT = {"cp1252", "utf-8"}
_LETTERS = {
    "cp932": re.compile(r"[\u3041-\u30fa、。]"),
    "euc_jp": re.compile(r"[\u3041-\u30fa、。]"),
    "gb18030": re.compile(r"[的一是不了在人有我他这中大来上国个到说们，。]"),
    "big5hkscs": re.compile(r"[的一是不了在人有我他這中大來上國個到說們，。]"),
    "cp949": re.compile(r"[\uac00-\ud7a3]"),
    "cp1251": re.compile(r"[а-яёіїєґ]"),
    "koi8-r": re.compile(r"[а-яё]"),
}
_COMMON = {
    "cp932": 0.2,
    "euc_jp": 0.2,
    "gb18030": 0.08,
    "big5hkscs": 0.08,
    "cp949": 0.5,
    "cp1251": 0.75,
    "koi8-r": 0.75,
}


def decode(data: bytes, header: str = "") -> str:
    """The text of `data`. `header` is its Content-Type. The byte order mark decides; then UTF-8 if it is that to the
    letter; then what header and page declare, unless the bytes say no; then what letters come out."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if guessed := _without_mark(data):
        return guessed
    if b"\x1b$" in data and data.isascii():
        return data.decode("iso2022_jp", "replace")
    text = _strictly(data, "utf-8")
    if text is not None and not data.isascii():
        return text
    for name in [*_declared(data, header), *_by_letters(data)]:
        text = _strictly(data, name)
        if text is not None:
            return text
    best = next(iter(_declared(data, header)), "utf-8")
    return data.decode(best, "replace")


def _without_mark(data: bytes) -> str:
    """UTF-16 that nobody has marked: every other byte of its tags is nothing."""
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        sample = data[place:400:2]
        if len(sample) > 20 and sample.count(0) > len(sample) * 0.7:
            return data.decode(name, "replace")
    return ""


def _declared(data: bytes, header: str) -> list[str]:
    """What header and page say, as Python names, the more trustworthy first."""
    told = [_HEADER.search(header)]
    told_inside = [_META.search(data[:4096]), _XML.search(data[:200])]
    names = [_name(match[1]) for match in told if match]
    inside = [_name(match[1].decode("ascii", "replace")) for match in told_inside if match]
    names = [*inside, *names] if names and names[0] in _BY_DEFAULT else [*names, *inside]
    return [name for name in dict.fromkeys(names) if name]


def _name(label: str) -> str:
    try:
        found = codecs.lookup(_ALSO.get(label.lower(), label)).name
    except (LookupError, ValueError):
        return ""
    if found.startswith(("utf-16", "utf-32")):
        return "utf-8"  # who can read the declaration reads no UTF-16
    found = _REALLY.get(found, found)
    return found if _OF_THE_WEB.fullmatch(found) else ""


def _strictly(data: bytes, name: str) -> str | None:
    """The text, unless these bytes cannot be that: one wrong byte in a hundred is a slip, more is a lie. A letter that
    is cut at the end does not count."""
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(data)
    except UnicodeError:
        text = data.decode(name, "replace")
    broken = text.count("\ufffd")
    foreign = sum(ch > "\x7f" for ch in text) or 1
    return text if broken < 0.01 * foreign else None


def _by_letters(data: bytes) -> Iterator[str]:
    """The encodings in which the bytes make letters that people write, the likeliest first."""
    scores = []
    for name, letters in _LETTERS.items():
        text = data[:200_000].decode(name, "ignore")
        foreign = "".join(ch for ch in text if ch > "\x7f")
        share = len(letters.findall(foreign)) / len(foreign) if foreign else 0
        if share > _COMMON[name]:
            scores.append((share / _COMMON[name], name))
    yield from (name for _score, name in sorted(scores, reverse=True))
    yield "cp1252"
