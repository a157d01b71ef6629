"""Conditional maximum likelihood agrees with R where R is right, and with itself elsewhere."""

import csv
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.analysis.cml import fit_cml, ml_thetas
from infolit.assessment.analysis.rollup import make_form
from infolit.assessment.scoring import expected_points
from tests.assessment.analysis.reference_sets import SETS as FOLDER
from tests.assessment.analysis.reference_sets import farthest, forms_of, reference, two_category_sets

SETS = two_category_sets()
steps_of_items = st.lists(
    st.lists(st.floats(-4, 4), min_size=1, max_size=3).map(tuple), min_size=2, max_size=8
)


@pytest.mark.parametrize("name", SETS)
def test_rasch_difficulties_are_those_of_r(name: str) -> None:
    form, block = SETS[name]
    fit = fit_cml([form])
    assert fit.converged
    assert farthest(fit.steps, block["rasch_cml"]["b"]) < 1e-3
    assert fit.loglik == pytest.approx(block["rasch_cml"]["cond_logLik"], abs=1e-3)
    assert sum(step for (step,) in fit.steps.values()) == pytest.approx(0, abs=1e-6)


def thresholds() -> dict[str, list[float]]:
    """R's steps of the partial credit set."""
    table = reference("sim_pcm")["pcm_cml"]["location_and_thresholds"]
    return {item: row[1:] for item, row in table.items()}


def conditional(steps: dict[str, list[float]], *, as_erm: bool) -> float:
    """Log-likelihood given scores, person by person.

    eRm 1.0-2 (fitcml: `split(beta.vec[NAvec==1], mt_ind[1:length(...)])`) hands the categories of the items that
    somebody answered to the *first* items of the test, which differ in their number of categories.
    """
    with (FOLDER / "sim_pcm.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    costs = {item: np.cumsum(own) for item, own in steps.items()}
    sizes, total = [len(own) for own in steps.values()], 0.0
    for row in people:
        taken = [item for item in steps if row[item]]
        parts = [costs[item] for item in taken]
        if as_erm:
            ends = np.cumsum(sizes)
            parts = [part for part in np.split(np.concatenate(parts), ends) if len(part)]
        gammas = np.ones(1)
        for part in parts:
            gammas = np.convolve(gammas, np.exp(-np.append(0, part)))
        spent = sum(float(np.append(0, costs[item])[int(row[item])]) for item in taken)
        total -= spent + float(np.log(gammas[sum(int(row[item]) for item in taken)]))
    return total


def test_partial_credit_where_items_are_missing_is_likelier_than_r_which_mixes_up_items_there() -> None:
    theirs, fit = reference("sim_pcm")["pcm_cml"]["cond_logLik"], fit_cml(forms_of("sim_pcm"))
    steps = {item: list(own) for item, own in fit.steps.items()}
    assert conditional(thresholds(), as_erm=True) == pytest.approx(theirs, abs=1e-6)
    assert fit.loglik == pytest.approx(conditional(steps, as_erm=False), abs=1e-6)
    assert fit.loglik > conditional(thresholds(), as_erm=False) + 10
    for item, number in itertools.product(("p4", "p7"), (0, 1)):
        moved = {each: list(own) for each, own in steps.items()}
        moved[item][number] += 0.01
        assert conditional(moved, as_erm=False) < fit.loglik


def test_partial_credit_is_near_marginal_likelihood_but_for_where_zero_is() -> None:
    theirs, fit = reference("sim_pcm")["pcm_mml"]["step_difficulties"], fit_cml(forms_of("sim_pcm"))
    apart = np.concatenate([np.array(fit.steps[item]) - np.array(own) for item, own in theirs.items()])
    assert np.abs(apart - apart.mean()).max() < 0.05


def test_locations_of_items_with_several_steps_sum_to_zero() -> None:
    fit = fit_cml(forms_of("sim_pcm"))
    assert sum(sum(own) / len(own) for own in fit.steps.values()) == pytest.approx(0, abs=1e-6)


def test_who_got_nothing_or_all_adds_nothing_and_cannot_stand_for_a_category() -> None:
    rows = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1]])
    points = dict.fromkeys("abc", 1)
    ends = np.array([[0, 0, 0], [1, 1, 1], [1, 1, 1]])
    fit, same = (
        fit_cml([make_form("abc", each, points=points)]) for each in (rows, np.concatenate([rows, ends]))
    )
    assert farthest(fit.steps, same.steps) < 1e-6
    with pytest.raises(ValueError, match="item c: nobody got 1 of 1 points"):
        fit_cml([make_form("abc", np.array([[1, 0, 0], [0, 1, 0], [1, 1, 1]]), points=points)])


@settings(max_examples=25)
@given(steps_of_items)
def test_at_an_estimate_the_points_earned_are_those_expected(steps: list[tuple[float, ...]]) -> None:
    thetas = ml_thetas(steps)
    assert np.isnan(thetas[[0, -1]]).all()
    for points, theta in enumerate(thetas[1:-1], start=1):
        assert expected_points(steps, float(theta)) == pytest.approx(points, abs=1e-6)
