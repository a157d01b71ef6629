"""The database: connections that only read, transactions that write, and migrations."""

import os
import selectors
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Executable, QueuePool, create_engine, event, exc, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.schema import Table

from infolit.store import migrations

BUSY_SECONDS = 5
"""How long a statement waits for somebody else's lock before the database counts as unavailable."""

_MIGRATION_LOCK = 0x1F0117
"""Any number, the same in every process: who holds it migrates."""


class Unavailable(Exception):
    """The database is locked, full or not to be reached just now: nothing was saved, trying again may help."""


class NewerDatabase(Exception):
    """The database was made by a newer version of the program than this one."""


class Database:
    """One database, by URL: sqlite:///path (a file, not a network share) or postgresql+psycopg://…"""

    engine: Engine
    _turn: Callable[[], AbstractContextManager[None]]

    def __init__(self, url: str) -> None:
        """Set up a pool; nothing is opened before the first use. ValueError for other kinds of database."""
        kind = make_url(url).get_backend_name()
        if kind == "sqlite":
            self.engine = self._reader = _sqlite_engine(url)
            self._turn = partial(_in_turn, threading.Lock())
        elif kind == "postgresql":
            self.engine = _postgresql_engine(url)
            # A read is mostly one statement; without a transaction around it two round trips are saved.
            self._reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._turn = nullcontext
        else:
            raise ValueError(f"a database of kind {kind!r} is not known: use sqlite or postgresql+psycopg")
        self._thread = threading.local()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that takes no write lock; within this thread's `write` it is that transaction.

        Each of its statements sees a moment of its own: a read is mostly one. Raises Unavailable.
        """
        outer = self._joined()
        if outer is not None:
            yield outer
            return
        with _as_unavailable(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on an exception.

        Within another one of the same thread it joins that one, whose end decides for both. Raises Unavailable.
        """
        outer = self._joined()
        if outer is not None:
            yield outer
            return
        with _as_unavailable(), self._turn(), self.engine.begin() as connection:
            _begin_writing(connection)
            self._thread.connection = connection
            try:
                yield connection
            finally:
                self._thread.connection = None
            fault_point("before-commit")
        fault_point("after-commit")

    def scrub(self) -> None:
        """Leave nothing of deleted rows in the log beside a SQLite file, unless somebody reads all the time."""
        if self.engine.dialect.name == "sqlite":
            with self.read() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _joined(self) -> Connection | None:
        connection: Connection | None = getattr(self._thread, "connection", None)
        return connection


_PASSING = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError)


@contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, *_PASSING) as error:
        raise Unavailable(str(getattr(error, "orig", error))) from error
    except exc.DatabaseError as error:
        # A damaged SQLite file shows as a plain DatabaseError; its other subclasses are mistakes of ours.
        if type(error) is not exc.DatabaseError:
            raise
        raise Unavailable(str(error.orig)) from error


@contextmanager
def _in_turn(lock: threading.Lock) -> Iterator[None]:
    """Let the writers of this process take turns: SQLite itself would have them sleep, and is unfair about it."""
    if not lock.acquire(timeout=BUSY_SECONDS):
        raise Unavailable("others were writing all the time")
    try:
        yield
    finally:
        lock.release()


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,  # what a patron marked does not go to a log with an error
        json_deserializer=msgspec.json.decode,  # hundreds of summaries make a page
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Without this the driver would begin transactions by itself, and late: a read that turns into a write
    # cannot wait for a lock. Reads need no transaction: each is one statement.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous=FULL")
    # What is deleted is overwritten: not every build of SQLite does that by itself.
    for pragma in ("foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    # Of several that open a new file at once one may change its mode, and SQLite does not let the others wait.
    last = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(0.02)


def _begin_writing(connection: Connection) -> None:
    # Not by an event of SQLAlchemy: listening for one would slow down every read too.
    if connection.dialect.name == "sqlite":
        _driver(connection).execute("BEGIN IMMEDIATE")


def _postgresql_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
        json_deserializer=msgspec.json.decode,
        connect_args={"connect_timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    # On an idle connection there is nothing to read, unless the server has closed it: the pool then opens another.
    # A ping (pool_pre_ping) would tell the same, at the price of a statement for each of ours.
    with selectors.DefaultSelector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        if selector.select(timeout=0):
            raise exc.DisconnectionError("the server has closed this connection")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()  # the pool rolls back when it takes a connection back, and SET with it


def by_dialect(build: Callable[[Any], Executable]) -> Mapping[str, Executable]:
    """A statement with ON CONFLICT for each dialect name; `build` gets the dialect's `insert`."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


def upsert(table: Table) -> Mapping[str, Executable]:
    """For each dialect name: add a row, or replace all of the row with its primary key."""

    def build(insert: Any) -> Executable:
        statement = insert(table)
        new = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
        saved: Executable = statement.on_conflict_do_update(index_elements=table.primary_key, set_=new)
        return saved

    return by_dialect(build)


def fault_point(name: str) -> None:
    """Kill this process if the environment's INFOLIT_FAULT names this point; for tests of what survives."""
    if os.environ.get("INFOLIT_FAULT") == name:
        os.kill(os.getpid(), signal.SIGKILL)


def migrate(db: Database) -> None:
    """Bring the schema up to this version of the program; NewerDatabase if it is ahead of it.

    A killed migration leaves the schema as it was; of several processes that start together one migrates.
    """
    with db.read() as connection:
        if _needs_migration(connection):
            connection.rollback()
            _upgrade(db)


def _needs_migration(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return True
    found = str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    if found > migrations.HEAD:
        raise NewerDatabase(
            f"The database has schema {found}; this version of infolit knows schemas up to {migrations.HEAD}."
            " Install the newer version, or restore a backup made with this one."
        )
    return found != migrations.HEAD


def _upgrade(db: Database) -> None:
    with _as_unavailable(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # A batch migration replaces a table; with foreign keys on, dropping the old one would empty others.
            # The setting holds for the connection, which therefore does not go back to the pool.
            connection.detach()
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            _begin_writing(connection)
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '60s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            if _needs_migration(connection):
                _run_alembic(connection)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _run_alembic(connection: Connection) -> None:
    from alembic import command  # slow to load, and seldom needed

    command.upgrade(migrations.alembic_config(connection), "head")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left rows whose parent is missing; it was rolled back")
