"""From points to estimates: partial credit model, expected a posteriori scores, borrowing across stages."""

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean

from infolit.assessment.calibration import CORRELATION, Steps

NODES = tuple(-8 + 16 * node / 120 for node in range(121))
"""Where posteriors are summed, in logits."""
SURE = 0.8
"""Least probability of what is said plainly, and content of the interval that is shown."""
HALF_WIDTH = NormalDist().inv_cdf((1 + SURE) / 2)
"""Half the width of that interval in standard errors: 1.28."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where somebody stands: mean and standard deviation of the posterior, in logits."""

    theta: float
    se: float


@dataclass(frozen=True, slots=True)
class Joint:
    """Posterior of the stages together, in logits."""

    means: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    taken: tuple[int, ...]
    """Positions of the stages that were taken; for others there is a posterior, and nothing is shown."""

    @property
    def estimates(self) -> tuple[Estimate | None, ...]:
        """What is known of each stage with the others' help; None for one that was not taken."""
        return tuple(
            Estimate(mean, math.sqrt(self.covariance[stage][stage])) if stage in self.taken else None
            for stage, mean in enumerate(self.means)
        )

    def variance_of_mean(self) -> float:
        """Variance of the mean of the stages taken: 1'V1/16 for four; ZeroDivisionError without any."""
        total = math.fsum(self.covariance[row][column] for row in self.taken for column in self.taken)
        return total / len(self.taken) ** 2

    def probability_under(self, stage: int, other: int) -> float:
        """Probability that the one stage stands below the other."""
        cov = self.covariance
        variance = cov[stage][stage] + cov[other][other] - 2 * cov[stage][other]
        return NormalDist().cdf((self.means[other] - self.means[stage]) / math.sqrt(variance))


def category_probabilities(steps: Sequence[float], theta: float) -> tuple[float, ...]:
    """Probability of 0, 1, … points on one item (Masters, 1982)."""
    weights, exponent = [1.0], 0.0
    for step in steps:
        exponent += theta - step
        weights.append(math.exp(exponent))
    total = sum(weights)
    return tuple(weight / total for weight in weights)


def expected_points(steps: Iterable[Sequence[float]], theta: float) -> float:
    """Points to be expected on these items at this ability; rises with ability."""
    return sum(
        points * probability
        for item in steps
        for points, probability in enumerate(category_probabilities(item, theta))
    )


def score_distribution(steps: Iterable[Sequence[float]], theta: float) -> tuple[float, ...]:
    """Probability of each sum of points at this ability, item by item (Lord & Wingersky, 1984)."""
    sums = [1.0]
    for item in steps:
        longer = [0.0] * (len(sums) + len(item))
        for points, probability in enumerate(category_probabilities(item, theta)):
            for so_far, weight in enumerate(sums):
                longer[so_far + points] += weight * probability
        sums = longer
    return tuple(sums)


@functools.lru_cache(maxsize=256)
def eap_by_points(steps: Steps) -> tuple[Estimate, ...]:
    """Estimates for 0, 1, … up to all points on these items, prior N(0, 1); kept, as the same few recur."""
    likelihoods = zip(*(score_distribution(steps, node) for node in NODES), strict=True)
    return tuple(map(_posterior, likelihoods))


def item_information(steps: Sequence[float], theta: float) -> float:
    """Information of one item at this ability: the variance of its points (Masters, 1982; Samejima, 1969)."""
    chances = category_probabilities(steps, theta)
    mean = math.fsum(points * chance for points, chance in enumerate(chances))
    return math.fsum((points - mean) ** 2 * chance for points, chance in enumerate(chances))


@functools.lru_cache(maxsize=256)
def widened_by_points(steps: Steps, errors: tuple[float, ...]) -> tuple[Estimate, ...]:
    """`eap_by_points` with what the items' own standard errors of location (logits) add to each standard error.

    Delta method (Tsutakawa & Johnson, 1990): where an item's location is off by 1, the estimate moves by the
    item's share of all information, the prior's included. Without this, intervals on authors' difficulties
    would hold the true ability only about 75 times in 100.
    """
    return tuple(_widened(estimate, steps, errors) for estimate in eap_by_points(steps))


def _widened(estimate: Estimate, steps: Steps, errors: Sequence[float]) -> Estimate:
    information = [item_information(item, estimate.theta) for item in steps]
    whole = 1 + math.fsum(information)
    moved = [share * error / whole for share, error in zip(information, errors, strict=True)]
    return Estimate(estimate.theta, math.hypot(estimate.se, *moved))


def borrow(own: Sequence[Estimate | None], *, correlation: float = CORRELATION) -> Joint:
    """Let each stage learn from the others: normal update of N(0, R) by what each stage said alone.

    What a stage adds to its prior N(0, 1) is a normal likelihood of precision 1/se^2 - 1 and weighted mean
    theta/se^2 (notes, 2.2). Taking the stages in one after another (Sherman & Morrison, 1950) gives the
    V = (R^-1 + diag(precision))^-1 of the notes without inverting a matrix.
    """
    stages = range(len(own))
    means = [0.0 for _ in stages]
    cov = [[1.0 if row == column else correlation for column in stages] for row in stages]
    for stage, estimate in enumerate(own):
        if estimate is not None:
            precision = max(0.0, 1 / estimate.se**2 - 1)
            gain = [cov[row][stage] / (1 + precision * cov[stage][stage]) for row in stages]
            surprise = estimate.theta / estimate.se**2 - precision * means[stage]
            means = [means[row] + gain[row] * surprise for row in stages]
            seen = cov[stage]
            cov = [[cov[row][col] - gain[row] * precision * seen[col] for col in stages] for row in stages]
    taken = tuple(stage for stage in stages if own[stage] is not None)
    return Joint(tuple(means), tuple(map(tuple, cov)), taken)


def overall(joint: Joint) -> Estimate | None:
    """Mean of the stages that were taken, None without any.

    Who stops early is told where he stands on what he did: nothing is claimed about the other stages.
    """
    if not joint.taken:
        return None
    mean = math.fsum(joint.means[stage] for stage in joint.taken) / len(joint.taken)
    return Estimate(mean, math.sqrt(joint.variance_of_mean()))


def band(estimate: Estimate) -> tuple[float, float]:
    """The interval in logits that holds the true position about 8 times in 10."""
    reach = HALF_WIDTH * estimate.se
    return estimate.theta - reach, estimate.theta + reach


def probability_below(estimate: Estimate, theta: float, *, error: float = 0.0) -> float:
    """Probability of standing below a point on the scale that itself has a standard error."""
    return NormalDist().cdf((theta - estimate.theta) / math.hypot(estimate.se, error))


def find_strongest(joint: Joint) -> int | None:
    """Position of the stage that is above all others taken with probability SURE at least, else None.

    That probability is no less than one minus the sum of those of being below each other one (Boole), so
    that what is said holds at least that often.
    """
    for stage in joint.taken:
        doubts = [joint.probability_under(stage, other) for other in joint.taken if other != stage]
        if doubts and 1 - sum(doubts) >= SURE:
            return stage
    return None


def _posterior(likelihood: Sequence[float]) -> Estimate:
    """Mean and standard deviation of prior N(0, 1) times likelihood, summed over the nodes."""
    weights = [math.exp(-node * node / 2) * value for node, value in zip(NODES, likelihood, strict=True)]
    mean = fmean(NODES, weights)
    return Estimate(mean, math.sqrt(fmean([(node - mean) ** 2 for node in NODES], weights)))
