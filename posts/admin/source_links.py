"""The addresses in the form of a source, and an outlet that the library has not met yet.

An original that is in the library already is refused with a choice, so that one article does not become two sources
unnoticed; an address that is changed starts its checks anew.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posts.links import known
from posts.models import SourceLink
from posts.models.library import validate_url

CHECKED = ("status", "checked_at", "failing_since", "failures", "answer", "title_seen", "content_hash", "drifted_at",
           "drift", "archive_asked_at", "check_after")  # fmt: skip
KEEP_BOTH = "keep_both"


class SourceLinkForm(forms.ModelForm):
    """One address. What checks have found belongs to the address, not to the row."""

    def save(self, commit=True):
        if "url" in self.changed_data or "rel" in self.changed_data:
            for name in CHECKED:
                setattr(self.instance, name, SourceLink._meta.get_field(name).get_default())
        return super().save(commit)


class SourceLinkFormSet(forms.BaseInlineFormSet):
    """All addresses of a source. `twin`: the source that has one of them already, when that was refused."""

    twin = None

    def clean(self):
        super().clean()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            new = {"url", "rel"} & set(form.changed_data)
            if new and data.get("rel") == SourceLink.Rel.ORIGINAL and not data.get("DELETE"):
                self._refuse_twin(data.get("url", ""))

    def _refuse_twin(self, url: str) -> None:
        twin = known.source_at(url, besides=self.instance.pk)
        if twin and self.data.get(KEEP_BOTH) != str(twin.pk):
            self.twin = twin
            raise ValidationError(
                gettext("This article is in the library already: %(name)s. Use that source, or say below that this is "
                        "another article.") % {"name": twin},
                code="twin",
            )  # fmt: skip


class NewOutletMixin(forms.ModelForm):
    """A source's form with room for an outlet that is not in the list."""

    new_outlet = forms.CharField(
        label=_("or a new outlet"), max_length=200, required=False,
        help_text=_("Its name as the outlet writes itself. It is added to the library when you save."),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )  # fmt: skip
    new_outlet_home = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("new_outlet") and (cleaned.get("outlet") or cleaned.get("outlet_said")):
            self.add_error("new_outlet", _("An outlet is chosen above as well: keep one of the two."))
        return cleaned

    def make_outlet(self) -> None:
        """Gives the source its new outlet. Call it when the form is valid, in the transaction that saves."""
        name = self.cleaned_data.get("new_outlet", "").strip()
        if name:
            home = safe_home(self.cleaned_data.get("new_outlet_home", ""))
            self.instance.outlet = known.outlet_named(name, homepage=home, language=self.instance.language)


def safe_home(value: str) -> str:
    """A homepage as the look-up gave it; '' for what is no address."""
    home = value.strip()
    try:
        validate_url(home)
    except ValidationError:
        return ""
    return home[:500]
