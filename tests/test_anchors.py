"""Paragraph ids: what is the same keeps its id, what is new gets a number nobody had before (rule 32)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from posts import anchors, markup
from posts.document import Commentary, Document, QuotedArticle


def document(*blocks, **changes):
    made = [
        Commentary(key=f"k{number}", body=markup.from_text(list(paragraphs)))
        for number, paragraphs in enumerate(blocks)
    ]
    return Document(blocks=tuple(made), **changes)


def ids(content):
    return {
        piece.text: anchor
        for block in content.blocks
        for piece, anchor in zip(markup.pieces(block.body), block.anchors, strict=True)
    }


FIRST = anchors.assign(None, document(["港に灯がともる。", "漁師が網を繕う。"], ["夜明けまで雨。"]))


def test_it_numbers_the_paragraphs_of_a_new_post():
    assert ids(FIRST) == {"港に灯がともる。": "p1", "漁師が網を繕う。": "p2", "夜明けまで雨。": "p3"}
    assert FIRST.next_anchor == 4


def test_an_inserted_paragraph_gets_the_next_number_and_moves_nobody():
    new = anchors.assign(FIRST, document(["港に灯がともる。", "犬が鳴いた。", "漁師が網を繕う。"], ["夜明けまで雨。"]))
    assert ids(new) == ids(FIRST) | {"犬が鳴いた。": "p4"}


def test_paragraphs_keep_their_ids_when_blocks_change_places():
    new = anchors.assign(FIRST, document(["夜明けまで雨。"], ["港に灯がともる。", "漁師が網を繕う。"]))
    assert ids(new) == ids(FIRST)


def test_an_edited_paragraph_keeps_its_id():
    new = anchors.assign(FIRST, document(["港に明かりがともる。", "漁師が網を繕う。"], ["夜明けまで雨。"]))
    assert ids(new)["港に明かりがともる。"] == "p1"


def test_a_rewritten_paragraph_is_a_new_one():
    new = anchors.assign(FIRST, document(["まったく別の話をする。", "漁師が網を繕う。"], ["夜明けまで雨。"]))
    assert ids(new)["まったく別の話をする。"] == "p4"


def test_a_number_is_never_used_again():
    shorter = anchors.assign(FIRST, document(["港に灯がともる。"]))
    longer = anchors.assign(shorter, document(["港に灯がともる。", "一語も似ない。"]))
    assert ids(longer)["一語も似ない。"] == "p4"


def test_a_block_cut_in_two_and_turned_into_a_quotation_keeps_its_ids():
    cut = Document(
        blocks=(
            Commentary(key="k0", body="<p>港に灯がともる。</p>"),
            QuotedArticle(key="kx", source="s", body="<p>漁師が網を繕う。</p>"),
            Commentary(key="k1", body="<p>夜明けまで雨。</p>"),
        )
    )
    assert ids(anchors.assign(FIRST, cut)) == ids(FIRST)


texts = st.lists(st.lists(st.text("あいう。", min_size=1, max_size=6), min_size=1, max_size=4), max_size=4)


@given(texts, texts)
def test_ids_are_unique_and_one_for_each_paragraph(old, new):
    first = anchors.assign(None, document(*old))
    second = anchors.assign(first, document(*new))
    given_ids = [anchor for block in second.blocks for anchor in block.anchors]
    assert len(given_ids) == len(set(given_ids)) == sum(len(markup.pieces(block.body)) for block in second.blocks)
    assert all(int(anchor[1:]) < second.next_anchor for anchor in given_ids)


@given(texts)
def test_assigning_twice_changes_nothing(blocks):
    once = anchors.assign(None, document(*blocks))
    assert anchors.assign(once, replace(once, blocks=document(*blocks).blocks)) == once
