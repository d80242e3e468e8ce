"""Where files that only editors may see are kept. Public files live in Django's default storage."""

from django.core.files.storage import Storage, storages


def desk() -> Storage:
    """The private storage: pictures of drafts, evidence of permissions. Passed to fields as a callable, so that
    migrations name this function and never a folder of one machine."""
    return storages["desk"]
