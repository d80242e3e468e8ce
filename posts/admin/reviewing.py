"""Review at the desk: submit, ask for changes, approve; notes pinned to blocks."""


def beside(request, post, edition, formsets) -> dict:
    return {}


def urls(view) -> list:
    return []
