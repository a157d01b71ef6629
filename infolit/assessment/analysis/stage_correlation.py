"""How abilities of two stages correlate, from sums over complete attempts on the full path."""

from collections.abc import Collection, Mapping, Sequence
from statistics import NormalDist

import numpy as np

from infolit.assessment.analysis import thresholds
from infolit.assessment.analysis.fit import information
from infolit.assessment.analysis.pooled import StageSums
from infolit.assessment.analysis.subscores import covariance, disattenuated
from infolit.assessment.calibration import Calibration
from infolit.assessment.items import STAGES, Item

Abilities = Mapping[str, NormalDist]
"""On one stage, by language."""

LEAST, MOST = 0.2, 0.95
"""What is believed of a correlation, whatever chance did."""
PARTS = np.array([NormalDist().inv_cdf((part + 0.5) / 40) for part in range(40)])
"""Middles of forty equally likely parts of the standard normal distribution."""


def stage_correlation(
    sums: Mapping[str, StageSums],
    abilities: Sequence[Abilities],
    *,
    calibration: Calibration,
    asked: Collection[Item],
) -> float:
    """Mean over pairs of stages, within languages, corrected for unreliability (Spearman, 1904).

    `abilities` in the order of STAGES. The calibration's own correlation while under 500 people are counted.
    """
    groups = {
        language: each
        for language, each in sums.items()
        if each.people > 1 and all(language in stage for stage in abilities)
    }
    weights = np.array([each.people for each in groups.values()])
    if weights.sum() < thresholds.STAGES.flagged:
        return calibration.correlation
    covariances = [covariance(each.people, each.sums, each.products) for each in groups.values()]
    within = np.average(covariances, axis=0, weights=weights)
    errors = []
    for language in groups:
        known = calibration.in_language(language)
        steps = [known.get_steps(item for item in asked if item.stage == stage) for stage in STAGES]
        places = [stage[language].mean + stage[language].stdev * PARTS for stage in abilities]
        # The mean variance of points at one ability: with slopes of 1 that is the information.
        errors.append([information(*each).mean() for each in zip(steps, places, strict=True)])
    reliabilities = 1 - np.average(errors, axis=0, weights=weights) / np.diag(within)
    found = disattenuated(within, np.clip(reliabilities, 0.05, 0.99).tolist())
    mean = float(found[np.triu_indices(len(STAGES), 1)].mean())
    return round(min(max(mean, LEAST), MOST), 3)
