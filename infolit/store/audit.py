"""The audit log: what was done, by whom, when. Rows are only ever added."""

import secrets
import time
from typing import Literal

from sqlalchemy import insert

from infolit.store.db import Database
from infolit.store.staff_models import audit

Action = Literal[
    "account added",
    "role given",
    "link made",
    "link used",
    "disabled",
    "enabled",
    "signed in",
    "refused",
    "signed out",
    "signed out everywhere",
    "password changed",
    "second step set up",
    "second step forgotten",
    "recovery codes made",
]
Detail = Literal[
    "invite", "reset", "password", "app", "recovery code", "librarian", "editor", "admin", "national"
]


def record(
    db: Database,
    action: Action,
    *,
    staff: bytes | None = None,
    subject: bytes | None = None,
    library: str | None = None,
    detail: Detail | None = None,
) -> None:
    """Write down what the account `staff` (None: the server's command line) did, to `subject` if to another."""
    row = {"key": secrets.token_bytes(16), "at": int(time.time()), "staff": staff, "subject": subject}
    with db.write() as connection:
        connection.execute(insert(audit), {**row, "action": action, "library": library, "detail": detail})
