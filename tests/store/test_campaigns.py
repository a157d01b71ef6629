"""Doors are made at addresses of their own, which are never used twice; workshops as pairs of halves."""

from dataclasses import replace

import pytest

from infolit.store import campaigns
from infolit.store.campaigns import add_campaign, add_workshop, campaigns_of
from infolit.store.db import Database
from infolit.store.libraries import (
    Campaign,
    Library,
    LibraryText,
    find_campaign,
    find_library,
    save_campaign,
    save_library,
)
from infolit.store.slugs import readable_slug
from tests.store.samples import TODAY, at_once, day

HILL = Library("hill", texts=(LibraryText("en", "Hill Library"),))


def riverside(db: Database) -> Library:
    """The library of the tests."""
    found = find_library(db, "riverside")
    assert found is not None
    return found


def door(of: Library, title: str, **other: object) -> Campaign:
    """A link that is wished for."""
    return replace(Campaign("", of, kind="link", title=title), **other)  # type: ignore[arg-type]


def made(db: Database, wished: Campaign) -> Campaign:
    """The door that came of a wish."""
    door = add_campaign(db, wished)
    assert door is not None
    return door


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ziemas skola: 7.b klase", "ziemas-skola-7-b-klase"),
        ("Žņēģķļš", "znegkls"),
        ("Βιβλιοθήκη του σχολείου", "vivliothiki-tou-scholeiou"),
        ("Школа љубави – ђаци", "skola-ljubavi-djaci"),
        ("Čeština a řeč", "cestina-a-rec"),
        ("Straße Øst", "strasse-ost"),
        ("People’s café", "peoples-cafe"),
        ("a_b~c.d/../?#", "a-b-c-d"),
        ("😀\0", "door"),
        ("x" * 80, "x" * 40),
        ("seven letter words are counted in this title", "seven-letter-words-are-counted-in-this"),
    ],
)
def test_an_address_can_be_read_aloud(title: str, slug: str) -> None:
    assert readable_slug(title) == slug


def test_an_address_is_given_once_in_all_libraries(db: Database) -> None:
    save_library(db, HILL)
    here = riverside(db)
    assert made(db, door(here, "Hill")).slug == "hill-2"
    assert made(db, door(here, "Class 7")).slug == "class-7"
    assert made(db, door(HILL, "Class 7!")).slug == "class-7-2"
    assert made(db, door(here, "class  7")).slug == "class-7-3"
    assert made(db, door(here, "Class")).slug == "class"
    found = find_campaign(db, "class-7-2")
    assert found is not None
    assert found.library == HILL


def test_a_workshop_s_name_is_given_once_too(db: Database) -> None:
    here = riverside(db)
    made(db, door(here, "Spring after"))
    first, second = (add_workshop(db, door(here, "Spring", closes_on=day(9))) for _ in range(2))
    assert first is not None
    assert second is not None
    assert [each.workshop for each in (*first, *second)] == ["spring-2"] * 2 + ["spring-3"] * 2
    assert made(db, door(here, "Spring 2")).slug == "spring-2-2"


def test_halves_alternate_from_workshop_to_workshop_of_a_library(db: Database) -> None:
    save_library(db, HILL)
    halves = []
    for library in (riverside(db), HILL, riverside(db), riverside(db), HILL):
        pair = add_workshop(db, door(library, "Workshop", path="full", closes_on=TODAY))
        assert pair is not None
        assert [(each.side, each.kind, each.path) for each in pair] == [
            ("before", "class", "quick"),
            ("after", "class", "quick"),
        ]
        halves.append("".join(each.half for each in pair))
    assert halves == ["ab", "ab", "ba", "ab", "ba"]


def test_doors_are_listed_by_title_after_the_permanent_one(db: Database) -> None:
    save_library(db, HILL)
    here = riverside(db)
    made(db, door(HILL, "Elsewhere"))
    for title in ("zoo", "Apple"):
        made(db, door(here, title))
    pair = add_workshop(db, door(here, "Melon", closes_on=TODAY))
    assert pair is not None
    listed = campaigns_of(db, here)
    assert [each.slug for each in listed] == ["riverside", "apple", "melon-before", "melon-after", "zoo"]
    assert listed == [find_campaign(db, each.slug) for each in listed]
    assert campaigns_of(db, here, "melon") == [*pair]
    assert campaigns_of(db, HILL, "melon") == []


def test_a_library_has_so_many_doors_and_no_more(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "MOST_DOORS", 3)
    here = riverside(db)
    made(db, door(here, "One", closes_on=day(-9)))
    assert add_workshop(db, door(here, "Two", closes_on=TODAY)) is None
    made(db, door(here, "Two"))
    assert add_campaign(db, door(here, "Three")) is None
    assert len(campaigns_of(db, here)) == 3


def test_colleagues_who_want_the_same_address_at_once_get_different_ones(db: Database) -> None:
    save_library(db, HILL)
    libraries = (riverside(db), HILL)
    doors = at_once(4, lambda number: made(db, door(libraries[number % 2], "Same")))
    assert {each.slug for each in doors} == {"same", "same-2", "same-3", "same-4"}


def test_a_closed_door_keeps_its_address(db: Database) -> None:
    closed = replace(made(db, door(riverside(db), "Old")), closes_on=day(-1))
    save_campaign(db, closed)
    assert made(db, door(riverside(db), "Old")).slug == "old-2"
