"""The one function that decides who may see and do what with a post, and each role's answers to it."""

import pytest
from django.contrib.auth.models import AnonymousUser, User

from posts import permissions
from posts.models import Post
from tests.staff import administrator, editor, person, writer

pytestmark = pytest.mark.django_db

MAY = (
    permissions.may_see,
    permissions.may_write,
    permissions.may_note,
    permissions.may_review,
    permissions.may_publish,
)


@pytest.fixture
def post(make_post, rin):
    return make_post(by=rin)


def answers(user, post) -> list[bool]:
    """May she see, write, write notes, review, publish?"""
    return [bool(may(user, post)) for may in MAY]


def test_a_writer_writes_her_own_and_neither_reviews_nor_publishes_it(rin, post):
    assert answers(rin, post) == [True, True, True, False, False]


def test_a_writer_knows_nothing_of_the_others_posts(post):
    yui = writer("yui")
    assert answers(yui, post) == [False] * 5
    assert list(permissions.visible(yui)) == []


def test_a_writer_who_is_made_the_reviewer_sees_and_reviews_that_post(post, make_post, rin):
    yui = writer("yui")
    make_post(by=rin)
    Post.objects.filter(pk=post.pk).update(reviewer=yui)
    post.refresh_from_db()
    assert answers(yui, post) == [True, True, True, True, False]
    assert list(permissions.visible(yui)) == [post]


@pytest.mark.parametrize("make", [editor, administrator])
def test_editors_and_admins_do_everything_with_every_post(post, make):
    user = make("emi")
    assert answers(user, post) == [True] * 5
    assert list(permissions.visible(user)) == [post]


def test_nobody_reviews_her_own(make_post):
    emi = editor("emi")
    assert answers(emi, make_post(by=emi)) == [True, True, True, False, True]


def test_a_reader_a_stranger_and_an_account_that_is_shut_see_nothing(post):
    gone = editor("gen")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    outside = editor("eri")
    User.objects.filter(pk=outside.pk).update(is_staff=False)
    for user in (person("mei"), AnonymousUser(), User.objects.get(pk=gone.pk), User.objects.get(pk=outside.pk)):
        assert answers(user, post) == [False] * 5
        assert list(permissions.visible(user)) == []


def test_what_is_seen_and_what_is_listed_is_one_and_the_same(make_post, rin):
    yui, emi = writer("yui"), editor("emi")
    posts = [make_post(by=user) for user in (rin, yui, emi, rin)]
    Post.objects.filter(pk=posts[3].pk).update(reviewer=yui)
    for user in (rin, yui, emi, administrator("ada"), person("mei")):
        seen = {post.pk for post in Post.objects.all() if permissions.may_see(user, post)}
        assert seen == {post.pk for post in permissions.visible(user)}


def test_house_rules_and_people_are_for_admins(db):
    for make, expected in ((writer, False), (editor, False), (administrator, True)):
        user = make(f"one-{make.__name__}")
        assert user.has_perm("posts.change_houserules") is expected
        assert user.has_perm("auth.change_user") is expected
