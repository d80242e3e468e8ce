"""The house's rules on one page: how strict each check of the checklist is, whether a second person must approve, what
the site may ask of other servers. One row, so no list, nothing to add, nothing to delete.
"""

from django import forms
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy

from posts.checklist import RULES, Level
from posts.models import HouseRules

LEVELS = [
    (Level.OFF.value, pgettext_lazy("level", "Off")),
    (Level.ADVISED.value, pgettext_lazy("level", "Advised")),
    (Level.REQUIRED.value, pgettext_lazy("level", "Required")),
]
SWITCHES = ("four_eyes", "fetch_particulars", "archive_lookup", "archive_requests")


class HouseRulesForm(forms.ModelForm):
    """A row of choices for each check, beside the fields of the model. What is chosen as the checklist itself has it is
    not stored, so it follows the product."""

    class Meta:
        model = HouseRules
        fields = SWITCHES

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for rule in RULES.values():
            chosen = self.instance.levels.get(rule.code)
            self.fields[f"level_{rule.code}"] = forms.ChoiceField(
                label=rule.name,
                help_text=rule.help,
                choices=LEVELS,
                initial=chosen if chosen in dict(LEVELS) else rule.level.value,
                widget=forms.RadioSelect,
            )

    @property
    def rules(self) -> list[forms.BoundField]:
        """The rows of choices, in the order of the table."""
        return [self[f"level_{code}"] for code in RULES]

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in SWITCHES]

    def save(self, commit=True):
        chosen = {code: self.cleaned_data[f"level_{code}"] for code in RULES}
        self.instance.levels = {code: level for code, level in chosen.items() if level != RULES[code].level}
        return super().save(commit)


class HouseRulesAdmin(admin.ModelAdmin):
    form = HouseRulesForm
    change_form_template = "admin/posts/houserules/change_form.html"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("admin:posts_houserules_change", args=[1]))

    def get_object(self, request, object_id, from_field=None):
        return HouseRules.current() if str(object_id) == "1" else None

    def get_fieldsets(self, request, obj=None):
        # The rows of choices are no fields of the model; the template draws the form itself.
        return [(None, {"fields": SWITCHES})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return HouseRulesForm

    def render_change_form(self, request, context, *args, **kwargs):
        context |= {
            "title": gettext("House rules"),
            "subtitle": None,
            "may_change": self.has_change_permission(request),
            "levels": LEVELS,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def construct_change_message(self, request, form, formsets, add=False):
        """Which rule went from what to what, for the history."""
        names = dict(LEVELS)
        said = [
            f"{field.label}: {names[field.initial]} → {names[form.cleaned_data[field.name]]}"
            for field in form.rules
            if field.name in form.changed_data
        ]
        said += [
            f"{field.label}: {_yes(not form.cleaned_data[field.name])} → {_yes(form.cleaned_data[field.name])}"
            for field in form.switches
            if field.name in form.changed_data
        ]
        return "; ".join(said) or super().construct_change_message(request, form, formsets, add)

    def response_change(self, request, obj):
        self.message_user(request, gettext("Saved."))
        return HttpResponseRedirect(request.path)


def _yes(value: bool) -> str:
    return gettext("yes") if value else gettext("no")
