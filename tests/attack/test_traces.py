"""Nothing that a patron sent beside his answers is kept or logged, and of his answers nothing after publication."""

import datetime
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect

from infolit.assessment.kinds.search import Search
from infolit.quiz.tickets import key_of
from tests.attack import world
from tests.browser import over_http
from tests.commands.made_up import LIBRARY, database_of
from tests.conftest import environ
from tests.rows import count, execute, rows
from tests.server import PROJECT
from tests.walker import Patron, wrongly

QUERY = "xylophonist quagmire"
SENT = {
    "User-Agent": "Telltale/7.77 (Plan9; rare)",
    "X-Forwarded-For": "203.0.113.77",
    "Referer": "https://telltale.example/from",
    "Accept-Language": "en;q=0.77",
    "Cookie": "telltale=crumb",
}
TELLTALES = (
    "Telltale",
    "203.0.113",
    "127.0.0.1",
    "telltale.example",
    "xylophonist",
    "quagmire",
    "0.77",
    "crumb",
)
NOT_OF_PATRONS = {"library_text", "training", "training_text", "setting", "throttle"}
"""Opening hours, courses, the age of the database; counters of tries, by ten minutes, which go after two days."""


@contextmanager
def serving(instance: Path, database: Path, log: Path) -> Iterator[int]:
    """The real server behind one proxy, with all that it writes in a file; its port."""
    settings = environ(instance, database, PROXY_HOPS="1", PORT="0")
    settings["INFOLIT_PORT"] = str(_free_port())
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, str(PROJECT / "app.py")], env=settings, stdout=file, stderr=subprocess.STDOUT
        )
        try:
            deadline = time.monotonic() + 30
            while "infolit is at" not in log.read_text() and time.monotonic() < deadline:
                time.sleep(0.05)
            yield int(settings["INFOLIT_PORT"])
        finally:
            process.terminate()
            process.wait(timeout=10)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def walk(patron: Patron) -> str:
    """The whole full path with a search of his own, a wrong address, a code; the code."""
    patron.start("full")
    for _stage in range(4):
        patron.send(guess="3")
        while patron.page.name in ("item", "search"):
            if isinstance(patron.item, Search):
                patron.send(query=QUERY, action="search")
                patron.send(query=QUERY)
            else:
                patron.answer(wrongly)
        if patron.page.name == "check":
            patron.send()
        patron.send()
    patron.send()
    patron.look("item/nothing", 404)
    patron.look("result")
    patron.send(form="form[action$='/code']")
    code = patron.page.one("output").get_text()
    patron.arrive(patron.browser.get("/en/code"))
    patron.send(code=code)
    return code


def files(database: Path) -> bytes:
    """All bytes of the database, its write-ahead log too."""
    beside = (database.with_name(database.name + end) for end in ("", "-wal", "-shm"))
    return b"".join(path.read_bytes() for path in beside if path.exists())


def publish(instance: Path, database: Path) -> str:
    """What `flask publish` writes in a process of its own."""
    command = [sys.executable, "-m", "flask", "--app", "app", "publish"]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=environ(instance, database),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout + done.stderr


def test_no_trace_of_who_or_when_or_what_he_typed_is_left_anywhere(
    app: Flask, instance: Path, database: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    world.set_up(app)
    begun, log = datetime.datetime.now(datetime.UTC), tmp_path / "log"
    with serving(instance, database, log) as port:
        patron = Patron(app, fetch=over_http(port), headers=SENT)
        code = walk(patron)
        said = (*TELLTALES, patron.token, code, code.replace("-", ""))
        look(app, database, said, begun)
        world.load(app, world.lives(app, 35, seed=1, month=datetime.date(2026, 1, 1)))
        execute(database_of(app), "UPDATE attempt SET started_on = '2026-01-09', finished_on = '2026-01-09'")
        keys = [row["key"] for row in rows(database_of(app))["attempt"]]
        assert key_of(patron.token) in keys
        assert files(database).count(key_of(patron.token)) > 0
        told = publish(instance, database)
        assert f"{LIBRARY}: 2026-01 published, number 1" in told
        assert count(database_of(app), "attempt") == count(database_of(app), "response") == 0
        look(app, database, said, begun)
        written = log.read_text() + told + caplog.text
    assert [telltale for telltale in said if telltale in written.replace("http://127.0.0.1", "")] == []
    left = files(database)
    assert [key.hex() for key in keys if key in left or key.hex().encode() in left] == []


def look(app: Flask, database: Path, said: tuple[str, ...], begun: datetime.datetime) -> None:
    """Finds nothing of what was said in a dump or the bytes of the files, and no time of day in a row."""
    dump, left = repr(rows(database_of(app))), files(database).lower()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        dump += "\n".join(connection.iterdump())
    connection.close()
    assert [telltale for telltale in said if telltale in dump or telltale.lower().encode() in left] == []
    of_patrons = {name: found for name, found in rows(database_of(app)).items() if name not in NOT_OF_PATRONS}
    values = [value for found in of_patrons.values() for row in found for value in row.values()]
    assert not any(isinstance(value, datetime.datetime | datetime.time | float) for value in values)
    assert not re.search(
        r"\d\d:\d\d|T\d\d\d\d", " ".join(value for value in values if isinstance(value, str))
    )
    seconds = [value for value in values if isinstance(value, int)]
    assert not any(
        abs(value - begun.timestamp() * unit) < 7200 * unit for value in seconds for unit in (1, 1000)
    )
    for slot in (row["slot"] for row in rows(database_of(app))["throttle"]):
        assert slot % 600 == 0


def test_no_column_is_there_for_any_of_it(app: Flask) -> None:
    inspector = inspect(database_of(app).engine)
    for table in (
        "attempt",
        "response",
        "receipt",
        "receipt_result",
        "count_cell",
        "unfinished",
        "publication",
    ):
        for column in inspector.get_columns(table):
            name = column["name"].replace("receipt", "")
            assert not re.search(r"ip|addr|agent|referr?er|token|query|mail|_at$|time", name)
            assert "TIME" not in str(column["type"]).upper()


def test_whatever_is_deleted_is_overwritten_with_any_build_of_sqlite(app: Flask) -> None:
    with database_of(app).read() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
