"""The publish panel: state in words, what is missing with a link to its field, now, later, and taking back."""

import datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from posts.document import Commentary
from posts.models import Edition, Post, Source
from tests import documents
from tests.desk_pages import change_url, open_form, page_of, prefix_of, text_of


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    return client


def _send(desk, post, **data):
    return desk.post(change_url(post), open_form(desk, post) | data, follow=True)


def test_publishing_saves_first_and_shows_where_it_can_be_read(desk, make_post):
    post = make_post()
    response = _send(desk, post, title="書き直した題", _publish="1")
    edition = Edition.objects.get(post=post)
    assert edition.title == "書き直した題"
    assert edition.is_public
    assert edition.get_absolute_url() in response.content.decode()


def test_a_refusal_keeps_what_was_typed_and_lists_what_is_needed(desk, make_post):
    source = documents.SOURCE
    bare = documents.replace(source, byline="", published="", key="bare")
    quoted = documents.replace(documents.TRANSLATION, source="bare", method="")
    undecided = Commentary(key="doubt", body="<p>だれの文か。</p>", undecided="しるしがない")
    post = make_post(blocks=(quoted, undecided), sources=(bare,))
    response = _send(desk, post, title="書きかけの題", _publish="1")
    assert not Edition.objects.exists()
    assert Post.objects.get(pk=post.pk).title == "書きかけの題"
    page = page_of(response)
    data = open_form(desk, post)
    needed = {link.get("href") for link in page.xpath('//*[@id="needed"]//b[@class="refused"]/../a')}
    row = Source.objects.get()
    assert f"#id_{prefix_of(data, 'translation')}-method" in needed
    assert f"#{prefix_of(data, 'doubt')}" in needed
    assert f"/admin/posts/source/{row.pk}/change/#id_byline" in needed
    assert f"/admin/posts/source/{row.pk}/change/#id_published_on" in needed


def test_every_link_of_the_checklist_has_its_place(desk, make_post):
    empty = documents.replace(
        documents.SOURCE, key="e", byline="", outlet="", published="", language="", basis="", links=()
    )
    quoted = documents.replace(documents.TRANSLATION, source="e", translator="", method="", coverage="", body="")
    post = make_post(title="", lead="", blocks=(quoted,), sources=(empty,))
    page = page_of(desk.get(change_url(post)))
    for link in page.xpath('//*[@id="needed"]//li/a'):
        address, _hash, anchor = link.get("href").partition("#")
        there = page_of(desk.get(address)) if address else page
        assert there.xpath(f'//*[@id="{anchor}"]'), link.get("href")


def test_the_check_is_said_not_to_be_legal_advice(desk, make_post):
    assert "法的助言ではありません" in text_of(
        desk.get(change_url(make_post()), headers={"Accept-Language": "ja"})
    ) or ("not legal advice" in text_of(desk.get(change_url(make_post()))))


def test_a_time_is_tokyo_time(desk, make_post):
    post = make_post()
    _send(desk, post, publish_at="2099-12-01T07:00", _schedule="1")
    edition = Edition.objects.get(post=post)
    assert edition.published_at == datetime.datetime(2099, 11, 30, 22, 0, tzinfo=datetime.UTC)
    assert not edition.is_public


@pytest.mark.parametrize("typed", ["", "2001-01-01T07:00", "tomorrow"])
def test_a_missing_or_past_time_is_said_at_its_field(desk, make_post, typed):
    post = make_post()
    response = _send(desk, post, publish_at=typed, _schedule="1")
    assert response.status_code == 200
    assert page_of(response).xpath('//*[@id="errors"]//a[@href="#id_publish_at"]')
    assert page_of(response).get_element_by_id("id_publish_at").value == typed
    assert not Edition.objects.exists()


def test_a_refused_schedule_keeps_the_time(desk, make_post):
    post = make_post(title="")
    response = _send(desk, post, publish_at="2099-12-01T07:00", _schedule="1")
    assert page_of(response).get_element_by_id("id_publish_at").value == "2099-12-01 07:00"


def test_a_schedule_can_be_taken_off(desk, make_post):
    post = make_post()
    _send(desk, post, publish_at="2099-12-01T07:00", _schedule="1")
    _send(desk, post, _withdraw="1")
    assert not Edition.objects.exists()


def test_withdrawing_asks_for_a_notice_and_keeps_it(desk, published):
    edition = published()
    response = _send(desk, edition.post, _withdraw="1", withdrawal_notice=" ")
    assert page_of(response).xpath('//*[@id="errors"]//a[@href="#id_withdrawal_notice"]')
    assert not Edition.objects.get().withdrawn_at
    _send(desk, edition.post, _withdraw="1", withdrawal_notice="事実に誤りがあったため取り下げました。")
    edition.refresh_from_db()
    assert edition.withdrawal_notice == "事実に誤りがあったため取り下げました。"


def test_a_public_post_reworked_on_the_desk_says_so_and_readers_see_the_old_one(desk, published):
    edition = published()
    assert (
        len(
            page_of(desk.get(change_url(edition.post))).xpath(
                '//section[@aria-labelledby="panel-state"]//p[contains(@class,"state")]'
            )
        )
        == 1
    )
    response = _send(desk, edition.post, title="机の上の新しい題")
    assert len(page_of(response).xpath('//section[@aria-labelledby="panel-state"]//p[contains(@class,"state")]')) == 2
    edition.refresh_from_db()
    assert edition.title == documents.full_document().title


def test_publishing_again_brings_the_change_to_readers(desk, published):
    edition = published()
    _send(desk, edition.post, title="新しい題", _publish="1")
    edition.refresh_from_db()
    assert edition.title == "新しい題"
    assert edition.revised_at > edition.published_at


def test_who_may_not_publish_gets_no_button_and_403(client, make_post):
    post = make_post()
    writer = User.objects.create_user("writer", is_staff=True)
    granted = ["change_post", "view_post", "see_every_post", "view_source"]
    writer.user_permissions.set(Permission.objects.filter(codename__in=granted))
    client.force_login(writer)
    response = client.get(change_url(post))
    assert not page_of(response).xpath('//button[@name="_publish" or @name="_schedule" or @name="_withdraw"]')
    data = open_form(client, post)
    for action in ("_publish", "_schedule", "_withdraw"):
        assert client.post(change_url(post), data | {action: "1"}).status_code == 403
    assert client.post(change_url(post), data | {"title": "書ける", "_save": "1"}).status_code == 302
    assert not Edition.objects.exists()


def test_saving_a_source_mends_the_credit_of_public_posts(desk, published):
    edition = published()
    source = Source.objects.get()
    from tests.desk_pages import form_data

    data = form_data(desk.get(f"/admin/posts/source/{source.pk}/change/"), "source_form")
    response = desk.post(f"/admin/posts/source/{source.pk}/change/", data | {"byline": "Nora Whitfield-Hale"})
    assert response.status_code == 302
    edition.refresh_from_db()
    assert "Whitfield-Hale" in edition.body_html
    assert edition.published_at <= timezone.now()


def test_the_page_of_a_source_lists_the_posts_that_quote_it(desk, make_post):
    post = make_post()
    source = Source.objects.get()
    page = page_of(desk.get(f"/admin/posts/source/{source.pk}/change/"))
    assert page.xpath(f'//a[@href="{change_url(post)}"]')
