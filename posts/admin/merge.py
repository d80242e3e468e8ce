"""Two editors at one post: three states by block (opened, mine, stored) made one, and the page that asks what is left.

What only one side has changed is settled without a word. What both have changed is a Clash: shown with its
differences, to be taken from either side or edited together. Pure of requests; saving.py brings and stores.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from posts import document, markup, merging
from posts.admin.prose import clean
from posts.admin.typed import PROSE, Sheet, Typed
from posts.tagging import split_tags

UNSTRIPPED = {"lead"}  # stored as typed (posts/admin/posts.py)
PICKED = {"source", "author", "voice", "method", "coverage", "translator_said", "language", "altered", "image"}
OF_POST = "post."  # the name of a post's own field among the keys of blocks, which have no full stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A block (or one field of the post) that both sides have changed, and differently. None: it was not there, or
    somebody deleted it."""

    key: str
    base: Sheet | None
    mine: Sheet | None
    theirs: Sheet | None

    @property
    def can_join(self) -> bool:
        return bool(self.mine and self.theirs and self.mine.kind == self.theirs.kind)

    def names(self) -> list[str]:
        """The fields in which the three are not the same, in the order of the form."""
        sides = [side.fields for side in (self.mine, self.theirs, self.base) if side]
        known = dict.fromkeys(name for side in sides for name in side)
        return [name for name in known if len({side.get(name, "") for side in sides}) > 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the two sides make together; in the place of a clash it has what is stored."""

    typed: Typed
    clashes: tuple[Clash, ...] = ()


# --- The three states -----------------------------------------------------------------------------


def with_pictures(typed: Typed, content: document.Document) -> Typed:
    """The names of the stored pictures, which no form has, as a field of their blocks."""
    names = {block.key: block.image for block in content.blocks if isinstance(block, document.Figure)}
    return with_chosen(typed, names)


def with_pictures_of(typed: Typed, base: Typed) -> Typed:
    """A sent form keeps the pictures there were."""
    return with_chosen(typed, {sheet.key: sheet.fields.get("image", "") for sheet in base.sheets})


def with_chosen(typed: Typed, names: Mapping[str, str]) -> Typed:
    """The same with the pictures of some blocks set, by the blocks' keys."""
    sheets = (
        replace(sheet, fields={**sheet.fields, "image": names[sheet.key]})
        if sheet.kind == "figure" and names.get(sheet.key)
        else sheet
        for sheet in typed.sheets
    )
    return replace(typed, sheets=tuple(sheets))


def settled(value: Typed, like: Typed) -> Typed:
    """As saving would store it: prose through the allow-list, lines without blanks at their ends. What says the same
    as `like` is spelled as there; so two spellings of one text are no difference."""
    fields = {**like.fields, **{name: _settled(name, text, like.fields) for name, text in value.fields.items()}}
    for name in ("slug", "author"):  # saving fills them
        fields[name] = fields.get(name) or like.fields.get(name, "")
    sheets = []
    for sheet in value.sheets:
        old = like.sheet(sheet.key)
        known = old.fields if old else {}
        sheets.append(replace(sheet, fields={n: _settled(n, text, known) for n, text in sheet.fields.items()}))
    return Typed(fields=fields, sheets=tuple(sheets))


def _settled(name: str, text: str, like: Mapping[str, str]) -> str:
    old = like.get(name, "")
    if text == old or name in UNSTRIPPED:
        return text
    if name in PROSE:
        return old if clean(text) == clean(old) else clean(text)
    if name == "tags":
        return old if set(split_tags(text)) == set(split_tags(old)) else "、".join(sorted(split_tags(text)))
    return text.strip()


def three_ways(base: Typed, mine: Typed, theirs: Typed) -> Outcome:
    """What `base` becomes when both have changed it. No block of either side is missing from the outcome, unless one
    has deleted it and the other has left it alone."""
    mine, theirs = _same_sources(settled(mine, base), theirs), settled(theirs, base)
    fields, clashes = _fields(base, mine, theirs)
    keys = [[sheet.key for sheet in side.sheets] for side in (base, mine, theirs)]
    sheets = []
    by_key = [{sheet.key: sheet for sheet in side.sheets} for side in (base, mine, theirs)]
    for key in merging.order(*keys):
        old, ours, other = (side.get(key) for side in by_key)
        sheet, sure = merging.three(old, ours, other)
        if not sure:
            clashes.append(Clash(key=key, base=old, mine=ours, theirs=other))
            sheet = other or ours  # holds the place
        if sheet:
            sheets.append(sheet)
    return Outcome(typed=Typed(fields=fields, sheets=tuple(sheets)), clashes=tuple(clashes))


def _same_sources(mine: Typed, theirs: Typed) -> Typed:
    """A source that was left empty is made by saving: one made meanwhile for the same block is the same."""
    made = {sheet.key: sheet.fields.get("source", "") for sheet in theirs.sheets}
    sheets = (
        replace(sheet, fields={**sheet.fields, "source": made[sheet.key]})
        if sheet.kind == "quoted" and not sheet.fields.get("source") and made.get(sheet.key)
        else sheet
        for sheet in mine.sheets
    )
    return replace(mine, sheets=tuple(sheets))


def _fields(base: Typed, mine: Typed, theirs: Typed) -> tuple[dict[str, str], list[Clash]]:
    fields, clashes = dict(theirs.fields), []
    for name, other in theirs.fields.items():
        old, ours = base.fields.get(name, ""), mine.fields.get(name, other)
        if name == "tags":
            fields[name] = "、".join(sorted(merging.members(split_tags(old), split_tags(ours), split_tags(other))))
            continue
        fields[name], sure = merging.three(old, ours, other)
        if not sure:
            sides = (Sheet(kind="post", key=OF_POST + name, fields={name: text}) for text in (old, ours, other))
            clashes.append(Clash(key=OF_POST + name, **dict(zip(("base", "mine", "theirs"), sides, strict=True))))
    return fields, clashes


def what_is_new(base: Typed, mine: Typed, now: Typed) -> int:
    """How many characters `mine` has changed that `now` has not got; 0 when nothing of it is missing there."""
    outcome = three_ways(base, mine, now)
    if not outcome.clashes and outcome.typed == settled(now, base):
        return 0
    mine = settled(mine, base)
    changed = sum(_changed(base.fields.get(name, ""), text) for name, text in mine.fields.items())
    for key in {sheet.key for sheet in (*base.sheets, *mine.sheets)}:
        old, new = base.sheet(key), mine.sheet(key)
        if old != new:
            names = {*(old.fields if old else ()), *(new.fields if new else ())} - PICKED
            changed += sum(_changed(_value(old, name), _value(new, name)) for name in names)
    return max(1, changed)


def _value(sheet: Sheet | None, name: str) -> str:
    value = sheet.fields.get(name, "") if sheet else ""
    return markup.text(clean(value)) if name in PROSE else value


def _changed(before: str, after: str) -> int:
    """About how many characters: what stands between the same beginning and the same end."""
    short = min(len(before), len(after))
    start = next((at for at in range(short) if before[at] != after[at]), short)
    rest = short - start
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    return max(len(before), len(after)) - start - end


# --- What is left to decide -----------------------------------------------------------------------


def joined(clash: Clash) -> tuple[dict[str, str], bool]:
    """(the fields of both sides as one, whether they do not collide). Prose is joined by paragraphs; where both have
    written, both stand there, mine first."""
    fields, sure = dict(clash.theirs.fields), True
    base = clash.base.fields if clash.base and clash.base.kind == clash.theirs.kind else {}
    for name in {**clash.theirs.fields, **clash.mine.fields}:
        old, ours, other = base.get(name, ""), clash.mine.fields.get(name, ""), clash.theirs.fields.get(name, "")
        value, fine = merging.three(old, ours, other)
        if not fine and name in PROSE:
            parts, fine = merging.together(*(merging.paragraphs(text) for text in (old, ours, other)))
            value = "".join(parts)
        elif not fine:
            value = ours if name in PICKED or not other else f"{ours} / {other}" if ours else other
        fields[name], sure = value, sure and fine
    return fields, sure


def decided(outcome: Outcome, data: Mapping[str, str]) -> tuple[Typed, dict[str, str]]:
    """The outcome as the sent merge page has decided it, and what is still undecided: {key: message}."""
    fields, sheets = dict(outcome.typed.fields), {sheet.key: sheet for sheet in outcome.typed.sheets}
    missing = {}
    for clash in outcome.clashes:
        choice = data.get(f"merge-{clash.key}", "")
        if choice not in {"mine", "theirs"} and not (choice == "both" and clash.can_join):
            missing[clash.key] = _("Choose what shall stand here.")
            continue
        side = _both(clash, data) if choice == "both" else clash.mine if choice == "mine" else clash.theirs
        if clash.key.startswith(OF_POST):
            name = clash.key.removeprefix(OF_POST)
            fields[name] = side.fields[name] if side else ""
        elif side:
            sheets[clash.key] = side
        else:
            del sheets[clash.key]
    kept = tuple(sheets[sheet.key] for sheet in outcome.typed.sheets if sheet.key in sheets)
    return Typed(fields=fields, sheets=kept), missing


def _both(clash: Clash, data: Mapping[str, str]) -> Sheet:
    fields, _sure = joined(clash)
    for name in fields:
        sent = data.get(f"merge-{clash.key}-{name}")
        if sent is None:
            continue
        sent = sent.replace("\r\n", "\n")
        if name not in PICKED or sent in {side.fields.get(name, "") for side in (clash.mine, clash.theirs)}:
            fields[name] = sent
    return replace(clash.theirs, fields=fields)
