"""Folds finished attempts into counts, each exactly once, and reads the counts."""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update

from infolit.assessment.calibration import item_key
from infolit.assessment.counts import EXACT_FROM, Answer, Answered, Key, cells, standing, sums, whole_minutes
from infolit.assessment.items import STAGES, Item
from infolit.store.attempt import QUICK_LEGS
from infolit.store.attempt_rows import slots_of
from infolit.store.bursts import flag_bursts
from infolit.store.db import Database, fault_point
from infolit.store.models import attempt, count_cell, response
from infolit.store.waiting import RawAttempt, is_closed_before, is_waiting, read_batch

Counts = Counter[Key]


class _Changed(Exception):
    """Since they were read, one of these attempts was erased, or folded by somebody else."""


class Layout(NamedTuple):
    """What a form asks."""

    form: str
    legs: tuple[tuple[tuple[str, int, str], ...], ...]
    """By leg: id, version, and "id@version" of each item."""
    reachable: int


_DELETE_RESPONSES = delete(response).where(response.c.attempt_key.in_(bindparam("keys", expanding=True)))
_UNANSWERED = (0, None, None, None)
_CLOSE = (
    update(attempt)
    .where(attempt.c.key == bindparam("of"), ~attempt.c.folded, attempt.c.revoked_on.is_(None))
    .values(folded=True, duration=bindparam("minutes", type_=attempt.c.duration.type))
)


_ADD = (
    f"INSERT INTO count_cell VALUES ({', '.join('?' for _ in count_cell.c)})"  # noqa: S608 - question marks
    f" ON CONFLICT ({', '.join(count_cell.primary_key.columns.keys())})"
    " DO UPDATE SET n = count_cell.n + excluded.n"
)
"""In words, for the driver: SQLAlchemy would take as long to hand over the rows as the database to add them."""


