"""The first start, the mode of the database, and its end as a demonstration."""

import pytest

from infolit.store.attempts import find_attempt, finish_attempt
from infolit.store.db import Database, migrate
from infolit.store.installation import (
    RealData,
    find_mode,
    find_setting,
    open_to_the_public,
    refuse_real_data,
    set_setting,
    set_up,
)
from infolit.store.libraries import default_library, find_library
from infolit.store.receipts import find_receipt
from tests.rows import execute, rows
from tests.store.samples import CODE, KEY, TODAY, answer_legs, at_once, start
from tests.store.test_trainings import demonstration

MADE_OF_ATTEMPTS = (
    "INSERT INTO count_cell VALUES ('attempts', 'full', 1, 'en', '', 'first', 0, 9)",
    "INSERT INTO unfinished VALUES (:library, 'en', 3)",
    "INSERT INTO calibration VALUES ('calibration-1', 1, '2026-11-01', '{}')",
    "INSERT INTO publication VALUES (:library, 1, 'month', '2026-11-01', NULL, '{}', '{}')",
    "INSERT INTO item_report VALUES ('en', 'a@1', 100, '{}')",
)


@pytest.fixture
def new_db(empty_db: Database) -> Database:
    migrate(empty_db)
    return empty_db


def test_settings_are_found_as_set(new_db: Database) -> None:
    assert find_setting(new_db, "colour") is None
    set_setting(new_db, "colour", "green")
    set_setting(new_db, "colour", "blue")
    assert find_setting(new_db, "colour") == "blue"


def test_a_new_database_starts_as_a_demonstration_if_so_wished(new_db: Database) -> None:
    assert find_mode(new_db) is None
    assert set_up(new_db, mode="demo", demonstration=demonstration()) == "demo"
    assert find_mode(new_db) == "demo"
    library = default_library(new_db)
    assert library is not None
    assert library.demonstration
    assert (
        set_up(new_db, mode="open", demonstration=demonstration()) == "demo"
    )  # a wish for new databases only


def test_a_new_database_starts_open_with_a_library_of_that_name(new_db: Database) -> None:
    with pytest.raises(ValueError, match="name"):
        set_up(new_db, mode="open", demonstration=demonstration())
    mode = set_up(
        new_db,
        mode="open",
        demonstration=demonstration(),
        library_name="Hill Library",
        languages=["lv", "en"],
    )
    library = default_library(new_db)
    assert library is not None
    assert (mode, library.slug, library.text("lv").name) == ("open", "library", "Hill Library")
    assert set_up(new_db, mode="demo", demonstration=demonstration()) == "open"
    assert default_library(new_db) == library


def test_processes_that_start_together_set_up_once(new_db: Database) -> None:
    assert at_once(4, lambda _: set_up(new_db, mode="demo", demonstration=demonstration())) == ["demo"] * 4
    assert default_library(new_db) is not None


def test_simulation_is_refused_where_real_people_may_be(db: Database) -> None:
    with pytest.raises(RealData, match="not set up"):
        refuse_real_data(db)
    set_setting(db, "mode", "demo")
    start(db, demonstration=True)
    refuse_real_data(db)
    start(db, b"r" * 16)
    with pytest.raises(RealData, match="people"):
        refuse_real_data(db)
    set_setting(db, "mode", "open")
    with pytest.raises(RealData, match="open"):
        refuse_real_data(db)


def test_opening_to_the_public_leaves_nothing_of_the_demonstration(db: Database) -> None:
    set_up(db, mode="demo", demonstration=demonstration())
    library = default_library(db)
    assert library is not None
    start(db, campaign=library.slug, receipt=CODE, demonstration=True)
    answer_legs(db, [1])
    finish_attempt(db, KEY, today=TODAY, calibration=None, cuts=None)
    for statement in MADE_OF_ATTEMPTS:
        execute(db, statement, **({"library": library.slug} if ":library" in statement else {}))
    open_to_the_public(db, library_name="Hill Library", library_slug="hill")
    left = {name for name, found in rows(db).items() if found}
    assert left == {"setting", "library", "library_text", "campaign"}
    assert find_mode(db) == "open"
    assert find_attempt(db, KEY) is None
    assert find_receipt(db, CODE) is None
    assert find_library(db, library.slug) is None
    real = default_library(db)
    assert real is not None
    assert real.slug == "hill"
