"""`manage.py verify_revisions`: a chain is whole, or the command says where it breaks. Every column is tampered with."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from posts import revisions
from posts.models import Post, Revision
from posts.revisions import Break

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post, ken):
    """A post of four revisions."""
    post = make_post()
    for number in (2, 3, 4):
        post.title = f"題の{number}"
        post.save()
        revisions.save(post, by=ken, note="覚え書き")
    return post


def run(**options) -> str:
    out = io.StringIO()
    call_command("verify_revisions", stdout=out, **options)
    return out.getvalue()


def breaks() -> list[tuple[int, str]]:
    return [(place.number, place.what) for _post, found in revisions.breaks(Post.objects.all()) for place in found]


def test_it_says_that_a_chain_is_whole(post, make_post):
    make_post(slug="another")
    assert "2" in run()
    assert breaks() == []


def test_a_site_without_posts_is_whole(db):
    assert "0" in run()


TAMPERED = {
    "document": {"schema": 1, "title": "改竄"},
    "event": "published",
    "note": "別の覚え書き",
    "at": F("at") + timedelta(seconds=1),
    "hash": "0" * 64,
}


@pytest.mark.parametrize("column", TAMPERED)
def test_a_changed_column_is_found(post, column):
    Revision.objects.filter(number=2).update(**{column: TAMPERED[column]})
    assert (2, Break.What.CHANGED) in breaks()


def test_another_name_under_a_revision_is_found(post, aya):
    Revision.objects.filter(number=2).update(by=aya)
    assert breaks() == [(2, Break.What.CHANGED)]


def test_a_changed_link_to_the_one_before_is_found(post):
    Revision.objects.filter(number=3).update(previous_hash="0" * 64)
    assert (3, Break.What.ORDER) in breaks()


def test_a_changed_number_is_found(post):
    Revision.objects.filter(number=4).update(number=9)
    assert (4, Break.What.MISSING) in breaks()


def test_a_row_moved_to_another_post_is_found_in_both(post, make_post):
    other = make_post(slug="another")
    Revision.objects.filter(post=post, number=3).update(post=other)
    found = {(place.post, place.number, place.what) for _post, found in revisions.breaks(Post.objects.all())
             for place in found}  # fmt: skip
    assert (post.pk, 3, Break.What.MISSING) in found
    assert (other.pk, 3, Break.What.CHANGED) in found


def test_no_column_was_forgotten():
    hashed = {"post", "number", "by", "previous_hash", *TAMPERED}
    assert {field.name for field in Revision._meta.fields} == hashed | {"id"}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_removed_row_is_found_also_the_first_and_the_last(post, number):
    Revision.objects.filter(number=number).delete()
    assert (number, Break.What.MISSING) in breaks()


def test_a_post_of_which_every_revision_is_gone_is_found(post):
    Revision.objects.all().delete()
    assert breaks() == [(1, Break.What.MISSING)]


def test_two_rows_that_changed_places_are_found(post):
    for old, new in [(2, 90), (3, 2), (90, 3)]:
        Revision.objects.filter(number=old).update(number=new)
    assert {number for number, _what in breaks()} >= {2, 3}


def test_a_row_written_anew_with_a_hash_of_its_own_breaks_the_link_of_the_next(post):
    row = Revision.objects.get(number=2)
    row.note = "書き直した"
    row.hash = revisions.digest(row)
    row.save()
    assert breaks() == [(3, Break.What.ORDER)]


def test_the_command_says_where_and_what_and_fails(post):
    Revision.objects.filter(number=2).update(note="別の覚え書き")
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_revisions", stdout=out)
    assert error.value.returncode == 1
    assert f"記事{post.pk}、版2: 書かれたときの内容と違います" in out.getvalue()


def test_it_looks_at_one_post_if_asked(post, make_post):
    other = make_post(slug="another")
    Revision.objects.filter(post=post, number=2).update(note="別の覚え書き")
    assert "1" in run(post=other.pk)
    with pytest.raises(CommandError):
        run(post=post.pk)


def test_a_post_that_is_not_there_is_no_whole_chain(db):
    with pytest.raises(CommandError) as error:
        run(post=4711)
    assert error.value.returncode == 2


def test_it_asks_as_many_questions_for_many_posts_as_for_one(make_post, django_assert_num_queries):
    for number in range(5):
        make_post(slug=f"post-{number}")
    with django_assert_num_queries(3):
        run()
