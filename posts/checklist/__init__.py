"""What stands between a document and its publication: findings in words, each with the field it belongs to.

Pure. A finding is about completeness and clearness, never about the law (rule 22). law.py is what no setting changes,
speakers.py, names.py and originals.py are guesses that read the text; levels.py has the table of levels (ADR 0014).
"""

from collections.abc import Mapping
from dataclasses import replace

from posts.checklist import law, names, originals, speakers
from posts.checklist.law import ADVISED_SHARE, SHARED_RUN, shares
from posts.checklist.levels import CHOICES, RULES, Finding, Level, Rule, level_of
from posts.checklist.reading import Reading
from posts.document import Document

__all__ = [
    "ADVISED_SHARE",
    "CHOICES",
    "RULES",
    "SHARED_RUN",
    "Finding",
    "Level",
    "Rule",
    "findings",
    "level_of",
    "refusals",
    "shares",
    "shares_run",
]

_WEIGHT = {Level.REFUSED: 0, Level.REQUIRED: 1, Level.ADVISED: 2}


def findings(
    document: Document, *, slug_taken: bool = False, levels: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """All findings, the heavy ones first, otherwise in the order of the form. `slug_taken`: another post has or had
    this address. `levels`: what the site has chosen, by code (HouseRules.levels); what it has turned off is not said."""
    reading = Reading(document)
    found = [*law.findings(reading, slug_taken=slug_taken)]
    for part in (speakers, names, originals):
        found += part.findings(reading)
    weighed = (replace(item, level=level_of(item.code, levels or {})) for item in found)
    return tuple(
        sorted((item for item in weighed if item.level is not Level.OFF), key=lambda item: _WEIGHT[item.level])
    )


def refusals(document: Document, *, slug_taken: bool = False) -> tuple[Finding, ...]:
    """Only the findings that no reason lets stand: the law of the house."""
    found = law.findings(Reading(document), slug_taken=slug_taken)
    return tuple(item for item in found if item.level is Level.REFUSED)


def shares_run(own: str, document: Document) -> bool:
    """Whether a text shares a run of 20 characters with what the document quotes (rule 8)."""
    return law.shares_run(own, Reading(document).others)
