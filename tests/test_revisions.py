"""The desk's tables and the Document say the same; revisions form a chain that shows any tampering."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posts import anchors, markup, revisions
from posts.document import (
    Basis,
    Commentary,
    Coverage,
    Document,
    Figure,
    Link,
    Method,
    QuotedArticle,
    SourceRef,
    Voice,
    from_json,
)
from posts.importing import load
from posts.models import Post, Revision, Source

pytestmark = pytest.mark.django_db

words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\0"), min_size=1, max_size=20)
bodies = st.lists(words, max_size=3).map(markup.from_text).map(markup.clean)


@st.composite
def desk_documents(draw):
    """Documents such as the desk can hold: every field within what its column accepts."""
    refs = []
    for number in range(draw(st.integers(0, 2))):
        ends = draw(st.sampled_from(["", "2030-01-31"]))
        refs.append(
            SourceRef(
                key=f"source{number}",
                title=draw(words),
                byline=draw(words),
                outlet=draw(st.sampled_from(["", "Hamnveckan"])),
                outlet_slug="",
                published=draw(st.sampled_from(["", "2026", "2026-05", "2026-05-09"])),
                language="sv",
                basis=Basis.PERMISSION if ends else draw(st.sampled_from(["", *Basis])),
                ends_on=ends,
                links=(Link(rel="original", url=f"https://hamn.example/{number}"),),
            )
        )
    blocks = []
    for number in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["own", "figure", "quoted"] if refs else ["own", "figure"]))
        shared = {"key": f"block{number}", "undecided": draw(st.sampled_from(["", "判断できません"]))}
        if kind == "own":
            blocks.append(Commentary(**shared, body=draw(bodies)))
        elif kind == "figure":
            blocks.append(Figure(**shared, alt=draw(words), caption=draw(words), altered=draw(st.booleans())))
        else:
            blocks.append(
                QuotedArticle(
                    **shared,
                    source=draw(st.sampled_from([ref.key for ref in refs])),
                    kind=draw(st.sampled_from([Voice.TRANSLATION, Voice.QUOTATION])),
                    title=draw(words),
                    body=draw(bodies),
                    original=draw(bodies),
                    translator=draw(words),
                    method=draw(st.sampled_from(["", Method.HUMAN, Method.MACHINE])),
                    coverage=draw(st.sampled_from(["", Coverage.FULL])),
                )
            )
    used = {block.source for block in blocks if isinstance(block, QuotedArticle)}
    ordered = [ref for ref in refs if ref.key in used]
    order = {
        block.source: place for place, block in reversed(list(enumerate(blocks))) if isinstance(block, QuotedArticle)
    }
    return Document(
        title=draw(words),
        lead=draw(words),
        slug="a-post",
        author="水野綾",
        tags=tuple(sorted(draw(st.sets(st.sampled_from(["港", "道具", "パン"]))))),
        blocks=tuple(blocks),
        sources=tuple(sorted(ordered, key=lambda ref: order[ref.key])),
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=desk_documents())
def test_desk_tables_and_document_are_the_same_thing(aya, content):
    Post.objects.all().delete()
    Source.objects.all().delete()
    post = Post.objects.create(title="x", author=aya, slug="a-post")
    revisions.write(post, content)
    found = revisions.snapshot(Post.objects.get(pk=post.pk))
    outlets = {source.key: source.outlet_slug for source in found.sources}
    wanted = replace(content, sources=tuple(replace(s, outlet_slug=outlets[s.key]) for s in content.sources))
    assert found == wanted
    revisions.write(post, found)
    assert revisions.snapshot(Post.objects.get(pk=post.pk)) == found


def test_every_save_that_changes_something_adds_a_revision(make_post, ken):
    post = make_post()
    assert [revision.event for revision in post.revisions.all()] == ["imported"]
    post.title = "新しい題"
    post.save()
    revisions.save(post, by=ken)
    last = post.revisions.first()
    assert (last.number, last.by, last.document["title"]) == (2, ken, "新しい題")


def test_a_save_that_changes_nothing_adds_no_row_and_no_version(make_post, ken):
    post = make_post()
    version = post.version
    revisions.save(post, by=ken)
    assert post.revisions.count() == 1
    assert Post.objects.get(pk=post.pk).version == version


def test_the_hash_of_a_revision_covers_its_words_and_the_one_before(make_post, ken):
    post = make_post()
    post.title = "二つめ"
    post.save()
    revisions.save(post, by=ken)
    second, first = post.revisions.all()
    assert second.previous_hash == first.hash
    for revision in (first, second):
        stored = Revision.objects.get(pk=revision.pk)
        assert revisions.digest(stored) == stored.hash
    first.document = first.document | {"title": "改竄"}
    assert revisions.digest(first) != first.hash


def test_restoring_gives_back_text_order_sources_and_tags_as_a_new_revision(make_post, ken):
    post = make_post()
    before = from_json(post.revisions.first().document)
    changed = replace(before, title="別の題", tags=("別",), blocks=before.blocks[:1])
    revisions.write(post, changed)
    revisions.save(post, by=ken)
    revisions.restore(post, post.revisions.last(), by=ken)
    now = revisions.snapshot(Post.objects.get(pk=post.pk))
    assert replace(now, next_anchor=before.next_anchor) == before
    assert now.next_anchor >= before.next_anchor
    assert post.revisions.first().event == "restored"


def test_paragraph_ids_are_kept_with_the_blocks(make_post, ken):
    post = make_post()
    stored = revisions.snapshot(post)
    ids = [anchor for block in stored.blocks for anchor in block.anchors]
    assert ids == [f"p{number}" for number in range(1, len(ids) + 1)]
    assert stored == from_json(post.revisions.first().document)


def test_an_import_of_a_document_keeps_its_paragraph_ids_and_refuses_odd_ones(full_document, aya):
    exported = anchors.assign(None, full_document())
    shifted = replace(exported.blocks[0], anchors=("p90", '"><script>'))
    post = load.make_draft(replace(exported, blocks=(shifted, *exported.blocks[1:])), by=aya)
    first, *rest = revisions.snapshot(post).blocks
    assert first.anchors == ("p90", "p91")
    assert [block.anchors for block in rest] == [block.anchors for block in exported.blocks[1:]]


def test_importing_the_same_thing_twice_gives_the_same_post(full_document, aya):
    first = load.make_draft(full_document(), by=aya, import_ref="blog:1")
    again = load.make_draft(full_document(title="違う題"), by=aya, import_ref="blog:1")
    assert first == again
    assert Post.objects.get().title == full_document().title
