"""Asking other sites: public addresses only, bounded, whatever the other side does."""

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from infolit.commands.fetching import LARGEST, Failed, fetch, is_public

ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/": (200, {}, b"here"),
    "/ok?x=1%20%C4%81": (200, {}, b"query"),
    "/gone": (404, {}, b""),
    "/moved": (302, {"Location": "/"}, b""),
    "/inside": (302, {"Location": "http://10.0.0.1/"}, b""),
    "/file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/nowhere": (302, {"Location": "http://[::1/"}, b""),
    "/round": (301, {"Location": "/round"}, b""),
    "/large": (200, {}, b"x" * (LARGEST + 1)),
    "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"packed")),
    "/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 50_000_000)),
    "/broken": (200, {"Content-Encoding": "gzip"}, b"no gzip"),
    "/strange": (200, {"Content-Encoding": "br"}, b"x"),
}
SLOW = ("/slow", "/slow-head")


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answers from the list; slow places go on for ever, byte by byte."""
        if self.path == "/host":
            return self._send(200, {}, self.headers["Host"].encode())
        if self.path == "/slow-head":
            return self._drip(b"HTTP/1.0 200 OK\r\nX: ")
        if self.path == "/slow":
            return self._drip(b"HTTP/1.0 200 OK\r\n\r\n")
        return self._send(*ANSWERS[self.path])

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def _drip(self, begin: bytes) -> None:
        self.wfile.write(begin)
        for _ in range(100):
            try:
                self.wfile.write(b"x")
                time.sleep(0.05)
            except OSError:
                return

    def log_message(self, *_told: object) -> None:
        """Keeps quiet."""


setattr(_Site, "do_HEAD", _Site.do_GET)  # noqa: B010 - as the base class wants it to be called


@contextmanager
def site() -> Iterator[str]:
    """A site on this machine; its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def here() -> Iterator[str]:
    """The address of a site on this machine."""
    with site() as address:
        yield address


def only_here(ip: str) -> bool:
    """In place of the check for public addresses."""
    return ip == "127.0.0.1"


def why(address: str, seconds: float = 5) -> str:
    """Why nothing came from there, but for being on this machine."""
    with pytest.raises(Failed) as failed:
        fetch(address, is_allowed=only_here, seconds=seconds)
    return str(failed.value)


def test_a_page_is_brought_with_redirects_and_unpacked(here: str) -> None:
    for path, body in {
        "/": b"here",
        "/moved": b"here",
        "/packed": b"packed",
        "/ok?x=1%20ā": b"query",
    }.items():
        assert fetch(here + path, is_allowed=only_here).body == body
    assert fetch(here + "/host", is_allowed=only_here).body.decode() == here.removeprefix("http://")
    assert fetch(here + "/large", method="HEAD", is_allowed=only_here).body == b""


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/gone", "404"),
        ("/inside", "not public"),
        ("/file", "not an address"),
        ("/nowhere", "not an address"),
        ("/round", "too many redirects"),
        ("/large", "too large"),
        ("/bomb", "too large"),
        ("/broken", "no answer"),
        ("/strange", "no answer"),
    ],
)
def test_what_does_not_come_is_named_by_a_word(here: str, path: str, word: str) -> None:
    assert why(here + path) == word


@pytest.mark.parametrize("path", SLOW)
def test_a_site_that_goes_on_for_ever_is_left_in_time(here: str, path: str) -> None:
    begun = time.monotonic()
    assert why(here + path, seconds=0.3) == "no answer"
    assert time.monotonic() - begun < 2


def test_nobody_listening_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert why(f"http://127.0.0.1:{port}/") == "no answer"


@pytest.mark.parametrize(
    "host",
    "127.0.0.1 127.1 0 2130706433 0x7f000001 localhost [::1] [::] 10.0.0.1 172.16.0.1 192.168.1.1 "
    "169.254.169.254 100.64.0.1 [::ffff:10.0.0.1] [::ffff:7f00:1] [fe80::1] [fc00::1] "
    "[64:ff9b::a00:1] [2002:a00:1::] [fec0::1] 192.0.0.8 224.0.0.1".split(),
)
def test_nothing_that_is_not_public_is_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_told: object, **_options: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "create_connection", never)
    with pytest.raises(Failed, match=r"not public|no answer"):
        fetch(f"http://{host}/")


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_may_be_asked(ip: str) -> None:
    assert is_public(ip)


def test_a_public_name_that_leads_inside_is_not_asked_nor_resolved_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def inside(host: str, port: int, **_options: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        asked.append(host)
        return [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    with pytest.raises(Failed, match="not public"):
        fetch("http://partner.example/")
    assert asked == ["partner.example"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_checked_address_is_the_one_connected_to(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connected = []

    def refuse(address: tuple[str, int], _timeout: float) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_told, **_options: [(2, 1, 6, "", ("8.8.8.8", 0))])
    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(Failed, match="no answer"):
        fetch(f"{scheme}://partner.example/")
    assert connected == [("8.8.8.8", 443 if scheme == "https" else 80)]


@pytest.mark.parametrize(
    "address", ["", "ftp://a.example", "http://", "http://a b/", "http://[::1", "http://x:99999/"]
)
def test_what_is_no_address_is_not_asked(address: str) -> None:
    with pytest.raises(Failed, match="not an address"):
        fetch(address)
