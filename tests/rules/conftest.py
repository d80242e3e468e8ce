"""One line a rule at the end of `pytest tests/rules`: passed, failed, or open, and by how many tests.

A test belongs to the rule whose number is in its name (test_rule_03_…). A rule of which no test was run is open or
named as not run; it is never counted as passed. Under xdist the reports of all processes meet here."""

import re
from collections import Counter

from tests.conftest import ROOT

# The rules of whose-words.md in a few words each.
RULES = {
    1: "every block has exactly one voice",
    2: "others' words belong to one source; nothing undecided is published",
    3: "the voice is said in words at both ends of each run",
    4: "no boundary is made by CSS, picture, title or script",
    5: "the full credit stands in text before the words",
    6: "quotation marks are written, never generated",
    7: "the post's author comes first and is the only author",
    8: "title, lead and descriptions come from own words",
    9: "a translator's note stands in its brackets and is own",
    10: "no text is altered for its looks",
    11: "containers and names that reader modes understand",
    12: "nothing essential is hidden away",
    13: "reader modes keep every paragraph, boundary and credit",
    14: "feed items keep the speaker through every sieve",
    15: "an item's id never changes, its date for readers only",
    16: "links are ours, the foreign article has its own place",
    17: "text, Markdown, JSON and print keep boundaries and credit",
    18: "copying takes the text as it stands, and with its source",
    19: "publishing waits for every particular",
    20: "the share of others' words is counted and shown",
    21: "a whole translation as quotation asks for a reason",
    22: "no string is a verdict about the law",
    23: "permission needs its record and ends by itself",
    24: "licences are kept: ND, SA, the link",
    25: "machine translation is disclosed",
    26: "originals are hidden unless the basis opens them",
    27: "withholding takes three clicks and works everywhere",
    28: "a changed translation asks for a public correction",
    29: "short lines, open spacing, no foreign request",
    30: "fonts and languages of names, titles, originals",
    31: "told apart without colour, with enough contrast",
    32: "headings tell the voices; paragraph ids are permanent",
    33: "parallel reading and reading modes are URLs",
    34: "readers' pages work without JavaScript",
    35: "imports: dry run, twice the same, raw input, reasons",
    36: "the spans joined give the input back",
    37: "a link is dead after three failures in 14 days",
    38: "search folds, names the voice, never crosses a boundary",
    39: "old addresses 301, withdrawn 410, one ASCII address",
}

# What a rule asks for and the product does not do yet, beside what its tests say.
OPEN_PARTS: dict[int, str] = {}

_NUMBER = re.compile(r"::test_rule_(\d\d)_")
_DEFINED = re.compile(r"^def test_rule_(\d\d)_", re.MULTILINE)
_OUTCOMES = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


def _counted(stats) -> dict[int, Counter]:
    """How the tests of each rule went: {rule: {outcome: tests}}."""
    found = {number: Counter() for number in RULES}
    for outcome in _OUTCOMES:
        for report in stats.get(outcome, ()):
            match = _NUMBER.search(getattr(report, "nodeid", ""))
            if match and int(match[1]) in found:
                found[int(match[1])][outcome] += 1
    return found


def _written() -> dict[int, list[str]]:
    """The files that hold tests of each rule."""
    found: dict[int, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for number in sorted(set(_DEFINED.findall(path.read_text(encoding="utf-8")))):
            found.setdefault(int(number), []).append(str(path.relative_to(ROOT)))
    return found


def verdict(number: int, counts: Counter, files: list[str]) -> tuple[str, str]:
    """One word for a rule, and what is to be known beside it."""
    every = sum(counts.values())
    told = f"{every} {'test' if every == 1 else 'tests'}"
    if counts["passed"] != every:
        told = f"{counts['passed']} of {told}"
    if counts["failed"] or counts["error"] or counts["xfailed"] or counts["xpassed"]:
        return "FAILED", told
    if counts["skipped"]:
        return "open", f"{told}, {counts['skipped']} skipped"
    if not every:
        return ("not run", f"see {', '.join(files)}") if files else ("open", "no test")
    if number in OPEN_PARTS:
        return "part", f"{told}; open: {OPEN_PARTS[number]}"
    return "passed", told


def pytest_terminal_summary(terminalreporter):
    counted, files = _counted(terminalreporter.stats), _written()
    if not any(counted.values()):
        return
    terminalreporter.section("the rules of whose-words.md")
    totals: Counter = Counter()
    for number, name in RULES.items():
        word, told = verdict(number, counted[number], files.get(number, []))
        totals[word] += 1
        colour = {"passed": {"green": True}, "FAILED": {"red": True}}.get(word, {"yellow": True})
        terminalreporter.write_line(f"{number:2}  {word:<8}{name:<67}{told}", **colour)
    terminalreporter.write_line("rules: " + ", ".join(f"{count} {word}" for word, count in totals.items()))
