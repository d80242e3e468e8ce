"""A query as a tree of tokens that both databases can be asked for. Pure.

A tree is a token, ("and", …), ("or", …) or ("not", kept, dropped). A text of more than one token is asked for by all
of them, which finds every post that has it and a few that only seem to; `marking` looks at the text itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from posts.folding import cut_query
from posts.search.query import Part, Query, Term
from posts.search.words import Field

Tree = str | tuple


class Whose(StrEnum):
    """Whose words to look in: the author's own, others', or both."""

    ALL = "all"
    OWN = "own"
    OTHERS = "others"


FIELDS = {
    Whose.ALL: (Field.TITLE, Field.SOURCE, Field.OWN, Field.QUOTED),
    Whose.OWN: (Field.TITLE, Field.OWN),
    Whose.OTHERS: (Field.SOURCE, Field.QUOTED),
}


def fields_of(term: Term, whose: Whose) -> tuple[Field, ...]:
    """Where a term may be found."""
    return {Part.AUTHOR: (Field.AUTHOR,), Part.OUTLET: (Field.OUTLET,)}.get(term.part) or FIELDS[whose]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to ask the index for, best first: every post is in one tier at most. `exact` says that the index alone
    answers rightly, so that its posts may be counted without being read."""

    tiers: tuple[Tree, ...]
    exact: bool


def plan(query: Query, whose: Whose, *, ranked: bool) -> Plan | None:
    """None where no token is asked for (a query of tags alone). `ranked` puts posts that have every word in the title
    first, then those that need the names of sources for it, then the author's words, then others'."""
    wanted = [term for term in query.wanted if term.part is not Part.TAG]
    if not wanted:
        return None
    # What is unwanted may be left to the index only where one token says it all: the pairs of a phrase can stand
    # apart in a post that does not have the phrase.
    dropped = [term for term in query.unwanted if term.part is not Part.TAG]
    sure = [term for term in dropped if len(cut_query(term.text)) == 1]
    minus = _join("or", [_term(term, fields_of(term, whose)) for term in sure])
    allowed = FIELDS[whose]
    steps = [allowed[:end] for end in range(1, len(allowed) + 1)] if ranked else [allowed]
    tiers: list[Tree] = []
    for number, step in enumerate(steps):
        tree = _all(wanted, step)
        if number:
            tree = ("not", tree, _all(wanted, steps[number - 1]))
        tiers.append(("not", tree, minus) if minus else tree)
    exact = len(sure) == len(dropped) and all(len(cut_query(term.text)) == 1 for term in wanted)
    return Plan(tiers=tuple(tiers), exact=exact)


def _all(terms: Iterable[Term], words_in: tuple[Field, ...]) -> Tree:
    return _join(
        "and", [_term(term, words_in if term.part is Part.WORDS else fields_of(term, Whose.ALL)) for term in terms]
    )


def _term(term: Term, fields: tuple[Field, ...]) -> Tree:
    wanted = sorted(cut_query(term.text))
    return _join("or", [_join("and", [field.value + token for token in wanted]) for field in fields])


def _join(word: str, trees: list[Tree]) -> Tree:
    return trees[0] if len(trees) == 1 else (word, *trees) if trees else ""
