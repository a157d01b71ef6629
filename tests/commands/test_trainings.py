"""`flask trainings`: what it fetches and checks, and what it says of that."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from infolit.commands import trainings
from infolit.commands.fetching import Failed
from infolit.commands.trainings import check_links
from infolit.store.db import Database
from infolit.store.trainings import Training, TrainingText, find_training, save_trainings

TODAY = datetime.date(2026, 11, 22)
LIBRARY = "lejasmala"
FINE = Training(
    "fine", LIBRARY, LIBRARY, "course", ("find",), ("foundation",), ("en",), (TrainingText("en", "Fine"),)
)


@pytest.fixture
def db(app: Flask) -> Database:
    """The database of the application."""
    found: Database = app.extensions["infolit.database"]
    return found


def problems_of(db: Database, ids: Iterable[str]) -> dict[str, str | None]:
    """What is noted of these trainings."""
    found = [training for id in ids if (training := find_training(db, id))]
    return {training.id: training.link_problem for training in found}


def test_links_that_lead_nowhere_are_noted_and_forgotten_when_they_work_again(
    db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = {"https://a.example/gone": "404", "https://a.example/slow": "no answer"}
    asked = []

    def fetch(address: str, *, method: str, **_options: object) -> None:
        asked.append((method, address))
        if address in problems or (address.endswith("no-head") and method == "HEAD"):
            raise Failed(problems.get(address, "405"))

    monkeypatch.setattr(trainings, "fetch", fetch)
    over = {"starts_on": datetime.date(2020, 1, 1), "link": "https://a.example/over"}
    told: dict[str, dict[str, Any]] = {
        "gone": {"link": "https://a.example/gone", "sign_up": "https://a.example/fine"},
        "slow": {"link": "https://a.example/fine", "sign_up": "https://a.example/slow"},
        "picky": {"link": "https://a.example/no-head"},
        "over": over,
    }
    some = [replace(FINE, id=id, texts=(TrainingText("en", id),), **changes) for id, changes in told.items()]
    save_trainings(db, some)
    check_links(db, TODAY)
    assert problems_of(db, told) == {"gone": "404", "slow": "no answer", "picky": None, "over": None}
    said = capsys.readouterr().out
    assert [f"{LIBRARY} {line}" in said for line in ("gone: 404", "slow: no answer", "over: over")] == [
        True
    ] * 3
    assert "4 addresses asked" in said
    assert ("GET", "https://a.example/no-head") in asked
    assert asked.count(("HEAD", "https://a.example/fine")) == 1

    problems.clear()
    check_links(db, TODAY)
    assert {*problems_of(db, told).values()} == {None}


def test_nothing_to_fetch_is_said_quietly(app: Flask) -> None:
    run = app.test_cli_runner().invoke(args=["trainings", "fetch"])
    assert (run.exit_code, run.output) == (0, "0 previews deleted, older than 7 days\n")
