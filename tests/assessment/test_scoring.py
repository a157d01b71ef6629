"""Estimates agree with R, and behave as a patron may expect of them."""

import json
import math
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.calibration import AUTHOR_ERROR, CORRELATION, Steps, author_location
from infolit.assessment.items import STAGES
from infolit.assessment.scoring import (
    NODES,
    Estimate,
    band,
    borrow,
    category_probabilities,
    eap_by_points,
    expected_points,
    find_strongest,
    overall,
    probability_below,
    score_distribution,
    widened_by_points,
)
from tests.assessment.reliability import reliability

REFERENCE = Path(__file__).parents[1] / "reference" / "psychometrics"
TOLERANCE = 1e-4

item_steps = st.builds(
    lambda difficulty, points: tuple(
        author_location(difficulty) + k - (points - 1) / 2 for k in range(points)
    ),
    st.integers(1, 5),
    st.integers(1, 3),
)
stage_steps = st.lists(item_steps, min_size=4, max_size=8).map(tuple)


def reference(name: str) -> dict[str, Any]:
    """One file of R's figures."""
    values: dict[str, Any] = json.loads((REFERENCE / f"{name}.reference.json").read_text())
    return values


def eap(steps: Sequence[Sequence[float]], points: Sequence[int | None], *, variance: float = 1.0) -> Estimate:
    """From points on each item (None: not asked), prior N(0, `variance`), not from their sum."""
    answered = [(item, earned) for item, earned in zip(steps, points, strict=True) if earned is not None]
    weights = [
        math.exp(-node * node / (2 * variance))
        * math.prod(category_probabilities(item, node)[earned] for item, earned in answered)
        for node in NODES
    ]
    mean = fmean(NODES, weights)
    return Estimate(mean, math.sqrt(fmean([(node - mean) ** 2 for node in NODES], weights)))


def assert_agrees(block: dict[str, Any], steps: Steps, *, variance: float) -> None:
    """Every pattern of the block gets R's EAP and SE ("x": not asked)."""
    for row in block["score_reference"]:
        points = [None if mark == "x" else int(mark) for mark in row["pattern"]]
        estimate = eap(steps, points, variance=variance)
        assert estimate.theta == pytest.approx(row["eap_theta"], abs=TOLERANCE)
        assert estimate.se == pytest.approx(row["eap_se"], abs=TOLERANCE)


def test_rasch_scores_of_lsat6_agree_with_mirt() -> None:
    block = reference("lsat6")["rasch_mml"]
    assert len(block["score_reference"]) >= 30
    assert_agrees(block, tuple((b,) for b in block["b"].values()), variance=block["theta_variance"])


def test_partial_credit_scores_with_items_not_asked_agree_with_mirt() -> None:
    block = reference("sim_pcm")["pcm_mml"]
    assert any("x" in row["pattern"] for row in block["score_reference"])
    difficulties = block["step_difficulties"].values()
    steps = tuple(tuple(b) if isinstance(b, list) else (b,) for b in difficulties)
    assert_agrees(block, steps, variance=block["theta_variance"])


@settings(max_examples=15, deadline=None)
@given(steps=stage_steps, chance=st.randoms(use_true_random=False))
def test_points_are_all_that_counts(steps: Steps, chance: random.Random) -> None:
    pattern = [chance.randint(0, len(item)) for item in steps]
    by_points, by_pattern = eap_by_points(steps)[sum(pattern)], eap(steps, pattern)
    assert by_points.theta == pytest.approx(by_pattern.theta, abs=1e-9)
    assert by_points.se == pytest.approx(by_pattern.se, abs=1e-9)


@settings(max_examples=25)
@given(steps=stage_steps, theta=st.floats(-4, 4))
def test_score_distribution_has_the_expected_points_as_its_mean(steps: Steps, theta: float) -> None:
    chances = score_distribution(steps, theta)
    assert math.fsum(chances) == pytest.approx(1)
    assert sum(points * p for points, p in enumerate(chances)) == pytest.approx(expected_points(steps, theta))


