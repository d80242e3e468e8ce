"""What is typed, as values by block: form, document and journal say the same thing."""

import json

import pytest
from django.contrib.admin import site
from hypothesis import given
from hypothesis import strategies as st

from posts import document
from posts.admin import typed
from posts.admin.posts import PostForm
from posts.admin.typed import Sheet, Typed
from posts.models import Post, Source
from tests import documents
from tests.desk_pages import form_data, open_form

KEYS = st.text("23456789bcdfghjkmnpqrstvwxz", min_size=1, max_size=3)
LINES = documents.TEXT.map(lambda text: text.replace("\r", ""))


def _sheet(kind: str, key: str) -> st.SearchStrategy[Sheet]:
    texts = dict.fromkeys(typed.SHEET_FIELDS[kind], LINES)
    if kind == "figure":
        texts["altered"] = st.sampled_from(["", "on"])
    return st.fixed_dictionaries(texts).map(lambda fields: Sheet(kind=kind, key=key, fields=fields))


@st.composite
def anything_typed(draw) -> Typed:
    """Any form at all, also such as nobody could save."""
    keys = draw(st.lists(KEYS, unique=True, max_size=5))
    sheets = tuple(draw(_sheet(draw(st.sampled_from([*typed.PREFIXES])), key)) for key in keys)
    return Typed(fields={name: draw(LINES) for name in typed.POST_FIELDS}, sheets=sheets)


@given(anything_typed())
def test_a_form_says_what_it_was_made_of(value):
    assert typed.of_post(typed.to_data(value, None)) == value


@given(anything_typed(), anything_typed())
def test_a_patch_over_what_was_opened_gives_what_is_typed(base, mine):
    assert typed.patched(base, typed.patch_of(base, mine)) == mine


@given(anything_typed(), anything_typed(), anything_typed())
def test_patches_laid_over_each_other_are_the_last_state(base, first, second):
    stored = typed.joined({}, {**typed.patch_of(base, first), "turn": 1})
    stored = typed.joined(stored, {**_next(base, first, second), "turn": 2})
    assert typed.patched(base, json.loads(json.dumps(stored))) == second


def _next(base, first, second) -> dict:
    """What the page sends after `first`: what has changed since then (a block new to the server comes whole)."""
    return typed.patch_of(first, second)


@given(anything_typed(), anything_typed(), anything_typed())
def test_patches_that_overtake_each_other_on_the_way_come_out_right(base, first, second):
    # The page closes while a part is on its way: what it then sends holds everything the server has not confirmed.
    late = {**typed.patch_of(base, first), "turn": 1}
    early = {**typed.patch_of(base, second), "turn": 2}
    names = {name for part in (late, early) for name in part.get("fields", {})}
    early["fields"] = {name: second.fields[name] for name in names}
    early["sheets"] = {sheet.key: {"kind": sheet.kind, **sheet.fields} for sheet in second.sheets}
    early["order"] = [sheet.key for sheet in second.sheets]
    stored = typed.joined(typed.joined({}, early), late)
    assert typed.patched(base, stored) == second


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["fields", "sheets", "order", "turn", "pictures", "kind", "a"]), inner,
                        max_size=4)))  # fmt: skip
def test_whatever_comes_instead_of_a_patch_breaks_nothing(value):
    part = value if isinstance(value, dict) else {"sheets": value}
    stored = typed.joined({}, part)
    assert "pictures" not in stored
    assert isinstance(typed.patched(Typed(), stored), Typed)
    json.dumps(stored).encode()


def test_what_no_database_takes_is_not_kept_whether_name_or_value():
    part = {
        "fields": {"title": "a\0b\ud800c"},
        "sheets": {"k\0": {"ki\0nd": "x", "body": "\udc00本"}},
        "order": ["k\0"],
    }
    stored = typed.joined({}, part)
    assert stored["fields"] == {"title": "abc"}
    assert stored["sheets"] == {"k": {"kind": "x", "body": "本"}}
    assert stored["order"] == ["k"]


@pytest.mark.django_db
def test_a_document_survives_being_shown_as_a_form(make_post):
    picture = document.Figure(key="shelf", image="figures/x.png", width=3, height=2, alt="棚", altered=True)
    content = documents.full_document(blocks=(documents.OPENING, documents.TRANSLATION, picture))
    post = make_post(content)
    from posts import revisions

    content = revisions.snapshot(post)
    assert typed.to_document(typed.of_document(content), content) == content


@pytest.mark.django_db
def test_an_open_form_says_what_its_document_says(client, make_post, aya):
    post = make_post()
    client.force_login(aya)
    sent = typed.of_post(open_form(client, post))
    from posts import revisions

    assert sent == typed.of_document(revisions.snapshot(post), author=aya.pk)


@pytest.mark.django_db
def test_a_form_made_for_a_post_keeps_its_rows_and_marks_those_that_go(make_post):
    post = make_post()
    source = Source.objects.get()
    value = Typed(
        sheets=(
            Sheet(kind="quoted", key="closing", fields={"body": "<p>x</p>", "source": str(source.pk)}),
            Sheet(kind="commentary", key="opening", fields={"body": "<p>y</p>"}),
        )
    )
    data = typed.to_data(value, post)
    gone = [name for name in data if name.endswith("-DELETE")]
    assert sorted(data[name.replace("DELETE", "block_key")] for name in gone) == ["closing", "translation"]
    assert data["posts_quotedarticle_set-INITIAL_FORMS"] == "1"
    assert data["posts_quotedarticle_set-TOTAL_FORMS"] == "2"
    assert [sheet.key for sheet in typed.of_post(data).sheets] == ["closing", "opening"]


@pytest.mark.django_db
def test_every_field_of_the_form_is_known_here(client, aya, rf):
    """A field added to a form must be added to typed.SHEET_FIELDS, or it would not be kept."""
    client.force_login(aya)
    request = rf.get("/")
    request.user = aya
    admin = site._registry[Post]
    assert set(typed.POST_FIELDS) == {name for _title, group in admin.fieldsets for name in group["fields"]}
    for inline in admin.get_inline_instances(request):
        fields = set(inline.get_formset(request, None).form.base_fields)
        unkept = {"block_key", "region", "ordering", "image", "id", "parent", "DELETE"}
        assert fields - unkept == set(typed.SHEET_FIELDS[inline.kind]), inline.kind
    assert "version" in PostForm.base_fields
    assert "journal" in form_data(client.get("/admin/posts/post/add/"))
