"""Finished attempts of simulated people, to be folded."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import and_

from infolit.assessment.bank import ItemBank
from infolit.assessment.calibration import author_calibration, item_key
from infolit.assessment.counts import Key
from infolit.assessment.items import Item
from infolit.bank import load_bank
from infolit.simulation import Behaviour, behaviour, draw_respondent, take
from infolit.store.bulk import Life, load_attempts
from infolit.store.bursts import find_bursts
from infolit.store.counts import complete_so_far, count_batch, layouts
from infolit.store.db import Database
from infolit.store.installation import set_setting
from infolit.store.libraries import Library, LibraryText, save_library
from infolit.store.waiting import is_closed_before, is_waiting, read_batch
from tests.store.samples import TODAY, day

LONG_AFTER = day(60)
"""When all results are closed."""


@cache
def bank() -> ItemBank:
    """The built-in one."""
    return load_bank("en")


@cache
def items() -> dict[str, Item]:
    """Its items by key."""
    return {item_key(item): item for item in bank().items}


@cache
def ways() -> Behaviour:
    """How they are answered."""
    return behaviour(bank(), author_calibration(bank().items), random.Random(1))


def lives(number: int, *, seed: int = 1, path: str | None = None, **changes: Any) -> Iterator[Life]:
    """First attempts without a flag that were finished within ten days; `changes` to their rows."""
    chance = random.Random(seed)
    while number:
        someone = draw_respondent(chance, ["en"])
        on = day(chance.randrange(10))
        attempt, responses = take(bank(), ways(), someone, campaign="riverside", day=on, chance=chance)
        if someone.stops_in is None and path in (None, someone.path):
            number -= 1
            key = (1000 * seed + number).to_bytes(16, "big")
            yield replace(attempt, **{"key": key, "again": "no", **changes}), responses


def life(*, seed: int = 1, path: str = "quick", **changes: Any) -> Life:
    """One of them, finished today."""
    (attempt, responses), *_ = lives(1, seed=seed, path=path)
    return replace(attempt, **{"started_on": TODAY, "finished_on": TODAY, **changes}), responses


def load(db: Database, *more: Life) -> None:
    """Put them into a demonstration library."""
    set_setting(db, "mode", "demo")
    texts = (LibraryText("en", "Riverside Library"),)
    save_library(db, Library("riverside", texts=texts, is_default=True, demonstration=True))
    load_attempts(db, more)


def rebuild(db: Database) -> Counter[Key]:
    """The counts that folding all whose result is closed long after would add now, without adding them."""
    can = and_(is_waiting(None), is_closed_before(LONG_AFTER))
    bursts = find_bursts(db, None, LONG_AFTER)
    layout, last, counts = layouts(items()), b"", Counter[Key]()
    with db.read() as connection:
        complete = complete_so_far(connection)
        while batch := read_batch(connection, can, after=last):
            last = batch[-1].key
            flagged = [
                raw._replace(flags=f"{raw.flags} burst") if raw.key in bursts else raw for raw in batch
            ]
            counts.update(count_batch(flagged, items(), layout, complete))
    return counts
