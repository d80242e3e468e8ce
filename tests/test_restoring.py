"""revisions.restore: every field of the post comes back exactly, what is not the post's own stays as it is."""

import io
from dataclasses import fields, replace

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from PIL import Image

from posts import document, publishing, revisions
from posts.document import Commentary, Figure, QuotedArticle, Voice
from posts.models import Figure as FigureRow
from posts.models import Post, Source, SourceLink, Tag
from posts.storage import desk as storage
from tests.documents import CLOSING, OPENING, SOURCE, TRANSLATION

pytestmark = pytest.mark.django_db


def picture() -> ContentFile:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, "PNG")
    return ContentFile(file.getvalue())


@pytest.fixture
def rich(make_post, aya):
    """A post with something in every field of every kind of block, and its first revision."""
    figure = Figure(key="figure", alt="棚の道具", caption="棚", credit="筆者", rights="自分で撮影",
                    source_url="https://pictures.example.org/1", altered=True, undecided="")  # fmt: skip
    quotation = QuotedArticle(
        key="quotation", source=SOURCE.key, kind=Voice.QUOTATION, body="<p>My grandfather used it.</p>",
        translator_said="unknown", method="unknown", coverage="unknown", said_reason="原文に記載がない",
    )  # fmt: skip
    undecided = Commentary(key="undecided", body="<p>誰の言葉か。</p>", undecided="貼り付けから")
    post = make_post(blocks=(OPENING, TRANSLATION, figure, quotation, undecided, CLOSING), tags=("道具", "港", "海"))
    FigureRow.objects.update(image=storage().save("figures/2026/shelf.png", picture()), width=3, height=2)
    translation = post.posts_quotedarticle_set.get(key="translation")
    ours, theirs = translation.anchors, translation.original_anchors
    translation.alignment = [[ours[:1], theirs[1:]], [ours[1:], theirs[:1]]]
    translation.save()
    revisions.save(post, by=aya)
    return post


def spoil(post, by):
    """Everything says something else."""
    content = revisions.snapshot(post)
    revisions.write(
        post,
        replace(
            content, title="別の題", lead="別の導入", slug="another-address", language="en", tags=("別",),
            blocks=(Commentary(key="quotation", body="<p>別のもの。</p>"),),
        ),
    )  # fmt: skip
    revisions.save(post, by=by)


def bare(content: document.Document) -> document.Document:
    return replace(content, next_anchor=1)


def test_every_field_of_every_block_comes_back_exactly(rich, ken):
    wanted = rich.revisions.first()
    spoil(rich, ken)
    made = revisions.restore(rich, wanted, by=ken)
    now = revisions.snapshot(Post.objects.get(pk=rich.pk))
    before = document.from_json(wanted.document)
    assert bare(now) == bare(before)
    assert bare(document.from_json(made.document)) == bare(before)


def test_the_example_leaves_no_field_of_a_block_empty(rich):
    """Or the test above would say less than it seems to."""
    blocks = document.from_json(rich.revisions.first().document).blocks
    assert any(pair.translation and pair.original for block in blocks for pair in getattr(block, "alignment", ()))
    filled = {(type(block), field.name) for block in blocks for field in fields(block) if getattr(block, field.name)}
    empty = {(type(block), field.name) for block in blocks for field in fields(block)} - filled
    # Renditions are made by publishing; of a picture nobody is undecided here.
    assert empty <= {(Figure, "renditions"), (Figure, "undecided"), (QuotedArticle, "undecided")}


def test_a_picture_comes_back_without_its_file_being_read(rich, ken, monkeypatch):
    wanted = rich.revisions.first()
    spoil(rich, ken)
    monkeypatch.setattr(type(storage()), "_open", None)
    revisions.restore(rich, wanted, by=ken)
    row = FigureRow.objects.get()
    assert (row.width, row.height) == (3, 2)
    assert row.image.name.startswith("figures/")


