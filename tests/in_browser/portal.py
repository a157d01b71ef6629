"""Somebody else's site: a small server whose pages frame the quiz."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlencode, urlsplit

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A portal</title><link rel="icon" href="data:,">
<h1>A portal</h1>{body}<noscript><em>No script</em></noscript></html>
"""
FRAME = '<iframe title="Quiz" width="700" height="900"{sandbox} src="{source}"></iframe>'
ELEMENT = """<script src="{quiz}/embed/v1.js" defer></script>
<infolit-quiz campaign="{campaign}" lang="{language}"><a href="{quiz}/{language}/c/{campaign}">Open the self-check</a>
</infolit-quiz>"""


class Handler(BaseHTTPRequestHandler):
    """/?body=…&policy=…&embedder=… is a page under policies; /cookie sets a cookie and shows the one it got."""

    def do_GET(self) -> None:
        """Answers with a page."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        text = PAGE.format(body=asked.get("body", f"<p>{self.headers.get('Cookie', 'no cookie')}</p>"))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if "policy" in asked:
            self.send_header("Content-Security-Policy", asked["policy"])
        if "embedder" in asked:
            self.send_header("Cross-Origin-Embedder-Policy", asked["embedder"])
        if self.path == "/cookie":
            self.send_header("Set-Cookie", "control=1; SameSite=None; Secure; Path=/")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: object) -> None:
        """Keeps quiet."""


class Portal:
    """A portal on a free port, answering on a thread of its own."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def origin(self) -> str:
        """The portal's own origin; that of the quiz in its frames is another site."""
        return f"http://127.0.0.1:{self.port}"

    def page(self, body: str, policy: str | None = None, *, embedder: str | None = None) -> str:
        """The address of a page with this in its body; `embedder`: its Cross-Origin-Embedder-Policy."""
        asked = {"body": body, "policy": policy, "embedder": embedder}
        return f"{self.origin}/?{urlencode({name: told for name, told in asked.items() if told is not None})}"

    def framing(self, source: str, sandbox: str | None = None) -> str:
        """The address of a page that frames `source`."""
        sandboxed = "" if sandbox is None else f' sandbox="{sandbox}"'
        return self.page(FRAME.format(source=source, sandbox=sandboxed))

    def __enter__(self) -> "Portal":
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
