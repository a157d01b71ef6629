"""Page or fragment: the one place that decides what a request of htmx gets."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_htmx import HTMX

from infolit.security import is_embedded

htmx = HTMX()


def wants_fragment() -> bool:
    """Whether htmx asks for the next <main>; a restored history entry needs the whole page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def door() -> str:
    """The blueprint that links lead to: the quiz, or the quiz as it is embedded."""
    return "embed" if is_embedded() else "quiz"


def layout() -> str:
    """The skeleton of the page: whole, bare for embedding, or the fragment that htmx swaps in."""
    if wants_fragment():
        return "layouts/fragment.html"
    if "staff" in request.blueprints:
        return "layouts/staff.html"
    return "layouts/embed.html" if is_embedded() else "layouts/page.html"


def render(template: str, *, page: str, status: int = 200, **context: Any) -> Response:
    """The page of a template. `page` names it in <main data-page>, for drivers and embeds."""
    return make_response(render_template(template, layout=layout(), page=page, **context), status)


def go(endpoint: str, *, at_hand: Callable[[], Response] | None = None, **values: Any) -> Response:
    """On to the next page: 303 for a browser, for htmx the page itself with the address to show.

    The answer to htmx saves the patron a second request; its GET renders the same page whole.
    `at_hand` makes that page where all it needs is known already; else the view of the endpoint does.
    """
    address = url_for(f"{door()}.{endpoint}", **values)
    if not wants_fragment():
        return redirect(address, 303)  # type: ignore[return-value]  # Werkzeug's base class; Flask makes its own
    values.pop("_anchor", None)
    view = at_hand or partial(current_app.view_functions[f"{door()}.{endpoint}"], **values)
    response = make_response(view())
    response.headers.setdefault("HX-Push-Url", address)
    return response


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    # An XHR follows redirects unseen: tell htmx where it landed.
    if wants_fragment() and request.method == "GET" and response.status_code == 200:
        response.headers.setdefault("HX-Push-Url", request.full_path.removesuffix("?"))
    return response


def init_app(app: Flask) -> None:
    """Makes htmx's request headers known."""
    htmx.init_app(app)
    app.jinja_env.globals["door"] = door
    app.after_request(_vary)
