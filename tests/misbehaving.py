"""A web of its own for tests: one server on 127.0.0.1 that stands for every host there is, and misbehaves when asked.

The guarded client keeps all its checks: only the looking up of names and the laying of the wire are the tests' own.
"""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from posts.links.client import Client

PUBLIC = "93.184.216.34"  # an address of the public Internet; nobody goes there, see Net.dial


@dataclass
class Asked:
    """One request as the server saw it."""

    method: str
    host: str
    path: str
    headers: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


class Net:
    """Names, addresses and pages. `pages`: address without its scheme -> (status, headers, body) or a function that
    is given the socket. `names`: host -> its IP addresses, or a function that gives them; every other name is public."""

    def __init__(self):
        self.pages: dict[str, tuple | Callable] = {}
        self.names: dict[str, list[str] | Callable] = {}
        self.dead: set[str] = set()  # hosts at which nobody answers
        self.down = False
        self.asked: list[Asked] = []
        self.dialled: list[tuple[str, int]] = []
        self.looked_up: list[str] = []
        self.tls: ssl.SSLContext | None = None
        self.closing = threading.Event()

    def __enter__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.closing.set()
        self._listening.close()

    def client(self, **changes) -> Client:
        return Client(**{"resolve": self.resolve, "dial": self.dial, **changes})

    def page(self, url: str, body: str | bytes = "<title>x</title>", *, status: int = 200, **headers: str) -> None:
        """Puts a page at an address."""
        body = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[url.partition("://")[2]] = (status, {"content-type": "text/html; charset=utf-8"} | named, body)

    def urls(self) -> list[str]:
        return [f"{asked.method} {asked.url}" for asked in self.asked]

    # --- What the client is given ---

    def resolve(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        if self.down or host in self.dead:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        found = self.names.get(host, [PUBLIC])
        return found() if callable(found) else found

    def dial(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append((address, port))
        return socket.create_connection(self._listening.getsockname(), timeout=seconds)

    # --- The server ---

    def _serve(self):
        while not self.closing.is_set():
            try:
                sock, _peer = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(sock,), daemon=True).start()

    def _answer(self, sock: socket.socket):
        with suppress(OSError), sock:
            if self.tls:
                sock = self.tls.wrap_socket(sock, server_side=True)
            with suppress(OSError), sock:
                asked = _request(sock)
                if asked is None:
                    return
                self.asked.append(asked)
                page = self.pages.get(f"{asked.host}{asked.path}", (404, {}, b""))
                if callable(page):
                    page(sock, asked)
                    return
                send(sock, *page, bodiless=asked.method == "HEAD")


def _request(sock) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = sock.recv(65_536)
        if not part or part[0] == 0x16:  # gone, or TLS, which this server does not speak
            return None
        data += part
    first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    method, path, _version = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Asked(method, headers.get("host", ""), path, headers)


def send(sock, status: int, headers: dict, body: bytes = b"", *, length: int | None = None, bodiless=False) -> None:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
    if "transfer-encoding" not in headers and length != -1:
        lines.append(f"content-length: {len(body) if length is None else length}")
    sock.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if bodiless else body))


# --- Ways to misbehave ------------------------------------------------------------------------------


def slow_headers(net):
    """A header line a byte at a time, for ever."""

    def answer(sock, asked):
        sock.sendall(b"HTTP/1.1 200 OK\r\nx-slow: ")
        while not net.closing.is_set():
            sock.sendall(b"a")
            time.sleep(0.02)

    return answer


def slow_drip(net, begin: bytes = b""):
    """A body a byte at a time, for ever."""

    def answer(sock, asked):
        send(sock, 200, {"content-type": "text/html"}, begin, length=-1)
        while not net.closing.is_set():
            sock.sendall(b" ")
            time.sleep(0.02)

    return answer


def silent(net):
    """Takes the request and says nothing."""

    def answer(sock, asked):
        net.closing.wait()

    return answer


def endless(net, begin: bytes = b""):
    """A body without an end, as fast as it is taken."""

    def answer(sock, asked):
        send(sock, 200, {"content-type": "text/html"}, begin, length=-1)
        while not net.closing.is_set():
            sock.sendall(b"<p>again and again</p>" * 1000)

    return answer


def bomb(megabytes: int) -> tuple:
    """A small answer that unpacks to a very large one."""
    packed = gzip.compress(b"0" * 1_000_000 * megabytes)
    return 200, {"content-type": "text/html", "content-encoding": "gzip"}, packed


def cut_off(body: bytes):
    """Less than was announced."""

    def answer(sock, asked):
        send(sock, 200, {"content-type": "text/html"}, body, length=len(body) + 1000)

    return answer


def cut_off_chunks(body: bytes):
    """The last part never comes."""

    def answer(sock, asked):
        part = f"{len(body):x}\r\n".encode() + body + b"\r\n" + b"fff\r\nhalf"
        send(sock, 200, {"content-type": "text/html", "transfer-encoding": "chunked"}, part)

    return answer


def nonsense(sock, asked):
    """No HTTP at all."""
    sock.sendall(b"\x00\xff garbage \r\n\r\n" * 10)


def hangs_up(sock, asked):
    """Closes the door."""
