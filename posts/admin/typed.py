"""What somebody has typed, as plain values by block: the one currency between change form, journal, merge page,
preview and checklist.

A form names its rows by number, and numbers change with every save. Here a block is named by its key, so what was
typed finds its block again whatever others have done meanwhile. Values are as typed, also the wrong ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from posts import document, markup, sources
from posts.admin.prose import clean
from posts.models import Post, Source
from posts.tagging import split_tags

PREFIXES = {"commentary": "posts_commentary_set", "quoted": "posts_quotedarticle_set", "figure": "posts_figure_set"}
POST_FIELDS = ("title", "lead", "slug", "language", "author", "tags")
SHEET_FIELDS = {
    "commentary": ("body", "undecided"),
    "quoted": (
        "title", "body", "original", "source", "voice", "translator", "method", "coverage", "translator_said",
        "said_reason", "undecided",
    ),
    "figure": ("alt", "caption", "credit", "rights", "source_url", "altered", "undecided"),
}  # fmt: skip
PROSE = {"body", "original"}
MAX_ROWS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One block as typed: `kind` is commentary, quoted or figure; `fields` are the form's names and values. `source`
    is the Source's primary key as text."""

    kind: str
    key: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A whole post as typed, blocks in order."""

    fields: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[Sheet, ...] = ()

    def sheet(self, key: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.key == key), None)


# --- From and to a Document -----------------------------------------------------------------------


def of_document(content: document.Document, *, author: int | None = None) -> Typed:
    """What the change form would show of a document."""
    pks = dict(Source.objects.filter(key__in=[item.key for item in content.sources]).values_list("key", "pk"))
    fields = {
        "title": content.title,
        "lead": content.lead,
        "slug": content.slug,
        "language": content.language,
        "author": str(author or ""),
        "tags": "、".join(sorted(content.tags)),
    }
    return Typed(fields=fields, sheets=tuple(_sheet(block, pks) for block in content.blocks))


def _sheet(block: document.Block, pks: Mapping[str, int]) -> Sheet:
    if isinstance(block, document.Commentary):
        return Sheet(kind="commentary", key=block.key, fields={"body": block.body, "undecided": block.undecided})
    if isinstance(block, document.QuotedArticle):
        fields = {name: str(getattr(block, name)) for name in SHEET_FIELDS["quoted"] if name not in {"source", "voice"}}
        fields |= {"source": str(pks.get(block.source, "")), "voice": block.kind.value}
        return Sheet(kind="quoted", key=block.key, fields=fields)
    fields = {name: str(getattr(block, name)) for name in SHEET_FIELDS["figure"] if name != "altered"}
    return Sheet(kind="figure", key=block.key, fields=fields | {"altered": "on" if block.altered else ""})


def to_document(typed: Typed, base: document.Document) -> document.Document:
    """The document that saving `typed` would make, as far as it can be told before: texts through the allow-list,
    pictures and paragraph ids as `base` has them."""
    pks = {sheet.fields.get("source", "") for sheet in typed.sheets if sheet.kind == "quoted"}
    rows = Source.objects.select_related("outlet").prefetch_related("links")
    found = {str(row.pk): sources.ref(row) for row in rows.filter(pk__in=[pk for pk in pks if pk.isdecimal()])}
    known = {block.key: block for block in base.blocks}
    blocks = tuple(_block(sheet, known.get(sheet.key), found) for sheet in typed.sheets)
    used = {block.source for block in blocks if isinstance(block, document.QuotedArticle)}
    fields = typed.fields
    return replace(
        base,
        title=fields.get("title", base.title),
        lead=fields.get("lead", base.lead),
        slug=fields.get("slug", base.slug),
        language=fields.get("language", base.language),
        tags=tuple(sorted(split_tags(fields["tags"]))) if "tags" in fields else base.tags,
        blocks=blocks,
        sources=tuple(ref for ref in found.values() if ref.key in used),
    )


def _block(sheet: Sheet, old: document.Block | None, found: Mapping[str, document.SourceRef]) -> document.Block:
    fields = {name: sheet.fields.get(name, "") for name in SHEET_FIELDS[sheet.kind]}
    for name in PROSE & fields.keys():
        fields[name] = clean(fields[name])
    if sheet.kind == "commentary":
        same = old if isinstance(old, document.Commentary) else document.Commentary(key=sheet.key)
        return replace(same, **fields)
    if sheet.kind == "quoted":
        same = old if isinstance(old, document.QuotedArticle) else document.QuotedArticle(key=sheet.key)
        ref = found.get(fields.pop("source"))
        voice = fields.pop("voice")
        kind = document.Voice.QUOTATION if voice == document.Voice.QUOTATION else document.Voice.TRANSLATION
        return replace(same, **fields, kind=kind, source=ref.key if ref else "")
    same = old if isinstance(old, document.Figure) else document.Figure(key=sheet.key)
    return replace(same, **{**fields, "altered": bool(fields["altered"])})


def text(html: str) -> str:
    """The words of a prose field, for comparing and for showing."""
    return markup.text(clean(html))


# --- From and to the form's own names -------------------------------------------------------------


def of_post(data: Mapping[str, str]) -> Typed:
    """What a sent change form says. Rows marked for deletion are gone; a row without a key gets none: `key` is ''."""
    found = []
    for kind, prefix in PREFIXES.items():
        for number in range(_total(data, prefix)):
            at = f"{prefix}-{number}"
            if data.get(f"{at}-DELETE") or f"{at}-ordering" not in data:
                continue
            fields = {name: _line_ends(data.get(f"{at}-{name}", "")) for name in SHEET_FIELDS[kind]}
            order = data.get(f"{at}-ordering") or "0"
            place = int(order) if order.isdecimal() else 0
            found.append((place, len(found), Sheet(kind=kind, key=data.get(f"{at}-block_key", ""), fields=fields)))
    fields = {name: _line_ends(data[name]) for name in POST_FIELDS if name in data}
    return Typed(
        fields=fields, sheets=tuple(sheet for _place, _number, sheet in sorted(found, key=lambda row: row[:2]))
    )


def _total(data: Mapping[str, str], prefix: str) -> int:
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    return min(int(total), MAX_ROWS) if str(total).isdecimal() else 0


def _line_ends(value: str) -> str:
    """Browsers send line ends as CRLF whatever was typed."""
    return value.replace("\r\n", "\n")


def to_data(typed: Typed, post: Post | None) -> QueryDict:
    """The change form that says `typed`, as a browser would send it for the present rows of `post` (None: one that
    is not saved yet). The rows it has and `typed` lacks are marked for deletion."""
    data = QueryDict(mutable=True)
    for name, value in typed.fields.items():
        data[name] = value
    for kind, prefix in PREFIXES.items():
        rows = _rows(post, kind)
        mine = [(place, sheet) for place, sheet in enumerate(typed.sheets, start=1) if sheet.kind == kind]
        kept = sorted((item for item in mine if item[1].key in rows), key=lambda item: rows[item[1].key])
        gone = sorted(rows.items() - {(sheet.key, rows[sheet.key]) for _place, sheet in kept}, key=lambda row: row[1])
        fresh = [item for item in mine if item[1].key not in rows]
        data[f"{prefix}-INITIAL_FORMS"] = str(len(rows))
        data[f"{prefix}-TOTAL_FORMS"] = str(len(rows) + len(fresh))
        data[f"{prefix}-MIN_NUM_FORMS"], data[f"{prefix}-MAX_NUM_FORMS"] = "0", "1000"
        number = 0
        for place, sheet in kept:
            _put(data, f"{prefix}-{number}", sheet, place, pk=rows[sheet.key], post=post)
            number += 1
        for key, pk in gone:
            at = f"{prefix}-{number}"
            _put(data, at, Sheet(kind=kind, key=key), 0, pk=pk, post=post)
            data[f"{at}-DELETE"] = "on"
            number += 1
        for place, sheet in fresh:
            _put(data, f"{prefix}-{number}", sheet, place, pk=None, post=post)
            number += 1
    return data


def _rows(post: Post | None, kind: str) -> dict[str, int]:
    if post is None or post.pk is None:
        return {}
    return dict(getattr(post, PREFIXES[kind]).values_list("key", "pk"))


def _put(data: QueryDict, at: str, sheet: Sheet, place: int, *, pk: int | None, post: Post | None) -> None:
    for name in SHEET_FIELDS[sheet.kind]:
        value = sheet.fields.get(name, "")
        if name != "altered" or value:
            data[f"{at}-{name}"] = value
    data[f"{at}-block_key"] = sheet.key
    data[f"{at}-region"] = "main"
    data[f"{at}-ordering"] = str(place * 10)
    data[f"{at}-id"] = str(pk or "")
    data[f"{at}-parent"] = str(post.pk if post else "")


# --- Patches: what the journal holds --------------------------------------------------------------


def patch_of(base: Typed, mine: Typed) -> dict:
    """What `mine` says differently from `base`, as JSON: `fields`, `sheets` by key (only what differs; `kind` with a
    new or turned block) and `order`, the keys of all blocks."""
    fields = {name: value for name, value in mine.fields.items() if base.fields.get(name, "") != value}
    sheets = {}
    for sheet in mine.sheets:
        old = base.sheet(sheet.key)
        if old is None or old.kind != sheet.kind:
            sheets[sheet.key] = {"kind": sheet.kind, **sheet.fields}
        elif changed := {name: value for name, value in sheet.fields.items() if old.fields.get(name, "") != value}:
            sheets[sheet.key] = changed
    order = [sheet.key for sheet in mine.sheets]
    patch: dict = {}
    if fields:
        patch["fields"] = fields
    if sheets:
        patch["sheets"] = sheets
    if order != [sheet.key for sheet in base.sheets]:
        patch["order"] = order
    return storable(patch)


def joined(stored: Mapping, part: Mapping) -> dict:
    """A patch with a later one laid over it; by `turn`, so that parts that overtake each other on the way come out
    right. Anything that is no patch is left out. `pictures` (posts/admin/merge.py) are the server's own to say."""
    late = turn(part) < turn(stored)
    below, above = (part, stored) if late else (stored, part)
    fields = {**_strings(below.get("fields")), **_strings(above.get("fields"))}
    sheets = {key: _strings(value) for key, value in list(_mapping(below.get("sheets")).items())[:MAX_ROWS]}
    for key, value in list(_mapping(above.get("sheets")).items())[:MAX_ROWS]:
        fresh = _strings(value)
        turned = "kind" in fresh and sheets.get(key, {}).get("kind") != fresh["kind"]
        sheets[key] = fresh if turned else {**sheets.get(key, {}), **fresh}
    order = above.get("order", below.get("order"))
    patch: dict = {"fields": fields, "sheets": sheets, "turn": max(turn(stored), turn(part))}
    if isinstance(order, list):
        patch["order"] = [key for key in order if isinstance(key, str)][:MAX_ROWS]
    if pictures := _strings(stored.get("pictures")):
        patch["pictures"] = pictures
    return storable(patch)


