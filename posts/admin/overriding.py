"""The checklist on the page: its findings while she types, and the reasons why one was let stand."""

from posts.admin import panel
from posts.models import Journal


def urls(view) -> list:
    return []


def beside(request, post, edition, formsets) -> dict:
    """The findings of the stored post, each with the address of its field."""
    return {"findings": panel.lines(post, formsets) if post else []}


def live(row: Journal) -> dict:
    """What the page shows while she types, as JSON-ready data."""
    return {}
