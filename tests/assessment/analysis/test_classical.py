"""Classical statistics agree with R, and hold where there is little or nothing to go by."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolit.assessment.analysis.classical import (
    alpha,
    alpha_if_dropped,
    feldt,
    fisher,
    item_rest_r,
    mean_points,
    moments,
    option_rest_r,
    standard_error,
    thirds,
    wilson,
)
from infolit.assessment.analysis.rollup import Form, make_form
from tests.assessment.analysis.reference_sets import (
    BLOCKS,
    answers,
    assert_same,
    form_of,
    lsat6_form,
    most,
    reference,
)


def block(name: str) -> tuple[Form, dict[str, Any]]:
    """A form of a complete set, and R's classical figures for it."""
    if name == "lsat6":
        return lsat6_form(), reference("lsat6")["ctt"]
    figures = reference("sim_il")[name]["ctt"]
    return form_of(list(figures["p"])), figures


@pytest.mark.parametrize("name", ["lsat6", *BLOCKS])
def test_complete_sets_agree_with_r(name: str) -> None:
    form, expected = block(name)
    n, k = expected["n"], expected["k"]
    assert_same({item: p for item, (_, p) in mean_points([form]).items()}, expected["p"])
    assert_same(item_rest_r(form), expected["item_rest_r_corrected_complete"])
    assert_same(alpha_if_dropped(form), expected["alpha_if_dropped"])
    assert_same(
        dict(zip(form.items, np.sqrt(moments(form).variance), strict=True)),
        expected["sd_sample"],
    )
    assert alpha(form) == pytest.approx(expected["alpha_raw"], abs=1e-6)
    assert standard_error(form) == pytest.approx(expected["sem_ctt"], abs=1e-6)
    assert feldt(alpha(form), n, k) == pytest.approx(tuple(expected["alpha_feldt95"].values()), abs=1e-6)


def test_partial_credit_agrees_with_r_on_complete_rows_and_p_on_all_answers() -> None:
    items, points, _ = answers("sim_pcm")
    expected = reference("sim_pcm")["ctt"]
    forms = []
    for pattern in np.unique(points >= 0, axis=0):
        rows = points[((points >= 0) == pattern).all(axis=1)][:, pattern]
        asked = [item for item, taken in zip(items, pattern, strict=True) if taken]
        forms.append(make_form(asked, rows, points=most("sim_pcm")))
    complete = next(form for form in forms if form.items == items)
    assert_same({item: n for item, (n, _) in mean_points(forms).items()}, expected["n_item"])
    assert_same({item: p for item, (_, p) in mean_points(forms).items()}, expected["p"])
    assert_same(item_rest_r(complete), expected["item_rest_r_corrected_complete"])
    assert alpha(complete) == pytest.approx(expected["alpha_raw_complete"], abs=1e-6)
    assert math.sqrt(moments(complete).total) == pytest.approx(expected["total_sd_complete"], abs=1e-6)
    # R takes these two from pairwise covariances of all 800 people: only the formula can be compared.
    pairwise = feldt(expected["alpha_raw"], 800, 8)
    assert pairwise == pytest.approx(tuple(expected["alpha_feldt95"].values()), abs=1e-6)


def test_nothing_is_claimed_where_nothing_varies() -> None:
    form = make_form(["one", "two"], np.array([[1, 0], [1, 1]]), points={"one": 1, "two": 1})
    assert math.isnan(item_rest_r(form)["one"])
    assert math.isnan(alpha_if_dropped(form)["two"])
    alone = make_form(["one", "two"], np.array([[1, 0]]), points={"one": 1, "two": 1})
    assert math.isnan(alpha(alone))
    assert math.isnan(standard_error(alone))


def test_wilson_is_as_printed_in_textbooks_and_stays_within_0_and_1() -> None:
    # Newcombe (1998), table I: 81 of 263 and 0 of 20.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


def test_fisher_is_symmetric_and_holds_for_perfect_correlation() -> None:
    low, high = fisher(0.3, 103)
    assert math.atanh(high) - math.atanh(0.3) == pytest.approx(1.959964 / 10, abs=1e-6)
    assert fisher(-0.3, 103) == pytest.approx((-high, -low))
    assert fisher(1, 103)[1] == pytest.approx(1)


def test_option_rest_r_is_that_of_the_answers_themselves() -> None:
    _, points, _ = answers("sim_pcm")
    rows = points[(points >= 0).all(axis=1)]
    form = make_form(("a", "b", "c"), rows[:, [0, 4, 6]], points={"a": 1, "b": 2, "c": 3})
    scores = rows[:, [0, 4, 6]].sum(axis=1)
    # Those who got 0 on the item chose two distractors in turn.
    chose = (rows[:, 4] == 0) & (np.arange(len(rows)) % 2 == 0)
    for made, earned in ((chose, 0), (rows[:, 4] == 2, 2)):
        marked = np.bincount(scores[made], minlength=7)
        expected = np.corrcoef(made, scores - rows[:, 4])[0, 1]
        assert option_rest_r(marked, form.of("b"), earned=earned) == pytest.approx(expected)
        with_item = np.corrcoef(made, scores)[0, 1]
        assert option_rest_r(marked, form.of("b"), earned=None) == pytest.approx(with_item)


def test_a_mark_that_nobody_made_has_no_correlation() -> None:
    form = form_of(["need1", "need2"])
    assert math.isnan(option_rest_r(np.zeros(3, dtype=np.int64), form.of("need1"), earned=0))


def test_thirds_split_people_at_a_border_in_proportion() -> None:
    # Six people: scores 0 (one), 1 (three), 2 (two). The low third is one of score 0 and one of the three.
    assert thirds(np.array([1, 0, 1]), np.array([1, 3, 2])) == pytest.approx((0.5, 0, 0.5))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12))
def test_thirds_average_to_the_share_of_all(cells: list[tuple[int, int]]) -> None:
    marked = np.array([made for made, _ in cells])
    people = marked + np.array([other for _, other in cells])
    if people.sum():
        assert np.mean(thirds(marked, people)) == pytest.approx(marked.sum() / people.sum())
