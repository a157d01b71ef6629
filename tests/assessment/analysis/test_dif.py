"""Differences between groups agree with R, and what R has no figures for with simulation."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from infolit.assessment.analysis.dif import Logistic, MantelHaenszel, logistic, mantel_haenszel
from infolit.assessment.analysis.rollup import Counts
from tests.assessment.analysis.reference_sets import STAGES, answers, assert_same, form_of, reference

BLOCKS = ["total", *STAGES]


def figures(name: str) -> dict[str, Any]:
    """R's figures, matched on the total or on the points of a stage."""
    sets = reference("sim_il")
    found: dict[str, Any] = (
        sets["dif_total_matched"] if name == "total" else sets[f"stage_{name}"]["dif_stage_matched"]
    )
    return found


def tables(item: str, matching: list[str]) -> tuple[Counts, Counts]:
    """Reference (en) and focal group (lv) by score on the matching items and points on one of them."""
    return form_of(matching, group="en").of(item), form_of(matching, group="lv").of(item)


def assert_agrees(found: dict[str, MantelHaenszel], expected: dict[str, Any]) -> None:
    """All that R says of Mantel and Haenszel's test, letters too."""
    for mine, name in (
        ("alpha", "alpha_mh"),
        ("se_log_alpha", "se_log_alpha"),
        ("delta", "delta_mh"),
        ("chi2", "chi2_corrected"),
    ):
        assert_same({item: getattr(each, mine) for item, each in found.items()}, expected[name])
    assert {item: each.class_ for item, each in found.items()} == expected["ets_full_rule"]


@pytest.mark.parametrize("name", BLOCKS)
def test_mantel_haenszel_agrees_with_r(name: str) -> None:
    expected = figures(name)["mh"]
    items = list(expected["alpha_mh"])
    assert_agrees({item: mantel_haenszel(*tables(item, items)) for item in items}, expected)


@pytest.mark.parametrize("name", BLOCKS)
def test_purified_matching_is_a_form_of_the_anchors_and_the_item(name: str) -> None:
    expected = figures(name)["mh_purified"]
    items = list(expected["alpha_mh"])
    dropped = [items[at - 1] for at in expected["anchor_items_dropped"] if not isinstance(at, str)]
    found = {}
    for item in items:
        anchors = [each for each in items if each not in dropped or each == item]
        found[item] = mantel_haenszel(*tables(item, anchors))
    assert_agrees(found, expected)


@pytest.mark.parametrize("name", BLOCKS)
def test_logistic_regression_agrees_with_r(name: str) -> None:
    expected = figures(name)
    items = list(expected["mh"]["alpha_mh"])
    found = {item: logistic(*tables(item, items), range(len(items) + 1)) for item in items}
    for mine, part in (
        ("lr_chi2", "logistic_both"),
        ("lr_chi2_uniform", "logistic_udif"),
        ("lr_chi2_nonuniform", "logistic_nudif"),
    ):
        assert_same({item: getattr(each, mine) for item, each in found.items()}, expected[part]["lr_chi2"])
    values = {item: each.delta_r2_nonuniform * as_in_difr(item) for item, each in found.items()}
    assert_same(values, expected["logistic_nudif"]["delta_nagelkerke_r2"])


def as_in_difr(item: str) -> float:
    """What difR 5.1 makes of Nagelkerke's R2: the largest possible R2, 1 - exp(-D/2)^(2/n), becomes 1 where
    exp(-D/2) is less than a float can hold, that is where the null deviance D is above 1490."""
    every, points, _ = answers("sim_il")
    p, n = points[:, every.index(item)].mean(), len(points)
    deviance = -2 * n * (p * math.log(p) + (1 - p) * math.log(1 - p))
    return -math.expm1(-deviance / n) if deviance > 1490 else 1


def partial_credit(chance: np.random.Generator, n: int, shift: float) -> tuple[NDArray[np.int64], Counts]:
    """A matching score 0 to 5, and by proportional odds 0 to 2 points that are `shift` logits dearer."""
    score = chance.integers(0, 6, n)
    latent = 0.6 * (score - 2.5) - shift + chance.logistic(size=n)
    table = np.zeros((6, 3), dtype=np.int64)
    np.add.at(table, (score, (latent > -0.7).astype(int) + (latent > 0.7)), 1)
    return score, table


def test_more_than_two_categories_find_the_planted_odds_and_their_spread() -> None:
    chance = np.random.default_rng(7)
    found = [
        mantel_haenszel(partial_credit(chance, 300, 0)[1], partial_credit(chance, 200, 0.5)[1])
        for _ in range(400)
    ]
    logs = np.log([each.alpha for each in found])
    assert logs.mean() == pytest.approx(0.5, abs=0.03)
    assert np.mean([each.se_log_alpha for each in found]) == pytest.approx(logs.std(), rel=0.1)
    covered = [each.interval[0] < -2.35 * 0.5 < each.interval[1] for each in found]
    assert 0.92 < np.mean(covered) < 0.98


