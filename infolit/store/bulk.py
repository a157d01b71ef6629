"""Loads whole attempts of simulated people: the same rows as if they had answered task after task."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import insert

from infolit.store.attempt import Attempt, Response
from infolit.store.attempt_rows import marks_text, slots_text
from infolit.store.db import Database
from infolit.store.installation import refuse_real_data
from infolit.store.models import attempt, response

BATCH = 500
"""Attempts in one transaction."""

Life = tuple[Attempt, Sequence[Response]]


def load_attempts(
    db: Database, lives: Iterable[Life], *, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Add attempts under keys that are free, with their responses. RealData: people use this database."""
    refuse_real_data(db)
    waiting = iter(lives)
    while batch := list(islice(waiting, BATCH)):
        with db.write() as connection:
            connection.execute(insert(attempt), [_attempt_row(each) for each, _ in batch])
            rows = [_response_row(each.key, given) for each, responses in batch for given in responses]
            if rows:
                connection.execute(insert(response), rows)
        progress(len(batch))


def _attempt_row(each: Attempt) -> dict[str, Any]:
    row = {name: getattr(each, name) for name in _ATTEMPT}
    slots = {
        "guesses": slots_text(each.guesses),
        "points": slots_text(each.points),
        "tasks_right": slots_text(each.right),
    }
    return {**row, **slots, "flags": " ".join(each.flags)}


def _response_row(key: bytes, given: Response) -> dict[str, Any]:
    row = {name: getattr(given, name) for name in _RESPONSE}
    marks = {name: None if row[name] is None else marks_text(row[name]) for name in ("marks", "draft")}
    return {"attempt_key": key, **row, **marks}


_ATTEMPT = [column.name for column in attempt.c if column.name != "tasks_right"]
_RESPONSE = [column.name for column in response.c if column.name != "attempt_key"]
