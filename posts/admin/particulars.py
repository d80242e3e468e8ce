"""The particulars of a source as one compact form beside a pasted text, and their way into a Document.

Pure of requests; reads the library only to find a source or an outlet that is already there.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from posts.admin.source_links import safe_home
from posts.document import Basis, Document, Link, QuotedArticle, Said, SourceRef, Voice
from posts.links import known
from posts.models import Outlet, Source
from posts.models import QuotedArticle as QuotedRow
from posts.models.library import language_choices, validate_url

_FULL = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*日?")
_MONTH = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*月?")
_YEAR = re.compile(r"(\d{4})\s*年?")
# What an editor types when there is nothing to give. Rule 19 asks for a reason then.
_SAID = {
    "不明": Said.UNKNOWN, "unknown": Said.UNKNOWN, "なし": Said.NONE, "無し": Said.NONE, "none": Said.NONE,
    "署名なし": Said.UNSIGNED, "unsigned": Said.UNSIGNED,
}  # fmt: skip
_MAY_SAY = {
    "byline": {Said.UNKNOWN, Said.UNSIGNED},
    "outlet": {Said.UNKNOWN, Said.NONE},
    "published": {Said.UNKNOWN, Said.NONE},
    "url": {Said.UNKNOWN, Said.NONE},
}


def said(value: str) -> str:
    """`Said` for 不明, なし, 署名なし as typed; '' for anything else."""
    return _SAID.get(unicodedata.normalize("NFKC", value).strip().casefold(), "")


def partial_date(value: str) -> str:
    """A date as people type it (2026-05-09, 2026/5, 2026年5月9日, full width too) as an ISO date cut to its
    precision. Raises ValidationError for anything else."""
    folded = unicodedata.normalize("NFKC", value).strip()
    if not folded:
        return ""
    for pattern in (_FULL, _MONTH, _YEAR):
        if match := pattern.fullmatch(folded):
            parts = [int(part) for part in match.groups()]
            try:
                date(*parts, *([1] * (3 - len(parts))))
            except ValueError:
                break
            return "-".join(f"{part:0{4 if place == 0 else 2}d}" for place, part in enumerate(parts))
    raise ValidationError(_("Write the date like 2026-05-09, 2026-05 or 2026."), code="date")


class ParticularsForm(forms.Form):
    """What a credit line needs of one foreign article and of its translation. Everything may stay empty: the
    checklist asks again before publishing."""

    use_required_attribute = False

    url = forms.CharField(label=_("Address (URL)"), max_length=2000, required=False)
    byline = forms.CharField(label=_("author"), max_length=300, required=False)
    outlet = forms.CharField(label=_("outlet"), max_length=200, required=False)
    outlet_home = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)  # static/js/desk/lookup.js
    published = forms.CharField(label=_("date"), max_length=40, required=False)
    title = forms.CharField(label=_("title in the original"), max_length=500, required=False)
    language = forms.ChoiceField(label=_("language"), required=False)
    basis = forms.ChoiceField(label=_("basis"), required=False, choices=[("", "—"), *Source.BASES])
    translator = forms.CharField(label=_("translator"), max_length=200, required=False)
    method = forms.ChoiceField(label=_("method"), required=False, choices=[("", "—"), *QuotedRow.METHODS])
    coverage = forms.ChoiceField(label=_("extent"), required=False, choices=[("", "—"), *QuotedRow.COVERAGES])
    said_reason = forms.CharField(
        label=_("Why something is unknown or not there"),
        max_length=300,
        required=False,
        help_text=_("Needed when you write unknown, none or unsigned above."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", "—"), *language_choices()]
        self.fields["url"].widget.attrs |= {"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}
        self.fields["outlet"].widget.attrs |= {"list": "outlets", "autocomplete": "off"}
        self.fields["published"].widget.attrs |= {"placeholder": "2026-05-09", "autocomplete": "off"}
        self.fields["byline"].widget.attrs["autocomplete"] = "off"

    def clean_url(self):
        value = self.cleaned_data["url"].strip()
        if value and not said(value):
            validate_url(value)
        return value

    def clean_published(self):
        value = self.cleaned_data["published"]
        return value if said(value) else partial_date(value)

    def clean(self):
        cleaned = super().clean()
        spoken = []
        for name, allowed in _MAY_SAY.items():
            word = said(cleaned.get(name) or "")
            if word and word not in allowed:
                self.add_error(name, _("This cannot be said here. Leave the field empty instead."))
            elif word:
                spoken.append(name)
        unknown = [name for name in ("method", "coverage") if cleaned.get(name) == "unknown"]
        if (spoken or unknown) and not cleaned.get("said_reason", "").strip():
            self.add_error("said_reason", _("Say why a particular is unknown, unsigned or not there."))
        return cleaned


def initial(source: SourceRef | None, *, translator: str, last: QuotedRow | None) -> dict:
    """What the form shows before anything is typed: what was found in the text, her own name, and how her last
    translation was made. Nobody has confirmed the basis yet, so that is what it says."""
    found = source or SourceRef(key="")
    return {
        "url": found.url, "byline": found.byline, "outlet": found.outlet, "published": found.published,
        "title": found.title, "language": found.language, "basis": found.basis or Basis.UNCONFIRMED,
        "translator": translator,
        "method": last.method if last and last.method != "unknown" else "",
        "coverage": last.coverage if last and last.coverage != "unknown" else "",
    }  # fmt: skip


def apply(content: Document, given: dict[str, dict]) -> Document:
    """The document with the particulars typed for its sources (`given`: source key -> cleaned form). A source whose
    address the library knows becomes that one."""
    renamed = {
        source.key: _known(given[source.key]) or _filled(source, given[source.key])
        for source in content.sources
        if source.key in given
    }
    blocks = tuple(_credited(block, renamed, given) for block in content.blocks)
    merged = {ref.key: ref for ref in (renamed.get(source.key, source) for source in content.sources)}
    return replace(content, blocks=blocks, sources=tuple(merged.values()))


def known_source(url: str) -> Source | None:
    """The library's source that can be read at this address, however the address is spelled."""
    return known.source_at(url)


