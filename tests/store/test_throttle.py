"""The throttle counts for all processes together."""

from sqlalchemy import select

from infolit.store import models
from infolit.store.db import Database
from infolit.store.throttle import allow
from tests.store.samples import at_once


def test_so_many_are_allowed_in_a_window_and_then_again_in_the_next(db: Database) -> None:
    def at(now: int) -> bool:
        return allow(db, b"a", most=3, window_seconds=60, now=now)

    assert [at(second) for second in (600, 601, 630, 659, 660)] == [True, True, True, False, True]


def test_buckets_do_not_mix(db: Database) -> None:
    assert allow(db, b"a", most=1, window_seconds=60, now=0)
    assert allow(db, b"b", most=1, window_seconds=60, now=0)
    assert not allow(db, b"a", most=1, window_seconds=60, now=0)


def test_at_once_no_more_get_through(db: Database) -> None:
    assert sum(at_once(12, lambda _: allow(db, b"a", most=5, window_seconds=60, now=4_000_000_000))) == 5
    with db.read() as connection:
        assert connection.scalars(select(models.throttle.c.count)).all() == [5]
