"""How long a key takes in the browser, from the key to the paint after it: in a post of 3 blocks and in one of 200.

    python -m tests.measure.typing               (Chromium; SQLite in a folder of its own; about a minute)

Times are those of one machine, so what counts is the ratio of the two: docs/desk.md.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
PORT, KEYS = 8116, 50
# After the frame that follows the key has been drawn: a message that is posted in a frame's callback comes after it.
WATCH = """() => {
  window.found = []
  window.long = []
  new PerformanceObserver((list) => { for (const item of list.getEntries()) window.long.push(item.duration) })
    .observe({ type: "longtask" })
  document.addEventListener("keydown", (event) => {
    const start = event.timeStamp
    requestAnimationFrame(() => {
      const channel = new MessageChannel()
      channel.port1.onmessage = () => window.found.push(performance.now() - start)
      channel.port2.postMessage(0)
    })
  }, true)
}"""


def make_posts() -> dict[int, int]:
    """Posts by their number of blocks."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from tests.measure import desk

    call_command("migrate", verbosity=0)
    aya = User.objects.create_superuser("aya", password="aya opens the desk")
    found = {}
    for desk.BLOCKS, desk.CHARACTERS in ((3, 1_500), (200, 100_000)):
        found[desk.BLOCKS] = desk.long_post(aya, slug=f"blocks-{desk.BLOCKS}").pk
    return found


@contextmanager
def server():
    command = [sys.executable, "manage.py", "runserver", str(PORT), "--noreload"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{PORT}"
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> None:
    import time

    for _ in range(60):
        try:
            return urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server has not started")


def keys_in(page, address: str) -> tuple[float, float]:
    """Milliseconds from key to paint (the middle of 50), and of the longest piece of work in between."""
    page.goto(address)
    page.wait_for_selector("html[data-desk=ready]")
    page.wait_for_timeout(3_000)
    page.locator(".block-commentary .prose[contenteditable], .block-commentary .prose [contenteditable]").first.click()
    page.evaluate(WATCH)
    for _ in range(KEYS):
        page.keyboard.press("a")
        page.wait_for_timeout(160)  # so that counting (after 150) and autosaving (each second) meet a key now and then
    found = page.evaluate("[window.found, window.long]")
    return statistics.median(found[0]), max(found[1], default=0)


def main() -> None:
    posts = make_posts()
    from playwright.sync_api import sync_playwright

    with server() as home, sync_playwright() as playwright:
        wait_for(f"{home}/admin/login/")
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="ja-JP")
        page.goto(f"{home}/admin/login/")
        page.fill("[name=username]", "aya")
        page.fill("[name=password]", "aya opens the desk")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{home}/admin/")
        first = None
        for blocks, pk in posts.items():
            middle, longest = keys_in(page, f"{home}/admin/posts/post/{pk}/change/")
            first = first or middle
            print(
                f"{blocks:4} blocks {middle:8.1f} ms  {middle / first:5.2f} ×   longest piece of work {longest:.0f} ms"
            )
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/typing.sqlite3"
        os.environ["DEBUG"] = "1"  # static files as they are, not collected
        os.environ.setdefault("WARICHU_ENV", "development")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
        main()
