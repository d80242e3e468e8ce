"""What changed from one Document to another: blocks by their keys, paragraphs by their permanent ids, moves as moves.

Pure data for the pages that show it (posts/admin/history.py); the characters are compared by posts/differences.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

from posts import anchors, markup
from posts.differences import Piece, characters, longest_rising
from posts.document import Block, Document, Figure, Link, SourceRef

DOCUMENT_FIELDS = ("title", "slug", "lead", "language", "author")
# What is compared as paragraphs, what follows from something else, and what names the block itself.
_PROSE = ("body", "original")
_NOT_FIELDS = {"key", "anchors", "original_anchors", "renditions", "width", "height", "links", *_PROSE}


@dataclass(frozen=True, slots=True)
class Field:
    """One particular that says something else now. Values are as stored: an interface names choices."""

    name: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return characters(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph. `was` and `place` are its numbers before and after, 0 where it was or is not. `marks` says that
    emphasis, links or the kind of paragraph changed, though no word did."""

    pieces: tuple[Piece, ...]
    was: int
    place: int
    moved: bool = False
    marks: bool = False

    @property
    def kind(self) -> Literal["same", "changed", "gone", "new"]:
        if not self.was or not self.place:
            return "new" if self.place else "gone"
        return "same" if all(piece.kind == "same" for piece in self.pieces) and not self.marks else "changed"

    @property
    def quiet(self) -> bool:
        return self.kind == "same" and not self.moved


@dataclass(frozen=True, kw_only=True)
class BlockChange:
    """One block. `before` is None where it was added, `after` where it was removed; `was` and `place` are its numbers
    in the post. Paragraphs are compared when somebody asks for them: most blocks are what they were."""

    before: Block | None
    after: Block | None
    was: int
    place: int
    moved: bool

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        if self.before == self.after:
            return ()
        return tuple(_fields(self.before, self.after, _names(self.before, self.after)))

    @cached_property
    def body(self) -> tuple[Line, ...]:
        return _lines(self.before, self.after, "body", "anchors")

    @cached_property
    def original(self) -> tuple[Line, ...]:
        return _lines(self.before, self.after, "original", "original_anchors")

    @property
    def key(self) -> str:
        return self.block.key

    @property
    def block(self) -> Block:
        return self.after or self.before  # type: ignore[return-value]

    @property
    def kind(self) -> Literal["same", "changed", "added", "removed", "turned"]:
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        if (type(self.before), self.before.voice) != (type(self.after), self.after.voice):
            return "turned"
        if self.before == self.after:
            return "same"
        silent = not self.fields and all(line.quiet for line in (*self.body, *self.original))
        return "same" if silent else "changed"

    @property
    def quiet(self) -> bool:
        return self.kind == "same" and not self.moved


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """One source: its particulars, and the links that came and went."""

    before: SourceRef | None
    after: SourceRef | None
    fields: tuple[Field, ...]
    links_gone: tuple[Link, ...]
    links_new: tuple[Link, ...]

    @property
    def source(self) -> SourceRef:
        return self.after or self.before  # type: ignore[return-value]

    @property
    def kind(self) -> Literal["same", "changed", "added", "removed"]:
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "changed" if self.fields or self.links_gone or self.links_new else "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole way from one document to the other. `blocks` stand in the order of the later one, the removed ones
    where they were; `sources` are only those that changed."""

    fields: tuple[Field, ...]
    tags_gone: tuple[str, ...]
    tags_new: tuple[str, ...]
    blocks: tuple[BlockChange, ...]
    sources: tuple[SourceChange, ...]

    @property
    def same(self) -> bool:
        return not (self.fields or self.tags_gone or self.tags_new or self.sources) and all(
            block.quiet for block in self.blocks
        )

    def count(self, kind: str) -> int:
        """How many characters of the texts went ('gone') or came ('new')."""
        return sum(len(piece.text) for piece in self._pieces() if piece.kind == kind)

    def _pieces(self) -> Iterator[Piece]:
        for field in self.fields:
            yield from field.pieces
        for block in self.blocks:
            for line in () if block.before == block.after else (*block.body, *block.original):
                yield from line.pieces


def compare(before: Document, after: Document) -> Comparison:
    """What changed. Paragraphs are told by their ids; a document that has not got them yet (typed, not saved) is given
    those of the other."""
    if not _has_ids(before):
        before = anchors.assign(None, before)
    if not _has_ids(after):
        after = anchors.assign(before, after)
    old, new = list(before.blocks), list(after.blocks)
    sources = [_source(before.source(key), after.source(key)) for key in _keys(before.sources, after.sources)]
    return Comparison(
        fields=tuple(_fields(before, after, DOCUMENT_FIELDS)),
        tags_gone=tuple(tag for tag in before.tags if tag not in after.tags),
        tags_new=tuple(tag for tag in after.tags if tag not in before.tags),
        blocks=tuple(_blocks(old, new)),
        sources=tuple(source for source in sources if source.kind != "same"),
    )


def _has_ids(content: Document) -> bool:
    return all(block.anchors or not block.body for block in content.blocks if not isinstance(block, Figure))


def _keys(before: Sequence[SourceRef], after: Sequence[SourceRef]) -> list[str]:
    return list(dict.fromkeys(source.key for source in (*after, *before)))


# --- Order ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item was and is, from 0; None where it was or is not."""

    was: int | None
    now: int | None
    moved: bool = False


