"""System checks: what `manage.py check` says of a site's own configuration."""

from django.conf import settings
from django.core import checks

from posts.models import Edition

LONGEST = 79


@checks.register
def address_length(app_configs, **kwargs) -> list[checks.Warning]:
    """Rule 39: the canonical address of a post stays under 80 characters, with the longest slug there may be."""
    slug = Edition._meta.get_field("slug").max_length
    length = len(f"{settings.SITE_URL}/posts//") + slug
    if length <= LONGEST:
        return []
    return [
        checks.Warning(
            f"Addresses of posts can grow to {length} characters; readers share them best below {LONGEST + 1}.",
            hint="Use a shorter SITE_URL.",
            id="posts.W001",
        )
    ]
