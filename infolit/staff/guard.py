"""The guard of the librarian's area: who may come in, and the cookie that he is known by."""

import datetime
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_babel import lazy_gettext as _l

from infolit.htmx import render
from infolit.identity import cookie_name, current_session, may, session_hash
from infolit.look import database as database
from infolit.security import csrf, keyed_bucket, network_bucket
from infolit.staff import passwords
from infolit.staff.places import access_of
from infolit.store.audit import record
from infolit.store.libraries import find_library
from infolit.store.staff import Staff
from infolit.store.staff_sessions import end_session, start_session
from infolit.store.throttle import allow

TRIES, NETWORK_TRIES, WINDOW = 10, 60, 600
"""Tries in ten minutes: for one account, and from one network, behind which a whole library may sit."""

OFTEN = _l("Too many tries. Wait ten minutes and try again.")

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FOR_STRANGERS = ("staff.sign_in", "staff.second_step", "staff.link", "staff.first")
_BEFORE_SECOND_STEP = ("staff.set_up", "staff.qr_code", "staff.sign_out", "staff.sign_out_everywhere")
"""Pages that whoever has to set up a second step may use before."""
_LARGEST_BODY = {"staff.settings_logo_submit": 128 * 1024}
"""Of forms that send more than others: a picture of 100 KB with what goes around it."""


def now() -> int:
    """Unix seconds."""
    return int(time.time())


def today() -> datetime.date:
    """The date in UTC, as attempts keep it and patrons' pages have it."""
    return datetime.datetime.fromtimestamp(now(), datetime.UTC).date()


def guard() -> Any:
    """Refuses plain http and forged forms; leads strangers to the sign-in page. None: go on."""
    if not request.is_secure and urlsplit(request.host_url).hostname not in _LOOPBACK:
        text = _l("Here passwords do not travel unprotected. Put https:// before the address of this page.")
        return message(403, _l("Only over https"), text)
    if largest := _LARGEST_BODY.get(request.endpoint or ""):
        request.max_content_length = largest
    csrf.protect()
    page = (request.endpoint or "").removesuffix("_submit")
    if page in _FOR_STRANGERS:
        return None
    found = current_session()
    if found is None or not found.whole:
        return redirect(url_for("staff.sign_in"), 303)
    if found.staff.needs_second_step and page not in _BEFORE_SECOND_STEP:
        return redirect(url_for("staff.set_up"), 303)
    return _place(found.staff)


def _place(staff: Staff) -> Any:
    """Refuses who may not be at this address. A library of others is not found, whether there is one or not."""
    access = access_of(current_app.view_functions.get(request.endpoint or ""))
    if access is None:
        return None
    role, in_library = access
    slug = (request.view_args or {}).get("library") if in_library else None
    g.library = find_library(database(), slug) if slug else None
    if not may(staff, slug, "librarian" if in_library else role) or (in_library and g.library is None):
        abort(404)
    if not may(staff, slug, role):
        text = _l("Your role here does not reach so far. Ask whoever looks after people and settings.")
        return message(403, _l("This page is for others"), text)
    return None


def refuse_forgery(_error: Any) -> Any:
    """What somebody reads whose form did not come from a page of ours, or from one of an earlier sign-in."""
    text = _l(
        "It had been open for long, or your browser keeps no cookies. Open it again; nothing was changed."
    )
    return message(400, _l("This page is out of date"), text)


def message(status: int, title: Any, text: Any) -> Any:
    """A page that only says something."""
    return render("staff/message.html", page="staff", status=status, title=title, text=text)


def account() -> Staff:
    """Who is signed in; the guard has seen to it that somebody is."""
    found = current_session()
    return found.staff if found else abort(401)


def may_try(name: str) -> bool:
    """Count one more try to be this account, whether there is such an account or not."""
    bucket = keyed_bucket(f"staff|{name}")
    return may_try_from_here() and allow(database(), bucket, most=TRIES, window_seconds=WINDOW, now=now())


def may_try_from_here() -> bool:
    """Count one more try from this network."""
    return allow(database(), network_bucket("staff"), most=NETWORK_TRIES, window_seconds=WINDOW, now=now())


def problem_of_current(typed: str) -> Any:
    """What is wrong with the password that is asked for again before an account is changed; None: nothing."""
    if not may_try(account().name):
        return OFTEN
    if passwords.is_right(account().password, typed):
        return None
    record(database(), "refused", staff=account().id, detail="password")
    return _l("This is not your password.")


def open_session(response: Any, staff: Staff, *, whole: bool = True) -> Any:
    """Puts a new random id into the cookie, in place of any earlier one, and a new proof into forms."""
    id_ = secrets.token_urlsafe(32)
    if earlier := current_session():
        end_session(database(), earlier.hash)
    start_session(database(), session_hash(id_), staff.id, whole=whole, now=now())
    session.clear()
    response.set_cookie(cookie_name(), id_, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def close_session(response: Any) -> Any:
    """Ends the sign-in and takes both cookies away."""
    if found := current_session():
        end_session(database(), found.hash)
    session.clear()
    response.delete_cookie(cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax")
    return response