def test_restoring_the_newest_but_one_twice_goes_back_and_forth(rich, ken):
    first = rich.revisions.first()
    spoil(rich, ken)
    second = rich.revisions.first()
    revisions.restore(rich, first, by=ken)
    revisions.restore(rich, second, by=ken)
    assert bare(revisions.snapshot(Post.objects.get(pk=rich.pk))) == bare(document.from_json(second.document))


def test_the_author_comes_back_when_somebody_signs_so(rich, ken):
    wanted = rich.revisions.first()
    Post.objects.update(author=ken)
    revisions.restore(rich, wanted, by=ken)
    assert Post.objects.get().author.username == "aya"


def test_an_author_whom_two_sign_like_stays_as_it_is(rich, ken):
    wanted = rich.revisions.first()
    User.objects.create_user("aya2", first_name="水野綾", is_staff=True)
    Post.objects.update(author=ken)
    revisions.restore(rich, wanted, by=ken)
    assert Post.objects.get().author == ken


def test_an_address_that_another_post_has_taken_is_not_taken_back(rich, make_post, ken):
    wanted = rich.revisions.first()
    spoil(rich, ken)
    other = make_post(slug="harbour-tools")
    revisions.restore(rich, wanted, by=ken)
    assert Post.objects.get(pk=rich.pk).slug == "another-address"
    assert Post.objects.get(pk=other.pk).slug == "harbour-tools"


def test_a_renamed_tag_comes_back_under_its_present_name(rich, ken):
    wanted = rich.revisions.first()
    tag = Tag.objects.get(name="海")
    was = Tag.objects.get(pk=tag.pk)
    tag.name = "海辺"
    tag.save()
    publishing.rename_tag(tag, was=was)
    spoil(rich, ken)
    revisions.restore(rich, wanted, by=ken)
    assert set(Post.objects.get().tags.names()) == {"道具", "港", "海辺"}
    assert not Tag.objects.filter(name="海").exists()


def test_the_library_is_not_turned_back(rich, ken):
    """A source is other posts' as well: it is linked again, and keeps what it says today."""
    wanted = rich.revisions.first()
    Source.objects.update(byline="Nora E. Whitfield")
    links = list(SourceLink.objects.values())
    spoil(rich, ken)
    revisions.restore(rich, wanted, by=ken)
    assert Source.objects.get().byline == "Nora E. Whitfield"
    assert list(SourceLink.objects.values()) == links
    assert {row.source.key for row in rich.posts_quotedarticle_set.all()} == {SOURCE.key}


def test_a_stale_restore_changes_nothing(rich, ken):
    wanted, seen = rich.revisions.first(), rich.version
    spoil(rich, ken)
    before = revisions.snapshot(rich), rich.revisions.count()
    with pytest.raises(revisions.Stale, match="復元はしていません"):
        revisions.restore(rich, wanted, by=ken, version=seen)
    assert (revisions.snapshot(Post.objects.get()), rich.revisions.count()) == before


def test_the_chain_is_whole_afterwards(rich, ken):
    wanted = rich.revisions.first()
    spoil(rich, ken)
    revisions.restore(rich, wanted, by=ken, note="戻す")
    assert [found for _post, found in revisions.breaks(Post.objects.all())] == [[]]


def test_no_paragraph_id_is_ever_used_twice(rich, ken):
    wanted = rich.revisions.first()
    spoil(rich, ken)
    used = {anchor for row in rich.revisions.all() for block in document.from_json(row.document).blocks
            for anchor in getattr(block, "anchors", ())}  # fmt: skip
    revisions.restore(rich, wanted, by=ken)
    post = Post.objects.get()
    block = post.posts_commentary_set.get(key="opening")
    block.body += "<p>そのあとの段落。</p>"
    block.save()
    made = document.from_json(revisions.save(post, by=ken).document)
    fresh = {anchor for item in made.blocks for anchor in getattr(item, "anchors", ())} - used
    assert len(fresh) == 1
