"""Takes away what has been kept long enough: answers go into counts, the rest is deleted."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, extract, or_, select, update

from infolit.assessment.items import Item
from infolit.store.attempt import RESULT_DAYS, UNFINISHED_DAYS, Attempt
from infolit.store.counts import Counts, add_counts, fold, form_of
from infolit.store.db import Database, by_dialect
from infolit.store.models import attempt, receipt, receipt_result, throttle, unfinished
from infolit.store.waiting import is_closed_before, is_trial

REVOKED_DAYS = 7
FINISHED_DAYS = 92
RECEIPT_MONTHS = 12
WAITING_MONTHS = 12
THROTTLE_DAYS = 2

_AT_A_TIME = 500
"""Attempts changed in one transaction, so that patrons who save an answer meanwhile wait only briefly."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows went, or lost what was personal, by the reason."""

    unfinished: int
    revoked: int
    emptied: int
    """Finished attempts of which only points wait for a publication from now on."""
    waited: int
    receipts: int
    throttle: int


def prune(db: Database, today: datetime.date, *, items: Mapping[str, Item]) -> Pruned:
    """Fold, empty or delete what is past its time; twice, late, or in two processes ends in the same state.

    `items` by key: those that answers may be for.
    """
    c = attempt.c
    waited = and_(c.folded, c.finished_on <= _months_before(today, WAITING_MONTHS))
    return Pruned(
        unfinished=delete_unfinished(db, today),
        revoked=_delete_attempts(db, c.revoked_on < _before(today, REVOKED_DAYS)),
        emptied=_empty_attempts(db, today, items),
        waited=_delete_attempts(db, waited),
        receipts=_delete_receipts(db, today),
        throttle=_delete_throttle(db, today),
    )


def delete_unfinished(db: Database, today: datetime.date) -> int:
    """Delete attempts that nobody finished in time; of each one more in the tally of its door and language remains.

    Trials go with them, finished or not, and leave nothing.
    """
    c = attempt.c
    old = and_(c.revoked_on.is_(None), c.started_on < _before(today, UNFINISHED_DAYS))
    trials = _delete_attempts(db, and_(old, is_trial()))
    return trials + _delete_attempts(db, and_(old, c.finished_on.is_(None)), tally=True)


def _before(today: datetime.date, days: int) -> datetime.date:
    return today - datetime.timedelta(days=days)


def _months_before(today: datetime.date, number: int) -> datetime.date:
    """The first day of the month so many months ago."""
    months = today.year * 12 + today.month - 1 - number
    return datetime.date(months // 12, months % 12 + 1, 1)


def _empty_attempts(db: Database, today: datetime.date, items: Mapping[str, Item]) -> int:
    """Fold finished attempts that were not published in time; what waits on has no background and no date.

    Receipts keep the link to them, so that who holds the code can still erase them.
    """
    past = _before(today, FINISHED_DAYS - RESULT_DAYS)
    fold(db, items=items, which=None, closed_before=past)
    c, month = attempt.c, today.replace(day=1)
    # The first of a month, on all days at once, is what an attempt has that waits already.
    has_more = or_(
        *(column.is_not(None) for column in (c.role, c.lifelong, c.receipt)),
        c.started_on != c.finished_on,
        *(extract("day", day) != 1 for day in (c.finished_on, c.extended_on, c.extension_finished_on)),
    )
    some = select(c.key).where(c.folded, c.revoked_on.is_(None), is_closed_before(past), has_more)
    emptied: dict[str, Any] = {"role": None, "lifelong": None, "receipt": None}
    emptied |= {"started_on": month, "finished_on": month}
    for column in (c.extended_on, c.extension_finished_on):
        emptied[column.name] = case((column.is_not(None), month))
    done = 0
    while True:
        with db.write() as connection:
            keys = connection.scalars(some.limit(_AT_A_TIME).with_for_update()).all()
            connection.execute(update(attempt).where(c.key.in_(keys)).values(emptied))
        done += len(keys)
        if len(keys) < _AT_A_TIME:
            return done


def _delete_attempts(db: Database, which: ColumnElement[bool], *, tally: bool = False) -> int:
    deleted, c = 0, attempt.c
    some = select(c.key).where(which).limit(_AT_A_TIME)
    while True:
        with db.write() as connection:
            keys = connection.scalars(some).all()
            # `which` once more: on PostgreSQL an attempt may have been finished since it was read.
            statement = delete(attempt).where(c.key.in_(keys), which)
            gone = connection.execute(statement.returning(*c)).all()
            forget = update(receipt_result).where(receipt_result.c.attempt_key.in_([row.key for row in gone]))
            connection.execute(forget.values(attempt_key=None))
            if tally and gone:
                tally_unfinished(connection, gone)
        deleted += len(gone)
        if len(keys) < _AT_A_TIME:
            return deleted


def _count_more(insert: Any) -> Any:
    statement = insert(unfinished)
    more = {"n": unfinished.c.n + statement.excluded.n}
    return statement.on_conflict_do_update(index_elements=["campaign", "language"], set_=more)


_COUNT_MORE = by_dialect(_count_more)


def tally_unfinished(connection: Connection, never_finished: Sequence[Row[Any] | Attempt]) -> None:
    """One more each: for the starts that their library publishes, and in the counts, which know no library."""
    doors = Counter((row.campaign, row.language) for row in never_finished)
    rows = [{"campaign": door, "language": language, "n": n} for (door, language), n in sorted(doors.items())]
    connection.execute(_COUNT_MORE[connection.dialect.name], rows)
    add_counts(
        connection,
        Counts(
            ("attempts", form_of(row.half), row.bank_version, row.language, "", "unfinished", 0)
            for row in never_finished
        ),
    )


def _delete_receipts(db: Database, today: datetime.date) -> int:
    old = receipt.c.month < _months_before(today, RECEIPT_MONTHS)
    with db.write() as connection:
        return connection.execute(delete(receipt).where(old)).rowcount


def _delete_throttle(db: Database, today: datetime.date) -> int:
    midnight = datetime.datetime.combine(_before(today, THROTTLE_DAYS), datetime.time(), datetime.UTC)
    with db.write() as connection:
        old = throttle.c.slot < int(midnight.timestamp())
        return connection.execute(delete(throttle).where(old)).rowcount
