"""The first start, the mode of the database, and its end as a demonstration."""

from dataclasses import replace
from typing import Any

import pytest

from infolit.store.attempts import find_attempt, finish_attempt
from infolit.store.db import Database, migrate
from infolit.store.installation import (
    FIRST_LINK_LASTS,
    RealData,
    find_mode,
    find_setting,
    is_first_link,
    make_first_link,
    open_to_the_public,
    refuse_real_data,
    set_setting,
    set_up,
    set_up_library,
    use_first_link,
)
from infolit.store.libraries import Library, LibraryText, default_library, find_library, save_library
from infolit.store.receipts import find_receipt
from infolit.store.trainings import demonstration_trainings, save_trainings
from tests.rows import execute, rows
from tests.store.samples import CODE, KEY, TODAY, answer_legs, at_once, start
from tests.store.test_trainings import demonstration, training

MADE_OF_ATTEMPTS = (
    "INSERT INTO count_cell VALUES ('attempts', 'full', 1, 'en', '', 'first', 0, 9)",
    "INSERT INTO unfinished VALUES (:library, 'en', 3)",
    "INSERT INTO calibration VALUES ('calibration-1', 1, '2026-11-01', '{}')",
    "INSERT INTO publication VALUES (:library, 1, 'month', '2026-11-01', NULL, '{}', '{}', '{}')",
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


def hill(db: Database, *, courses: bool = True) -> Library:
    """A library that was set up in place of the made-up one."""
    set_up(db, mode="demo", demonstration=demonstration())
    texts = (LibraryText("en", "Hill Library"), LibraryText("lv", "Kalna bibliotēka"))
    set_up_library(db, Library("hill", texts=texts, is_default=True), courses=courses)
    found = default_library(db)
    assert found is not None
    return found


def test_a_library_that_was_set_up_stays_at_the_next_start_and_when_it_opens(db: Database) -> None:
    library = hill(db)
    before = rows(db)
    assert set_up(db, mode="demo", demonstration=demonstration()) == "demo"
    assert rows(db) == before
    own = training("own", library="hill")
    save_trainings(db, [own])
    start(db, campaign="hill")
    open_to_the_public(db)
    assert default_library(db) == library
    assert [row["id"] for row in rows(db)["training"]] == ["own"]
    assert rows(db)["attempt"] == []
    assert find_mode(db) == "open"
    assert set_up(db, mode="demo", demonstration=demonstration()) == "open"


def test_examples_of_its_own_carry_the_new_librarys_name_and_others_their_own(db: Database) -> None:
    hill(db)
    texts = {text.provider_name for each in demonstration_trainings(db) for text in each.texts}
    assert {"Hill Library", "Kalna bibliotēka"} <= texts
    assert any("Education" in name for name in texts)
    assert not any("Lejasmala Town" in name for name in texts)


def test_opening_without_a_library_needs_a_name(new_db: Database) -> None:
    set_up(new_db, mode="demo", demonstration=demonstration())
    with pytest.raises(ValueError, match="name"):
        open_to_the_public(new_db)
    assert find_mode(new_db) == "demo"
    assert default_library(new_db) is not None


def test_a_first_link_opens_once_until_its_time_is_over(db: Database) -> None:
    old, new = b"o" * 32, b"n" * 32
    assert not is_first_link(db, old, now=0)
    make_first_link(db, old, now=0)
    make_first_link(db, new, now=0)
    assert [is_first_link(db, each, now=FIRST_LINK_LASTS - 1) for each in (old, new)] == [False, True]
    assert not use_first_link(db, new, now=FIRST_LINK_LASTS)
    assert sorted(at_once(4, lambda _: use_first_link(db, new, now=1))) == [False, False, False, True]


def test_what_was_set_of_the_made_up_library_stays_at_the_next_start(db: Database) -> None:
    set_up(db, mode="demo", demonstration=demonstration())
    library = default_library(db)
    assert library is not None
    kept: dict[str, Any] = {
        "portal_origins": ("https://portal.example",),
        "open_data": True,
        "colour": "#5b2333",
    }
    save_library(db, replace(library, **kept))
    set_up(db, mode="demo", demonstration=demonstration())
    assert default_library(db) == replace(library, **kept)
