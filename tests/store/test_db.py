"""Nothing acknowledged is lost and nothing half saved: locks, full disks, damage, kills, restarts."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, exc, text

import infolit.store.db
from infolit.store.attempts import find_attempt
from infolit.store.db import Database, Unavailable
from infolit.store.receipts import find_receipt
from infolit.store.responses import responses_of
from tests.store.conftest import Server
from tests.store.samples import CODE, KEY, answer, answer_legs, at_once, start

ROOT = Path(__file__).parents[2]


@contextmanager
def held(db: Database, *, seconds: float) -> Iterator[None]:
    """Somebody else holds the attempt, on SQLite the whole database, for so long or until the block ends."""
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        with db.write() as connection:
            connection.execute(text("UPDATE attempt SET language = language"))
            taken.set()
            over.wait(seconds)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(5)
    try:
        yield
    finally:
        over.set()
        holder.join()


def test_a_lock_of_a_second_is_waited_for(db: Database) -> None:
    start(db)
    began = time.monotonic()
    with held(db, seconds=1):
        assert answer(db, "leg1-one").saved
    assert time.monotonic() - began > 0.5
    assert "leg1-one" in responses_of(db, KEY)


def test_a_longer_lock_is_told_and_nothing_is_lost(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    start(db)
    answer(db, "leg1-one")
    monkeypatch.setattr(infolit.store.db, "BUSY_SECONDS", 1)
    impatient = Database(db.engine.url.render_as_string(hide_password=False))
    with held(db, seconds=30):
        with pytest.raises(Unavailable):
            answer(impatient, "leg1-two")
        assert list(responses_of(impatient, KEY)) == ["leg1-one"]  # reading goes on meanwhile
    assert answer(impatient, "leg1-two").stage_finished
    impatient.engine.dispose()


def test_an_exception_takes_the_whole_transaction_back(db: Database) -> None:
    start(db)

    def answer_and_fail() -> None:
        with db.write():
            answer(db, "leg1-one")
            raise KeyError

    with pytest.raises(KeyError):
        answer_and_fail()
    assert responses_of(db, KEY) == {}


def test_writes_within_a_write_are_one_transaction_that_reads_itself(db: Database) -> None:
    with db.write():
        start(db)
        answer(db, "leg1-one")
        assert "leg1-one" in responses_of(db, KEY)
        seen: list[object] = []
        other = threading.Thread(target=lambda: seen.append(find_attempt(db, KEY)))
        other.start()
        other.join()
        assert seen == [None]
    assert find_attempt(db, KEY) is not None


def test_mistakes_of_ours_are_not_told_as_unavailable(db: Database) -> None:
    with pytest.raises(exc.IntegrityError), db.write() as connection:
        connection.execute(text("INSERT INTO setting (name, value) VALUES ('a', 'b'), ('a', 'b')"))


def test_an_error_does_not_tell_what_was_marked(db: Database) -> None:
    start(db)
    with pytest.raises(exc.IntegrityError) as caught:
        answer(db, "leg1-one", marks=("revealing",), points=-1)
    assert "INSERT" in str(caught.value)
    if db.engine.dialect.name == "sqlite":  # PostgreSQL itself quotes the row that it refuses
        assert "revealing" not in str(caught.value)


def test_only_known_kinds_of_database_are_taken() -> None:
    with pytest.raises(ValueError, match="mysql"):
        Database("mysql://localhost/infolit")


def test_an_answer_is_on_disk_before_it_is_acknowledged(sqlite_db: Database) -> None:
    with sqlite_db.read() as connection:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_full_disk_is_told_and_recovers(sqlite_db: Database) -> None:
    def allow_no_growth(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    start(sqlite_db)
    sqlite_db.engine.dispose()
    event.listen(sqlite_db.engine, "connect", allow_no_growth)
    acknowledged: list[str] = []

    def answer_on_and_on() -> None:
        for number in range(500):
            answer(sqlite_db, f"leg1-{number:03}", marks=("x" * 500,), leg_items=("never",))
            acknowledged.append(f"leg1-{number:03}")

    with pytest.raises(Unavailable, match="full"):
        answer_on_and_on()
    assert list(responses_of(sqlite_db, KEY)) == acknowledged
    assert acknowledged
    event.remove(sqlite_db.engine, "connect", allow_no_growth)
    sqlite_db.engine.dispose()
    assert answer(sqlite_db, "leg1-one").saved


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(b"this is not a database" * 1000)
    db = Database(f"sqlite:///{path}")
    with pytest.raises(Unavailable):
        find_attempt(db, KEY)
    db.engine.dispose()


def test_a_missing_server_is_told() -> None:
    db = Database("postgresql+psycopg://postgres@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable):
        find_attempt(db, KEY)


def test_after_a_restart_of_the_server_work_goes_on(
    postgresql_server: Server, postgresql_db: Database
) -> None:
    find_attempt(postgresql_db, KEY)
    postgresql_server.stop()
    with pytest.raises(Unavailable):
        find_attempt(postgresql_db, KEY)
    postgresql_server.start()
    find_attempt(postgresql_db, KEY)


def test_a_restart_between_two_requests_is_not_noticed(
    postgresql_server: Server, postgresql_db: Database
) -> None:
    find_attempt(postgresql_db, KEY)
    postgresql_server.stop()
    postgresql_server.start()
    find_attempt(postgresql_db, KEY)


def run_killed(db: Database, point: str, work: str) -> str:
    """Run `work` in a process of its own that is killed at that point; what it had said until then."""
    script = f"""
