"""The ways to read a post (rule 33): everything, the author's words alone, others' words alone, both languages.

Each is an address of its own under the post's. What a mode leaves out it says, with a link to it. Pure.
"""

from typing import NamedTuple

from django.utils.translation import gettext

from posts.document import QuotedArticle, Voice
from posts.rendering import body
from posts.rendering.passages import Passage

COMMENTARY, TRANSLATION, PARALLEL = MODES = ("commentary", "translation", "parallel")


class Link(NamedTuple):
    """One way to read the post: its name in words, its address, whether this page is it."""

    label: str
    address: str
    current: bool


def available(items: tuple[Passage, ...]) -> tuple[str, ...]:
    """The modes that make sense for a post: none without words of both, 対訳 only where an original may be seen."""
    quoted = any(item.voice.is_quoted for item in items)
    both = any(
        body.originals(block, item) for item in items for block in item.blocks if isinstance(block, QuotedArticle)
    )
    found = ((COMMENTARY, quoted), (TRANSLATION, quoted), (PARALLEL, both))
    return tuple(mode for mode, offered in found if offered)


def links(items: tuple[Passage, ...], path: str, current: str) -> list[Link]:
    """The ways to read the post at `path`, everything first; empty when there is only one."""
    offered = available(items)
    addresses = [("", path), *((mode, f"{path}{mode}/") for mode in offered)]
    names = _names(items)
    return [Link(names[mode], address, mode == current) for mode, address in addresses] if offered else []


def name(items: tuple[Passage, ...], mode: str) -> str:
    """What a mode is called: 解説だけ."""
    return _names(items)[mode]


def _names(items: tuple[Passage, ...]) -> dict[str, str]:
    quoted = {item.voice for item in items if item.voice.is_quoted}
    others = {
        frozenset({Voice.TRANSLATION}): gettext("Translation only"),
        frozenset({Voice.QUOTATION}): gettext("Quotations only"),
    }
    return {
        "": gettext("Everything"),
        COMMENTARY: gettext("Commentary only"),
        TRANSLATION: others.get(frozenset(quoted), gettext("Translations and quotations only")),
        PARALLEL: gettext("Original and translation"),
    }


def left_out(item: Passage, mode: str) -> str:
    """The sentence that stands in the place of a passage this mode leaves out, '' for one it shows. A withheld
    passage has its notice in every mode."""
    if item.withheld:
        return ""
    if mode == COMMENTARY and item.voice is Voice.TRANSLATION:
        return gettext("The translation (%(count)s characters) is left out here.") % _count(item)
    if mode == COMMENTARY and item.voice is Voice.QUOTATION:
        return gettext("The quotation (%(count)s characters) is left out here.") % _count(item)
    if mode in {TRANSLATION, PARALLEL} and item.voice is Voice.OWN:
        return gettext("The author’s commentary (%(count)s characters) is left out here.") % _count(item)
    return ""


def _count(item: Passage) -> dict[str, str]:
    return {"count": f"{item.count.own + item.count.quoted:,}"}
