"""What was done in a library: newest first, by pages of fifty, in words."""

import datetime
import re
from typing import Any

from flask import request, url_for
from flask_babel import format_datetime
from flask_babel import lazy_gettext as _l

from infolit.staff.form_page import staff_page
from infolit.staff.guard import database
from infolit.staff.places import library
from infolit.store.audit import Entry, entries

MOST = 50

ACTIONS: dict[str, Any] = {
    "account added": _l("Account made"),
    "role given": _l("Role given"),
    "role taken": _l("Role taken away"),
    "link made": _l("Link for a password made"),
    "link used": _l("Link for a password used"),
    "disabled": _l("Account closed"),
    "enabled": _l("Account opened again"),
    "signed in": _l("Signed in"),
    "refused": _l("Sign-in refused"),
    "signed out": _l("Signed out"),
    "signed out everywhere": _l("Signed out in all browsers"),
    "password changed": _l("Password changed"),
    "second step set up": _l("Second step set up"),
    "second step forgotten": _l("Second step forgotten"),
    "recovery codes made": _l("Recovery codes made"),
    "library set up": _l("Library set up"),
    "settings changed": _l("Settings changed"),
    "logo changed": _l("Logo changed"),
    "logo removed": _l("Logo taken away"),
    "data opened": _l("Published tables opened to everybody"),
    "data closed": _l("Published tables closed"),
    "opened to the public": _l("Opened to the public"),
    "training added": _l("Training added"),
    "training changed": _l("Training changed"),
    "training removed": _l("Training removed"),
    "training put back": _l("Training put back"),
    "door made": _l("Door made"),
    "door changed": _l("Door changed"),
    "door closed": _l("Door closed"),
    "door reopened": _l("Door opened again"),
    "workshop made": _l("Workshop made"),
    "training file read": _l("File with trainings read, not yet taken over"),
    "trainings imported": _l("Trainings imported"),
    "subscription added": _l("Subscription added"),
    "subscription removed": _l("Subscription ended"),
}
DETAILS: dict[str, Any] = {
    "librarian": _l("Librarian"),
    "editor": _l("Editor"),
    "admin": _l("Admin"),
    "national": _l("All libraries together"),
    "invite": _l("invitation"),
    "reset": _l("new password"),
    "password": _l("password"),
    "app": _l("app"),
    "recovery code": _l("recovery code"),
}


def audit() -> Any:
    """One page of it; `before` in the address is where the page before ended."""
    found = entries(database(), library().slug, before=_before(), most=MOST + 1)
    shown = found[:MOST]
    rows = [(_moment(each), _words(each), each.staff, each.subject) for each in shown]
    older = None
    if len(found) > MOST:
        last = shown[-1]
        place = f"{last.at}-{last.key.hex()}"
        older = url_for("staff.settings_audit", library=library().slug, before=place)
    return staff_page("staff/audit.html", rows=rows, older=older, first=_before() is None)


def _before() -> tuple[int, bytes] | None:
    match = re.fullmatch(r"([0-9]{1,12})-([0-9a-f]{32})", request.args.get("before", ""))
    return (int(match[1]), bytes.fromhex(match[2])) if match else None


def _moment(entry: Entry) -> str:
    """In UTC, as the page says: a library's own clock is not known."""
    return str(
        format_datetime(datetime.datetime.fromtimestamp(entry.at, datetime.UTC), "short", rebase=False)
    )


def _words(entry: Entry) -> str:
    action = str(ACTIONS.get(entry.action, entry.action))
    return f"{action}: {DETAILS[entry.detail]}" if entry.detail in DETAILS else action
