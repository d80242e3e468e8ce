"""The waist of the house: one finished post as plain data, with whose words each block is.

Importers make a Document, renderers take one, revisions and editions store one as JSON, the export is one.
No ORM, no request, no HTML beyond the block bodies (which `markup` has already cleaned).
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from posts import markup

SCHEMA_VERSION = 1
T = TypeVar("T")


class Voice(StrEnum):
    """Who speaks in a block (rule 1). A block has exactly one."""

    OWN = "own"
    TRANSLATION = "translation"
    QUOTATION = "quotation"
    UNDECIDED = "undecided"

    @property
    def is_quoted(self) -> bool:
        return self in {Voice.TRANSLATION, Voice.QUOTATION}


class Basis(StrEnum):
    """On what ground the foreign text stands in the post. A record of what the editor says, never a verdict."""

    QUOTATION = "quotation"
    PERMISSION = "permission"
    LICENCE = "licence"
    EXPIRED = "expired"
    UNCONFIRMED = "unconfirmed"

    @property
    def opens_original(self) -> bool:
        """Rule 26: the original-language text is shown in full only on these grounds."""
        return self in {Basis.PERMISSION, Basis.LICENCE, Basis.EXPIRED}


class Method(StrEnum):
    """How the translation was made (rule 25)."""

    HUMAN = "human"
    MACHINE_EDITED = "machine_edited"
    MACHINE = "machine"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    """How much of the foreign article the block gives."""

    FULL = "full"
    ABRIDGED = "abridged"
    EXCERPT = "excerpt"
    UNKNOWN = "unknown"


class Said(StrEnum):
    """What the editor says of a particular she leaves empty (rule 19). `GIVEN` leaves it to the field itself."""

    GIVEN = ""
    UNKNOWN = "unknown"
    NONE = "none"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a source can be read. `rel` is original, archive, republished or via; `on` an ISO date."""

    rel: str
    url: str
    on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """One foreign article as the credit line needs it. `published` is an ISO date cut to its precision
    (2026, 2026-05 or 2026-05-09); every `*_said` is a `Said`; `withheld_on` and `ends_on` are ISO dates."""

    key: str
    title: str = ""
    language: str = ""
    byline: str = ""
    byline_reading: str = ""
    byline_said: str = ""
    outlet: str = ""
    outlet_slug: str = ""
    outlet_language: str = ""
    outlet_said: str = ""
    published: str = ""
    published_said: str = ""
    url_said: str = ""
    language_said: str = ""
    said_reason: str = ""
    required_credit: str = ""
    basis: str = ""
    permission_by: str = ""
    permission_on: str = ""
    permission_scope: str = ""
    has_evidence: bool = False
    ends_on: str = ""
    licence: str = ""
    licence_url: str = ""
    restrictions: str = ""
    links: tuple[Link, ...] = ()
    withheld_on: str = ""
    withheld_notice: str = ""

    def link(self, rel: str) -> Link | None:
        """The first link of this kind."""
        return next((link for link in self.links if link.rel == rel), None)

    @property
    def url(self) -> str:
        """Where readers find the foreign article: the original, else a republication."""
        found = self.link("original") or self.link("republished")
        return found.url if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commentary:
    """The site's author speaks, or (with `undecided`, a reason in words) nobody has said yet who does."""

    key: str
    body: str = ""
    anchors: tuple[str, ...] = ()
    undecided: str = ""

    @property
    def voice(self) -> Voice:
        return Voice.UNDECIDED if self.undecided else Voice.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Paragraphs that say the same thing: ids of the translation's and ids of the original's, n to m. One side may
    be empty (an original paragraph that was left out, a translated one that has no counterpart)."""

    translation: tuple[str, ...] = ()
    original: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedArticle:
    """Somebody else speaks: a translation, or a quotation in the original. `source` is a SourceRef's key.
    `alignment` says which paragraphs of body and original belong together, by their permanent ids (ADR 0009)."""

    key: str
    source: str = ""
    kind: Voice = Voice.TRANSLATION
    title: str = ""
    body: str = ""
    original: str = ""
    translator: str = ""
    translator_said: str = ""
    method: str = ""
    coverage: str = ""
    said_reason: str = ""
    anchors: tuple[str, ...] = ()
    original_anchors: tuple[str, ...] = ()
    alignment: tuple[Pair, ...] = ()
    undecided: str = ""

    @property
    def voice(self) -> Voice:
        return Voice.UNDECIDED if self.undecided else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One published size of a picture. `name` is a name in the public storage; width and height in pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture with its own rights record. `image` is a name in the desk's private storage."""

    key: str
    image: str = ""
    width: int = 0
    height: int = 0
    alt: str = ""
    caption: str = ""
    credit: str = ""
    rights: str = ""
    source_url: str = ""
    altered: bool = False
    undecided: str = ""
    renditions: tuple[Rendition, ...] = ()

    @property
    def voice(self) -> Voice:
        return Voice.UNDECIDED if self.undecided else Voice.OWN


