"""The list of posts: it finds a post by any text in it, in whatever way it is written, and narrows down by state,
author, outlet, basis and tag."""

import datetime as dt
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from posts import folding, publishing, revisions, roles
from posts.document import Commentary, Figure
from posts.models import Commentary as CommentaryRow
from posts.models import Outlet, Post, Source, Tag
from tests.desk_pages import page_of, text_of
from tests.documents import SOURCE, TRANSLATION

pytestmark = pytest.mark.django_db

LIST = "/admin/posts/post/"


@pytest.fixture
def found(client, aya):
    """`found(q="…", state="…")`: the titles of the list, in order."""
    client.force_login(aya)

    def ask(**filters):
        response = client.get(LIST, filters)
        assert response.status_code == 200
        return page_of(response).xpath("//table[@id='result_list']//th/a/text()")

    return ask


@pytest.fixture
def other(make_post):
    """A post in which no word stands that the tests look for."""
    return make_post(
        title="別の話",
        slug="other",
        lead="",
        tags=(),
        sources=(),
        blocks=(Commentary(key="x", body="<p>無関係。</p>"),),
    )


# --- Search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", [
    "道具の名前", "港町の道具を訪ねた", "harbour-tools", "来月はそこを訪ねて", "桟橋の倉庫", "キルモア港", "My grandfather",
    "Old Tools of Kilmore", "Whitfield", "ホイットフィールド", "Tidewater Review", "港",
])  # fmt: skip
def test_it_looks_through_every_text_of_a_post(found, make_post, other, word):
    make_post()
    assert found(q=word) == ["古い道具の名前"]


def test_it_finds_the_posts_of_an_author_by_name(found, make_post, other, ken):
    make_post(by=ken, title="健の記事")
    assert found(q="大谷健") == ["健の記事"]
    assert found(q="大谷") == found(q="ken") == ["健の記事"]


@pytest.mark.parametrize(("written", "asked"), [
    ("ベトナム", "ﾍﾞﾄﾅﾑ"), ("ﾍﾞﾄﾅﾑ", "ベトナム"), ("ベトナム", "べとなむ"), ("ヴェトナム", "ベトナム"), ("ベトナム", "ヴェトナム"),
    ("Ｈａｒｂｏｕｒ", "harbour"), ("Harbour", "ｈａｒｂｏｕｒ"), ("條約", "条約"), ("条約", "條約"), ("2026年", "２０２６年"),
    ("R&D <x>", "r&d <x>"), ("100%", "100%"), ("a_b", "a_b"),
])  # fmt: skip
def test_one_word_in_two_ways_of_writing_is_one_word(found, make_post, other, written, asked):
    from html import escape

    body = f"<p>昨日の{escape(written, quote=False)}の話。</p>"
    make_post(title="これ", blocks=(Commentary(key="a", body=body),), sources=())
    assert found(q=f'"{asked}"') == ["これ"]
    make_post(title=f"題の{written}", blocks=(), sources=(), tags=())
    assert sorted(found(q=f'"{asked}"')) == sorted(["これ", f"題の{written}"])


@pytest.mark.parametrize("wild", ["%", "_", "道%前"])
def test_signs_of_the_database_are_plain_characters(found, make_post, wild):
    make_post()
    assert found(q=wild) == []


@pytest.mark.parametrize("tag", ["strong", "p", "blockquote", "href", "/em"])
def test_the_marks_of_a_text_are_not_its_words(found, make_post, tag):
    body = "<blockquote><p><strong>一</strong><em>二</em> <a href='https://example.org/'>三</a></p></blockquote>"
    make_post(title="題", slug="xyz", tags=(), blocks=(Commentary(key="a", body=body),), sources=())
    assert found(q=tag) == []


def test_a_word_that_is_also_a_mark_is_found_where_it_is_said(found, make_post):
    make_post(title="題", blocks=(Commentary(key="a", body="<p>the <em>strong</em> wind</p>"),), sources=())
    assert found(q="strong") == ["題"]


def test_all_words_are_asked_for_wherever_they_stand(found, make_post, other):
    make_post()
    assert found(q="港　Whitfield") == ["古い道具の名前"]
    assert found(q="港 Whitfield 飛行機") == []
    assert found(q='"倉庫には、名前"') == ["古い道具の名前"]


def test_captions_and_tags_are_looked_through(found, make_post, other):
    figure = Figure(key="f", alt="赤い鉋の写真", caption="鉋", credit="撮影者名")
    make_post(title="図", tags=("木工",), blocks=(figure,), sources=())
    assert found(q="鉋") == found(q="撮影者名") == found(q="木工") == ["図"]


def test_nothing_is_found_twice(found, make_post):
    twice = replace(TRANSLATION, key="again")
    make_post(blocks=(TRANSLATION, twice))
    assert found(q="桟橋") == ["古い道具の名前"]


