"""Previews: beside the form, in a window of its own, and by link for somebody without an account."""


def beside(request, post, edition, formsets) -> dict:
    return {}


def urls(view) -> list:
    return []
