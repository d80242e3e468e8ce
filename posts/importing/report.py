"""What the importer says about a file: notes as plain data, and their words.

A note is kept with the imported file as {"code": …, values}, so that whoever reads it later reads it in her own
language. Pure; the importer makes notes, the command and the desk say them.
"""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from posts import voices
from posts.document import Voice
from posts.importing import reasons, spans

WORDS_SHOWN = 60

_ENCODINGS = {
    "named": _("Encoding: %(encoding)s, as you said."),
    "mark": _("Encoding: %(encoding)s, by the mark at the beginning of the file."),
    "escapes": _("Encoding: %(encoding)s, by its escape sequences."),
    "zeros": _("Encoding: %(encoding)s, by the zero bytes that it makes of plain letters."),
    "valid": _("Encoding: %(encoding)s; every byte fits."),
    "only": _("Encoding: %(encoding)s; in no other one is this a Japanese text."),
    "kana": _("Encoding: %(encoding)s; in the other ones it would be a text with hardly any kana."),
}
_TITLES = {
    "head": _("Title: “%(value)s”, from the particulars at the head of the file."),
    "heading": _("Title: “%(value)s”, from the heading that begins the text; it does not stand in the text any more."),
    "name": _("Title: “%(value)s”, from the name of the file, since the text has no heading."),
    "document": _("Title: “%(value)s”, from the document."),
}
_PLAIN = {
    "tags": _("Tags: %(value)s."),
    "date": _("Date in the file: %(value)s. A draft has no date; give it when you publish."),
    "slug": _("Address: %(value)s, as the file asks."),
    "slug_taken": _("The address %(value)s belongs to another post, so that a new one is made."),
    "slug_bad": _("The address %(value)s cannot be used (small letters a–z, digits, hyphens), so that a new one is made."),
    "url": _("Address of the source: %(value)s, from the head of the file."),
    "url_bad": _("%(value)s is no full web address and is left aside."),
    "url_alone": _("%(value)s is left aside: nobody else’s words were found that it could be the source of."),
    "left_aside": _("Left aside from the head of the file: %(value)s. It stays in the kept file."),
    "language": _("Language: %(value)s."),
    "author": _("The document names %(value)s as its author; the draft belongs to whom you named."),
    "picture": _("The picture %(value)s is not in the file. Add it to the draft."),
    "known_source": _("The source “%(value)s” is in the library already. Its particulars there stay as they are."),
    "new_source": _("Source: %(value)s"),
    "no_source": _("Nothing in the text names the source of passage %(value)s."),
    "block": _("Block %(number)s: %(voice)s, as the document says: %(words)s"),
    "same_as": _("The same bytes as %(value)s: nothing changed."),
    "known": _("Imported before, on %(on)s by %(by)s: nothing changed."),
}  # fmt: skip


def note(code: str, **values) -> dict:
    """One note, ready to be kept as JSON."""
    return {"code": code, **values}


def paragraph(number: int, span: spans.Span, words: str) -> dict:
    """The guess about one paragraph, with its reason."""
    return note(
        "paragraph",
        number=number,
        voice=span.voice.value,
        part=span.part,
        reason=span.reason.value,
        detail=span.detail,
        confidence=span.confidence,
        words=shortened(words),
    )


def shortened(words: str) -> str:
    """The beginning of a text on one line."""
    line = " ".join(words.split())
    return line if len(line) <= WORDS_SHOWN else line[: WORDS_SHOWN - 1] + "…"


def say(item: dict) -> str:
    """A note in words. One that a newer version wrote is shown by its code."""
    code = item.get("code", "")
    tables = {"encoding": (_ENCODINGS, "reason"), "title": (_TITLES, "reason")}
    if code in tables:
        table, by = tables[code]
        return str(table.get(item.get(by, ""), code)) % item
    if code == "paragraph":
        return _say_paragraph(item)
    if code in _COUNTED:
        return _COUNTED[code](item["count"]) % item
    if code == "block":
        item = {**item, "voice": voice_name(item["voice"])}
    return str(_PLAIN.get(code, code)) % item


def _say_paragraph(item: dict) -> str:
    try:
        reason = str(reasons.REASONS[spans.Reason(item["reason"])])
    except ValueError:
        reason = item["reason"]
    if item.get("detail") and item["voice"] == spans.Voice.MARKER:
        reason = f"{reason}: {item['detail']}"
    values = {**item, "voice": voice_name(item["voice"], item.get("part", "")), "reason": reason}
    return gettext("Paragraph %(number)s: %(voice)s (%(reason)s): %(words)s") % values


def voice_name(voice: str, part: str = "") -> str:
    """What the voice of a paragraph is called at the desk."""
    if voice == spans.Voice.SOURCE:
        return gettext("Source")
    if voice == spans.Voice.MARKER:
        return gettext("Marker")
    return voices.voice_name(Voice(voice)) + (gettext(" (headline)") if part == "headline" else "")


_COUNTED = {
    "controls": lambda count: ngettext(
        "%(count)d control character is left out: no web page can hold it.",
        "%(count)d control characters are left out: no web page can hold them.",
        count,
    ),
    "damaged": lambda count: ngettext(
        "%(count)d character was lost before this file was made (U+FFFD). It stays as it is.",
        "%(count)d characters were lost before this file was made (U+FFFD). They stay as they are.",
        count,
    ),
    "cleaned": lambda count: ngettext(
        "%(count)d block had HTML that posts do not have; its words stay.",
        "%(count)d blocks had HTML that posts do not have; their words stay.",
        count,
    ),
    "undecided": lambda count: ngettext(
        "Undecided: %(count)d paragraph. Say at the desk whose words it is.",
        "Undecided: %(count)d paragraphs. Say at the desk whose words they are.",
        count,
    ),
}
