"""Three states made one: no text of either side is missing, whatever both have done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts import merging
from posts.admin import merge
from posts.admin.typed import Sheet, Typed

KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
WORDS = st.lists(
    st.sampled_from(["<p>一。</p>", "<p>二。</p>", "<p>三。</p>", "<p>四。</p>", "<p>五。</p>"]), max_size=5
)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "result"),
    [
        ("abc", "abc", "abc", "abc"),
        ("abc", "abxc", "abc", "abxc"),  # I added x
        ("abc", "abc", "aybc", "aybc"),  # they added y
        ("abc", "abxc", "aybc", "aybxc"),
        ("abc", "cab", "abc", "cab"),  # I moved c to the top
        ("abc", "abc", "bca", "bca"),
        ("abcd", "dabc", "abdc", "dabc"),  # both moved d: mine stands
        ("abcd", "dabc", "bacd", "dbac"),  # each moved one
        ("", "x", "y", "xy"),
    ],
)
def test_moves_and_additions_of_both_sides_are_followed(base, mine, theirs, result):
    assert "".join(merging.order(base, mine, theirs)) == result


@given(KEYS, KEYS, KEYS)
def test_the_order_holds_every_block_of_both_sides_once(base, mine, theirs):
    merged = merging.order(base, mine, theirs)
    assert sorted(merged) == sorted({*mine, *theirs})


@given(KEYS, KEYS)
def test_when_one_side_has_left_the_order_alone_the_other_s_stands(base, other):
    assert merging.order(base, base, other) == [*other, *(key for key in base if key not in other)] or set(base) - set(
        other
    )
    kept = [key for key in base if key in other]
    assert merging.order(kept, other, kept) == other


@given(WORDS, WORDS, WORDS)
def test_paragraphs_of_both_sides_are_all_there(base, mine, theirs):
    merged, sure = merging.together(base, mine, theirs)
    assert {*mine, *theirs} - {*base} <= {*merged}
    assert (not sure) or merged == merging.together(base, theirs, mine)[0]


@given(WORDS, WORDS)
def test_what_one_side_left_alone_is_what_the_other_made_of_it(base, other):
    assert merging.together(base, base, other) == (other, True)
    assert merging.together(base, other, base) == (other, True)


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        ("", []),
        ("<p>一<br>二</p><hr><p>三</p>", ["<p>一<br>二</p>", "<hr>", "<p>三</p>"]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>\n<p>c</p>", ["<ul><li>a<ul><li>b</li></ul></li></ul>", "\n<p>c</p>"]),
        ('<p><a href="https://a.example/?x>y">z</a></p>尾', ['<p><a href="https://a.example/?x>y">z</a></p>', "尾"]),
    ],
)
def test_paragraphs_joined_are_the_text(html, parts):
    assert merging.paragraphs(html) == parts


@given(st.text("<>/p br\"='a", max_size=30))
def test_paragraphs_of_anything_joined_are_the_text(html):
    assert "".join(merging.paragraphs(html)) == html


def test_tags_are_added_and_taken_away_by_both():
    assert merging.members(["a", "b", "c"], ["a", "b", "x"], ["b", "c", "y"]) == ["b", "y", "x"]


# --- Blocks ---------------------------------------------------------------------------------------

BODIES = st.sampled_from(["", "<p>一。</p>", "<p>二。</p>", "<p>三。</p><p>四。</p>"])


@st.composite
def posts(draw) -> Typed:
    fields = {name: draw(st.sampled_from(["", "x", "y", "z"])) for name in ("title", "lead", "slug", "tags")}
    sheets = tuple(
        Sheet(kind=draw(st.sampled_from(["commentary", "quoted"])), key=key, fields={"body": draw(BODIES)})
        for key in draw(KEYS)
    )
    return Typed(fields=fields, sheets=sheets)


@given(posts(), posts(), posts())
def test_no_text_of_either_side_is_missing_from_what_is_joined_and_what_is_asked(base, mine, theirs):
    outcome = merge.three_ways(base, mine, theirs)
    there = {sheet.fields["body"] for sheet in outcome.typed.sheets}
    for clash in outcome.clashes:
        there |= {side.fields.get("body", "") for side in (clash.mine, clash.theirs) if side}
    for side in (mine, theirs):
        for sheet in side.sheets:
            old = base.sheet(sheet.key)
            if old is None or old.fields["body"] != sheet.fields["body"]:
                assert sheet.fields["body"] in there


@given(posts(), posts())
def test_nothing_is_asked_when_only_one_side_has_done_anything(base, other):
    for outcome in (merge.three_ways(base, other, base), merge.three_ways(base, base, other)):
        assert not outcome.clashes
        assert {sheet.key: sheet.fields for sheet in outcome.typed.sheets} == {s.key: s.fields for s in other.sheets}


@given(posts(), posts(), posts())
def test_every_clash_decided_leaves_nothing_to_ask(base, mine, theirs):
    outcome = merge.three_ways(base, mine, theirs)
    value, missing = merge.decided(outcome, {f"merge-{clash.key}": "mine" for clash in outcome.clashes})
    assert not missing
    for clash in outcome.clashes:
        if not clash.key.startswith(merge.OF_POST):
            assert value.sheet(clash.key) == clash.mine


@given(posts(), posts(), posts())
def test_both_holds_the_paragraphs_of_both(base, mine, theirs):
    outcome = merge.three_ways(base, mine, theirs)
    choices = {f"merge-{clash.key}": "both" for clash in outcome.clashes if clash.can_join}
    value, _missing = merge.decided(outcome, choices)
    for clash in outcome.clashes:
        if clash.can_join and not clash.key.startswith(merge.OF_POST):
            old = set(merging.paragraphs(clash.base.fields["body"])) if clash.base else set()
            for side in (clash.mine, clash.theirs):
                fresh = set(merging.paragraphs(side.fields["body"])) - old
                assert fresh <= set(merging.paragraphs(value.sheet(clash.key).fields["body"]))


@given(posts(), posts(), posts())
def test_what_is_new_is_nothing_exactly_when_nothing_is_missing(base, mine, now):
    outcome = merge.three_ways(base, mine, now)
    nothing = not outcome.clashes and outcome.typed == merge.settled(now, base)
    assert (merge.what_is_new(base, mine, now) == 0) is nothing
