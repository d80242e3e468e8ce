"""Every page of the desk as people with other senses, keys or windows have it: axe, wide and narrow, light and dark.

The pages are found by following the desk's own links, so that a new page is looked at from its first day."""

import os
from pathlib import Path

import pytest

from posts.importing import files, load
from posts.models import Paste
from tests.documents import full_document
from tests.interface_walk import route, walk

pytestmark = [pytest.mark.browser, pytest.mark.once]

STARTS = ["/admin/", "/admin/posts/post/paste/", "/admin/posts/post/add/", "/admin/guide/", "/admin/nothing/"]
# Files, answers for scripts, the way out; and lists narrowed by a choice, which are the list again.
LEFT = ("/logout/", "/jsi18n/", "/image/", "/autocomplete/", "/evidence/", "/bytes/", "/pictures/", "/r/", "_popup", "?",
        ".csv")  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] })
  return found.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`)
}"""


@pytest.fixture
def axe(kit):
    source = Path(os.environ.get("KIT_HOME", "/opt/kit")) / "node_modules" / "axe-core" / "axe.min.js"
    return source.read_text(encoding="utf-8")


@pytest.fixture
def desk(client, aya, make_post, published):
    """An editor's desk with a draft, a public post, a paste and an imported file; one address of each kind of page."""
    make_post(slug="draft")
    published(slug="public")
    load.make_draft(full_document(slug="undecided", sources=(), blocks=()), by=aya)
    files.bring_in("港.txt", "私は港が好きだ。".encode(), by=aya, earlier=files.Earlier())
    Paste.objects.create(owner=aya, title="港", text="私は港が好きだ。\n\n(和訳開始)\n\n船は遅い。")
    client.force_login(aya)
    found = walk(client, [*STARTS, *(f"/admin/posts/post/paste/{paste.key}/" for paste in Paste.objects.all())],
                 prefix="/admin/", leave=LEFT)  # fmt: skip
    pages = {}
    for address, response in found.items():
        if response.text_read and "html" in response.headers.get("Content-Type", ""):
            pages.setdefault(route(address) if response.status_code == 200 else address, address)
    return sorted(pages.values())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_page_of_the_desk_shuts_anybody_out(browser, live_server, client, desk, axe, scheme, size):
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=live_server.url, locale="ja-JP", color_scheme=scheme, viewport={"width": width, "height": height}
    )
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page, wrong = context.new_page(), []
    for address in desk:
        page.goto(address)
        page.wait_for_load_state("load")
        page.evaluate(axe)
        wrong += [f"{address}: {told}" for told in page.evaluate(AXE, TAGS)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{address}: wider than the window")
        if page.locator("main h1, #content h1").count() != 1:
            wrong.append(f"{address}: {page.locator('main h1, #content h1').count()} headings of the first level")
    context.close()
    assert wrong == []
    assert len(desk) > 20


def test_every_page_of_the_desk_has_the_strict_policy(client, desk):
    wrong = []
    for address in desk:
        response = client.get(address)
        policy = response.headers.get("Content-Security-Policy", "")
        if "unsafe" in policy or "object-src 'none'" not in policy or "default-src" not in policy:
            wrong.append(f"{address}: {policy}")
        if "private" not in response.headers.get("Cache-Control", ""):
            wrong.append(f"{address}: may be kept by a shared cache")
    assert wrong == []
