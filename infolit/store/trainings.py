"""What a library and its partners offer for learning more."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import Row, delete, insert, or_, select

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
    with db.read() as connection:
        rows = connection.execute(_WITH_TEXTS.where(_TRAINING.library == library, still_valid)).all()
    offers = [t for t in _trainings_of(rows) if t.starts_on is None or next_date(t, today) is not None]
    return tuple(sorted(offers, key=lambda training: language not in training.languages))


def find_training(db: Database, id: str) -> Training | None:
    """The training with this id, also one that is past."""
    with db.read() as connection:
        found = _trainings_of(connection.execute(_WITH_TEXTS.where(_TRAINING.id == id)).all())
    return found[0] if found else None


def save_trainings(db: Database, trainings: Sequence[Training]) -> None:
    """Add or replace trainings, each with a text at least, of libraries that are there."""
    rows = [{column.name: getattr(training, column.name) for column in _TRAINING} for training in trainings]
    texts = [_text_row(training, text) for training in trainings for text in training.texts]
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
    with db.read() as connection:
        return _trainings_of(connection.execute(_WITH_TEXTS.where(_TRAINING.demonstration)).all())


def _text_row(training: Training, text: TrainingText) -> dict[str, str]:
    return {"training": training.id, **{field.name: getattr(text, field.name) for field in fields(text)}}


def _trainings_of(rows: Sequence[Row[Any]]) -> tuple[Training, ...]:
    rows_of: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        rows_of[row.id].append(row)
    return tuple(_training_of(of_one) for _, of_one in sorted(rows_of.items()))


def _training_of(rows: Sequence[Row[Any]]) -> Training:
    columns: dict[str, Any] = {column.name: getattr(rows[0], column.name) for column in _TRAINING}
    for name in ("stages", "levels", "languages"):
        columns[name] = tuple(columns[name])
    texts = sorted((_text_of(row) for row in rows), key=lambda text: text.language)
    return Training(**columns, texts=tuple(texts))


def _text_of(row: Row[Any]) -> TrainingText:
    return TrainingText(**{field.name: getattr(row, field.name) for field in fields(TrainingText)})
