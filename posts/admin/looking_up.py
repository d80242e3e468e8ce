"""POST /admin/posts/source/look-up/: what a page says of itself, offered to an editor field by field.

Nothing is stored and nothing filled in here: static/js/desk/lookup.js shows each value beside its field, and she takes
what is right. Every answer is JSON with a sentence in it; without a network the desk works as before.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posts import voices
from posts.links import client, known, particulars
from posts.models import HouseRules, Outlet, Source
from posts.models.library import validate_url

A_MINUTE = 20  # pages that one editor may have read
# Workers that may be waiting for foreign servers at one time; the others go on serving readers.
_turns = threading.BoundedSemaphore(2)


class Busy(Exception):
    """Not now. The message says why, in words for an editor."""


@contextmanager
def turn(user) -> Iterator[None]:
    """The right to ask a foreign server for an editor. Raises Busy."""
    name = f"look-up:{user.pk}"
    cache.add(name, 0, 60)
    if cache.incr(name) > A_MINUTE:
        raise Busy(_("Many pages were read in the last minute. Wait a moment and try again."))
    if not _turns.acquire(blocking=False):
        raise Busy(_("Two other pages are being read just now. Try again in a moment."))
    try:
        yield
    finally:
        _turns.release()


def urls(view) -> list:
    """The route, for SourceAdmin."""
    return [path("look-up/", view(look_up), name="posts_source_look_up")]


@require_POST
def look_up(request):
    """`url`, and `source` (the primary key of the source that is being edited) in; out: `known` (a source that has
    this address), `outlet` (one that the library knows), `fields` (what was found), `message` (a sentence)."""
    if not (request.user.has_perm("posts.change_source") or request.user.has_perm("posts.add_post")):
        raise PermissionDenied
    url, own = request.POST.get("url", "").strip(), request.POST.get("source", "")
    twin = known.source_at(url, besides=int(own) if own.isascii() and own.isdecimal() and len(own) < 19 else None)
    if twin:
        message = _("This article is in the library already.")
        return JsonResponse({"known": _known(twin), "outlet": None, "fields": [], "message": message})
    try:
        found = _read(request.user, url)
    except (Busy, client.FetchError, client.NotAllowed) as error:
        outlet = known.outlet_of(url, "")
        fields = [_field("outlet", outlet.name)] if outlet else []
        return JsonResponse({"known": None, "outlet": _outlet(outlet), "fields": fields, "message": str(error)})
    outlet = known.outlet_of(url, found.outlet)
    fields = _fields(found, outlet, url)
    message = (
        _("Found on the page. Check each value before you use it.")
        if fields
        else _("The page was read, and it says nothing about itself.")
    )
    return JsonResponse({"known": None, "outlet": _outlet(outlet), "fields": fields, "message": message})


def _read(user, url: str) -> particulars.Particulars:
    """The page's own account of itself. Raises Busy, FetchError or NotAllowed, each with a sentence."""
    try:
        validate_url(url)
    except ValidationError as error:
        raise client.NotAllowed(_("This is not a whole web address.")) from error
    if not HouseRules.current().fetch_particulars:
        raise Busy(_("Looking up is switched off in the house rules. Type the particulars by hand."))
    with turn(user):
        answer = client.web.fetch(url)
    if answer.status >= 400:
        raise Busy(
            _("The page could not be read: the server answered %(status)d. Type the particulars by hand.")
            % {"status": answer.status}
        )
    return particulars.read(answer.body, answer.headers.get("content-type", ""), answer.url)


def _fields(found: particulars.Particulars, outlet: Outlet | None, url: str) -> list[dict]:
    values = {
        "title": found.title,
        "byline": found.byline,
        "outlet": outlet.name if outlet else found.outlet,
        "published": found.published,
        "language": found.language or (outlet.language if outlet else ""),
        "url": found.url if found.url != url else "",
        "licence": found.licence,
        "licence_url": found.licence_url,
        "basis": outlet.default_basis if outlet else "",
    }
    return [_field(name, value) for name, value in values.items() if value]


def _field(name: str, value: str) -> dict:
    shown = {"language": voices.language_name, "basis": lambda code: str(dict(Source.BASES).get(code, code))}
    return {"name": name, "value": value, "shown": shown.get(name, str)(value)}


def _known(source: Source) -> dict:
    return {"id": source.pk, "name": str(source), "href": reverse("admin:posts_source_change", args=[source.pk])}


def _outlet(outlet: Outlet | None) -> dict | None:
    if outlet is None:
        return None
    return {
        "id": outlet.pk,
        "name": outlet.name,
        "policy": outlet.reuse_policy,
        "required_credit": outlet.required_credit,
    }
