"""What the tests of the store start, answer and run side by side."""

import datetime
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from infolit.store.attempt import Attempt, Recorded
from infolit.store.attempts import start_attempt
from infolit.store.db import Database
from infolit.store.responses import locked_attempt, record_response

T = TypeVar("T")

TODAY = datetime.date(2026, 11, 22)
KEY = bytes(range(16))
CODE = b"receipt of tests"


def day(days: int) -> datetime.date:
    """So many days after TODAY."""
    return TODAY + datetime.timedelta(days=days)


def start(db: Database, key: bytes = KEY, **changes: Any) -> Attempt:
    """A quick attempt begun today."""
    usual = {
        "campaign": "riverside",
        "path": "quick",
        "half": "a",
        "bank_version": 1,
        "language": "en",
        "today": TODAY,
    }
    return start_attempt(db, key, **{**usual, **changes})


def items_of(leg: int) -> tuple[str, ...]:
    """Two tasks of a leg."""
    return (f"leg{leg}-one", f"leg{leg}-two")


def answer(db: Database, item: str, key: bytes = KEY, **changes: Any) -> Recorded:
    """The right answer to a task of two points; without an attempt no page has it saved."""
    leg = int(item[3])
    usual = {
        "leg": leg,
        "item": item,
        "version": 1,
        "marks": ("b",),
        "points": 2,
        "full_points": True,
        "seconds": 20,
        "language": "en",
        "leg_items": items_of(leg),
        "locks": True,
    }
    with locked_attempt(db, key) as found:
        if found is None:
            return Recorded(saved=False)
        return record_response(db, found, **{**usual, **changes})


def answered(recorded: Recorded) -> set[str]:
    """Tasks of the leg that have an answer now."""
    return {item for item, response in recorded.responses.items() if response.marks is not None}


def answer_legs(db: Database, legs: Sequence[int], key: bytes = KEY) -> None:
    """All tasks of these legs, rightly."""
    for leg in legs:
        for item in items_of(leg):
            assert answer(db, item, key).saved


def at_once(number: int, work: Callable[[int], T]) -> list[T]:
    """What `work` gives when so many threads do it at the same moment."""
    gate = Barrier(number)

    def after_the_gate(index: int) -> T:
        gate.wait()
        return work(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(after_the_gate, range(number)))
