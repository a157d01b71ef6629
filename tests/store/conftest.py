"""Databases for the tests of the store: SQLite always, PostgreSQL where a server can be started."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from infolit.store.db import Database, migrate
from infolit.store.libraries import Library, LibraryText, save_library
from infolit.store.models import metadata

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server of our own in a temporary folder, on a free port of this machine."""

    programs: Path
    folder: Path
    port: int

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *args: str) -> None:
        """Run one of its programs, as `postgres` if we are root, whom PostgreSQL refuses."""
        user: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *args]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60, **user)

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "start", "-w", "-s", "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        """Stop it without waiting for those who are connected."""
        self.run("pg_ctl", "stop", "-w", "-s", "-m", "immediate")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _new_server() -> Server:
    folder = Path(tempfile.mkdtemp(prefix="infolit-postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Server(PROGRAMS[-1], folder, _free_port())
    server.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    server.start()
    return server


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The server; without one its tests are skipped, and fail where CI=true promises it."""
    if not PROGRAMS:
        missing = "no PostgreSQL server is installed (/usr/lib/postgresql/*/bin)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    server = _new_server()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder)


@pytest.fixture(scope="session")
def postgresql_db(postgresql_server: Server) -> Iterator[Database]:
    """A migrated database of the server, for all tests one after the other."""
    db = Database(postgresql_server.url("postgres"))
    migrate(db)
    yield db
    db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    db = Database(f"sqlite:///{path}")
    migrate(db)
    db.engine.dispose()
    return path


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite file with the library of the tests."""
    path = tmp_path / "infolit.db"
    shutil.copy(sqlite_template, path)
    db = Database(f"sqlite:///{path}")
    add_library(db)
    yield db
    db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Database:
    """A migrated database with the library of the tests, of each kind in turn."""
    if request.param == "sqlite":
        sqlite: Database = request.getfixturevalue("sqlite_db")
        return sqlite
    postgresql: Database = request.getfixturevalue("postgresql_db")
    with postgresql.write() as connection:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names}"))
        add_library(postgresql)
    return postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a single table, of each kind in turn."""
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path}/empty.db")
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        subprocess.run(
            [
                server.programs / "createdb",
                "-h",
                "127.0.0.1",
                "-p",
                str(server.port),
                "-U",
                "postgres",
                tmp_path.name,
            ],
            check=True,
        )
        db = Database(server.url(tmp_path.name))
    yield db
    db.engine.dispose()


def add_library(db: Database) -> None:
    """The library of the tests, whose campaign is "riverside"."""
    save_library(db, Library("riverside", texts=(LibraryText("en", "Riverside Library"),), is_default=True))
