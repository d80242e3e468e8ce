"""Alignment of a translation with its original: proposed by length, mended by hand, kept by permanent ids."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts import alignment, anchors, markup
from posts.document import Document, Pair, QuotedArticle


def block(ours, theirs, **changes):
    made = QuotedArticle(key="t", source="s", body=markup.from_text(ours), original=markup.from_text(theirs))
    return replace(made, **changes)


def numbered(*args, previous=None, **changes):
    """A block with its ids, as a save gives them."""
    return anchors.assign(previous, Document(blocks=(block(*args, **changes),))).blocks[0]


def shape(pairs):
    return [(len(pair.translation), len(pair.original)) for pair in pairs]


def pair(ours, theirs):
    return Pair(translation=tuple(ours.split()), original=tuple(theirs.split()))


SHORT, LONG = "短い。", "これはずっと長い段落で、港の話が終わりなく続く。" * 3
BRIEF, LENGTHY = "It is short.", "This is a far longer paragraph, and the talk of the harbour has no end. " * 3


def test_paragraphs_of_like_length_stand_side_by_side():
    made = numbered([SHORT, LONG, SHORT], [BRIEF, LENGTHY, BRIEF])
    assert made.alignment == (pair("p1", "o4"), pair("p2", "o5"), pair("p3", "o6"))


def test_ids_of_originals_come_from_the_same_numbers_and_are_never_used_twice():
    first = anchors.assign(None, Document(blocks=(block([SHORT], [BRIEF, LENGTHY]),)))
    assert (first.blocks[0].anchors, first.blocks[0].original_anchors) == (("p1",), ("o2", "o3"))
    second = anchors.assign(first, Document(blocks=(block([SHORT, LONG], [LENGTHY]),)))
    assert (second.blocks[0].anchors, second.blocks[0].original_anchors) == (("p1", "p4"), ("o3",))


def test_a_paragraph_that_was_cut_in_two_stands_beside_both_halves():
    made = numbered([SHORT, LONG, SHORT], [BRIEF, LENGTHY[:108], LENGTHY[108:], BRIEF])
    assert shape(made.alignment) == [(1, 1), (1, 2), (1, 1)]


def test_two_paragraphs_made_into_one_stand_beside_it():
    made = numbered([SHORT, LONG[:36], LONG[36:], SHORT], [BRIEF, LENGTHY, BRIEF])
    assert shape(made.alignment) == [(1, 1), (2, 1), (1, 1)]


def test_a_paragraph_that_was_left_out_stands_alone():
    lengths = [40, 75, 110, 52, 90]
    theirs = [round(length * 2.2) for length in lengths]
    theirs.insert(2, 380)
    made = numbered(["港" * length for length in lengths], ["h" * length for length in theirs])
    assert shape(made.alignment) == [(1, 1), (1, 1), (0, 1), (1, 1), (1, 1), (1, 1)]


def test_there_is_nothing_to_align_without_an_original():
    assert numbered([SHORT], []).alignment == ()
    assert numbered([SHORT], [], alignment=(pair("p1", "o9"),)).alignment == ()


def test_what_an_editor_said_stays_when_words_are_edited():
    first = numbered([SHORT, LONG], [BRIEF, LENGTHY])
    said = replace(first, alignment=alignment.join(first.alignment, 1))
    before = Document(blocks=(said,), next_anchor=5)
    after = anchors.assign(before, Document(blocks=(replace(said, body=markup.from_text([SHORT, LONG + "終。"])),)))
    assert after.blocks[0].alignment == (pair("p1 p2", "o3 o4"),)


def test_what_an_editor_left_without_a_counterpart_stays_so():
    first = numbered([SHORT, LONG], [BRIEF, LENGTHY])
    said = replace(first, alignment=alignment.split(first.alignment, 0))
    assert alignment.settle(said).alignment == (pair("p1", ""), pair("", "o3"), pair("p2", "o4"))


def test_a_new_paragraph_is_aligned_and_moves_nobody_else():
    first = numbered([SHORT, LONG], [BRIEF, LENGTHY])
    said = replace(first, alignment=alignment.split(first.alignment, 1))
    before = Document(blocks=(said,), next_anchor=5)
    body = markup.from_text(["まったく新しい書き出し。", SHORT, LONG])
    after = anchors.assign(before, Document(blocks=(replace(said, body=body),)))
    assert after.blocks[0].alignment == (pair("p5", ""), pair("p1", "o3"), pair("p2", ""), pair("", "o4"))


def test_a_paragraph_that_is_gone_leaves_its_pair():
    first = numbered([SHORT, LONG], [BRIEF, LENGTHY])
    said = replace(first, alignment=alignment.join(first.alignment, 1))
    gone = replace(said, body=markup.from_text([LONG]), anchors=("p2",))
    assert alignment.settle(gone).alignment == (pair("p2", "o3 o4"),)


def test_paragraphs_that_changed_places_are_never_shown_out_of_order():
    first = numbered([SHORT, LONG], [BRIEF, LENGTHY])
    turned = replace(first, body=markup.from_text([LONG, SHORT]), anchors=("p2", "p1"))
    made = alignment.settle(turned)
    assert alignment.is_whole(made.alignment, ("p2", "p1"), first.original_anchors)


def test_a_very_long_text_is_aligned_as_well():
    ours = [SHORT if number % 3 else LONG for number in range(600)]
    theirs = [BRIEF if number % 3 else LENGTHY for number in range(600)]
    made = numbered(ours, theirs)
    assert set(shape(made.alignment)) == {(1, 1)}


THREE = (pair("p1", "o4"), pair("p2", "o5"), pair("p3", "o6"))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (alignment.join(THREE, 1), (pair("p1 p2", "o4 o5"), pair("p3", "o6"))),
        (alignment.join(THREE, 0), THREE),
        (alignment.join(THREE, 3), THREE),
        (alignment.split(THREE, 1), (pair("p1", "o4"), pair("p2", ""), pair("", "o5"), pair("p3", "o6"))),
        (alignment.split((pair("p1 p2", "o3"),), 0), (pair("p1", "o3"), pair("p2", ""))),
        (alignment.split((pair("p1", ""),), 0), (pair("p1", ""),)),
        (alignment.move(THREE, "p2", -1), (pair("p1 p2", "o4"), pair("", "o5"), pair("p3", "o6"))),
        (alignment.move(THREE, "o5", 1), (pair("p1", "o4"), pair("p2", ""), pair("p3", "o5 o6"))),
        (alignment.move((pair("p1", ""), pair("", "o2")), "o2", -1), (pair("p1", "o2"),)),
        (alignment.move(THREE, "p1", -1), THREE),
        (alignment.move(THREE, "p3", 1), THREE),
        (alignment.move(THREE, "p99", 1), THREE),
        (alignment.move((pair("p1 p2", "o3"), pair("p4", "o5")), "p1", 1), (pair("p1 p2", "o3"), pair("p4", "o5"))),
    ],
)
def test_an_editor_joins_splits_and_moves(made, expected):
    assert made == expected


paragraphs = st.lists(st.text("あいう。abc ", min_size=1, max_size=30), max_size=7)
acts = st.lists(st.tuples(st.sampled_from(["join", "split", "up", "down"]), st.integers(0, 9)), max_size=6)


@given(paragraphs, paragraphs, acts, paragraphs, paragraphs)
def test_every_paragraph_stands_in_exactly_one_pair_whatever_happens(ours, theirs, done, later, beside):
    first = anchors.assign(None, Document(blocks=(block(ours, theirs),)))
    own = first.blocks[0]
    keys = alignment.ids(own.body, own.anchors), alignment.ids(own.original, own.original_anchors)
    made = own.alignment
    for act, number in done:
        if act in {"join", "split"}:
            made = getattr(alignment, act)(made, number)
        elif (both := [*keys[0], *keys[1]]) and made:
            made = alignment.move(made, both[number % len(both)], -1 if act == "up" else 1)
        assert not made or alignment.is_whole(made, *keys)
    said = replace(first, blocks=(replace(own, alignment=made),))
    assert anchors.assign(said, said) == said, "saving again changes nothing"
    new = replace(said.blocks[0], body=markup.from_text(later), original=markup.from_text(beside))
    after = anchors.assign(said, replace(said, blocks=(new,))).blocks[0]
    wanted = alignment.ids(after.body, after.anchors), alignment.ids(after.original, after.original_anchors)
    if all(wanted):
        assert alignment.is_whole(after.alignment, *wanted)
    else:
        assert after.alignment == ()
