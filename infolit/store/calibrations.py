"""Calibrations with their cuts, one after the other: results keep the ids of those that they were measured with."""

import datetime

import msgspec
from sqlalchemy import select

from infolit.assessment.calibration import AUTHORS
from infolit.assessment.levels import Calibrated
from infolit.store import models
from infolit.store.db import Database, by_dialect

_TABLE = models.calibration
_SAVE = by_dialect(
    lambda insert: insert(_TABLE).on_conflict_do_nothing(index_elements=["id"]).returning(_TABLE.c.id)
)


def current_id(db: Database) -> str:
    """Id of the newest calibration; the authors' while there is no other."""
    newest = select(_TABLE.c.id).order_by(_TABLE.c.number.desc()).limit(1)
    with db.read() as connection:
        return connection.scalar(newest) or AUTHORS


def find_calibration(db: Database, id: str) -> Calibrated | None:
    """The calibration with this id. The authors' is made from the item bank and stands in no table."""
    with db.read() as connection:
        document = connection.scalar(select(_TABLE.c.document).where(_TABLE.c.id == id))
    return None if document is None else msgspec.convert(document, Calibrated)


def find_month(db: Database, id: str) -> datetime.date | None:
    """First day of the month in which the calibration with this id was made; None for the authors'."""
    with db.read() as connection:
        return connection.scalar(select(_TABLE.c.month).where(_TABLE.c.id == id))


def save_calibration(db: Database, made: Calibrated, today: datetime.date) -> bool:
    """Add a calibration; False if there is one of this id, which stays as it is."""
    row = {
        "id": made.calibration.id,
        "number": number_of(made.calibration.id),
        "month": today.replace(day=1),
        "document": msgspec.to_builtins(made, order="deterministic"),
    }
    with db.write() as connection:
        return connection.execute(_SAVE[connection.dialect.name], row).first() is not None


def number_of(id: str) -> int:
    """The number that an id ends on."""
    return int(id.rpartition("-")[2])
