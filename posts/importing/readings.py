"""What one paragraph says about its speaker when read alone: language, style, lead-ins, labels, notes.

No neighbours are looked at here. Only the ends of long paragraphs are read, so a reading costs the same for any length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from posts.importing import phrases
from posts.importing.lines import CODE, HEADING, HTML, IMAGE, LIST, QUOTE

HEAD, TAIL = 500, 400
LONGEST_SOURCE = 1500
LONGEST_CREDIT = 260  # letters in one line
_TARGET = re.compile(
    r"\]\([^()\s]{0,1000}\)|\]\[[^\[\]]{0,60}\]|https?://[^\s「」（）、。]{1,2000}|&[a-z]{2,8};|&#\d{1,6};"
)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_LINK = re.compile(
    r"!?\[[^\[\]\n]{0,300}\](?:\([^()\s]{0,1000}(?:\s\"[^\"\n]{0,200}\")?\)|\[[^\[\]]{0,60}\])|<a\b[^<>]{0,600}>[^<]{0,300}</a>"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s「」（）、。]{1,2000}")
_DATE = re.compile(
    r"\d{2,4} ?[-/.年년] ?\d{1,2} ?(?:[-/.月월] ?\d{1,2} ?[日일]?)?|\b\d{1,2} \w{3,9} \d{4}|\w{3,9} \d{1,2}, \d{4}"
)
_REFERENCE = re.compile(r"^\s*\[(?!\^)[^\[\]\n]{1,60}\]:\s*<?\S{4,}", re.MULTILINE)
_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_HAN = re.compile("[\u4e00-\u9fff\u3400-\u4dbf]")
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_CYRILLIC = re.compile("[А-яЁё]")
_CHINESE = re.compile("[这们吗么为没说过还话国时个来对发开关问经种样]|[的了是]")
_SENTENCE = re.compile(r"(?<=[。．！？!?\n])")
_SENTENCE_LATIN = re.compile(r"(?<=[.!?。！？\n])(?=\s)")
_WRAPPED = re.compile(r"^[\s\u3000*_]*[“「『\"«‘〝][\s\S]*[”」』\"»’〟][\s*_]*$")
_ASIDE = re.compile(r"[（(「『][^（）()「」『』\n]{1,40}[）)」』]")
_ENDS = tuple('。．.!?！？」』”"…')


@dataclass(frozen=True, slots=True)
class Reading:
    """One paragraph's own evidence; neutral values say nothing."""

    language: str = ""
    letters: int = 0
    announces: str = ""  # "", "whole", "passage"
    ahead: bool = False  # the announcement points at what follows directly
    introduces: bool = False  # it only introduces, no word of translating or quoting
    speaks: bool = False
    colon: bool = False
    source_ahead: bool = False
    source: str = ""  # "", "cite", "original", "label", "after", "link", "references"
    talk: int = 0
    self_talk: bool = False
    turn: bool = False
    note: str = ""  # "", "translator", "plain", "sign"
    about: bool = False
    translation_word: bool = False
    caption: bool = False
    polite: float = -1.0
    wrapped: bool = False
    left_open: bool = False  # a quotation mark is opened and not closed: it goes on in the next paragraph
    latin: int = 0
    title_like: bool = False


def language_of(text: str) -> str:
    """ja, zh, ko, ru or en (for Latin script), by counting scripts; empty when there is too little to tell."""
    han, kana, hangul = len(_HAN.findall(text)), len(_KANA.findall(text)), len(_HANGUL.findall(text))
    latin, cyrillic = len(_LATIN.findall(text)), len(_CYRILLIC.findall(text))
    wide = han + kana + hangul
    if wide + latin + cyrillic < 2:
        return ""
    if wide * 3 >= latin + cyrillic:
        if hangul * 2 >= wide:
            return "ko"
        return "ja" if kana * 8 >= han else "zh"
    return "ru" if cyrillic > latin else "en"


def letters_in(text: str) -> int:
    return sum(map(str.isalpha, text))


def sample(text: str) -> str:
    """The two ends of a long paragraph: where people announce, comment and credit."""
    return text if len(text) <= HEAD + TAIL else text[:HEAD] + "\n" + text[-TAIL:]


def _sentences(prose: str) -> list[str]:
    tail = prose[-600:]
    pattern = _SENTENCE_LATIN if not _HAN.search(tail) and not _KANA.search(tail) else _SENTENCE
    return [s.strip() for s in pattern.split(tail) if s.strip()]


def _polite(prose: str) -> float:
    polite, plain = len(phrases.POLITE.findall(prose)), len(phrases.PLAIN.findall(prose))
    return polite / (polite + plain) if polite + plain else -1.0


def _residue(line: str) -> int:
    """Letters left when links, addresses and dates are taken away."""
    bare = _ADDRESS.sub(" ", _LINK.sub(" ", _TAGS.sub(" ", line) if "<a" not in line else _LINK.sub(" ", line)))
    return letters_in(_DATE.sub(" ", bare))


