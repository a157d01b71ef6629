"""Whether a stage's own points say more than the total, and how abilities on the stages correlate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from infolit.assessment.analysis.classical import Reals

LEAST_EIGENVALUE = 0.05


@dataclass(frozen=True, slots=True)
class Prmse:
    """Share of the variance of a stage's true points that is foretold (proportional reduction of squared error)."""

    own: float
    """By the stage's own points: their reliability."""
    total: float
    """By the total."""
    both: float
    """By both together."""

    @property
    def adds(self) -> bool:
        """Whether the stage with the total foretells more than either: the stage is worth reporting."""
        return self.both > max(self.own, self.total)


def covariance(people: int, sums: ArrayLike, products: ArrayLike) -> Reals:
    """Covariances of the stages' points, shape (stages, stages), by n - 1.

    `sums`: of each stage's points over people, shape (stages,); `products`: of each two stages' points, shape
    (stages, stages). ZeroDivisionError for one person.
    """
    total = np.asarray(sums, dtype=float)
    found: Reals = np.asarray(products, dtype=float) - np.outer(total, total) / people
    return found * (1 / (people - 1))


def prmse(covariances: Reals, alphas: Sequence[float]) -> tuple[Prmse, ...]:
    """Haberman's (2008) comparison for each stage, from covariances of the points and the stages' alphas.

    With v = alpha var(s), the true variance, and c = cov(s, x) - (1 - alpha) var(s), the covariance of true
    points with the total x: own = alpha; total = c^2 / (v var(x)); both = (v, c) S^-1 (v, c)' / v, S the
    covariance matrix of s and x. ValueError unless every alpha is above 0 and below 1.
    """
    return tuple(_prmse(covariances, stage, alpha) for stage, alpha in enumerate(_checked(alphas)))


def disattenuated(covariances: Reals, alphas: Sequence[float]) -> Reals:
    """Correlations of true points: r / sqrt(alpha alpha') (Spearman, 1904), shape (stages, stages).

    Eigenvalues are raised to .05 at least and the diagonal brought back to 1, so that it is a correlation
    matrix whatever chance did. ValueError unless every alpha is above 0 and below 1.
    """
    true_sd = np.sqrt(np.diag(covariances) * np.array(_checked(alphas)))
    raw = covariances / np.outer(true_sd, true_sd)
    np.fill_diagonal(raw, 1.0)
    values, vectors = np.linalg.eigh(raw)
    clipped = vectors * np.maximum(values, LEAST_EIGENVALUE) @ vectors.T
    scale = np.sqrt(np.diag(clipped))
    found: Reals = clipped / np.outer(scale, scale)
    return found


def _prmse(covariances: Reals, stage: int, alpha: float) -> Prmse:
    own, with_total = float(covariances[stage, stage]), float(covariances[stage].sum())
    whole, true = float(covariances.sum()), alpha * own
    shared = with_total - (1 - alpha) * own
    told = np.array([true, shared])
    both = told @ np.linalg.solve(np.array([[own, with_total], [with_total, whole]]), told) / true
    return Prmse(alpha, shared**2 / (true * whole), float(both))


def _checked(alphas: Sequence[float]) -> Sequence[float]:
    if not all(math.isfinite(alpha) and 0 < alpha < 1 for alpha in alphas):
        raise ValueError(f"alphas must lie between 0 and 1: {alphas}")
    return alphas
