"""A browser in code: plain, or as one in which htmx runs; over the test client or over the wire."""

import http.client
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask

from tests.page import Page, judge, judge_headers

Fields = Sequence[tuple[str, str]]
Answer = tuple[int, Mapping[str, str], str]
"""Status, headers by lower-case name, text."""
Fetch = Callable[[str, str, str | None, Mapping[str, str]], Answer]
"""Method, address, body and headers to an answer."""

FORM = "application/x-www-form-urlencoded"


def in_process(app: Flask, base_url: str = "https://quiz.example") -> Fetch:
    """Asks the application itself; no cookie is ever kept."""
    client = app.test_client(use_cookies=False)

    def fetch(method: str, address: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        asked: dict[str, Any] = {
            "method": method,
            "data": body,
            "headers": [*headers.items()],
            "base_url": base_url,
        }
        with client.open(address, **asked) as answer:
            got = {name.lower(): value for name, value in answer.headers}
            return answer.status_code, got, answer.get_data(as_text=True)

    return fetch


def over_http(port: int) -> Fetch:
    """Asks a server on this machine, each time on a connection of its own."""

    def fetch(method: str, address: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request(method, address, body=body, headers=dict(headers))
            answer = connection.getresponse()
            got = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, got, answer.read().decode()
        finally:
            connection.close()

    return fetch


@dataclass
class Browser:
    """Fetches pages, follows redirects and judges all it gets."""

    fetch: Fetch
    htmx: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    pushed: str | None = None
    """Address that the last answer told htmx to show."""

    def get(self, address: str, status: int = 200) -> Page:
        """The page at an address, and what it redirects to."""
        return self.ask("GET", address, None, status)

    def post(self, address: str, fields: Fields | Mapping[str, Any] = (), status: int = 200) -> Page:
        """The page that sending these fields leads to."""
        return self.ask("POST", address, urlencode(fields, doseq=True), status)

    def ask(self, method: str, address: str, body: str | None, status: int) -> Page:
        """The page at the end of all redirects, which has this status."""
        for _redirect in range(6):
            got, headers, text = self.send(method, address, body)
            if got not in (302, 303):
                break
            assert method == "GET" or got == 303, address
            judge_headers(address, headers)
            method, body = "GET", None
            address = urlsplit(headers["location"])._replace(scheme="", netloc="", fragment="").geturl()
        assert got == status, f"{method} {address}: {got} instead of {status}"
        if "hx-redirect" in headers:
            return self._whole(headers["hx-redirect"], status)
        self.pushed = headers.get("hx-push-url")
        return judge(Page(self.pushed or address, got, headers, text, fragment=self.htmx))

    def send(self, method: str, address: str, body: str | None = None) -> Answer:
        """One request as this browser sends it, and its answer."""
        headers = {**self.headers, **({"HX-Request": "true"} if self.htmx else {})}
        if body is not None:
            headers.setdefault("Content-Type", FORM)
        return self.fetch(method, address, body, headers)

    def _whole(self, address: str, status: int) -> Page:
        """A full load, which htmx asks the browser for."""
        return Browser(self.fetch, headers=self.headers).get(address, status)
