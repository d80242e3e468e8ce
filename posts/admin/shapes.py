"""A long page made quickly: what is the same on every sheet of a kind is rendered once, by the stock admin's own templates,
and filled in for each block. A sheet that has errors, or only shows, is rendered by them as a whole.

The stock templates stay the one place that says what a field looks like; tests/test_shapes.py compares the two.
"""

import re
from collections.abc import Iterator
from functools import partial

from django import forms
from django.contrib.admin.helpers import InlineAdminForm, InlineAdminFormSet
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

FIELDSET = "admin/includes/fieldset.html"
# Letters and digits only, so that no template escapes them, and nothing that anybody would write.
_MARK = "shape7q4x"
_AT, _NUMBER, _VALUE = f"{_MARK}at", f"{_MARK}number", f"{_MARK}value"
_LINES = re.compile(r"\s*\n\s*")


class Sheets(InlineAdminFormSet):
    """The blocks of one kind, as the stock admin wraps them; they come out of it as `Sheet`s."""

    def __init__(self, stock: InlineAdminFormSet):
        self.__dict__ |= stock.__dict__
        if not self.has_change_permission:
            self.fieldsets = [(name, _without_files(options, stock.formset.form)) for name, options in self.fieldsets]
        self.shapes = Shapes(self)

    def __iter__(self) -> Iterator["Sheet"]:
        for number, wrapped in enumerate(self.wrapped()):
            yield Sheet(wrapped, number, self.shapes)

    def wrapped(self) -> Iterator[InlineAdminForm]:
        """The stock admin's own."""
        return super().__iter__()

    @property
    def media(self):
        return self.opts.media + self.formset.media


class Sheet:
    """One block on the page: `form` and `original` as the stock admin has them, and its fields as HTML."""

    def __init__(self, wrapped: InlineAdminForm, number: int, shapes: "Shapes"):
        self.wrapped, self.number, self.shapes = wrapped, number, shapes
        self.form, self.original = wrapped.form, wrapped.original

    @property
    def fieldsets(self) -> str:
        """The fields in their fieldsets, with labels, help and errors."""
        if self.wrapped.readonly_fields or (self.form.is_bound and self.form.errors):
            return format_html_join("", "{}", ((html,) for html in self.rendered()))
        frames = self.shapes.frames
        widgets = {name: partial(self.shapes.widget, self.form, name) for name in self.shapes.names}
        return format_html_join("", "{}", ((frame.fill(self.form.prefix, self.number, widgets),) for frame in frames))

    def rendered(self) -> Iterator[str]:
        """Each fieldset by the stock template."""
        for place, fieldset in enumerate(self.wrapped):
            yield rendered(fieldset, self.wrapped.formset.prefix, self.number, place)

    @property
    def links(self) -> str:
        """The hidden fields that say which row this is, and of which post."""
        names = (self.wrapped.formset._pk_field.name, self.wrapped.formset.fk.name)
        return format_html_join("", "{}", ((self.shapes.widget(self.form, name),) for name in names))

    @property
    def deletion(self) -> str:
        """The box that has the block deleted."""
        return self.shapes.widget(self.form, "DELETE") if "DELETE" in self.form.fields else ""


def rendered(fieldset, prefix: str, number: int | str, place: int) -> str:
    """A fieldset by the stock template, as the stock inlines call it."""
    context = {"fieldset": fieldset, "heading_level": 4, "prefix": prefix, "id_prefix": number, "id_suffix": place}
    return render_to_string(FIELDSET, context)


class Shape:
    """HTML with holes: one for the form's prefix, one for its number, one for a value or for each widget."""

    def __init__(self, html: str):
        whole = _LINES.sub("\n", html).replace("{", "{{").replace("}", "}}")
        self.holes = tuple(dict.fromkeys(re.findall(rf"{_MARK}widget_(\w+?)_end", whole)))
        whole = re.sub(rf"{_MARK}widget_(\w+?)_end", r"{\1}", whole)
        self.html = whole.replace(_AT, "{at}").replace(_NUMBER, "{number}").replace(_VALUE, "{value}")

    def fill(self, at: str, number: int = 0, widgets: dict | None = None, value: str = "") -> str:
        fields = {name: widgets[name]() for name in self.holes} if widgets else {}
        return format_html(self.html, at=at, number=number, value=value, **fields)


class Shapes:
    """The shapes of one kind of block on one page, made when they are first asked for."""

    def __init__(self, sheets: Sheets):
        self.sheets, self.made = sheets, {}

    @cached_property
    def form(self) -> forms.ModelForm:
        """A form that no block has: its prefix is a hole."""
        formset = self.sheets.formset
        form = formset.form(
            auto_id=formset.auto_id,
            prefix=_AT,
            use_required_attribute=False,
            renderer=formset.renderer,
            **formset.get_form_kwargs(None),
        )
        formset.add_fields(form, None)
        return form

    @cached_property
    def frames(self) -> tuple[Shape, ...]:
        """The fieldsets, with holes for the widgets."""
        form, sheets = self.form, self.sheets
        for name, field in form.fields.items():
            field.widget.render = partial(_hole, name)
        wrapped = InlineAdminForm(sheets.formset, form, sheets.fieldsets, {}, None, (), model_admin=sheets.opts)
        found = [rendered(item, sheets.formset.prefix, _NUMBER, place) for place, item in enumerate(wrapped)]
        for field in form.fields.values():
            del field.widget.render
        return tuple(Shape(html) for html in found)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(name for frame in self.frames for name in frame.holes)

    def widget(self, form: forms.ModelForm, name: str) -> str:
        """The widget of one field, with what it holds. Anything but a line of text has one shape for each value."""
        widget, value = form.fields[name].widget, form[name].value()
        if form.is_bound and name in form.errors:
            return form[name].as_widget()
        if not _holds_text(widget):
            return self._shape(name, value).fill(form.prefix)
        value = widget.format_value(value)
        return self._shape(name, _VALUE if value else value).fill(form.prefix, value=value)

    def _shape(self, name: str, value) -> Shape:
        known = (name, str(value))
        if known not in self.made:
            self.form.initial[name] = value
            self.form.offer(name, value)
            bound = self.form.fields[name].get_bound_field(self.form, name)
            self.made[known] = Shape(bound.as_widget())
        return self.made[known]


def _without_files(options: dict, form: type[forms.ModelForm]) -> dict:
    """The picture itself stands on the sheet; its file has no address that the stock admin could show."""
    fields = [name for name in options["fields"] if not isinstance(form.base_fields.get(name), forms.FileField)]
    return {**options, "fields": fields}


def _holds_text(widget: forms.Widget) -> bool:
    others = forms.CheckboxInput | forms.ClearableFileInput
    return isinstance(widget, forms.widgets.Input | forms.Textarea) and not isinstance(widget, others)


def _hole(field: str, *args, **kwargs) -> str:
    return f"{_MARK}widget_{field}_end"
