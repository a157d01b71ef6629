"""`flask portal`: the front page of a made-up library, as another site, with the quiz in it in all three ways."""

import http.client
import json
import os
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
from flask import Flask, current_app, render_template, request
from flask.cli import with_appcontext
from markupsafe import Markup
from waitress import serve

from infolit.config import load_config
from infolit.store.db import Database
from infolit.store.libraries import default_library, save_library

PORT = 8001
WAYS = ("element", "frame", "oembed")
_TEMPLATES = Path(__file__).parent.parent.parent / "templates"


def origin(port: int = PORT) -> str:
    """Where the portal stands. For browsers that is another site than the quiz at http://localhost."""
    return f"http://127.0.0.1:{port}"


def let_in(db: Database, site: str) -> None:
    """Lets a site show a made-up library's tasks and learn levels, unless it may show them already."""
    library = default_library(db)
    if library and library.demonstration and site not in library.portal_origins:
        origins = (*library.portal_origins, site)
        save_library(db, replace(library, portal_origins=origins, tells_portals=True))


def new_portal(quiz: str, campaign: str) -> Flask:
    """The portal of a quiz such as http://localhost:8000: one page for each way to embed it."""
    site = Flask("portal", template_folder=str(_TEMPLATES), static_folder=None)

    def page(way: str) -> Callable[[], str]:
        def show() -> str:
            told: dict[str, Any] = {"way": way, "quiz": quiz, "campaign": campaign}
            told["language"] = "en" if request.args.get("lang") == "en" else "lv"
            door = f"{quiz}/{told['language']}/c/{campaign}"
            html = oembed_html(quiz, door) if way == "oembed" else None
            return render_template("portal/page.html", door=door, html=html, **told)

        return show

    for way in WAYS:
        site.add_url_rule("/" if way == "element" else f"/{way}", way, page(way))
    return site


def oembed_html(quiz: str, door: str) -> Markup | None:
    """What the quiz says to put in place of a door's address, asked as a portal's system does; None: no answer."""
    connection = http.client.HTTPConnection(urlsplit(quiz).netloc, timeout=5)
    asked = urlencode({"url": door, "format": "json", "maxwidth": 700})
    with closing(connection), suppress(OSError, http.client.HTTPException, ValueError, KeyError):
        connection.request("GET", f"/oembed?{asked}")
        return Markup(json.load(connection.getresponse())["html"])  # noqa: S704 - a portal trusts its provider
    return None


@click.command("portal")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--quiz", help="Where the quiz is; by default on this computer, at INFOLIT_PORT.")
@with_appcontext
def portal_command(port: int, quiz: str | None) -> None:
    """Serve a made-up library's front page with the quiz in it, as another site; for demonstrations."""
    db: Database = current_app.extensions["infolit.database"]
    let_in(db, origin(port))
    library = default_library(db)
    if library and origin(port) not in library.portal_origins:
        click.echo(f"{library.slug} does not let {origin(port)} show its tasks: enter it under Settings.")
    quiz = quiz or f"http://localhost:{load_config(os.environ).port}"
    click.echo(f"A library’s front page with the quiz in it: {origin(port)}/")
    site = new_portal(quiz.rstrip("/"), library.slug if library else "")
    serve(site, host="127.0.0.1", port=port, threads=4, ident=None, _quiet=True)
