"""What the schema promises: nothing that says who it was, and keys that can be spread over machines."""

import re

from sqlalchemy import Column, DateTime, Float, MetaData, Table, Time, UniqueConstraint, text

from infolit.store.attempt_rows import EMPTIED
from infolit.store.db import Database
from infolit.store.models import OF_ATTEMPTS, attempt, metadata, receipt, receipt_result, response, throttle
from infolit.store.staff_models import staff

OF_PATRONS = (*OF_ATTEMPTS, receipt, receipt_result, throttle)
TELLING = re.compile(
    r"address|\bip\b|agent|browser|device|name|mail|phone|user|person|patron|session|cookie|token|birth|"
    r"time|stamp|hour|minute|clock|created|updated|comment|note|query|free",
    re.IGNORECASE,
)
"""What a column could be called that says who it was, when exactly, or in his own words."""


def test_no_column_says_who_it_was_or_when_exactly() -> None:
    columns = [column for table in OF_PATRONS for column in table.c]
    assert [str(column) for column in columns if TELLING.search(column.name)] == []
    assert [str(column) for column in columns if isinstance(column.type, DateTime | Time | Float)] == []


def test_each_column_of_an_attempt_is_known_to_this_list() -> None:
    """A new column is a decision about privacy: it is added here, to DESIGN and to what patrons are told."""
    assert set(attempt.c.keys()) - EMPTIED.keys() == {
        *("key", "campaign", "path", "half", "bank_version", "language", "mixed_languages"),
        *("started_on", "honeypot", "revoked_on", "demonstration"),
        *("folded", "trial", "closed"),
    }
    assert set(response.c.keys()) == {
        *("attempt_key", "item", "leg", "version", "marks", "points", "is_right", "seconds", "draft"),
        "problem",
    }
    assert set(receipt.c.keys()) == {"id", "month"}


def test_keys_begin_with_what_the_rows_are_spread_by() -> None:
    first = {table.name: next(iter(table.primary_key)).name for table in OF_PATRONS}
    assert first == {
        "attempt": "key",
        "response": "attempt_key",
        "receipt": "id",
        "receipt_result": "receipt_id",
        "throttle": "bucket",
    }


def test_nothing_but_a_key_is_unique_and_no_number_is_drawn_from_a_sequence() -> None:
    for table in set(metadata.tables.values()) - {staff}:
        assert not any(isinstance(constraint, UniqueConstraint) for constraint in table.constraints), (
            table.name
        )
        assert not any(index.unique for index in table.indexes), table.name
        assert table.autoincrement_column is None, table.name


def test_every_constraint_has_a_name() -> None:
    for table in metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name


def spread(table: Table, into: MetaData, key: str) -> Column[bytes]:
    copy = table.to_metadata(into)
    copy.dialect_options["postgresql"]["partition_by"] = f"HASH ({key})"
    return copy.c[key]


def test_a_database_that_spreads_rows_by_hash_takes_these_tables(postgresql_db: Database) -> None:
    """PostgreSQL's own partitions refuse the same keys and unique indexes as Citus."""
    partitioned = MetaData(schema="spread")
    for name in ("library", "campaign"):
        metadata.tables[name].to_metadata(partitioned)
    for table, key in (
        (attempt, "key"),
        (response, "attempt_key"),
        (receipt, "id"),
        (receipt_result, "receipt_id"),
    ):
        spread(table, partitioned, key)
    with postgresql_db.write() as connection:
        connection.execute(text("CREATE SCHEMA spread"))
        partitioned.create_all(connection)
        connection.execute(text("DROP SCHEMA spread CASCADE"))