def test_category_probabilities_of_one_step_are_the_rasch_model() -> None:
    assert category_probabilities((0.5,), 1.5)[1] == pytest.approx(1 / (1 + math.exp(-1)))


@settings(max_examples=15, deadline=None)
@given(steps=stage_steps)
def test_more_points_never_lower_a_stages_own_estimate(steps: Steps) -> None:
    assert all(less.theta < more.theta for less, more in pairwise(eap_by_points(steps)))


@settings(max_examples=40, deadline=None)
@given(data=st.data(), stages=st.lists(stage_steps, min_size=2, max_size=4))
def test_more_points_never_lower_any_final_estimate(data: st.DataObject, stages: list[Steps]) -> None:
    own = [data.draw(st.sampled_from(eap_by_points(steps))) for steps in stages]
    finals = [borrow([changed, *own[1:]]) for changed in eap_by_points(stages[0])]
    for less, more in pairwise(finals):
        assert all(a < b for a, b in zip(less.means, more.means, strict=True))


def test_without_correlation_nothing_is_borrowed() -> None:
    own = [Estimate(0.4, 0.6), Estimate(-1.0, 0.7)]
    joint = borrow(own, correlation=0.0)
    for before, after in zip(own, joint.estimates, strict=True):
        assert after is not None
        assert (after.theta, after.se) == pytest.approx((before.theta, before.se))


def test_borrowing_two_stages_is_the_normal_update_worked_out_by_hand() -> None:
    joint = borrow([Estimate(0.5, math.sqrt(0.5)), None], correlation=0.6)
    # One stage alone keeps what it said; the other would be regressed on it by .6.
    assert joint.means == pytest.approx((0.5, 0.3))
    assert joint.covariance[0] == pytest.approx((0.5, 0.3))
    assert joint.covariance[1] == pytest.approx((0.3, 1 - 0.36 * 0.5))


def test_borrowing_equals_the_inverse_of_the_summed_precisions() -> None:
    own = [Estimate(0.8, 0.6), Estimate(-0.2, 0.7), Estimate(0.1, 0.55), Estimate(1.2, 0.65)]
    joint = borrow(own)
    precision = [
        [
            inverse_correlation(row, column) + (row == column) * (1 / own[row].se ** 2 - 1)
            for column in range(4)
        ]
        for row in range(4)
    ]
    for row in range(4):
        for column in range(4):
            product = sum(precision[row][k] * joint.covariance[k][column] for k in range(4))
            assert product == pytest.approx(float(row == column), abs=1e-9)
        assert joint.means[row] == pytest.approx(
            sum(joint.covariance[row][k] * own[k].theta / own[k].se ** 2 for k in range(4))
        )


def inverse_correlation(row: int, column: int) -> float:
    """Element of the inverse of four equally correlated stages' matrix."""
    shared = CORRELATION / ((1 - CORRELATION) * (1 + 3 * CORRELATION))
    return (row == column) / (1 - CORRELATION) - shared


def test_a_stage_not_taken_shows_nothing() -> None:
    joint = borrow([Estimate(0.5, 0.6), None, None, None])
    assert joint.estimates[1:] == (None, None, None)
    estimate = overall(joint)
    assert estimate is not None
    assert (estimate.theta, estimate.se) == pytest.approx((0.5, 0.6))


def test_without_stages_there_is_no_overall_estimate() -> None:
    assert overall(borrow([None, None])) is None
    assert overall(borrow([])) is None


def test_overall_is_the_mean_of_the_stages_and_surer_than_any() -> None:
    joint = borrow([Estimate(theta, 0.6) for theta in (-0.4, 0.0, 0.4, 0.8)])
    estimate = overall(joint)
    assert estimate is not None
    assert estimate.theta == pytest.approx(sum(joint.means) / 4)
    assert estimate.se**2 == pytest.approx(sum(map(sum, joint.covariance)) / 16)
    assert all(stage is not None and estimate.se < stage.se for stage in joint.estimates)


