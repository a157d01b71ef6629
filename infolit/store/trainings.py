"""What a library and its partners offer for learning more."""

import datetime
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from msgspec import convert
from sqlalchemy import ColumnElement, and_, delete, insert, or_, select

from infolit.store import models
from infolit.store.db import Database
from infolit.store.libraries import text_in
from infolit.store.slugs import readable_slug


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
    more_dates: tuple[datetime.date, ...] = ()
    """Further meetings, beside the first and its repeats."""
    sign_up: str | None = None
    """Address where one signs up."""
    feed: str | None = None
    """Subscription that it comes from."""
    uid: str | None = None
    """What it is called there, or in the file that it was read from."""
    link_problem: str | None = None
    """What the last check of its addresses found wrong."""

    def text(self, language: str) -> TrainingText:
        """Its words in this language, else in English, else in the first it has."""
        return text_in(language, self.texts)

    @property
    def has_dates(self) -> bool:
        """Whether it is held on some day; a handout or an e-course is always there."""
        return bool(self.starts_on or self.more_dates)


@dataclass(frozen=True, slots=True)
class Offer:
    """A training with its next date."""

    training: Training
    next_date: datetime.date | None

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages that it serves."""
        return self.training.stages

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the people it is for."""
        return self.training.levels

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages it is held in."""
        return self.training.languages

    @property
    def later_dates(self) -> tuple[datetime.date, ...]:
        """Meetings after the next one; of one that repeats only those beside the repeats."""
        first, last = self.next_date or datetime.date.max, self.training.valid_until or datetime.date.max
        days = {self.training.starts_on, *self.training.more_dates}
        return tuple(sorted(day for day in days if day and first < day <= last))


_TRAINING, _TEXT = models.training.c, models.training_text.c
_TEXTS = select(
    _TEXT.training, _TEXT.language, _TEXT.title, _TEXT.description, _TEXT.place, _TEXT.provider_name
).join(models.training, _TEXT.training == _TRAINING.id)


def next_date(training: Training, today: datetime.date) -> datetime.date | None:
    """The next meeting, today included: repeats roll on from `starts_on`. None if there is no date or all are past."""
    days = [day for day in (_rolled_on(training, today), *training.more_dates) if day and day >= today]
    last = training.valid_until or datetime.date.max
    return min((day for day in days if day <= last), default=None)


def _rolled_on(training: Training, today: datetime.date) -> datetime.date | None:
    day = training.starts_on
    if day is not None and day < today and training.every_weeks:
        step = 7 * training.every_weeks
        day += datetime.timedelta(days=-(-(today - day).days // step) * step)
    return day


def is_over(training: Training, today: datetime.date) -> bool:
    """Whether it can no longer be had: its last day or all its meetings are past."""
    expired = training.valid_until is not None and training.valid_until < today
    return expired or (training.has_dates and next_date(training, today) is None)


def new_training_id(title: str) -> str:
    """An id for a new training that nobody has: letters of its title as an address has them, and chance."""
    return f"{readable_slug(title, 'training')}-{secrets.token_hex(4)}"


def trainings_of(db: Database, library: str) -> tuple[Training, ...]:
    """All trainings of a library, past ones too, by id."""
    return _find(db, _TRAINING.library == library)


def offers_of(db: Database, library: str, *, language: str, today: datetime.date) -> list[Offer]:
    """What a library offers from today on, with dates, as guidance takes it."""
    found = trainings_for(db, library, language=language, today=today)
    return [Offer(training, next_date(training, today)) for training in found]


def trainings_for(db: Database, library: str, *, language: str, today: datetime.date) -> tuple[Training, ...]:
    """Offers of a library that can still be had, those held in this language first, then by id."""
    still_valid = or_(_TRAINING.valid_until.is_(None), _TRAINING.valid_until >= today)
    found = _find(db, and_(_TRAINING.library == library, still_valid))
    offers = [training for training in found if not is_over(training, today)]
    return tuple(sorted(offers, key=lambda training: language not in training.languages))


def find_training(db: Database, id: str) -> Training | None:
    """The training with this id, also one that is past."""
    return next(iter(_find(db, _TRAINING.id == id)), None)


def save_trainings(db: Database, trainings: Sequence[Training]) -> None:
    """Add or replace trainings, each with a text at least, of libraries that are there."""
    rows = [
        {column.name: getattr(training, column.name) for column in _TRAINING}
        | {"more_dates": [day.isoformat() for day in training.more_dates]}
        for training in trainings
    ]
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
    """The trainings wanted, by id."""
    texts: defaultdict[str, list[TrainingText]] = defaultdict(list)
    with db.read() as connection:
        rows = connection.execute(select(models.training).where(wanted)).mappings().all()
        for id_, *text in connection.execute(_TEXTS.where(wanted)):
            texts[id_].append(TrainingText(*text))
    found = [
        # SQLAlchemy's names are strings of a class of its own.
        {str(name): value for name, value in row.items()}
        | {"texts": sorted(texts[row["id"]], key=lambda text: text.language)}
        for row in rows
        # One that is removed between the two statements has no texts any more.
        if row["id"] in texts
    ]
    return tuple(convert(each, Training) for each in sorted(found, key=lambda row: row["id"]))
