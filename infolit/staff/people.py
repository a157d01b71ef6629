"""People of a library: who has which role, invitations, and what an admin may do to an account.

Names for signing in hold for the whole installation, and whoever holds one may be anybody: a role is given here to a
new account, or to one all of whose roles are in libraries of this admin; to any other at the command line only. A link
for a new password is a way into the account: an admin makes one, forgets a second step, closes or opens an account only
under the same condition.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from flask import abort, redirect, url_for
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from infolit.identity import may, session_hash
from infolit.staff.form_page import form_page, staff_page
from infolit.staff.forms import StaffForm, name_field, sign_in_name
from infolit.staff.guard import account, database, message, now
from infolit.staff.places import library
from infolit.staff.said import done
from infolit.store.audit import Action, record
from infolit.store.staff import (
    Role,
    Staff,
    add_staff,
    change_role,
    close_account,
    find_staff,
    find_staff_by_id,
    give_role,
    set_disabled,
    set_second_step,
    staff_of,
)
from infolit.store.staff_sessions import make_link

_ROLES = [
    SelectChoice("librarian", _l("Librarian: reads results")),
    SelectChoice("editor", _l("Editor: looks after trainings and doors too")),
    SelectChoice("admin", _l("Admin: looks after people and settings too")),
]
ROLE_NAMES: dict[str, Any] = {"librarian": _l("Librarian"), "editor": _l("Editor"), "admin": _l("Admin")}
_LAST = _l("This is the last admin of the library who can sign in. Make somebody else an admin first.")


class RoleForm(StaffForm):
    """What somebody may here."""

    role = SelectField(_l("Role"), choices=_ROLES, default="librarian")


class InviteForm(StaffForm):
    """Who is to come, and as what."""

    name = name_field(_l("2 to 40 letters, digits, dots, dashes. Best first name and family name."))
    role = SelectField(_l("Role"), choices=_ROLES, default="librarian")


def people() -> Any:
    """Everybody with a role in this library."""
    here = [
        (each, ROLE_NAMES[role], _is_ours(each))
        for each in staff_of(database(), library().slug)
        for place, role in each.roles
        if place == library().slug
    ]
    return staff_page("staff/people.html", people=here)


def _is_ours(staff: Staff) -> bool:
    """Whether whoever is signed in may do to this account what opens or closes it."""
    return all(place is not None and may(account(), place, "admin") for place, _ in staff.roles)


def people_invite(form: InviteForm | None = None) -> Any:
    """Asks for a name and a role."""
    return form_page(form or InviteForm(), _l("Invite somebody"), _l("Make a link"), back=_all_people())


def people_invite_submit() -> Any:
    """Gives the role and shows the link, this once."""
    form, here = InviteForm(), library().slug
    name = sign_in_name(form.name.data or "")
    found = find_staff(database(), name) if name else None
    right = form.validate()
    if not name:
        form.refuse("name", _l("A sign-in name has 2 to 40 letters, digits, dots, dashes."))
    elif found and any(place == here for place, _ in found.roles):
        form.refuse(
            "name", _l("Somebody of this name is here already. Open the list of people to change the role.")
        )
    elif found and not (found.roles and _is_ours(found)):
        text = _l("This sign-in name is taken. Choose another, or ask whoever looks after this installation.")
        form.refuse("name", text)
    if not right or form.name.errors:
        return people_invite(form)
    # A SelectField has taken one of its choices.
    role = cast("Role", form.role.data)
    with database().write():
        staff = found or add_staff(database(), name)
        give_role(database(), staff.id, here, role)
        _note("role given", staff, detail=role)
    return _link_page(find_staff(database(), name) or abort(404), "invite")


def _link_page(staff: Staff, purpose: Literal["invite", "reset"]) -> Any:
    """Shows a new link for choosing a password."""
    link = secrets.token_urlsafe(32)
    make_link(database(), session_hash(link), staff.id, purpose=purpose, now=now())
    _note("link made", staff, detail=purpose)
    address = url_for("staff.link", link=link, _external=True)
    return staff_page("staff/invited.html", name=staff.name, address=address)


def _get_person(person: str) -> Staff:
    """The account of an address, if it has a role here."""
    id_ = bytes.fromhex(person) if len(person) == 32 and set(person) <= set("0123456789abcdef") else b""
    found = find_staff_by_id(database(), id_) if id_ else None
    return found if found and any(place == library().slug for place, _ in found.roles) else abort(404)


def people_one(person: str, problem: Any = None) -> Any:
    """One of them: the role, and what else can be done."""
    staff = _get_person(person)
    form = RoleForm(role=next(role for place, role in staff.roles if place == library().slug))
    acts = [] if _is_self(staff) else [(name, act.title) for name, act in _ACTS.items() if act.fits(staff)]
    return form_page(
        form,
        staff.name,
        _l("Change role"),
        template="staff/person.html",
        back=_all_people(),
        problem=problem,
        person=staff,
        acts=acts,
        is_self=_is_self(staff),
        is_ours=_is_ours(staff),
    )


def people_one_submit(person: str) -> Any:
    """Changes the role."""
    staff, form = _get_person(person), RoleForm()
    if not form.validate() or _is_self(staff):
        abort(422)
    role = cast("Role", form.role.data)
    with database().write():
        if not change_role(database(), staff.id, library().slug, role):
            return people_one(person, problem=_LAST)
        _note("role given", staff, detail=role)
    return _back(_l("%(name)s has another role now.", name=staff.name))


def _is_self(staff: Staff) -> bool:
    """One's own role is changed by another admin, one's own password on one's account page."""
    return staff.id == account().id


