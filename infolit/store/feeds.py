"""Subscriptions to what others offer, and what checks of addresses found."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from msgspec import convert, to_builtins
from sqlalchemy import ColumnElement, bindparam, delete, insert, select, true, update

from infolit.offers.rows import Defaults, Format
from infolit.store.db import Database
from infolit.store.models import training, training_feed, training_import


@dataclass(frozen=True, slots=True)
class Feed:
    """A file of others, asked for every night."""

    id: str
    library: str
    address: str
    format: Format
    defaults: Defaults
    automatic: bool = False
    """Whether what is new and right is taken over unasked."""
    fetched_on: datetime.date | None = None
    problem: str | None = None
    """Why the last fetch brought nothing; a word that pages explain."""


def feeds_of(db: Database, library: str | None = None) -> tuple[Feed, ...]:
    """The subscriptions of a library, or of all, in a lasting order."""
    return _find(db, true() if library is None else training_feed.c.library == library)


def find_feed(db: Database, library: str, id: str) -> Feed | None:
    """The subscription of a library with this id."""
    return next(iter(_find(db, (training_feed.c.library == library) & (training_feed.c.id == id))), None)


def add_feed(db: Database, feed: Feed) -> None:
    """Add a subscription with a new id."""
    with db.write() as connection:
        connection.execute(insert(training_feed), asdict(feed) | {"defaults": to_builtins(feed.defaults)})


def remove_feed(db: Database, id: str) -> None:
    """End a subscription. Trainings that came from it stay, as if entered by hand."""
    with db.write() as connection:
        connection.execute(update(training).where(training.c.feed == id).values(feed=None))
        connection.execute(delete(training_import).where(training_import.c.feed == id))
        connection.execute(delete(training_feed).where(training_feed.c.id == id))


def note_fetch(db: Database, id: str, today: datetime.date, problem: str | None) -> None:
    """Write down when a subscription was asked for, and what was wrong."""
    row = update(training_feed).where(training_feed.c.id == id)
    with db.write() as connection:
        connection.execute(row.values(fetched_on=today, problem=problem))


def note_link_problems(db: Database, found: Mapping[str, str | None]) -> None:
    """Write down what is wrong with the addresses of trainings, by id; None: nothing."""
    if found:
        rows = [{"training_id": id, "problem": problem} for id, problem in found.items()]
        which = update(training).where(training.c.id == bindparam("training_id"))
        with db.write() as connection:
            connection.execute(which.values(link_problem=bindparam("problem")), rows)


def _find(db: Database, wanted: ColumnElement[bool]) -> tuple[Feed, ...]:
    with db.read() as connection:
        rows = connection.execute(select(training_feed).where(wanted).order_by(training_feed.c.id)).all()
    return tuple(convert({str(n): value for n, value in row._mapping.items()}, Feed) for row in rows)
