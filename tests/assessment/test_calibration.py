"""Cold start: authors' estimates become step difficulties."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.calibration import (
    AUTHOR_ERROR,
    STEP_SPACING,
    Calibration,
    author_calibration,
    author_location,
    item_key,
)
from infolit.assessment.scoring import NODES, category_probabilities
from tests.assessment.sample_items import ALL_ITEMS, make_item, stage_items


def test_a_new_version_of_an_item_is_calibrated_apart() -> None:
    item = make_item(id="find-x", half="a", level="foundation", difficulty=2, points=1)
    assert item_key(item) == "find-x@1"


def test_the_middle_of_the_authors_scale_is_the_middle_of_the_scale() -> None:
    assert author_location(3) == 0
    assert author_location(5) == pytest.approx(0.55 * math.sqrt(2))
    assert author_location(1) == -author_location(5)


@settings(max_examples=25)
@given(difficulty=st.integers(1, 5), points=st.integers(1, 3))
def test_steps_lie_evenly_about_the_authors_estimate(difficulty: int, points: int) -> None:
    item = make_item(id="use-x", half="b", level="advanced", difficulty=difficulty, points=points)
    (steps,) = author_calibration([item]).get_steps([item])
    assert len(steps) == points
    assert sum(steps) / points == pytest.approx(author_location(difficulty))
    assert all(b - a == pytest.approx(STEP_SPACING) for a, b in itertools.pairwise(steps))


@pytest.mark.parametrize(("points", "least", "most"), [(2, 0.37, 0.44), (3, 0.60, 0.70)])
def test_spacing_gives_the_information_that_such_items_had_in_simulation(
    points: int, least: float, most: float
) -> None:
    item = make_item(id="use-x", half="b", level="advanced", difficulty=3, points=points)
    (steps,) = author_calibration([item]).get_steps([item])
    weights = [math.exp(-node * node / 2) for node in NODES]
    information = 0.0
    for node, weight in zip(NODES, weights, strict=True):
        chances = category_probabilities(steps, node)
        mean = sum(score * chance for score, chance in enumerate(chances))
        information += weight * sum((score - mean) ** 2 * chance for score, chance in enumerate(chances))
    assert least <= information / sum(weights) <= most


def test_an_uncalibrated_item_is_named() -> None:
    with pytest.raises(KeyError, match="find-a0@1"):
        author_calibration(stage_items("use")).get_steps(stage_items("find"))


def test_an_items_error_is_its_own_or_else_the_authors() -> None:
    first, second = ALL_ITEMS[:2]
    calibration = Calibration("later", {}, {item_key(first): 0.2})
    assert calibration.error_of(first) == 0.2
    assert calibration.error_of(second) == AUTHOR_ERROR


def test_the_cold_start_says_that_it_is_one() -> None:
    assert author_calibration(ALL_ITEMS).id == "author-1"
