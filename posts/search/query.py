"""What a person typed, as terms. Pure; never an error, whatever was typed."""

import re
from dataclasses import dataclass
from enum import StrEnum

from posts.folding import fold

MOST_CHARACTERS = 200
MOST_TERMS = 12


class Part(StrEnum):
    """What of a post a term is looked for in."""

    WORDS = "words"
    AUTHOR = "author"
    OUTLET = "outlet"
    TAG = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing to look for. `text` is folded; `minus` wants it absent."""

    text: str
    part: Part = Part.WORDS
    minus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All terms must be met. `cut` says that more was typed than is looked at."""

    terms: tuple[Term, ...] = ()
    cut: bool = False

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.minus)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.minus)


_NAMES = {
    "author": Part.AUTHOR, "著者": Part.AUTHOR, "筆者": Part.AUTHOR,
    "outlet": Part.OUTLET, "媒体": Part.OUTLET,
    "tag": Part.TAG, "タグ": Part.TAG,
}  # fmt: skip
_TERM = re.compile(
    rf"""(?P<minus>[-－−])?
    (?:(?P<name>{"|".join(_NAMES)})[:：])?
    (?:「(?P<a>[^」]*)(?:」|\Z)|『(?P<b>[^』]*)(?:』|\Z)|[“”„](?P<c>[^“”"]*)(?:[“”"]|\Z)|["＂](?P<d>[^"＂“”]*)(?:["＂“”]|\Z)
    |(?P<plain>[^\s"＂“”「『]+))""",
    re.VERBOSE | re.IGNORECASE,
)


def parse(typed: str) -> Query:
    """Words stand apart by white space and all must be there; 「…」, 『…』 and quotation marks hold a phrase together;
    - before a word unwants it; author:, outlet:, tag: (著者: 媒体: タグ:) look at those. What cannot be searched for
    (a sign alone, an open quotation mark) is left out."""
    text = typed.replace("\0", " ").strip()
    terms: dict[Term, None] = {}
    for found in _TERM.finditer(text[:MOST_CHARACTERS]):
        words = fold(next((found[name] for name in "abcd" if found[name] is not None), found["plain"] or ""))
        if not words:
            continue
        part = _NAMES[found["name"].lower()] if found["name"] else Part.WORDS
        terms.setdefault(Term(text=words, part=part, minus=bool(found["minus"])))
    kept = tuple(terms)[:MOST_TERMS]
    return Query(terms=kept, cut=len(text) > MOST_CHARACTERS or len(terms) > MOST_TERMS)
