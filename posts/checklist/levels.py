"""What the checklist says: a finding, how much it weighs, and the rules whose weight is the site's own choice.

`RULES` is the one table of them: the page of the house's rules, the checks and docs/desk.md follow it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Level(StrEnum):
    """REFUSED is the law of the house and no setting; REQUIRED waits until it is mended or let stand with a reason;
    ADVISED is said and stops nothing."""

    REFUSED = "refused"
    REQUIRED = "required"
    ADVISED = "advised"
    OFF = "off"


CHOICES = (Level.OFF, Level.ADVISED, Level.REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to see to. `block` is a block's key, `source` a source's key, `field` a model field's name.
    `subject` is a digest of what it is about: the same words give the same one, other words another."""

    code: str
    level: Level
    message: str | Promise
    block: str = ""
    source: str = ""
    field: str = ""
    subject: str = ""

    @property
    def may_override(self) -> bool:
        """Whether somebody may decide, with a reason, to let it stand."""
        return self.level in {Level.REQUIRED, Level.ADVISED}

    @property
    def name(self) -> str:
        """What tells this finding from every other one of its post, also after the next keystroke."""
        return f"{self.code}-{self.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check whose level the site chooses."""

    code: str
    level: Level
    name: str | Promise
    help: str | Promise


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            code="whole",
            level=Level.REQUIRED,
            name=_("Complete translation as a quotation"),
            help=_("A complete translation whose basis is quotation or not confirmed."),
        ),
        Rule(
            code="share",
            level=Level.ADVISED,
            name=_("Share of others’ words"),
            help=_("Half of the words or more are other people’s, in the post or from one source."),
        ),
        Rule(
            code="editors_words",
            level=Level.ADVISED,
            name=_("Own words inside a translation"),
            help=_("A paragraph of a translation that begins like a note (※), or speaks as the editor at its end."),
        ),
        Rule(
            code="translators_note",
            level=Level.ADVISED,
            name=_("Translator’s note in other brackets"),
            help=_("A note inside a translation that is not written 〔訳注:…〕 and counts as the source’s words."),
        ),
        Rule(
            code="looks_quoted",
            level=Level.ADVISED,
            name=_("Commentary that looks quoted"),
            help=_("A long passage in 「」, several sentences of hearsay in a row, or the words of a quoted block."),
        ),
        Rule(
            code="names",
            level=Level.ADVISED,
            name=_("One name in two spellings"),
            help=_("Two katakana names that are nearly the same."),
        ),
        Rule(
            code="terms",
            level=Level.ADVISED,
            name=_("One foreign name rendered in two ways"),
            help=_("The same foreign name has two renderings, told from brackets or from the aligned original."),
        ),
        Rule(
            code="numbers",
            level=Level.ADVISED,
            name=_("Numbers that differ from the original"),
            help=_("Numbers that only the original or only the translation has, when the original is on the desk."),
        ),
        Rule(
            code="paragraphs",
            level=Level.ADVISED,
            name=_("Number of paragraphs"),
            help=_("A complete translation with more or fewer paragraphs than its original."),
        ),
        Rule(
            code="lead",
            level=Level.ADVISED,
            name=_("Lead"),
            help=_("The post has no lead."),
        ),
        Rule(
            code="slug_made",
            level=Level.ADVISED,
            name=_("Address without words"),
            help=_("The post’s address is still the one that was made by itself."),
        ),
        Rule(
            code="alt",
            level=Level.ADVISED,
            name=_("Alternative text"),
            help=_("A picture says nothing to those who cannot see it."),
        ),
        Rule(
            code="rights",
            level=Level.ADVISED,
            name=_("Rights to a picture"),
            help=_("It is not said whose picture it is."),
        ),
        Rule(
            code="source_title",
            level=Level.ADVISED,
            name=_("Title of the source"),
            help=_("The foreign headline is not given."),
        ),
    )
}


def level_of(code: str, levels: Mapping[str, str]) -> Level:
    """What a finding of this code weighs on a site with these `levels`. What the site cannot mean (a word that is no
    level, a level for a law of the house) counts as not said."""
    rule = RULES.get(code)
    if rule is None:
        return Level.REFUSED
    said = levels.get(code)
    return Level(said) if said in CHOICES else rule.level


def found(code: str, message: str | Promise, *about: object, **where: str) -> Finding:
    """A finding of `code`, weighed as the checklist itself weighs it; `about` is what it hangs on."""
    parts = [code, *map(str, about), where.get("block", ""), where.get("source", "")]
    subject = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
    return Finding(code=code, level=level_of(code, {}), message=message, subject=subject, **where)


def shortened(text: str, length: int = 24) -> str:
    """The beginning of a passage, to be named in a message."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
