"""The blocks of a post as the change form shows them: one inline for each kind, their forms and formset.

Which words stand on a block's sheet is templates/admin/posts/post/block_inline.html; moving, splitting, joining and
turning is static/js/desk/. Here is what is checked and stored.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from content_editor.admin import ContentEditorInline
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import RegexValidator
from django.db.models import CheckConstraint, Model
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posts import pictures
from posts.admin.prose import ProseField, keep_stored
from posts.keys import new_key
from posts.models import Commentary, Figure, QuotedArticle, Source

KINDS = {Commentary: "commentary", QuotedArticle: "quoted", Figure: "figure"}


class FewErrors(ErrorList):
    """Renders no template for a field without errors: a long post has thousands of those."""

    def render(self, *args, **kwargs):
        return super().render(*args, **kwargs) if self else ""


class KnownChoice(forms.ModelChoiceField):
    """A choice of one row. Those in `known` (by primary key, as text) have been asked for already, all at once."""

    known: Mapping[str, Model] = MappingProxyType({})

    def to_python(self, value):
        return self.known.get(str(value)) or super().to_python(value)


class BlockForm(forms.ModelForm):
    """What all blocks share: a key that survives moves and turns, and the reason why it is undecided."""

    block_key = forms.CharField(
        required=False,
        max_length=20,
        widget=forms.HiddenInput,
        validators=[RegexValidator(r"\A[A-Za-z0-9_-]+\Z", _("This is not the name of a block."))],
    )
    undecided = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    prose: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs, "error_class": FewErrors})
        if self.instance.pk:
            self.initial["block_key"] = self.instance.key

    def offer(self, name: str, chosen) -> None:
        """Puts the choices of a field in place that depend on what is chosen."""

    def clean(self):
        cleaned = super().clean()
        keep_stored(self, *self.prose)
        return cleaned

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | (self._settled() if self.instance.pk else set())

    def _settled(self) -> set[str]:
        """The fields of constraints of which nothing has been changed: the stored row keeps them, and each would be
        a query of its own."""
        found = [set(item.condition.referenced_base_fields) for item in self._meta.model._meta.constraints
                 if isinstance(item, CheckConstraint)]  # fmt: skip
        asked = (names for names in found if names & set(self.changed_data))
        return set().union(*found).difference(*asked)

    def _post_clean(self):
        if self.instance.pk and not self.has_changed():
            return  # it will not be written, and it was checked when it was
        super()._post_clean()
        # The key is no model form field (it is not editable by hand), so it is carried over here.
        self.instance.key = self.cleaned_data.get("block_key") or self.instance.key or new_key()


class CommentaryForm(BlockForm):
    body = ProseField()
    prose = ("body",)


class QuotedArticleForm(BlockForm):
    body = ProseField()
    original = ProseField(label=_("original text"))
    prose = ("body", "original")

    def __init__(self, *args, library: "Library | None" = None, **kwargs):
        self.library = library or Library()
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.offer("source", self["source"].value())
            self.fields["source"].known = self.library.known

    def offer(self, name, chosen):
        if name == "source":
            # The chosen one and the newest: all others are found by searching (static/js/desk/picker.js).
            self.fields[name].widget.choices = self.library.choices(chosen)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"source"}  # a choice has been found, or there is none

    def save(self, commit=True):
        # Rule 2: others' words always have a Source. An empty one is asked about before publishing.
        if self.instance.source_id is None:
            self.instance.source = Source.objects.create()
        return super().save(commit)


class Library:
    """The sources that the forms of one page offer: asked for once, however many blocks there are."""

    def __init__(self, chosen: Iterable = ()):
        self._wanted = {int(pk) for pk in chosen if str(pk or "").isdecimal() and len(str(pk)) < 19}

    @cached_property
    def _newest(self) -> list[Source]:
        return list(Source.objects.select_related("outlet")[:20])

    @cached_property
    def known(self) -> dict[str, Source]:
        """The sources by primary key, as text."""
        missing = self._wanted - {source.pk for source in self._newest}
        found = Source.objects.select_related("outlet").filter(pk__in=missing) if missing else []
        return {str(source.pk): source for source in [*self._newest, *found]}

    @cached_property
    def _names(self) -> dict[str, tuple[int, str]]:
        return {pk: (source.pk, str(source)) for pk, source in self.known.items()}

    def choices(self, chosen) -> list[tuple]:
        """The chosen source, then those added last."""
        first = [self._names[str(chosen)]] if str(chosen) in self._names else []
        newest = [self._names[str(source.pk)] for source in self._newest]
        return [("", "—"), *first, *(item for item in newest if item not in first)]


class KeptPicture(ContentFile):
    """A picture that was written anew before, and has waited on the desk."""


class PictureField(forms.FileField):
    """A picture to upload: decoded and written anew before anything is stored."""

    widget = forms.FileInput

    def clean(self, data, initial=None):
        uploaded = super().clean(data, initial)
        if isinstance(uploaded, KeptPicture):
            return uploaded
        return pictures.normalise(uploaded) if data and uploaded is not initial else uploaded


class FigureForm(BlockForm):
    image = PictureField(
        label=_("picture"),
        required=False,
        help_text=_("JPEG, PNG, WebP, AVIF or GIF. What the camera noted in the file is removed."),
    )


class BlockFormSet(BaseInlineFormSet):
    """The blocks of one kind. `siblings` are all block formsets of the request, in the order they are checked."""

    siblings: tuple["BlockFormSet", ...] = ()

    @cached_property
    def _rows(self) -> dict[str, Model]:
        return {str(row.pk): row for row in self.get_queryset()}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        name = self._pk_field.name
        stock = form.fields[name]
        form.fields[name] = KnownChoice(stock.queryset, initial=stock.initial, required=False, widget=stock.widget)
        form.fields[name].known = self._rows

    def keys(self) -> list[str]:
        """The keys of the blocks that stay."""
        return [
            form.cleaned_data["block_key"]
            for form in self.forms
            if getattr(form, "cleaned_data", {}).get("block_key") and not form.cleaned_data.get("DELETE")
        ]

    def clean(self):
        super().clean()
        before = []
        for other in self.siblings:
            if other is self:
                break
            before += other.keys()
        everything = before + self.keys()
        if len(set(everything)) != len(everything):
            raise ValidationError(_("Two blocks claim to be the same one. Nothing was saved."), code="key_twice")

    def get_unique_error_message(self, unique_check):
        return gettext("Two blocks claim to be the same one. Nothing was saved.")


class QuotedFormSet(BlockFormSet):
    """The quoted articles: one look into the library for all of them."""

    @cached_property
    def library(self) -> Library:
        chosen = [row.source_id for row in self.get_queryset()]
        sent = [value for name, value in self.data.items() if name.startswith(self.prefix) and name.endswith("-source")]
        return Library([*chosen, *sent])

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "library": self.library}


class BlockInline(ContentEditorInline):
    """Shared by the three kinds: the sheet's template and the hidden fields."""

    template = "admin/posts/post/block_inline.html"
    formset = BlockFormSet
    hidden = (None, {"fields": ["undecided", "block_key", "region", "ordering"], "classes": ["block-hidden"]})

    @property
    def kind(self) -> str:
        return KINDS[self.model]

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_add_permission(self, request, obj):
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        # Whoever may write a post may write its blocks: they are no things of their own.
        return request.user.has_perm("posts.change_post") or (obj is None and request.user.has_perm("posts.add_post"))

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj) or request.user.has_perm("posts.view_post")


