"""The words that say whose words these are: labels, boundary lines, credit lines (rules 3, 5, 9, 25).

Everything comes out as text with a little structure; `rendering` decides between HTML and plain text.
Strings are translated at call time: callers activate the document's language first.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext, pgettext

from posts.document import Basis, Coverage, Method, QuotedArticle, Said, SourceRef, Voice, first_day

LANGUAGE_NAMES = {
    "ja": lambda: gettext("Japanese"),
    "en": lambda: gettext("English"),
    "zh": lambda: gettext("Chinese"),
    "zh-hans": lambda: gettext("Chinese (simplified)"),
    "zh-hant": lambda: gettext("Chinese (traditional)"),
    "ko": lambda: gettext("Korean"),
    "de": lambda: gettext("German"),
    "fr": lambda: gettext("French"),
    "es": lambda: gettext("Spanish"),
    "it": lambda: gettext("Italian"),
    "pt": lambda: gettext("Portuguese"),
    "nl": lambda: gettext("Dutch"),
    "sv": lambda: gettext("Swedish"),
    "da": lambda: gettext("Danish"),
    "nb": lambda: gettext("Norwegian"),
    "fi": lambda: gettext("Finnish"),
    "pl": lambda: gettext("Polish"),
    "cs": lambda: gettext("Czech"),
    "uk": lambda: gettext("Ukrainian"),
    "ru": lambda: gettext("Russian"),
    "tr": lambda: gettext("Turkish"),
    "ar": lambda: gettext("Arabic"),
    "fa": lambda: gettext("Persian"),
    "he": lambda: gettext("Hebrew"),
    "hi": lambda: gettext("Hindi"),
    "id": lambda: gettext("Indonesian"),
    "vi": lambda: gettext("Vietnamese"),
    "th": lambda: gettext("Thai"),
    "und": lambda: gettext("language unknown"),
}


def language_name(code: str) -> str:
    """What a language is called in the active language; the code itself when it is not listed."""
    name = LANGUAGE_NAMES.get(code.lower())
    return name() if name else code


def method_name(method: str) -> str:
    names = {
        Method.HUMAN: gettext("translated by a person"),
        Method.MACHINE_EDITED: gettext("machine translation, edited"),
        Method.MACHINE: gettext("machine translation, unedited"),
        Method.UNKNOWN: gettext("method of translation unknown"),
    }
    return names.get(method, "")


def coverage_name(coverage: str) -> str:
    names = {
        Coverage.FULL: gettext("complete"),
        Coverage.ABRIDGED: gettext("abridged"),
        Coverage.EXCERPT: gettext("excerpt"),
        Coverage.UNKNOWN: gettext("extent unknown"),
    }
    return names.get(coverage, "")


def voice_name(voice: Voice) -> str:
    """The short label of a voice, as headings, the voice map and the desk use it."""
    names = {
        Voice.OWN: gettext("Commentary"),
        Voice.TRANSLATION: gettext("Translation"),
        Voice.QUOTATION: gettext("Quotation"),
        Voice.UNDECIDED: gettext("Undecided"),
    }
    return names[voice]


def heading(voice: Voice, source: SourceRef | None, *, continued: bool) -> str:
    """The heading of a run: 解説, 翻訳:…の文章, 解説(続き) (rule 32)."""
    name = voice_name(voice)
    if voice.is_quoted and source and (speaker := speaker_name(source)):
        name = gettext("%(voice)s: words of %(speaker)s") % {"voice": name, "speaker": speaker}
    return gettext("%(heading)s (continued)") % {"heading": name} if continued else name


def speaker_name(source: SourceRef) -> str:
    """Whom a reader may call the speaker: the author, else the outlet, else the article's title."""
    if source.byline:
        return source.byline_reading.split("、")[0].split(",")[0].strip() or source.byline
    return source.outlet or source.title


def opening_line(voice: Voice) -> str:
    """The line that opens a run of others' words (rule 3)."""
    return gettext("〔Translation begins〕") if voice is Voice.TRANSLATION else gettext("〔Quotation begins〕")


