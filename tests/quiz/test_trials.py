"""Trials: what staff try out by a link of their own, or anybody before a library is open, is never counted."""

import time
from typing import Any

import pytest
from flask import Flask

from infolit import security
from infolit.quiz import tickets
from infolit.security import is_trial_pass, trial_pass
from infolit.store.libraries import Campaign, default_library, save_campaign
from tests.conftest import NewApp
from tests.days import MoveTo
from tests.rows import count, execute
from tests.store.samples import TODAY, day
from tests.walker import Patron

CLOSED = {"opens_on": day(-9), "closes_on": day(-2)}


def add_door(patron: Patron, slug: str = "spring", **told: Any) -> None:
    """A door of the default library, which only a trial passes."""
    library = default_library(patron.db)
    assert library is not None
    save_campaign(patron.db, Campaign(slug, library, **told))
    patron.door = f"c/{slug}"


def try_out(patron: Patron, slug: str = "spring") -> Patron:
    """Opens the start page as staff do."""
    with patron.app.app_context():
        patron.door = f"c/{slug}?try={trial_pass(slug)}"
    patron.open_door()
    return patron


def says_trial(patron: Patron) -> bool:
    return "Trial" in [each.get_text() for each in patron.page.soup.select(".bar .demonstration")]


def test_a_trial_says_so_on_every_page_and_is_stored_as_one(patron: Patron) -> None:
    add_door(patron)
    try_out(patron)
    assert says_trial(patron)
    assert "Trial: nothing of this is counted." in patron.page.words
    patron.send()
    assert patron.attempt.trial
    for _page in range(4):
        assert says_trial(patron), patron.page.address
        patron.do_stage()
        assert says_trial(patron), patron.page.address
        patron.send()
    patron.send()
    assert (patron.page.name, says_trial(patron)) == ("result", True)


def test_pages_made_ahead_are_not_mixed_up(patron: Patron, app: Flask) -> None:
    other = Patron(app)
    other.start()
    other.send()
    add_door(patron)
    try_out(patron).send()
    patron.send()
    assert [says_trial(other), says_trial(patron)] == [False, True]
    assert "Trial" not in other.look(f"item/{other.item.id}").text


def test_in_a_frame_a_trial_says_so_too(patron: Patron) -> None:
    add_door(patron)
    with patron.app.app_context():
        patron.door = f"embed/c/spring?try={trial_pass('spring')}"
    patron.open_door()
    patron.send()
    assert says_trial(patron)


@pytest.mark.parametrize("days", [CLOSED, {"opens_on": day(9)}])
def test_a_closed_door_can_be_tried_and_by_nobody_else(
    patron: Patron, move_to: MoveTo, days: dict[str, Any]
) -> None:
    move_to(TODAY)
    add_door(patron, **days)
    patron.browser.get("/en/c/spring", 410)
    try_out(patron)
    assert patron.send().name == "stage"
    patron.open_door()
    in_latvian = str(patron.page.one(".languages a[lang=lv]")["href"])
    assert Patron(patron.app).browser.get(in_latvian).name == "start"


def test_a_pass_is_for_one_door_and_two_hours(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        made = trial_pass("spring")
        assert is_trial_pass(made, "spring")
        for text, door in ((made, "autumn"), (made[:-1], "spring"), ("", "spring"), ("ā.b.c", "spring")):
            assert not is_trial_pass(text, door)
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + security.TRIAL_LASTS + 2)
        assert not is_trial_pass(made, "spring")


def test_an_old_pass_opens_what_everybody_may_open(patron: Patron) -> None:
    add_door(patron)
    patron.door = "c/spring?try=old"
    patron.start()
    assert not patron.attempt.trial


def test_a_trial_that_was_left_open_never_becomes_an_attempt_that_counts(
    patron: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_door(patron)
    try_out(patron)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + tickets.START_LASTS + 2)
    patron.send(410)
    assert count(patron.db, "attempt") == 0


def test_nobody_makes_a_trial_of_an_attempt_or_the_other_way_round(patron: Patron) -> None:
    add_door(patron)
    try_out(patron)
    nonce = dict(patron.page.form().fields)["nonce"]
    patron.door = "c/spring"
    patron.open_door()
    patron.send(nonce=nonce)
    assert patron.attempt.trial
    patron.start()
    assert not patron.attempt.trial


def test_a_trial_keeps_no_code(patron: Patron) -> None:
    add_door(patron)
    try_out(patron).send()
    patron.rush_to(5)
    patron.send()
    assert "Keep a code" not in patron.page.text
    assert not patron.page.has("#code")
    patron.browser.post(patron.at("code"), {"keep": "1"}, 404)
    assert count(patron.db, "receipt") == 0


@pytest.mark.parametrize(
    ("mode", "demonstration", "trial"), [("demo", 0, True), ("demo", 1, False), ("open", 0, False)]
)
def test_until_a_real_library_is_open_all_that_is_done_there_is_a_trial(
    new_app: NewApp, mode: str, demonstration: int, trial: bool
) -> None:
    patron = Patron(new_app())
    execute(patron.db, "UPDATE library SET demonstration = :is", **{"is": demonstration})
    execute(patron.db, "UPDATE setting SET value = :mode WHERE name = 'mode'", mode=mode)
    patron.start()
    assert patron.attempt.trial == trial
    assert says_trial(patron) == trial
