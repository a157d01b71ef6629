"""Asks other sites, on behalf of commands alone: public addresses only, bounded in bytes, time and redirects.

`http.client` with a connection of our own: the libraries look a name up again when they connect, and so let a name
server show one address to the check and another one to the connection.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from infolit.offers.rows import is_address

LARGEST = 1024 * 1024
"""Bytes of a body, unpacked."""
SECONDS = 10
"""For one request, from the first byte to the last."""
MOST_REDIRECTS = 3

Check = Callable[[str], bool]
"""Whether an IP address may be connected to."""

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "infolit (library training catalogue)",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
}


class Failed(Exception):
    """Nothing was brought; the word for why: "404", "no answer", "not an address", "not public", "too large"."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered in the end."""

    status: int
    body: bytes


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the public internet: no private, local or embedded one."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        # Any of these may lead to an IPv4 address that is not public.
        if address.sixtofour or address.teredo or address in _TRANSLATED or address.is_site_local:
            return False
    elif address in _PROTOCOLS:  # of which older Pythons take a few for public ones
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")


def fetch(
    address: str, *, method: str = "GET", is_allowed: Check = is_public, seconds: float = SECONDS
) -> Answer:
    """What stands at an address, after redirects. Raises Failed, also for any status but 200 to 299.

    Each address on the way is resolved once, checked by `is_allowed`, and that very IP address is connected to.
    """
    for _redirect in range(MOST_REDIRECTS + 1):
        answer, further = _ask(address, method, is_allowed, seconds)
        if further is None:
            if not 200 <= answer.status < 300:
                raise Failed(str(answer.status))
            return answer
        try:
            address = urljoin(address, further)
        except ValueError as problem:
            raise Failed("not an address") from problem
    raise Failed("too many redirects")


def _ask(address: str, method: str, is_allowed: Check, seconds: float) -> tuple[Answer, str | None]:
    """The answer, and where it redirects to."""
    if not is_address(address):
        raise Failed("not an address")
    parts = urlsplit(address)
    target = quote(
        parts._replace(scheme="", netloc="", fragment="").geturl() or "/", safe="/%?=&+,;:@!$'()*~#[]"
    )
    connection = _Checked(parts, is_allowed, seconds)
    over = threading.Timer(seconds, connection.hang_up)
    over.daemon = True
    over.start()
    try:
        connection.request(method, target if target.startswith("/") else f"/{target}", headers=_HEADERS)
        with connection.getresponse() as response:
            further = response.headers.get("Location") if response.status in _REDIRECTS else None
            body = b"" if further or method == "HEAD" else _body(response)
        if connection.hung_up:
            raise Failed("no answer")
        return Answer(response.status, body), further
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as problem:
        raise Failed("no answer") from problem
    finally:
        over.cancel()
        connection.close()


def _body(response: http.client.HTTPResponse) -> bytes:
    body = response.read(LARGEST + 1)
    packed = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if packed == "gzip" and len(body) <= LARGEST:
        body = zlib.decompressobj(31).decompress(body, LARGEST + 1)
    elif packed != "identity":
        raise Failed("no answer")
    if len(body) > LARGEST:
        raise Failed("too large")
    return body


def _public_ip(host: str, port: int, is_allowed: Check) -> str:
    """The IP address to connect to; none of those that the name has may be a forbidden one."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(is_allowed(ip) for ip in addresses):
        raise Failed("not public")
    return addresses[0]


class _Checked(http.client.HTTPConnection):
    """Connects to an IP address that was checked; names and certificates stay those of the host."""

    def __init__(self, address: SplitResult, is_allowed: Check, seconds: float) -> None:
        self._is_allowed, self._secure = is_allowed, address.scheme == "https"
        self.default_port = 443 if self._secure else 80  # not named in the header Host
        super().__init__(address.hostname or "", address.port or self.default_port, timeout=seconds)
        self._line: socket.socket | None = None
        self.hung_up = False

    def connect(self) -> None:
        """Resolves once, checks, connects."""
        ip = _public_ip(self.host, self.port, self._is_allowed)
        self.sock: Any = socket.create_connection((ip, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self._line = self.sock  # which the base class forgets as soon as the answer begins
        if self.hung_up:  # while the name was being resolved
            raise TimeoutError

    def hang_up(self) -> None:
        """Ends what takes too long, however slowly the other side goes on."""
        self.hung_up = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
