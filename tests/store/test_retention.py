"""What goes when its time has come, and what stays."""

import datetime
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import func, select

from infolit.store import models, retention
from infolit.store.attempts import find_attempt, finish_attempt, revoke_attempt
from infolit.store.db import Database
from infolit.store.receipts import find_receipt
from infolit.store.responses import responses_of
from infolit.store.retention import Pruned, prune
from infolit.store.throttle import allow
from tests.store.samples import CODE, KEY, TODAY, answer_legs, day, start

NOTHING = Pruned(unfinished=0, revoked=0, finished=0, receipts=0, throttle=0)


@pytest.fixture
def keys() -> Iterator[bytes]:
    return (number.to_bytes(16, "big") for number in count())


def test_unfinished_attempts_go_after_a_week(db: Database) -> None:
    start(db, today=day(-7))
    answer_legs(db, [1])
    assert prune(db, TODAY) == NOTHING
    assert prune(db, day(1)) == Pruned(unfinished=1, revoked=0, finished=0, receipts=0, throttle=0)
    assert find_attempt(db, KEY) is None
    assert responses_of(db, KEY) == {}
    assert prune(db, day(1)) == NOTHING


def test_revoked_keys_go_after_a_week(db: Database) -> None:
    start(db, today=day(-90))
    revoke_attempt(db, KEY, day(-7))
    assert prune(db, TODAY) == NOTHING
    assert prune(db, day(1)).revoked == 1
    assert find_attempt(db, KEY) is None


def test_finished_attempts_go_after_92_days_and_their_receipt_forgets_the_key(db: Database) -> None:
    start(db, today=day(-92), receipt=CODE)
    answer_legs(db, [1])
    finish_attempt(db, KEY, today=day(-92), calibration=None, cuts=None)
    assert prune(db, TODAY) == NOTHING
    assert prune(db, day(1)).finished == 1
    assert find_attempt(db, KEY) is None
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert receipt.results[0].attempt_key is None
    assert receipt.results[0].points[0] == 4


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
    with db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(models.attempt)) == 1
