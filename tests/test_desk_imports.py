"""Imported files at the desk: a list, the report, the bytes as they came. For those who may see all that was made."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import translation

from posts import roles
from posts.importing import files
from posts.models import RawImport
from tests.desk_pages import text_of

CONTENT = "# 港のこと\r\n\r\n私は港が好きだ。\0<b>\r\n".encode("cp932")
LIST = "/admin/posts/rawimport/"


@pytest.fixture
def raw(aya):
    with translation.override("en"):
        outcome = files.bring_in("港.txt", CONTENT, by=aya, earlier=files.Earlier())
    return RawImport.objects.get(posts=outcome.post)


@pytest.fixture
def hana(db):
    """A writer who sees her own drafts only."""
    roles.ensure()
    user = User.objects.create_user("hana", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.WRITER))
    return user


def pages(raw):
    return [f"{LIST}{raw.pk}/change/", f"{LIST}{raw.pk}/bytes/"]


def test_the_list_says_which_file_when_who_and_what_was_made(client, aya, raw):
    client.force_login(aya)
    said = text_of(client.get(LIST))
    assert all(word in said for word in ("港.txt", "水野綾", "港のこと"))


def test_the_page_gives_the_report_in_the_language_of_whoever_reads_it(client, aya, raw):
    client.force_login(aya)
    assert "control character is left out" in text_of(client.get(pages(raw)[0], HTTP_ACCEPT_LANGUAGE="en"))
    page = client.get(pages(raw)[0], HTTP_ACCEPT_LANGUAGE="ja").content.decode()
    assert "私は港が好きだ。&lt;b&gt;" in page
    assert "<b>" not in page


def test_the_bytes_come_back_as_they_came_and_as_a_download(client, aya, raw):
    client.force_login(aya)
    response = client.get(pages(raw)[1])
    assert response.content == CONTENT
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "private" in response["Cache-Control"]


def test_nothing_can_be_added_changed_or_deleted(client, aya, raw):
    client.force_login(aya)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(f"{LIST}{raw.pk}/delete/").status_code == 403
    assert client.post(pages(raw)[0], {"name": "b.txt"}).status_code == 403
    assert RawImport.objects.get().name == "港.txt"


def test_a_writer_sees_only_what_was_made_for_her(client, hana, raw):
    client.force_login(hana)
    assert "港.txt" not in text_of(client.get(LIST))
    assert [client.get(page).status_code for page in pages(raw)] == [302, 403]  # the admin says: not there
    own = files.bring_in("own.txt", "私の話。".encode(), by=hana, earlier=files.Earlier()).post
    assert "own.txt" in text_of(client.get(LIST))
    assert [client.get(page).status_code for page in pages(RawImport.objects.get(posts=own))] == [200, 200]


def test_a_file_with_one_post_that_is_not_hers_is_not_hers(client, hana, raw, aya):
    client.force_login(hana)
    own = files.bring_in("own.txt", "私の話。".encode(), by=hana, earlier=files.Earlier()).post
    mixed = RawImport.objects.get(posts=own)
    mixed.posts.add(raw.posts.get())
    assert client.get(pages(mixed)[1]).status_code == 403


@pytest.mark.parametrize("who", ["mio", None])
def test_readers_and_strangers_get_nothing(client, request, raw, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert {client.get(page).status_code for page in [LIST, *pages(raw)]} == {302}
