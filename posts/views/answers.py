"""How an answer for readers may be kept by browsers and proxies."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date

MAX_AGE = 60  # seconds
YEAR = 365 * 24 * 3600  # seconds: for what never changes under its address


def cacheable(response: HttpResponse, modified: datetime | None = None, max_age: int = MAX_AGE) -> HttpResponse:
    """The same answer for everybody, kept for a minute at most; ConditionalGetMiddleware adds the ETag."""
    patch_cache_control(response, public=True, max_age=max_age)
    if modified:
        response.headers["Last-Modified"] = http_date(modified.timestamp())
    return response
