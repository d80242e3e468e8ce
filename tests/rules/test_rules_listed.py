"""The list of the rules' names is whole, and what its table says of a rule is never better than its tests."""

import re
from collections import Counter

import pytest

from tests.rules.conftest import OPEN_PARTS, RULES, verdict


def test_there_is_a_name_for_each_rule(shared):
    text = (shared / "design" / "whose-words.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)] == list(RULES)
    assert set(OPEN_PARTS) <= set(RULES)


@pytest.mark.parametrize(
    ("counts", "files", "word"),
    [
        ({"passed": 3}, ["tests/rules/a.py"], "passed"),
        ({"passed": 3, "failed": 1}, ["tests/rules/a.py"], "FAILED"),
        ({"passed": 3, "error": 1}, ["tests/rules/a.py"], "FAILED"),
        ({"passed": 3, "skipped": 1}, ["tests/rules/a.py"], "open"),
        ({"skipped": 1}, ["tests/rules/a.py"], "open"),
        ({}, ["tests/test_elsewhere.py"], "not run"),
        ({}, [], "open"),
    ],
)
def test_a_rule_is_passed_only_when_tests_ran_and_all_passed(counts, files, word):
    assert verdict(1, Counter(counts), files)[0] == word


def test_a_rule_with_an_open_part_is_never_called_passed(monkeypatch):
    monkeypatch.setitem(OPEN_PARTS, 1, "something is missing")
    assert verdict(1, Counter(passed=9), ["tests/rules/a.py"])[0] == "part"
