"""Somebody who knows all of a batch but one person's answers, and works out how likely each answer makes what he reads.

He knows the program, the calibration, everybody's key, who is in which block, and all points, guesses and next steps
but the target's; he does not know the rounding key. A row of rounded counts is one draw for one set of people and
one variable, so he multiplies the chances of the rows of different sets (and takes each set once).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from infolit.assessment.bank import ItemBank
from infolit.assessment.calibration import Calibration
from infolit.assessment.disclosure import BASE
from infolit.assessment.group_levels import points_likelihood, posteriors
from infolit.assessment.guidance import next_steps
from infolit.assessment.items import LEVELS, STAGES
from infolit.assessment.levels import Cuts, level_probabilities
from infolit.assessment.result import StageTaken, measure
from infolit.assessment.scoring import NODES, category_probabilities

Floats: TypeAlias = NDArray[np.float64]

POINTS = 6
"""Reachable in a stage on the quick path."""
TASKS = 4
CANDIDATES = np.array(list(product(range(POINTS + 1), repeat=len(STAGES))))
"""All that the target's points can be, a row of four each; shape (2401, 4)."""
_MEANS = np.linspace(-4, 4, 2001)
_NODES = np.array(NODES)


@dataclass(frozen=True)
class Insider:
    """What he knows before he reads anything."""

    bank: ItemBank
    calibration: Calibration
    cuts: Cuts
    prior: Floats
    """Of each candidate, in a population N(0, 1) in each stage, correlated as the calibration says."""
    level: NDArray[np.int_]
    """Each candidate's most probable level over all stages: what he wants to name. Shape (2401,)."""
    steps: NDArray[np.int_]
    """By candidate: 1 where a next step is suggested; shape (2401, 4 stages)."""
    right: Floats
    """Chance of so many tasks right by points: the same at every ability, as points are sufficient; (4, 7, 5)."""


def insider(bank: ItemBank, calibration: Calibration, cuts: Cuts) -> Insider:
    """The insider of a bank: quick path, half "a", in the population of the calibration, N(0, 1) in each stage."""
    items = [bank.leg_items(stage, "a") for stage in STAGES]
    steps = [calibration.get_steps(each) for each in items]
    level, suggested = [], np.zeros((len(CANDIDATES), len(STAGES)), dtype=np.int_)
    for number, points in enumerate(CANDIDATES.tolist()):
        taken = [StageTaken(*told, 0) for told in zip(STAGES, items, points, strict=True)]
        result = measure(taken, calibration, cuts, by_stage=False)
        assert result.estimate is not None
        level.append(int(np.argmax(level_probabilities(result.estimate, cuts))))
        for stage, _, _ in next_steps(result, bank.stages):
            suggested[number, STAGES.index(stage)] = 1
    return Insider(
        bank,
        calibration,
        cuts,
        prior=_prior(bank, calibration, 0.0),
        level=np.array(level),
        steps=suggested,
        right=np.array([_right_by_points(each) for each in steps]),
    )


def among(knows: Insider, mean: float) -> Insider:
    """The same insider in a population that has another mean in every stage, in logits; he knows that too."""
    return replace(knows, prior=_prior(knows.bank, knows.calibration, mean))


def _prior(bank: ItemBank, calibration: Calibration, mean: float) -> Floats:
    """Chance of each candidate: a common factor at the nodes, and in each stage what is its own."""
    correlation = calibration.correlation
    weights = norm.pdf(_NODES) / norm.pdf(_NODES).sum()
    own = norm.pdf((_NODES - mean - np.sqrt(correlation) * _NODES[:, None]) / np.sqrt(1 - correlation))
    own /= own.sum(axis=1, keepdims=True)
    chances = np.ones((len(_NODES), len(CANDIDATES)))
    for place, stage in enumerate(STAGES):
        by_points = own @ points_likelihood(calibration.get_steps(bank.leg_items(stage, "a"))).T
        chances *= by_points[:, CANDIDATES[:, place]]
    return np.asarray(weights @ chances)


