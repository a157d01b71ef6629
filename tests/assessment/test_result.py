"""From points to what the result page says."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.calibration import author_calibration
from infolit.assessment.items import STAGES
from infolit.assessment.levels import cuts
from infolit.assessment.result import Result, StageTaken, measure
from infolit.assessment.scoring import expected_points
from tests.assessment.sample_items import ALL_ITEMS, stage_items

CALIBRATION = author_calibration(ALL_ITEMS)
CUTS = cuts(CALIBRATION, ALL_ITEMS)


def result_of(*points: int, halves: str = "ab", by_stage: bool = True) -> Result:
    """The result of so many points in the first stages."""
    taken = [
        StageTaken(stage, stage_items(stage, halves), earned, right=0)
        for stage, earned in zip(STAGES, points, strict=False)
    ]
    return measure(taken, CALIBRATION, CUTS, by_stage)


def test_a_quick_result_has_an_overall_level_only() -> None:
    result = result_of(4, 3, 5, 2, halves="a", by_stage=False)
    assert result.levels is not None
    assert result.band is not None
    assert result.strongest is None
    assert all(stage.levels is None and stage.band is None for stage in result.stages)
    assert all(stage.estimate is not None for stage in result.stages)


def test_a_full_result_has_a_level_and_a_band_for_each_stage() -> None:
    result = result_of(8, 6, 9, 4)
    assert all(stage.levels is not None for stage in result.stages)
    for stage in result.stages:
        assert stage.band is not None
        assert stage.estimate is not None
        assert stage.band[0] < stage.estimate.theta < stage.band[1]
    assert [(s.stage, s.points, s.reachable, s.tasks) for s in result.stages] == [
        ("recognise", 8, 12, 8),
        ("find", 6, 12, 8),
        ("evaluate", 9, 12, 8),
        ("use", 4, 12, 8),
    ]


def test_who_stops_early_gets_a_result_of_the_finished_stages() -> None:
    result = result_of(12, 11)
    assert [stage.stage for stage in result.stages] == ["recognise", "find"]
    assert result.levels == ("advanced", "advanced")


def test_without_a_finished_stage_nothing_is_said() -> None:
    result = result_of()
    assert result == Result(stages=(), levels=None, estimate=None, band=None, strongest=None, cuts=CUTS)


def test_a_stage_without_tasks_shows_nothing() -> None:
    result = measure([StageTaken("find", (), 0, 0)], CALIBRATION, CUTS, by_stage=True)
    assert result.stages[0].estimate is None
    assert result.stages[0].band is None
    assert result.levels is None


@pytest.mark.parametrize("points", [-1, 13])
def test_points_that_cannot_be_had_are_refused(points: int) -> None:
    with pytest.raises(ValueError, match="recognise"):
        result_of(points)


def test_all_and_no_points_reach_the_outer_levels() -> None:
    assert result_of(0, 0, 0, 0).levels == ("foundation", "foundation")
    assert result_of(12, 12, 12, 12).levels == ("advanced", "advanced")


def test_the_same_points_give_the_same_result() -> None:
    assert result_of(3, 9, 5, 7) == result_of(3, 9, 5, 7)


def test_a_clear_lead_is_said() -> None:
    assert result_of(2, 2, 12, 2).strongest == "evaluate"


@settings(max_examples=30, deadline=None)
@given(theta=st.floats(-3, 3))
def test_a_flat_performance_has_no_strongest_stage(theta: float) -> None:
    points = [round(expected_points(CALIBRATION.get_steps(stage_items(stage)), theta)) for stage in STAGES]
    assert result_of(*points).strongest is None


@settings(max_examples=25, deadline=None)
@given(others=st.lists(st.integers(0, 12), min_size=3, max_size=3))
def test_more_points_never_lower_the_result(others: list[int]) -> None:
    results = [result_of(points, *others) for points in range(13)]
    for less, more in itertools.pairwise(results):
        assert theta_of(less) < theta_of(more)
        for before, after in zip(less.stages, more.stages, strict=True):
            assert before.estimate is not None
            assert after.estimate is not None
            assert before.estimate.theta < after.estimate.theta


def theta_of(result: Result) -> float:
    """The overall estimate."""
    assert result.estimate is not None
    return result.estimate.theta