def _source_line(line: str) -> str:
    """The kind of source line one line is, or an empty string."""
    body = line.strip().lstrip(">＞ ").strip()
    if not body:
        return ""
    if _REFERENCE.match(body):
        return "references"
    label = phrases.SOURCE_LABEL.match(body)
    if len(body) > LONGEST_SOURCE or not (
        label or "://" in body or "](" in body or "][" in body or "www." in body or "<a" in body
    ):
        return ""
    has_link = bool(_LINK.search(body) or _ADDRESS.search(body))
    if body.startswith("!") and _residue(body) == 0:
        return ""
    residue = _residue(body)
    if residue > 90 or body.endswith((":", "：")) or phrases.ANNOUNCE.search(_ASIDE.sub("", body)):
        return ""  # prose, or it hands over to somebody: the blogger's sentence, whatever it links
    if label:
        plain = _TAGS.sub("", body)
        rest = letters_in(plain) if not has_link else residue
        after_label = body[label.end() : label.end() + 3].lstrip(" *_]）)】」")
        definite = has_link or (
            after_label[:1] in tuple(":：.") and rest <= 90 and not body.endswith(("。", "：", ":"))
        )
        if definite and rest <= (60 if has_link else 90):
            if phrases.ORIGINAL_LABEL.search(label.group()):
                return "original"
            return "after" if phrases.AFTER_LABEL.match(body) else "label"
    if has_link and residue <= 8 and not body.endswith(("。", "！", "？")):
        return "link"
    if has_link and residue <= 40 and phrases.AFTER_TAIL.search(body):
        return "after"
    return ""


def _source_kind(text: str, shape: str) -> str:
    if shape == HTML:
        return "cite" if text.lstrip()[:5].lower() == "<cite" else ""
    if shape in (CODE, IMAGE, HEADING) or len(text) > 4000:
        return ""
    lines = [line for line in text.splitlines() if line.strip(" >＞\t\u3000")]
    if not lines or len(lines) > 30:
        return ""
    kinds = [_source_line(line) for line in lines]
    labelled = [kind for kind in kinds if kind]
    if len(labelled) < len(kinds) and not (len(labelled) >= 2 and len(labelled) >= 0.6 * len(kinds)):
        return ""
    if shape in (QUOTE, LIST) and len(lines) > 2 and set(labelled) == {"link"}:
        return ""  # a list of links is somebody's list, not a credit
    for kind in ("original", "label", "after", "references", "link"):
        if kind in labelled:
            return kind
    return ""


def read(text: str, shape: str) -> Reading:
    """All that the paragraph says by itself."""
    if shape in (CODE, IMAGE):
        return Reading()
    part = sample(text)
    prose = (
        _TAGS.sub("", _TARGET.sub("]", part))
        if ("](" in part or "://" in part or "<" in part or "][" in part or "&" in part)
        else part
    )
    body = "\n".join(line.lstrip(" >＞\t") for line in prose.split("\n")) if shape == QUOTE else prose
    body = body.strip()
    letters = letters_in(body)
    if letters == 0:
        return Reading(source=_source_kind(text, shape))
    # credits and titles are short; whoever writes on is telling something
    source = "" if letters > LONGEST_CREDIT and "\n" not in text else _source_kind(text, shape)
    sentences = _sentences(body)
    last = sentences[-1] if sentences else ""
    announcing = [s for s in sentences[-3:] if phrases.ANNOUNCE.search(_ASIDE.sub("", s))]
    announces = ""
    if announcing and not source:
        announces = "passage" if phrases.ANNOUNCE_SHORT.search(announcing[-1]) else "whole"
    closing = last.rstrip(" *_")
    language = language_of(body[:400])
    spoken = language if language in phrases.TALK else "en"
    return Reading(
        language=language,
        letters=letters,
        announces=announces,
        ahead=bool(announces and phrases.POINTS_AHEAD.search(announcing[-1])),
        introduces=bool(announces and phrases.ONLY_INTRODUCES.match(announcing[-1])),
        speaks=bool(phrases.SPEAKS.search(closing[-100 if closing[-1:] in ":：" else -48 :])),
        colon=closing.endswith((":", "：", "↓")),
        source_ahead=not source and bool(last and phrases.SOURCE_AHEAD.search(last)) and letters < 120,
        source=source,
        talk=sum(1 for _ in zip(range(2), phrases.TALK[spoken].finditer(body), strict=False)),
        self_talk=bool(phrases.SELF[spoken].search(body)),
        turn=bool(phrases.TURN.match(body)),
        note=_note(body, shape),
        about=letters < 500 and bool(phrases.ABOUT_TRANSLATION.search(body[:600])),
        translation_word=bool(phrases.TRANSLATION_WORD.search(body)),
        caption=bool(phrases.CAPTION.match(body)) and letters < 60,
        polite=_polite(body),
        wrapped=bool(_WRAPPED.match(body)),
        left_open=_left_open(body),
        latin=len(_LATIN.findall(body)),
        title_like=letters <= 90
        and "\n" not in body
        and not body.endswith(_ENDS)
        and not closing.endswith((":", "：", "、", "，", ",")),
    )


def _left_open(body: str) -> bool:
    pair = {"“": "”", "「": "」", "『": "』"}.get(body[:1], "")
    return bool(pair) and body.count(body[0]) > body.count(pair)


def _note(body: str, shape: str) -> str:
    if phrases.TRANSLATOR_NOTE.match(body) or phrases.TRANSLATOR_SPEAKING.match(body):
        return "translator"
    if phrases.PLAIN_NOTE.match(body):
        return "plain"
    return "sign" if shape == QUOTE and phrases.NOTE_BEHIND_SIGN.match(body) else ""
