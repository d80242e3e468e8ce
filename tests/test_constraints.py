"""Every rule that a row can break is refused by the database itself, whichever code tries to break it.

Rows are changed with `update()`, which asks neither forms nor `save()`. Runs on SQLite and on PostgreSQL.
"""

import datetime
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from posts.models import (
    Author,
    Commentary,
    Correction,
    Edition,
    EditionFacet,
    EditionSource,
    Figure,
    Generation,
    HouseRules,
    Outlet,
    Override,
    Paste,
    Permalink,
    Post,
    Presence,
    PreviewLink,
    QuotedArticle,
    RawImport,
    ReviewNote,
    Revision,
    Showing,
    Source,
    SourceLink,
    Tag,
    TaggedEdition,
    TaggedPost,
)

MODELS = list(apps.get_app_config("posts").get_models(include_auto_created=True))
CONSTRAINTS = {item.name: item for model in MODELS for item in model._meta.constraints}
UNIQUE_FIELDS = [
    (model, item) for model in MODELS for item in model._meta.local_fields if item.unique and not item.primary_key
]
NOW = timezone.now()
DAY = datetime.timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def rows(published, aya):
    """One valid row of each model, and a second one where a pair is needed to break a rule."""
    edition = published(tags=("港", "道具"))
    other = published()
    post, source = edition.post, Source.objects.get()
    figures = [Figure.objects.create(parent=post, region="main", ordering=1000 + n) for n in range(2)]
    Commentary.objects.filter(parent=post, key="closing").update(ordering=999)
    return SimpleNamespace(
        post=post,
        commentary=Commentary.objects.get(parent=post, key="opening"),
        commentary2=Commentary.objects.get(parent=post, key="closing"),
        quoted=QuotedArticle.objects.get(parent=post),
        quoted2=_second(QuotedArticle.objects.get(parent=post), key="another"),
        figure=figures[0],
        figure2=figures[1],
        revision=Revision.objects.filter(post=post).order_by("number").first(),
        revision2=Revision.objects.filter(post=post).order_by("number")[1],
        paste=Paste.objects.create(owner=aya, text="港の道具"),
        outlet=source.outlet,
        source=source,
        link=source.links.get(rel="original"),
        link2=source.links.get(rel="archive"),
        tag=Tag.objects.get(name="港"),
        taggedpost=TaggedPost.objects.get(content_object=post, tag__name="港"),
        taggedpost2=TaggedPost.objects.get(content_object=post, tag__name="道具"),
        edition=edition,
        other=other,
        taggededition=TaggedEdition.objects.get(content_object=edition, tag__name="港"),
        taggededition2=TaggedEdition.objects.get(content_object=edition, tag__name="道具"),
        editionsource=EditionSource.objects.get(edition=edition),
        editionsource2=EditionSource.objects.create(edition=edition, source=Source.objects.create()),
        author=Author.objects.get(user=aya),
        facet=EditionFacet.objects.get(edition=edition, kind="language"),
        facet2=EditionFacet.objects.get(edition=edition, kind="outlet"),
        correction=Correction.objects.create(
            edition=edition, kind=Correction.Kind.FACT, text="年を直した。", at=NOW, by=aya
        ),
        permalink=Permalink.objects.create(path="/posts/old-tools/", edition=edition),
        generation=Generation.objects.get_or_create(pk=1)[0],
        house=HouseRules.objects.create(pk=1),
        presence=Presence.objects.create(post=post, user=aya, seen_at=NOW),
        presence2=Presence.objects.create(post=other.post, user=aya, seen_at=NOW),
        note=ReviewNote.objects.create(post=post, text="題をもう少し短く。", by=aya, at=NOW),
        override=Override.objects.create(post=post, code="whole", reason="全文の許諾を確認中", by=aya, at=NOW),
        preview=PreviewLink.objects.create(post=post, revision=1, by=aya, at=NOW, expires_at=NOW + DAY),
        showing=_showing(edition, aya),
        raw=RawImport.objects.create(digest="d" * 64, name="a.txt", content=b"a", by=aya, at=NOW),
    )


def _showing(edition, by):
    return Showing.objects.create(
        post=edition.post, event="published", revision=1, document=edition.document, published_at=NOW,
        revised_at=NOW, starts_at=NOW, by=by, recorded_at=NOW,
    )  # fmt: skip


def _second(row, **changes):
    """Another row like this one."""
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def said(name, **changes):
    """A change that says a particular is missing, with its reason, so that only the constraint meant is broken."""
    return {f"{name}_said": "unknown", "said_reason": "記事に書かれていない"} | changes


