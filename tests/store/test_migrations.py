"""The schema: from nothing to the newest revision, back, and not past what the program knows."""

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from infolit.store import db as db_module
from infolit.store import migrations
from infolit.store.db import Database, NewerDatabase, migrate
from infolit.store.models import metadata
from infolit.store.responses import responses_of
from tests.store.conftest import add_library
from tests.store.samples import KEY, answer, at_once, start


def tables(db: Database) -> set[str]:
    with db.read() as connection:
        return set(inspect(connection).get_table_names())


def test_the_newest_revision_is_the_one_that_the_program_names(sqlite_db: Database) -> None:
    with sqlite_db.write() as connection:
        script = ScriptDirectory.from_config(migrations.alembic_config(connection))
    assert script.get_current_head() == migrations.HEAD
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)


def test_a_new_database_gets_all_tables_and_they_are_those_of_the_models(empty_db: Database) -> None:
    migrate(empty_db)
    assert tables(empty_db) == set(metadata.tables) | {"alembic_version"}
    with empty_db.write() as connection:
        command.check(migrations.alembic_config(connection))


def test_a_database_can_go_back_and_forth(empty_db: Database) -> None:
    migrate(empty_db)
    with empty_db.write() as connection:
        command.downgrade(migrations.alembic_config(connection), "base")
    assert tables(empty_db) == {"alembic_version"}
    migrate(empty_db)
    add_library(empty_db)
    start(empty_db)


def test_a_database_that_is_up_to_date_is_left_alone(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_module, "_upgrade", None)
    migrate(sqlite_db)


def test_a_newer_database_is_refused(db: Database) -> None:
    with db.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(NewerDatabase, match="9999"):
            migrate(db)
    finally:
        with db.write() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :head"), {"head": migrations.HEAD}
            )


def test_processes_that_start_together_migrate_once(empty_db: Database) -> None:
    url = empty_db.engine.url.render_as_string(hide_password=False)
    dbs = [Database(url) for _ in range(4)]
    at_once(4, lambda index: migrate(dbs[index]))
    assert tables(empty_db) == set(metadata.tables) | {"alembic_version"}
    for each in dbs:
        each.engine.dispose()


def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    empty_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_at_the_end(connection: Connection) -> None:
        command.upgrade(migrations.alembic_config(connection), "head")
        raise RuntimeError("killed here")

    with monkeypatch.context() as patched:
        patched.setattr(db_module, "_run_alembic", fails_at_the_end)
        with pytest.raises(RuntimeError, match="killed here"):
            migrate(empty_db)
    assert tables(empty_db) == set()
    migrate(empty_db)
    assert "attempt" in tables(empty_db)


def test_replacing_a_table_does_not_empty_its_children(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(sqlite_db)
    answer(sqlite_db, "leg1-one")

    def replace_attempts(connection: Connection) -> None:
        with operations(connection).batch_alter_table("attempt", recreate="always"):
            pass

    def operations(connection: Connection) -> Operations:
        return Operations(MigrationContext.configure(connection, opts={"transactional_ddl": True}))

    monkeypatch.setattr(db_module, "_needs_migration", lambda _: True)
    monkeypatch.setattr(db_module, "_run_alembic", replace_attempts)
    migrate(sqlite_db)
    assert list(responses_of(sqlite_db, KEY)) == ["leg1-one"]
