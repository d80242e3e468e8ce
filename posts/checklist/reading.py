"""A document read once for all checks: each block's paragraphs and words, taken out of its HTML a single time."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from posts import markup
from posts.document import Commentary, Document, Figure, QuotedArticle, Voice

# While somebody types, one block changes and the others are read again as they were.
_KEPT, _KEPT_LENGTH = 600, 20_000


def folded(text: str) -> str:
    """Text as two texts are compared: one width, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _read(html: str) -> tuple[str, ...]:
    """The text of every top-level element, empty ones too."""
    return tuple(piece.text for piece in markup.pieces(html))


_remembered = lru_cache(maxsize=_KEPT)(_read)


class Reading:
    """`document` with the words of its blocks at hand."""

    def __init__(self, document: Document):
        self.document = document
        self._pieces: dict[str, tuple[str, ...]] = {}
        self.others = folded("\n".join(self._quoted_parts()))

    def pieces(self, html: str) -> tuple[str, ...]:
        """The text of each paragraph of a block's body or original, at the place where its id stands."""
        if len(html) <= _KEPT_LENGTH:
            return _remembered(html)
        if html not in self._pieces:
            self._pieces[html] = _read(html)
        return self._pieces[html]

    def paragraphs(self, html: str) -> tuple[str, ...]:
        """Those with any words."""
        return tuple(text for text in self.pieces(html) if text.strip())

    def text(self, html: str) -> str:
        return "\n".join(self.pieces(html))

    def commentaries(self) -> Iterator[Commentary]:
        """What the author says, as far as somebody has decided that she does."""
        return (block for block in self.document.blocks if isinstance(block, Commentary) and not block.undecided)

    def translations(self) -> Iterator[QuotedArticle]:
        return (
            block
            for block in self.document.blocks
            if isinstance(block, QuotedArticle) and block.voice is Voice.TRANSLATION
        )

    def passages(self) -> Iterator[tuple[str, str, str]]:
        """(block key, field, text) of everything that readers read in the post's own language."""
        yield "", "title", self.document.title
        yield "", "lead", self.document.lead
        for block in self.document.blocks:
            if isinstance(block, Figure):
                yield block.key, "caption", block.caption
            elif isinstance(block, Commentary) or block.kind is Voice.TRANSLATION:
                yield block.key, "body", self.text(block.body)
                if isinstance(block, QuotedArticle):
                    yield block.key, "title", block.title

    def _quoted_parts(self) -> Iterator[str]:
        for block in self.document.blocks:
            if isinstance(block, QuotedArticle):
                yield block.title
                yield markup.split_notes(self.text(block.body))[1]
