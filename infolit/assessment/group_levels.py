"""How many of a group stand at each level: from the group's points, never from what each person was told.

Counting patrons by their own estimates would draw every group to the middle, as each estimate is drawn there
(Mislevy, Beaton, Kaplan & Sheehan, 1992); here mean and spread are estimated directly from the points.
"""

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from infolit.assessment.calibration import Steps
from infolit.assessment.disclosure import BASE
from infolit.assessment.levels import Cuts
from infolit.assessment.scoring import NODES, score_distribution

Group: TypeAlias = Mapping[Steps, Sequence[int]]
"""People by points (0, 1, …), for each set of items they were asked."""
Floats: TypeAlias = NDArray[np.float64]
Three: TypeAlias = tuple[float, float, float]

LEAST_FOR_SPREAD = 100
"""People from which a group's own standard deviation is estimated; under it, a given one is taken."""
Z = NormalDist().inv_cdf(0.975)
_ROUNDS, _CLOSE = 1000, 1e-7
_FARTHEST = 4.0
# Beyond these, one person more could move the shares of all: who submits all the others could see to that.
_SPREADS = 0.95, 1.6
_NODES = np.array(NODES)
_NORMAL = NormalDist()
_GRID = np.linspace(0, 1, 1001)
"""Shares tried for an interval: every tenth of a percent."""
_POINTS = np.array([_NORMAL.inv_cdf(min(max(share, 1e-9), 1 - 1e-9)) for share in _GRID])
"""Points of the standard normal distribution below which those shares lie."""


@dataclass(frozen=True, slots=True)
class GroupLevels:
    """Shares of a group at the three levels, lowest first, summing to 1, with their standard errors."""

    mean: float
    sd: float
    shares: Three
    errors: Three
    n: int


def shares(group: Group, *, cuts: Cuts, sd: float | None) -> GroupLevels:
    """Shares by level in a group with one distribution; `sd` None: estimated too. ValueError without people."""
    people = {steps: float(sum(counts)) for steps, counts in group.items()}
    if not any(people.values()):
        raise ValueError("a group without people has no levels")
    mean, spread = fit(group, sd=sd)
    low, high = (_NORMAL.cdf((cut.theta - mean) / spread) for cut in cuts)
    covariance = _covariance(people, mean, spread, given=sd is not None)
    first, middle, last = (math.sqrt(slope @ covariance @ slope) for slope in _slopes(mean, spread, cuts))
    n = round(sum(people.values()))
    return GroupLevels(mean, spread, (low, high - low, 1 - high), (first, middle, last), n)


def fit(group: Group, *, sd: float | None) -> tuple[float, float]:
    """Latent mean and SD in logits by EM over the items' fixed parameters (Mislevy, 1984); kept within reason.

    Where all have no points, or all of them, the mean would run away: it stops 4 logits from the middle.
    """
    likelihood = np.vstack([points_likelihood(steps) for steps in group])
    people = np.concatenate([np.asarray(counts, dtype=np.float64) for counts in group.values()])
    mean, spread = 0.0, sd or 1.0
    for _ in range(_ROUNDS):
        posterior = people @ posteriors(likelihood, mean, spread) / people.sum()
        before, mean = mean, float(np.clip(posterior @ _NODES, -_FARTHEST, _FARTHEST))
        wider = float(np.clip(math.sqrt(posterior @ (_NODES - mean) ** 2), *_SPREADS)) if sd is None else sd
        moved, spread = abs(mean - before) + abs(wider - spread), wider
        if moved < _CLOSE:
            break
    return mean, spread


@functools.lru_cache(maxsize=256)
def points_likelihood(steps: Steps) -> Floats:
    """Probability of 0, 1, … points at each node, shape (points + 1, nodes)."""
    return np.array([score_distribution(steps, node) for node in NODES]).T


def posteriors(likelihood: Floats, mean: float, sd: float) -> Floats:
    """Distribution over the nodes after each row's points, in a group N(mean, sd^2)."""
    weights = likelihood * np.exp(-((_NODES - mean) ** 2) / (2 * sd**2))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)


