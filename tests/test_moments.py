"""Moments as editors write them: many ways in, one moment in Tokyo out."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from posts.admin.moments import WrittenMoment, mornings

SEVEN = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-01 07:00", "2026-12-01T07:00", "2026-12-01T07:00:00", "  2026-12-1 7:00 ", "2026/12/01 7:00",
        "2026.12.1 7:00", "２０２６／１２／０１　０７：００", "2026年12月1日7時", "2026年12月1日 7時00分",
        "2026年12月1日　７：００",
    ],
)  # fmt: skip
def test_it_reads_a_moment_as_people_write_it(written):
    assert WrittenMoment().clean(written) == SEVEN


@pytest.mark.parametrize(
    "written", ["いつか", "2026-12-01", "2026-13-01 07:00", "2026-12-01 25:00", "12-01 07:00", "2026-12-01 07:00 ごろ"]
)
def test_what_is_no_moment_gets_an_example(written):
    with pytest.raises(ValidationError, match="2026-11-23 17:30"):
        WrittenMoment().clean(written)


def test_a_day_alone_is_its_first_minute_where_that_is_asked_for():
    assert WrittenMoment(day_alone=True).clean("2026年12月1日") == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


def test_nothing_is_nothing():
    assert WrittenMoment(required=False).clean("") is None


def test_the_next_mornings_are_those_of_tokyo_and_can_be_read_back():
    with time_machine.travel(datetime(2026, 11, 29, 23, 30, tzinfo=UTC), tick=False):  # 08:30 of the 30th in Tokyo
        offered = mornings(2)
    assert offered == ["2026-12-01 07:00", "2026-12-02 07:00"]
    assert WrittenMoment().clean(offered[0]) == SEVEN
