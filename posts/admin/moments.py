"""Moments as editors write them: one plain text field for a day and a time, in Tokyo's time.

A browser's own field for a moment is as many stops for the Tab key as a date has parts, and reads nothing pasted.
"""

import re
import unicodedata
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MINUTE = "%Y-%m-%d %H:%M"


class WrittenMoment(forms.DateTimeField):
    """A moment in nearly any way of writing it: 2026-12-01 07:00, ２０２６／１２／１　７：００, 2026年12月1日7時.
    A day alone is its first minute where `day_alone` says so, and an error everywhere else."""

    default_error_messages = {"invalid": _("Write a day and a time, for example 2026-11-23 17:30.")}

    def __init__(self, *, day_alone: bool = False, hint: str = "", **kwargs):
        self.day_alone = day_alone
        attrs = {"autocomplete": "off", "maxlength": "40"} | ({"aria-describedby": hint} if hint else {})
        super().__init__(widget=forms.DateTimeInput(attrs=attrs, format=MINUTE), **kwargs)

    def to_python(self, value):
        value = _plain(value) if isinstance(value, str) else value
        if value and not self.day_alone and ":" not in str(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


def _plain(value: str) -> str:
    """What was written, as numbers between - and : only."""
    value = unicodedata.normalize("NFKC", value).strip()
    value = re.sub(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?", r"\1-\2-\3", value)
    value = re.sub(r"(\d{1,2})\s*時\s*(?:(\d{1,2})\s*分)?", lambda found: f"{found[1]}:{found[2] or '00'}", value)
    return re.sub(r"^(\d{4}-\d{1,2}-\d{1,2})[\sT]*(?=\d{1,2}:)", r"\1 ", value)


def mornings(count: int = 7) -> list[str]:
    """The next mornings at seven, for a field to offer."""
    seven = timezone.localtime().replace(hour=7, minute=0)
    return [f"{seven + timedelta(days=day):{MINUTE}}" for day in range(1, count + 1)]
