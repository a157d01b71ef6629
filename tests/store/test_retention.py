"""What goes when its time has come, and what stays."""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from infolit.store import retention
from infolit.store.attempt import Attempt
from infolit.store.attempts import (
    extend_attempt,
    find_attempt,
    finish_attempt,
    finish_extension,
    revoke_attempt,
    save_background,
)
from infolit.store.db import Database
from infolit.store.receipts import erase_receipt, find_receipt
from infolit.store.responses import responses_of
from infolit.store.retention import Pruned
from infolit.store.throttle import allow
from tests.rows import count, execute, rows
from tests.store.samples import CODE, KEY, TODAY, answer_legs, day, start

NOTHING = Pruned(unfinished=0, revoked=0, emptied=0, waited=0, receipts=0, throttle=0)
DECEMBER = datetime.date(2026, 12, 1)


def prune(db: Database, today: datetime.date) -> Pruned:
    """What goes; no task of the bank is behind the answers here."""
    return retention.prune(db, today, items={})


def finished(db: Database, key: bytes = KEY, **changes: Any) -> None:
    """A quick attempt, finished on the day it was begun, with background."""
    start(db, key, **changes)
    answer_legs(db, [1, 2, 3, 4], key)
    save_background(db, key, answers={"role": "library-user", "lifelong": "yes"}, again="no")
    finish_attempt(db, key, today=changes.get("today", TODAY), calibration="author-1", cuts="provisional-1")


def found(db: Database, key: bytes = KEY) -> Attempt:
    attempt = find_attempt(db, key)
    assert attempt is not None
    return attempt


@pytest.fixture
def keys() -> Iterator[bytes]:
    return (number.to_bytes(16, "big") for number in itertools.count())


def test_unfinished_attempts_go_after_a_week(db: Database) -> None:
    start(db, today=day(-7))
    answer_legs(db, [1])
    assert prune(db, TODAY) == NOTHING
    assert prune(db, day(1)) == replace(NOTHING, unfinished=1)
    assert find_attempt(db, KEY) is None
    assert responses_of(db, KEY) == {}
    assert prune(db, day(1)) == NOTHING


def test_revoked_keys_go_after_a_week(db: Database) -> None:
    start(db, today=day(-90))
    revoke_attempt(db, KEY, day(-7))
    assert prune(db, TODAY) == NOTHING
    assert prune(db, day(1)).revoked == 1
    assert find_attempt(db, KEY) is None


def test_a_tally_by_door_and_language_is_all_that_is_left_of_unfinished_attempts(
    db: Database, keys: Iterator[bytes]
) -> None:
    for language, number in (("en", 2), ("lv", 1)):
        for key, _ in zip(keys, range(number), strict=False):
            start(db, key, today=day(-8), language=language)
    start(db, next(keys), today=day(-7))
    assert (prune(db, TODAY).unfinished, prune(db, day(1)).unfinished) == (3, 1)
    left = {(row["campaign"], row["language"]): row["n"] for row in rows(db)["unfinished"]}
    assert left == {("riverside", "en"): 3, ("riverside", "lv"): 1}
    assert count(db, "attempt") == 0
    counted = {(row["language"], row["mark"]): row["n"] for row in rows(db)["count_cell"]}
    assert counted == {(language, "unfinished"): n for (_, language), n in left.items()}


def test_attempts_not_published_for_92_days_keep_points_but_no_day_and_nothing_of_the_person(
    db: Database,
) -> None:
    finished(db, today=day(-92), receipt=CODE)
    assert prune(db, TODAY) == NOTHING
    assert not found(db).folded
    assert prune(db, day(1)).emptied == 1
    left = found(db)
    assert (left.folded, left.points[:4], left.duration) == (True, (4, 4, 4, 4), 3)
    assert (left.role, left.lifelong, left.receipt) == (None, None, None)
    assert {left.started_on, left.finished_on} == {TODAY.replace(day=1)}
    assert responses_of(db, KEY) == {}
    assert prune(db, day(1)) == NOTHING


def test_an_extended_attempt_waits_as_one(db: Database) -> None:
    finished(db, today=day(-110))
    assert extend_attempt(db, KEY, day(-110))
    answer_legs(db, [5, 6, 7, 8])
    assert finish_extension(db, KEY, today=day(-105), calibration="author-1", cuts="provisional-1")
    assert prune(db, TODAY).emptied == 1
    left = found(db)
    assert {left.finished_on, left.extended_on, left.extension_finished_on} == {TODAY.replace(day=1)}


def test_of_who_waits_the_day_of_the_second_half_goes_too_whatever_else_is_left(db: Database) -> None:
    first = datetime.date(2026, 8, 1)
    finished(db, today=first)
    execute(db, "UPDATE attempt SET role = NULL, lifelong = NULL")
    assert extend_attempt(db, KEY, first + datetime.timedelta(days=1))
    assert prune(db, DECEMBER).emptied == 1
    assert {found(db).finished_on, found(db).extended_on} == {DECEMBER}


def test_trials_in_a_real_library_go_after_a_week_and_leave_nothing(db: Database) -> None:
    finished(db, today=day(-7), trial=True)
    start(db, b"t" * 16, today=day(-7), trial=True)
    assert prune(db, TODAY) == NOTHING
    assert prune(db, day(1)) == replace(NOTHING, unfinished=2)
    assert [count(db, table) for table in ("attempt", "unfinished", "count_cell")] == [0, 0, 0]


def test_waiting_ends_after_twelve_months(db: Database) -> None:
    finished(db, today=datetime.date(2026, 8, 20), receipt=CODE)
    assert prune(db, DECEMBER).emptied == 1
    assert prune(db, datetime.date(2027, 3, 5)) == NOTHING, "the month in which it began to wait stays"
    assert found(db).finished_on == DECEMBER
    assert prune(db, datetime.date(2027, 11, 30)).waited == 0
    assert prune(db, datetime.date(2027, 12, 1)).waited == 1
    assert find_attempt(db, KEY) is None


def test_who_waits_can_still_be_erased_by_his_code_and_leaves_no_link(db: Database) -> None:
    finished(db, today=day(-100), receipt=CODE)
    finished(db, b"o" * 16, today=day(-100), receipt=b"another receipt.")
    prune(db, TODAY)
    assert erase_receipt(db, CODE, TODAY) == 1
    assert (found(db).revoked_on, found(db).points[0], found(db).duration) == (TODAY, None, None)
    assert found(db, b"o" * 16).revoked_on is None
    assert prune(db, day(8)) == replace(NOTHING, revoked=1)


def test_receipts_go_after_twelve_months(db: Database) -> None:
    start(db, receipt=CODE)
    answer_legs(db, [1])
    finish_attempt(db, KEY, today=TODAY, calibration=None, cuts=None)
    assert prune(db, datetime.date(2027, 11, 30)).receipts == 0
    assert prune(db, datetime.date(2027, 12, 1)).receipts == 1
    assert find_receipt(db, CODE) is None


def test_counts_of_the_throttle_go_after_two_days(db: Database) -> None:
    noon = int(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC).timestamp())
    allow(db, b"a", most=9, window_seconds=3600, now=noon)
    assert prune(db, day(2)).throttle == 0
    assert prune(db, day(3)).throttle == 1


def test_many_go_in_small_transactions(
    db: Database, keys: Iterator[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_AT_A_TIME", 3)
    for key, _ in zip(keys, range(7), strict=False):
        start(db, key, today=day(-30))
    start(db, b"k" * 16)
    assert prune(db, TODAY).unfinished == 7
    assert count(db, "attempt") == 1
    assert rows(db)["unfinished"][0]["n"] == 7
