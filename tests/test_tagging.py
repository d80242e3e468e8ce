"""A line of tags as people in Japan type it, and as it is shown again."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.tagging import MAX_LENGTH, join_tags, split_tags


def tags(*names):
    return [SimpleNamespace(name=name) for name in names]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("条約、東南アジア, ASEAN", ["条約", "東南アジア", "ASEAN"]),
        ("条約，港", ["条約", "港"]),
        ("条約\u3000港", ["条約", "港"]),
        ("条約; 港；道具", ["条約", "港", "道具"]),
        ("条約\n港\r\n道具", ["条約", "港", "道具"]),
        ("New York、South China Sea", ["New York", "South China Sea"]),
        ("#条約、＃港 ", ["条約", "港"]),
        ("C#、F#", ["C", "F"]),
        ("、、 ,港,,", ["港"]),
        ("", []),
        (None, []),
        (" 、\u3000,#", []),
        ("\"条約\", '港'", ['"条約"', "'港'"]),
    ],
)
def test_a_line_is_split_where_people_expect_it(line, found):
    assert split_tags(line) == found


def test_the_same_tag_in_another_form_is_one_tag_and_the_first_spelling_stays():
    assert split_tags("ASEAN、ＡＳＥＡＮ、asean") == ["ASEAN"]
    assert split_tags("ﾍﾞﾄﾅﾑ、ベトナム") == ["ﾍﾞﾄﾅﾑ"]


def test_tags_stay_in_the_order_in_which_they_were_typed():
    assert split_tags("道具、港、鉄") == ["道具", "港", "鉄"]


def test_a_tag_has_a_length_that_fits_a_list():
    assert split_tags("長" * 200) == ["長" * MAX_LENGTH]


def test_a_line_of_tags_is_sorted_and_parted_by_the_japanese_comma():
    assert join_tags(tags("港", "ASEAN", "South China Sea")) == "ASEAN、South China Sea、港"
    assert join_tags([]) == ""


@given(st.text(max_size=80))
def test_what_was_split_and_joined_splits_the_same_again(line):
    found = split_tags(line)
    assert sorted(split_tags(join_tags(tags(*found)))) == sorted(found)
    assert all(name == name.strip() and 0 < len(name) <= MAX_LENGTH for name in found)


@pytest.mark.django_db
def test_taggit_reads_the_line_with_this_module():
    from taggit.utils import edit_string_for_tags, parse_tags

    assert parse_tags("条約、South China Sea") == ["条約", "South China Sea"]
    assert edit_string_for_tags(tags("港", "条約")) == "条約、港"
