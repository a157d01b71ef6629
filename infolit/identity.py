"""Who of the staff is asking, by the cookie; and, apart from that, what somebody may."""

import hashlib
import time

from flask import current_app, g, request

from infolit.store.staff import Role, Staff
from infolit.store.staff_sessions import Session, find_session

_RANKS = ("librarian", "editor", "admin")


def may(staff: Staff | None, library: str | None, role: Role) -> bool:
    """Whether somebody may what this role may in a library; None: over all libraries. Strangers may nothing."""
    if staff is None:
        return False
    enough = _RANKS[_RANKS.index(role) :] if role in _RANKS else (role,)
    return any(place == library and held in enough for place, held in staff.roles)


def current_staff() -> Staff | None:
    """Who is signed in, with all that this takes; None for strangers and whoever is still half way."""
    session = current_session()
    return session.staff if session and session.whole and not session.staff.needs_second_step else None


def current_session() -> Session | None:
    """The sign-in that the cookie names, be it half way; asked for once in a request."""
    if "staff_session" not in g:
        id_ = request.cookies.get(cookie_name())
        db = current_app.extensions["infolit.database"]
        g.staff_session = find_session(db, session_hash(id_), now=int(time.time())) if id_ else None
    found: Session | None = g.staff_session
    return found


def cookie_name() -> str:
    """Of the cookie with the random id. Browsers take the prefix only over https, and then for no other host."""
    return "__Host-infolit_staff" if request.is_secure else "infolit_staff"


def session_hash(id_: str) -> bytes:
    """What is stored of the id in a cookie or in a one-time link."""
    return hashlib.sha256(id_.encode()).digest()
