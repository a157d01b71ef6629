"""Counts what happens too often, for all processes together."""

from typing import Any

from sqlalchemy import bindparam

from infolit.store.db import Database, by_dialect
from infolit.store.models import throttle


def _count_one_more(insert: Any) -> Any:
    return (
        insert(throttle)
        .on_conflict_do_update(
            index_elements=["bucket", "slot"],
            set_={"count": throttle.c.count + 1},
            where=throttle.c.count < bindparam("most"),
        )
        .returning(throttle.c.count)
    )


_COUNT = by_dialect(_count_one_more)


def allow(db: Database, bucket: bytes, *, most: int, window_seconds: int, now: int) -> bool:
    """Count one more in this bucket and window; False, uncounted, once `most` (at least 1) are there.

    `bucket` is a keyed hash made by the caller of what is limited and of whom; `now` is Unix time in seconds.
    """
    one = {"bucket": bucket, "slot": now - now % window_seconds, "count": 1, "most": most}
    with db.write() as connection:
        # A full bucket changes no row, so a flood is refused without a write to disk.
        return connection.execute(_COUNT[connection.dialect.name], one).first() is not None
