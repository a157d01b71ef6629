"""Records what is answered within an attempt, and ends its stages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql

from infolit.assessment.items import Marks
from infolit.store.attempt import MAX_SECONDS, Attempt, Recorded, Response, Slots
from infolit.store.attempt_rows import (
    RESPONSE_COLUMNS,
    lock_attempt,
    marks_of,
    marks_text,
    response_of,
    slots_text,
)
from infolit.store.db import Database, by_dialect
from infolit.store.models import attempt, response

_OF_ATTEMPT = select(*RESPONSE_COLUMNS).where(response.c.attempt_key == bindparam("key"))
_OF_LEG = _OF_ATTEMPT.where(response.c.leg == bindparam("leg_number"))

Answers = Mapping[str, tuple[int, bool]]
"""By item: points, and whether they are all its points."""


def _upsert(insert: Any, *changed: str) -> Any:
    statement = insert(response)
    new = {name: statement.excluded[name] for name in changed}
    if "seconds" in new:
        # The longest look counts: a double click or a quick correction must not seem a hasty answer.
        longer = case((new["seconds"] > response.c.seconds, new["seconds"]))
        new["seconds"] = func.coalesce(longer, response.c.seconds, new["seconds"])
    return statement.on_conflict_do_update(index_elements=["attempt_key", "item"], set_=new)


def _recording(insert: Any) -> Any:
    return _upsert(insert, "version", "marks", "points", "is_right", "seconds", "draft")


_RECORD = by_dialect(_recording)
# PostgreSQL is a round trip away: there the leg is read by the statement that writes, as it was just before.
_RECORD_AND_READ = _OF_LEG.add_cte(
    _recording(postgresql.insert)
    .values({c.name: bindparam(f"new_{c.name}", type_=c.type) for c in response.c if c.name != "problem"})
    .returning(response.c.item)
    .cte("recorded")
)
_DRAFT = by_dialect(lambda insert: _upsert(insert, "draft"))


def responses_of(db: Database, key: bytes, leg: int | None = None) -> dict[str, Response]:
    """Responses and drafts of an attempt, or of one leg, by item id and in its order."""
    with db.read() as connection:
        if leg is not None:
            return _of_leg(connection, key, leg)
        return _by_item(connection.execute(_OF_ATTEMPT, {"key": key}))


@contextmanager
def locked_attempt(db: Database, key: bytes) -> Iterator[Attempt | None]:
    """The attempt, which nobody else can change until the end of the block; all written there is one transaction."""
    with db.write() as connection:
        yield lock_attempt(connection, key)


def record_response(
    db: Database,
    found: Attempt,
    *,
    leg: int,
    item: str,
    version: int,
    marks: Marks,
    points: int,
    full_points: bool,
    seconds: int | None,
    language: str,
    leg_items: Sequence[str],
    locks: bool,
) -> Recorded:
    """Save an answer to a `locked_attempt` if the leg is open; with `locks` the last one ends the stage."""
    new = {
        "attempt_key": found.key,
        "item": item,
        "leg": leg,
        "version": version,
        "marks": marks_text(marks),
        "points": points,
        "is_right": full_points,
        "seconds": None if seconds is None else max(0, min(seconds, MAX_SECONDS)),
        "draft": None,
    }
    with db.write() as connection:
        if not found.takes(leg):
            return _closed(connection, found, new)
        responses = _record_and_read(connection, new)
        answers = _answers(responses)
        ends = locks and answers.keys() >= set(leg_items)
        changes = _language_change(found, language) | (stage_end(found, answers, leg_items) if ends else {})
        if changes:
            connection.execute(update(attempt).where(attempt.c.key == found.key).values(changes))
        return Recorded(saved=True, responses=responses, stage_finished=ends)


def finish_stage(db: Database, key: bytes, *, leg: int, leg_items: Sequence[str]) -> bool:
    """End a stage; unanswered items earn 0 and stay unanswered. True for the one call that did it."""
    with db.write() as connection:
        found = lock_attempt(connection, key)
        if found is None or not found.takes(leg):
            return False
        changes = stage_end(found, _answers(_of_leg(connection, key, leg)), leg_items)
        connection.execute(update(attempt).where(attempt.c.key == key).values(changes))
        return True


def save_draft(db: Database, key: bytes, *, leg: int, item: str, version: int, marks: Marks) -> bool:
    """Keep marks that were not given in; an answer already there stays as it is. False if the leg is closed."""
    new = {
        "attempt_key": key,
        "item": item,
        "leg": leg,
        "version": version,
        "is_right": False,
        "draft": marks_text(marks),
    }
    with db.write() as connection:
        found = lock_attempt(connection, key)
        if found is None or not found.takes(leg):
            return False
        connection.execute(_DRAFT[connection.dialect.name], new)
        return True


def save_guess(db: Database, key: bytes, *, leg: int, guess: int | None) -> bool:
    """Keep how many tasks of the leg the patron thinks to manage; False if it is not the open leg."""
    with db.write() as connection:
        found = lock_attempt(connection, key)
        if found is None or not found.takes(leg):
            return False
        guesses = _with_slot(found.guesses, leg, guess)
        connection.execute(update(attempt).where(attempt.c.key == key).values(guesses=guesses))
        return True


def _of_leg(connection: Connection, key: bytes, leg: int) -> dict[str, Response]:
    return _by_item(connection.execute(_OF_LEG, {"key": key, "leg_number": leg}))


def _by_item(rows: Iterable[Row[Any]]) -> dict[str, Response]:
    return {row.item: response_of(row) for row in sorted(rows, key=lambda row: str(row.item))}


def _answers(responses: Mapping[str, Response]) -> Answers:
    return {
        id_: (each.points or 0, each.is_right) for id_, each in responses.items() if each.marks is not None
    }


def _record_and_read(connection: Connection, new: dict[str, Any]) -> dict[str, Response]:
    """Write an answer; the responses of its leg as they are then."""
    if connection.dialect.name != "postgresql":
        connection.execute(_RECORD[connection.dialect.name], new)
        return _of_leg(connection, new["attempt_key"], new["leg"])
    values = {f"new_{name}": value for name, value in new.items()}
    of_leg = {"key": new["attempt_key"], "leg_number": new["leg"]}
    before = _by_item(connection.execute(_RECORD_AND_READ, values | of_leg))
    earlier = before.get(new["item"])
    looks = [each for each in (new["seconds"], earlier.seconds if earlier else None) if each is not None]
    recorded = Response(
        item=new["item"],
        leg=new["leg"],
        version=new["version"],
        marks=marks_of(new["marks"]),
        points=new["points"],
        is_right=new["is_right"],
        seconds=max(looks, default=None),
        problem=earlier.problem if earlier else None,
    )
    return dict(sorted({**before, recorded.item: recorded}.items()))


def _closed(connection: Connection, found: Attempt, new: dict[str, Any]) -> Recorded:
    """What to say of an answer that comes too late: saved, if it is the one that was saved before the end."""
    if found.stages_done < new["leg"]:
        return Recorded(saved=False)
    responses = _of_leg(connection, found.key, new["leg"])
    before = responses.get(new["item"])
    if before is None or before.marks != marks_of(new["marks"]):
        return Recorded(saved=False)
    return Recorded(saved=True, responses=responses, stage_finished=True)


def _language_change(found: Attempt, language: str) -> dict[str, Any]:
    return {} if language == found.language else {"language": language, "mixed_languages": True}


def stage_end(found: Attempt, answers: Answers, leg_items: Sequence[str]) -> dict[str, Any]:
    """Columns to change when the open leg ends: unanswered items earn 0."""
    leg = found.stages_done + 1
    of_leg = [answers[item] for item in leg_items if item in answers]
    return {
        "stages_done": leg,
        "points": _with_slot(found.points, leg, sum(points for points, _ in of_leg)),
        "tasks_right": _with_slot(found.right, leg, sum(is_right for _, is_right in of_leg)),
    }


def _with_slot(slots: Slots, leg: int, number: int | None) -> str:
    return slots_text((*slots[: leg - 1], number, *slots[leg:]))
