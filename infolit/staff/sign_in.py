"""The door: password, second step, one-time links, and out again."""

from typing import Any

from flask import redirect, url_for
from flask_babel import lazy_gettext as _l

from infolit.identity import current_session, session_hash
from infolit.staff import passwords, recovery, totp
from infolit.staff.form_page import form_page
from infolit.staff.forms import NewPasswordForm, SecondStepForm, SignInForm, sign_in_name
from infolit.staff.guard import OFTEN, account, close_session, database, may_try, message, now, open_session
from infolit.store.audit import record
from infolit.store.staff import Staff, end_sessions, find_staff, rehash_password, use_recovery_code, use_step
from infolit.store.staff_sessions import find_link, use_link


def sign_in(**more: Any) -> Any:
    """Asks for name and password."""
    return form_page(SignInForm(), _l("Sign in"), _l("Sign in"), **more)


def sign_in_submit() -> Any:
    """Lets in, or half way in where a second step follows. One answer to all that is wrong, in the same time."""
    form = SignInForm()
    name = sign_in_name(form.name.data or "")
    if not may_try(name):
        return sign_in(problem=OFTEN, status=429)
    staff = find_staff(database(), name)
    right = passwords.is_right(staff.password if staff else None, form.password.data or "")
    if staff is None or not right or staff.disabled:
        if staff:
            record(database(), "refused", staff=staff.id, detail="password")
        return sign_in(problem=_l("Name and password do not go together. Look at both once more."))
    if passwords.hasher.check_needs_rehash(staff.password or ""):
        rehash_password(database(), staff.id, passwords.hashed(form.password.data or ""))
    if staff.totp:
        return open_session(redirect(url_for(".second_step"), 303), staff, whole=False)
    return _come_in(staff, "password")


def _come_in(staff: Staff, how: Any) -> Any:
    record(database(), "signed in", staff=staff.id, detail=how)
    return open_session(redirect(url_for(".home"), 303), staff)


def second_step(**more: Any) -> Any:
    """Asks for a code, of whoever has given the right password."""
    if _half_way() is None:
        return redirect(url_for(".sign_in"), 303)
    return form_page(SecondStepForm(), _l("Second step"), _l("Go on"), **more)


def second_step_submit() -> Any:
    """Lets in by a code that was not used before."""
    staff = _half_way()
    if staff is None:
        return redirect(url_for(".sign_in"), 303)
    if not may_try(staff.name):
        return second_step(problem=OFTEN, status=429)
    how = _matching(staff, SecondStepForm().code.data or "")
    if how is None:
        record(database(), "refused", staff=staff.id, detail="app")
        return second_step(problem=_l("This code does not fit, or was used before. Wait for the next one."))
    return _come_in(staff, how)


def _half_way() -> Staff | None:
    found = current_session()
    return found.staff if found and not found.whole and found.staff.totp else None


def _matching(staff: Staff, typed: str) -> Any:
    """What a code is that was typed, once it is used up: "app", "recovery code", or None."""
    code = recovery.normalised(typed)
    if len(code) == recovery.LENGTH:
        used = use_recovery_code(database(), staff.id, recovery.hashed(code, staff.id))
        return "recovery code" if used else None
    step = totp.find_step(staff.totp or "", code, now=now())
    return "app" if step is not None and use_step(database(), staff.id, step) else None


def link(link: str) -> Any:
    """Where somebody who was invited, or has forgotten it, chooses a password. Looking uses nothing up."""
    found = find_link(database(), session_hash(link), now=now())
    return _choose(NewPasswordForm(found.name), found) if found else _closed()


def link_submit(link: str) -> Any:
    """Sets the password and uses the link up."""
    found = find_link(database(), session_hash(link), now=now())
    if found is None:
        return _closed()
    form = NewPasswordForm(found.name)
    if not form.validate():
        return _choose(form, found)
    hashed = passwords.hashed(form.password.data)
    if not use_link(database(), session_hash(link), found.id, hashed, now=now()):
        return _closed()
    record(database(), "link used", staff=found.id)
    return close_session(redirect(url_for(".sign_in"), 303))


def _choose(form: NewPasswordForm, staff: Staff) -> Any:
    return form_page(form, _l("Choose a password"), _l("Save"), name=staff.name)


def _closed() -> Any:
    text = _l(
        "It opens one time, for 72 hours at most. Ask whoever looks after this installation for a new one."
    )
    return message(410, _l("This link no longer works"), text)


def sign_out() -> Any:
    """Out, in this browser."""
    record(database(), "signed out", staff=account().id)
    return close_session(redirect(url_for(".sign_in"), 303))


def sign_out_everywhere() -> Any:
    """Out, in every browser."""
    end_sessions(database(), account().id)
    record(database(), "signed out everywhere", staff=account().id)
    return close_session(redirect(url_for(".sign_in"), 303))
