"""Patrons by the dozen: one selector loop that drives keep-alive connections, so that it costs the server little."""

import gzip
import selectors
import socket
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request. `fields` None means GET, else POST."""

    path: str
    fields: Fields | None = None
    htmx: bool = False

    def sent(self) -> bytes:
        """The request as it goes over the wire."""
        head = [
            f"{'GET' if self.fields is None else 'POST'} {self.path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding: gzip, deflate, br",
            "Accept-Language: lv,en;q=0.7",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        ]
        if self.htmx:
            head += ["HX-Request: true", "HX-Target: main", "HX-Current-URL: http://127.0.0.1" + self.path]
        body = urlencode(self.fields or []).encode()
        if self.fields is not None:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join([*head, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `wire` is its length with headers and as compressed, `body` is decompressed."""

    status: int
    headers: dict[str, str]
    body: str
    wire: int
    compressed: int


Patron = Generator[Call | None, Reply | None, None]
"""Yields requests and is sent the answers; yields None where all patrons wait for each other."""


class Connection:
    """One keep-alive connection, and the patron who uses it."""

    def __init__(self, address: tuple[str, int], patron: Patron) -> None:
        self.address = address
        self.patron = patron
        self.socket: socket.socket | None = None
        self.received = b""

    def open(self) -> socket.socket:
        """The socket, connected."""
        if self.socket is None:
            self.socket = socket.create_connection(self.address, timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def send(self, call: Call) -> None:
        """Send a request; the answer is read when the selector says so."""
        self.received = b""
        self.open().sendall(call.sent())

    def read(self) -> Reply | None:
        """What has come; None if the answer is not whole yet. ConnectionError: the server hung up."""
        part = self.open().recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection before it answered")
        self.received += part
        head, found, body = self.received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        if not found or len(body) < int(headers.get("content-length", 0)):
            return None
        if headers.get("connection", "").lower() == "close":
            self.open().close()
            self.socket = None
        text = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        return Reply(int(lines[0].split()[1]), headers, text.decode(), len(self.received), len(body))


class Crowd:
    """Patrons who walk at the same time, each on a connection of his own."""

    def __init__(self, address: tuple[str, int], patrons: Iterable[Patron]) -> None:
        self.waiting = [Connection(address, patron) for patron in patrons]
        self.selector = selectors.DefaultSelector()

    def go_on(self) -> bool:
        """Let all walk until each waits or is at the end; whether any waits."""
        ready, self.waiting = self.waiting, []
        for connection in ready:
            self._next(connection, None)
        while self.selector.get_map():
            for key, _ in self.selector.select(timeout=60):
                connection = key.data
                reply = connection.read()
                if reply is not None:
                    self.selector.unregister(key.fileobj)
                    self._next(connection, reply)
        return bool(self.waiting)

    def _next(self, connection: Connection, reply: Reply | None) -> None:
        try:
            call = connection.patron.send(reply)
        except StopIteration:
            connection.open().close()
            return
        if call is None:
            self.waiting.append(connection)
            return
        connection.send(call)
        self.selector.register(connection.open(), selectors.EVENT_READ, connection)