@given(text=st.text("ベトナムべとなむﾍﾞｳﾞヴァ國国A Ａ%_", min_size=1, max_size=12))
def test_a_spelling_folds_to_what_was_asked(text):
    for way in folding.spellings(text):
        assert folding.fold(way) == folding.fold(text)


# --- Only what she may see ------------------------------------------------------------------------


def test_a_writer_finds_her_own_posts_only(client, make_post, db):
    roles.ensure()
    rin = User.objects.create_user("rin", is_staff=True)
    rin.groups.add(Group.objects.get(name=roles.WRITER))
    make_post(title="綾の港の話", tags=("綾の札",))
    mine = make_post(by=rin, title="凛の港の話", tags=())
    client.force_login(rin)
    for query in ({}, {"q": "港"}, {"state": "draft"}):
        page = client.get(LIST, query).content.decode()
        assert mine.title in page
        assert "綾の港の話" not in page
        assert "綾の札" not in page, "a filter names what only others' drafts have"


# --- Filters --------------------------------------------------------------------------------------


@pytest.fixture
def states(make_post, published, aya):
    """One post in each state, named after it."""
    now = timezone.now()
    for stage in ("draft", "in_review", "changes"):
        Post.objects.filter(pk=make_post(title=stage).pk).update(stage=stage)
    approved = make_post(title="approved")
    Post.objects.filter(pk=approved.pk).update(stage="approved", approved_by=aya, approved_version=1)
    published(title="scheduled", slug="scheduled", at=now + dt.timedelta(days=1))
    published(title="public", slug="public")
    publishing.withdraw(published(title="withdrawn", slug="withdrawn").post, by=aya, notice="取り下げ")
    post = published(title="reworked", slug="reworked").post
    revisions.write(post, replace(revisions.snapshot(post), lead="書き直したリード"))
    post.refresh_from_db()
    revisions.save(post, by=aya)


@pytest.mark.parametrize("state", ["draft", "in_review", "changes", "approved", "scheduled", "withdrawn", "reworked"])
def test_each_state_has_its_posts(found, states, state):
    assert found(state=state) == [state]


def test_public_posts_include_those_changed_since(found, states):
    assert sorted(found(state="public")) == ["public", "reworked"]


def test_the_list_says_the_state_in_words(client, found, states):
    text = text_of(client.get(LIST, headers={"Accept-Language": "en"}))
    assert "Public, changed on the desk since" in text
    assert "Scheduled for" in text
    assert "Withdrawn" in text


def test_author_outlet_basis_and_tag_narrow_down(found, make_post, other, ken):
    make_post(by=ken, title="健の記事", tags=("木",))
    outlet, tag, source = Outlet.objects.get(), Tag.objects.get(name="木"), Source.objects.get(key=SOURCE.key)
    assert found(author=ken.pk) == ["健の記事"]
    assert found(outlet=outlet.pk) == ["健の記事"]
    assert found(tag=tag.pk) == ["健の記事"]
    assert found(basis="quotation") == ["健の記事"]
    assert found(basis="permission") == []
    Source.objects.filter(pk=source.pk).update(basis="")
    assert found(basis="none") == ["健の記事"]
    assert found(outlet="nonsense") == []
    assert found(author=999_999) == []


def test_undecided_posts_are_found(found, make_post, other):
    make_post(title="まだ決まらない", blocks=(Commentary(key="u", body="<p>?</p>", undecided="no label"),), sources=())
    assert found(undecided="yes") == ["まだ決まらない"]
    assert found(undecided="no") == ["別の話"]


def test_search_and_filters_join(found, make_post, other, ken):
    make_post(by=ken, title="健の港")
    make_post(title="綾の港")
    assert found(q="港", author=ken.pk) == ["健の港"]


# --- What it costs --------------------------------------------------------------------------------


def test_it_costs_the_same_for_a_full_page_as_for_three_rows(client, aya, published, django_assert_max_num_queries):
    client.force_login(aya)
    for number in range(3):
        published(slug=f"few-{number}", title=f"記事{number}")
    with django_assert_max_num_queries(15) as few:
        client.get(LIST, {"q": "港"})
    asked = few.captured_queries
    for number in range(12):
        published(slug=f"many-{number}", title=f"記事{number}")
    with django_assert_max_num_queries(len(asked)):
        assert client.get(LIST, {"q": "港"}).status_code == 200
    assert not [query for query in asked if '"posts_edition"."document"' in query["sql"]]


@pytest.mark.sqlite
def test_blocks_are_looked_up_by_their_post_and_never_for_each_other(aya, make_post):
    """The plan: one pass over the posts, the blocks of each by index."""
    from posts.admin.listing import search

    make_post()
    sql, params = search(Post.objects.all(), "港").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = [row[3] for row in cursor.fetchall()]
    scans = [line for line in plan if line.startswith("SCAN") and "posts_post" not in line]
    assert not scans, plan
    assert CommentaryRow.objects.exists()
