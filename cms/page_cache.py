"""Ready bytes for readers: a public page is made once and answered from the cache while the public side stands.

Knows nothing of what the site shows. `PAGE_CACHE_VALIDITY` names a function that gives (token, seconds): a string that
changes whenever any public answer could, and for how long it can stand at most (None: nothing is due), or None when
nothing may be kept. A page is kept from its second reader on, so that what nobody asks for twice (and what does not
exist) neither fills the cache nor costs the question.
"""

import hashlib
import re

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe
from django.utils.module_loading import import_string

from cms.headers import PRIVATE

KEPT_FOR = 3600  # seconds; a page that nobody reads makes room
LARGEST = 512 * 1024  # bytes
STATUSES = {200, 301, 410}
# Lists are narrowed and paged by these; an address with any other parameter is answered, and not kept.
PARAMETERS = {"after", "before", "author", "language", "method", "outlet", "tag", "voice", "year"}
LONGEST_QUERY = 300
SEEN = "seen"
BY_ACCEPT = "by accept"  # the address has another answer for who asks for another kind: feeds in a browser
_MAX_AGE = re.compile(r"\bmax-age=([0-9]+)")
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# Headers of this very answer; the outer middleware writes its own again.
_NOT_KEPT = {"date", "set-cookie", "connection"}


class PageCacheMiddleware:
    """Stands outside of compression and conditional answers, so that what it keeps is ready to be sent."""

    def __init__(self, get_response):
        if not settings.PAGE_CACHE_VALIDITY:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.validity = import_string(settings.PAGE_CACHE_VALIDITY)

    def __call__(self, request):
        if not _may_be_answered(request):
            return self.get_response(request)
        key = _key(request)
        entry = cache.get(key)
        if entry == BY_ACCEPT:
            key = _key(request, request.META.get("HTTP_ACCEPT", ""))
            entry = cache.get(key)
        if entry is None:
            response = self.get_response(request)
            if request.method == "GET" and _may_be_kept(request, response):
                if "accept" in _varies_by(response):
                    cache.set(_key(request), BY_ACCEPT, KEPT_FOR)
                    key = _key(request, request.META.get("HTTP_ACCEPT", ""))
                cache.set(key, SEEN, KEPT_FOR)
            return response
        state = self.validity()  # before the page is made: a change meanwhile ends what is kept under it
        if state is None:
            return self.get_response(request)
        token, seconds = state
        if entry != SEEN and entry["token"] == token:
            return _answer(request, entry, seconds)
        if request.method != "GET":
            return self.get_response(request)
        conditions = {name: request.META.pop(name) for name in _CONDITIONS if name in request.META}
        response = self.get_response(request)
        request.META.update(conditions)
        if not _may_be_kept(request, response):
            return get_conditional(request, response)
        entry = {
            "token": token,
            "status": response.status_code,
            "headers": [(name, value) for name, value in response.items() if name.lower() not in _NOT_KEPT],
            "content": response.content,
        }
        cache.set(key, entry, KEPT_FOR)
        return _answer(request, entry, seconds)


def _may_be_answered(request) -> bool:
    """Whether the request could have a kept answer: a reader's, without anything that makes it somebody's own."""
    return (
        request.method in {"GET", "HEAD"}
        and not request.path_info.startswith(PRIVATE)
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_RANGE" not in request.META
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and set(request.GET) <= PARAMETERS
    )


def _may_be_kept(request, response) -> bool:
    """Whether everybody would get these bytes: said to be public, no cookie, no nonce of one answer in it."""
    control = response.get("Cache-Control", "")
    return (
        response.status_code in STATUSES
        and not response.streaming
        and "public" in control
        and bool(_MAX_AGE.search(control))
        and not response.cookies
        and not getattr(request, "csp_nonce", None)
        and _varies_by(response) <= {"accept", "accept-encoding"}
        and len(response.content) <= LARGEST
    )


def _varies_by(response) -> set[str]:
    return {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}


def _key(request, accept: str | None = None) -> str:
    """One for each address of each host, with and without compression, and where it matters for each kind that is
    asked for. An unknown host is refused here as elsewhere."""
    coding = "gzip" if re.search(r"\bgzip\b", request.META.get("HTTP_ACCEPT_ENCODING", "")) else ""
    name = f"{request.scheme} {request.get_host()} {request.get_full_path()} {coding}"
    if accept is not None:
        name += f" {accept}"
    return "page:" + hashlib.sha256(name.encode()).hexdigest()


def _answer(request, entry: dict, seconds: int | None) -> HttpResponse:
    """The kept bytes, to be kept by browsers no longer than anything stands; 304 for who has them already."""
    response = HttpResponse(entry["content"], status=entry["status"])
    del response.headers["Content-Type"]
    for name, value in entry["headers"]:
        response.headers[name] = value
    if seconds is not None:
        response.headers["Cache-Control"] = _MAX_AGE.sub(
            lambda found: f"max-age={min(int(found[1]), seconds)}", response.headers["Cache-Control"]
        )
    return get_conditional(request, response)


def get_conditional(request, response: HttpResponse) -> HttpResponse:
    """The same answer, or 304 when the request says that it is known."""
    if response.status_code != 200:
        return response
    modified = response.get("Last-Modified")
    return get_conditional_response(
        request,
        etag=response.get("ETag"),
        last_modified=parse_http_date_safe(modified) if modified else None,
        response=response,
    )
