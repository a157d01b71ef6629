"""Omega total, and correlations of items from counts of pairs."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from infolit.assessment.analysis.classical import Reals
from infolit.assessment.analysis.rollup import Counts

MOST_COMMUNALITY = 0.995
"""A loading whose square would exceed this is held there (Heywood case; the bound of R's psych)."""


def correlations(items: Sequence[str], pairs: Mapping[tuple[str, str], Counts]) -> Reals:
    """Pearson correlations of items, shape (items, items), each from all people who were asked both.

    `pairs`: for items in the order of `items`, people by points on the one and the other, shape
    (points + 1, points + 1). KeyError if a pair is missing; nan where one does not vary.
    """
    found = np.eye(len(items))
    for row, one in enumerate(items):
        for column in range(row + 1, len(items)):
            found[row, column] = found[column, row] = _correlation(pairs[one, items[column]])
    return found


def loadings(correlation: Reals) -> Reals:
    """Loadings of the items on one factor by minimum residuals (Harman & Jones, 1966), shape (items,).

    Least squares of the correlations off the diagonal, reached by refactoring with the communalities found
    so far until none moves by more than 1e-10.
    """
    off = correlation - np.diag(np.diag(correlation))
    communality = np.abs(off).max(axis=0)
    for _ in range(5000):
        values, vectors = np.linalg.eigh(off + np.diag(communality))
        found: Reals = vectors[:, -1] * math.sqrt(max(values[-1], 0.0))
        moved = np.minimum(found**2, MOST_COMMUNALITY) - communality
        communality = communality + moved
        if np.abs(moved).max() < 1e-10:
            break
    return found * (1.0 if found.sum() >= 0 else -1.0)


def omega_total(correlation: Reals) -> float:
    """Omega total (one-factor minres) of standardised items (McDonald, 1999, from Pearson correlations).

    (sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses). nan under three items, which no factor
    determines, and where an item does not vary.
    """
    if len(correlation) < 3 or not np.isfinite(correlation).all():
        return math.nan
    found = loadings(correlation)
    common = float(found.sum()) ** 2
    return common / (common + float((1 - found**2).sum()))


def _correlation(counts: Counts) -> float:
    """Pearson's r from people by points on two items; nan where one does not vary."""
    n, one, other = float(counts.sum()), np.arange(counts.shape[0]), np.arange(counts.shape[1])
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    spread = (n * (rows @ one**2) - (rows @ one) ** 2) * (n * (columns @ other**2) - (columns @ other) ** 2)
    shared = n * (one @ counts @ other) - (rows @ one) * (columns @ other)
    return float(shared) / math.sqrt(spread) if spread > 0 else math.nan
