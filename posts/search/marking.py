"""Proof of a hit in the text itself, and the snippet that shows it. Pure.

The index says which posts have the tokens; only here is looked whether the words stand in one text of the right
speaker. What cannot be shown at this moment is no hit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from posts.folding import fold, fold_with_map, places
from posts.search.plan import FIELDS, Whose, fields_of
from posts.search.query import Part, Query, Term
from posts.search.words import Field, Saying

LENGTH = 120  # characters of a snippet
BEFORE = 36  # of them before the first hit

Piece = tuple[str, bool]  # a part of a text and whether it is what was looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where a post has what was looked for: the title in pieces, and the text shown (None: nothing but the title)."""

    title: tuple[Piece, ...]
    shown: Saying | None
    snippet: tuple[Piece, ...]


def prove(sayings: Iterator[Saying], query: Query, whose: Whose) -> Proof | None:
    """The proof that a post meets the query, None when it does not. `whose` narrows where its words are looked for."""
    texts = [(saying, fold(saying.text)) for saying in sayings]
    for term in query.wanted:
        if term.part is not Part.TAG and not _stands(texts, term, whose):
            return None
    if any(term.part is not Part.TAG and _stands(texts, term, whose) for term in query.unwanted):
        return None
    words = [term.text for term in query.wanted if term.part is Part.WORDS]
    title = next((saying.text for saying, _ in texts if saying.field is Field.TITLE), "")
    shown = _best(texts, words, whose)
    return Proof(
        title=pieces(title, words) if Field.TITLE in FIELDS[whose] else ((title, False),),
        shown=shown,
        snippet=snippet(shown.text, words) if shown else (),
    )


def _stands(texts: Sequence[tuple[Saying, str]], term: Term, whose: Whose) -> bool:
    allowed = fields_of(term, whose)
    return any(saying.field in allowed and _has(folded, term.text) for saying, folded in texts)


def _has(folded: str, wanted: str) -> bool:
    return wanted in folded and next(places(folded, wanted), None) is not None


# Which text is shown when several have as many of the words: the author's before others' before names.
_RANK = {Field.OWN: 3, Field.QUOTED: 2, Field.SOURCE: 1}


def _best(texts: Sequence[tuple[Saying, str]], words: Sequence[str], whose: Whose) -> Saying | None:
    allowed = [field for field in FIELDS[whose] if field in _RANK]
    best, best_score = None, (0, 0)
    for saying, folded in texts:
        if saying.field not in allowed or not saying.text.strip():
            continue
        if not words:
            return saying
        score = (sum(_has(folded, word) for word in words), _RANK[saying.field])
        if score[0] and score > best_score:
            best, best_score = saying, score
    return best


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where in `text` the folded words stand, as it was written; apart from each other, in order."""
    folded, offsets = fold_with_map(text)
    found = sorted((place, place + len(word)) for word in words for place in places(folded, word))
    joined: list[tuple[int, int]] = []
    for first, last in found:
        end = last
        while end < len(folded) and offsets[end] == offsets[last - 1]:
            end += 1  # one character of the text that folds to several is marked whole
        start, stop = offsets[first], offsets[end]
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        elif stop > start:
            joined.append((start, stop))
    return joined


def pieces(text: str, words: Sequence[str], begin: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """`text` from `begin` to `end` in pieces, marked where the words stand. Joined they are that part of the text."""
    end = len(text) if end is None else end
    found: list[Piece] = []
    position = begin
    for start, stop in spans(text, words):
        start, stop = max(start, begin), min(stop, end)
        if start >= stop:
            continue
        found += [(text[position:start], False), (text[start:stop], True)]
        position = stop
    found.append((text[position:end], False))
    return tuple(piece for piece in found if piece[0])


def snippet(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """LENGTH characters of one text around the first hit; an ellipsis stands where it was cut."""
    hits = spans(text, words)
    first = hits[0][0] if hits else 0
    begin = max(0, min(first - BEFORE, len(text) - LENGTH))
    if text[begin - 1 : begin].isalpha() and text[begin - 1 : begin].isascii():  # not from the middle of a word
        space = text.find(" ", begin, first)
        begin = space + 1 if space >= 0 else begin
    end = min(len(text), max(begin + LENGTH, hits[0][1] if hits else 0))
    shown = pieces(text, words, begin, end)
    before: tuple[Piece, ...] = (("…", False),) if begin else ()
    after: tuple[Piece, ...] = (("…", False),) if end < len(text) else ()
    return (*before, *shown, *after)
