"""The public correction that a changed translation asks for, as part of publishing."""


def beside(request, post, edition, formsets) -> dict:
    return {}
