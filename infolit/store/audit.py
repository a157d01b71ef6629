"""The audit log: what was done, by whom, when. Rows are only ever added."""

import secrets
import time
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import and_, insert, or_, select

from infolit.store.db import Database
from infolit.store.staff_models import audit, staff

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
    "training added",
    "training changed",
    "training file read",
    "training put back",
    "training removed",
    "trainings imported",
    "subscription added",
    "subscription removed",
    "role taken",
    "library set up",
    "settings changed",
    "logo changed",
    "logo removed",
    "data opened",
    "data closed",
    "opened to the public",
    "door made",
    "door changed",
    "door closed",
    "door reopened",
    "workshop made",
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
    # What was done within one second keeps its order; the random half keeps keys apart.
    key = time.time_ns().to_bytes(8, "big") + secrets.token_bytes(8)
    row = {"key": key, "at": int(time.time()), "staff": staff, "subject": subject}
    with db.write() as connection:
        connection.execute(insert(audit), {**row, "action": action, "library": library, "detail": detail})


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done once. `staff`: None stands for the server's command line."""

    key: bytes
    at: int
    """Unix seconds."""
    action: str
    detail: str | None
    staff: str | None
    """Name of who did it."""
    subject: str | None
    """Name of whose account it was done to."""


def entries(
    db: Database, library: str, *, before: tuple[int, bytes] | None = None, most: int = 50
) -> list[Entry]:
    """What was done in a library, newest first; `before`: moment and key of the last entry seen."""
    c, who, whom = audit.c, staff.alias("who"), staff.alias("whom")
    wanted = select(c.key, c.at, c.action, c.detail, who.c.name, whom.c.name.label("subject"))
    wanted = wanted.outerjoin(who, who.c.id == c.staff).outerjoin(whom, whom.c.id == c.subject)
    wanted = wanted.where(c.library == library).order_by(c.at.desc(), c.key.desc()).limit(most)
    if before:
        at, key = before
        wanted = wanted.where(or_(c.at < at, and_(c.at == at, c.key < key)))
    with db.read() as connection:
        return [Entry(*row) for row in connection.execute(wanted)]
