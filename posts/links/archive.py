"""Public archives: is there a copy of a page, and would they please make one.

Speaks the Internet Archive's two addresses (settings ARCHIVE_API and ARCHIVE_SAVE), through the guarded client.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from posts.links import client
from posts.markup import is_safe_url


class ArchiveFailed(Exception):
    """The archive could not be asked. The message says why, in words for an editor."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An archived copy and the day it was made."""

    url: str
    on: date


def find(url: str, *, near: date) -> Copy | None:
    """The copy of a page that was made closest to a day; None when there is none. Raises ArchiveFailed."""
    asked = urlencode({"url": url, "timestamp": f"{near:%Y%m%d}"})
    address = f"{settings.ARCHIVE_API}{'&' if '?' in settings.ARCHIVE_API else '?'}{asked}"
    try:
        answer = client.web.fetch(address, whole=True)
    except (client.FetchError, client.NotAllowed) as error:
        raise ArchiveFailed(_("The archive could not be asked: %(reason)s") % {"reason": error}) from error
    if answer.status != 200:
        raise ArchiveFailed(_("The archive could not be asked: it answered %(status)d.") % {"status": answer.status})
    try:
        closest = json.loads(answer.body)["archived_snapshots"].get("closest")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveFailed(_("The archive could not be asked: its answer makes no sense.")) from error
    return _copy(closest) if isinstance(closest, dict) and closest.get("available") is True else None


def _copy(found: dict) -> Copy | None:
    """A copy of a page that was there: one of an error or of a redirect proves nothing."""
    url, stamp = str(found.get("url", "")), str(found.get("timestamp", ""))
    url = re.sub(r"^http://(?=web\.archive\.org/)", "https://", url)
    try:
        on = datetime.strptime(stamp[:8], "%Y%m%d").date()  # noqa: DTZ007  (a day, as the archive counts it)
    except ValueError:
        return None
    whole = str(found.get("status", "")) == "200" and url.startswith("http") and is_safe_url(url) and len(url) <= 2000
    return Copy(url, on) if whole else None


def request(url: str) -> None:
    """Asks the archive to make a copy of a page. It takes its time: `find` finds it later. Raises ArchiveFailed."""
    try:
        answer = client.web.fetch(settings.ARCHIVE_SAVE + quote(url, safe="/:?&=%@+,;~!$*()[]"))
    except client.TooSlow:
        return  # it was heard, and is at work
    except (client.FetchError, client.NotAllowed) as error:
        raise ArchiveFailed(_("The archive could not be asked: %(reason)s") % {"reason": error}) from error
    if answer.status >= 400:
        raise ArchiveFailed(_("The archive could not be asked: it answered %(status)d.") % {"status": answer.status})