# constraint -> row, the changes that it refuses one by one. Text in the place of a row's name means "like the first".
REFUSED = {
    "post_stage_known": ("post", [{"stage": "done"}, {"stage": ""}]),
    "post_slug_ascii": (
        "post",
        [
            {"slug": slug}
            for slug in ("", "港", "Old-Tools", "old--tools", "-old", "old-", "old tools", "old/tools", "old\n")
        ],
    ),
    "post_next_anchor_positive": ("post", [{"next_anchor": 0}]),
    "quotedarticle_voice_known": ("quoted", [{"voice": "own"}, {"voice": "undecided"}, {"voice": ""}]),
    "quotedarticle_method_known": ("quoted", [{"method": "magic"}]),
    "quotedarticle_coverage_known": ("quoted", [{"coverage": "most"}]),
    "quotedarticle_translator_given_or_said": ("quoted", [said("translator", translator="水野綾")]),
    "quotedarticle_said_known": ("quoted", [said("translator", translator="", translator_said="none")]),
    "quotedarticle_said_has_reason": (
        "quoted",
        [
            {"translator": "", "translator_said": "unknown", "said_reason": ""},
            {"method": "unknown", "said_reason": ""},
            {"coverage": "unknown", "said_reason": ""},
        ],
    ),
    "revision_number_positive": ("revision2", [{"number": 0}]),
    "revision_chained": ("revision", [{"previous_hash": "abc"}, {"number": 9, "previous_hash": ""}]),
    "revision_event_known": ("revision", [{"event": "deleted"}, {"event": ""}]),
    "paste_has_text": ("paste", [{"text": ""}]),
    "outlet_default_basis_known": ("outlet", [{"default_basis": "friendship"}]),
    "outlet_has_name": ("outlet", [{"name": ""}]),
    "source_basis_known": ("source", [{"basis": "friendship"}]),
    "source_byline_given_or_said": ("source", [said("byline"), said("byline", byline_said="unsigned")]),
    "source_outlet_given_or_said": ("source", [said("outlet")]),
    "source_date_given_or_said": ("source", [said("published")]),
    "source_language_given_or_said": ("source", [said("language")]),
    "source_said_known": (
        "source",
        [
            said("byline", byline="", byline_said="none"),
            said("outlet", outlet=None, outlet_said="unsigned"),
            said("published", published_on=None, published_said="unsigned"),
            said("url", url_said="unsigned"),
            said("language", language="", language_said="none"),
        ],
    ),
    "source_said_has_reason": (
        "source",
        [
            {"byline": "", "byline_said": "unsigned", "said_reason": ""},
            {"outlet": None, "outlet_said": "none", "said_reason": ""},
            {"published_on": None, "published_said": "unknown", "said_reason": ""},
            {"url_said": "none", "said_reason": ""},
            {"language": "", "language_said": "unknown", "said_reason": ""},
        ],
    ),
    "source_date_precision_known": ("source", [{"published_precision": "week"}]),
    "source_permission_dates_in_order": (
        "source",
        [{"basis": "permission", "permission_on": TODAY, "permission_ends_on": TODAY - DAY}],
    ),
    "source_permission_end_needs_permission": (
        "source",
        [{"basis": "quotation", "permission_ends_on": TODAY}, {"basis": "", "permission_ends_on": TODAY}],
    ),
    "source_withheld_has_reason": ("source", [{"withheld_at": NOW, "withheld_reason": ""}]),
    "sourcelink_rel_known": ("link", [{"rel": "mirror"}]),
    "sourcelink_status_known": ("link", [{"status": "asleep"}]),
    "sourcelink_url_http": (
        "link",
        [
            {"url": url}
            for url in ("", "javascript:alert(1)", "ftp://a.example/", "//a.example/", " https://a.example/")
        ],
    ),
    "sourcelink_dead_after_failures": (
        "link",
        [
            {"status": "dead", "failures": 2, "failing_since": NOW},
            {"status": "dead", "failures": 3, "failing_since": None},
        ],
    ),
    "tag_has_name": ("tag", [{"name": ""}]),
    "edition_revised_after_published": ("edition", [{"published_at": NOW, "revised_at": NOW - DAY}]),
    "edition_withdrawn_has_notice": ("edition", [{"withdrawn_at": NOW, "withdrawal_notice": ""}]),
    "edition_notice_needs_withdrawal": ("edition", [{"withdrawn_at": None, "withdrawal_notice": "取り下げました。"}]),
    "edition_slug_ascii": ("edition", [{"slug": ""}, {"slug": "港"}, {"slug": "old--tools"}, {"slug": "old\n"}]),
    "edition_has_revision": ("edition", [{"revision": 0}]),
    "edition_has_title": ("edition", [{"title": ""}]),
    "edition_has_guid": ("edition", [{"guid": ""}]),
    "author_slug_ascii": ("author", [{"slug": ""}, {"slug": "綾"}, {"slug": "Aya"}, {"slug": "aya\n"}]),
    "editionfacet_kind_known": ("facet", [{"kind": "mood"}, {"kind": ""}]),
    "editionfacet_has_value": ("facet", [{"value": ""}]),
    "correction_kind_known": ("correction", [{"kind": "mood"}, {"kind": ""}]),
    "correction_has_text": ("correction", [{"text": ""}]),
    "permalink_path_absolute": ("permalink", [{"path": "posts/old/"}, {"path": "https://a.example/"}, {"path": ""}]),
    "generation_single_row": ("generation", [{"id": 2}]),
    "post_approved_by_somebody": ("post", [{"stage": "approved"}]),
    "houserules_single_row": ("house", [{"id": 2}]),
    "reviewnote_has_text": ("note", [{"text": ""}]),
    "reviewnote_resolved_by_somebody": ("note", [{"resolved_at": NOW}]),
    "override_has_reason": ("override", [{"reason": ""}]),
    "previewlink_expires_after_made": ("preview", [{"expires_at": NOW}, {"expires_at": NOW - DAY}]),
    "previewlink_has_revision": ("preview", [{"revision": 0}]),
    "showing_event_known": ("showing", [{"event": "seen"}, {"event": ""}]),
    "rawimport_has_digest": ("raw", [{"digest": ""}]),
    # Pairs: the second row is made like the first in these fields.
    "taggedpost_once": ("taggedpost", "taggedpost2"),
    "commentary_key_once": ("commentary", "commentary2"),
    "quotedarticle_key_once": ("quoted", "quoted2"),
    "figure_key_once": ("figure", "figure2"),
    "revision_number_once": ("revision", "revision2"),
    "sourcelink_once": ("link", "link2"),
    "taggededition_once": ("taggededition", "taggededition2"),
    "editionsource_once": ("editionsource", "editionsource2"),
    "editionfacet_once": ("facet", "facet2"),
    "presence_once": ("presence", "presence2"),
}
CHECKS = [(name, row, changes) for name, (row, changes) in REFUSED.items() if isinstance(changes, list)]
# Whoever breaks the first breaks the second as well; which of them a database names is its own choice.
IMPLIED = {"revision_number_positive": "revision_chained"}
PAIRS = [(name, row, other) for name, (row, other) in REFUSED.items() if isinstance(other, str)]


