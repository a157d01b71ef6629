"""Where somebody begins who has signed in, and the places that he may go on to."""

from contextlib import suppress
from typing import Any

from flask import g, redirect, request, url_for
from flask_babel import lazy_gettext as _l

from infolit.i18n import current_language
from infolit.identity import current_staff, may
from infolit.staff.form_page import staff_page
from infolit.staff.guard import account, database
from infolit.store.db import Unavailable
from infolit.store.libraries import Library, find_library
from infolit.store.staff import Role

_PLACES: tuple[tuple[str, Any, Role], ...] = (
    ("staff.insights.overview", _l("Overview"), "librarian"),
    ("staff.insights.results", _l("Results"), "librarian"),
    ("staff.insights.questions", _l("Questions"), "librarian"),
    ("staff.training.catalogue", _l("Training"), "librarian"),
    ("staff.campaigns.doors", _l("Doors"), "librarian"),
    ("staff.people", _l("People"), "admin"),
    ("staff.settings", _l("Settings"), "admin"),
)


def home() -> Any:
    """On to one's library; to a choice of several; to the account of whoever has none."""
    staff = account()
    slugs = sorted({slug for slug, _ in staff.roles if slug})
    is_national = may(staff, None, "national")
    if len(slugs) == 1 and not is_national:
        return redirect(url_for("staff.insights.overview", library=slugs[0]), 303)
    if is_national and not slugs:
        return redirect(url_for("staff.insights.national"), 303)
    if not slugs:
        return redirect(url_for("staff.account"), 303)
    libraries = [library for slug in slugs if (library := find_library(database(), slug))]
    return staff_page("staff/home.html", libraries=libraries, is_national=is_national)


def places() -> list[tuple[str, Any, str]]:
    """Endpoint, name and address of each place of the library of this page, for whoever is signed in."""
    library = _here()
    staff = current_staff() if library else None
    if library is None or staff is None:
        return []
    return [
        (endpoint, name, url_for(endpoint, library=library.slug))
        for endpoint, name, role in _PLACES
        if may(staff, library.slug, role)
    ]


def _here() -> Library | None:
    """The library of this page; where it is of none, as one's account is, the only one that somebody has."""
    # The page that says that the database is out of reach asks for nobody, and does without a name.
    if "library" not in g and "staff_session" in g:
        g.library = None
        staff = current_staff()
        slugs = {slug for slug, _ in staff.roles if slug} if staff else set()
        with suppress(Unavailable):
            g.library = find_library(database(), slugs.pop()) if len(slugs) == 1 else None
    found: Library | None = g.get("library")
    return found


def is_here(endpoint: str) -> bool:
    """Whether the page belongs to this place: it is the place itself, or one of its blueprint."""
    here = request.endpoint or ""
    blueprint = endpoint.rpartition(".")[0]
    alone = blueprint == "staff" or blueprint == "staff.insights"
    return here.startswith(endpoint) if alone else here.startswith(f"{blueprint}.")


def library_name() -> str:
    """The name of the library of this page, in its language; "" where the page is of none."""
    library = _here()
    return library.text(current_language()).name if library else ""
