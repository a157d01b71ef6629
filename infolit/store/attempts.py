"""Starts, finds, finishes, extends and revokes attempts."""

import datetime
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, select, true, update

from infolit.store.attempt import LEGS, QUICK_LEGS, RESULT_DAYS, Again, Attempt, Halves, Path, Response
from infolit.store.attempt_rows import (
    EMPTIED,
    RESPONSE_COLUMNS,
    attempt_of,
    empty_attempt,
    lock_attempt,
    response_of,
)
from infolit.store.db import Database, by_dialect
from infolit.store.models import attempt, response
from infolit.store.receipts import add_result, remove_result
from infolit.store.retention import tally_unfinished

_BACKGROUND = frozenset({"role", "lifelong"})

_START = by_dialect(lambda insert: insert(attempt).on_conflict_do_nothing(index_elements=["key"]))
_FIND = select(attempt).where(attempt.c.key == bindparam("key"))
_FIND_WITH_RESPONSE = (
    select(attempt, *RESPONSE_COLUMNS)
    .outerjoin(
        response, and_(response.c.attempt_key == attempt.c.key, response.c.item == bindparam("item_id"))
    )
    .where(attempt.c.key == bindparam("key"))
)


def start_attempt(
    db: Database,
    key: bytes,
    *,
    campaign: str,
    path: Path,
    half: Halves,
    bank_version: int,
    language: str,
    today: datetime.date,
    receipt: bytes | None = None,
    again: Again | None = None,
    honeypot: bool = False,
    demonstration: bool = False,
    trial: bool = False,
) -> Attempt:
    """The attempt under this key, started now unless it already is there (whoever started it).

    An attempt begun with a code comes with that receipt's id and again="code".
    """
    started: dict[str, Any] = {
        **EMPTIED,
        "key": key,
        "campaign": campaign,
        "path": path,
        "half": half,
        "bank_version": bank_version,
        "language": language,
        "mixed_languages": False,
        "started_on": today,
        "receipt": receipt,
        "again": again,
        "honeypot": honeypot,
        "demonstration": demonstration,
        "trial": trial,
    }
    with db.write() as connection:
        connection.execute(_START[connection.dialect.name], started)
        return attempt_of(connection.execute(_FIND, {"key": key}).one())


def find_attempt(db: Database, key: bytes) -> Attempt | None:
    """The attempt under this key, revoked ones included."""
    with db.read() as connection:
        row = connection.execute(_FIND, {"key": key}).first()
    return attempt_of(row) if row else None


def find_attempt_with_response(db: Database, key: bytes, item: str) -> tuple[Attempt, Response | None] | None:
    """The attempt and its response to one item, in one statement; None without an attempt."""
    with db.read() as connection:
        row = connection.execute(_FIND_WITH_RESPONSE, {"key": key, "item_id": item}).first()
    if row is None:
        return None
    return attempt_of(row), response_of(row) if row.item is not None else None


def save_background(
    db: Database, key: bytes, *, answers: Mapping[str, str | None], again: Again | None
) -> bool:
    """Option ids for "role" and "lifelong", and the answer to "again"; None takes an answer back.

    An attempt begun with a code stays one. False if there is no attempt or it is revoked.
    """
    if not answers.keys() <= _BACKGROUND:
        raise ValueError(f"no such background question: {sorted(answers.keys() - _BACKGROUND)}")
    keep_code = case((attempt.c.again == "code", attempt.c.again), else_=again)
    with db.write() as connection:
        return (
            _change(connection, key, attempt.c.revoked_on.is_(None), {**answers, "again": keep_code})
            is not None
        )


def finish_attempt(
    db: Database,
    key: bytes,
    *,
    today: datetime.date,
    flags: tuple[str, ...] = (),
    calibration: str | None,
    cuts: str | None,
) -> bool:
    """Finish an attempt that has a finished stage; True for the one call that did it.

    Its result goes on the receipt that it carries, in the same transaction.
    """
    attempt_can = and_(
        attempt.c.finished_on.is_(None), attempt.c.stages_done > 0, attempt.c.revoked_on.is_(None)
    )
    changes = {
        "finished_on": today,
        "flags": " ".join(flags),
        "calibration": calibration,
        "cuts": cuts,
    }
    return _finish(db, key, attempt_can, changes)


def finish_extension(
    db: Database,
    key: bytes,
    *,
    today: datetime.date,
    flags: tuple[str, ...] = (),
    calibration: str | None,
    cuts: str | None,
) -> bool:
    """Finish the second half, all eight legs done; `flags` are added, `calibration` and `cuts` replaced.

    The result replaces the quick one on the receipt. True for the one call that did it.
    """
    attempt_can = and_(
        attempt.c.path == "extended",
        attempt.c.extension_finished_on.is_(None),
        attempt.c.stages_done == LEGS,
        attempt.c.revoked_on.is_(None),
    )
    changes = {
        "extension_finished_on": today,
        "flags": attempt.c.flags + "".join(f" {flag}" for flag in flags),
        "calibration": calibration,
        "cuts": cuts,
    }
    return _finish(db, key, attempt_can, changes)


def extend_attempt(db: Database, key: bytes, today: datetime.date) -> bool:
    """Quick to extended, while all four stages are done and the result is open; True for the call that did it."""
    attempt_can = and_(
        attempt.c.path == "quick",
        attempt.c.stages_done == QUICK_LEGS,
        attempt.c.finished_on >= today - datetime.timedelta(days=RESULT_DAYS),
        attempt.c.revoked_on.is_(None),
    )
    with db.write() as connection:
        return _change(connection, key, attempt_can, {"path": "extended", "extended_on": today}) is not None


def revoke_attempt(db: Database, key: bytes, today: datetime.date) -> bool:
    """Delete all that was answered and its result on a receipt; True for the call that did it.

    Key and day stay for a week, so that a replayed start cannot bring the attempt back.
    """
    with db.write() as connection:
        found = lock_attempt(connection, key)
        if found is None or found.revoked_on is not None:
            return False
        empty_attempt(connection, key, today=today)
        if found.receipt is not None:
            remove_result(connection, found.receipt, attempt_key=key)
        return True


def leave_attempt(db: Database, key: bytes, today: datetime.date) -> bool:
    """At a kiosk: close a finished attempt, which counts; revoke any other, and count one more unfinished.

    True for the call that did it.
    """
    with db.write() as connection:
        found = lock_attempt(connection, key)
        if found is None or found.revoked_on is not None or found.closed:
            return False
        if found.finished_on is not None:
            return _change(connection, key, true(), {"closed": True}) is not None
        if not found.trial:
            tally_unfinished(connection, [found])
        return revoke_attempt(db, key, today)


def _change(
    connection: Connection, key: bytes, attempt_can: ColumnElement[bool], changes: Mapping[str, Any]
) -> Attempt | None:
    """Change the attempt in one conditional statement; the attempt as it is then, None if it could not be changed."""
    statement = update(attempt).where(attempt.c.key == key, attempt_can).values(changes).returning(attempt)
    row = connection.execute(statement).first()
    return attempt_of(row) if row else None


def _finish(db: Database, key: bytes, attempt_can: ColumnElement[bool], changes: Mapping[str, Any]) -> bool:
    with db.write() as connection:
        finished = _change(connection, key, attempt_can, changes)
        if finished is not None and finished.receipt is not None:
            add_result(connection, finished, finished.receipt)
        return finished is not None