def refused(row, change) -> str:
    """What the database says to the change, with what it says it about."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**change)
    return str(caught.value)


def test_every_constraint_has_an_attempt_to_break_it():
    assert set(REFUSED) == set(CONSTRAINTS)


@pytest.mark.parametrize(("name", "row", "changes"), CHECKS, ids=[name for name, _, _ in CHECKS])
def test_it_refuses(rows, name, row, changes):
    for change in changes:
        said = refused(getattr(rows, row), change)
        assert name in said or IMPLIED.get(name, name) in said, change


@pytest.mark.parametrize(("name", "row", "other"), PAIRS, ids=[name for name, _, _ in PAIRS])
def test_it_refuses_a_second_one(rows, name, row, other):
    first, second, constraint = getattr(rows, row), getattr(rows, other), CONSTRAINTS[name]
    same = {item: getattr(first, item) for item in constraint.fields}
    # SQLite names the columns, PostgreSQL the constraint.
    columns = [type(first)._meta.get_field(item).column for item in constraint.fields]
    table = type(first)._meta.db_table
    expected = ", ".join(f"{table}.{column}" for column in columns) if connection.vendor == "sqlite" else name
    change = same | ({"previous_hash": ""} if name == "revision_number_once" else {})
    assert expected in refused(second, change)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "item"), UNIQUE_FIELDS, ids=[f"{model.__name__}.{item.name}" for model, item in UNIQUE_FIELDS]
)
def test_the_database_knows_each_unique_field(model, item):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert [item.column] in [constraint["columns"] for constraint in found.values() if constraint["unique"]]


def test_a_post_has_one_edition_only(rows):
    said = refused(rows.other, {"post": rows.post})
    assert "posts_edition.post_id" in said or "posts_edition_post_id" in said


def test_others_words_always_have_a_source(rows):
    assert "source_id" in refused(rows.quoted, {"source": None})


def test_a_source_that_is_quoted_cannot_be_deleted(rows):
    with pytest.raises(models.ProtectedError):
        rows.source.delete()


def test_a_post_that_was_ever_saved_cannot_be_deleted_away(rows):
    with pytest.raises(models.ProtectedError):
        rows.post.delete()
    assert Post.objects.filter(pk=rows.post.pk).exists()


def test_what_the_constraints_say_to_an_editor_is_a_sentence(rows):
    """Forms show the constraint's own words, never its name."""
    source = rows.source
    source.byline_said, source.said_reason = "unsigned", "記事に署名がない"
    with pytest.raises(Exception, match=r"署名|author|著者") as caught:
        source.full_clean()
    assert "source_byline_given_or_said" not in str(caught.value)


@pytest.mark.parametrize("model", [Outlet, Source, SourceLink, Edition])
def test_the_rows_of_this_test_are_valid_themselves(rows, model):
    for row in model.objects.all():
        row.full_clean(exclude=["document"])
