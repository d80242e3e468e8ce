"""Where the site may go when an editor types an address: to public machines on the web's own ports, nowhere else.

Pure. `target` reads an address, `is_public` judges one IP address; client.py asks both, at every redirect anew.
"""

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

Address = IPv4Address | IPv6Address
PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2000
# Names that belong to one machine, one house or one overlay network.
_OWN_NAMES = (
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
    "onion",
    "i2p",
    "svc",
    # Names of the public web that stand for whatever address is written in them, mostly one's own machine.
    "nip.io",
    "sslip.io",
    "xip.io",
    "localtest.me",
    "lvh.me",
)
# Marks that some programs read as the dot of a name, and others do not.
_OTHER_DOTS = re.compile(r"[。．｡]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# Besides what ipaddress itself calls not global.
_CLOSED_4 = [ipaddress.ip_network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "240.0.0.0/4")]
_OPEN_6 = ipaddress.ip_network("2000::/3")
_CLOSED_6 = [ipaddress.ip_network(net) for net in ("2001::/23", "2001:db8::/32", "3fff::/20")]
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotAllowed(Exception):
    """The site does not go there. The message says why, in words for an editor; `code` in one word."""

    code = "closed"


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: whom to ask, under which name, for what."""

    scheme: str
    host: str  # ASCII, lower case; an IPv6 address without its brackets
    port: int
    path: str  # with its query, ASCII

    @property
    def name(self) -> str:
        """The host as it stands in an address and in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.name}{self.path}"


def target(url: str) -> Target:
    """`url` taken apart. Raises NotAllowed for everything that is not a plain web address on a public name."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAllowed(_("This is not a whole web address.")) from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not host or len(url) > MAX_LENGTH or re.search(r"[\x00-\x20\x7f\\]", url.strip(" ")):
        raise NotAllowed(_("This is not a whole web address."))
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(_("An address with a name or password in it is not opened."))
    port = PORTS[scheme] if port is None else port
    if port not in PORTS.values():
        raise NotAllowed(_("Only the usual ports of the web are asked."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._[]|")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?[]|')}" if parts.query else ""
    return Target(scheme, _host(host), port, path + query)


def _host(host: str) -> str:
    if ":" in host:
        return _literal(host)
    if _OTHER_DOTS.search(host):
        raise NotAllowed(_("There is no such name on the web."))
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError as error:
            raise NotAllowed(_("There is no such name on the web.")) from error
    host = host.rstrip(".").lower()
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # 127.0.0.1, and its disguises 2130706433, 0x7f.1, 0177.0.0.1
        return _literal(host)
    if len(labels) < 2 or len(host) > 253 or any(f".{host}".endswith(f".{name}") for name in _OWN_NAMES):
        raise NotAllowed(_("This address lies in a network of its own. Only public pages are read."))
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise NotAllowed(_("There is no such name on the web."))
    return host


def _literal(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise NotAllowed(_("There is no such name on the web.")) from error
    allow(address)
    return str(address)


def allow(address: Address) -> None:
    """Raises NotAllowed unless the IP address is one of the public Internet."""
    if not is_public(address):
        raise NotAllowed(_("This address lies in a network of its own. Only public pages are read."))


def is_public(address: Address) -> bool:
    """Whether an IP address belongs to a machine on the public Internet, also when it wraps another one."""
    if isinstance(address, IPv6Address):
        return _is_public_6(address)
    return address.is_global and not address.is_multicast and not any(address in net for net in _CLOSED_4)


def _is_public_6(address: IPv6Address) -> bool:
    if address.scope_id:
        return False
    wrapped = address.ipv4_mapped
    if address in _NAT64:
        wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
    elif address in _SIX_TO_FOUR:
        wrapped = address.sixtofour
    if wrapped is not None:
        return is_public(wrapped)
    return address in _OPEN_6 and address.is_global and not any(address in net for net in _CLOSED_6)
