"""Finds attempts that somebody, or something, made by the dozen: many with the same answers on one day."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, bindparam, func, select, update

from infolit.assessment.items import NOT_SURE
from infolit.store.attempt import QUICK_LEGS, RESULT_DAYS
from infolit.store.db import Database
from infolit.store.models import attempt, campaign
from infolit.store.waiting import BATCH, is_waiting, raw_responses

BURST = 5
"""Attempts with the same answers on one day by one door that are no coincidence."""
BURST_ANSWERS = 8
"""Answers below which the same ones may well be one."""
_TOGETHER = ("class", "kiosk")
"""Doors through which people come together, or one after the other, and may well answer alike."""

_C = attempt.c
_ALIKE = (_C.campaign, _C.finished_on, _C.bank_version, _C.half, _C.path, _C.points, _C.tasks_right)
_FLAG = (
    update(attempt)
    .where(_C.key == bindparam("of"), _C.revoked_on.is_(None), _C.flags.not_like("%burst%"))
    .values(flags=_C.flags + " burst")
)


def flag_bursts(db: Database, which: Collection[str] | None, closed_before: datetime.date) -> None:
    """Write the flag "burst". To be done before a fold: what a fold leaves of a day tells nothing any more."""
    rows = [{"of": key} for key in sorted(find_bursts(db, which, closed_before))]
    for first in range(0, len(rows), BATCH):
        with db.write() as connection:
            connection.execute(_FLAG, rows[first : first + BATCH])


def find_bursts(
    db: Database, which: Collection[str] | None, closed_before: datetime.date
) -> frozenset[bytes]:
    """Keys of attempts that are one of BURST alike, on the days whose results are closed; extended ones included."""
    over = _C.finished_on < closed_before - datetime.timedelta(days=RESULT_DAYS)
    alone = campaign.c.workshop.is_(None) & campaign.c.kind.not_in(_TOGETHER)
    doors = select(campaign.c.slug).where(alone)
    size = func.count().over(partition_by=_ALIKE).label("size")
    suspects = select(*_ALIKE, _C.key, size).where(is_waiting(which), over, _C.campaign.in_(doors)).subquery()
    wanted = select(suspects).where(suspects.c.size >= BURST).order_by(*suspects.c)
    with db.read() as connection:
        groups = groupby(connection.execute(wanted), key=lambda row: row[: len(_ALIKE)])
        return frozenset(
            key for _, group in groups for key in _same_answers(connection, [row.key for row in group])
        )


def _same_answers(connection: Connection, keys: Sequence[bytes]) -> Iterator[bytes]:
    """Of attempts with the same points, those whose marks are neither honest nor rare."""
    by_answers = defaultdict(list)
    for first in range(0, len(keys), BATCH):
        for key, responses in raw_responses(connection, keys[first : first + BATCH]).items():
            answers = [
                (item, version, marks, is_right)
                for _, item, leg, version, marks, _, is_right, _ in responses
                if leg <= QUICK_LEGS and marks
            ]
            by_answers[tuple(sorted(answers))].append(key)
    for given, same in by_answers.items():
        honest = all(is_right for *_, is_right in given) or all(mark == NOT_SURE[0] for *_, mark, _ in given)
        if len(same) >= BURST and len(given) >= BURST_ANSWERS and not honest:
            yield from same
