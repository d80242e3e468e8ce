"""The pictures of the invented posts, drawn from flat shapes. The same on every machine, letters of the chart apart:
those need a Japanese font, and without one the chart shows its bars and figures only.
"""

import io
import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1600, 900
SCALE = 2  # drawn twice as large and made smaller: smooth edges

# Where Debian, Fedora, Arch and macOS keep a font with kanji.
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
)


class _Sheet:
    """A drawing in the coordinates of the finished picture."""

    def __init__(self, colour: str):
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), colour)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, radius: float = 0) -> None:
        corners = [left * SCALE, top * SCALE, right * SCALE - 1, bottom * SCALE - 1]
        self.draw.rounded_rectangle(corners, radius * SCALE, fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        self.draw.ellipse(
            [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE], colour
        )

    def shape(self, points: list[tuple[float, float]], colour: str) -> None:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def veil(self, points: list[tuple[float, float]], colour: tuple[int, int, int, int]) -> None:
        """A translucent shape."""
        layer = Image.new("RGBA", self.image.size, (0, 0, 0, 0))
        ImageDraw.Draw(layer).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)
        self.image.paste(layer, (0, 0), layer)

    def write(self, x: float, y: float, text: str, size: float, colour: str, anchor: str = "ls") -> None:
        font = _font(size * SCALE)
        if font or text.isascii():
            font = font or ImageFont.load_default(size * SCALE)
            self.draw.text((x * SCALE, y * SCALE), text, font=font, fill=colour, anchor=anchor)

    def png(self) -> bytes:
        small = self.image.resize((self.image.width // SCALE, self.image.height // SCALE), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "PNG", optimize=True)
        return out.getvalue()


def _font(size: float) -> ImageFont.FreeTypeFont | None:
    found = next((name for name in FONTS if Path(name).is_file()), None)
    return ImageFont.truetype(found, size) if found else None


def _ridge(seed: int, top: float, rise: float, bottom: float) -> list[tuple[float, float]]:
    """The outline of hills: three waves laid over one another."""
    chance = random.Random(seed)  # noqa: S311  (a landscape, not a secret)
    waves = [(chance.uniform(0.6, 1), chance.uniform(0, math.tau), rise / n) for n in (1, 2, 4)]
    line = []
    for x in range(0, WIDTH + 10, 10):
        high = sum(
            size * math.sin(x / 260 * n * pace + shift)
            for n, (pace, shift, size) in zip((1, 2.3, 5), waves, strict=True)
        )
        line.append((x, top - high))
    return [(0, bottom), *line, (WIDTH, bottom)]


def _stars(sheet: _Sheet, count: int, bottom: int, colour: str) -> None:
    chance = random.Random(3)  # noqa: S311
    for _ in range(count):
        sheet.disc(chance.uniform(0, WIDTH), chance.uniform(20, bottom), chance.choice((1.2, 1.2, 1.8, 2.6)), colour)


def _crescent(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """A waxing moon: half a circle outside, a flatter arc inside, leaning a little."""
    steps = [math.pi * step / 40 - math.pi / 2 for step in range(41)]
    outer = [(math.cos(turn), math.sin(turn)) for turn in steps]
    inner = [(0.42 * math.cos(turn), math.sin(turn)) for turn in reversed(steps)]
    lean = math.radians(28)
    return [
        (x + radius * (a * math.cos(lean) - b * math.sin(lean)), y + radius * (a * math.sin(lean) + b * math.cos(lean)))
        for a, b in (*outer, *inner)
    ]


def night_train() -> bytes:
    """A sleeping train beside a lake: two windows are lit, and their light lies on the water."""
    sheet = _Sheet("#16233f")
    for top, colour in ((150, "#1a2a4a"), (290, "#203457"), (410, "#294267")):
        sheet.box(0, top, WIDTH, HEIGHT, colour)
    _stars(sheet, 90, 360, "#cfd8e6")
    sheet.shape(_crescent(1262, 150, 60), "#f1e6c8")
    sheet.shape(_ridge(11, 430, 46, 640), "#1c2f50")
    sheet.shape(_ridge(5, 520, 30, 640), "#142440")
    lake = 640
    sheet.box(0, lake, WIDTH, HEIGHT, "#1b2e4f")
    sheet.box(0, lake - 26, WIDTH, lake + 4, "#0d182c")
    _train(sheet, lake - 26)
    for y in range(lake + 30, HEIGHT, 34):
        for x in range((y * 7) % 190 - 190, WIDTH, 310):
            sheet.box(x, y, x + 120 + (y % 5) * 14, y + 3, "#24395c", 2)
    for x, colour in ((418, "#f3c969"), (1114, "#f3c969")):
        for step in range(9):
            wide = 30 - step * 2 + (step % 2) * 12
            sheet.box(
                x - wide, lake + 22 + step * 20, x + wide, lake + 27 + step * 20, colour if step < 5 else "#b99a58", 2
            )
    for x, tall in ((40, 190), (104, 250), (170, 160), (1475, 230), (1540, 300), (1592, 210)):
        _fir(sheet, x, HEIGHT, tall)
    return sheet.png()


def _train(sheet: _Sheet, rail: float) -> None:
    for number in range(4):
        left = 90 + number * 362
        sheet.box(left, rail - 128, left + 346, rail - 18, "#7b2d35", 16)
        sheet.box(left + 4, rail - 60, left + 342, rail - 52, "#e2cfae")
        sheet.box(left + 18, rail - 138, left + 328, rail - 126, "#34202c", 6)
        for window in range(6):
            x = left + 30 + window * 50
            awake = (number, window) in {(0, 5), (2, 5)}
            sheet.box(x, rail - 112, x + 36, rail - 74, "#ffd978" if awake else "#2b1c2b", 5)
        if number:
            sheet.box(left - 16, rail - 96, left, rail - 30, "#241622")
        for x in (left + 50, left + 92, left + 250, left + 292):
            sheet.disc(x, rail - 12, 13, "#0b1222")
    sheet.box(0, rail, WIDTH, rail + 5, "#4b5b78")


def _fir(sheet: _Sheet, x: float, foot: float, tall: float) -> None:
    for step in range(4):
        top, low, wide = (
            foot - tall + step * tall * 0.19,
            foot - tall + (step + 2) * tall * 0.24,
            tall * (0.1 + step * 0.055),
        )
        sheet.shape([(x, top), (x - wide, low), (x + wide, low)], "#0a1424")
    sheet.box(x - 6, foot - tall * 0.2, x + 6, foot, "#0a1424")


def lighthouse() -> bytes:
    """A lighthouse on its rock at nightfall, and one small light far out."""
    sheet = _Sheet("#24344f")
    for top, colour in ((120, "#344662"), (240, "#53597a"), (340, "#86708a"), (420, "#c08a86"), (490, "#e5ab80")):
        sheet.box(0, top, WIDTH, HEIGHT, colour)
    sea = 560
    lamp = (1128, 246)
    for edge, high, low in ((0, 60, 250), (WIDTH, 150, 300)):
        sheet.veil([lamp, (edge, high), (edge, low)], (255, 240, 190, 70))
    sheet.box(0, sea, WIDTH, HEIGHT, "#2a4560")
    sheet.box(0, sea, WIDTH, sea + 7, "#d79f83")
    for y in range(sea + 26, HEIGHT, 30):
        for x in range((y * 11) % 230 - 230, WIDTH, 270 + y % 40):
            sheet.box(x, y, x + 80 + (y - sea) / 3, y + 4, "#3c5c78" if y < 760 else "#223a54", 2)
    sheet.shape([(300, 552), (372, 552), (360, 568), (312, 568)], "#1a2536")
    sheet.box(330, 524, 334, 552, "#1a2536")
    sheet.disc(332, 520, 7, "#ffe9a8")
    _tower(sheet, *lamp)
    rock = [
        (860, 700),
        (905, 622),
        (975, 596),
        (1040, 562),
        (1206, 562),
        (1262, 590),
        (1330, 606),
        (1392, 660),
        (1440, 700),
    ]
    sheet.shape([(800, 724), *rock, (1500, 724)], "#1c2433")
    sheet.shape([(905, 622), (975, 596), (1010, 640), (930, 690)], "#2c374a")
    sheet.shape([(1206, 562), (1262, 590), (1226, 650), (1150, 610)], "#2c374a")
    for left, right, y in ((770, 930, 720), (950, 1010, 724), (1030, 1290, 720), (1310, 1350, 724), (1368, 1530, 720)):
        sheet.box(left, y, right, y + 6, "#c9d8de", 3)
    return sheet.png()


def _tower(sheet: _Sheet, x: float, lamp: float) -> None:
    sheet.shape([(x - 42, lamp + 46), (x + 42, lamp + 46), (x + 66, 566), (x - 66, 566)], "#f2ece0")
    sheet.shape([(x + 8, lamp + 46), (x + 42, lamp + 46), (x + 66, 566), (x + 12, 566)], "#d6cfc6")
    for top, low in ((342, 396), (456, 512)):
        wide = [42 + (y - lamp - 46) / (566 - lamp - 46) * 24 for y in (top, low)]
        sheet.shape([(x - wide[0], top), (x + wide[0], top), (x + wide[1], low), (x - wide[1], low)], "#a8443c")
    for y in (312, 424, 536):
        sheet.box(x - 9, y, x + 9, y + 18, "#39435a", 4)
    sheet.box(x - 58, lamp + 34, x + 58, lamp + 48, "#2b3347", 4)
    sheet.box(x - 34, lamp - 30, x + 34, lamp + 36, "#ffe7a0", 4)
    for bar in (-34, -12, 10, 30):
        sheet.box(x + bar, lamp - 30, x + bar + 4, lamp + 36, "#2b3347")
    sheet.shape([(x - 42, lamp - 28), (x + 42, lamp - 28), (x, lamp - 72)], "#2b3347")
    sheet.disc(x, lamp - 76, 7, "#2b3347")


def benches() -> bytes:
    """How many benches stood along the quay in four years, as bars made of benches."""
    sheet = _Sheet("#f7f4ec")
    sheet.write(80, 118, "渡船の石段から魚市場までのベンチ（脚）", 64, "#23303d")
    years = ((1988, 41), (2000, 30), (2012, 17), (2025, 9))
    for row, (year, count) in enumerate(years):
        y = 250 + row * 142
        sheet.write(80, y + 26, str(year), 52, "#4f5a66")
        for number in range(count):
            _bench(sheet, 236 + number * 29, y, "#b3563d" if year == years[-1][0] else "#4d7186")
        sheet.write(236 + count * 29 + 18, y + 28, str(count), 60, "#23303d")
        sheet.box(236, y + 44, 1520, y + 46, "#dcd6c8")
    sheet.write(80, 838, "出典：The Harbour Weekly（2025年11月7日）", 38, "#4f5a66")
    return sheet.png()


def _bench(sheet: _Sheet, x: float, y: float, colour: str) -> None:
    sheet.box(x, y - 14, x + 24, y - 3, colour, 3)
    sheet.box(x, y + 10, x + 24, y + 20, colour, 3)
    for leg in (x + 3, x + 17):
        sheet.box(leg, y - 6, leg + 4, y + 44, colour)


PICTURES: dict[str, Callable[[], bytes]] = {
    "demo/night-train.png": night_train,
    "demo/benches.png": benches,
    "demo/lighthouse.png": lighthouse,
}
