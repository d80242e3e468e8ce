"""What every public template may ask about the site itself. No queries."""

from datetime import datetime

from django import template
from django.conf import settings
from django.utils.translation import gettext

from posts import voices
from posts.rendering.json_ld import stamp

register = template.Library()


@register.simple_tag
def site_name() -> str:
    return settings.SITE_NAME


@register.simple_tag
def site_description() -> str:
    """What the site is, in a sentence."""
    return settings.SITE_DESCRIPTION or gettext(
        "Writing from abroad, translated and discussed. Whose words you read is always said."
    )


@register.filter
def absolute(path: str) -> str:
    """A path of this site as an absolute address."""
    return settings.SITE_URL + path


@register.filter
def language_name(code: str) -> str:
    """A language code as the active language names it."""
    return voices.language_name(code)


@register.filter
def partial_date(value: str) -> str:
    """An ISO date cut to its precision, as the active language writes it."""
    return voices.partial_date(value)


@register.filter
def iso(moment: datetime) -> str:
    """A moment as ISO 8601 with the site's offset."""
    return stamp(moment)
