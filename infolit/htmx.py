"""Page or fragment: the one place that decides what a request of htmx gets."""

from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_htmx import HTMX

htmx = HTMX()


def wants_fragment() -> bool:
    """Whether htmx asks for the next <main>; a restored history entry needs the whole page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def layout() -> str:
    """The skeleton of the page: whole, bare for embedding, or the fragment that htmx swaps in."""
    if wants_fragment():
        return "layouts/fragment.html"
    return "layouts/embed.html" if request.blueprint == "embed" else "layouts/page.html"


def render(template: str, *, page: str, status: int = 200, **context: Any) -> Response:
    """The page of a template. `page` names it in <main data-page>, for drivers and embeds."""
    return make_response(render_template(template, layout=layout(), page=page, **context), status)


def go(endpoint: str, **values: Any) -> Response:
    """On to the next page: 303 for a browser, for htmx the page itself with the address to show.

    The answer to htmx saves the patron a second request; its GET renders the same page whole.
    """
    blueprint = request.blueprint or "quiz"
    address = url_for(f"{blueprint}.{endpoint}", **values)
    if not wants_fragment():
        return redirect(address, 303)  # type: ignore[return-value]  # Werkzeug's base class; Flask makes its own
    values.pop("_anchor", None)
    response = make_response(current_app.view_functions[f"{blueprint}.{endpoint}"](**values))
    response.headers.setdefault("HX-Push-Url", address)
    return response


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    # An XHR follows redirects unseen: tell htmx where it landed.
    if wants_fragment() and request.method == "GET" and response.status_code == 200:
        response.headers.setdefault("HX-Push-Url", request.path)
    return response


def init_app(app: Flask) -> None:
    """Makes htmx's request headers known."""
    htmx.init_app(app)
    app.after_request(_vary)
