"""The figures of docs/journeys.md are what the tests count: a journey that takes another number of clicks fails."""

import re

from tests.conftest import ROOT

_ROW = re.compile(r"^\| (?P<name>[a-z-]+) \|[^|]*\| (?P<limit>\d+) \| (?P<count>\d+) \|", re.MULTILINE)


def listed() -> dict[str, tuple[int, int]]:
    """Journey -> the most clicks it may take, and the clicks it takes, as docs/journeys.md says."""
    text = (ROOT / "docs" / "journeys.md").read_text(encoding="utf-8")
    return {row["name"]: (int(row["limit"]), int(row["count"])) for row in _ROW.finditer(text)}


def walked(name: str, count: int) -> None:
    """A journey has been walked with this many clicks and keys. Fails when the document says something else."""
    limit, told = listed()[name]
    assert count <= limit, f"{name} takes {count} clicks, {limit} at most"
    assert count == told, f"{name} takes {count} clicks; docs/journeys.md says {told}"
