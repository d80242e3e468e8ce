"""Pictures of each kind of public page: wide and narrow, light and dark on one sheet, and print. For docs/pictures.

    python tests/measure/pictures.py http://127.0.0.1:8000 docs/pictures

Needs Chromium, fonts-noto-cjk and pdftoppm (poppler-utils), and a site with the sample posts (`make demo`).
"""

import re
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDTHS = {1280: 1500, 390: 1500}  # viewport width: height of the picture, in CSS pixels
SCALE = 0.62
GAP = 12


def first(base: str, path: str, pattern: str) -> str:
    """The first address on a page that fits: kinds of pages whose keys a demo makes anew."""
    with urlopen(base + path) as answer:
        return re.search(rf'href="({pattern})"', answer.read().decode())[1]


def kinds(base: str) -> dict[str, str]:
    """Each kind of page with an address of it."""
    post = "/posts/who-stays-awake/"
    return {
        "index": "/",
        "post": post,
        "commentary": f"{post}commentary/",
        "translation": f"{post}translation/",
        "parallel": first(base, post, r"/posts/[^\"]+/parallel/"),
        "archive": "/archive/",
        "year": "/archive/2026/",
        "month": first(base, "/archive/2026/", r"/archive/2026/[0-9]+/"),
        "search": "/search/?q=%E5%A4%9C",
        "search-nothing": "/search/?q=%E8%9F%B9%E5%B7%A5%E8%88%B9",
        "tags": "/tags/",
        "tag": first(base, "/tags/", r"/tags/[^\"]+/"),
        "outlets": "/outlets/",
        "outlet": first(base, "/outlets/", r"/outlets/[^\"]+/"),
        "sources": "/sources/",
        "source": first(base, "/sources/", r"/sources/[^\"?]+/"),
        "author": first(base, "/about/", r"/authors/[^\"]+/"),
        "corrections": "/corrections/",
        "subscribe": "/subscribe/",
        "about": "/about/",
        "policy": "/policy/",
        "not-found": "/nowhere/",
        "feed": "/feed.atom",
    }


def shot(browser, address: str, width: int, scheme: str) -> Image.Image:
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, color_scheme=scheme, locale="ja-JP"
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(150)
    picture = Image.open(BytesIO(page.screenshot()))
    context.close()
    return picture


def sheet(pictures: list[Image.Image]) -> Image.Image:
    """The pictures side by side, smaller, in a palette."""
    small = [item.resize((round(item.width * SCALE), round(item.height * SCALE)), Image.LANCZOS) for item in pictures]
    whole = Image.new("RGB", (sum(item.width + GAP for item in small) + GAP, small[0].height + 2 * GAP), "#808080")
    left = GAP
    for item in small:
        whole.paste(item.convert("RGB"), (left, GAP))
        left += item.width + GAP
    return whole.quantize(128, dither=Image.Dither.NONE)


def print_out(browser, address: str, path: Path) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("End")  # pictures further down are loaded when they come near
    page.wait_for_load_state("networkidle")
    with tempfile.TemporaryDirectory() as folder:
        page.pdf(path=f"{folder}/page.pdf", format="A4", prefer_css_page_size=True)
        subprocess.run(["pdftoppm", "-r", "60", "-png", f"{folder}/page.pdf", f"{folder}/page"], check=True)
        pages = [Image.open(item) for item in sorted(Path(folder).glob("page*.png"))[:4]]
        whole = Image.new("RGB", (sum(item.width + GAP for item in pages) + GAP, pages[0].height + 2 * GAP), "#808080")
        for number, item in enumerate(pages):
            whole.paste(item, (GAP + number * (item.width + GAP), GAP))
        whole.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    page.close()


def main(base: str, folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, path in kinds(base).items():
            if names and name not in names:
                continue
            pictures = [shot(browser, base + path, width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
            sheet(pictures).save(folder / f"page-{name}.png", optimize=True)
            print(name, path)
        if not names or "print" in names:
            print_out(browser, base + "/posts/who-stays-awake/", folder / "page-print.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), *sys.argv[3:])
