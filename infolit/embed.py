"""What other sites fetch: the script that embeds the quiz, oEmbed (oembed.com, 1.0), and a way in that finds the
language."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from infolit.i18n import negotiated
from infolit.look import came_by, default_door, doors
from infolit.store.libraries import Campaign

KEPT_FOR = 3600
"""Seconds."""
WIDTH, HEIGHT = 700, 900
"""Pixels at most, of a frame that nobody fits to its content."""
CHOICES = ("path", "theme", "accent", "try")
"""What a portal may say of the start page in its address."""
FRAME = Markup(
    '<iframe src="{}" title="{}" width="{}" height="{}" allow="clipboard-write"'
    ' style="border:0;max-width:100%"></iframe>'
)

bp = Blueprint("embedding", __name__)


@bp.get("/embed/v1.js")
def script() -> Response:
    """The script, for pages of any origin."""
    return _opened(current_app.send_static_file("embed/v1.js"))


@bp.get("/<lang:lang>/embed/check.js")
def check() -> Response:
    """A script that tells a webmaster, on his page, what that page blocks; no part of version 1."""
    return _opened(Response(render_template("embed/check.js"), mimetype="text/javascript"))


@bp.get("/embed/")
@bp.get("/embed/c/<name:campaign>")
def door(campaign: str | None = None) -> ResponseReturnValue:
    """To the embedded start page, in the language that comes nearest to the one asked for as `lang`."""
    found = doors().find(campaign) if campaign else default_door()
    if found:
        came_by(found.slug)
    where: dict[str, Any] = {"campaign": campaign, "lang": negotiated(found)}
    where |= {name: request.args.get(name) for name in CHOICES}
    return redirect(url_for("embed.campaign" if campaign else "embed.start", **where))


@bp.get("/oembed")
def oembed() -> Response:
    """How to embed a start page of this host. 404: the address asked for is none; 501: another format than JSON."""
    if request.args.get("format", "json") != "json":
        abort(501)
    found, choices = _start_page(request.args.get("url", ""))
    name = found.library.text(g.language).name
    title = f"{_('Notice, find, check, use')} – {name}"
    source = url_for("embed.campaign", campaign=found.slug, _external=True, **choices)
    width, height = _size("maxwidth", WIDTH), _size("maxheight", HEIGHT)
    answer = {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": name,
        "provider_url": url_for("quiz.start", _external=True),
        "cache_age": KEPT_FOR,
        "width": width,
        "height": height,
        "html": FRAME.format(source, title, width, height),
    }
    return _opened(jsonify(answer))


def _start_page(address: str) -> tuple[Campaign, dict[str, Any]]:
    """The campaign of a start page and the choices in its address; the page's language becomes this answer's.

    404 also for a kiosk and for a workshop: neither belongs into a page.
    """
    try:
        parts = urlsplit(address)
        adapter = current_app.create_url_adapter(request) or abort(404)
        endpoint, values = adapter.match(parts.path.removeprefix(request.script_root), method="GET")
    except (HTTPException, ValueError):
        abort(404)
    is_here = parts.scheme in ("http", "https") and parts.netloc.lower() == request.host.lower()
    if not is_here or endpoint.replace("embed.", "quiz.") not in ("quiz.start", "quiz.campaign"):
        abort(404)
    g.language = values["lang"]
    found = (doors().find(values["campaign"]) if "campaign" in values else default_door()) or abort(404)
    if found.kind == "kiosk" or found.workshop:
        abort(404)
    return found, {name: said for name, said in parse_qs(parts.query).items() if name in CHOICES[:3]}


def _size(name: str, most: int) -> int:
    asked = request.args.get(name, most, type=int)
    return min(asked, most) if asked > 0 else most


def _opened(response: Response) -> Response:
    """For pages of all origins to read and to keep for a while."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
