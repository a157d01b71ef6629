"""What goes wrong around the quiz: double clicks, a killed server, a locked or full disk. Nothing saved is lost."""

import http.client
import os
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from infolit.store import db as store
from infolit.store.db import Database, Unavailable
from tests.browser import Browser
from tests.conftest import NewApp, environ
from tests.page import Page
from tests.rows import rows
from tests.server import Server, serving
from tests.staff.colleague import invite
from tests.walker import Patron, body_of, changed, fields_for, rightly, wrongly


@pytest.fixture
def server(app: Flask, instance: Path, database: Path) -> Iterator[Server]:
    """The real server on the database of this test; `app` looks into the same one."""
    with serving(environ(instance, database)) as running:
        yield running


@contextmanager
def locked(database: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else is writing."""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    finally:
        connection.close()


def at_once(number: int, send: Callable[[], Page]) -> list[Page]:
    """What so many threads get that send the same at the same moment."""
    gate = threading.Barrier(number)
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(lambda _: (gate.wait(), send())[1], range(number)))


def at_task(patron: Patron) -> Patron:
    """At the first task."""
    patron.start()
    patron.send()
    return patron


def test_a_double_click_saves_one_answer_and_both_answers_lead_on(app: Flask, server: Server) -> None:
    patron = at_task(Patron(app, fetch=server.fetch))
    while patron.page.name != "feedback":
        form, item = patron.page.form(), patron.item
        fields = changed(form, fields_for(item, rightly(item)))
        pages = at_once(4, partial(Browser(server.fetch).post, form.action, fields))
        assert len({page.address for page in pages}) == 1
        assert patron.responses[item.id].marks == rightly(item)
        patron.arrive(pages[0])
    assert patron.attempt.points[0] == 6


def test_a_server_killed_between_two_requests_has_lost_nothing(
    app: Flask, instance: Path, database: Path
) -> None:
    settings = environ(instance, database)
    with serving(settings) as first:
        patron = at_task(Patron(app, fetch=first.fetch))
        patron.answer()
        first.kill()
    with serving(settings) as second:
        patron.browser.fetch = second.fetch
        patron.answer()
    assert [response.is_right for response in patron.responses.values()] == [True, True]


@pytest.mark.parametrize(("point", "saved"), [("before-commit", False), ("after-commit", True)])
def test_a_server_killed_in_mid_answer_has_saved_all_of_it_or_nothing(
    app: Flask, instance: Path, database: Path, point: str, saved: bool
) -> None:
    patron = Patron(app)
    invite(patron.db)  # where there are staff, the server itself writes nothing at its start
    patron.start("full")
    item = next(item for items in patron.walk.items for item in items if item.kind == "multiple")
    patron.skip_to(patron.walk.place[item.id][0])
    patron.send()
    patron.look(f"item/{item.id}")
    with serving({**environ(instance, database), "INFOLIT_FAULT": point}) as server:
        with pytest.raises((http.client.HTTPException, OSError)):
            server.fetch(
                "POST",
                patron.page.address,
                body_of(patron.page.form(), **fields_for(item, rightly(item))),
                {"Content-Type": "application/x-www-form-urlencoded"},
            )
        assert server.ended() == -signal.SIGKILL
    assert ({id_: r.marks for id_, r in patron.responses.items()} == {item.id: rightly(item)}) is saved
    assert saved or patron.responses == {}
    # Sending it once more mends what was lost and harms nothing that was saved.
    patron.answer()
    assert patron.responses[item.id].marks == rightly(item)


def test_a_database_locked_for_a_second_only_takes_longer(patron: Patron, database: Path) -> None:
    at_task(patron)
    with locked(database) as other:
        threading.Timer(1, lambda: other.execute("ROLLBACK")).start()
        began = time.monotonic()
        patron.answer()
    assert time.monotonic() - began >= 0.9
    assert len(patron.responses) == 1


def test_a_database_locked_for_longer_says_not_saved_and_loses_nothing(
    new_app: NewApp, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.BUSY_SECONDS == 5
    monkeypatch.setattr(store, "BUSY_SECONDS", 1)
    patron = at_task(Patron(new_app()))
    patron.answer()
    task, item = patron.page, patron.item
    with locked(database):
        page = patron.send(503, **fields_for(item, wrongly(item)))
        assert "could not save this answer" in page.words
        assert "Earlier answers are safe" in page.words
        assert int(page.headers["retry-after"]) > 0
        assert patron.look(f"item/{item.id}").name == "item", "reading goes on"
    patron.page = task
    patron.answer()
    assert len(patron.responses) == 2


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux")
def test_a_full_disk_says_not_saved_and_mends_by_itself(app: Flask, server: Server) -> None:
    patron = at_task(Patron(app, fetch=server.fetch))
    patron.answer()
    task, before = patron.page, rows(patron.db)
    assert before["response"]
    limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4096, limits[1]))
    page = patron.send(503, **fields_for(patron.item, rightly(patron.item)))
    assert "could not save this answer" in page.words
    assert patron.look("stage/1").name == "stage", "earlier answers can be read"
    assert rows(patron.db) == before
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
    patron.page = task
    patron.answer()
    assert len(patron.responses) == 2


@pytest.mark.parametrize("door", ["", "embed/"])
@pytest.mark.parametrize("htmx", [True, False])
def test_a_database_out_of_reach_is_told_on_a_page_of_ours(
    app: Flask, door: str, htmx: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    patron = at_task(Patron(app, door=door))
    patron.browser.htmx = htmx

    @contextmanager
    def gone(_self: Database) -> Iterator[None]:
        raise Unavailable("gone")
        yield

    monkeypatch.setattr(Database, "read", gone)
    monkeypatch.setattr(Database, "write", gone)
    # A minute passes, so that nothing is known from before.
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    page = patron.browser.post(patron.page.address, {"mark": "a"}, 503)
    assert "could not save this answer" in page.words
    assert patron.browser.get(patron.at("later"), 503).name == "message"


def test_health_tells_a_database_out_of_reach(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def gone(_self: Database) -> Iterator[None]:
        raise Unavailable("gone")
        yield

    client = app.test_client()
    assert client.get("/health/ready").status_code == 200
    monkeypatch.setattr(Database, "read", gone)
    assert (client.get("/health/ready").status_code, client.get("/health/live").status_code) == (503, 200)


def test_a_mistake_of_ours_is_a_page_that_says_what_became_of_the_answer(
    patron: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_task(patron)
    secret = "a trace of the stack"

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("infolit.quiz.steps.record_response", broken)
    page = patron.send(500, mark="a")
    assert "may not have been saved" in page.words
    assert secret not in page.text
    assert patron.page.has("form#step"), "there is a way on"


def test_a_new_secret_key_keeps_attempts_and_start_pages_that_the_old_one_made(new_app: NewApp) -> None:
    patron = Patron(new_app())
    other = Patron(patron.app)
    at_task(patron)
    start = other.open_door()
    renewed = new_app(SECRET_KEY="n" * 32, SECRET_KEY_OLD="s" * 32)
    for each in (patron, other):
        each.browser = Patron(renewed).browser
    patron.answer()
    assert patron.responses[patron.walk.leg_items(1)[0].id].seconds is not None, "the stamp still counts"
    assert other.send().name == "stage"
    # The start sent again, to the new key alone or to both, meets the same attempt.
    token = other.token
    other.page = start
    other.send()
    assert other.token == token


def test_without_the_old_key_attempts_go_on_and_start_pages_come_anew(new_app: NewApp) -> None:
    patron = Patron(new_app())
    other = Patron(patron.app)
    at_task(patron)
    other.open_door()
    for each in (patron, other):
        each.browser = Patron(new_app(SECRET_KEY="n" * 32)).browser
    patron.answer()
    assert len(patron.responses) == 1
    assert other.send(409).name == "start"
    assert other.send().name == "stage"


def test_where_no_fault_is_asked_for_there_is_none() -> None:
    assert "INFOLIT_FAULT" not in os.environ
