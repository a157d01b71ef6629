"""How a library's pages look, and by which door one came: known to every page without asking the database."""

import contextlib
import time
from collections.abc import Mapping

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from infolit import theme
from infolit.store.db import Database, Unavailable
from infolit.store.installation import find_mode
from infolit.store.libraries import Campaign, Library, all_campaigns, find_campaign
from infolit.store.logos import find_logo

KEPT_FOR = 5.0
"""Seconds."""
FOR_EVER = "public, max-age=31536000, immutable"
LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may style itself, and nothing else: also where it is opened as a page of its own."""

bp = Blueprint("look", __name__)


class Doors:
    """All campaigns with their libraries as they were a few seconds ago; without a database they stay."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._doors: Mapping[str, Campaign] = {}
        self._is_demonstration = False
        self._asked: float | None = None

    def all(self) -> Mapping[str, Campaign]:
        """Every campaign by its slug."""
        if self._asked is None or time.monotonic() - self._asked >= KEPT_FOR:
            self._asked = time.monotonic()
            with contextlib.suppress(Unavailable):
                self._doors = all_campaigns(self._database)
                self._is_demonstration = find_mode(self._database) == "demo"
        return self._doors

    def is_demonstration(self) -> bool:
        """Whether the installation is not open to the public yet, as it was a few seconds ago."""
        self.all()
        return self._is_demonstration

    def find(self, slug: str) -> Campaign | None:
        """One campaign; of one that is quite new the database knows more."""
        return self.all().get(slug) or find_campaign(self._database, slug)

    def forget(self) -> None:
        """Asks again at the next page: something was changed here."""
        self._asked = None


def database() -> Database:
    """The database of this application."""
    found: Database = current_app.extensions["infolit.database"]
    return found


def doors() -> Doors:
    """Those of this application."""
    found: Doors = current_app.extensions["infolit.doors"]
    return found


def default_door() -> Campaign | None:
    """The permanent campaign of the default library."""
    permanent = (each for each in doors().all().values() if each.slug == each.library.slug)
    return next((each for each in permanent if each.library.is_default), None)


def came_by(slug: str) -> None:
    """Notes the campaign by which the visitor came: the page looks as its library does."""
    g.door = slug


def here() -> Campaign | None:
    """The campaign by which the visitor came, None where that is not known."""
    slug: str | None = g.get("door")
    return doors().find(slug) if slug else None


def look() -> Library:
    """The library whose pages these are; where none is known the only one, else one that allows what any does.

    The librarians' area looks the same everywhere.
    """
    if request.blueprint in ("quiz", "embed", "embedding") and (door := here()):
        return door.library
    libraries = {each.library.slug: each.library for each in doors().all().values()}
    if request.blueprint in ("quiz", "embed") and len(libraries) == 1:
        return next(iter(libraries.values()))
    origins = {origin for library in libraries.values() for origin in library.portal_origins}
    return Library("", texts=(), portal_origins=tuple(sorted(origins)))


def is_trial() -> bool:
    """Whether this page belongs to an attempt that is never counted."""
    return bool(g.get("trial"))


@bp.get("/theme/<colour>.css")
def sheet(colour: str) -> Response:
    """The style sheet of a colour, six hex digits; what cannot be read becomes darker or lighter. 404: it is none."""
    if not theme.is_colour(f"#{colour}"):
        abort(404)
    response = Response(theme.sheet(f"#{colour}"), mimetype="text/css")
    response.headers["Cache-Control"] = FOR_EVER
    # A sandboxed frame has no origin: even this is "cross-origin" to it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@bp.get("/logo/<hash>")
def logo(hash: str) -> Response:
    """A library's picture. 404: there is none of this hash any more."""
    found = (find_logo(database(), hash) if hash.isalnum() else None) or abort(404)
    response = Response(found.content, mimetype=found.media_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = LOGO_POLICY
    return response


def init_app(app: Flask, database: Database) -> None:
    """Makes doors and looks known to requests and templates."""
    app.extensions["infolit.doors"] = Doors(database)
    app.jinja_env.globals.update(look=look, here=here, is_trial=is_trial)
    app.register_blueprint(bp)
