"""The first hour: a link of the server's own start opens set-up, once, for whoever holds it."""

import dataclasses
import secrets
from typing import Any

from flask import Flask, redirect, url_for
from flask_babel import lazy_gettext as _l

from infolit.identity import session_hash
from infolit.look import doors
from infolit.staff import passwords
from infolit.staff.form_page import form_page
from infolit.staff.forms import sign_in_name
from infolit.staff.guard import OFTEN, database, may_try_from_here, message, now, open_session
from infolit.staff.library_form import FirstHourForm, library_form
from infolit.store.audit import record
from infolit.store.installation import is_first_link, make_first_link, set_up_library, use_first_link
from infolit.store.libraries import Library, default_library
from infolit.store.slugs import readable_slug
from infolit.store.staff import Staff, add_staff, find_staff, give_role, has_staff, set_password


def new_first_path(app: Flask) -> str | None:
    """Path of a new link for setting up, in place of earlier ones; None where there is an account already."""
    db = app.extensions["infolit.database"]
    if has_staff(db):
        return None
    link = secrets.token_urlsafe(32)
    with app.test_request_context():
        make_first_link(db, session_hash(link), now=now())
        return url_for("staff.first", lang=app.extensions["infolit.default_language"], link=link)


def first(link: str) -> Any:
    """Asks for all that a library needs to begin with."""
    return _ask(library_form(FirstHourForm, _library_there())) if _opens(link) else _closed()


def first_submit(link: str) -> Any:
    """Makes the library and the account of its first admin, and lets in."""
    if not _opens(link):
        return _closed()
    form = library_form(FirstHourForm, _library_there())
    if not may_try_from_here():
        return _ask(form, problem=OFTEN, status=429)
    name = sign_in_name(form.account.data or "")
    form.name_of_account = name or form.name_of_account
    right = form.is_right()
    if not name:
        form.refuse("account", _l("A sign-in name has 2 to 40 letters, digits, dots, dashes."))
    if not (right and name):
        return _ask(form)
    staff = _set_up(link, form, name, passwords.hashed(form.password.data or ""))
    doors().forget()
    # On to the second step, which this role obliges to, and from there to the overview.
    return open_session(redirect(url_for(".home"), 303), staff) if staff else _closed()


def _ask(form: FirstHourForm, **more: Any) -> Any:
    return form_page(
        form, _l("Set up your library"), _l("Set up"), template="staff/library_form.html", first=True, **more
    )


def _opens(link: str) -> bool:
    return is_first_link(database(), session_hash(link), now=now()) and not has_staff(database())


def _library_there() -> Library | None:
    """The library that the installation was started with by name; None where only a made-up one is there."""
    library = default_library(database())
    return library if library and not library.demonstration else None


def _set_up(link: str, form: FirstHourForm, name: str, hashed: str) -> Staff | None:
    """All of it or nothing; None if somebody was quicker."""
    db, there, told = database(), _library_there(), form.told()
    courses = there is None and form.courses.data == "examples"
    with db.write():
        if not use_first_link(db, session_hash(link), now=now()) or has_staff(db):
            return None
        slug = readable_slug(Library("", texts=told["texts"]).text(told["languages"][0]).name, "library")
        library = dataclasses.replace(there or Library(slug, texts=(), is_default=True), **told)
        set_up_library(db, library, courses=courses)
        id_ = add_staff(db, name).id
        set_password(db, id_, hashed)
        give_role(db, id_, library.slug, "admin")
        record(db, "library set up", staff=id_, library=library.slug)
        record(db, "account added", staff=id_, subject=id_, library=library.slug)
        record(db, "role given", staff=id_, subject=id_, library=library.slug, detail="admin")
    return find_staff(db, name)


def _closed() -> Any:
    text = _l(
        "It opens set-up one time, for 72 hours at most, until the server starts anew. Look there for the newest one."
    )
    return message(410, _l("This link no longer works"), text)
