"""Marginal maximum likelihood agrees with R, whatever way the counts come."""

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.analysis.fit import fit_as_mirt
from infolit.assessment.analysis.pcm import Prior, fit_pcm
from infolit.assessment.analysis.rollup import Form, make_form
from tests.assessment.analysis.reference_sets import farthest, form_of, forms_of, reference, two_category_sets

TOLERANCE, OF_VARIANCE = 2e-3, 5e-3
SETS = two_category_sets()
ITEMS = ("a", "b", "c")
POINTS = {"a": 1, "b": 2, "c": 1}
answers = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=30
)
PRIORS = {"a": Prior((-1.0,), 1.0), "b": Prior((-0.5, 0.5), 1.0), "c": Prior((1.0,), 0.5)}


def simulated(
    steps: dict[str, tuple[float, ...]], *, people: int, mean: float, group: str, seed: int
) -> Form:
    """People of N(mean, 1) on these items."""
    random = np.random.default_rng(seed)
    thetas, columns = random.normal(mean, 1, people), []
    for item in steps.values():
        logits = np.cumsum([np.zeros(people), *(thetas - step for step in item)], axis=0)
        chances = np.exp(logits) / np.exp(logits).sum(axis=0)
        columns.append((random.random(people) > np.cumsum(chances, axis=0)[:-1]).sum(axis=0))
    points = {item: len(own) for item, own in steps.items()}
    return make_form(list(steps), np.array(columns).T, points=points, group=group)


@pytest.mark.parametrize("name", SETS)
def test_rasch_difficulties_variance_and_likelihood_are_those_of_r(name: str) -> None:
    form, block = SETS[name]
    theirs, fit = block["rasch_mml"], fit_pcm([form])
    assert fit.converged
    assert farthest(fit.steps, theirs["b"]) < TOLERANCE
    assert farthest(fit.errors, theirs["b_se"]) < 1e-4
    assert fit.variance[""] == pytest.approx(theirs["theta_variance"], abs=OF_VARIANCE)
    assert fit.loglik == pytest.approx(theirs["logLik"], abs=1e-3)
    assert farthest(fit_as_mirt([form]).steps, fit.steps) == 0


def test_partial_credit_with_items_missing_by_design_is_that_of_mirt() -> None:
    theirs, fit = reference("sim_pcm")["pcm_mml"], fit_as_mirt(forms_of("sim_pcm"))
    assert farthest(fit.steps, theirs["step_difficulties"]) < TOLERANCE
    assert fit.variance[""] == pytest.approx(theirs["theta_variance"], abs=OF_VARIANCE)
    assert fit.loglik == pytest.approx(theirs["logLik"], abs=1e-3)


def test_where_items_are_missing_maximum_likelihood_is_likelier_than_what_mirt_finds() -> None:
    theirs, forms = reference("sim_pcm")["pcm_mml"], forms_of("sim_pcm")
    fit = fit_pcm(forms)
    assert fit.loglik > theirs["logLik"] + 0.01
    held = fit_pcm(forms, variance=theirs["theta_variance"])
    assert farthest(held.steps, theirs["step_difficulties"]) < 1e-4


@pytest.mark.parametrize(("kind", "author"), [("map", True), ("ml", False)])
def test_a_cold_start_of_80_people_with_and_without_the_authors_is_that_of_r(kind: str, author: bool) -> None:
    theirs = reference("sim_il_prior_calibration")
    means = theirs["author_prior_mean"]
    priors = {item: Prior((mean,), theirs["author_prior_sd"]) for item, mean in means.items() if author}
    fit = fit_pcm([form_of(list(means), rows=80)], priors=priors, variance=1.0)
    assert farthest(fit.steps, theirs[f"b_{kind}"]) < 1e-3
    assert farthest(fit.errors, theirs[f"b_{kind}_se"]) < 1e-3
    assert (fit.mean, fit.variance) == ({"": 0}, {"": 1})


@settings(max_examples=15)
@given(answers, answers)
def test_merged_counts_of_shuffled_items_give_the_same_fit(
    first: list[tuple[int, ...]], second: list[tuple[int, ...]]
) -> None:
    apart = [make_form(ITEMS, np.array(rows), points=POINTS) for rows in (first, second)]
    together = make_form(ITEMS[::-1], np.array(first + second)[:, ::-1], points=POINTS)
    fit, same = (fit_pcm(forms, priors=PRIORS, variance=1.0) for forms in (apart, [together]))
    assert fit.converged
    assert farthest(fit.steps, same.steps) < 1e-6
    assert fit.loglik == pytest.approx(same.loglik)