def _note(action: Action, staff: Staff, detail: Any = None) -> None:
    record(database(), action, staff=account().id, subject=staff.id, library=library().slug, detail=detail)


def _back(text: Any) -> Any:
    done(text)
    return redirect(_all_people(), 303)


def _all_people() -> str:
    return url_for("staff.people", library=library().slug)


def _new_link(staff: Staff) -> Any:
    return _link_page(staff, "reset")


def _forget_step(staff: Staff) -> Any:
    set_second_step(database(), staff.id, None)
    _note("second step forgotten", staff)
    return _back(_l("%(name)s sets up a new second step at the next sign-in.", name=staff.name))


def _disable(staff: Staff) -> Any:
    if not close_account(database(), staff.id):
        return message(409, _l("Close the account"), _LAST)
    _note("disabled", staff)
    return _back(_l("%(name)s can no longer sign in.", name=staff.name))


def _enable(staff: Staff) -> Any:
    set_disabled(database(), staff.id, disabled=False)
    _note("enabled", staff)
    return _back(_l("%(name)s can sign in again.", name=staff.name))


def _remove(staff: Staff) -> Any:
    if not change_role(database(), staff.id, library().slug, None):
        return message(409, _l("The role stays"), _LAST)
    _note("role taken", staff)
    return _back(_l("%(name)s has no role here any more.", name=staff.name))


@dataclass(frozen=True, slots=True)
class _Act:
    """What is done to an account after a question."""

    title: Any
    question: Any
    fits: Callable[[Staff], bool]
    do: Callable[[Staff], Any]


_ACTS = {
    "link": _Act(
        _l("New link for a password"),
        _l("A link is shown, once, for choosing a new password. Earlier links stop working; the password of now"
           " stays until the link is used."),
        lambda staff: _is_ours(staff) and not staff.disabled,
        _new_link,
    ),
    "step": _Act(
        _l("Forget the second step"),
        _l("For somebody who has lost the telephone and the recovery codes. It signs out in all browsers; the"
           " password alone is enough until a second step is set up again."),
        lambda staff: _is_ours(staff) and staff.totp is not None,
        _forget_step,
    ),
    "disable": _Act(
        _l("Close the account"),
        _l("It signs out in all browsers, and nobody can sign in with it until it is opened again. What was done"
           " stays in the list of what was done."),
        lambda staff: _is_ours(staff) and not staff.disabled,
        _disable,
    ),
    "enable": _Act(
        _l("Open the account again"),
        _l("Its password and its roles are as they were."),
        lambda staff: _is_ours(staff) and staff.disabled,
        _enable,
    ),
    "remove": _Act(
        _l("Take the role away"),
        _l("This library is closed to the account from now on. The account stays, with roles it has elsewhere."),
        lambda staff: True,
        _remove,
    ),
}  # fmt: skip


def _get_act(person: str, act: str) -> tuple[Staff, _Act]:
    staff, found = _get_person(person), _ACTS[act]
    return (staff, found) if found.fits(staff) and not _is_self(staff) else abort(404)


def people_act(person: str, act: str) -> Any:
    """Asks first."""
    staff, found = _get_act(person, act)
    return form_page(
        StaffForm(),
        _l("%(name)s: %(act)s", name=staff.name, act=found.title),
        found.title,
        intro=found.question,
        back=url_for("staff.people_one", library=library().slug, person=person),
    )


def people_act_submit(person: str, act: str) -> Any:
    """Does it."""
    with database().write():
        staff, found = _get_act(person, act)
        return found.do(staff)
