"""Results and the calibrations that come after them: each keeps the one it was measured with."""

import datetime
import time
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from infolit.assessment.levels import Calibrated, Cut
from infolit.store.calibrations import save_calibration
from infolit.store.db import Database
from tests.conftest import NewApp
from tests.rows import execute
from tests.walker import Patron, rightly, wrongly

KEEP = "form[action$='/code']"
WITH_SOME_HELP = "with some help"
CONFIDENTLY = "confidently"
NOT_CHECKED = "too few people have done them"


@pytest.fixture
def app(new_app: NewApp) -> Flask:
    """An application of the test's own: what it keeps of calibrations is of this database only."""
    return new_app()


@pytest.fixture
def a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every look at a clock that only goes forward be a minute later than it was."""
    really = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: really() + 61)


def calibrate(patron: Patron, number: int, *, cut: float, **changes: Any) -> Calibrated:
    """Saves a calibration as the authors have it but for its cuts, which lie at `cut`."""
    calibration = replace(patron.tools.calibration, id=f"calibration-{number}", **changes)
    made = Calibrated(calibration, (Cut(cut, 0.01), Cut(cut + 0.1, 0.01)), f"provisional-{number}")
    assert save_calibration(patron.db, made, datetime.date(2026, 11, 22))
    return made


def say_measured_with(db: Database, number: int) -> None:
    """As if all that is finished had been measured with a calibration."""
    ids = {"calibration": f"calibration-{number}", "cuts": f"provisional-{number}"}
    for table in ("attempt", "receipt_result"):
        execute(db, f"UPDATE {table} SET calibration = :calibration, cuts = :cuts", **ids)  # noqa: S608


@pytest.mark.parametrize("path", ["quick", "full"])
def test_a_result_is_the_same_bytes_after_a_new_calibration(
    patron: Patron, path: str, request: pytest.FixtureRequest
) -> None:
    before = patron.finish(rightly, path).text
    assert CONFIDENTLY in before
    calibrate(patron, 2, cut=5)
    request.getfixturevalue("a_minute_later")
    assert patron.look("result").text == before
    assert (patron.attempt.calibration, patron.attempt.cuts) == ("author-1", "provisional-1")


def test_a_result_is_told_with_the_cuts_it_was_measured_with(patron: Patron) -> None:
    patron.finish(rightly, "full")
    places = [rect["x"] for rect in patron.page.soup.select("rect.band")]
    calibrate(patron, 2, cut=5)
    say_measured_with(patron.db, 2)
    calibrate(patron, 3, cut=-5)
    assert WITH_SOME_HELP in patron.look("result").heading
    assert [rect["x"] for rect in patron.page.soup.select("rect.band")] != places


def test_an_earlier_result_under_a_code_too(patron: Patron) -> None:
    patron.finish(rightly)
    patron.send(form=KEEP)
    code = patron.page.one("output").get_text()
    calibrate(patron, 2, cut=5)
    say_measured_with(patron.db, 2)
    patron.arrive(patron.browser.get("/en/code"))
    assert WITH_SOME_HELP in patron.send(code=code).words


def test_within_a_minute_a_new_calibration_is_taken_up(
    patron: Patron, request: pytest.FixtureRequest
) -> None:
    assert WITH_SOME_HELP in patron.finish(wrongly).heading
    calibrate(patron, 2, cut=-5)
    request.getfixturevalue("a_minute_later")
    newer = Patron(patron.app)
    assert CONFIDENTLY in newer.finish(wrongly).heading
    assert (newer.attempt.calibration, newer.attempt.cuts) == ("calibration-2", "provisional-2")


def test_an_extension_is_measured_with_the_newest_and_its_first_half_with_its_own(
    patron: Patron, request: pytest.FixtureRequest
) -> None:
    heading = patron.finish(rightly).heading
    calibrate(patron, 2, cut=5)
    request.getfixturevalue("a_minute_later")
    patron.send(form="form[action$='/extend']")
    assert patron.look("result").heading == heading
    patron.look()
    patron.rush_to(9, rightly)
    assert WITH_SOME_HELP in patron.send().heading
    assert patron.attempt.calibration == "calibration-2"


def test_one_language_may_have_difficulties_of_its_own_wherever_the_page_is_read(patron: Patron) -> None:
    shared = patron.tools.calibration.steps
    easier = {f"{key}:lv": tuple(step - 6 for step in steps) for key, steps in shared.items()}
    steps = {**shared, **easier}
    calibrate(patron, 2, cut=1, steps=steps, errors=dict.fromkeys(steps, 0.1))
    patron.finish(rightly, "full")
    say_measured_with(patron.db, 2)
    assert CONFIDENTLY in patron.look("result").heading
    execute(patron.db, "UPDATE attempt SET language = 'lv'")
    assert WITH_SOME_HELP in patron.look("result").heading


def test_an_item_that_is_newer_than_the_calibration_is_where_its_author_put_it(patron: Patron) -> None:
    steps = {
        key: each
        for key, each in patron.tools.calibration.steps.items()
        if key != next(iter(patron.tools.items))
    }
    calibrate(patron, 2, cut=5, steps=steps)
    patron.finish(rightly)
    say_measured_with(patron.db, 2)
    assert WITH_SOME_HELP in patron.look("result").heading


def test_a_language_that_is_not_checked_says_so_in_small_print(patron: Patron) -> None:
    assert NOT_CHECKED in patron.finish(wrongly).words
    calibrate(patron, 2, cut=5, checked=frozenset({"en"}))
    say_measured_with(patron.db, 2)
    assert NOT_CHECKED not in patron.look("result").words
    execute(patron.db, "UPDATE attempt SET language = 'lv'")
    assert NOT_CHECKED in patron.look("result").words
