"""Finished attempts that wait to be folded, read as they are: a tuple each, as there may be a million of them."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, not_, select, true

from infolit.store.attempt import EXTENSION_DAYS, RESULT_DAYS
from infolit.store.models import attempt, response

BATCH = 1000
"""Attempts folded in one transaction, so that patrons who save an answer meanwhile wait only briefly."""

RawResponse = tuple[bytes, str, int, int, str | None, int | None, bool, int | None]
"""Attempt, item, leg, version, marks, points, is right, seconds: the row itself, to be quick."""


class RawAttempt(NamedTuple):
    """Of an attempt only what is counted, as its row has it, and its responses."""

    key: bytes
    half: str
    bank_version: int
    language: str
    mixed_languages: bool
    points: str
    tasks_right: str
    guesses: str
    again: str | None
    flags: str
    responses: list[RawResponse]


_C = attempt.c
_BATCH = select(*(_C[name] for name in RawAttempt._fields[:-1])).order_by(_C.key).limit(BATCH)
_R = response.c
_RESPONSES = select(
    _R.attempt_key, _R.item, _R.leg, _R.version, _R.marks, _R.points, _R.is_right, _R.seconds
).where(_R.attempt_key.in_(bindparam("keys", expanding=True)))


def is_closed_before(day: datetime.date) -> ColumnElement[bool]:
    """Whether the result of a finished attempt could be opened for the last time before this day (`closes_on`)."""
    result, extension = (day - datetime.timedelta(days=days) for days in (RESULT_DAYS, EXTENSION_DAYS))
    return case(
        (_C.extension_finished_on.is_not(None), _C.extension_finished_on < result),
        (_C.extended_on.is_not(None), _C.extended_on < extension),
        else_=_C.finished_on < result,
    )


def is_trial() -> ColumnElement[bool]:
    """One by staff, or before a real library was opened to the public: never counted."""
    return _C.trial


def is_waiting(which: Collection[str] | None) -> ColumnElement[bool]:
    """Finished, not yet folded, by one of these doors (None: any), and no trial."""
    return and_(
        _C.finished_on.is_not(None),
        ~_C.folded,
        _C.revoked_on.is_(None),
        not_(is_trial()),
        true() if which is None else _C.campaign.in_(which),
    )


def read_batch(connection: Connection, which: ColumnElement[bool], *, after: bytes) -> list[RawAttempt]:
    """The next BATCH attempts behind a key, in the order of keys."""
    rows = connection.execute(_BATCH.where(which, _C.key > after)).all()
    given = raw_responses(connection, [row.key for row in rows])
    return [RawAttempt._make((*row, given[row.key])) for row in rows]


def raw_responses(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, list[RawResponse]]:
    """Responses of at most BATCH attempts, by attempt."""
    found: dict[bytes, list[RawResponse]] = {key: [] for key in keys}
    # As the driver gives them: there is nothing to convert but what is_right is on SQLite, 0 or 1.
    cursor: Any = connection.execute(_RESPONSES, {"keys": keys}).cursor
    for row in cursor.fetchall():
        found[row[0]].append(row)
    return found
