"""Keeps what patrons find wrong with a task, and counts it at once: a report is about the task, not about them."""

from collections import Counter

from sqlalchemy import bindparam, select

from infolit.assessment.counts import Key, problem_cell
from infolit.store.attempt import Attempt
from infolit.store.counts import add_counts
from infolit.store.db import Database, by_dialect
from infolit.store.models import response

_BEFORE = select(response.c.problem).where(
    response.c.attempt_key == bindparam("attempt_key"), response.c.item == bindparam("item")
)
_SAVE = by_dialect(
    lambda insert: insert(response).on_conflict_do_update(
        index_elements=["attempt_key", "item"], set_={"problem": insert(response).excluded["problem"]}
    )
)


def save_problem(
    db: Database, found: Attempt, *, leg: int, item: str, version: int, language: str, reason: str
) -> None:
    """Keep one report of a `locked_attempt` on an item, of PROBLEMS; another reason moves it. Trials do not count."""
    # The language and version that it was found in are kept beside it: both may be others the next time.
    told = f"{reason} {language} {version}"
    place = {"attempt_key": found.key, "item": item}
    with db.write() as connection:
        before = connection.scalar(_BEFORE, place)
        new = place | {"leg": leg, "version": version, "is_right": False, "problem": told}
        connection.execute(_SAVE[connection.dialect.name], new)
        if found.trial or before == told:
            return
        moved = Counter[Key]({problem_cell(item, told): 1})
        if before is not None:
            moved[problem_cell(item, before)] -= 1
        add_counts(connection, moved)