def _woven(old: Sequence[str], new: Sequence[str]) -> list[_Place]:
    """Both orders as one: the new one, with what went where it was. As many as possible stay, the others moved."""
    before = {name: place for place, name in enumerate(_unique(old))}
    names = _unique(new)
    common = [name for name in names if name in before]
    stays = {common[index] for index in longest_rising([before[name] for name in common])}
    gone: dict[str, list[_Place]] = {}
    last = ""
    for name, place in before.items():
        if name in stays:
            last = name
        elif name not in common:
            gone.setdefault(last, []).append(_Place(place, None))
    woven = gone.get("", [])
    for now, name in enumerate(names):
        woven.append(_Place(before.get(name), now, moved=name in before and name not in stays))
        woven += gone.get(name, []) if name in stays else []
    return woven


def _unique(names: Sequence[str]) -> list[str]:
    """The names, with a number where one is there twice (two blocks that have no key yet)."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(f"{name}\n{seen[name]}")
    return found


# --- Blocks ---------------------------------------------------------------------------------------


def _blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockChange]:
    for place in _woven([block.key for block in old], [block.key for block in new]):
        before = old[place.was] if place.was is not None else None
        after = new[place.now] if place.now is not None else None
        yield BlockChange(
            before=before,
            after=after,
            was=_number(place.was),
            place=_number(place.now),
            moved=place.moved,
        )


def _number(place: int | None) -> int:
    return 0 if place is None else place + 1


def _names(*blocks: Any) -> list[str]:
    """The fields of both, each once."""
    names = [field.name for block in blocks if block is not None for field in fields(block)]
    return [name for name in dict.fromkeys(names) if name not in _NOT_FIELDS]


def _fields(before: Any, after: Any, names: Sequence[str]) -> Iterator[Field]:
    for name in names:
        old, new = _value(before, name), _value(after, name)
        if old != new:
            yield Field(name, old, new)


def _value(item: Any, name: str) -> str:
    """A particular as text. Of the pairing of paragraphs only whether it changed can be said in a line."""
    value = getattr(item, name, "")
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, tuple):
        return " ".join(f"{','.join(pair.translation)}={','.join(pair.original)}" for pair in value)
    return str(value)


def _lines(before: Block | None, after: Block | None, prose: str, ids: str) -> tuple[Line, ...]:
    old, new = markup.pieces(getattr(before, prose, "")), markup.pieces(getattr(after, prose, ""))
    places = _woven(_ids(old, getattr(before, ids, ())), _ids(new, getattr(after, ids, ())))
    return tuple(_line(old, new, place) for place in places)


def _ids(pieces: Sequence[markup.Piece], ids: Sequence[str]) -> list[str]:
    """The id of each paragraph; its text where the document has none for it."""
    return [ids[place] if place < len(ids) else piece.text for place, piece in enumerate(pieces)]


def _line(old: Sequence[markup.Piece], new: Sequence[markup.Piece], place: _Place) -> Line:
    before = old[place.was] if place.was is not None else None
    after = new[place.now] if place.now is not None else None
    if before and after:
        return Line(
            pieces=characters(before.text, after.text),
            was=_number(place.was),
            place=_number(place.now),
            moved=place.moved,
            marks=before.text == after.text and before.html != after.html,
        )
    piece = Piece("new", after.text) if after else Piece("gone", before.text if before else "")
    return Line(pieces=(piece,) if piece.text else (), was=_number(place.was), place=_number(place.now))


# --- Sources --------------------------------------------------------------------------------------


def _source(before: SourceRef | None, after: SourceRef | None) -> SourceChange:
    old, new = before.links if before else (), after.links if after else ()
    return SourceChange(
        before=before,
        after=after,
        fields=tuple(_fields(before, after, _names(before, after))),
        links_gone=tuple(link for link in old if link not in new),
        links_new=tuple(link for link in new if link not in old),
    )
