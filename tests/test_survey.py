"""The survey that infolit grew from, simulated, published, and compared with what it printed."""

import datetime
import itertools
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from infolit.commands.publishing import Press, publish
from infolit.store.published import publications_of
from infolit.survey import load_survey, simulate_survey
from tests.commands.made_up import LIBRARY, database_of, scale_of
from tests.rows import rows
from tests.test_cli import run

KEY = b"the same rounding in every run.."
NOVEMBER, DECEMBER = datetime.date(2026, 11, 25), datetime.date(2026, 12, 1)
DOCS = Path(__file__).parent.parent / "docs" / "survey.md"


@pytest.fixture
def visitors(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, int]]:
    """Published people by question and answer. Keys are numbered: with random ones each run is rounded anew."""
    numbers = itertools.count(1)
    keys = SimpleNamespace(randbytes=lambda size: next(numbers).to_bytes(size))
    monkeypatch.setattr("infolit.simulation.random.SystemRandom", lambda: keys)
    instruments = app.extensions["infolit.instruments"]
    simulate_survey(
        database_of(app),
        {language: each.bank for language, each in instruments.items()},
        {language: each.calibration for language, each in instruments.items()},
        campaign=LIBRARY,
        seed=1,
        days=20,
        today=NOVEMBER,
    )
    publish(Press(database_of(app), scale_of(app), KEY, DECEMBER, lambda line: None))
    (only,) = publications_of(database_of(app), LIBRARY)
    table: list[dict[str, Any]] = json.loads(only.document)["tables"]["visitors"]
    return {
        by: {row["block"]: row["people"] for row in table if row["by"] == by}
        for by in ("all", "role", "lifelong")
    }


def share(answers: dict[str, int], answer: str) -> int:
    """In whole per cent, of the sum of the row."""
    return round(100 * answers[answer] / sum(answers.values()))


def test_counts_shares_and_options_of_the_survey_belong_together(app: Flask) -> None:
    survey, bank = load_survey(), next(iter(app.extensions["infolit.instruments"].values())).bank
    for question, printed in survey.printed.items():
        answers = survey.answers[question]
        assert sum(answers.values()) == survey.respondents
        assert list(printed) == list(answers)
        assert {answer: share(dict(answers), answer) for answer in answers} == printed
        options = next(each.options for each in bank.questions if each.id == question)
        assert [option.id for option in options] == list(answers)


def test_the_command_adds_the_people_of_the_survey(app: Flask) -> None:
    assert run(app, "simulate", "--survey", "--days", "9").exit_code == 0
    attempts = rows(database_of(app))["attempt"]
    for question, answers in load_survey().answers.items():
        assert {each: sum(row[question] == each for row in attempts) for each in answers} == answers
    assert {(row["again"], row["flags"], row["finished_on"] is None) for row in attempts} == {
        ("no", "", False)
    }
    assert len({row["started_on"] for row in attempts}) == 9
    assert run(app, "simulate", "--survey", "--attempts", "3").exit_code == 2
    assert run(app, "simulate").exit_code == 2


def test_published_shares_are_the_printed_ones_within_what_rounding_allows_and_the_docs_show_both(
    visitors: dict[str, dict[str, int]],
) -> None:
    survey, lines = load_survey(), []
    for question, printed in survey.printed.items():
        published = visitors[question]
        assert published.keys() == printed.keys()
        for answer, people in survey.answers[question].items():
            assert abs(published[answer] - people) < 10
            # Up to 10 people of 830, and half a per cent where each share was rounded to a whole one.
            assert abs(share(published, answer) - printed[answer]) <= 2
            lines.append(f"| {printed[answer]} % | {published[answer]} | {share(published, answer)} % |")
    shown = DOCS.read_text(encoding="utf-8")
    assert [line for line in lines if line not in shown] == []
    assert re.findall(r"\| \d+ % \| \d+ \| \d+ % \|", shown) == lines
