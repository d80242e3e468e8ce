"""The screen that says which paragraphs of an original and its translation belong together."""

from dataclasses import replace

import pytest

from posts import document, publishing, revisions
from posts.models import Post
from tests import documents
from tests.desk_pages import change_url, form_data, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post):
    return make_post()


def address(post, key="translation"):
    return f"/admin/posts/post/{post.pk}/alignment/{key}/"


def rows(response):
    """The ids of each row, as the form carries them."""
    return page_of(response).xpath("//input[@name='pairs']/@value")[0]


def press(client, post, before, do, **changes):
    form = page_of(before).xpath("//form[contains(@class, 'align-form')]")[0]
    data = {name: value for name, value in form.form_values() if name in {"pairs", "version"}} | {"do": do} | changes
    return client.post(address(post), data)


def test_it_shows_both_sides_row_by_row(client, aya, post):
    client.force_login(aya)
    response = client.get(address(post))
    page = page_of(response)
    table = [[cell.text_content() for cell in row.xpath("td")] for row in page.xpath("//tbody/tr")]
    assert len(table) == 2
    assert "In the shed on the pier" in table[0][0]
    assert "桟橋の倉庫には" in table[0][1]
    assert page.xpath("//tbody//td[1]/@lang") == ["en", "en"]


def test_buttons_change_the_rows_and_only_saving_stores_them(client, aya, post):
    client.force_login(aya)
    version = post.version
    first = client.get(address(post))
    joined = press(client, post, first, "join:1")
    assert rows(joined) == '[[["p3", "p4"], ["o7", "o8"]]]'
    post.refresh_from_db()
    assert post.version == version
    assert rows(client.get(address(post))) == rows(first)
    saved = press(client, post, joined, "save")
    assert saved.status_code == 302
    post.refresh_from_db()
    assert post.version == version + 1
    assert rows(client.get(address(post))) == rows(joined)
    block = document.from_json(post.revisions.first().document).blocks[1]
    assert [(len(pair.translation), len(pair.original)) for pair in block.alignment] == [(2, 2)]


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("split:0", '[[["p3"], []], [[], ["o7"]], [["p4"], ["o8"]]]'),
        ("up:p4", '[[["p3", "p4"], ["o7"]], [[], ["o8"]]]'),
        ("down:o7", '[[["p3"], []], [["p4"], ["o7", "o8"]]]'),
        ("anew", '[[["p3"], ["o7"]], [["p4"], ["o8"]]]'),
        ("up:p99", '[[["p3"], ["o7"]], [["p4"], ["o8"]]]'),
        ("join:nothing", '[[["p3"], ["o7"]], [["p4"], ["o8"]]]'),
    ],
)
def test_each_button_does_what_it_says(client, aya, post, do, expected):
    client.force_login(aya)
    assert rows(press(client, post, client.get(address(post)), do)) == expected


def test_what_she_said_outlives_the_next_save_of_the_post(client, aya, post):
    client.force_login(aya)
    press(client, post, press(client, post, client.get(address(post)), "up:p4"), "save")
    data = form_data(client.get(change_url(post)))
    assert client.post(change_url(post), data | {"title": "別の題", "_save": "1"}).status_code == 302
    assert rows(client.get(address(post))) == '[[["p3", "p4"], ["o7"]], [[], ["o8"]]]'


@pytest.mark.parametrize(
    "pairs", ["", "nonsense", "[]", "[[[], []]]", '[[["p3"], ["o7"]]]', "[[1, 2]]", '{"a": 1}', "7"]
)
def test_rows_that_are_not_whole_are_never_stored(client, aya, post, pairs):
    client.force_login(aya)
    first = client.get(address(post))
    press(client, post, first, "save", pairs=pairs)
    assert rows(client.get(address(post))) == rows(first)


def test_a_post_saved_by_somebody_else_meanwhile_is_not_overwritten(client, aya, ken, post):
    client.force_login(aya)
    joined = press(client, post, client.get(address(post)), "join:1")
    revisions.write(post, replace(revisions.snapshot(post), title="桟橋の道具"))
    revisions.save(post, by=ken)
    assert press(client, post, joined, "save").status_code == 409
    assert rows(client.get(address(post))) == '[[["p3"], ["o7"]], [["p4"], ["o8"]]]'


def test_readers_get_the_rows_with_the_next_publication(client, aya, post):
    client.force_login(aya)
    press(client, post, press(client, post, client.get(address(post)), "join:1"), "save")
    edition = publishing.publish(Post.objects.get(), by=aya)
    assert len(edition.content.blocks[1].alignment) == 1


def test_it_is_for_those_who_may_change_posts(client, post, mio, aya):
    assert client.get(address(post)).status_code == 302
    client.force_login(mio)
    assert client.get(address(post)).status_code == 302
    aya.user_permissions.set(aya.user_permissions.filter(codename="view_post"))
    client.force_login(aya)
    assert client.get(address(post)).status_code == 403
    assert client.post(address(post), {"do": "save"}).status_code == 403


def test_there_is_none_without_an_original(client, aya, make_post):
    client.force_login(aya)
    blocks = (documents.OPENING, replace(documents.TRANSLATION, original=""), documents.CLOSING)
    post = make_post(documents.full_document(blocks=blocks))
    assert client.get(address(post)).status_code == 404
    assert client.get(address(post, "nowhere")).status_code == 404
    assert "/alignment/" not in client.get(change_url(post)).content.decode()


def test_the_change_form_leads_to_it(client, aya, post):
    client.force_login(aya)
    assert address(post) in client.get(change_url(post)).content.decode()
