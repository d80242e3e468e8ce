"""Every page of the desk as people with other senses, keys or windows have it: axe, wide and narrow, light and dark.

The pages are found by following the desk's own links, so that a new page is looked at from its first day; those that
only a pressed button answers with are reached by pressing it."""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.urls import reverse

from posts import previews, revisions, roles
from posts.importing import files, load
from posts.models import Paste, Post
from tests.browser.desk_hands import PASSWORDS, click_into, log_in, open_post
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
    _make_admin(aya)
    draft = make_post(slug="draft")
    revisions.save(draft, by=aya)
    edition = published(slug="public")
    opened, shut = (previews.make(draft, by=aya) for _link in range(2))
    previews.revoke(shut, by=aya)
    tokens = [previews.token(opened), previews.token(shut), "nothing"]
    load.make_draft(full_document(slug="undecided", sources=(), blocks=()), by=aya)
    files.bring_in("港.txt", "私は港が好きだ。".encode(), by=aya, earlier=files.Earlier())
    Paste.objects.create(owner=aya, title="港", text="私は港が好きだ。\n\n(和訳開始)\n\n船は遅い。")
    client.force_login(aya)
    starts = [
        *STARTS,
        *(f"/admin/posts/post/paste/{paste.key}/" for paste in Paste.objects.all()),
        f"/admin/posts/post/{draft.pk}/compare/?old=1&new=2",
        f"/admin/posts/post/{edition.post_id}/seen/?at=2099-01-01+07:00",
        f"/admin/posts/post/{draft.pk}/notes/",
        f"/admin/posts/source/{edition.sources.get().pk}/withhold/",
        *(reverse("preview", args=[token]) for token in tokens),
    ]
    found = walk(client, starts, prefix="/admin/", leave=LEFT)
    pages = {}
    for address, response in found.items():
        if response.text_read and "html" in response.headers.get("Content-Type", ""):
            pages.setdefault(route(address) if response.status_code == 200 else address, address)
    return sorted(pages.values())


def _make_admin(user):
    """Who may open every page of the desk, those of the people too."""
    roles.ensure()
    user.groups.add(Group.objects.get(name=roles.ADMIN))


def _looked_at(page, axe) -> list[str]:
    """What is amiss with a page in one colour scheme and one size."""
    page.evaluate(axe)
    wrong = page.evaluate(AXE, TAGS)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("wider than the window")
    headings = page.locator("main h1:visible, #content h1:visible, h1.visually-hidden").count()
    if headings != 1:
        wrong.append(f"{headings} headings of the first level")
    return wrong


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
        wrong += [f"{address}: {told}" for told in _looked_at(page, axe)]
    context.close()
    assert wrong == []
    assert len(desk) > 40


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


# --- Pages that only a pressed button answers with ---------------------------------------------------


def _merge(page, post):
    """Two tabs have written at one place."""
    other = page.context.new_page()
    open_post(page, post)
    open_post(other, post)
    for tab, words in ((other, "と道具"), (page, "と市場")):
        tab.fill("#id_title", tab.input_value("#id_title") + words)
        click_into(tab, ".ProseMirror >> nth=0")
        tab.keyboard.insert_text(words)
        tab.click("#save")
        tab.wait_for_load_state("load")
    other.close()
    return ".clash"


def _login_again(page, post):
    open_post(page, post)
    Session.objects.all().delete()
    page.click("#save")
    return "input[name=again-username]"


def _refused(page, post):
    Post.objects.filter(pk=post.pk).update(title="")
    open_post(page, post)
    page.click("button[name=_publish]")
    return "#needed.refused"


def _no_such_address(page, post):
    open_post(page, post)
    page.click(".post-details summary")
    page.fill("#id_slug", "これは住所ではない")
    page.click("#save")
    return "#errors"


def _no_such_moment(page, post):
    open_post(page, post)
    page.click("#publish-at summary")
    page.fill("#id_publish_at", "いつか")
    page.click("button[name=_schedule]")
    return "#errors"


def _correction(page, post):
    open_post(page, post)
    page.click("button[name=_publish]")
    page.wait_for_selector(".messagelist .success")
    open_post(page, post)
    click_into(page, "[id^=posts_quotedarticle_set-0] .ProseMirror >> nth=0")
    page.keyboard.insert_text("昨年のことである。")
    page.click("button[name=_publish]")
    return "#correction.asked"


