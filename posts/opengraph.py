"""The picture that goes with a link to a post: its title, a map of whose words it is made of, the site's name.

Pure: words in, PNG out; the same input gives the same bytes. It never holds a translated or quoted word (rule 8), and
what the colours of the map mean stands beside it in words.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = WIDTH, HEIGHT = 1200, 630  # pixels
LINES = 4
_VERSION = 1  # raise it when the drawing changes: the pictures get new addresses
_MARGIN = 84
_SIZES = (80, 68, 60, 52)  # of the title, in pixels: the largest one whose lines there is room for
_TITLE_TOP, _TITLE_ROOM, _LEADING = 128, 336, 1.38
_GROUND, _INK, _SOFT, _RULE = "#fdfcf9", "#1c1b19", "#5a564f", "#ddd7c8"
_OWN, _QUOTED = "#a3271f", "#1f3f66"
_STRIPE, _GAP = 5, 4  # pixels of the hatching

# Debian's fonts-noto-cjk; the first face of each collection is the Japanese one.
_BOLD = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
_REGULAR = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

# Kinsoku: what may not begin a line, and what may not end one.
_NOT_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉,.:;?!)]}）］｝〕〉》」』】〙〗»›”’｠〟"
    "ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ々〻ゝゞヽヾ…‥—―〜～゠–"
)
_NOT_LAST = frozenset("([{（［｛〔〈《「『【〘〖«‹“‘｟〝")
_TOGETHER = frozenset("…‥—―")  # written twice, never divided


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a picture shows. `parts` are the post's passages in order: whether others speak, and how many characters
    they say. The labels say in words what the two colours mean; '' leaves that one out."""

    title: str
    site: str
    parts: tuple[tuple[bool, int], ...]
    own_label: str
    quoted_label: str


@dataclass(frozen=True, slots=True)
class Fonts:
    """The two font files: of the title, and of everything else."""

    bold: Path
    regular: Path


def find_fonts(preferred: str) -> Fonts | None:
    """The font file that the site has chosen, else Debian's; None when there is neither, and then no picture."""
    if preferred and Path(preferred).is_file():
        return Fonts(Path(preferred), Path(preferred))
    if _BOLD.is_file() and _REGULAR.is_file():
        return Fonts(_BOLD, _REGULAR)
    return None


