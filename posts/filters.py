"""Filters of the public lists. What may be chosen is what the public side holds, so that no link leads nowhere."""

import re

import django_filters
from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from posts import facets, stored
from posts.document import Method, Voice
from posts.models.library import Outlet, Source, Tag
from posts.models.public import Edition, EditionFacet
from posts.voices import language_name

Kind = EditionFacet.Kind


class _PatternField(forms.MultipleChoiceField):
    """Values of a known shape; whether any post has them is asked afterwards."""

    pattern = re.compile(r"[A-Za-z0-9-]{1,40}")

    def valid_value(self, value):
        return bool(self.pattern.fullmatch(value))


class _PatternFilter(django_filters.MultipleChoiceFilter):
    field_class = _PatternField


def _rows(queryset) -> django_filters.ModelMultipleChoiceFilter:
    return django_filters.ModelMultipleChoiceFilter(queryset=queryset, to_field_name="slug")


class EditionFacetFilter(django_filters.FilterSet):
    """Posts by their facets: `?tag=港&language=sv`. Several, of one kind or of more, mean posts that have them all.
    `chosen` says what is asked for, `qs` narrows the queryset given to it."""

    voice = django_filters.MultipleChoiceFilter(
        choices=[(voice.value, voice.value) for voice in Voice if voice is not Voice.UNDECIDED]
    )
    tag = _rows(Tag.objects.all())
    outlet = _rows(Outlet.objects.all())
    language = _PatternFilter()
    author = _rows(lambda request: facets.authors(timezone.now()))
    year = _PatternFilter()
    method = django_filters.MultipleChoiceFilter(choices=[(method.value, method.value) for method in Method])

    class Meta:
        model = Edition
        fields = []

    @cached_property
    def chosen(self) -> tuple[facets.Property, ...]:
        """What is asked for, in the order facets are offered. Raises Http404 for what cannot be a value at all, for
        what no public post has, and for more than anybody would choose."""
        if not self.form.is_valid():
            raise Http404("No such facet.")
        chosen = [
            facets.property_of(kind, value)
            for kind in facets.OFFERED
            for value in self.form.cleaned_data.get(kind) or ()
        ]
        if len(chosen) > facets.MOST_CHOSEN:
            raise Http404("Too much at once.")
        return tuple(chosen)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What is asked for as it is stored, narrowest first."""
        return facets.pairs(self.chosen)

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """What is asked for as parameters of an address."""
        return tuple((item.kind, item.slug) for item in self.chosen)

    def filter_queryset(self, queryset):
        return queryset.with_facets(self.pairs)

    def none_exists(self) -> bool:
        """Whether one of the values chosen has no public post of its own: an address that leads nowhere."""
        public = EditionFacet.objects.public()
        return any(not public.of(kind, value).exists() for kind, value in self.pairs)


def _of_sources() -> tuple[list, list]:
    return stored.kept("choices of sources", lambda: (_languages(), _outlets()))


def _languages() -> list[tuple[str, str]]:
    found = ((code, language_name(code)) for code, _number in facets.of_all(Kind.LANGUAGE))
    return sorted(found, key=lambda choice: choice[1])


def _outlets() -> list[tuple[str, str]]:
    most = [int(value) for value, _number in facets.of_all(Kind.OUTLET)[: facets.COUNTED]]
    return list(Outlet.objects.filter(pk__in=most).order_by("name").values_list("slug", "name"))


class SourceFilter(django_filters.FilterSet):
    """Sources by the language they are written in and by outlet: `?language=sv&outlet=tidewater-review`. The choices
    stand in `languages` and `outlets`."""

    language = django_filters.ChoiceFilter(label=_("language"))
    outlet = django_filters.ChoiceFilter(field_name="outlet__slug", label=_("outlet"))

    class Meta:
        model = Source
        fields = ["language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.languages, self.outlets = _of_sources()
        self.filters["language"].extra["choices"] = self.languages
        self.filters["outlet"].extra["choices"] = self.outlets