def _right_by_points(steps: Sequence[Sequence[float]]) -> Floats:
    """Chance of 0 to 4 tasks right, given the points."""
    joint = np.zeros((POINTS + 1, TASKS + 1))
    ways = [list(enumerate(category_probabilities(item, 0.0))) for item in steps]
    for pattern in product(*ways):
        right = sum(points == len(item) for (points, _), item in zip(pattern, steps, strict=True))
        joint[sum(points for points, _ in pattern), right] += np.prod([chance for _, chance in pattern])
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Rows:
    """Rows that he reads, each with what it would be made from under each candidate, in order of candidates."""

    exact: Floats
    """Counts before rounding; shape (rows, candidates, 3)."""
    shown: Floats
    """Shape (rows, 3)."""


def level_counts(points: Floats, stage: int, knows: Insider, *, sd: float = 1.0) -> Floats:
    """Unrounded counts by level of groups of people, each given by how many have 0, 1, … points.

    The same as `group_levels.shares`, for many groups at once: the mean is where the EM stands still.
    """
    n = points.sum(axis=-1, keepdims=True)
    gap = points @ _posterior_means(knows, stage, sd) / n - _MEANS
    # From positive to negative, once: the line between the last positive and the next gap meets zero.
    before = np.clip((gap > 0).sum(axis=-1) - 1, 0, len(_MEANS) - 2)[..., None]
    left, right = (np.take_along_axis(gap, before + more, -1) for more in (0, 1))
    step = _MEANS[1] - _MEANS[0]
    mean = np.clip(_MEANS[before] + step * left / (left - right), -4, 4)
    low, high = (norm.cdf((cut.theta - mean) / sd) for cut in knows.cuts)
    return np.asarray(n * np.concatenate([low, high - low, 1 - high], axis=-1))


_known: dict[tuple[int, int, float], Floats] = {}


def _posterior_means(knows: Insider, stage: int, sd: float) -> Floats:
    """Expected ability by points (rows) in a population of each mean (columns)."""
    place = (id(knows), stage, sd)
    if place not in _known:
        items = knows.bank.leg_items(STAGES[stage], "a")
        likelihood = points_likelihood(knows.calibration.get_steps(items))
        _known[place] = np.stack([posteriors(likelihood, mean, sd) @ _NODES for mean in _MEANS], axis=1)
    return _known[place]


def chances(rows: Rows) -> Floats:
    """Chance of each shown row under each candidate, over the unknown draw; shape (rows, candidates).

    A row is marks of a ruler that fall on counts laid end to end: for which of its starts do these come out?
    """
    ends = np.cumsum(rows.exact, axis=-1) / BASE
    marks = (np.cumsum(rows.shown, axis=-1) / BASE)[:, None, :]
    earliest = np.maximum((marks - ends).max(axis=-1), 0.0)
    latest = np.minimum((marks + 1 - ends).min(axis=-1), 1.0)
    return np.asarray(np.maximum(latest - earliest, 0.0))


def of_candidates(by_stage: Sequence[Floats]) -> Floats:
    """Chances of candidates from chances by points in each stage."""
    return np.asarray(np.prod([each[CANDIDATES[:, s]] for s, each in enumerate(by_stage)], axis=0))


def named(knows: Insider, likelihood: Floats) -> Floats:
    """Probability of each level over all stages, after he has read."""
    posterior = knows.prior * likelihood
    shares = np.bincount(knows.level, weights=posterior, minlength=len(LEVELS))
    return np.asarray(shares / shares.sum())


def guess_words(guess: int, right: Floats) -> Floats:
    """Chances of "fewer", "about" and "more" by points, given the guess; from chances of tasks right by points."""
    gain = np.arange(TASKS + 1) - guess
    words = np.stack([gain <= -3, np.abs(gain) < 3, gain >= 3], axis=1).astype(float)
    return np.asarray(right @ words)
