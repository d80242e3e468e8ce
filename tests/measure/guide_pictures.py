"""Pictures for the editors' guide (docs/pictures/guide-*.png), from a running site with the sample posts.

    python tests/measure/guide_pictures.py http://127.0.0.1:8000 USER PASSWORD docs/pictures [NAME…]

It types and presses as an editor would, on a demo that may be thrown away afterwards. A picture that cannot be made is
named at the end, and the others are made all the same.
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDTH, HEIGHT, SHOWN = 1120, 760, 880  # of the window, and of the picture in the guide
LARGEST = 120_000
PASTED = """古い市場の話を読んで、訳してみました。

元記事：https://harbour.example.org/market

（和訳開始）

市場は朝の四時に開く。魚を並べる音が、通りの目覚ましになる。

（和訳終了）

四時という時刻に、私は祖父の店を思い出した。

魚の名前は、その土地の言葉で残る。
"""


def log_in(page: Page, base: str, user: str, password: str) -> None:
    page.goto(f"{base}/admin/login/?next=/admin/")
    page.fill("#id_username", user)
    page.fill("#id_password", password)
    page.click("#login-form button[type=submit]")
    page.wait_for_selector("#user-tools")


def posts(page: Page, base: str, state: str = "") -> list[str]:
    """The addresses of the posts in the list, newest first."""
    page.goto(f"{base}/admin/posts/post/{state}")
    return page.eval_on_selector_all("#result_list tbody th a", "links => links.map((link) => link.href)")


def open_post(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-desk=ready]")


# --- One function for each picture: leaves the page as it is to be taken, and gives the part of it ------------------


def home(page: Page, base: str):
    page.goto(f"{base}/admin/")


def sort(page: Page, base: str):
    page.goto(f"{base}/admin/posts/post/paste/")
    page.fill("#id_text", PASTED)
    page.click("#paste-form button[type=submit]")
    page.wait_for_selector("#paragraphs")


def form(page: Page, base: str):
    open_post(page, posts(page, base)[-1])


def unsaved(page: Page, base: str):
    address = posts(page, base)[0]
    open_post(page, address)
    page.fill("#id_title", page.input_value("#id_title") + "と市場")
    page.wait_for_timeout(2500)  # the journal keeps it
    open_post(page, address)
    page.locator(".journal-offer").first.scroll_into_view_if_needed()


def share(page: Page, base: str):
    page.set_viewport_size({"width": WIDTH, "height": 2 * HEIGHT})  # the side column shows the whole card
    open_post(page, posts(page, base)[0])
    page.locator("#share summary").click()
    page.fill("#id_share_label", "弁護士")
    page.click("button[name=_share]")
    page.wait_for_selector("#share-address")
    return page.locator("#preview")


def merge(page: Page, base: str):
    address = posts(page, base)[0]
    other = page.context.new_page()
    open_post(page, address)
    open_post(other, address)
    for tab, word in ((other, "と道具"), (page, "と市場")):
        tab.fill("#id_title", tab.input_value("#id_title") + word)
        tab.click("#save")
        tab.wait_for_load_state("load")
        tab.wait_for_timeout(500)
    other.close()
    page.wait_for_selector(".clash")


def correction(page: Page, base: str):
    open_post(page, next(address for address in posts(page, base) if public(page, address)))
    text = page.locator("[id^=posts_quotedarticle_set-0] .ProseMirror").first
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("これは昨年のことである。")
    page.click("#save")
    page.wait_for_selector("#correction.asked, #correction")
    page.locator("#correction").scroll_into_view_if_needed()
    return page.locator("#correction")


def public(page: Page, address: str) -> bool:
    open_post(page, address)
    return page.locator("a[href^='/posts/']").count() > 0 and page.locator(".ProseMirror").count() > 1


def compare(page: Page, base: str):
    address = posts(page, base)[0]
    page.goto(address.replace("/change/", "/history/"))
    button = page.locator("#content-main form button[type=submit]").first
    if button.count():
        button.click()
        page.wait_for_load_state("load")


PICTURES = {  # in this order: the later ones need what the earlier ones have typed
    "home": home, "sort": sort, "form": form, "unsaved": unsaved, "share": share, "merge": merge,
    "correction": correction, "compare": compare,
}  # fmt: skip


def keep(picture: bytes, path: Path) -> None:
    """At most SHOWN pixels wide and LARGEST bytes large, in as many colours as fit."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    if image.width > SHOWN:
        image = image.resize((SHOWN, round(image.height * SHOWN / image.width)), Image.LANCZOS)
    for colours in (128, 64, 32, 16):
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < LARGEST:
            return


def main(base: str, user: str, password: str, folder: Path, *names: str) -> int:
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="ja-JP", timezone_id="Asia/Tokyo",
                                      device_scale_factor=1)  # fmt: skip
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        log_in(page, base, user, password)
        for name, make in PICTURES.items():
            if names and name not in names:
                continue
            page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
            try:
                part = make(page, base)
                page.wait_for_timeout(400)
                keep((part or page).screenshot(), folder / f"guide-{name}.png")
                print(name)
            except (Error, IndexError, StopIteration) as error:
                failed.append(name)
                print(f"{name}: {str(error).splitlines()[0] if str(error) else type(error).__name__}")
        browser.close()
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3], Path(sys.argv[4]), *sys.argv[5:]))
