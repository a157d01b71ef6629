"""Trainings, the day of their next meeting, and the demonstration."""

import datetime
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from infolit.store.db import Database
from infolit.store.demonstration import load_demonstration
from infolit.store.libraries import default_campaign, default_library
from infolit.store.trainings import (
    Training,
    TrainingText,
    find_training,
    next_date,
    save_trainings,
    trainings_for,
)
from tests.store.samples import TODAY, day

CONTENT = Path(__file__).parents[2] / "infolit" / "content" / "demonstration.toml"


def training(id: str = "searching", **changes: Any) -> Training:
    usual: dict[str, Any] = {
        "library": "riverside",
        "provider": "riverside",
        "kind": "course",
        "stages": ("find", "evaluate"),
        "levels": ("foundation",),
        "languages": ("lv",),
        "texts": (
            TrainingText("en", "Searching", "How to", "Room 1", "Riverside"),
            TrainingText("lv", "Meklēšana"),
        ),
        "starts_on": TODAY,
        "starts_at": "17:30",
        "minutes": 90,
        "every_weeks": 2,
    }
    return Training(id, **{**usual, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"starts_on": None}, None),
        ({"starts_on": day(3)}, day(3)),
        ({"starts_on": TODAY}, TODAY),
        ({"starts_on": day(-1)}, day(13)),
        ({"starts_on": day(-14)}, TODAY),
        ({"starts_on": day(-15)}, day(13)),
        ({"starts_on": day(-1), "every_weeks": None}, None),
        ({"starts_on": day(-1), "valid_until": day(12)}, None),
        ({"starts_on": day(-1), "valid_until": day(13)}, day(13)),
    ],
)
def test_the_next_meeting_rolls_on(changes: dict[str, Any], expected: datetime.date | None) -> None:
    assert next_date(training(**changes), TODAY) == expected


@settings(max_examples=50, deadline=None)
@given(
    st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1)), st.integers(1, 8), st.integers(0, 5000)
)
def test_a_meeting_that_repeats_keeps_its_weekday_and_never_runs_out(
    first: datetime.date, weeks: int, later: int
) -> None:
    today = first + datetime.timedelta(days=later)
    found = next_date(training(starts_on=first, every_weeks=weeks), today)
    assert found is not None
    assert today <= found < today + datetime.timedelta(weeks=weeks)
    assert (found - first).days % (7 * weeks) == 0


def test_trainings_come_back_those_in_ones_language_first(db: Database) -> None:
    mine = training("z-mine", languages=("en", "lv"), link="https://training.example")
    other = training("a-other")
    over = [training("over", valid_until=day(-1)), training("past", starts_on=day(-1), every_weeks=None)]
    save_trainings(db, [other, mine, *over])
    assert trainings_for(db, "riverside", language="en", today=TODAY) == (mine, other)
    assert trainings_for(db, "riverside", language="lv", today=TODAY) == (other, mine)
    assert trainings_for(db, "elsewhere", language="lv", today=TODAY) == ()
    assert find_training(db, "over") == over[0]
    assert find_training(db, "nothing") is None
    assert mine.text("lv").title == "Meklēšana"


def test_saving_a_training_again_replaces_it(db: Database) -> None:
    save_trainings(db, [training()])
    changed = training(texts=(TrainingText("lv", "Cits"),), minutes=60)
    save_trainings(db, [changed])
    save_trainings(db, [])
    assert trainings_for(db, "riverside", language="lv", today=TODAY) == (changed,)


def demonstration() -> dict[str, dict[str, Any]]:
    """The demonstration as it is, its Latvian made up."""
    english = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    latvian = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    for entry in (latvian["library"], *latvian["providers"]):
        entry["name"] = f"LV {entry['name']}"
    for entry in latvian["trainings"]:
        entry["title"] = f"LV {entry['title']}"
    return {"lv": latvian, "en": english}


def test_the_demonstration_is_loaded_whole_and_never_rots(db: Database) -> None:
    content = demonstration()
    load_demonstration(db, content)
    library = default_library(db)
    assert library is not None
    assert (library.demonstration, library.text("lv").name[:3]) == (True, "LV ")
    assert default_campaign(db) is not None
    in_ten_years = datetime.date(2036, 5, 1)
    offers = trainings_for(db, library.slug, language="lv", today=in_ten_years)
    assert len(offers) == len(content["en"]["trainings"])
    assert all(offer.link or next_date(offer, in_ten_years) for offer in offers)
    assert offers[0].text("lv").title.startswith("LV ")
    assert offers[0].text("lv").provider_name.startswith("LV ")


def test_loading_the_demonstration_again_writes_nothing_unless_it_changed(db: Database) -> None:
    content = demonstration()
    load_demonstration(db, content)
    written: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN")):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        load_demonstration(db, content)
        assert written == []
        gone = content["en"]["trainings"].pop(0)["id"]
        content["lv"]["trainings"].pop(0)
        load_demonstration(db, content)
        assert written != []
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert find_training(db, gone) is None
