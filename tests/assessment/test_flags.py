"""Flags: what haste and sameness look like, and that honest attempts never do."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolit.assessment.flags import Given, flags_of

UNSURE = Given(words=60, seconds=0, not_sure=True)


def timed(*seconds: int | None, words: int = 60) -> list[Given]:
    """Answers to tasks of 60 words, which take 24 seconds to read: 2.4 are too few."""
    return [Given(words, each) for each in seconds]


def placed(*places: int | None) -> list[Given]:
    """Single choices at these positions."""
    return [Given(60, 30, place) for place in places]


@pytest.mark.parametrize(
    ("answers", "flags"),
    [
        (timed(*[2] * 8), ("rapid",)),
        (timed(*[2] * 7), ()),
        (timed(*[3] * 8), ()),
        (timed(*[2] * 2, *[30] * 14), ("rapid",)),
        (timed(*[2], *[30] * 9), ()),
        (timed(*[2] * 7, *[None] * 9), ()),
        (timed(*[1] * 8, words=5), ("rapid",)),
        (timed(*[2] * 8, words=5), ()),
        (timed(*[10] * 8, words=900), ("rapid",)),
        (timed(*[11] * 8, words=900), ()),
    ],
)
def test_too_quick_is_under_a_tenth_of_the_reading_time(answers: list[Given], flags: tuple[str, ...]) -> None:
    assert flags_of(answers, honeypot=False) == flags


@pytest.mark.parametrize(
    ("places", "flags"),
    [
        ([1] * 8, ("run",)),
        ([1] * 7, ()),
        ([0, *[1] * 8, 2, 0, 2], ("run",)),
        ([1] * 7 + [0] + [1] * 4, ("run",)),
        ([1] * 7 + [0], ()),
        ([1] * 5 + [0] + [1] * 6 + [2], ()),
        ([0, 1, 2] * 5, ()),
        ([1, None] * 8, ("run",)),
    ],
)
def test_one_position_again_and_again_is_a_run(places: list[int | None], flags: tuple[str, ...]) -> None:
    assert flags_of(placed(*places), honeypot=False) == flags


def test_not_sure_neither_counts_nor_interrupts_a_run() -> None:
    answers = placed(*[2] * 8)
    assert flags_of([*answers[:4], UNSURE, *answers[4:]], honeypot=False) == ("run",)
    assert flags_of([*answers[:7], UNSURE], honeypot=False) == ()


@given(st.integers(0, 40), st.none() | st.integers(0, 1800))
def test_not_sure_alone_never_raises_a_flag(number: int, seconds: int | None) -> None:
    assert flags_of([Given(60, seconds, not_sure=True)] * number, honeypot=False) == ()


def test_the_honeypot_is_a_flag_beside_others() -> None:
    assert flags_of([], honeypot=True) == ("honeypot",)
    assert flags_of([Given(60, 1, 0)] * 8, honeypot=True) == ("rapid", "run", "honeypot")


def test_who_reads_and_chooses_by_content_is_hardly_ever_taken_for_careless() -> None:
    chance = random.Random(4)
    people = [
        [Given(60, round(chance.lognormvariate(3.4, 0.6)), chance.randrange(3)) for _ in range(16)]
        for _ in range(2000)
    ]
    flagged = sum(flags_of(answers, honeypot=False) != () for answers in people)
    assert flagged / len(people) < 0.01