def make_outlets(given: Iterable[dict]) -> None:
    """Outlets that the library does not have yet and whose homepage is known, as the look-up of their page gave it."""
    for data in given:
        name, home = data.get("outlet", "").strip(), safe_home(data.get("outlet_home", ""))
        if name and home and not said(name) and not _known(data):
            known.outlet_named(name, homepage=home, language=data.get("language", ""))


def _known(data: dict) -> SourceRef | None:
    source = known_source(data.get("url", ""))
    return SourceRef(key=source.key) if source else None


def _filled(source: SourceRef, data: dict) -> SourceRef:
    values = {name: data.get(name, "").strip() for name in ("byline", "outlet", "published", "url")}
    words = {f"{name}_said": said(value) for name, value in values.items()}
    plain = {name: "" if said(value) else value for name, value in values.items()}
    url = plain.pop("url")
    links = tuple(link for link in source.links if link.rel != "original")
    if url:
        links = (Link(rel="original", url=url), *links)
    outlet = Outlet.objects.filter(name__iexact=plain["outlet"]).first() if plain["outlet"] else None
    plain["outlet"] = outlet.name if outlet else plain["outlet"]
    return replace(
        source,
        **plain,
        **words,
        title=data.get("title", "").strip(),
        language=data.get("language", ""),
        basis=data.get("basis", ""),
        said_reason=data.get("said_reason", "").strip() if any(words.values()) else "",
        outlet_slug=outlet.slug if outlet else "",
        links=links,
    )


def _credited(block, renamed: dict[str, SourceRef], given: dict[str, dict]):
    if not isinstance(block, QuotedArticle) or block.source not in renamed:
        return block
    data = given[block.source]
    changes = {"source": renamed[block.source].key, "coverage": data.get("coverage", "")}
    if block.kind is Voice.TRANSLATION:
        name = data.get("translator", "").strip()
        unknown = Said.UNKNOWN if said(name) == Said.UNKNOWN else ""
        changes |= {"translator": "" if unknown else name, "translator_said": unknown, "method": data.get("method", "")}
    if "unknown" in {changes.get("coverage"), changes.get("method")} or changes.get("translator_said"):
        changes["said_reason"] = data.get("said_reason", "").strip()
    return replace(block, **changes)
