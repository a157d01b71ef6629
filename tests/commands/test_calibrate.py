"""`flask calibrate` as an operator meets it, and what it does to those who have a result and those to come."""

import time
from collections.abc import Iterable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import insert

from infolit.assessment.analysis.pooled import Cell
from infolit.store.calibrations import current_id, find_calibration
from infolit.store.db import Database
from infolit.store.models import count_cell
from tests.assessment.analysis.planted_counts import counted, planted
from tests.conftest import NewApp
from tests.rows import count, rows
from tests.walker import Patron, rightly, wrongly


@pytest.fixture
def app(new_app: NewApp) -> Flask:
    """An application of the test's own: what it keeps of calibrations is of this database only."""
    return new_app()


@pytest.fixture
def patron(app: Flask) -> Patron:
    """Somebody who comes before the calibration."""
    return Patron(app)


def plant(db: Database, cells: Iterable[Cell]) -> None:
    """Puts made-up counts into the database."""
    names = [column.name for column in count_cell.c]
    with db.write() as connection:
        connection.execute(insert(count_cell), [dict(zip(names, cell, strict=True)) for cell in cells])


def answered(patron: Patron, *, lv: int = 40, en: int = 600) -> None:
    """So many people on each form."""
    items = [item for item in patron.tools.bank.items if item.until is None]
    truth = dict.fromkeys(("lv", "en"), planted(items))
    plant(patron.db, counted(items, truth, people={"lv": lv, "en": en}, means={"en": 1.0}))


def calibrate(app: Flask, *words: str) -> Result:
    """The command."""
    return app.test_cli_runner().invoke(args=["calibrate", *words])


def test_without_answers_enough_there_is_nothing_to_do(patron: Patron) -> None:
    for _ in range(2):
        told = calibrate(patron.app)
        assert (told.exit_code, count(patron.db, "calibration")) == (0, 0)
        assert "no language has 100 counted attempts yet" in told.output
        if not count(patron.db, "count_cell"):
            answered(patron, lv=20, en=33)


def test_it_tells_all_that_is_to_be_known_and_a_dry_run_changes_nothing(patron: Patron) -> None:
    answered(patron, lv=20)
    before = rows(patron.db)
    told = calibrate(patron.app, "--dry-run")
    assert told.exit_code == 0, told.output
    assert rows(patron.db) == before
    for words in (
        "calibration-2, after author-1",
        "en 1200, lv 40",
        "anchors: ",
        "search tasks, DIF): find-",
        "not yet checked: lv",
        "correlation of stages: 0.6 to 0.",
        "intermediate begins at",
        "moved by",
        "--dry-run",
    ):
        assert words in told.output


def test_a_second_time_there_is_nothing_new(patron: Patron) -> None:
    answered(patron)
    assert "Saved" in calibrate(patron.app).output
    assert "no new answers since calibration-2" in calibrate(patron.app).output
    assert current_id(patron.db) == "calibration-2"


def test_results_that_are_there_stay_byte_for_byte_and_new_ones_take_it_up(
    patron: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = patron.finish(rightly, "full").text
    answered(patron)
    assert calibrate(patron.app).exit_code == 0
    really = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: really() + 61)
    newer = Patron(patron.app)
    page = newer.finish(wrongly)
    assert (newer.attempt.calibration, newer.attempt.cuts) == ("calibration-2", "provisional-2")
    assert "calibration-2" in page.text
    assert patron.look("result").text == before
    assert (patron.attempt.calibration, patron.attempt.cuts) == ("author-1", "provisional-1")


def test_the_score_table_is_of_the_newest_or_of_the_one_asked_for(patron: Patron) -> None:
    run = patron.app.test_cli_runner()
    first = run.invoke(args=["score-table"]).output
    answered(patron)
    calibrate(patron.app)
    assert "calibration calibration-2; levels begin at" in run.invoke(args=["score-table"]).output
    assert run.invoke(args=["score-table", "--calibration", "author-1"]).output == first
    unknown = run.invoke(args=["score-table", "--calibration", "calibration-9"])
    assert (unknown.exit_code, "there is no calibration calibration-9" in unknown.output) == (2, True)


def test_what_is_saved_is_what_was_told(patron: Patron) -> None:
    answered(patron)
    told = calibrate(patron.app).output
    made = find_calibration(patron.db, "calibration-2")
    assert made is not None
    assert made.calibration.checked == {"en", "lv"}
    assert made.cuts_id == "provisional-2"
    assert f"intermediate begins at {made.cuts[0].theta:.2f}" in told
