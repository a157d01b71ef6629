"""Libraries and campaigns come back as they were saved."""

import dataclasses

from infolit.store.db import Database
from infolit.store.libraries import (
    Campaign,
    Library,
    LibraryText,
    default_campaign,
    default_library,
    find_campaign,
    find_library,
    portal_origins,
    save_campaign,
    save_library,
)
from tests.store.samples import TODAY, day

HILL = Library(
    "hill",
    texts=(
        LibraryText(
            "en", "Hill Library", "Hill street 1", "hill@library.example", ("Mon 9–17", "Tue 9–17"), "Desk"
        ),
        LibraryText("lv", "Kalna bibliotēka"),
    ),
    languages=("lv", "en"),
    portal_origins=("https://portal.example", "https://a.example"),
)


def test_a_library_comes_back_with_its_permanent_campaign(db: Database) -> None:
    save_library(db, HILL)
    assert find_library(db, "hill") == HILL
    assert find_campaign(db, "hill") == Campaign("hill", HILL)
    assert find_library(db, "valley") is None
    assert find_campaign(db, "valley") is None


def test_saving_again_replaces_texts_and_keeps_the_campaign(db: Database) -> None:
    save_library(db, HILL)
    save_campaign(db, Campaign("hill", HILL, half="b"))
    changed = dataclasses.replace(HILL, texts=(LibraryText("lv", "Kalns"),), portal_origins=())
    save_library(db, changed)
    assert find_campaign(db, "hill") == Campaign("hill", changed, half="b")


def test_one_library_is_the_default(db: Database) -> None:
    before = default_library(db)
    assert before is not None
    assert before.slug == "riverside"
    new = dataclasses.replace(HILL, is_default=True)
    save_library(db, new)
    assert default_library(db) == new
    assert default_campaign(db) == Campaign("hill", new)


def test_words_fall_back_to_english_then_to_what_there_is() -> None:
    assert HILL.text("lv").name == "Kalna bibliotēka"
    assert HILL.text("el").name == "Hill Library"
    assert dataclasses.replace(HILL, texts=HILL.texts[1:]).text("el").name == "Kalna bibliotēka"


def test_origins_of_all_libraries_are_put_together(db: Database) -> None:
    assert portal_origins(db) == ()
    save_library(db, HILL)
    save_library(
        db, dataclasses.replace(HILL, slug="dale", portal_origins=("https://a.example", "https://d.example"))
    )
    assert portal_origins(db) == ("https://a.example", "https://d.example", "https://portal.example")


def test_a_campaign_is_open_between_its_days_both_included(db: Database) -> None:
    save_library(db, HILL)
    campaign = Campaign("class-7", HILL, kind="class", path="full", opens_on=TODAY, closes_on=day(2))
    save_campaign(db, campaign)
    assert find_campaign(db, "class-7") == campaign
    assert [campaign.is_open(day(n)) for n in (-1, 0, 2, 3)] == [False, True, True, False]
    assert Campaign("hill", HILL).is_open(TODAY)
