"""What a person types, read as terms: never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.search.plan import Whose, plan
from posts.search.query import MOST_TERMS, Part, Term, parse


def read(typed):
    return [("-" if term.minus else "") + f"{term.part}:{term.text}" for term in parse(typed).terms]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("港 道具", ["words:港", "words:道具"]),
        ("港\u3000道具", ["words:港", "words:道具"]),
        ("「港の 道具」", ["words:港の道具"]),
        ('"old tools"', ["words:old tools"]),
        ("“old tools”", ["words:old tools"]),
        ("『こゝろ』", ["words:こころ"]),
        ("港 -道具", ["words:港", "-words:道具"]),
        ("港 －「古い道具」", ["words:港", "-words:古い道具"]),
        ("author:Whitfield", ["author:whitfield"]),
        ("著者：水野綾", ["author:水野綾"]),
        ('outlet:"The Tidewater Review"', ["outlet:the tidewater review"]),
        ("媒体:「The Review」 港", ["outlet:the review", "words:港"]),
        ("タグ:港 -tag:道具", ["tag:港", "-tag:道具"]),
        ("AUTHOR:x", ["author:x"]),
        ("e-mail", ["words:eーmail"]),
        ("港 港", ["words:港"]),
        ("note:港", ["words:note:港"]),
        ("「港", ["words:港"]),
        ('"港 の', ["words:港の"]),
        ("「」", []),
        ("author:", ["words:author:"]),
        ("", []),
        ("   ", []),
        ("\0港\0", ["words:港"]),
    ],
)
def test_it_reads_what_is_typed(typed, terms):
    assert read(typed) == terms


@pytest.mark.parametrize("typed", ['"', "-", "「", "『", "--", '""""', "\u200b", "-\u3000", "“"])
def test_signs_alone_are_no_error(typed):
    assert all(term.text for term in parse(typed).terms)


@pytest.mark.parametrize("typed", ["港" * 10_000, "港 " * 10_000, " ".join(map(str, range(10_000)))])
def test_a_very_long_query_is_cut_and_says_so(typed):
    query = parse(typed)
    assert query.cut
    assert 1 <= len(query.terms) <= MOST_TERMS


@given(st.text())
def test_nothing_typed_is_an_error(typed):
    query = parse(typed)
    for whose in Whose:
        plan(query, whose, ranked=True)
        plan(query, whose, ranked=False)


def test_the_plan_asks_for_all_tokens_of_a_term_in_one_field():
    found = plan(parse("港の道"), Whose.OWN, ranked=False)
    assert found.tiers == (("or", ("and", "tの道", "t港の"), ("and", "oの道", "o港の")),)
    assert not found.exact
    assert plan(parse("道具"), Whose.OTHERS, ranked=False).tiers == (("or", "s道具", "q道具"),)


def test_a_phrase_is_not_left_out_by_its_pairs():
    """They may stand apart in a post that does not have it: only the text can tell."""
    found = plan(parse("港 -古い道具"), Whose.OWN, ranked=False)
    assert found.tiers == (("or", "t港", "o港"),)
    assert not found.exact
    assert plan(parse("港 -道具"), Whose.OWN, ranked=False).exact


def test_a_tag_alone_asks_for_no_token():
    assert plan(parse("tag:港"), Whose.ALL, ranked=False) is None
    assert parse("tag:港").wanted == (Term(text="港", part=Part.TAG),)
