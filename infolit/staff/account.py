"""The account page: who I am and what I may; password, second step, recovery codes."""

import base64
import hmac
import io
from typing import Any

import segno
from flask import Response, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l

from infolit.i18n import current_language
from infolit.identity import cookie_name
from infolit.staff import passwords, recovery, totp
from infolit.staff.form_page import form_page, staff_page
from infolit.staff.forms import ChangePasswordForm, CurrentPasswordForm, SetUpForm
from infolit.staff.guard import account, database, now, open_session, problem_of_current
from infolit.store.audit import record
from infolit.store.libraries import default_library, find_library
from infolit.store.staff import (
    count_recovery_codes,
    set_password,
    set_recovery_codes,
    set_second_step,
)


def account_page() -> Any:
    """Who I am, what I may where, and how I sign in."""
    staff = account()
    roles = [(_library_name(library), role) for library, role in staff.roles]
    left = count_recovery_codes(database(), staff.id)
    return staff_page("staff/account.html", staff=staff, roles=roles, codes_left=left)


def _library_name(slug: str | None) -> str:
    library = find_library(database(), slug) if slug else None
    return library.text(current_language()).name if library else ""


def password(form: ChangePasswordForm | None = None) -> Any:
    """Asks for a new password, and the one of now."""
    form = form or ChangePasswordForm(account().name)
    return form_page(form, _l("Change password"), _l("Save"), name=account().name)


def password_submit() -> Any:
    """Changes the password, and signs out everywhere but here."""
    form = ChangePasswordForm(account().name)
    if not form.validate():
        return password(form)
    if problem := problem_of_current(form.current.data or ""):
        form.refuse("current", problem)
        return password(form)
    staff = account()
    set_password(database(), staff.id, passwords.hashed(form.password.data))
    record(database(), "password changed", staff=staff.id)
    return open_session(redirect(url_for(".account"), 303), staff)


def _secret() -> str:
    """The secret on offer: worked out from the sign-in, so that nothing is stored before it is confirmed."""
    key: bytes = current_app.extensions["infolit.secret_keys"][0]
    id_ = request.cookies[cookie_name()]
    return base64.b32encode(hmac.digest(key, f"staff-totp|{id_}".encode(), "sha256")[:20]).decode()


def set_up(form: SetUpForm | None = None) -> Any:
    """Shows the secret for an app, as a picture and in letters, and asks for the first code."""
    secret = _secret()
    return form_page(
        form or SetUpForm(),
        _l("Set up the second step"),
        _l("Save"),
        template="staff/set_up.html",
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        obliged=account().needs_second_step,
    )


def qr_code() -> Response:
    """The secret on offer as a picture for an app's camera."""
    library = default_library(database())
    issuer = library.text(current_language()).name if library else "infolit"
    drawn = io.BytesIO()
    address = totp.address(_secret(), name=account().name, issuer=issuer)
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, light="#fff")
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def set_up_submit() -> Any:
    """Sets up the second step and shows recovery codes, this once."""
    form = SetUpForm()
    if problem := problem_of_current(form.current.data or ""):
        form.refuse("current", problem)
        return set_up(form)
    step = totp.find_step(_secret(), recovery.normalised(form.code.data or ""), now=now())
    if step is None:
        form.refuse(
            "code", _l("This code does not fit. Wait for the next one; is the clock of the telephone right?")
        )
        return set_up(form)
    set_second_step(database(), account().id, _secret(), step=step)
    record(database(), "second step set up", staff=account().id)
    return _new_codes()


def recovery_codes(form: CurrentPasswordForm | None = None) -> Any:
    """Asks whether to make new recovery codes."""
    return form_page(
        form or CurrentPasswordForm(),
        _l("New recovery codes"),
        _l("Show new codes"),
        intro=_l("Ten new codes will be shown, once. Codes you were given before stop working."),
    )


def recovery_codes_submit() -> Any:
    """Makes new recovery codes and shows them, this once."""
    form = CurrentPasswordForm()
    if problem := problem_of_current(form.current.data or ""):
        form.refuse("current", problem)
        return recovery_codes(form)
    return _new_codes()


def _new_codes() -> Any:
    staff, codes = account(), recovery.new_codes()
    set_recovery_codes(database(), staff.id, [recovery.hashed(code, staff.id) for code in codes])
    record(database(), "recovery codes made", staff=staff.id)
    return open_session(staff_page("staff/codes.html", codes=codes), staff)
