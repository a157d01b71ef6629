"""Shares of a group by level: without bias, and with intervals that hold what they promise.

Measured by hand with 1200 worlds a line (means N(.3, .7^2), SD .9 to 1.4, quick and full forms), published
intervals hold the planted share: n = 30, SD known: 96 %; estimated: 100: 95, 300: 95 to 96, 1000: 93 to 94 (rounding to
whole percent shows). Bias of shares is under .01. Below, the same in small.
"""

from statistics import NormalDist, fmean

import numpy as np
import pytest

from infolit.assessment.calibration import Steps
from infolit.assessment.disclosure import rounded_row
from infolit.assessment.group_levels import Group, fit, intervals, shares
from infolit.assessment.levels import level_probabilities
from infolit.assessment.scoring import eap_by_points
from tests.assessment.sample_entries import CUTS, counted, earn, steps_of

QUICK, OTHER_HALF, FULL = (steps_of(form, 1, "find", "lv") for form in ("quick-a", "quick-b", "full"))


def planted(mean: float, sd: float) -> list[float]:
    """The true shares."""
    low, high = (NormalDist(mean, sd).cdf(cut.theta) for cut in CUTS)
    return [low, high - low, 1 - high]


def sample(n: int, mean: float, sd: float, steps: Steps, chance: np.random.Generator) -> Group:
    """A group of n people from N(mean, sd^2)."""
    return counted(earn(chance.normal(mean, sd, n), steps, chance), steps)


@pytest.mark.parametrize(("n", "is_known"), [(30, True), (100, False), (300, False)])
def test_shares_recover_planted_ones_without_bias(n: int, is_known: bool) -> None:
    chance = np.random.default_rng(7)
    found = [
        shares(sample(n, 0.6, 1.2, QUICK, chance), cuts=CUTS, sd=1.2 if is_known else None).shares
        for _ in range(250)
    ]
    assert np.mean(found, axis=0) == pytest.approx(planted(0.6, 1.2), abs=0.02)


def test_counting_what_patrons_were_told_would_be_biased() -> None:
    chance = np.random.default_rng(7)
    (people,) = sample(20_000, 0.6, 1.2, QUICK, chance).values()
    told = [int(np.argmax(level_probabilities(estimate, CUTS))) for estimate in eap_by_points(QUICK)]
    counts = np.bincount(told, weights=people, minlength=3) / sum(people)
    assert max(abs(counts - planted(0.6, 1.2))) > 0.1


def test_forms_are_put_on_one_scale() -> None:
    chance = np.random.default_rng(3)
    group = {
        steps: next(iter(sample(4000, 0.2, 1.1, steps, chance).values()))
        for steps in (QUICK, OTHER_HALF, FULL)
    }
    assert fit(group, sd=None) == pytest.approx((0.2, 1.1), abs=0.04)


def test_standard_errors_are_those_of_repeated_samples() -> None:
    chance = np.random.default_rng(5)
    found = [shares(sample(200, 0.5, 1.25, FULL, chance), cuts=CUTS, sd=None) for _ in range(200)]
    spread = np.std([each.shares for each in found], axis=0)
    assert np.mean([each.errors for each in found], axis=0) == pytest.approx(spread, rel=0.15)


@pytest.mark.parametrize("points", [0, 6])
def test_a_group_with_no_points_or_all_of_them_has_shares(points: int) -> None:
    group = {QUICK: [10 if earned == points else 0 for earned in range(7)]}
    found = shares(group, cuts=CUTS, sd=1.0)
    assert sum(found.shares) == pytest.approx(1)
    assert max(found.shares) > 0.98


def test_a_group_without_people_is_refused() -> None:
    with pytest.raises(ValueError, match="without people"):
        shares({QUICK: [0] * 7}, cuts=CUTS, sd=1.0)


def covered(n: int, sd: float | None, seed: int, worlds: int) -> float:
    """How often published intervals hold the planted share."""
    chance, hits = np.random.default_rng(seed), []
    for number in range(worlds):
        mean, spread = chance.normal(0.3, 0.7), sd or chance.uniform(0.9, 1.4)
        group = sample(n, mean, spread, (QUICK, FULL)[number % 2], chance)
        exact = shares(group, cuts=CUTS, sd=sd)
        row = rounded_row([n * s for s in exact.shares], people=number, variable="level", key=b"k")
        found = intervals(row, dict.fromkeys(group, 10), cuts=CUTS, sd=sd)
        pairs = zip(found, planted(mean, spread), strict=True)
        hits.append(fmean(low <= 100 * share <= high for (low, high), share in pairs))
    return fmean(hits)


@pytest.mark.parametrize(("n", "sd"), [(30, 1.0), (100, None), (300, None)])
def test_intervals_hold_the_planted_share_95_times_in_100(n: int, sd: float | None) -> None:
    assert 0.93 <= covered(n, sd, seed=11, worlds=600) <= 0.97


def test_intervals_depend_on_nothing_but_rounded_counts() -> None:
    found = intervals((10, 0, 20), {QUICK: 30}, cuts=CUTS, sd=1.0)
    assert found == intervals((10, 0, 20), {QUICK: 10}, cuts=CUTS, sd=1.0)
    assert all(0 <= low <= high <= 100 for low, high in found)
    assert found[1][0] == 0


def test_intervals_are_narrower_for_more_people() -> None:
    few, many = (intervals(row, {QUICK: 1}, cuts=CUTS, sd=None) for row in ((50, 30, 40), (500, 300, 400)))
    assert all(b[1] - b[0] < a[1] - a[0] for a, b in zip(few, many, strict=True))