def closing_line(voice: Voice) -> str:
    """The line that closes a run of others' words (rule 3)."""
    return gettext("〔Translation ends〕") if voice is Voice.TRANSLATION else gettext("〔Quotation ends〕")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a credit line. `lang` marks a foreign name or title, `href` a link, `title` the cited title."""

    text: str
    href: str = ""
    lang: str = ""
    title: bool = False


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One line of the credit: a label and what stands after it."""

    label: str
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return self.label + gettext(": ") + "".join(part.text for part in self.parts)


def credit(source: SourceRef, block: QuotedArticle) -> tuple[CreditLine, ...]:
    """The full credit of a run (rule 5). A particular nobody has given makes no hole: its words are left out,
    or say 不明 / なし / 署名なし when the editor has said so."""
    lines = (
        _title_line(source),
        _author_line(source),
        _outlet_line(source),
        _translator_line(block) if block.kind is Voice.TRANSLATION else _extent_line(block),
        _basis_line(source),
        _reuse_line(source) if block.kind is Voice.TRANSLATION else None,
        CreditLine(gettext("Credit"), (Part(source.required_credit),)) if source.required_credit else None,
    )
    return tuple(line for line in lines if line)


def _title_line(source: SourceRef) -> CreditLine | None:
    label = gettext("Source")
    if source.title:
        return CreditLine(label, (Part(source.title, href=source.url, lang=source.language, title=True),))
    if source.url:
        return CreditLine(label, (Part(source.url, href=source.url, title=True),))
    return None


def _author_line(source: SourceRef) -> CreditLine | None:
    label = gettext("Author")
    if source.byline:
        parts = [Part(source.byline, lang=source.language)]
        if source.byline_reading:
            parts.append(Part(gettext(" (%(note)s)") % {"note": source.byline_reading}))
        return CreditLine(label, tuple(parts))
    return _said_line(label, source.byline_said)


def _outlet_line(source: SourceRef) -> CreditLine | None:
    groups: list[tuple[Part, ...]] = []
    if source.outlet:
        groups.append((Part(source.outlet, lang=source.outlet_language),))
    elif source.outlet_said:
        groups.append((Part(gettext("outlet %(said)s") % {"said": said_name(source.outlet_said)}),))
    if source.published:
        groups.append((Part(partial_date(source.published)),))
    elif source.published_said:
        groups.append((Part(gettext("date %(said)s") % {"said": said_name(source.published_said)}),))
    if source.language:
        groups.append((Part(language_name(source.language)),))
    elif source.language_said:
        groups.append((Part(gettext("language unknown")),))
    if not source.url and source.url_said:
        groups.append((Part(gettext("address %(said)s") % {"said": said_name(source.url_said)}),))
    if not groups:
        return None
    parts = list(_joined(groups))
    if archive := source.link("archive"):
        text = gettext("archived copy")
        if archive.on:
            text = gettext("copy archived on %(date)s") % {"date": partial_date(archive.on)}
        parts += [Part(pgettext("opening bracket", " (")), Part(text, href=archive.url)]
        parts.append(Part(pgettext("closing bracket", ")")))
    return CreditLine(gettext("Published in"), tuple(parts))


def _joined(groups: list[tuple[Part, ...]]) -> Iterator[Part]:
    for number, group in enumerate(groups):
        if number:
            yield Part(pgettext("list separator", ", "))
        yield from group


def _translator_line(block: QuotedArticle) -> CreditLine | None:
    name = block.translator or (said_name(block.translator_said) if block.translator_said else "")
    # Rule 25: whatever is not a person's translation says so, in the credit.
    how = [method_name(block.method), coverage_name(block.coverage)]
    detail = pgettext("list separator", ", ").join(item for item in how if item)
    if not name and not detail:
        return None
    text = gettext("%(name)s (%(detail)s)") % {"name": name, "detail": detail} if name and detail else name or detail
    return CreditLine(gettext("Translation"), (Part(text),))


