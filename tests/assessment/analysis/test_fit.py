"""What calibrated items say agrees with R and with the estimates that patrons get."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.analysis.cml import fit_cml, ml_thetas
from infolit.assessment.analysis.fit import (
    conditional_fit,
    eap_by_score,
    given_score,
    infit_outfit_over,
    information,
)
from infolit.assessment.analysis.rollup import Form, make_form
from infolit.assessment.scoring import eap_by_points, item_information
from tests.assessment.analysis.reference_sets import farthest, reference, two_category_sets

SETS = two_category_sets()
OF_FIT, OF_SCORES = 1e-3, 1e-4
steps_of_items = st.lists(
    st.lists(st.floats(-3, 3), min_size=1, max_size=3).map(tuple), min_size=1, max_size=6
).map(tuple)


@pytest.mark.parametrize("name", SETS)
def test_infit_and_outfit_at_maximum_likelihood_estimates_are_those_of_erm(name: str) -> None:
    form, block = SETS[name]
    theirs = block["rasch_cml"]
    steps = {item: (b,) for item, b in theirs["b"].items()}
    fit = infit_outfit_over([(form, ml_thetas([steps[item] for item in form.items]))], steps)
    assert farthest({item: infit for item, (infit, _) in fit.items()}, theirs["infit_msq"]) < OF_FIT
    assert farthest({item: outfit for item, (_, outfit) in fit.items()}, theirs["outfit_msq"]) < OF_FIT


@pytest.mark.parametrize("name", SETS)
def test_scores_information_and_fit_at_posterior_means_are_those_of_mirt(name: str) -> None:
    form, block = SETS[name]
    theirs = block["rasch_mml"]
    steps = {item: (b,) for item, b in theirs["b"].items()}
    thetas, errors = eap_by_score(list(steps.values()), variance=theirs["theta_variance"])
    for row in theirs["score_reference"]:
        score = row["pattern"].count("1")
        assert (thetas[score], errors[score]) == pytest.approx(
            (row["eap_theta"], row["eap_se"]), abs=OF_SCORES
        )
    fit, at_eap = infit_outfit_over([(form, thetas)], steps), theirs["infit_outfit_at_eap"]
    assert farthest({item: infit for item, (infit, _) in fit.items()}, at_eap["infit"]) < OF_FIT
    assert farthest({item: outfit for item, (_, outfit) in fit.items()}, at_eap["outfit"]) < OF_FIT
    curve = theirs["test_information"]
    found = information(steps.values(), np.array(curve["theta"], dtype=float))
    assert found == pytest.approx(np.array(curve["info"]), abs=1e-4)


def test_scores_on_partial_credit_items_with_some_missing_are_those_of_mirt() -> None:
    theirs = reference("sim_pcm")["pcm_mml"]
    steps = [tuple(np.atleast_1d(own).tolist()) for own in theirs["step_difficulties"].values()]
    for row in theirs["score_reference"]:
        taken = [(own, int(mark)) for own, mark in zip(steps, row["pattern"], strict=True) if mark != "x"]
        thetas, errors = eap_by_score([own for own, _ in taken], variance=theirs["theta_variance"])
        score = sum(points for _, points in taken)
        assert (thetas[score], errors[score]) == pytest.approx(
            (row["eap_theta"], row["eap_se"]), abs=OF_SCORES
        )


@settings(max_examples=20)
@given(steps_of_items, st.floats(-4, 4))
def test_estimates_and_information_are_those_that_patrons_get(
    steps: tuple[tuple[float, ...], ...], theta: float
) -> None:
    thetas, errors = eap_by_score(steps)
    assert thetas == pytest.approx([each.theta for each in eap_by_points(steps)], abs=1e-6)
    assert errors == pytest.approx([each.se for each in eap_by_points(steps)], abs=1e-6)
    expected = sum(item_information(own, theta) for own in steps)
    assert information(steps, np.array([theta]))[0] == pytest.approx(expected)


def test_fit_over_parts_of_the_people_is_that_of_all() -> None:
    form, _ = SETS["lsat6"]
    steps = fit_cml([form]).steps
    thetas = ml_thetas(list(steps.values()))
    half = Form(form.items, tuple(counts // 2 for counts in form.counts))
    rest = Form(form.items, tuple(counts - counts // 2 for counts in form.counts))
    assert (
        farthest(
            infit_outfit_over([(half, thetas), (rest, thetas)], steps),
            infit_outfit_over([(form, thetas)], steps),
        )
        < 1e-12
    )


def test_fit_given_the_score_is_one_on_average_however_short_the_form() -> None:
    chance = np.random.default_rng(1)
    steps: dict[str, tuple[float, ...]] = {"a": (-0.8,), "b": (-0.4, 0.1), "c": (0.4,), "d": (-0.6, 0.4, 1.4)}
    costs = [np.cumsum((0, *own)) for own in steps.values()]
    abilities = chance.normal(0, 1, 20_000)[:, None]
    logits = [np.arange(len(own)) * abilities - own for own in costs]
    rows = np.stack([np.argmax(own + chance.gumbel(size=own.shape), axis=1) for own in logits], axis=1)
    form = make_form(list(steps), rows, points={item: len(own) for item, own in steps.items()})
    for item, squares in conditional_fit([form], steps).items():
        assert squares == pytest.approx((1, 1), abs=0.05), item
    harder = conditional_fit([form], steps | {"c": (1.4,)})["c"]
    assert max(harder) > 1.1


def test_what_is_expected_given_the_score_is_what_patterns_are_worth() -> None:
    steps = ((-0.8,), (-0.4, 0.1), (0.4,))
    worth = {
        pattern: float(np.exp(-sum(sum(own[:x]) for own, x in zip(steps, pattern, strict=True))))
        for pattern in itertools.product(*(range(1 + len(own)) for own in steps))
    }
    expected, variance = given_score(steps)
    for score in range(5):
        some = {pattern: by for pattern, by in worth.items() if sum(pattern) == score}
        for item in range(3):
            mean = sum(pattern[item] * by for pattern, by in some.items()) / sum(some.values())
            square = sum(pattern[item] ** 2 * by for pattern, by in some.items()) / sum(some.values())
            assert (expected[item, score], variance[item, score]) == pytest.approx((mean, square - mean**2))


def test_an_item_that_only_extreme_people_answered_has_no_fit() -> None:
    form = make_form("ab", np.array([[0, 0], [1, 1]]), points={"a": 1, "b": 1})
    steps: dict[str, tuple[float, ...]] = {"a": (0.0,), "b": (0.5,)}
    assert np.isnan(infit_outfit_over([(form, ml_thetas(list(steps.values())))], steps)["a"]).all()
