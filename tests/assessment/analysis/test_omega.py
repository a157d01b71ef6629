"""Omega agrees with R, from counts of pairs."""

import math

import numpy as np
import pytest

from infolit.assessment.analysis.omega import correlations, loadings, omega_total
from tests.assessment.analysis.reference_sets import (
    BLOCKS,
    answers,
    assert_same,
    lsat6,
    pair_counts,
    reference,
)

TOLERANCE = 1e-5


@pytest.mark.parametrize("name", BLOCKS)
def test_sim_il_agrees_with_r(name: str) -> None:
    expected = reference("sim_il")[name]["ctt"]
    every, points, _ = answers("sim_il")
    items = list(expected["p"])
    pairs = pair_counts(items, points[:, [every.index(item) for item in items]])
    found = omega_total(correlations(items, pairs))
    assert found == pytest.approx(expected["omega_total_from_minres1"], abs=TOLERANCE)


def test_lsat6_agrees_with_r() -> None:
    items, points = lsat6()
    expected = reference("lsat6")["ctt"]
    found = correlations(items, pair_counts(items, points))
    assert found == pytest.approx(np.corrcoef(points.T))
    assert omega_total(found) == pytest.approx(expected["omega_total_from_minres1"], abs=TOLERANCE)


def test_partial_credit_agrees_with_r_on_all_pairs_of_answers() -> None:
    items, points, _ = answers("sim_pcm")
    expected = reference("sim_pcm")["ctt"]
    found = correlations(items, pair_counts(items, points))
    assert omega_total(found) == pytest.approx(expected["omega_total_from_minres1"], abs=TOLERANCE)
    named = dict(zip(items, loadings(found), strict=True))
    # R's own search stops at about 2e-5 on single loadings; in omega these errors cancel out.
    assert_same(named, expected["minres1_loadings_pearson"], tolerance=5e-5)


def test_planted_loadings_are_found_whatever_their_sign() -> None:
    planted = np.array([0.9, 0.3, -0.2, 0.5])
    correlation = np.outer(planted, planted)
    np.fill_diagonal(correlation, 1)
    assert loadings(correlation) == pytest.approx(planted, abs=1e-6)


def test_counts_of_a_hundred_million_people_do_not_overflow() -> None:
    table = np.array([[40_000_000, 10_000_000], [10_000_000, 40_000_000]])
    assert correlations(("a", "b"), {("a", "b"): table})[0, 1] == pytest.approx(0.6)


def test_nothing_is_claimed_of_two_items_or_of_one_that_does_not_vary() -> None:
    assert math.isnan(omega_total(np.array([[1, 0.5], [0.5, 1]])))
    same = np.array([[0, 0], [3, 4]])
    pairs = {("a", "b"): same, ("a", "c"): same, ("b", "c"): np.array([[3, 1], [1, 3]])}
    assert math.isnan(omega_total(correlations(("a", "b", "c"), pairs)))