def _extent_line(block: QuotedArticle) -> CreditLine | None:
    extent = coverage_name(block.coverage)
    return CreditLine(gettext("Extent"), (Part(extent),)) if extent else None


def _basis_line(source: SourceRef) -> CreditLine | None:
    label = gettext("Basis")
    if source.basis == Basis.QUOTATION:
        return CreditLine(label, (Part(gettext("quoted for commentary")),))
    if source.basis == Basis.PERMISSION:
        values = {"who": source.permission_by, "date": partial_date(source.permission_on)}
        if values["who"] and values["date"]:
            return CreditLine(label, (Part(gettext("by permission of %(who)s (%(date)s)") % values),))
        return CreditLine(label, (Part(gettext("by permission")),))
    if source.basis == Basis.LICENCE and (source.licence or source.licence_url):
        return CreditLine(label, (Part(source.licence or source.licence_url, href=source.licence_url),))
    if source.basis == Basis.EXPIRED:
        return CreditLine(label, (Part(gettext("term of protection expired")),))
    return None


# CC BY-SA 4.0, CC-BY-SA, Attribution-ShareAlike; and the addresses of these.
_SHARE_ALIKE = re.compile(r"\b(?:BY\W)?SA\b|share\W?alike|/licenses/(?:[a-z]+-)*sa(?:-[a-z]+)*(?:/|$)", re.IGNORECASE)


def passes_on(source: SourceRef) -> bool:
    """Whether the source's licence asks that a translation carry the same one (rule 24)."""
    licensed = source.basis == Basis.LICENCE and (source.licence or source.licence_url)
    return bool(licensed and _SHARE_ALIKE.search(f"{source.licence} {source.licence_url}"))


def _reuse_line(source: SourceRef) -> CreditLine | None:
    """Under which terms readers may use the translation. A statement of the site, no judgement."""
    if not passes_on(source):
        return None
    before, _name, after = gettext("under the terms of %(licence)s").partition("%(licence)s")
    named = Part(source.licence or source.licence_url, href=source.licence_url)
    parts = [Part(before), named, Part(after)]
    return CreditLine(gettext("Use of this translation"), tuple(part for part in parts if part.text))


def _said_line(label: str, said: str) -> CreditLine | None:
    return CreditLine(label, (Part(said_name(said)),)) if said else None


def said_name(said: str) -> str:
    """不明 / なし / 署名なし in the active language."""
    names = {
        Said.UNKNOWN: pgettext("particular", "unknown"),
        Said.NONE: pgettext("particular", "none"),
        Said.UNSIGNED: pgettext("particular", "unsigned"),
    }
    return names.get(said, "")


def partial_date(value: str) -> str:
    """An ISO date cut to its precision (2026, 2026-05, 2026-05-09) as the active language writes it; '' for ''."""
    if not value:
        return ""
    day, hyphens = first_day(value), value.count("-")
    if hyphens == 0:
        return gettext("%(year)s") % {"year": day.year}
    return formats.date_format(day, "YEAR_MONTH_FORMAT" if hyphens == 1 else "DATE_FORMAT")


def withheld_notice(source: SourceRef) -> str:
    """What stands where a withheld passage stood: dated, neutral, without a reason unless the editor gave one."""
    if source.withheld_on:
        text = gettext("This passage has been withheld since %(date)s.") % {"date": partial_date(source.withheld_on)}
    else:
        text = gettext("The permission for this passage ended on %(date)s. It is no longer shown.") % {
            "date": partial_date(source.ends_on)
        }
    return f"{text}{source.withheld_notice}" if source.withheld_notice else text


def is_withheld(source: SourceRef, today: datetime.date) -> bool:
    """Whether a source's words must not be shown on `today` (rules 23 and 27): withheld by hand, or the permission
    has ended. `ends_on` is the last day on which the words may be shown."""
    if source.withheld_on:
        return True
    return bool(source.basis == Basis.PERMISSION and source.ends_on and source.ends_on < today.isoformat())
