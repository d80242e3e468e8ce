"""The pages of the revisions: list, comparison, restoring, what readers saw."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User

from posts import publishing, revisions, roles
from posts.admin import history
from posts.document import from_json
from posts.models import Edition, Post, Revision, Showing
from tests.desk_pages import form_data, page_of, text_of

pytestmark = pytest.mark.django_db


def at(post, what: str) -> str:
    return f"/admin/posts/post/{post.pk}/{what}/"


def save(post, by, **fields) -> Revision:
    Post.objects.filter(pk=post.pk).update(**fields)
    post.refresh_from_db()
    return revisions.save(post, by=by)


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def post(make_post, aya, ken):
    """Three revisions: the imported one, another title by Ken, another lead by Aya."""
    post = make_post()
    save(post, ken, title="道具の呼び名")
    save(post, aya, lead="呼び名の残り方について考えた。")
    return post


# --- The list -------------------------------------------------------------------------------------


def test_the_list_says_who_when_what_and_how_much(desk, post):
    response = desk.get(at(post, "history"))
    text = text_of(response)
    for word in ("大谷健", "水野綾", "saved", "made from a paste", "1 particular changed", "3 blocks added"):
        assert word in text


def test_at_first_the_newest_and_the_one_before_are_chosen(desk, post):
    page = page_of(desk.get(at(post, "history")))
    assert page.xpath("//input[@name='old' and @checked]/@value") == ["2"]
    assert page.xpath("//input[@name='new' and @checked]/@value") == ["3"]


def test_every_row_but_the_first_is_compared_with_the_one_before_in_one_click(desk, post):
    page = page_of(desk.get(at(post, "history")))
    links = page.xpath("//td[contains(@class, 'history-actions')]/a/@href")
    assert links == [f"{at(post, 'compare')}?old={number - 1}&new={number}" for number in (3, 2)]


def test_the_newest_cannot_be_restored_for_it_is_there(desk, post):
    page = page_of(desk.get(at(post, "history")))
    assert page.xpath("//button[@form='restore-form']/@value") == ["2", "1"]


def test_a_long_list_has_pages_and_none_is_missing(desk, post, aya, monkeypatch):
    monkeypatch.setattr(history, "PER_PAGE", 4)
    for number in range(7):
        save(post, aya, title=f"題{number}")
    shown = []
    for number in (1, 2, 3):
        page = page_of(desk.get(at(post, "history"), {"p": number}))
        shown += page.xpath("//table//th[@scope='row']/text()")
    assert shown == [str(number) for number in range(10, 0, -1)]
    # The newest is on another page: here each one may be restored.
    page = page_of(desk.get(at(post, "history"), {"p": 2}))
    assert len(page.xpath("//button[@form='restore-form']")) == 4


def test_a_page_that_is_not_there_is_the_last_one(desk, post):
    assert desk.get(at(post, "history"), {"p": "many"}).status_code == 200
    assert desk.get(at(post, "history"), {"p": "99"}).status_code == 200


def test_what_changed_is_counted_once(desk, post, monkeypatch):
    desk.get(at(post, "history"))
    monkeypatch.setattr(history.comparing, "compare", None)
    assert "1 particular changed" in text_of(desk.get(at(post, "history")))


def test_more_revisions_ask_no_more_questions(desk, post, aya, django_assert_max_num_queries):
    for number in range(20):
        save(post, aya, title=f"題{number}")
    with django_assert_max_num_queries(12):
        desk.get(at(post, "history"))


# --- Comparing ------------------------------------------------------------------------------------


def compared(desk, post, old, new):
    return desk.get(at(post, "compare"), {"old": old, "new": new})


def test_a_changed_name_is_marked_as_that_name(desk, make_post, full_document, aya):
    post = make_post()
    block = post.posts_commentary_set.first()
    block.body = "<p>ベトナムのトゥ・ラム外相は10日、ハノイで会談した。</p>"
    block.save()
    revisions.save(post, by=aya)
    block.body = "<p>ベトナムのトー・ラム国家主席は10日、ハノイで会談した。</p>"
    block.save()
    revisions.save(post, by=aya)
    page = page_of(compared(desk, post, 2, 3))
    assert [element.text_content() for element in page.xpath("//section[@class='compared']//del")] == [
        "[removed: トゥ・ラム外相]"
    ]
    assert [element.text_content() for element in page.xpath("//section[@class='compared']//ins")] == [
        "[added: トー・ラム国家主席]"
    ]


def test_a_moved_block_is_said_to_have_moved(desk, make_post, aya):
    post = make_post()
    last = post.posts_commentary_set.get(key="closing")
    last.ordering = 1
    last.save()
    revisions.save(post, by=aya)
    text = text_of(compared(desk, post, 1, 2))
    assert "moved from place 3 to place 1" in text
    assert "[removed:" not in text


def test_any_two_can_be_compared_and_the_order_does_not_matter(desk, post):
    assert text_of(compared(desk, post, 1, 3)) == text_of(compared(desk, post, 3, 1))
    assert "2 particulars changed" in text_of(compared(desk, post, 1, 3))


def test_from_a_comparison_the_steps_before_and_after_are_a_click_away(desk, post):
    page = page_of(compared(desk, post, 1, 2))
    links = page.xpath("//nav[@class='comparison-steps']/a/@href")
    assert links == ["?old=2&new=3", "?old=1&new=3"]


@pytest.mark.parametrize("query", [{}, {"old": 1, "new": 1}, {"old": "x", "new": 2}, {"old": 1, "new": 99}])
def test_two_that_cannot_be_compared_are_answered_in_words(desk, post, query):
    response = desk.get(at(post, "compare"), query, follow=True)
    assert response.redirect_chain[0][0] == at(post, "history")
    assert "Choose two different revisions" in text_of(response)


def test_a_paragraph_of_markup_is_shown_as_text(desk, make_post, aya):
    post = make_post()
    block = post.posts_commentary_set.first()
    block.body = "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    block.save()
    revisions.save(post, by=aya)
    response = compared(desk, post, 1, 2)
    assert b"<script>alert(1)" not in response.content
    assert b"&lt;script&gt;alert(1)" in response.content


# --- Restoring ------------------------------------------------------------------------------------


def restore(desk, post, number, **data):
    return desk.post(at(post, "restore"), {"number": number, "version": post.version, **data})


def test_it_puts_the_desk_back_as_a_new_revision_with_a_note(desk, post, aya):
    response = restore(desk, post, 1, note="前の題のほうがよい")
    assert response.url == at(post, "change")
    made = post.revisions.first()
    assert (made.number, made.event, made.by) == (4, "restored", aya)
    assert "前の題のほうがよい" in made.note
    assert "1" in made.note
    assert made.document == post.revisions.get(number=1).document


def test_the_page_says_so_and_that_readers_see_nothing_of_it_yet(desk, published):
    edition = published()
    post = edition.post
    save(post, post.author, title="道具の呼び名")
    response = desk.post(at(post, "restore"), {"number": 1, "version": post.version}, follow=True)
    assert "Revision 1 is on the desk again, as revision 4." in text_of(response)
    assert "until you publish" in text_of(response)


def test_restoring_changes_nothing_that_readers_see(desk, published):
    edition = published()
    post = edition.post
    save(post, post.author, title="道具の呼び名")
    before = Edition.objects.values().get(), list(Showing.objects.values())
    restore(desk, post, 1)
    assert (Edition.objects.values().get(), list(Showing.objects.values())) == before


def test_a_stale_restore_is_refused_in_words_and_the_note_is_kept(desk, post, ken):
    old = post.version
    save(post, ken, title="また別の題")
    response = desk.post(at(post, "restore"), {"number": 1, "version": old, "note": "覚え書き"})
    assert response.status_code == 409
    assert "Somebody else has saved this post" in text_of(response)
    data = form_data(response, "restore-form")
    assert (data["note"], data["version"]) == ("覚え書き", str(old + 1))
    assert Post.objects.get(pk=post.pk).title == "また別の題"
    assert post.revisions.count() == 4


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_restore_that_does_not_say_what_it_saw_is_refused(desk, post, version):
    assert desk.post(at(post, "restore"), {"number": 1, "version": version}).status_code == 409
    assert post.revisions.count() == 3


def test_a_revision_that_is_not_there_cannot_be_restored(desk, post):
    assert restore(desk, post, 99).status_code == 404
    assert restore(desk, post, "x").status_code == 404


def test_a_link_alone_restores_nothing(desk, post):
    assert desk.get(at(post, "restore"), {"number": 1, "version": post.version}).status_code == 405


def test_a_restore_outlives_the_session(client, post, aya):
    response = client.post(at(post, "restore"), {"number": 1, "version": post.version, "note": "覚え書き"})
    assert response.status_code == 401
    data = form_data(response, page_of(response).xpath("//form[@method='post']/@id")[0])
    data |= {"again-username": "aya", "again-password": "aya opens the desk"}
    assert client.post(at(post, "restore"), data).status_code == 302
    assert "覚え書き" in post.revisions.first().note


def test_the_way_from_the_form_to_a_restored_revision_is_three_clicks(desk, post):
    form = page_of(desk.get(at(post, "change")))
    assert form.xpath(f"//a[@href='{at(post, 'history')}']")  # one: Revisions
    rows = page_of(desk.get(at(post, "history")))
    link = rows.xpath("//td[contains(@class, 'history-actions')]/a/@href")[0]  # two: Compare
    page = page_of(desk.get(link))
    button = page.xpath("//form[@class='comparison-restore']//button")[0]  # three: Restore
    assert button.get("value") == "2"


# --- Who may --------------------------------------------------------------------------------------


@pytest.fixture
def writer(db):
    """Somebody who writes, and is not the author of the post."""
    roles.ensure()
    user = User.objects.create_user("rin", password="rin writes", is_staff=True)
    user.groups.set([Group.objects.get(name=roles.WRITER)])
    return user


PAGES = ["history", "compare", "seen", "restore", "seen/2026-11-02T09:00:00"]


def answer(client, post, page):
    if page == "restore":
        return client.post(at(post, page), {"number": 1, "version": post.version})
    return client.get(at(post, page), {"old": 1, "new": 2})


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_the_draft_sees_none_of_its_revisions(client, post, writer, page):
    client.force_login(writer)
    assert answer(client, post, page).status_code in {403, 404}
    assert post.revisions.count() == 3


@pytest.mark.parametrize("page", PAGES)
def test_a_reader_with_an_account_sees_nothing(client, post, mio, page):
    client.force_login(mio)
    assert answer(client, post, page).status_code in {302, 401, 403, 404}
    assert post.revisions.count() == 3


def test_who_only_looks_on_sees_the_list_and_no_way_to_restore(client, post, ken):
    ken.user_permissions.set(ken.user_permissions.exclude(codename="change_post"))
    client.force_login(User.objects.get(pk=ken.pk))
    page = page_of(client.get(at(post, "history")))
    assert not page.xpath("//*[@form='restore-form' or @id='restore-form']")
    assert client.post(at(post, "restore"), {"number": 1, "version": post.version}).status_code == 403


# --- What readers saw -----------------------------------------------------------------------------

FIRST = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)  # 09:00 in Tokyo


@pytest.fixture
def reworked(desk, published, aya):
    """Published on the first at nine in the morning, with another title on the second, withdrawn on the third."""
    with time_machine.travel(FIRST, tick=False) as clock:
        post = published().post
        clock.shift(timedelta(days=1))
        save(post, aya, title="道具の呼び名")
        publishing.publish(post, by=aya)
        clock.shift(timedelta(days=1))
        publishing.withdraw(post, by=aya, notice="訳に誤りがありました。")
    return post


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-01T08:59", "Readers saw nothing of this post: it was not public yet."),
        ("2026-11-01T09:00", "Readers saw revision 2"),
        ("2026-11-02T08:59:59", "Readers saw revision 2"),
        ("2026-11-02T09:00", "Readers saw revision 4"),
        ("2026-11-03T09:00", "The post was withdrawn"),
        ("2026-11-03T09:00", "訳に誤りがありました。"),
    ],
)
def test_it_says_in_tokyo_time_what_readers_saw(desk, reworked, moment, words):
    assert words in text_of(desk.get(at(reworked, "seen"), {"at": moment}))


def test_the_page_of_that_moment_is_the_one_readers_had(desk, reworked):
    before = desk.get(at(reworked, "seen/2026-11-02T08:59:59"))
    after = desk.get(at(reworked, "seen/2026-11-02T09:00:00"))
    assert "古い道具の名前" in text_of(before)
    assert "道具の呼び名" not in text_of(before)
    assert "道具の呼び名" in text_of(after)
    assert before["X-Robots-Tag"].startswith("noindex")
    assert {"private", "no-store"} <= set(before["Cache-Control"].split(", "))


def test_the_ways_to_read_it_lead_to_that_moment_too(desk, reworked):
    page = page_of(desk.get(at(reworked, "seen/2026-11-02T08:59:59")))
    links = [href for href in page.xpath("//article//a/@href | //nav//a/@href") if "/seen/" in href]
    assert links
    for link in links:
        assert desk.get(link.partition("#")[0]).status_code == 200


def test_the_record_lists_every_change_and_leads_to_its_moment(desk, reworked):
    page = page_of(desk.get(at(reworked, "seen")))
    links = page.xpath("//table//th[@scope='row']/a/@href")
    assert links == [f"?at=2026-11-0{day}+09%3A00%3A00" for day in (3, 2, 1)]
    assert "Readers saw revision 4" in text_of(desk.get(at(reworked, "seen") + links[1]))
    assert "withdrawn" in text_of(desk.get(at(reworked, "seen")))


def test_a_post_that_was_never_public_says_so(desk, post):
    assert "This post has not been published." in text_of(desk.get(at(post, "seen"), {"at": "2026-11-01T09:00"}))
    assert desk.get(at(post, "seen/2026-11-01T09:00:00")).status_code == 404


@pytest.mark.parametrize(
    "moment", ["2026-11-02 09:00", "２０２６−１１−０２　０９：００".replace("−", "-"), "2026/11/02 09:00"]
)
def test_a_moment_may_be_written_as_people_write_it(desk, reworked, moment):
    assert "Readers saw revision 4" in text_of(desk.get(at(reworked, "seen"), {"at": moment}))


def test_it_opens_with_the_present_moment_in_its_field(desk, reworked):
    page = page_of(desk.get(at(reworked, "seen")))
    assert page.get_element_by_id("id_at").value.startswith("20")


def test_a_moment_that_is_none_is_answered_in_words(desk, post):
    response = desk.get(at(post, "seen"), {"at": "yesterday"})
    assert response.status_code == 200
    assert "Write a day and a time" in text_of(response)
    assert 'value="yesterday"' in response.content.decode()


def test_a_plan_is_told_as_a_plan(desk, published):
    moment = datetime(2030, 1, 1, 22, 0, tzinfo=UTC)
    post = published(at=moment).post
    assert "As it is planned now" in text_of(desk.get(at(post, "seen"), {"at": "2030-01-02T08:00"}))


def test_a_word_only_the_desk_knows_is_not_on_the_page_of_what_readers_saw(desk, published, aya):
    with time_machine.travel(FIRST, tick=False):
        post = published().post
    save(post, aya, title="机の上だけの題")
    assert "机の上だけの題" not in text_of(desk.get(at(post, "seen/2026-11-01T10:00:00")))
    assert from_json(post.revisions.first().document).title == "机の上だけの題"
