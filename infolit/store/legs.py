"""Records a whole leg of an attempt at once, for simulations: the same rows as one answer after another."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from infolit.store.attempt import Response
from infolit.store.attempt_rows import lock_attempt, marks_text
from infolit.store.db import Database
from infolit.store.models import attempt, response
from infolit.store.responses import stage_end


def record_leg(db: Database, key: bytes, responses: Sequence[Response], *, finishes: bool) -> bool:
    """Save answers of one leg that has none yet, and end its stage if `finishes`. False if the leg is not open."""
    leg = responses[0].leg
    rows: list[dict[str, Any]] = [
        {
            "attempt_key": key,
            "item": each.item,
            "leg": leg,
            "version": each.version,
            "marks": marks_text(each.marks or ()),
            "points": each.points,
            "is_right": each.is_right,
            "seconds": each.seconds,
        }
        for each in responses
    ]
    with db.write() as connection:
        found = lock_attempt(connection, key)
        if found is None or not found.takes(leg):
            return False
        connection.execute(insert(response), rows)
        if finishes:
            answers = {each.item: (each.points or 0, each.is_right) for each in responses}
            changes = stage_end(found, answers, list(answers))
            connection.execute(update(attempt).where(attempt.c.key == key).values(changes))
        return True
