"""Links into the editors' guide, by topic: `{% load guide %} {% guide "preview" %}` beside a heading of the desk."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def guide_url(topic: str = "") -> str:
    """The address of the guide, or of one of its topics."""
    return reverse("admin:guide") + (f"#{topic}" if topic else "")


@register.simple_tag
def guide(topic: str) -> str:
    """A small link to a topic. It opens beside the page, on which something may be half typed."""
    return format_html(
        '<a class="guide-link" href="{}" target="guide" rel="noopener"><span aria-hidden="true">?</span>'
        '<span class="visually-hidden">{}</span></a>',
        guide_url(topic),
        gettext("Guide to this part (opens in another window)"),
    )
