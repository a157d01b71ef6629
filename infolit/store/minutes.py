"""How long people take."""

from bisect import bisect_left
from itertools import accumulate

from sqlalchemy import func, select

from infolit.store.db import Database
from infolit.store.models import count_cell

LEAST_ATTEMPTS = 100
_CELL = count_cell.c
_BY_FORM = (
    select(_CELL.form, _CELL.score, func.sum(_CELL.n))
    .where(_CELL.subject == "minutes")
    .group_by(_CELL.form, _CELL.score)
)


def median_minutes(db: Database) -> dict[str, int]:
    """Median whole minutes of complete attempts by path ("quick", "full"), once LEAST_ATTEMPTS are counted."""
    by_path: dict[str, list[tuple[int, int]]] = {}
    with db.read() as connection:
        for form, minutes, people in connection.execute(_BY_FORM):
            by_path.setdefault(form.partition("-")[0], []).append((minutes, int(people)))
    return {
        path: _median(cells) for path, cells in by_path.items() if sum(n for _, n in cells) >= LEAST_ATTEMPTS
    }


def _median(cells: list[tuple[int, int]]) -> int:
    """The value that half of the people reach or stay under, from (value, people)."""
    ordered = sorted(cells)
    reached = [*accumulate(people for _, people in ordered)]
    return ordered[bisect_left(reached, reached[-1] / 2)][0]
