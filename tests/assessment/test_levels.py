"""Cuts sit on items; a level is named only when it is probable."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.calibration import Calibration, author_calibration, item_key
from infolit.assessment.items import LEVELS, Item, LevelId
from infolit.assessment.levels import (
    Cut,
    cuts,
    find_verdict,
    level_probabilities,
    mastery_location,
    verdict,
)
from infolit.assessment.scoring import Estimate, expected_points
from tests.assessment.sample_items import ALL_ITEMS, make_item

CUTS = (Cut(-0.5, 0.2), Cut(0.7, 0.2))


def item_of(level: LevelId, *, number: int = 0) -> Item:
    """An item of a level; its calibration is the test's."""
    return make_item(id=f"find-{level}-{number}", half="a", level=level, difficulty=3, points=1, stage="find")


def test_a_one_point_item_is_mastered_where_67_in_100_manage_it() -> None:
    assert mastery_location((0.3,)) == pytest.approx(0.3 + math.log(0.67 / 0.33))


@settings(max_examples=25)
@given(st.lists(st.floats(-3, 3), min_size=1, max_size=3).map(tuple))
def test_an_item_is_mastered_where_67_percent_of_its_points_are_expected(steps: tuple[float, ...]) -> None:
    assert expected_points((steps,), mastery_location(steps)) == pytest.approx(0.67 * len(steps))


def test_cuts_lie_half_way_between_the_items_of_adjacent_levels() -> None:
    items = [item_of(level) for level in LEVELS]
    places = (-1.0, 0.0, 2.0)
    calibration = Calibration(
        "x",
        {item_key(item): (b,) for item, b in zip(items, places, strict=True)},
        {item_key(item): 0.4 for item in items},
    )
    lower, upper = cuts(calibration, items)
    managing = math.log(0.67 / 0.33)
    assert (lower.theta, upper.theta) == pytest.approx((-0.5 + managing, 1.0 + managing))
    assert lower.se == pytest.approx(math.sqrt(2 * 0.4**2) / 2)


def test_more_items_make_cuts_surer() -> None:
    calibration = author_calibration(ALL_ITEMS)
    few, many = cuts(calibration, ALL_ITEMS[:8]), cuts(calibration, ALL_ITEMS)
    assert all(more.se < less.se for less, more in zip(few, many, strict=True))


def test_a_level_without_items_has_no_cut() -> None:
    items = [item_of("foundation"), item_of("intermediate")]
    with pytest.raises(ValueError, match="without items"):
        cuts(author_calibration(items), items)


def test_levels_whose_items_are_not_harder_have_no_cuts() -> None:
    items = [item_of(level) for level in LEVELS]
    with pytest.raises(ValueError, match="harder"):
        cuts(author_calibration(items), items)


@settings(max_examples=50)
@given(theta=st.floats(-6, 6), se=st.floats(0.2, 1), lower_error=st.floats(0, 1), upper_error=st.floats(0, 1))
def test_probabilities_of_levels_add_up(
    theta: float, se: float, lower_error: float, upper_error: float
) -> None:
    chances = level_probabilities(Estimate(theta, se), (Cut(-0.5, lower_error), Cut(0.7, upper_error)))
    assert math.fsum(chances) == pytest.approx(1)
    assert min(chances) >= 0


def test_errors_of_cuts_make_levels_less_sure() -> None:
    sharp, vague = ((Cut(-0.5, se), Cut(0.7, se)) for se in (0.0, 0.5))
    high = Estimate(1.5, 0.4)
    assert level_probabilities(high, vague)[2] < level_probabilities(high, sharp)[2]


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ((0.85, 0.14, 0.01), ("foundation", "foundation")),
        ((0.05, 0.8, 0.15), ("intermediate", "intermediate")),
        ((0.0, 0.1, 0.9), ("advanced", "advanced")),
        ((0.5, 0.4, 0.1), ("foundation", "intermediate")),
        ((0.1, 0.5, 0.4), ("intermediate", "advanced")),
        ((0.2, 0.6, 0.2), ("foundation", "intermediate")),
    ],
)
def test_one_level_if_probable_else_the_likelier_two(
    chances: tuple[float, ...], expected: tuple[LevelId, LevelId]
) -> None:
    assert verdict(chances) == expected


def test_under_six_points_no_level_is_named() -> None:
    assert find_verdict(Estimate(3.0, 0.2), cuts=CUTS, reachable=5) is None
    assert find_verdict(Estimate(3.0, 0.2), cuts=CUTS, reachable=6) == ("advanced", "advanced")
    assert find_verdict(None, cuts=CUTS, reachable=12) is None
