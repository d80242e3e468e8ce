"""What a change to a published translation owes its readers (rule 28), and what a correction may still tell when the
passage it was made in is withheld (rules 23 and 27). Pure.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.utils.translation import gettext

from posts import differences, markup, voices
from posts.document import Document, QuotedArticle, SourceRef

TRANSLATION, FACT, SOURCE = "translation", "fact", "source"
KINDS = (TRANSLATION, FACT, SOURCE)
NAMED = 3  # so many replaced words a proposed sentence names
LONGEST = 18  # characters of a word that it names: less than what rule 8 calls a run
SHARED = 6  # a correction that shares so many characters with a withheld passage would tell of it
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]+[」』）)]*|[^。！？!?\n]+|\n")
_QUOTED = re.compile(r"[「『“\"]([^「」『』“”\"]+)[」』”\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One published passage that reads differently on the desk. `before` and `after` are the sentences that changed;
    one of them is '' where words came or went, both where only the source is another. `kind` is what it most likely is."""

    key: str
    source: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A correction as an editor words it. `key` is the block it is about, '' for the post as a whole."""

    kind: str
    text: str
    key: str = ""
    before: str = ""
    after: str = ""


# --- What has changed -----------------------------------------------------------------------------


def changes(public: Document, desk: Document) -> tuple[Change, ...]:
    """The published passages of others that the desk changes, in the order readers met them. Moving, splitting or
    joining blocks, marks, white space, a translator's notes and passages that are new to readers are no change."""
    found = []
    for source in dict.fromkeys(block.source for block in _quoted(public)):
        found += _of_source(source, public, desk)
    return tuple(found)


def _quoted(document: Document, source: str | None = None) -> list[QuotedArticle]:
    return [
        block
        for block in document.blocks
        if isinstance(block, QuotedArticle) and (source is None or block.source == source)
    ]


def words(block: QuotedArticle) -> str:
    """Others' words in a block: its translated headline and its text, a line each, without the translator's notes."""
    text = markup.split_notes(markup.text(markup.clean(block.body)))[1]
    return "\n".join(line for line in (block.title, text) if line.strip())


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _of_source(source: str, public: Document, desk: Document) -> Iterator[Change]:
    old, new = _quoted(public, source), _quoted(desk, source)
    if _folded("".join(map(words, old))) == _folded("".join(map(words, new))):
        return
    now = {block.key: block for block in new}
    elsewhere = {block.key: block for block in _quoted(desk)}
    if _rearranged(old, new):
        # Split or joined as well: only the whole can be compared.
        yield _change(old[0].key, source, "\n".join(map(words, old)), "\n".join(map(words, new)))
        return
    for block in old:
        if block.key in now:
            if _folded(words(block)) != _folded(words(now[block.key])):
                yield _change(block.key, source, words(block), words(now[block.key]))
        else:
            moved = block.key in elsewhere
            yield Change(
                key=block.key,
                source=source,
                kind=SOURCE if moved else TRANSLATION,
                before="" if moved else words(block),
                after="",
            )


def _rearranged(old: Sequence[QuotedArticle], new: Sequence[QuotedArticle]) -> bool:
    """Whether blocks were split or joined while words changed, so that a block by itself says nothing."""
    then, now = ({block.key: words(block) for block in blocks} for blocks in (old, new))
    changed = {key for key in then.keys() & now.keys() if _folded(then[key]) != _folded(now[key])}
    if not changed:
        return False
    known = {part for key in changed for part in _SENTENCE.findall(then[key]) if part.strip()}
    fresh = {part for key in now.keys() - then.keys() for part in _SENTENCE.findall(now[key])}
    return bool(then.keys() - now.keys() or known & fresh)


def _change(key: str, source: str, before: str, after: str) -> Change:
    first, second = excerpt(before, after)
    return Change(key=key, source=source, kind=TRANSLATION, before=first, after=second)


def excerpt(before: str, after: str) -> tuple[str, str]:
    """The sentences in which two texts differ, as each has them."""
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    first, second = [], []
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            first.append("".join(old[a:b]).strip())
            second.append("".join(new[c:d]).strip())
    return "\n".join(filter(None, first)), "\n".join(filter(None, second))


def sentence(change: Change) -> str:
    """A first wording of the correction, for the editor to go on with. The post's language is active."""
    pieces = differences.characters(change.before, change.after)
    replaced = list(_replaced(pieces))
    if change.kind == SOURCE:
        return gettext("This passage was credited to another source than the one it is from.")
    if not change.after:
        return gettext("A passage of the translation was taken out.")
    if replaced and len(replaced) <= NAMED and all(max(map(len, pair)) <= LONGEST for pair in replaced):
        told = [_told(*pair) for pair in dict.fromkeys(replaced)]
        return "".join(told)
    return gettext("The translation of this passage was corrected.")


def _replaced(pieces: Sequence[differences.Piece]) -> Iterator[tuple[str, str]]:
    """(gone, new) of each place that changed."""
    gone = ""
    for piece in (*pieces, differences.Piece("same", "")):
        if piece.kind == "gone":
            gone = piece.text
        elif piece.kind == "new":
            yield gone.strip(), piece.text.strip()
            gone = ""
        elif gone:
            yield gone.strip(), ""
            gone = ""


def _told(gone: str, new: str) -> str:
    if gone and new:
        return gettext("“%(before)s” was corrected to “%(after)s”.") % {"before": gone, "after": new}
    if new:
        return gettext("“%(after)s” was missing and was added.") % {"after": new}
    return gettext("“%(before)s” was taken out.") % {"before": gone}


# --- What may still be told -----------------------------------------------------------------------


def block_of(document: Document, key: str):
    """The block that a correction is about; None for the post as a whole, or for a block that is gone."""
    return next((block for block in document.blocks if key and block.key == key), None)


def hidden(document: Document, today: date, *, key: str, kind: str) -> tuple[SourceRef, ...]:
    """The withheld sources that a correction may be about. Where nobody can say any more which passage it was, it may
    be any of them."""
    block = block_of(document, key)
    if isinstance(block, QuotedArticle):
        source = document.source(block.source)
        asked = [source] if source else []
    elif block is None and (key or kind == TRANSLATION):
        asked = list(document.sources)
    else:
        return ()
    return tuple(source for source in asked if voices.is_withheld(source, today))


def text(
    document: Document, today: date, *, key: str, kind: str, text: str, before: str = "", after: str = ""
) -> str:  # fmt: skip
    """The sentence of a correction as it may be shown: another one where it repeats words that are withheld."""
    withheld = hidden(document, today, key=key, kind=kind)
    if block_of(document, key) is None:
        withheld = tuple(source for source in document.sources if voices.is_withheld(source, today))
    if not withheld:
        return text
    parts = [words(block) for source in withheld for block in _quoted(document, source.key)]
    others = _bare("\n".join([*parts, before, after]))
    named = any(_bare(found) in others for found in _QUOTED.findall(text) if _bare(found))
    own = _bare(text)
    shared = any(own[start : start + SHARED] in others for start in range(len(own) - SHARED + 1))
    if named or shared:
        return gettext("The passage that was corrected is not shown at present.")
    return text


def _bare(text: str) -> str:
    return _folded(unicodedata.normalize("NFKC", text))