def test_the_spread_for_more_categories_is_that_of_all_pairs_that_share_somebody() -> None:
    one, two = np.array([[3, 1, 2], [1, 2, 4]]), np.array([[2, 2, 1], [2, 1, 1]])
    found = mantel_haenszel(one, two)
    ahead, variance = 0.0, 0.0
    for ref, foc in zip(one, two, strict=True):
        n = (ref + foc).sum()
        gaps = np.subtract.outer(np.repeat(range(3), ref), np.repeat(range(3), foc))
        ahead += np.maximum(gaps, 0).sum() / n
        steps = np.where(gaps > 0, gaps, found.alpha * gaps)
        pairs = [(r, f) for r in range(steps.shape[0]) for f in range(steps.shape[1])]
        shared = ((a, b) for a in pairs for b in pairs if a[0] == b[0] or a[1] == b[1])
        variance += sum(steps[a] * steps[b] for a, b in shared) / n**2
    assert found.se_log_alpha == pytest.approx(math.sqrt(variance) / ahead)


def test_a_stratum_of_one_person_compares_nobody() -> None:
    one, two = tables("find3", ["find1", "find2", "find3", "find4"])
    lone, nobody = np.array([[0, 1]]), np.array([[0, 0]])
    assert mantel_haenszel(np.vstack([one, lone]), np.vstack([two, nobody])) == mantel_haenszel(one, two)


def test_more_than_two_categories_rarely_alarm_where_groups_do_not_differ() -> None:
    chance = np.random.default_rng(8)
    found = [
        mantel_haenszel(partial_credit(chance, 300, 0)[1], partial_credit(chance, 200, 0)[1])
        for _ in range(400)
    ]
    assert np.mean([each.chi2 > 3.84 for each in found]) < 0.07


def test_splitting_points_in_two_categories_gives_the_test_of_two() -> None:
    one, two = tables("find3", ["find1", "find2", "find3", "find4"])
    unused = np.zeros((len(one), 1), dtype=np.int64)
    wider = mantel_haenszel(np.hstack([one, unused]), np.hstack([two, unused]))
    plain = mantel_haenszel(one, two)
    assert (wider.alpha, wider.chi2) == pytest.approx((plain.alpha, plain.chi2))
    assert wider.se_log_alpha == pytest.approx(plain.se_log_alpha, rel=0.05)


def test_logits_of_adjacent_categories_are_at_the_top_of_their_likelihood() -> None:
    chance = np.random.default_rng(9)
    one, two = partial_credit(chance, 300, 0)[1], partial_credit(chance, 200, 0.5)[1]
    score, group = np.tile(np.arange(6) - 2.5, 2), np.repeat([0, 1], 6)
    counts = np.concatenate([one, two])

    def deviance(at: NDArray[np.float64], slopes: int) -> float:
        terms = np.column_stack([score, group, score * group])[:, :slopes] @ at[2:]
        logits = np.outer(terms, np.arange(3)) + np.array([0, at[0], at[1]])
        return -2 * float((counts * (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))).sum())

    tops = [minimize(deviance, np.zeros(2 + slopes), args=(slopes,)).fun for slopes in (1, 2, 3)]
    found = logistic(one, two, range(6))
    expected = (tops[0] - tops[2], tops[0] - tops[1], tops[1] - tops[2])
    assert (found.lr_chi2, found.lr_chi2_uniform, found.lr_chi2_nonuniform) == pytest.approx(
        expected, abs=1e-5
    )


def test_points_that_the_score_foretells_outright_leave_nothing_to_the_group() -> None:
    split = np.array([[9, 0], [9, 0], [0, 9], [0, 9]])
    found = logistic(split, split, range(4))
    assert (found.lr_chi2, found.delta_r2_nonuniform) == pytest.approx((0, 0), abs=1e-6)


def test_a_group_of_nobody_and_an_item_that_all_get_say_nothing() -> None:
    one, _ = tables("find3", ["find1", "find2", "find3"])
    nobody = np.zeros_like(one)
    assert math.isnan(mantel_haenszel(one, nobody).alpha)
    assert mantel_haenszel(one, nobody).class_ == "A"
    assert logistic(one, nobody, range(4)).lr_chi2 == pytest.approx(0, abs=1e-6)
    all_get_it = np.array([[0, 5], [0, 7]])
    assert logistic(all_get_it, all_get_it, range(2)) == Logistic(0, 0, 0, 0)


def test_letters_need_size_and_certainty() -> None:
    def letter(delta: float, se: float) -> str:
        return MantelHaenszel(1, se / 2.35, delta, 0).class_

    assert [letter(-0.99, 0.01), letter(1.2, 0.62), letter(1.2, 0.6)] == ["A", "A", "B"]
    assert [letter(-1.6, 0.37), letter(-1.6, 0.36), letter(1.49, 0.01)] == ["B", "C", "B"]
