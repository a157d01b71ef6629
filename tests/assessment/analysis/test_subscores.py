"""What stages add agrees with R, from sums over people."""

import numpy as np
import pytest

from infolit.assessment.analysis.classical import alpha
from infolit.assessment.analysis.subscores import Prmse, covariance, disattenuated, prmse
from tests.assessment.analysis.reference_sets import STAGES, answers, form_of, reference


def stages() -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], list[float]]:
    """Covariances of the four stages of sim_il, and their alphas."""
    items, points, _ = answers("sim_il")
    of_stage = [[item for item in items if item.startswith(stage)] for stage in STAGES]
    sums = np.stack([points[:, [items.index(item) for item in part]].sum(axis=1) for part in of_stage])
    found = covariance(sums.shape[1], sums.sum(axis=1), sums @ sums.T)
    assert found == pytest.approx(np.cov(sums))
    return found, [alpha(form_of(part)) for part in of_stage]


def test_haberman_agrees_with_r() -> None:
    expected = reference("sim_il_subscores")
    found = prmse(*stages())
    assert [each.own for each in found] == pytest.approx(
        [expected["reliability_alpha"][stage] for stage in STAGES], abs=1e-6
    )
    for mine, name in (("total", "PRMSE_x"), ("both", "PRMSE_sx")):
        values = [getattr(each, mine) for each in found]
        assert values == pytest.approx([expected[name][stage] for stage in STAGES], abs=1e-6)


def test_correlations_of_true_points_agree_with_r() -> None:
    expected = np.array(reference("sim_il_subscores")["disattenuated_correlation"])
    np.fill_diagonal(expected, 1)
    assert disattenuated(*stages()) == pytest.approx(expected, abs=1e-6)


def test_what_chance_made_impossible_becomes_a_correlation_matrix() -> None:
    found = disattenuated(np.array([[1, 0.6, 0.1], [0.6, 1, 0.6], [0.1, 0.6, 1]]), [0.5, 0.5, 0.5])
    assert np.diag(found) == pytest.approx(1)
    assert np.linalg.eigvalsh(found).min() > 0.02
    assert np.abs(found).max() == pytest.approx(1)


def test_a_stage_adds_if_it_foretells_more_with_the_total_than_either_alone() -> None:
    assert Prmse(0.6, 0.65, 0.72).adds
    assert not Prmse(0.6, 0.7, 0.7).adds


def test_an_alpha_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        prmse(np.eye(2), [0.5, -0.1])
