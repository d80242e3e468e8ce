"""posts/comparing.py: what changed between two documents, block by block, moves as moves."""

from dataclasses import replace

from hypothesis import given

from posts import anchors
from posts.comparing import compare
from posts.document import Commentary, Document, Figure, Link, Pair, QuotedArticle, Voice
from tests import documents
from tests.documents import CLOSING, OPENING, SOURCE, TRANSLATION, full_document


def stored(content: Document, before: Document | None = None) -> Document:
    """As a revision keeps it: with an id for each paragraph."""
    return anchors.assign(before, content)


BEFORE = stored(full_document())


def changed(**changes):
    return compare(BEFORE, stored(replace(BEFORE, **changes), BEFORE))


def kinds(found) -> list[str]:
    return [block.kind for block in found.blocks]


def text(line, kind: str) -> str:
    return "".join(piece.text for piece in line.pieces if piece.kind == kind)


@given(documents.documents())
def test_a_document_does_not_differ_from_itself(content):
    assert compare(content, content).same


@given(documents.documents(), documents.documents())
def test_any_two_documents_can_be_compared_and_nothing_of_either_is_missing(before, after):
    found = compare(before, after)
    assert sum(block.before is not None for block in found.blocks) == len(before.blocks)
    assert [block.after.key for block in found.blocks if block.after is not None] == [b.key for b in after.blocks]
    assert all(block.kind and isinstance(block.fields, tuple) for block in found.blocks)


def test_a_changed_name_is_shown_in_its_paragraph_and_the_others_stay():
    body = OPENING.body.replace("道具の名前が", "道具の古い呼び名が")
    found = changed(blocks=(replace(BEFORE.blocks[0], body=body), *BEFORE.blocks[1:]))
    assert kinds(found) == ["changed", "same", "same"]
    first, second = found.blocks[0].body
    assert (text(first, "gone"), text(first, "new")) == ("名前", "古い呼び名")
    assert second.quiet


def test_a_moved_block_is_shown_as_moved_and_as_nothing_else():
    one, two, three = BEFORE.blocks
    found = changed(blocks=(three, one, two))
    assert [(block.was, block.place, block.moved) for block in found.blocks] == [
        (3, 1, True), (1, 2, False), (2, 3, False),
    ]  # fmt: skip
    assert kinds(found) == ["same"] * 3
    assert not found.same
    assert (found.count("new"), found.count("gone")) == (0, 0)


def test_a_block_that_is_moved_and_changed_is_both():
    one, two, three = BEFORE.blocks
    found = changed(blocks=(replace(three, body="<p>来月は鍛冶屋を訪ねる。</p>"), one, two))
    assert (found.blocks[0].kind, found.blocks[0].moved) == ("changed", True)


def test_a_removed_block_stands_where_it_was():
    one, _two, three = BEFORE.blocks
    found = changed(blocks=(one, three))
    assert kinds(found) == ["same", "removed", "same"]
    assert all(line.kind == "gone" for line in found.blocks[1].body)


def test_an_added_block_is_new_and_moves_nobody():
    new = Commentary(key="new", body="<p>新しい段落。</p>")
    found = changed(blocks=(new, *BEFORE.blocks))
    assert kinds(found) == ["added", "same", "same", "same"]
    assert not any(block.moved for block in found.blocks)


def test_a_block_in_another_voice_is_turned_and_keeps_its_words():
    first, *rest = BEFORE.blocks
    turned = QuotedArticle(key=first.key, source=SOURCE.key, body=first.body)
    found = changed(blocks=(turned, *rest))
    assert found.blocks[0].kind == "turned"
    assert all(line.kind == "same" for line in found.blocks[0].body)


def test_a_translation_turned_into_a_quotation_is_turned():
    one, two, three = BEFORE.blocks
    found = changed(blocks=(one, replace(two, kind=Voice.QUOTATION), three))
    assert found.blocks[1].kind == "turned"
    assert [field.name for field in found.blocks[1].fields] == ["kind"]


def test_a_paragraph_that_moved_inside_its_block_is_shown_as_moved():
    first, *rest = BEFORE.blocks
    one, two = first.body.split("</p>")[:2]
    found = changed(blocks=(replace(first, body=f"{two}</p>{one}</p>"), *rest))
    lines = found.blocks[0].body
    assert sum(line.moved for line in lines) == 1
    assert all(line.kind == "same" for line in lines)


def test_an_inserted_paragraph_is_the_only_new_one():
    first, *rest = BEFORE.blocks
    found = changed(blocks=(replace(first, body="<p>はじめに。</p>" + first.body), *rest))
    assert [line.kind for line in found.blocks[0].body] == ["new", "same", "same"]


def test_emphasis_alone_is_a_change_without_a_changed_word():
    first, *rest = BEFORE.blocks
    found = changed(blocks=(replace(first, body=first.body.replace("道具", "<strong>道具</strong>", 1)), *rest))
    line = found.blocks[0].body[0]
    assert line.marks
    assert line.kind == "changed"
    assert not text(line, "new")


def test_particulars_tags_and_sources_are_told():
    sources = (replace(SOURCE, byline="Nora E. Whitfield", links=(Link(rel="original", url="https://b.example/"),)),)
    found = changed(title="道具の呼び名", tags=("港", "海"), sources=sources)
    assert [(field.name, field.before, field.after) for field in found.fields] == [
        ("title", "古い道具の名前", "道具の呼び名")
    ]
    assert (found.tags_gone, found.tags_new) == (("道具",), ("海",))
    (source,) = found.sources
    assert [field.name for field in source.fields] == ["byline"]
    assert source.links_gone == SOURCE.links
    assert [link.url for link in source.links_new] == ["https://b.example/"]


def test_a_changed_original_is_compared_too():
    one, two, three = BEFORE.blocks
    found = changed(blocks=(one, replace(two, original=two.original.replace("pier", "quay")), three))
    assert (text(found.blocks[1].original[0], "gone"), text(found.blocks[1].original[0], "new")) == ("pier", "quay")


def test_another_picture_and_its_words_are_told():
    old, new = Figure(key="f", image="a.png", alt="棚"), Figure(key="f", image="b.png", alt="道具の棚")
    found = compare(Document(blocks=(old,)), Document(blocks=(new,)))
    assert [field.name for field in found.blocks[0].fields] == ["image", "alt"]


def test_another_pairing_of_paragraphs_is_told():
    one, two, three = BEFORE.blocks
    paired = replace(two, alignment=(Pair(translation=two.anchors, original=two.original_anchors),))
    before = replace(BEFORE, blocks=(one, paired, three))
    found = compare(before, replace(before, blocks=(one, replace(paired, alignment=()), three)))
    assert [field.name for field in found.blocks[1].fields] == ["alignment"]


def test_what_is_typed_and_has_no_ids_yet_is_told_by_its_words():
    typed = replace(BEFORE, blocks=(replace(OPENING, body="<p>はじめに。</p>" + OPENING.body), TRANSLATION, CLOSING))
    assert [line.kind for line in compare(BEFORE, typed).blocks[0].body] == ["new", "same", "same"]


def test_two_blocks_without_a_key_are_not_taken_for_one():
    before = Document(blocks=(Commentary(key="", body="<p>一</p>"), Commentary(key="", body="<p>二</p>")))
    assert len(compare(before, replace(before, blocks=before.blocks[:1])).blocks) == 2


def test_the_characters_are_counted():
    found = changed(title="古い道具の呼び名", lead="")
    assert (found.count("gone"), found.count("new")) == (len(BEFORE.lead) + 2, 3)
