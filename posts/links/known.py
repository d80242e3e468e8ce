"""What the library already knows of an address: the source that can be read there, the outlet whose site it is."""

import re

from posts.links import addresses
from posts.models import Outlet, Source, SourceLink


def source_at(url: str, *, besides: int | None = None) -> Source | None:
    """The source whose original stands at this address, however the address is spelled. `besides`: the primary key of
    a source that does not count."""
    if not re.match(r"\s*https?://", url, re.IGNORECASE):
        return None
    links = SourceLink.objects.filter(normal_key=addresses.key(url), rel=SourceLink.Rel.ORIGINAL)
    if besides is not None:
        links = links.exclude(source=besides)
    link = links.select_related("source__outlet").order_by("pk").first()
    return link.source if link else None


def outlet_of(url: str, name: str) -> Outlet | None:
    """The outlet whose homepage stands on the host of `url` (the longest path that fits), or that is called `name`."""
    host = addresses.host(url)
    fitting = [
        outlet
        for outlet in Outlet.objects.exclude(homepage="")
        if host and addresses.host(outlet.homepage) == host and _under(url, outlet.homepage)
    ]
    if fitting:
        return max(fitting, key=lambda outlet: len(addresses.normalise(outlet.homepage)))
    return Outlet.objects.filter(name__iexact=name.strip()).first() if name.strip() else None


def _under(url: str, homepage: str) -> bool:
    """Whether an address lies in the part of a site that a homepage names: two papers may share a host."""
    return f"{addresses.normalise(url)}/".startswith(f"{addresses.normalise(homepage)}/")


def outlet_named(name: str, *, homepage: str = "", language: str = "") -> Outlet:
    """The outlet of this name, in whatever case; made when the library does not have it."""
    name = name.strip()[:200]
    found = Outlet.objects.filter(name__iexact=name).first()
    return found or Outlet.objects.get_or_create(name=name, defaults={"homepage": homepage, "language": language})[0]
