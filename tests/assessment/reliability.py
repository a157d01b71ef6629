"""How reliable each path of an instrument is: the numbers of docs/measurement.md."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean

from infolit.assessment.calibration import Calibration, Steps
from infolit.assessment.items import STAGES
from infolit.assessment.score_table import Instrument
from infolit.assessment.scoring import NODES, Estimate, borrow, eap_by_points, score_distribution


@dataclass(frozen=True, slots=True)
class StageReliability:
    """Marginal reliability of one stage, from 0 to 1."""

    stage: str
    alone: float
    borrowed: float
    """With what the other stages of the path tell."""


@dataclass(frozen=True, slots=True)
class PathReliability:
    """Marginal reliability of one path's stages and of the mean of all four."""

    path: str
    stages: tuple[StageReliability, ...]
    overall: float


def reliability(steps: Steps) -> float:
    """Marginal reliability over N(0, 1), from 0 to 1: one minus the mean posterior variance."""
    density = [NormalDist().pdf(node) for node in NODES]
    by_points = zip(*(score_distribution(steps, node) for node in NODES), strict=True)
    chances = [fmean(likelihood, density) for likelihood in by_points]
    return 1 - fmean([estimate.se**2 for estimate in eap_by_points(steps)], chances)


def instrument_reliability(bank: Instrument, calibration: Calibration) -> tuple[PathReliability, ...]:
    """Reliability of *quick a*, *quick b* and *full* under this calibration, if it holds."""
    paths = {"quick a": "a", "quick b": "b", "full": "ab"}
    return tuple(
        _path_reliability(
            name,
            [calibration.get_steps(bank.leg_items(stage, half)) for stage in STAGES],
            correlation=calibration.correlation,
        )
        for name, half in paths.items()
    )


def _path_reliability(name: str, stage_steps: Sequence[Steps], *, correlation: float) -> PathReliability:
    """Borrowing is worked out at each stage's mean posterior variance: near enough to its mean effect."""
    alone = [reliability(steps) for steps in stage_steps]
    joint = borrow([Estimate(0.0, math.sqrt(1 - share)) for share in alone], correlation=correlation)
    prior = borrow([Estimate(0.0, 1.0)] * len(alone), correlation=correlation)
    return PathReliability(
        name,
        tuple(
            StageReliability(stage, share, 1 - joint.covariance[place][place])
            for place, (stage, share) in enumerate(zip(STAGES, alone, strict=True))
        ),
        1 - joint.variance_of_mean() / prior.variance_of_mean(),
    )