@settings(max_examples=15)
@given(answers)
def test_a_strong_prior_holds_and_a_weak_one_yields_to_a_million_people(rows: list[tuple[int, ...]]) -> None:
    few = make_form(ITEMS, np.array(rows), points=POINTS)
    strong = {item: replace(prior, sd=1e-3) for item, prior in PRIORS.items()}
    held = fit_pcm([few], priors=strong, variance=1.0)
    assert farthest(held.steps, {item: prior.steps for item, prior in PRIORS.items()}) < 1e-3
    all_patterns = list(itertools.product((0, 1), (0, 1, 2), (0, 1)))
    each = make_form(ITEMS, np.array(rows + all_patterns), points=POINTS)
    many = [replace(each, counts=tuple(counts * 10**6 for counts in each.counts))]
    yielding = fit_pcm(many, priors=PRIORS, variance=1.0)
    assert farthest(yielding.steps, fit_pcm(many, variance=1.0).steps) < 1e-4


def test_groups_differ_from_the_first_and_forms_that_share_items_are_linked() -> None:
    low = {"a": (-1.0,), "b": (-0.5, 0.5), "c": (0.0,)}
    high = {"b": (-0.5, 0.5), "c": (0.0,), "d": (0.5, 1.5)}
    forms = [
        simulated(low, people=20_000, mean=0, group="en", seed=1),
        simulated(high, people=20_000, mean=0.5, group="lv", seed=2),
        simulated(high, people=50, mean=0.5, group="lv", seed=4),
    ]
    fit = fit_pcm(forms)
    assert (fit.converged, fit.mean["en"]) == (True, 0)
    assert fit.mean["lv"] == pytest.approx(0.5, abs=0.06)
    assert farthest(fit.steps, {**low, **high}) < 0.12


def test_points_that_nobody_got_are_named_without_a_prior_and_fine_with_one() -> None:
    rows = np.array([[0, 0, 1], [1, 2, 0], [1, 0, 1]])
    form = make_form(ITEMS, rows, points=POINTS)
    with pytest.raises(ValueError, match="item b: nobody got 1 of 2 points"):
        fit_pcm([form])
    assert fit_pcm([form], priors=PRIORS, variance=1.0).converged


def test_answers_without_spread_end_at_variance_0_and_perfect_ones_say_that_they_do_not_settle() -> None:
    one_each = make_form(
        ITEMS, np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]] * 5), points=dict.fromkeys(ITEMS, 1)
    )
    assert fit_pcm([one_each]).variance[""] == pytest.approx(0, abs=1e-6)
    steep = make_form(ITEMS, np.array([[0, 0, 0], [1, 1, 1]] * 20), points=dict.fromkeys(ITEMS, 1))
    assert not fit_pcm([steep]).converged


def test_seven_languages_on_three_forms_take_well_under_a_second_a_stage_whatever_the_counts() -> None:
    steps = {f"i{number}": ((number - 3.5) / 3,) * (1 + number % 2) for number in range(8)}
    halves = [dict(list(steps.items())[:4]), dict(list(steps.items())[4:]), steps]
    forms = []
    for language in range(7):
        for half in halves:
            few = simulated(half, people=300, mean=0, group=str(language), seed=language)
            forms.append(replace(few, counts=tuple(counts * 10**6 for counts in few.counts)))
    started = time.perf_counter()
    assert fit_pcm(forms).converged
    assert time.perf_counter() - started < 5


def test_priors_hold_the_scale_of_several_groups_against_a_hundred_million_people() -> None:
    steps = {"a": (-1.0,), "b": (-0.5, 0.5), "c": (0.4,)}
    priors = {item: Prior(own, 0.84) for item, own in steps.items()}
    few = [simulated(steps, people=500, mean=mean, group=str(mean), seed=5) for mean in (0.2, 0.7)]
    many = [replace(form, counts=tuple(counts * 10**5 for counts in form.counts)) for form in few]
    fit = fit_pcm(many, priors=priors, free_mean=True)
    assert fit.converged
    assert np.mean(np.concatenate([*fit.steps.values()])) == pytest.approx(-0.6 / 4, abs=1e-3)
    assert fit.mean["0.7"] - fit.mean["0.2"] == pytest.approx(0.5, abs=0.15)