def intervals(
    row: Sequence[int], people: Mapping[Steps, int], *, cuts: Cuts, sd: float | None
) -> tuple[tuple[int, int], ...]:
    """95 % interval of each level's share in whole per cent, from a published row of counts.

    It is worked out from rounded counts alone (`row` by level, `people` by the items they were asked), so that
    it tells no more than they do. As in Wilson's interval, a share stays in if the published count lies within 1.96
    standard errors, at that share, of what it would bring: sampling by the delta method, then unbiased rounding.
    """
    total = sum(row)
    mean, spread = _from_row(row, cuts, sd)
    weights = {steps: count * total / sum(people.values()) for steps, count in people.items()}
    covariance = _covariance(weights, mean, spread, given=sd is not None)
    outer = (
        np.exp(-(_POINTS**2) / 2)
        / math.sqrt(math.tau)
        / spread
        * np.sqrt(covariance[0, 0] + 2 * _POINTS * covariance[0, 1] + _POINTS**2 * covariance[1, 1])
    )
    slope = _slopes(mean, spread, cuts)[1]
    inner = np.full(_GRID.shape, math.sqrt(slope @ covariance @ slope))
    found = []
    for count, errors in zip(row, (total * outer, total * inner, total * outer), strict=True):
        variance = errors**2 + _rounding_variance(total * _GRID, errors)
        plausible = _GRID[(count - total * _GRID) ** 2 <= Z**2 * variance]
        # Of millions of people the interval may lie between two shares of the grid.
        ends = (plausible[0], plausible[-1]) if plausible.size else (count / total, count / total)
        found.append((round(100 * ends[0]), round(100 * ends[1])))
    return tuple(found)


def _rounding_variance(means: Floats, errors: Floats) -> Floats:
    """Variance that unbiased rounding adds to X, normal: x (BASE - x) of its remainder x, averaged over X.

    The Fourier series of x (1 - x) on [0, 1], 1/6 - sum of cos(2 pi k x) / (pi k)^2, smoothed by the normal: about
    BASE^2 / 6 where X spreads over more than one BASE, less where it is surely near a multiple.
    """
    terms = [
        np.cos(math.tau * k * means / BASE)
        * np.exp(-((math.tau * k * errors / BASE) ** 2) / 2)
        / (math.pi * k) ** 2
        for k in range(1, 9)
    ]
    return np.asarray(BASE**2 * np.maximum(0.0, 1 / 6 - np.sum(terms, axis=0)), dtype=np.float64)


def _from_row(row: Sequence[int], cuts: Cuts, sd: float | None) -> tuple[float, float]:
    """Mean and SD that would give about these counts; a quarter of BASE is added to each, none being sure."""
    total = sum(row) + 3 * BASE / 4
    below = _NORMAL.inv_cdf((row[0] + BASE / 4) / total), _NORMAL.inv_cdf(1 - (row[2] + BASE / 4) / total)
    lower, upper = (cut.theta for cut in cuts)
    spread = sd or min(max((upper - lower) / (below[1] - below[0]), _SPREADS[0]), _SPREADS[1])
    return (lower + upper - spread * (below[0] + below[1])) / 2, spread


def _covariance(people: Mapping[Steps, float], mean: float, sd: float, *, given: bool) -> Floats:
    """Covariance of the estimates of mean and SD: inverse of their expected information; zeros for a given SD."""
    known = np.zeros((2, 2))
    for steps, count in people.items():
        known += count * information(steps, round(mean, 6), round(sd, 6))
    if given:
        return np.array([[1 / known[0, 0], 0.0], [0.0, 0.0]])
    return np.asarray(np.linalg.inv(known), dtype=np.float64)


@functools.lru_cache(maxsize=512)
def information(steps: Steps, mean: float, sd: float) -> Floats:
    """Expected information of one person's points about mean and SD (Fisher's identity: Louis, 1982)."""
    likelihood = points_likelihood(steps)
    posterior = posteriors(likelihood, mean, sd)
    squares = posterior @ (_NODES - mean) ** 2
    scores = np.stack([(posterior @ _NODES - mean) / sd**2, (squares - sd**2) / sd**3])
    prior = np.exp(-((_NODES - mean) ** 2) / (2 * sd**2))
    chances = likelihood @ prior / prior.sum()
    return np.asarray((scores * chances) @ scores.T, dtype=np.float64)


def _slopes(mean: float, sd: float, cuts: Cuts) -> tuple[Floats, Floats, Floats]:
    """How each share moves with mean and SD."""
    points = [(cut.theta - mean) / sd for cut in cuts]
    low, high = (-_NORMAL.pdf(z) / sd * np.array([1.0, z]) for z in points)
    return low, high - low, -high