def test_the_band_holds_eight_in_ten() -> None:
    estimate = Estimate(0.3, 0.5)
    low, high = band(estimate)
    assert probability_below(estimate, low) == pytest.approx(0.1)
    assert probability_below(estimate, high) == pytest.approx(0.9)


def test_an_uncertain_place_makes_a_probability_less_sure() -> None:
    estimate = Estimate(0.0, 0.5)
    assert 0.5 < probability_below(estimate, 0.5, error=0.4) < probability_below(estimate, 0.5)


@settings(max_examples=30, deadline=None)
@given(theta=st.floats(-3, 3), steps=st.lists(stage_steps, min_size=4, max_size=4))
def test_a_flat_performance_has_no_strongest_stage(theta: float, steps: list[Steps]) -> None:
    own = [eap_by_points(stage)[round(expected_points(stage, theta))] for stage in steps]
    assert find_strongest(borrow(own)) is None


def test_a_stage_far_above_the_others_is_the_strongest() -> None:
    others = [Estimate(-0.8, 0.5)] * 3
    assert find_strongest(borrow([*others[:2], Estimate(1.6, 0.5), others[2]])) == 2


def test_one_stage_alone_is_not_the_strongest() -> None:
    assert find_strongest(borrow([Estimate(2.0, 0.5), None])) is None


def test_longer_tests_are_more_reliable() -> None:
    short = ((0.0,),) * 4
    assert reliability(()) == pytest.approx(0)
    assert 0.3 < reliability(short) < reliability(short * 2) < reliability(short * 6) < 0.9


HALF_A: Steps = ((-0.39,), (0.0,), (-0.89, 0.11), (-0.11, 0.89))
HALF_B: Steps = ((-0.78,), (0.0,), (0.39,), (-0.22, 0.78, 1.78))


@pytest.mark.parametrize("steps", [HALF_A, HALF_A + HALF_B], ids=["quick", "full"])
def test_intervals_cover_eighty_percent_of_true_abilities(steps: Steps) -> None:
    chance = random.Random(20260901)
    stages_in = overall_in = 0
    people = 2000
    for _ in range(people):
        abilities = correlated_abilities(chance)
        joint = borrow([eap_by_points(steps)[simulated_points(steps, theta, chance)] for theta in abilities])
        for estimate, theta in zip(joint.estimates, abilities, strict=True):
            stages_in += estimate is not None and covers(estimate, theta)
        estimate = overall(joint)
        overall_in += estimate is not None and covers(estimate, sum(abilities) / len(abilities))
    assert 0.77 <= stages_in / (people * len(STAGES)) <= 0.83
    assert 0.77 <= overall_in / people <= 0.83


def test_intervals_cover_eighty_percent_although_authors_only_guess_difficulties() -> None:
    chance = random.Random(20261122)
    supposed: Steps = tuple((0.3 * (place - 3.5),) if place < 5 else (-0.5, 0.5) for place in range(8))
    table = widened_by_points(supposed, (AUTHOR_ERROR,) * len(supposed))
    held, people = 0, 4000
    for _ in range(people):
        ability = chance.gauss(0, 1)
        errors = [chance.gauss(0, AUTHOR_ERROR) for _ in supposed]
        true = tuple(
            tuple(step + error for step in item) for item, error in zip(supposed, errors, strict=True)
        )
        held += covers(table[simulated_points(true, ability, chance)], ability)
    assert 0.77 <= held / people <= 0.83


def correlated_abilities(chance: random.Random) -> list[float]:
    """Four abilities from N(0, 1), any two correlated as declared."""
    common = chance.gauss(0, math.sqrt(CORRELATION))
    return [common + chance.gauss(0, math.sqrt(1 - CORRELATION)) for _ in STAGES]


def simulated_points(steps: Steps, theta: float, chance: random.Random) -> int:
    """Points of one person of this ability."""
    return sum(
        chance.choices(range(len(item) + 1), weights=category_probabilities(item, theta))[0] for item in steps
    )


def covers(estimate: Estimate, theta: float) -> bool:
    """Whether the band holds the true ability."""
    low, high = band(estimate)
    return low <= theta <= high
