"""The one guarded HTTP client: everything that opens an address an editor has typed goes through `web`.

A name is looked up once, every address of it must be public, and the connection goes to the very address that was
checked; so does each redirect. One deadline for all of it, one limit for what comes in, no cookies, no proxies
(docs/adr/0015). Tests replace `web` by a Client with their own resolver and their own wire.
"""

import io
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _

from posts.links import guard
from posts.links.guard import NotAllowed, Target

SECONDS = 10.0  # for everything: looking up the name, connecting, redirects, the body
LIMIT = 1_000_000  # bytes of the body, unpacked
REDIRECTS = 5
MOVED = {301, 302, 303, 307, 308}

__all__ = ["Answer", "Client", "FetchError", "NoAnswer", "NotAllowed", "TooLarge", "TooSlow", "web"]


class FetchError(Exception):
    """A page could not be read. The message says why, in words for an editor; `code` in one word."""

    code = "error"


class NoAnswer(FetchError):
    """Nobody answers there: no such name, refused, cut off, a certificate that is not right. See `code`."""

    def __init__(self, message: str, code: str):
        super().__init__(message)
        self.code = code


class TooSlow(FetchError):
    code = "timeout"


class TooLarge(FetchError):
    code = "large"


class Lost(FetchError):
    """Redirects that lead nowhere."""

    code = "redirects"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `url` is where the redirects led; `whole` is false when the body was cut at the limit or broke
    off."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes = b""
    whole: bool = True

    @property
    def kind(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class _Timed(io.RawIOBase):
    """The reading end of a socket that knows when everything must be over, however slowly it drips."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]):
        self._sock, self._left = sock, left

    def readable(self):
        return True

    def readinto(self, buffer):
        self._sock.settimeout(self._left())
        return self._sock.recv_into(buffer)


class _Wire:
    """What http.client needs of a socket."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]):
        self._sock, self._left = sock, left

    def sendall(self, data):
        self._sock.settimeout(self._left())
        self._sock.sendall(data)

    def makefile(self, mode):
        return io.BufferedReader(_Timed(self._sock, self._left))

    def close(self):
        """http.client closes early when the server says so; the reading goes on, and `_ask` closes in the end."""


def _look_up(host: str, port: int) -> list[str]:
    """Every address of a name. Raises OSError."""
    return [item[4][0] for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _dial(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True)
class Client:
    """See the module. `resolve`, `dial` and `context` are parameters for tests only."""

    resolve: Callable[[str, int], list[str]] = _look_up
    dial: Callable[[str, int, float], socket.socket] = _dial
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS
    limit: int = LIMIT

    def fetch(self, url: str, *, method: str = "GET", whole: bool = False) -> Answer:
        """The page behind `url`, whatever its status. A body above the limit is cut; with `whole` that is an error.
        Raises NotAllowed, NoAnswer, TooSlow, TooLarge or Lost."""
        end = time.monotonic() + self.seconds
        seen = set()
        for _turn in range(REDIRECTS + 1):
            target = guard.target(url)
            if target.url in seen:
                raise Lost(_("This address leads in a circle."))
            seen.add(target.url)
            answer = self._ask(target, method, end)
            onward = answer.headers.get("location", "")
            if answer.status not in MOVED or not onward:
                if whole and not answer.whole:
                    raise TooLarge(_("The answer is too large, or it broke off."))
                return answer
            url = self._joined(target.url, onward)
        raise Lost(_("This address leads on and on."))

    def _joined(self, base: str, onward: str) -> str:
        try:
            # http.client reads headers as Latin-1; servers write UTF-8 into them.
            return urljoin(base, onward.encode("latin-1").decode("utf-8", "replace"))
        except ValueError as error:
            raise Lost(_("This address leads nowhere.")) from error

    def _ask(self, target: Target, method: str, end: float) -> Answer:
        def left() -> float:
            rest = end - time.monotonic()
            if rest <= 0:
                raise TimeoutError
            return rest

        sock = None
        try:
            sock = self._connect(target, self._addresses(target, left), left)
            return self._exchange(_Wire(sock, left), target, method)
        except TimeoutError as error:
            raise TooSlow(_("The page took too long to answer.")) from error
        except ssl.SSLError as error:
            raise NoAnswer(
                _("The connection is not safe: the certificate of this site is not right."), "tls"
            ) from error
        except (OSError, HTTPException, ValueError) as error:
            refused = isinstance(error, ConnectionRefusedError)
            raise NoAnswer(_("Nobody answers at this address."), "refused" if refused else "broken") from error
        finally:
            if sock is not None:
                sock.close()

    def _addresses(self, target: Target, left: Callable[[], float]) -> list[str]:
        """Every address of the name, each of them public: one private one among them is a trap."""
        found: list[str] | OSError = OSError()

        def ask():
            nonlocal found
            try:
                found = self.resolve(target.host, target.port)
            except (OSError, UnicodeError) as error:
                found = error if isinstance(error, OSError) else OSError(str(error))

        # The system's resolver knows no deadline, so it gets a thread that nobody waits for.
        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(left())
        if thread.is_alive():
            raise TimeoutError
        if isinstance(found, OSError) or not found:
            raise NoAnswer(_("There is no such name on the web, or the network is away."), "dns")
        for address in found:
            guard.allow(ipaddress.ip_address(address))
        return list(dict.fromkeys(found))

    def _connect(self, target: Target, addresses: list[str], left: Callable[[], float]) -> socket.socket:
        """A connection to one of the checked addresses, the first that answers."""
        failed: OSError = OSError()
        for place, address in enumerate(addresses):
            try:
                # An address that does not answer may not use up the time of those after it.
                sock = self.dial(address, target.port, left() / (len(addresses) - place))
                break
            except OSError as error:
                failed = error
        else:
            raise failed
        try:
            sock.settimeout(left())
            if target.scheme == "https":
                return self.context.wrap_socket(sock, server_hostname=target.host)
        except BaseException:
            sock.close()
            raise
        return sock

    def _exchange(self, wire: _Wire, target: Target, method: str) -> Answer:
        connection = HTTPConnection(target.host, target.port)
        connection.sock = wire
        connection.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in _headers(target).items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in reversed(response.getheaders())}
        if response.status in MOVED and headers.get("location"):
            return Answer(target.url, response.status, headers)
        body, whole = self._body(response, headers.get("content-encoding", "").strip().lower())
        return Answer(target.url, response.status, headers, body, whole)

    def _body(self, response: HTTPResponse, packing: str) -> tuple[bytes, bool]:
        """The body, unpacked and never more than the limit, and whether that is all of it."""
        if packing not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            return b"", False  # nobody asked for that
        unpack = zlib.decompressobj(47) if packing not in {"", "identity"} else None
        body = bytearray()
        try:
            while len(body) <= self.limit and (part := response.read1(65_536)):
                body += unpack.decompress(part, self.limit + 1 - len(body)) if unpack else part
            whole = not response.length and (unpack is None or unpack.eof or not body)
        except (HTTPException, zlib.error, ConnectionError, ssl.SSLError):
            whole = False  # it broke off: what came is still worth reading
        except TimeoutError:
            if not body:
                raise
            whole = False
        return bytes(body[: self.limit]), whole and len(body) <= self.limit


def _headers(target: Target) -> dict[str, str]:
    return {
        "Host": target.name,
        "User-Agent": f"Warichu/1 (+{settings.SITE_URL})",
        "Accept": "text/html, application/xhtml+xml, application/json;q=0.9, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


web = Client()
