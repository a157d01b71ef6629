"""Libraries and campaigns come back as they were saved."""

import dataclasses

from infolit.store.db import Database
from infolit.store.libraries import (
    Campaign,
    Library,
    LibraryText,
    all_campaigns,
    default_campaign,
    default_library,
    find_campaign,
    find_library,
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


def test_every_campaign_is_there_as_it_is_found_alone(db: Database) -> None:
    assert all_campaigns(db).keys() == {"riverside"}
    dale = dataclasses.replace(HILL, slug="dale", texts=HILL.texts[:1], languages=(), colour="#123456")
    for library in (HILL, dale):
        save_library(db, library)
    save_campaign(db, Campaign("class-7", HILL, workshop="spring", side="before", language="lv"))
    found = all_campaigns(db)
    assert found.keys() == {"riverside", "hill", "dale", "class-7"}
    assert all(find_campaign(db, slug) == campaign for slug, campaign in found.items())


def test_a_campaign_is_open_between_its_days_both_included(db: Database) -> None:
    save_library(db, HILL)
    campaign = Campaign("class-7", HILL, kind="class", path="full", opens_on=TODAY, closes_on=day(2))
    save_campaign(db, campaign)
    assert find_campaign(db, "class-7") == campaign
    assert [campaign.is_open(day(n)) for n in (-1, 0, 2, 3)] == [False, True, True, False]
    assert Campaign("hill", HILL).is_open(TODAY)
