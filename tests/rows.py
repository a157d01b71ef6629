"""What stands in a database, row by row: to compare before and after, and to look for what must not be there."""

from typing import Any

from sqlalchemy import text

from infolit.store.db import Database
from infolit.store.models import metadata

Rows = dict[str, list[dict[str, Any]]]


def rows(db: Database) -> Rows:
    """All rows of all tables, by table."""
    with db.read() as connection:
        return {
            table.name: sorted((dict(row) for row in connection.execute(table.select()).mappings()), key=repr)
            for table in metadata.sorted_tables
        }


def count(db: Database, table: str) -> int:
    """Number of rows of a table."""
    return len(rows(db)[table])


def execute(db: Database, statement: str, **values: Any) -> None:
    """Changes rows as no program of ours would: moves a day, spoils a value."""
    with db.write() as connection:
        connection.execute(text(statement), values)