import os, sys
from infolit.store.db import Database
from tests.store.samples import *
from infolit.store.attempts import finish_attempt
db = Database(sys.argv[1])
if answer(db, "leg1-one").saved:
    print("saved leg1-one", flush=True)
os.environ["INFOLIT_FAULT"] = sys.argv[2]
{work}
print("survived", flush=True)
"""
    url = db.engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", script, url, point],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout


@pytest.mark.parametrize("point", ["before-commit", "after-commit"])
def test_a_kill_around_the_commit_of_an_answer_leaves_it_whole_or_not_there(db: Database, point: str) -> None:
    start(db)
    said = run_killed(db, point, 'answer(db, "leg1-two")')
    assert said == "saved leg1-one\n"
    found = responses_of(db, KEY)
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert found["leg1-one"].marks == ("b",)
    # The last answer and the end of its stage are one: both or neither.
    if point == "before-commit":
        assert (list(found), attempt.stages_done) == (["leg1-one"], 0)
    else:
        assert (list(found), attempt.stages_done) == (["leg1-one", "leg1-two"], 1)
    assert answer(db, "leg1-two").stage_finished  # sent once more after the restart


@pytest.mark.parametrize("point", ["before-commit", "after-commit"])
def test_a_kill_around_the_commit_of_a_finish_leaves_it_whole_or_not_there(db: Database, point: str) -> None:
    start(db, receipt=CODE, again="code")
    answer_legs(db, [1])
    run_killed(db, point, "finish_attempt(db, KEY, today=TODAY, calibration=None, cuts=None)")
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    done = point == "after-commit"
    assert (attempt.finished_on is not None, find_receipt(db, CODE) is not None) == (done, done)


def test_a_copy_of_the_files_of_a_killed_process_opens(sqlite_db: Database, tmp_path: Path) -> None:
    start(sqlite_db)
    run_killed(sqlite_db, "after-commit", 'answer(db, "leg1-two")')
    for path in tmp_path.glob("infolit.db*"):
        shutil.copy(path, tmp_path / path.name.replace("infolit", "copy"))
    copy = Database(f"sqlite:///{tmp_path}/copy.db")
    assert list(responses_of(copy, KEY)) == ["leg1-one", "leg1-two"]
    copy.engine.dispose()


def test_several_that_open_a_new_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    for number in range(15):
        dbs = [Database(f"sqlite:///{tmp_path}/{number}.sqlite3") for _ in range(8)]

        def ask(index: int, dbs: list[Database] = dbs) -> None:
            with dbs[index].read() as connection:
                connection.execute(text("SELECT 1"))

        at_once(8, ask)
        for each in dbs:
            each.engine.dispose()
