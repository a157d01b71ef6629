"""The server that Chromium talks to, and what is known of it."""

import http.client
from dataclasses import dataclass

from flask import Flask

from infolit.quiz.tickets import key_of
from infolit.store.attempt import Response
from infolit.store.responses import responses_of
from tests.browser import over_http
from tests.walker import Patron


@dataclass(frozen=True)
class Server:
    """A running infolit. `app` is the same application in this process, on the same database."""

    port: int
    app: Flask

    @property
    def origin(self) -> str:
        """Where it is, as most tests call it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def other_origin(self) -> str:
        """The same server as another site than the portal's."""
        return f"http://localhost:{self.port}"

    def patron(self, language: str) -> Patron:
        """A patron in code, who gets quickly to where a test wants to look."""
        return Patron(self.app, language, fetch=over_http(self.port))

    def text_at(self, address: str) -> str:
        """The page at an address, whatever its status."""
        return over_http(self.port)("GET", address, None, {})[2]

    def policy_at(self, address: str) -> str:
        """The content security policy of the page at an address."""
        return over_http(self.port)("GET", address, None, {})[1]["content-security-policy"]

    def compressed_size_of(self, address: str) -> int:
        """Bytes of the page at an address as they travel, without headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("Content-Encoding")) == (200, "gzip")
            return len(answer.read())
        finally:
            connection.close()

    def responses(self, address: str) -> dict[str, Response]:
        """What is stored of the attempt whose token is in an address."""
        parts = address.split("/")
        token = parts[parts.index("a") + 1]
        return responses_of(self.app.extensions["infolit.database"], key_of(token))