class CommentaryInline(BlockInline):
    model = Commentary
    form = CommentaryForm
    fieldsets = [(None, {"fields": ["body"], "classes": ["block-text"]}), BlockInline.hidden]


class QuotedArticleInline(BlockInline):
    model = QuotedArticle
    form = QuotedArticleForm
    formset = QuotedFormSet
    fieldsets = [
        (None, {"fields": ["title", "body"], "classes": ["block-text"]}),
        (None, {"fields": ["source", "voice", "translator", "method", "coverage"], "classes": ["block-grid"]}),
        (_("Original text"), {"fields": ["original"], "classes": ["collapse", "block-original"]}),
        (
            _("Translator, method or extent unknown?"),
            {"fields": ["translator_said", "said_reason"], "classes": ["collapse", "block-grid"]},
        ),
        BlockInline.hidden,
    ]

    def formfield_for_dbfield(self, db_field, *args, **kwargs):
        if db_field.name == "source":
            kwargs["form_class"] = KnownChoice
        field = super().formfield_for_dbfield(db_field, *args, **kwargs)
        if db_field.name == "source":
            # Added and mended in place; looked at and deleted in the library.
            field.widget.can_view_related = field.widget.can_delete_related = False
            field.widget.widget.attrs |= {
                "class": "picker-select",
                "translate": "no",
                "data-search": "quotedarticle.source",
            }
        return field


class FigureInline(BlockInline):
    model = Figure
    form = FigureForm
    fieldsets = [
        (None, {"fields": ["image", "alt", "caption"], "classes": ["block-picture"]}),
        (None, {"fields": ["credit", "rights", "source_url", "altered"], "classes": ["block-grid"]}),
        BlockInline.hidden,
    ]


def adopt(data, files, prefix: str, rows: dict[str, int]):
    """`data` and `files` of a formset, renumbered so that every row that still exists comes first and every row
    that has gone (another editor deleted or restored it) counts as new. `rows` maps the keys of the stored blocks
    to their ids; a row is known by its id, else by its key. No field of any row is left out."""
    try:
        total, initial = int(data[f"{prefix}-TOTAL_FORMS"]), int(data[f"{prefix}-INITIAL_FORMS"])
    except (KeyError, ValueError):
        return data, files
    stored, fresh, used = [], [], set()
    for number in range(min(total, 2_000)):
        row_id, key = data.get(f"{prefix}-{number}-id", ""), data.get(f"{prefix}-{number}-block_key", "")
        known = int(row_id) if row_id.isdecimal() and int(row_id) in rows.values() else rows.get(key)
        if known and known not in used:
            used.add(known)
            stored.append((number, str(known)))
        else:
            fresh.append((number, ""))
    order = stored + fresh
    unchanged = all(new == old and data.get(f"{prefix}-{old}-id", "") == pk for new, (old, pk) in enumerate(order))
    if unchanged and initial == len(stored):
        return data, files
    return _renumbered(data, prefix, order, len(stored)), _renumbered(files, prefix, order, None)


def _renumbered(values, prefix: str, order: list[tuple[int, str]], initial: int | None):
    places = {str(old): (str(new), pk) for new, (old, pk) in enumerate(order)}
    result = values.copy()
    for name in list(result):
        if name.startswith(f"{prefix}-") and name.split("-")[1] in places:
            del result[name]
    for name in values:
        parts = name.split("-", 2)
        if len(parts) == 3 and parts[0] == prefix and parts[1] in places:
            new, pk = places[parts[1]]
            content = [pk] if parts[2] == "id" else values.getlist(name)
            result.setlist(f"{prefix}-{new}-{parts[2]}", content)
    if initial is not None:
        result[f"{prefix}-INITIAL_FORMS"] = str(initial)
    return result
