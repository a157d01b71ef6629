"""What tables take from an attempt is what its patron was told."""

import datetime

import pytest
from flask import Flask

from infolit.assessment.guidance import next_steps
from infolit.instrument import instrument
from infolit.quiz.result import result_of
from tests.commands.made_up import add_attempts, scale_of

DAY = datetime.date(2026, 11, 9)


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize(
    ("path", "half"), [("quick", "a"), ("quick", "b"), ("full", "ab"), ("extended", "b")]
)
def test_next_steps_are_those_of_the_result(app: Flask, language: str, path: str, half: str) -> None:
    scale = scale_of(app)
    with app.test_request_context(f"/{language}/"):
        for attempt in add_attempts(app, 20, DAY, language=language, path=path, half=half):
            told = next_steps(result_of(attempt), instrument(language).bank.stages)
            assert scale.entry(attempt).next_steps == tuple((stage, level) for stage, level, _ in told)


def test_an_extended_attempt_sums_its_halves_once_both_are_whole(app: Flask) -> None:
    (whole,) = add_attempts(app, 1, DAY, path="extended", half="b", guesses=(1, None, 3, 4, 2, 2, None, 1))
    entry = scale_of(app).entry(whole)
    assert (entry.form, entry.path) == ("full", "extended")
    assert entry.points == tuple(
        (one or 0) + (other or 0) for one, other in zip(whole.points[:4], whole.points[4:], strict=True)
    )
    assert entry.guesses == (3, None, None, 5)


def test_an_extended_attempt_left_half_done_is_the_quick_one_that_it_was(app: Flask) -> None:
    (left,) = add_attempts(
        app,
        1,
        DAY,
        path="extended",
        half="b",
        extension_finished_on=None,
        stages_done=6,
        points=(6, 3, 2, 0, 5, 1, None, None),
    )
    entry = scale_of(app).entry(left)
    assert (entry.form, entry.path, entry.points) == ("quick-b", "quick", (6, 3, 2, 0))


def test_a_stage_that_was_not_finished_is_in_no_entry(app: Flask) -> None:
    (left,) = add_attempts(app, 1, DAY, stages_done=2, points=(6, 3, *[None] * 6), right=(4, 2, *[None] * 6))
    entry = scale_of(app).entry(left)
    assert entry.points == (6, 3, None, None)
    assert {stage for stage, _ in entry.next_steps} <= {"recognise", "find"}


def test_a_language_that_is_no_longer_offered_is_read_by_the_first_one(app: Flask) -> None:
    (old,) = add_attempts(app, 1, DAY)
    scale = scale_of(app)
    assert scale.steps_of("full", 1, "find", "el") == scale.steps_of("full", 1, "find", "lv")
    assert scale.entry(old).language == "en"
