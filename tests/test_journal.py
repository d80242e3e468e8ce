"""Unsaved text on the server: kept for its editor alone, offered once, gone when saved."""

import datetime as dt
import json

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from posts import revisions
from posts.admin import journal
from posts.models import Journal, Post, Presence, Revision
from tests.desk_pages import add_block, change_url, form_data, open_form, page_of, prefix_of, text_of

URL = "/admin/posts/post/journal/"
ADD = "/admin/posts/post/add/"


@pytest.fixture
def desk(client, aya):
    """Aya's browser."""
    client.force_login(aya)
    return client


def _send(client, **asked):
    return client.post(URL, json.dumps({"journal": "page1", "turn": 1, **asked}), content_type="application/json")


def _keep(client, post, *, key="page1", turn=1, base=1, **patch):
    pk = post.pk if post else None
    return _send(client, journal=key, post=pk, base=base, turn=turn, patch=patch)


# --- Keeping --------------------------------------------------------------------------------------


def test_what_changed_is_kept_in_her_journal_and_nowhere_else(desk, make_post, aya):
    post = make_post()
    response = _keep(desk, post, sheets={"opening": {"body": "<p>書きかけ。</p>"}})
    assert response.status_code == 200
    assert (response.json()["version"], response.json()["others"]) == (1, [])
    row = Journal.objects.get()
    assert (row.owner, row.post, row.base) == (aya, post, 1)
    assert journal.document_in(row).blocks[0].body == "<p>書きかけ。</p>"
    assert Post.objects.get(pk=post.pk).version == 1
    assert Revision.objects.count() == 1


def test_a_later_part_is_laid_over_the_first(desk, make_post):
    post = make_post()
    _keep(desk, post, fields={"title": "一"}, sheets={"opening": {"body": "<p>一</p>"}})
    _keep(desk, post, turn=2, fields={"lead": "二"}, order=["closing", "opening"])
    content = journal.document_in(Journal.objects.get())
    assert (content.title, content.lead) == ("一", "二")
    assert [block.key for block in content.blocks] == ["closing", "opening"]


def test_saying_only_that_the_page_is_open_keeps_nothing(desk, make_post):
    assert _keep(desk, make_post()).status_code == 200
    assert not Journal.objects.exists()


def test_a_part_without_its_beginning_is_asked_for_again(desk, make_post):
    response = _keep(desk, make_post(), turn=7, fields={"title": "七"})
    assert response.json()["again"] is True
    assert not Journal.objects.exists()


