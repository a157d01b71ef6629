"""What a library and its partners offer for learning more."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from msgspec import convert
from sqlalchemy import ColumnElement, and_, delete, insert, or_, select

from infolit.store import models
from infolit.store.db import Database
from infolit.store.libraries import text_in


@dataclass(frozen=True, slots=True)
class TrainingText:
    """What is said about a training in one language."""

    language: str
    title: str
    description: str = ""
    place: str = ""
    provider_name: str = ""


@dataclass(frozen=True, slots=True)
class Training:
    """One offer, for some stages and levels, held in some languages."""

    id: str
    library: str
    provider: str
    kind: Literal["course", "e-course", "handout", "one-to-one"]
    stages: tuple[str, ...]
    levels: tuple[str, ...]
    languages: tuple[str, ...]
    texts: tuple[TrainingText, ...]
    """One for each language, in the order of their ids."""
    link: str | None = None
    starts_on: datetime.date | None = None
    """First meeting; see `next_date`."""
    starts_at: str | None = None
    """Local time, HH:MM."""
    minutes: int | None = None
    every_weeks: int | None = None
    valid_until: datetime.date | None = None
    """Last day on which it is on offer."""
    demonstration: bool = False

    def text(self, language: str) -> TrainingText:
        """Its words in this language, else in English, else in the first it has."""
        return text_in(language, self.texts)


_TRAINING, _TEXT = models.training.c, models.training_text.c
_WITH_TEXTS = select(
    models.training, _TEXT.language, _TEXT.title, _TEXT.description, _TEXT.place, _TEXT.provider_name
).join(models.training_text, _TEXT.training == _TRAINING.id)


def next_date(training: Training, today: datetime.date) -> datetime.date | None:
    """The next meeting, today included: repeats roll on from `starts_on`. None if there is no date or it is past."""
    day = training.starts_on
    if day is None:
        return None
    if day < today and training.every_weeks:
        step = 7 * training.every_weeks
        day += datetime.timedelta(days=-(-(today - day).days // step) * step)
    over = training.valid_until is not None and day > training.valid_until
    return None if day < today or over else day


def trainings_for(db: Database, library: str, *, language: str, today: datetime.date) -> tuple[Training, ...]:
    """Offers of a library that can still be had, those held in this language first, then by id."""
    still_valid = or_(_TRAINING.valid_until.is_(None), _TRAINING.valid_until >= today)
    found = _find(db, and_(_TRAINING.library == library, still_valid))
    offers = [t for t in found if t.starts_on is None or next_date(t, today) is not None]
    return tuple(sorted(offers, key=lambda training: language not in training.languages))


def find_training(db: Database, id: str) -> Training | None:
    """The training with this id, also one that is past."""
    return next(iter(_find(db, _TRAINING.id == id)), None)


def save_trainings(db: Database, trainings: Sequence[Training]) -> None:
    """Add or replace trainings, each with a text at least, of libraries that are there."""
    rows = [{column.name: getattr(training, column.name) for column in _TRAINING} for training in trainings]
    texts = [{**asdict(text), "training": training.id} for training in trainings for text in training.texts]
    with db.write() as connection:
        remove_trainings(db, [training.id for training in trainings])
        if rows:
            connection.execute(insert(models.training), rows)
            connection.execute(insert(models.training_text), texts)


def remove_trainings(db: Database, ids: Sequence[str]) -> None:
    """Delete these trainings with their texts."""
    with db.write() as connection:
        connection.execute(delete(models.training).where(_TRAINING.id.in_(ids)))


def demonstration_trainings(db: Database) -> tuple[Training, ...]:
    """All trainings of the demonstration, by id."""
    return _find(db, _TRAINING.demonstration)


def _find(db: Database, wanted: ColumnElement[bool]) -> tuple[Training, ...]:
    """The trainings wanted, by id. A row has the columns of one and of one of its texts: `convert` picks by name."""
    rows_of: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    with db.read() as connection:
        rows = connection.execute(_WITH_TEXTS.where(wanted)).all()
    for row in sorted(rows, key=lambda row: (row.id, row.language)):
        # SQLAlchemy's names are strings of a class of its own.
        rows_of[row.id].append({str(name): value for name, value in row._mapping.items()})
    return tuple(convert({**of_one[0], "texts": of_one}, Training) for of_one in rows_of.values())
