"""Receipts: results that a patron keeps under a code."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, union, update

from infolit.store import models
from infolit.store.attempt import Attempt, Halves, Path, Slots
from infolit.store.attempt_rows import empty_attempt, lock_attempt, slots_of, slots_text
from infolit.store.db import Database, upsert
from infolit.store.models import receipt, receipt_result


@dataclass(frozen=True, slots=True)
class Result:
    """One result on a receipt; `attempt_key` is None once the attempt is published or gone."""

    number: int
    month: datetime.date
    path: Path
    half: Halves
    language: str
    bank_version: int
    points: Slots
    right: Slots
    guesses: Slots
    calibration: str | None
    cuts: str | None
    attempt_key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands under a code. `month` is the first day of the month of the last result."""

    id: bytes
    month: datetime.date
    results: tuple[Result, ...]
    """Oldest first; none while the only attempt kept is unfinished."""


_RESULT = receipt_result.c
_WRITE_RECEIPT = upsert(receipt)


def receipt_id(code: str, code_key: bytes) -> bytes:
    """16 bytes by scrypt (RFC 7914; n=2^14, r=8, p=1) of a normalised code, keyed by the never-rotated code key."""
    return hashlib.scrypt(code.encode(), salt=code_key, n=2**14, r=8, p=1, dklen=16)


def keep_receipt(db: Database, attempt: Attempt, id: bytes, today: datetime.date) -> bool:
    """Keep the result of this attempt, now or when it is finished; False if revoked or kept under another code."""
    with db.write() as connection:
        found = lock_attempt(connection, attempt.key)
        if found is None or found.revoked_on is not None or found.receipt not in (None, id):
            return False
        if found.receipt is None:
            mine = update(models.attempt).where(models.attempt.c.key == attempt.key)
            connection.execute(mine.values(receipt=id))
        if found.finished_on:
            add_result(connection, found, id)
        else:
            _touch(connection, id, today)
        return True


def find_receipt(db: Database, id: bytes) -> Receipt | None:
    """The receipt with its results."""
    of_receipt = _RESULT.receipt_id == id
    with db.read() as connection:
        month = connection.scalar(select(receipt.c.month).where(receipt.c.id == id))
        if month is None:
            return None
        rows = connection.execute(select(receipt_result).where(of_receipt).order_by(_RESULT.number))
        return Receipt(id=id, month=month, results=tuple(_result_of(row) for row in rows))


def erase_receipt(db: Database, id: bytes, today: datetime.date) -> int:
    """Delete a receipt and its results and revoke every attempt of it; the number of results deleted.

    Attempts not finished carry it and are not listed yet; those that wait for a publication are only listed.
    """
    carrying = select(models.attempt.c.key).where(models.attempt.c.receipt == id)
    listed = select(_RESULT.attempt_key).where(_RESULT.receipt_id == id, _RESULT.attempt_key.is_not(None))
    with db.write() as connection:
        for key in connection.scalars(union(carrying, listed)).all():
            empty_attempt(connection, key, today=today)
        deleted = connection.execute(delete(receipt_result).where(_RESULT.receipt_id == id)).rowcount
        connection.execute(delete(receipt).where(receipt.c.id == id))
        return deleted


def add_result(connection: Connection, finished: Attempt, id: bytes) -> None:
    """Put the result of a finished attempt on a receipt, in place of its earlier one."""
    day = finished.extension_finished_on or finished.finished_on
    if day is None:
        raise ValueError("only a finished attempt has a result")
    _touch(connection, id, day)  # also keeps others from drawing the same number
    of_receipt, entry = _RESULT.receipt_id == id, _entry(finished, day)
    earlier = update(receipt_result).where(of_receipt, _RESULT.attempt_key == finished.key)
    if connection.execute(earlier.values(entry)).rowcount == 0:
        last = connection.scalar(select(func.max(_RESULT.number)).where(of_receipt)) or 0
        new = {**entry, "receipt_id": id, "number": last + 1, "attempt_key": finished.key}
        connection.execute(insert(receipt_result), new)


def remove_result(connection: Connection, id: bytes, *, attempt_key: bytes) -> None:
    """Take the result of an attempt off a receipt, and the receipt away with its last result."""
    of_receipt = _RESULT.receipt_id == id
    connection.execute(delete(receipt_result).where(of_receipt, _RESULT.attempt_key == attempt_key))
    connection.execute(delete(receipt).where(receipt.c.id == id, ~exists().where(of_receipt)))


def _touch(connection: Connection, id: bytes, day: datetime.date) -> None:
    connection.execute(_WRITE_RECEIPT[connection.dialect.name], {"id": id, "month": day.replace(day=1)})


def _entry(finished: Attempt, day: datetime.date) -> dict[str, Any]:
    names = ("path", "half", "language", "bank_version", "calibration", "cuts")
    slots = {"guesses": finished.guesses, "points": finished.points, "tasks_right": finished.right}
    return {
        "month": day.replace(day=1),
        **{name: getattr(finished, name) for name in names},
        **{name: slots_text(numbers) for name, numbers in slots.items()},
    }


def _result_of(row: Row[Any]) -> Result:
    columns = row._asdict()
    del columns["receipt_id"]
    columns["right"] = columns.pop("tasks_right")
    slots = {name: slots_of(columns[name]) for name in ("guesses", "points", "right")}
    return Result(**columns | slots)
