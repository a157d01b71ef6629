"""Attempts of simulated patrons for the tests of commands: on which days, through which doors, how well."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Flask

from infolit.assessment.calibration import author_calibration
from infolit.assessment.items import STAGES
from infolit.assessment.levels import Calibrated, cuts
from infolit.commands.entries import Scale
from infolit.simulation import Behaviour, Respondent, behaviour, take
from infolit.store.attempt import Attempt
from infolit.store.bulk import Life, load_attempts
from infolit.store.db import Database

LIBRARY = "lejasmala"
"""Slug of the demonstration's library and its permanent campaign."""


def database_of(app: Flask) -> Database:
    """The database behind an application."""
    db: Database = app.extensions["infolit.database"]
    return db


def scale_of(app: Flask) -> Scale:
    """The authors' calibration of all languages."""
    banks = {language: each.bank for language, each in app.extensions["infolit.instruments"].items()}
    calibration = author_calibration(item for bank in banks.values() for item in bank.items)
    first = next(iter(banks.values()))
    asked = [item for item in first.items if item.until is None]
    return Scale(banks, Calibrated(calibration, cuts(calibration, asked)))


def add_attempts(
    app: Flask, number: int, day: datetime.date, *, ability: float = 0.0, seed: int = 1, **changes: Any
) -> list[Attempt]:
    """So many finished quick attempts of one day, each its patron's first; `changes` to their columns."""
    lives = [
        (replace(attempt, **{"again": "no", **changes}), given)
        for attempt, given in _lives(app, number, day, ability=ability, seed=seed, **changes)
    ]
    load_attempts(database_of(app), lives)
    return [attempt for attempt, _ in lives]


def _lives(
    app: Flask, number: int, day: datetime.date, *, ability: float, seed: int, **changes: Any
) -> Iterator[Life]:
    chance = random.Random(seed)
    bank = app.extensions["infolit.instruments"][changes.get("language", "en")].bank
    ways = _behaviour(app, bank.language)
    for _ in range(number):
        someone = Respondent(
            abilities=dict.fromkeys(STAGES, ability + chance.gauss(0, 1)),
            language=bank.language,
            path=changes.get("path", "quick"),
            half=changes.get("half", "a"),
            stops_in=None,
        )
        yield take(bank, ways, someone, campaign=changes.get("campaign", LIBRARY), day=day, chance=chance)


_known: dict[str, Behaviour] = {}


def _behaviour(app: Flask, language: str) -> Behaviour:
    if language not in _known:
        tools = app.extensions["infolit.instruments"][language]
        _known[language] = behaviour(tools.bank, tools.calibration, random.Random(1))
    return _known[language]
