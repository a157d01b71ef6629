"""Attempts as rows: reads, locks and empties them for the modules that know what for."""

import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from infolit.assessment.items import Marks
from infolit.store import models
from infolit.store.attempt import Attempt, Response, Slots

LOCK_ATTEMPT = select(models.attempt).where(models.attempt.c.key == bindparam("key")).with_for_update()
"""SQLite has no such lock and needs none: its writers wait for each other from the start."""

EMPTIED: dict[str, Any] = {
    "stages_done": 0,
    "flags": "",
    **dict.fromkeys(("guesses", "points", "tasks_right"), models.NO_SLOTS_TEXT),
    **dict.fromkeys(("finished_on", "extended_on", "extension_finished_on", "receipt"), None),
    **dict.fromkeys(("again", "role", "lifelong", "calibration", "cuts", "duration"), None),
}
"""Columns of a revoked attempt."""


def slots_text(slots: Slots) -> str:
    """Slots as they are written down."""
    return ",".join("" if number is None else str(number) for number in slots)


def slots_of(written: str) -> Slots:
    """Slots from how they are written down."""
    return tuple(int(number) if number else None for number in written.split(","))


def marks_text(marks: Marks) -> str:
    """Marks as they are written down. ValueError for a mark that would not come back as it is."""
    if any(mark == "" or mark.split() != [mark] for mark in marks):
        raise ValueError(f"a mark is a word without spaces: {marks!r}")
    return " ".join(marks)


def marks_of(written: str | None) -> Marks | None:
    """Marks from how they are written down; nothing marked is not the same as no answer."""
    return None if written is None else tuple(written.split())


def attempt_of(row: Row[Any]) -> Attempt:
    """The attempt in a row that begins with the columns of its table."""
    values = dict(zip(_ATTEMPT_FIELDS, row, strict=False))
    for slots in ("guesses", "points", "right"):
        values[slots] = slots_of(values[slots])
    values["flags"] = tuple(values["flags"].split())
    return Attempt(**values)


def response_of(row: Row[Any]) -> Response:
    """The response in a row that ends with RESPONSE_COLUMNS."""
    values = dict(zip(_RESPONSE_FIELDS, row[-len(_RESPONSE_FIELDS) :], strict=True))
    values["marks"], values["draft"] = marks_of(values["marks"]), marks_of(values["draft"])
    return Response(**values)


RESPONSE_COLUMNS = tuple(
    column.label("response_points") if column.name == "points" else column
    for column in models.response.c
    if column.name != "attempt_key"
)
"""Columns of a response that may stand beside those of its attempt."""

# By position: a row of SQLAlchemy looks each attribute up anew, and every request reads an attempt.
_ATTEMPT_FIELDS = tuple("right" if c.name == "tasks_right" else c.name for c in models.attempt.c)
_RESPONSE_FIELDS = tuple(c.name for c in models.response.c if c.name != "attempt_key")


def lock_attempt(connection: Connection, key: bytes) -> Attempt | None:
    """The attempt, which nobody else can change until this transaction ends."""
    row = connection.execute(LOCK_ATTEMPT, {"key": key}).first()
    return attempt_of(row) if row else None


def empty_attempt(connection: Connection, key: bytes, *, today: datetime.date) -> None:
    """Delete what was answered and mark the attempt as revoked."""
    connection.execute(delete(models.response).where(models.response.c.attempt_key == key))
    emptied = {**EMPTIED, "revoked_on": today}
    connection.execute(update(models.attempt).where(models.attempt.c.key == key).values(emptied))