def fold(
    db: Database,
    *,
    items: Mapping[str, Item],
    closed_before: datetime.date,
    which: Collection[str] | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Count every finished attempt whose result was closed before a day, and delete its answers; how many it were.

    `items` by "id@version", in the order of the bank; `which`: slugs of campaigns, None for all. Doing it twice,
    or again after it was killed, counts each attempt once.
    """
    can = and_(is_waiting(which), is_closed_before(closed_before))
    flag_bursts(db, which, closed_before)
    layout, last, done = layouts(items), b"", 0
    while True:
        # Read and counted before the transaction, which patrons who save an answer have to wait for.
        with db.read() as connection:
            batch = read_batch(connection, can, after=last)
            counts = count_batch(batch, items, layout, complete_so_far(connection))
        if not batch:
            return done
        try:
            with db.write() as connection:
                _close(connection, batch)
                add_counts(connection, counts)
                fault_point("fold")
        except _Changed:
            continue
        last, done = batch[-1].key, done + len(batch)
        progress(len(batch))


def read_counts(
    db: Database, subjects: Collection[str]
) -> list[tuple[str, str, int, str, str, str, int, int]]:
    """All cells of these subjects: the parts of the key, then n."""
    wanted = select(count_cell).where(count_cell.c.subject.in_(subjects))
    with db.read() as connection:
        # As the driver gives them: there is nothing to convert, and a row of SQLAlchemy costs as much again.
        cursor: Any = connection.execute(wanted).cursor
        rows: list[tuple[str, str, int, str, str, str, int, int]] = cursor.fetchall()
        return rows


def layouts(items: Mapping[str, Item]) -> Callable[[str, int], Layout]:
    """What forms ask, by half ("ab" on the full path) and version of the bank."""

    @cache
    def layout(half: str, version: int) -> Layout:
        asked = [
            each
            for each in items.values()
            if each.half in half and each.since <= version <= (each.until or version)
        ]
        # Of two versions of an item asked at once, in two languages, the newer one is looked for first.
        newest = {each.id: each for each in sorted(asked, key=lambda each: each.version)}
        legs = [{each.id: newest[each.id] for each in asked if each.stage == stage} for stage in STAGES]
        return Layout(
            form=form_of(half),
            legs=tuple(
                tuple((each.id, each.version, item_key(each)) for each in leg.values()) for leg in legs
            ),
            reachable=sum(each.points for leg in legs for each in leg.values()),
        )

    return layout


def form_of(half: str) -> str:
    """The form that an attempt with this half counts under."""
    return "full" if half == "ab" else f"quick-{half}"


def complete_so_far(connection: Connection) -> Counter[tuple[str, str]]:
    """Complete attempts counted, by form and language."""
    c = count_cell.c
    wanted = select(c.form, c.language, func.sum(c.n)).where(c.subject == "stages", c.item == "")
    found = connection.execute(wanted.group_by(c.form, c.language))
    return Counter({(form, language): int(n) for form, language, n in found})


def count_batch(
    batch: Iterable[RawAttempt],
    items: Mapping[str, Item],
    layout: Callable[[str, int], Layout],
    complete: Counter[tuple[str, str]],
) -> Counts:
    """What these attempts add; `complete` goes on counting."""
    counts = Counts()
    for raw in batch:
        form = layout(raw.half, raw.bank_version)
        words = standing(again=raw.again, mixed_languages=raw.mixed_languages, flags=set(raw.flags.split()))
        counted = _answered(raw, form, items) if "first" in words else None
        for word in words:
            if word != "first" or counted:
                counts["attempts", form.form, raw.bank_version, raw.language, "", word, 0] += 1
        if counted is not None:
            group = (form.form, raw.language)
            exact = complete[group] >= EXACT_FROM
            counts.update(cells(counted, items, exact_totals=exact, reachable=form.reachable))
            counts.update(dict(sums(counted)))
            complete[group] += counted.complete
    return counts


def _answered(raw: RawAttempt, layout: Layout, items: Mapping[str, Item]) -> Answered | None:
    """The attempt as it is counted; None if its answers do not make up its stage points: then nothing may be told."""
    points = slots_of(raw.points)[:QUICK_LEGS]
    given = {
        item: (version, marks, n, seconds) for _, item, _, version, marks, n, _, seconds in raw.responses
    }
    answers: list[Answer] = []
    for stage, of_stage, asked in zip(STAGES, points, layout.legs, strict=True):
        if of_stage is not None:
            found = [_answer(stage, given.get(item[0], _UNANSWERED), item) for item in asked]
            if sum(answer.points for answer in found) != of_stage:
                return None
            answers += found
    if not all(answer.item in items for answer in answers):
        return None
    return Answered(
        form=layout.form,
        bank_version=raw.bank_version,
        language=raw.language,
        points=points,
        right=slots_of(raw.tasks_right)[:QUICK_LEGS],
        guesses=slots_of(raw.guesses)[:QUICK_LEGS],
        answers=tuple(answers),
    )


def _answer(
    stage: str, given: tuple[int, str | None, int | None, int | None], item: tuple[str, int, str]
) -> Answer:
    (version, marks, points, seconds), (id_, usual, key) = given, item
    if marks is None:
        return Answer(key, stage, 0, (), None)
    return Answer(
        key if version == usual else f"{id_}@{version}", stage, points or 0, tuple(marks.split()), seconds
    )


def add_counts(connection: Connection, counts: Counts) -> None:
    """Add to the cells; one cell at least."""
    # In one order everywhere, so that two who fold at the same time wait for each other and do not lock up.
    rows = sorted((*key, n) for key, n in counts.items() if n)
    mark = {"sqlite": "?", "postgresql": "%s"}[connection.dialect.name]
    connection.exec_driver_sql(_ADD.replace("?", mark), rows)


def _close(connection: Connection, batch: Sequence[RawAttempt]) -> None:
    rows = [{"of": raw.key, "minutes": whole_minutes(given[-1] for given in raw.responses)} for raw in batch]
    if connection.execute(_CLOSE, rows).rowcount != len(batch):
        raise _Changed
    connection.execute(_DELETE_RESPONSES, {"keys": [raw.key for raw in batch]})
