"""Deletes what has been kept long enough."""

import datetime
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, select, update

from infolit.store.attempt import UNFINISHED_DAYS
from infolit.store.db import Database
from infolit.store.models import attempt, receipt, receipt_result, throttle

REVOKED_DAYS = 7
FINISHED_DAYS = 92
RECEIPT_MONTHS = 12
THROTTLE_DAYS = 2

_AT_A_TIME = 500
"""Attempts deleted in one transaction, so that patrons who save an answer meanwhile wait only briefly."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows went, by the reason they went for."""

    unfinished: int
    revoked: int
    finished: int
    receipts: int
    throttle: int


def prune(db: Database, today: datetime.date) -> Pruned:
    """Delete what is past its time; doing it twice, or late, or in two processes ends in the same state."""
    c = attempt.c
    in_use = c.revoked_on.is_(None)
    return Pruned(
        unfinished=_delete_attempts(
            db, and_(in_use, c.finished_on.is_(None), c.started_on < _before(today, UNFINISHED_DAYS))
        ),
        revoked=_delete_attempts(db, c.revoked_on < _before(today, REVOKED_DAYS)),
        finished=_delete_attempts(db, and_(in_use, c.finished_on < _before(today, FINISHED_DAYS))),
        receipts=_delete_receipts(db, today),
        throttle=_delete_throttle(db, today),
    )


def _before(today: datetime.date, days: int) -> datetime.date:
    return today - datetime.timedelta(days=days)


def _delete_attempts(db: Database, which: ColumnElement[bool]) -> int:
    deleted = 0
    some = select(attempt.c.key).where(which).limit(_AT_A_TIME)
    while True:
        with db.write() as connection:
            keys = connection.scalars(some).all()
            # `which` once more: on PostgreSQL an attempt may have been finished since it was read.
            statement = delete(attempt).where(attempt.c.key.in_(keys), which).returning(attempt.c.key)
            gone = connection.scalars(statement).all()
            forget = update(receipt_result).where(receipt_result.c.attempt_key.in_(gone))
            connection.execute(forget.values(attempt_key=None))
        deleted += len(gone)
        if len(keys) < _AT_A_TIME:
            return deleted


def _delete_receipts(db: Database, today: datetime.date) -> int:
    months = today.year * 12 + today.month - 1 - RECEIPT_MONTHS
    oldest_kept = datetime.date(months // 12, months % 12 + 1, 1)
    with db.write() as connection:
        return connection.execute(delete(receipt).where(receipt.c.month < oldest_kept)).rowcount


def _delete_throttle(db: Database, today: datetime.date) -> int:
    midnight = datetime.datetime.combine(_before(today, THROTTLE_DAYS), datetime.time(), datetime.UTC)
    with db.write() as connection:
        old = throttle.c.slot < int(midnight.timestamp())
        return connection.execute(delete(throttle).where(old)).rowcount