def digest(fonts: Fonts, *facts: str | int) -> str:
    """A short name for the picture that these facts decide: it changes when one of them does."""
    told = json.dumps([_VERSION, *map(str, astuple(fonts)), *facts], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def draw(picture: Picture, fonts: Fonts) -> bytes:
    """The picture as PNG, SIZE large."""
    image = Image.new("RGB", SIZE, _GROUND)
    pen = ImageDraw.Draw(image)
    small = _font(fonts.regular, 32)
    pen.text((_MARGIN, 58), _shortened(picture.site, small.getlength, WIDTH - 2 * _MARGIN), font=small, fill=_SOFT)
    _title(pen, picture.title, fonts)
    _map(pen, picture.parts, top=HEIGHT - 146, height=30)
    _legend(pen, picture, small, top=HEIGHT - 100)
    out = io.BytesIO()
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=16)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def _title(pen: ImageDraw.ImageDraw, title: str, fonts: Fonts) -> None:
    room = WIDTH - 2 * _MARGIN
    for size in _SIZES:
        font = _font(fonts.bold, size)
        lines = break_lines(title, font.getlength, room)
        height = round(size * _LEADING)
        if len(lines) <= min(LINES, _TITLE_ROOM // height):
            break
    top = _TITLE_TOP + (_TITLE_ROOM - height * min(len(lines), LINES)) // 2
    for number, line in enumerate(_at_most(lines, font.getlength, room)):
        pen.text((_MARGIN, top + number * height), line, font=font, fill=_INK)


def _at_most(lines: list[str], length: Callable[[str], float], room: float) -> list[str]:
    if len(lines) <= LINES:
        return lines
    return [*lines[: LINES - 1], _shortened(lines[LINES - 1] + lines[LINES], length, room)]


def _shortened(text: str, length: Callable[[str], float], room: float) -> str:
    """`text`, or as much of it as fits with an ellipsis."""
    if length(text) <= room:
        return text
    while text and length(f"{text}…") > room:
        text = text[:-1]
    return text.rstrip().rstrip("".join(_NOT_LAST) + "、。・") + "…"


def break_lines(text: str, length: Callable[[str], float], room: float) -> list[str]:
    """`text` in lines no longer than `room`, by the rules of Japanese setting, and of much the same length. Nothing is
    lost but the spaces at the ends of lines."""
    units = list(_units(" ".join(text.split()), length, room))
    lines = _fill(units, length, room)
    phrases = list(_phrases(units))
    whole = _fill(phrases, length, room)
    if len(whole) == len(lines) and all(length(line) <= room for line in whole):
        units, lines = phrases, whole  # no line ends inside a word, and none is needed more
    for percent in range(95, 50, -5):  # as many lines, more evenly filled
        narrower = _fill(units, length, room * percent / 100)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _fill(units: Sequence[str], length: Callable[[str], float], room: float) -> list[str]:
    lines, line = [], ""
    for unit in units:
        if line and length((line + unit).rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _units(text: str, length: Callable[[str], float], room: float) -> Iterator[str]:
    """What may not be divided: a word of a script with spaces, a character with the marks that must stay with it."""
    unit = ""
    for char in text:
        if unit and (_divides(unit[-1], char) or length(unit + char) > room):
            yield unit
            unit = ""
        unit += char
    if unit:
        yield unit


def _phrases(units: Sequence[str]) -> Iterator[str]:
    """Units joined up to where a Japanese phrase ends, as far as the script tells: after a sign, and where kana that
    inflect give way to a kanji or a katakana word."""
    phrase = ""
    for unit in units:
        if phrase and _ends_phrase(phrase[-1], unit[0]):
            yield phrase
            phrase = ""
        phrase += unit
    if phrase:
        yield phrase


def _ends_phrase(before: str, after: str) -> bool:
    if before in " 、。，．：；？！" or after in _NOT_LAST:
        return True
    return (_is_hiragana(before) or before in "」』）】〕》〉") and not _is_hiragana(after)


def _is_hiragana(char: str) -> bool:
    return "\u3041" <= char <= "\u309f"


def _divides(before: str, after: str) -> bool:
    """Whether a line may end between these two characters."""
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST or (before == after and before in _TOGETHER):
        return False
    return before == " " or _is_wide(before) or _is_wide(after)


def _is_wide(char: str) -> bool:
    """Kana, kanji, hangul and full-width signs: characters a line may end after."""
    return char >= "\u2e80" or char in "…‥—―"


def _map(pen: ImageDraw.ImageDraw, parts: Sequence[tuple[bool, int]], *, top: int, height: int) -> None:
    """The passages side by side, as wide as they are long: own words solid, others' hatched in a frame."""
    total = sum(count for _quoted, count in parts)
    if not total:
        return
    room, said = WIDTH - 2 * _MARGIN, 0
    for quoted, count in parts:
        left = _MARGIN + round(room * said / total)
        said += count
        right = _MARGIN + round(room * said / total) - 4  # a gap between passages
        if right > left:
            _swatch(pen, quoted, left, top, right, top + height)


def _swatch(pen: ImageDraw.ImageDraw, quoted: bool, left: int, top: int, right: int, bottom: int) -> None:
    if not quoted:
        pen.rectangle((left, top, right, bottom), fill=_OWN)
        return
    for x in range(left, right, _STRIPE + _GAP):
        pen.rectangle((x, top, min(x + _STRIPE - 1, right), bottom), fill=_QUOTED)
    pen.rectangle((left, top, right, bottom), outline=_QUOTED, width=2)


def _legend(pen: ImageDraw.ImageDraw, picture: Picture, font: ImageFont.FreeTypeFont, *, top: int) -> None:
    left = _MARGIN
    for quoted, label in ((False, picture.own_label), (True, picture.quoted_label)):
        if not label:
            continue
        _swatch(pen, quoted, left, top + 12, left + 34, top + 40)
        pen.text((left + 48, top), label, font=font, fill=_SOFT)
        left += 48 + round(font.getlength(label)) + 48
