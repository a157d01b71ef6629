"""Calibrations are added, found again as they were, and never rewritten."""

from dataclasses import replace

from infolit.assessment.calibration import Calibration
from infolit.assessment.levels import Calibrated, Cut
from infolit.store.calibrations import current_id, find_calibration, number_of, save_calibration
from infolit.store.db import Database
from infolit.store.minutes import median_minutes
from tests.rows import count, execute
from tests.store.samples import TODAY, at_once


def made(number: int) -> Calibrated:
    """A calibration with something in all of its parts."""
    calibration = Calibration(
        f"calibration-{number}",
        steps={"one@1": (-0.5, 0.5), "one@1:lv": (0.25, 1.0)},
        errors={"one@1": 0.1, "one@1:lv": 0.2},
        correlation=0.55,
        checked=frozenset({"lv", "en"}),
    )
    return Calibrated(
        calibration,
        (Cut(0.1, 0.2), Cut(1.0, 0.3)),
        f"provisional-{number}",
        answers={"one@1": {"en": 700, "lv": 300}},
        anchors=("one@1",),
        dif={"one@1:lv": "C"},
    )


def test_without_any_the_authors_is_the_current_one(db: Database) -> None:
    assert current_id(db) == "author-1"
    assert find_calibration(db, "author-1") is None


def test_a_calibration_is_found_as_it_was_saved_and_the_newest_is_current(db: Database) -> None:
    for number in (9, 10, 2):
        assert save_calibration(db, made(number), TODAY)
    assert current_id(db) == "calibration-10"
    assert [find_calibration(db, f"calibration-{number}") for number in (2, 9)] == [made(2), made(9)]


def test_an_id_is_never_written_twice(db: Database) -> None:
    assert save_calibration(db, made(2), TODAY)
    assert not save_calibration(db, replace(made(2), anchors=()), TODAY)
    assert find_calibration(db, "calibration-2") == made(2)


def test_of_many_who_save_the_same_id_at_once_one_does(db: Database) -> None:
    saved = at_once(6, lambda index: save_calibration(db, replace(made(2), anchors=(str(index),)), TODAY))
    assert (sum(saved), count(db, "calibration")) == (1, 1)


def test_calibrations_are_counted_on_from_the_authors() -> None:
    assert [number_of(id) for id in ("author-1", "calibration-12")] == [1, 12]


def plant_minutes(db: Database, form: str, language: str, minutes: int, people: int) -> None:
    """Counts people who took so long."""
    execute(
        db,
        "INSERT INTO count_cell (subject, form, bank_version, language, item, mark, score, n)"
        " VALUES ('minutes', :form, 1, :language, '', '', :minutes, :people)",
        form=form,
        language=language,
        minutes=minutes,
        people=people,
    )


def test_the_median_of_minutes_is_by_path_over_halves_and_languages_from_100_people(db: Database) -> None:
    plant_minutes(db, "quick-a", "lv", 12, 49)
    plant_minutes(db, "quick-b", "en", 9, 50)
    plant_minutes(db, "full", "en", 30, 500)
    assert median_minutes(db) == {"full": 30}
    plant_minutes(db, "quick-b", "lv", 60, 2)
    assert median_minutes(db) == {"full": 30, "quick": 12}