def _unsaved(page, post):
    open_post(page, post)
    page.fill("#id_title", "書きかけの題")
    page.wait_for_selector("html[data-journal=kept]")
    page.goto("/admin/")
    open_post(page, post)
    return ".journal-offer"


def _link(page, post):
    open_post(page, post)
    page.click("#share summary")
    page.click("button[name=_share]")
    return "#share-address"


def _empty_note(page, post):
    page.goto(f"/admin/posts/post/{post.pk}/notes/")
    page.click("button[name=do] >> nth=0")
    return ".errornote"


def _no_reason_to_stand(page, post):
    Post.objects.filter(pk=post.pk).update(lead="")
    page.goto(f"/admin/posts/post/{post.pk}/checks/")
    page.click(".card button[type=submit] >> nth=0")
    return "#errors"


def _no_reason_to_withhold(page, post):
    page.goto("/admin/posts/source/")
    page.click(".field-withhold_link a >> nth=0")
    page.click("#withhold_form button[type=submit]")
    return "#errors"


def _nothing_pasted(page, post):
    page.goto("/admin/posts/post/paste/")
    page.click("#paste-form button[type=submit]")
    return "#errors"


def _empty_outlet(page, post):
    page.goto("/admin/posts/outlet/add/")
    page.evaluate("document.getElementById('outlet_form').noValidate = true")
    page.click("input[name=_save]")
    return ".errornote"


def _deleting_outlets(page, post):
    page.goto("/admin/posts/outlet/")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "delete_selected")
    page.click("#changelist-form .actions button")
    return "body.delete-selected-confirmation"


def _empty_person(page, post):
    page.goto("/admin/auth/user/add/")
    page.evaluate("document.getElementById('user_form').noValidate = true")
    page.click("input[name=_save]")
    return ".errornote"


def _wrong_password(page, post):
    page.goto("/admin/password_change/")
    for name, typed in (("old_password", "no"), ("new_password1", "x"), ("new_password2", "y")):
        page.fill(f"#id_{name}", typed)
    page.click("#content-main input[type=submit]")
    return ".errornote"


def _changed_password(page, post):
    page.goto("/admin/password_change/")
    page.fill("#id_old_password", PASSWORDS["aya"])
    for name in ("new_password1", "new_password2"):
        page.fill(f"#id_{name}", "seven boats leave at dawn")
    page.click("#content-main input[type=submit]")
    page.wait_for_url("**/done/")
    return "h1"


def _without_its_cookie(page, post):
    page.goto("/admin/password_change/")
    page.context.clear_cookies(name="csrftoken")
    page.evaluate("document.querySelector('#content-main form').noValidate = true")
    page.click("#content-main input[type=submit]")
    return "p.kind"


def _wrong_login(page, post):
    page.context.clear_cookies()
    page.goto("/admin/")
    page.fill("#id_username", "aya")
    page.fill("#id_password", "no")
    page.click("#login-form button[type=submit]")
    return ".errornote"


def _logged_out(page, post):
    page.goto("/admin/")
    page.click("#logout-form button")
    page.wait_for_url("**/logout/")
    return "h1"


STEPS = [_merge, _login_again, _refused, _no_such_address, _no_such_moment, _correction, _unsaved, _link, _empty_note,
         _no_reason_to_stand, _no_reason_to_withhold, _nothing_pasted, _empty_outlet, _deleting_outlets, _empty_person,
         _wrong_password, _changed_password, _without_its_cookie, _wrong_login, _logged_out]  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__.strip("_"))
def test_no_answer_of_the_desk_shuts_anybody_out(page, aya, make_post, transactional_db, axe, step):
    _make_admin(aya)
    post = make_post()
    log_in(page)
    page.wait_for_load_state("load")
    page.wait_for_selector(step(page, post))
    page.wait_for_load_state("load")
    wrong = []
    for scheme in ("light", "dark"):
        for width, height in SIZES.values():
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{scheme}, {width}: {told}" for told in _looked_at(page, axe)]
    assert wrong == []