Block = Commentary | QuotedArticle | Figure
BLOCK_TYPES: dict[str, type] = {"commentary": Commentary, "quoted_article": QuotedArticle, "figure": Figure}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Characters of the author's own and of others (rule 20): NFKC, without white space, labels or captions."""

    own: int = 0
    quoted: int = 0

    @property
    def share(self) -> float:
        """Others' words as a fraction of all, 0.0 for an empty post."""
        return self.quoted / (self.own + self.quoted) if self.own + self.quoted else 0.0

    def __add__(self, other: "Count") -> "Count":
        return Count(own=self.own + other.own, quoted=self.quoted + other.quoted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One post at one moment. `next_anchor` numbers the next new paragraph, so that no id is ever used twice."""

    title: str = ""
    slug: str = ""
    lead: str = ""
    language: str = "ja"
    author: str = ""
    tags: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    next_anchor: int = 1

    def source(self, key: str) -> SourceRef | None:
        """The source with this key; None for '' or a key that is not here."""
        return next((source for source in self.sources if source.key == key), None)

    def with_sources(self, sources: Mapping[str, SourceRef]) -> "Document":
        """The same words with newer particulars of the sources they are credited to."""
        return replace(self, sources=tuple(sources.get(old.key, old) for old in self.sources))

    @property
    def undecided(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.voice is Voice.UNDECIDED)

    @property
    def count(self) -> Count:
        return sum((count_block(block) for block in self.blocks), Count())

    def runs(self) -> Iterator["Run"]:
        """Neighbouring blocks of one voice and one source, as one run each (rules 1 and 3)."""
        current: Run | None = None
        for block in self.blocks:
            source = block.source if isinstance(block, QuotedArticle) else ""
            if current and (current.voice, current.source) == (block.voice, source):
                current = replace(current, blocks=(*current.blocks, block))
            else:
                if current:
                    yield current
                current = Run(voice=block.voice, source=source, blocks=(block,))
        if current:
            yield current


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one speaker says without interruption."""

    voice: Voice
    source: str = ""
    blocks: tuple[Block, ...] = field(default=())

    @property
    def count(self) -> Count:
        return sum((count_block(block) for block in self.blocks), Count())


def count_block(block: Block) -> Count:
    """Characters of one block. Notes (※ …) and captions of lost pictures count for nobody (rule 20), nor does an
    undecided block or a figure; a translator's note 〔訳注:…〕 inside a translation is the author's own (rule 9)."""
    if isinstance(block, Figure) or block.voice is Voice.UNDECIDED:
        return Count()
    if isinstance(block, Commentary):
        counted = (item for item in markup.paragraphs(block.body) if not is_note(item))
        return Count(own=sum(map(markup.count_characters, counted)))
    notes, rest = markup.split_notes(markup.text(block.body))
    return Count(
        own=markup.count_characters(notes),
        quoted=markup.count_characters(rest) + markup.count_characters(block.title),
    )


# ※ is how a Japanese text sets a note apart; a lone arrow with a bracket is what is left of a picture's caption
# when the picture is lost in a paste.
_NOTE_START = re.compile(r"\s*(?:※|[*＊]\s?注|[(（]?注\s?[:：])")
_LOST_CAPTION = re.compile(r"\s*[↓↑→←⇩⇧▼▲]\s*[(（][^()（）]{1,80}[)）]\s*")


def is_note(paragraph: str) -> bool:
    """Whether a paragraph of commentary is a note or a lost picture's caption: set small, counted for nobody."""
    return bool(_NOTE_START.match(paragraph) or _LOST_CAPTION.fullmatch(paragraph))


def first_day(value: str) -> datetime.date:
    """The first day of an ISO date cut to its precision (2026, 2026-05, 2026-05-09). Raises ValueError for
    anything else."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) > 3:
        raise ValueError(f"{value!r} is not a date")
    return datetime.date(*parts, *([1] * (3 - len(parts))))


class DocumentError(ValueError):
    """The JSON is not a document this version can read. The message says where."""


def to_json(document: Document) -> dict[str, Any]:
    """The document as JSON-ready data. Empty fields are left out; `from_json` gives an equal document back."""
    return {"schema": SCHEMA_VERSION, **_dump(document)}


def _dump(value: Any) -> dict[str, Any]:
    kind = next((name for name, cls in BLOCK_TYPES.items() if type(value) is cls), None)
    data: dict[str, Any] = {"type": kind} if kind else {}
    for item in fields(value):
        content = getattr(value, item.name)
        if not content and content == item.default:
            continue
        if isinstance(content, tuple):
            content = [entry if isinstance(entry, str) else _dump(entry) for entry in content]
        data[item.name] = str(content) if isinstance(content, StrEnum) else content
    return data


def from_json(data: Mapping[str, Any]) -> Document:
    """The document in `data`. Raises DocumentError for another schema version, an unknown field, type or voice,
    and for a value of the wrong kind: what comes back is a Document in every part."""
    content = dict(_object(data, "A document"))
    schema = content.pop("schema", None)
    if schema != SCHEMA_VERSION or isinstance(schema, bool):
        raise DocumentError(f"Schema {schema!r} is not {SCHEMA_VERSION}.")
    return _build(Document, content)


def _object(data: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DocumentError(f"{what} must be a JSON object.")
    return data


_hints = cache(get_type_hints)


def _build(cls: type[T], data: Any) -> T:
    hints = _hints(cls)
    content = {}
    for name, value in _object(data, cls.__name__).items():
        if name not in hints:
            raise DocumentError(f"{cls.__name__} has the unknown field {name!r}.")
        content[name] = _value(hints[name], value, f"{cls.__name__}.{name}")
    try:
        return cls(**content)
    except TypeError as error:  # a field without a default is missing
        raise DocumentError(f"{cls.__name__}: {error}") from error


def _value(kind: Any, value: Any, where: str) -> Any:
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise DocumentError(f"{where} must be a JSON array.")
        return tuple(_value(get_args(kind)[0], item, where) for item in value)
    if kind == Block:
        return _load_block(value)
    if is_dataclass(kind):
        return _build(kind, value)
    if kind is Voice:
        return _voice(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        wanted = {str: "a text", int: "a whole number", bool: "true or false"}[kind]
        raise DocumentError(f"{where} must be {wanted}, and is {value!r}.")
    return value


def _load_block(data: Any) -> Block:
    content = dict(_object(data, "A block"))
    kind = content.pop("type", None)
    cls = BLOCK_TYPES.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise DocumentError(f"Block {data.get('key')!r} has the unknown type {kind!r}.")
    return _build(cls, content)


def _voice(value: Any) -> Voice:
    voice = Voice(value) if isinstance(value, str) and value in set(Voice) else None
    if voice is None or not voice.is_quoted:
        raise DocumentError(f"{value!r} is not the voice of a quoted article.")
    return voice
