"""The application, for each test on a database of its own, and somebody who visits it."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings

import infolit
from infolit.config import load_config
from tests.browser import Browser, in_process
from tests.days import MoveTo, moves
from tests.walker import Patron

# Slow machines are no fault of the code; a few good examples at every run find more than many at one.
settings.register_profile("house", max_examples=40, deadline=None)
settings.load_profile("house")

LANGUAGES = ("lv", "en")

NewApp = Callable[..., Flask]


def environ(instance: Path, database: Path, **told: str) -> dict[str, str]:
    """Settings of a demonstration with keys of its own; `told` adds to them, without INFOLIT_."""
    usual = {
        "INSTANCE": str(instance),
        "DATABASE_URL": f"sqlite:///{database}",
        "LANGUAGES": ",".join(LANGUAGES),
        "SECRET_KEY": "s" * 32,
        "CODE_KEY": "c" * 32,
        "ROUNDING_KEY": "r" * 32,
    }
    return {f"INFOLIT_{name}": value for name, value in {**usual, **told}.items()}


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of all applications: compiled catalogues lie there."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory, instance: Path) -> Path:
    """A database as its first start leaves it, to copy."""
    path = tmp_path_factory.mktemp("database") / "new.sqlite3"
    app = infolit.create_app(load_config(environ(instance, path)))
    app.extensions["infolit.database"].engine.dispose()
    return path


@pytest.fixture(scope="session")
def shared_app(new_database: Path, instance: Path) -> Flask:
    """The application of most tests, made once: what it keeps beside its database never changes."""
    path = new_database.with_name("infolit.sqlite3")
    shutil.copy(new_database, path)
    app = infolit.create_app(load_config(environ(instance, path)))
    # No connection may stay open: the file beneath it is about to be exchanged.
    app.extensions["infolit.database"].engine.dispose()
    return app


@pytest.fixture
def database(new_database: Path) -> Path:
    """The SQLite file of this test, as new."""
    path = new_database.with_name("infolit.sqlite3")
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    return Path(shutil.copy(new_database, path))


@pytest.fixture
def app(shared_app: Flask, database: Path) -> Iterator[Flask]:
    """The application, on a database of this test's own."""
    shared_app.extensions["infolit.doors"].forget()
    yield shared_app
    shared_app.extensions["infolit.database"].engine.dispose()


@pytest.fixture
def new_app(instance: Path, database: Path) -> Iterator[NewApp]:
    """Makes further applications on the database of this test: after a restart, with other settings."""
    apps: list[Flask] = []

    def make(**told: str) -> Flask:
        apps.append(infolit.create_app(load_config(environ(instance, database, **told))))
        return apps[-1]

    yield make
    for app in apps:
        app.extensions["infolit.database"].engine.dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser without JavaScript, over https."""
    return Browser(in_process(app))


@pytest.fixture
def patron(app: Flask) -> Patron:
    """Somebody who reads English and has no JavaScript."""
    return Patron(app)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language that is offered, in turn."""
    return str(request.param)


@pytest.fixture
def early_in_a_window() -> None:
    """Tries are counted by ten minutes: who fills a count must not see the next begin."""
    left = 600 - time.time() % 600
    if left < 15:
        time.sleep(left)


@pytest.fixture
def move_to(monkeypatch: pytest.MonkeyPatch) -> MoveTo:
    """Makes it another day for the quiz."""
    return moves(monkeypatch)