def turn(patch: Mapping) -> int:
    """Which of a page's parts this was: they are numbered from 1."""
    number = patch.get("turn", 0)
    return number if isinstance(number, int) else 0


def _mapping(value) -> Mapping:
    return value if isinstance(value, Mapping) else {}


def _strings(value) -> dict[str, str]:
    return {str(name): text for name, text in _mapping(value).items() if isinstance(text, str)}


def storable(value):
    """JSON without what no database takes, in names as in values: NUL, and halves of surrogate pairs (a browser may
    cut between the two)."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(value, Mapping):
        return {storable(name): storable(item) for name, item in value.items()}
    return [storable(item) for item in value] if isinstance(value, list) else value


def patched(base: Typed, patch: Mapping) -> Typed:
    """`base` as the patch has changed it."""
    fields = {**base.fields, **{name: v for name, v in _strings(patch.get("fields")).items() if name in POST_FIELDS}}
    changes = {key: _strings(value) for key, value in _mapping(patch.get("sheets")).items()}
    order = patch.get("order")
    keys = list(dict.fromkeys(order)) if isinstance(order, list) else [sheet.key for sheet in base.sheets]
    sheets = (_changed(base.sheet(key), key, changes.get(key, {})) for key in keys)
    return Typed(fields=fields, sheets=tuple(sheet for sheet in sheets if sheet))


def _changed(old: Sheet | None, key: str, change: Mapping[str, str]) -> Sheet | None:
    kind = change.get("kind") or (old.kind if old else "")
    if kind not in PREFIXES:
        return None
    start = dict(old.fields) if old and old.kind == kind else {}
    allowed = {name: value for name, value in change.items() if name in SHEET_FIELDS[kind]}
    return Sheet(kind=kind, key=key, fields={**start, **allowed})


def files_by_key(data: Mapping[str, str], files: MultiValueDict) -> dict[str, object]:
    """The pictures sent with a change form, by the key of their block."""
    found = {}
    for name in files:
        at = name.removesuffix("-image")
        if at != name and (key := data.get(f"{at}-block_key", "")):
            found[key] = files[name]
    return found