def test_the_answer_says_who_is_here_and_who_has_saved(desk, make_post, ken):
    post = make_post()
    other = Client()
    other.force_login(ken)
    other.post(change_url(post), open_form(other, post) | {"title": "健の題"})
    _send(other, post=post.pk, journal="kens", base=2, patch={}, typing=True)
    answer = _keep(desk, post, fields={"lead": "綾"}).json()
    assert answer["others"] == [{"name": "大谷健", "typing": True}]
    assert (answer["version"], answer["saved_by"]) == (2, "大谷健")
    long_ago = timezone.now() - dt.timedelta(seconds=61)
    Presence.objects.filter(user=ken).update(seen_at=long_ago)
    assert _keep(desk, post, turn=2).json()["others"] == []


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "3", '"x"', "null", '{"journal": "<b>"}', '{"journal": "k", "patch": 3}', '{"journal": "k", "turn": "x"}',
     '{"journal": "k", "base": -1}', '{"journal": "k", "base": "1"}', "\x00", '{"patch": {}}'],
)  # fmt: skip
def test_what_is_no_autosave_is_answered_in_words(desk, body):
    response = desk.post(URL, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["message"]
    assert not Journal.objects.exists()


def test_what_no_database_takes_is_left_out_and_the_rest_is_kept(desk, make_post):
    patch = {"fields": {"title": "題\0", "le\0ad": "港"}, "sheets": {"opening": {"body": "<p>港\ud83d</p>", "\0": "\0"},
             "\udc00": {"kind": "commentary"}}, "order": ["opening", "\0", "\ud800"]}  # fmt: skip
    assert _keep(desk, make_post(), **patch).status_code == 200
    row = Journal.objects.get()
    content = journal.document_in(row)
    assert (content.title, content.lead, content.blocks[0].body) == ("題", "港", "<p>港</p>")
    assert "\0" not in json.dumps(row.patch)


def test_a_form_that_no_database_would_take_is_refused_in_words_and_kept(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    data |= {"title": "題\0", f"{prefix_of(data, 'opening')}-body": "<p>港\0の話</p>", "journal": "page1"}
    add_block(data, "commentary", body="<p>新</p>", block_key="a\0b")
    response = desk.post(change_url(post), data)
    assert response.status_code == 200
    assert page_of(response).get_element_by_id("errors") is not None
    assert journal.document_in(Journal.objects.get()).title == "題"


def test_too_much_is_said_to_be_too_much(desk, make_post, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    post = make_post()
    assert _keep(desk, post, fields={"title": "長" * 3_000}).status_code == 413
    assert _keep(desk, post, fields={"title": "x" * 1_500}).status_code == 200
    response = _keep(desk, post, turn=2, fields={"lead": "x" * 1_500})
    assert response.status_code == 413
    assert response.json()["message"]
    assert "lead" not in Journal.objects.get().patch["fields"]


def test_whose_session_has_ended_is_told_so_in_a_way_a_script_understands(client, make_post):
    response = _keep(client, make_post(), fields={"title": "x"})
    assert response.status_code == 401
    assert response.json()["login"] == "/admin/login/"
    assert client.get(URL).status_code == 401


def test_a_page_whose_token_is_old_gets_a_new_one(aya):
    client = Client(enforce_csrf_checks=True)
    client.force_login(aya)
    assert _send(client, post=None, patch={"fields": {"title": "x"}}).status_code == 403
    token = client.get(URL).json()["csrf"]
    body = json.dumps({"journal": "page1", "post": None, "patch": {"fields": {"title": "x"}}})
    response = client.post(URL, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert response.status_code == 200


def test_nobody_writes_into_the_journal_of_another_person_or_another_post(desk, make_post, ken):
    first, second = make_post(), make_post()
    _keep(desk, first, fields={"title": "綾"})
    other = Client()
    other.force_login(ken)
    assert _keep(other, first, fields={"title": "健"}).status_code == 404
    assert _keep(desk, second, turn=2, fields={"title": "別"}).status_code == 404
    assert _keep(desk, None, turn=2, fields={"title": "別"}).status_code == 404
    assert Journal.objects.get().patch["fields"] == {"title": "綾"}


def test_nothing_is_kept_for_a_post_she_may_not_write_or_that_is_not_there(client, make_post):
    post = make_post()
    reader = User.objects.create_user("clerk", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__in=["view_post", "see_every_post"]))
    client.force_login(reader)
    assert _keep(client, post, fields={"title": "x"}).status_code == 403
    assert _keep(client, None, fields={"title": "x"}).status_code == 403
    reader.user_permissions.set(Permission.objects.filter(codename="change_post"))
    assert _keep(client, post, fields={"title": "x"}).status_code == 403  # not hers
    for pk in (987654, "x", "9" * 40, -1, {}, []):
        assert _send(client, post=pk, patch={"fields": {"title": "x"}}).status_code == 404
    assert not Journal.objects.exists()


def test_what_nobody_came_back_for_in_two_months_is_forgotten(desk, make_post):
    post = make_post()
    for key, days in (("old", 61), ("newer", 59)):
        _keep(desk, post, key=key, fields={"title": key})
        Journal.objects.filter(key=key).update(changed_at=timezone.now() - dt.timedelta(days=days))
    _keep(desk, post, key="today", fields={"title": "x"})
    assert set(Journal.objects.values_list("key", flat=True)) == {"newer", "today"}


# --- Coming back ----------------------------------------------------------------------------------


def _buttons(response, name="_resume"):
    return [item.get("value") for item in page_of(response).xpath(f'//button[@name="{name}"]')]


def _resume(client, post, key="page1"):
    data = form_data(client.get(change_url(post)))
    return client.post(change_url(post), data | {"_resume": key})


def test_her_unsaved_text_is_offered_and_one_button_brings_all_of_it_back(desk, make_post):
    post = make_post()
    _keep(desk, post, fields={"title": "書きかけの題", "tags": "港、新"},
          sheets={"opening": {"body": "<p>書きかけ。</p>"}, "fresh": {"kind": "commentary", "body": "<p>新。</p>"}},
          order=["fresh", "closing", "opening"])  # fmt: skip
    offered = desk.get(change_url(post))
    assert _buttons(offered) == ["page1"]
    response = _resume(desk, post)
    assert response.status_code == 200
    data = form_data(response)
    assert data["title"] == "書きかけの題"
    assert data[f"{prefix_of(data, 'fresh')}-body"] == "<p>新。</p>"
    assert _buttons(response) == []
    assert not page_of(response).xpath('//*[@id="errors"]')
    assert Post.objects.get(pk=post.pk).version == 1
    desk.post(change_url(post), data)
    content = revisions.snapshot(Post.objects.get(pk=post.pk))
    assert [block.key for block in content.blocks] == ["fresh", "closing", "opening"]
    assert set(content.tags) == {"港", "新"}
    assert _buttons(desk.get(change_url(post))) == []
    assert not Journal.objects.exists()


def test_values_that_could_not_be_saved_come_back_as_well(desk, make_post):
    post = make_post()
    _keep(desk, post, fields={"slug": "Not A Slug"}, sheets={"translation": {"coverage": "unknown"}})
    data = form_data(_resume(desk, post))
    assert data["slug"] == "Not A Slug"
    assert data[f"{prefix_of(data, 'translation')}-coverage"] == "unknown"


def test_a_form_that_is_refused_is_in_her_journal_too(desk, make_post):
    post = make_post()
    data = open_form(desk, post) | {"slug": "Not A Slug", "lead": "書いたばかり"}
    desk.post(change_url(post), data)
    assert [offer.characters for offer in journal.waiting(User.objects.get(username="aya"))] != []
    assert form_data(_resume(desk, post, data["journal"]))["lead"] == "書いたばかり"


def test_it_is_offered_to_nobody_else(desk, make_post, ken):
    post = make_post()
    _keep(desk, post, fields={"title": "綾の書きかけ"})
    other = Client()
    other.force_login(ken)
    assert _buttons(other.get(change_url(post))) == []
    assert "綾の書きかけ" not in _resume(other, post).content.decode()
    other.post(change_url(post), open_form(other, post) | {"_discard": "page1"})
    assert Journal.objects.count() == 1


def test_a_text_that_is_in_the_post_already_is_not_offered(desk, make_post):
    post = make_post()
    _keep(desk, post, fields={"title": "新しい題"})
    other_tab = open_form(desk, post) | {"title": "新しい題"}
    desk.post(change_url(post), other_tab)
    assert _buttons(desk.get(change_url(post))) == []


def test_what_others_saved_meanwhile_is_joined_when_it_comes_back(desk, make_post, ken):
    post = make_post()
    _keep(desk, post, fields={"lead": "綾のリード。"})
    other = Client()
    other.force_login(ken)
    other.post(change_url(post), open_form(other, post) | {"title": "健の題"})
    data = form_data(_resume(desk, post))
    assert (data["title"], data["lead"], data["version"]) == ("健の題", "綾のリード。", "2")
    assert desk.post(change_url(post), data).status_code == 302
    assert Post.objects.get(pk=post.pk).title == "健の題"


def test_where_both_have_written_the_merge_page_asks(desk, make_post, ken):
    post = make_post()
    _keep(desk, post, fields={"title": "綾の題"})
    other = Client()
    other.force_login(ken)
    other.post(change_url(post), open_form(other, post) | {"title": "健の題"})
    response = _resume(desk, post)
    assert response.status_code == 409
    data = form_data(response, "merge-form") | {"_merge": "1", "merge-post.title": "mine"}
    assert desk.post(change_url(post), data).status_code == 302
    assert Post.objects.get(pk=post.pk).title == "綾の題"


def test_what_this_page_held_itself_is_not_lost_by_bringing_back_the_other(desk, make_post):
    post = make_post()
    _keep(desk, post, fields={"title": "前の続き"})
    data = open_form(desk, post) | {"lead": "今の続き", "_resume": "page1"}
    response = desk.post(change_url(post), data)
    assert form_data(response)["title"] == "前の続き"
    assert _buttons(response) == [data["journal"]]


def test_it_is_thrown_away_only_when_she_says_so_twice(desk, make_post):
    post = make_post()
    _keep(desk, post, fields={"title": "いらない"})
    page = page_of(desk.get(change_url(post)))
    assert page.xpath('//details//button[@name="_discard"]')
    response = desk.post(change_url(post), open_form(desk, post) | {"_discard": "page1"}, follow=True)
    assert _buttons(response) == []
    assert not Journal.objects.exists()


def test_throwing_one_away_leaves_what_stands_in_this_page(desk, make_post):
    post = make_post()
    _keep(desk, post, fields={"title": "いらない"})
    response = desk.post(change_url(post), open_form(desk, post) | {"lead": "いる", "_discard": "page1"})
    assert form_data(response)["lead"] == "いる"
    assert Post.objects.get(pk=post.pk).version == 1


def test_one_that_has_gone_meanwhile_is_said_to_be_gone(desk, make_post):
    assert _resume(desk, make_post(), "nowhere").status_code == 302


def test_waiting_texts_are_listed_for_the_first_page(desk, make_post, aya):
    post = make_post()
    _keep(desk, post, fields={"lead": post.lead + "十二文字だけ付け足した。"})
    _keep(desk, None, key="page2", base=0, fields={"title": "新しい投稿"})
    found = journal.waiting(aya)
    assert [(offer.post, offer.characters) for offer in found] == [(None, 5), (post, 12)]
    assert found[0].url == ADD
    Post.objects.filter(pk=post.pk).update(author=User.objects.create_user("x"))
    aya.user_permissions.remove(Permission.objects.get(codename="see_every_post"))
    assert [offer.post for offer in journal.waiting(User.objects.get(pk=aya.pk))] == [None]


# --- A new post -----------------------------------------------------------------------------------


def test_a_new_post_is_made_once_however_often_its_form_is_sent(desk):
    data = form_data(desk.get(ADD)) | {"title": "一度だけ"}
    add_block(data, "commentary", body="<p>本文。</p>")
    first, second = desk.post(ADD, data), desk.post(ADD, data)
    post = Post.objects.get()
    assert first.url == second.url == change_url(post)
    assert post.revisions.count() == 1
    assert len(revisions.snapshot(post).blocks) == 1


def test_what_she_changed_before_sending_it_again_is_saved_into_the_same_post(desk):
    data = form_data(desk.get(ADD)) | {"title": "一度目"}
    desk.post(ADD, data)
    assert desk.post(ADD, data | {"title": "二度目"}).status_code == 302
    assert Post.objects.get().title == "二度目"


def test_two_forms_make_two_posts(desk):
    for _ in range(2):
        desk.post(ADD, form_data(desk.get(ADD)) | {"title": "同じ題"})
    assert Post.objects.count() == 2


def test_the_unsaved_text_of_a_new_post_comes_back_in_its_form(desk):
    _keep(desk, None, base=0, fields={"title": "新しい題"}, order=["k1"],
          sheets={"k1": {"kind": "commentary", "body": "<p>新。</p>"}})  # fmt: skip
    assert _buttons(desk.get(ADD)) == ["page1"]
    data = form_data(desk.post(ADD, form_data(desk.get(ADD)) | {"_resume": "page1"}))
    assert data["title"] == "新しい題"
    assert desk.post(ADD, data).status_code == 302
    assert [block.key for block in revisions.snapshot(Post.objects.get()).blocks] == ["k1"]
    assert _buttons(desk.get(ADD)) == []


def test_a_draft_may_be_saved_with_nothing_in_it_at_all(desk):
    data = form_data(desk.get(ADD))
    for kind in ("commentary", "quotedarticle", "figure"):
        add_block(data, kind)
    for name in ("title", "slug", "lead", "tags", "author"):
        data[name] = ""
    assert desk.post(ADD, data).status_code == 302
    post = Post.objects.get()
    page = desk.get(change_url(post))
    assert len(revisions.snapshot(post).blocks) == 3
    assert not page_of(page).xpath('//form[@id="post_form"]//*[@required]')


def test_the_pages_say_what_the_keys_do(desk, make_post):
    text = text_of(desk.get(change_url(make_post())))
    for key in ("Alt", "Esc", "Backspace"):
        assert key in text
