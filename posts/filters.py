"""Filters of the public lists. What may be chosen is what the public side holds, so that no link leads nowhere."""

import django_filters
from django.utils.translation import gettext_lazy as _

from posts.models.library import Source
from posts.models.public import Edition
from posts.voices import language_name


def languages() -> list[tuple[str, str]]:
    """The languages that published posts quote from: code and name, by name."""
    public = Source.objects.filter(editions__in=Edition.objects.public()).exclude(language="")
    codes = public.order_by().values_list("language", flat=True).distinct()
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1])


class SourceFilter(django_filters.FilterSet):
    """Sources by the language they are written in: `?language=sv`."""

    language = django_filters.ChoiceFilter(choices=languages, label=_("language"))

    class Meta:
        model = Source
        fields = ["language"]
