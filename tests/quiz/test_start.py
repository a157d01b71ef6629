"""The start page, and what begins there once and only once."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from infolit.quiz import tickets
from infolit.store.attempts import revoke_attempt
from infolit.store.libraries import Campaign, default_library, save_campaign, save_library
from tests.browser import Browser
from tests.conftest import NewApp
from tests.rows import count, execute
from tests.walker import Patron


def add_campaign(patron: Patron, slug: str, **told: Any) -> None:
    """A door of the default library."""
    library = default_library(patron.db)
    assert library is not None
    save_campaign(patron.db, Campaign(slug=slug, library=library, **told))


def test_the_start_page_offers_both_lengths_and_is_never_kept(patron: Patron, language: str) -> None:
    patron.language = language
    page = patron.open_door()
    assert page.name == "start"
    assert [radio["value"] for radio in page.soup.select("input[name=path]")] == ["quick", "full"]
    assert page.has("input[name=path][value=quick][checked]")


@pytest.mark.parametrize(("path", "half", "tasks"), [("quick", "a", 16), ("full", "ab", 32)])
def test_a_start_stores_what_was_chosen_and_leads_to_the_first_stage(
    patron: Patron, path: str, half: str, tasks: int
) -> None:
    page = patron.start(path)
    attempt = patron.attempt
    assert (page.name, page.data("stage")) == ("stage", "recognise")
    assert (attempt.path, attempt.half, attempt.language) == (path, half, "en")
    assert len(patron.walk.place) == tasks
    assert attempt.demonstration


@pytest.mark.parametrize("path", [None, "", "extended", "QUICK", "\x00", ["full", "quick"]])
def test_an_unknown_length_is_the_campaigns_own(patron: Patron, path: object) -> None:
    patron.open_door()
    patron.send(path=path)
    assert patron.attempt.path == ("full" if isinstance(path, list) else "quick")


def test_a_campaign_sets_length_and_half(patron: Patron) -> None:
    add_campaign(patron, "spring", path="full", half="b")
    patron.door = "c/spring"
    assert patron.open_door().has("input[value=full][checked]")
    patron.send(path="quick")
    assert (patron.attempt.campaign, patron.attempt.half) == ("spring", "b")


def test_a_start_sent_twice_meets_the_same_attempt(patron: Patron) -> None:
    page = patron.open_door()
    patron.send()
    token = patron.token
    patron.do_stage()
    patron.page = page
    # Not even another length makes it another attempt; it leads to where the first one stands.
    again = patron.send(path="full")
    assert (patron.token, patron.attempt.path) == (token, "quick")
    assert (again.name, again.data("stage")) == ("stage", "find")


def test_starts_sent_at_the_same_moment_are_one(patron: Patron) -> None:
    form = patron.open_door().form()
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: patron.browser.post(form.action, form.fields), range(8)))
    assert len({page.address for page in pages}) == 1
    assert count(patron.db, "attempt") == 1


def test_two_start_pages_begin_two_attempts(app: Flask) -> None:
    first, second = Patron(app), Patron(app)
    first.start()
    second.start()
    assert first.token != second.token
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", first.token)


def test_a_start_replayed_after_the_end_is_a_fresh_start_page(patron: Patron, language: str) -> None:
    patron.language = language
    page = patron.open_door()
    patron.send()
    patron.do_stage()
    patron.send(stop="1")
    patron.send()
    patron.page = page
    fresh = patron.send(409)
    assert fresh.name == "start"
    assert fresh.form().fields != page.form().fields
    assert patron.send().name == "stage"


def test_a_start_replayed_after_erasing_brings_nothing_back(patron: Patron) -> None:
    page = patron.open_door()
    patron.send()
    assert revoke_attempt(patron.db, patron.attempt.key, patron.attempt.started_on)
    patron.page = page
    assert patron.send(409).name == "start"
    assert patron.attempt.revoked_on


def test_a_start_page_left_open_for_too_long_says_so_and_starts_at_the_next_try(
    patron: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    patron.open_door()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + tickets.START_LASTS + 2)
    assert patron.send(409).name == "start"
    assert count(patron.db, "attempt") == 0
    assert patron.send().name == "stage"


@pytest.mark.parametrize("nonce", [None, "", "x", "a.b.c", "\x00", "ā" * 300])
def test_a_forged_nonce_starts_nothing(patron: Patron, nonce: str | None) -> None:
    patron.open_door()
    assert patron.send(409, nonce=nonce).name == "start"
    assert count(patron.db, "attempt") == 0


def test_a_nonce_opens_only_the_door_it_was_made_for(patron: Patron, browser: Browser) -> None:
    add_campaign(patron, "spring")
    nonce = dict(patron.open_door().form().fields)["nonce"]
    assert browser.post("/en/c/spring", {"nonce": nonce}, 409).name == "start"
    assert count(patron.db, "attempt") == 0


def test_a_filled_trap_is_remembered_and_nothing_else_differs(patron: Patron) -> None:
    patron.open_door()
    assert patron.send(website="https://spam.example").name == "stage"
    assert patron.attempt.honeypot


def test_an_unknown_campaign_is_not_here(browser: Browser) -> None:
    assert browser.get("/en/c/nowhere", 404).name == "message"
    assert browser.post("/en/c/nowhere", {}, 404).name == "message"


def test_the_name_of_the_library_is_taken_from_the_first_start_only(new_app: NewApp, tmp_path: Path) -> None:
    fresh = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    for name in ("Our library", "Another library"):
        page = Patron(new_app(DATABASE_URL=fresh, LIBRARY_NAME=name)).open_door()
        assert "Our library" in page.text
        assert "Another library" not in page.text


def test_a_demonstration_keeps_its_portals_over_a_restart(new_app: NewApp) -> None:
    database = new_app().extensions["infolit.database"]
    library = default_library(database)
    assert library is not None
    save_library(database, replace(library, portal_origins=("https://portal.example",)))
    page = Patron(new_app(), door="embed/").open_door()
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'self' https://portal.example")


@pytest.mark.parametrize(("minutes", "said"), [(1, "About 1 minute ·"), (12, "About 12 minutes ·")])
def test_the_start_page_tells_how_long_people_took_once_100_did(
    new_app: NewApp, minutes: int, said: str
) -> None:
    apps = [new_app(), new_app()]
    patron = Patron(apps[0])
    assert "10 to 15 minutes" in patron.open_door().words
    execute(
        patron.db,
        "INSERT INTO count_cell (subject, form, bank_version, language, item, mark, score, n)"
        " VALUES ('minutes', 'quick-a', 1, 'lv', '', '', :minutes, 100)",
        minutes=minutes,
    )
    assert "10 to 15 minutes" in patron.open_door().words, "it is asked once a minute at most"
    assert said in Patron(apps[1]).open_door().words
