"""Whether an item works differently in two groups of people with as many points."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from infolit.assessment.analysis.classical import NORMAL_95, Interval, Reals
from infolit.assessment.analysis.rollup import Counts

Class = Literal["A", "B", "C"]
DELTA = -2.35
"""From log odds to the delta scale of ETS."""
ONE_SIDED_95 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """Difference between two groups; nan throughout, and "A", where no stratum compares them."""

    alpha: float
    """Common odds ratio; above 1 the item favours the reference group."""
    se_log_alpha: float
    delta: float
    """-2.35 ln(alpha): negative is harder for the focal group."""
    chi2: float
    """With correction for continuity, one degree of freedom."""

    @property
    def interval(self) -> Interval:
        """95 % interval of delta."""
        reach = NORMAL_95 * -DELTA * self.se_log_alpha
        return self.delta - reach, self.delta + reach

    @property
    def class_(self) -> Class:
        """A, B or C by the rule of ETS (Zwick, 2012, RR-12-08).

        A: |delta| < 1, or not different from 0 (5 %, two-sided). C: |delta| >= 1.5 and above 1 (5 %,
        one-sided). B: between.
        """
        size, se = abs(self.delta), -DELTA * self.se_log_alpha
        if not (size >= 1 and size > NORMAL_95 * se):
            return "A"
        return "C" if size >= 1.5 and size - ONE_SIDED_95 * se > 1 else "B"


@dataclass(frozen=True, slots=True)
class Logistic:
    """Likelihood-ratio chi-squares, and what a slope for each group adds to Nagelkerke's R2."""

    lr_chi2: float
    """Group, and group by score, together: two degrees of freedom."""
    lr_chi2_uniform: float
    lr_chi2_nonuniform: float
    delta_r2_nonuniform: float

    @property
    def p_nonuniform(self) -> float:
        """Probability of so large a difference between slopes, were there none."""
        return float(chdtrc(1, self.lr_chi2_nonuniform))


def mantel_haenszel(reference: Counts, focal: Counts) -> MantelHaenszel:
    """Mantel & Haenszel (1959) for two categories; for more, Mantel (1963) and Liu & Agresti (1996).

    Tables: people by stratum (score, the item included) and points, both of shape (strata, points + 1); strata
    of fewer than two people are dropped. alpha = sum P/n / sum M/n, P and M the sums over pairs of a reference
    and a focal person of the points by which the one, or the other, is ahead: with two categories AD and BC.
    To purify, give tables by score on the anchors and the item alone.
    """
    ref, foc = (table[reference.sum(axis=1) + focal.sum(axis=1) >= 2] for table in (reference, focal))
    n = (ref.sum(axis=1) + foc.sum(axis=1)).astype(float)
    step = np.subtract.outer(np.arange(ref.shape[1]), np.arange(ref.shape[1]))
    ahead = ((ref @ np.maximum(step, 0) * foc).sum(axis=1) / n).astype(float)
    behind = ((ref @ np.maximum(-step, 0) * foc).sum(axis=1) / n).astype(float)
    if not (ahead.sum() > 0 and behind.sum() > 0):
        return MantelHaenszel(math.nan, math.nan, math.nan, math.nan)
    alpha = float(ahead.sum() / behind.sum())
    if ref.shape[1] == 2:
        variance = _variance_of_two(ahead, behind, (ref[:, 1] + foc[:, 0]) / n)
    else:
        variance = _variance_of_more(ref, foc, step=np.where(step > 0, step, alpha * step)) / ahead.sum() ** 2
    return MantelHaenszel(alpha, math.sqrt(variance), DELTA * math.log(alpha), _mantel_chi2(ref, foc))


def logistic(reference: Counts, focal: Counts, matching: ArrayLike) -> Logistic:
    """Logistic regression of points on score, group and both (Swaminathan & Rogers, 1990).

    Tables as for `mantel_haenszel`; `matching`: the score of each stratum, shape (strata,). For more than two
    categories: logits of adjacent categories (French & Miller, 1996), the partial credit model's own. R2:
    Nagelkerke (1991). Zeros where all got the same points.
    """
    counts = np.concatenate([reference, focal]).astype(float)
    used, points = counts.sum(axis=1) > 0, np.flatnonzero(counts.sum(axis=0))
    if len(points) < 2:
        return Logistic(0.0, 0.0, 0.0, 0.0)
    score = np.tile(np.asarray(matching, dtype=float), 2)[used]
    group = np.repeat([0.0, 1.0], len(reference))[used]
    tables = counts[used][:, points]
    null, alone, uniform, both = _deviances(tables, points - points[0], score, group)
    n = tables.sum()
    uniform_r2, both_r2 = (
        float(np.expm1((each - null) / n) / np.expm1(-null / n)) for each in (uniform, both)
    )
    return Logistic(alone - both, alone - uniform, uniform - both, both_r2 - uniform_r2)


def _variance_of_two(ahead: Reals, behind: Reals, concordant: Reals) -> float:
    """Variance of the log odds ratio (Robins, Breslow & Greenland, 1986), in their R, S, P, each by stratum."""
    r, s, p, q = ahead, behind, concordant, 1 - concordant
    crossed = (p @ s + q @ r) / (r.sum() * s.sum())
    return float(p @ r / r.sum() ** 2 + crossed + q @ s / s.sum() ** 2) / 2


def _variance_of_more(ref: Counts, foc: Counts, *, step: Reals) -> float:
    """Variance of the sum over pairs of `step` / n, whose mean is 0 at the common odds ratio.

    As of a two-sample U statistic (Lehmann, 1951), without assuming large strata: squares of each person's
    sum over the other group, less the pairs counted twice.
    """
    n = ref.sum(axis=1) + foc.sum(axis=1)
    mine, theirs = foc @ step.T, ref @ step
    squares = (ref * mine**2).sum(axis=1) + (foc * theirs**2).sum(axis=1)
    return float(((squares - (ref @ step**2 * foc).sum(axis=1)) / n**2).sum())


def _mantel_chi2(ref: Counts, foc: Counts) -> float:
    """(|focal points - expected| - 1/2)^2 / variance, given the margins of each stratum (Mantel, 1963)."""
    points, both = np.arange(ref.shape[1]), ref + foc
    n, members = both.sum(axis=1).astype(float), foc.sum(axis=1)
    first, second = both @ points, both @ points**2
    gap = float((foc @ points - members * first / n).sum())
    variance = float(((n - members) * members * (n * second - first**2) / (n**2 * (n - 1))).sum())
    return (abs(gap) - 0.5) ** 2 / variance


def _deviances(tables: Reals, points: NDArray[np.intp], score: Reals, group: Reals) -> list[float]:
    """-2 log likelihood with nothing, with score, with group too, with group by score too.

    `tables`: people by cell (stratum and group, none empty) and category; `points` of each category above the
    first; `score` and `group` of each cell. Each model is fitted from the one before.
    """
    n, totals = tables.sum(axis=1), tables.sum(axis=0)
    centred = score - n @ score / n.sum()
    scaled = centred / max(math.sqrt(n @ centred**2 / n.sum()), 1e-9)
    slopes = [np.outer(each, points[1:])[:, :, None] for each in (scaled, group, scaled * group)]
    intercepts = np.tile(np.eye(len(totals) - 1), (len(n), 1, 1))
    at, deviances = np.log(totals[1:] / totals[0]), [-2 * float(totals @ np.log(totals / totals.sum()))]
    for columns in range(1, 4):
        design = np.concatenate([intercepts, *slopes[:columns]], axis=2)
        at, deviance = _fit(tables, design, np.append(at, 0.0))
        deviances.append(deviance)
    return deviances


def _fit(tables: Reals, design: Reals, at: Reals) -> tuple[Reals, float]:
    """Coefficients and -2 log likelihood by Newton's method from `at`, halving steps that go down.

    `design`: shape (cells, categories - 1, coefficients). The likelihood is concave: its top is reached by
    steps that shrink as squares, or, where the data leave it at infinity, nearly so after 30.
    """
    n, flat = tables.sum(axis=1, keepdims=True), design.reshape(-1, design.shape[2])
    deviance, expected = _predict(tables, design, at)
    for _ in range(30):
        weighted = design * expected[:, :, None]
        means = weighted.sum(axis=1)
        spread = flat.T @ weighted.reshape(flat.shape) - means.T @ (means / n)
        step = np.linalg.solve(spread + 1e-9 * np.eye(len(at)), (tables[:, 1:] - expected).ravel() @ flat)
        before = deviance
        for _ in range(10):
            deviance, expected = _predict(tables, design, at + step)
            if deviance <= before + 1e-9:
                break
            step = step / 2
        at = at + step
        if before - deviance < 1e-8:
            break
    return at, min(before, deviance)


def _predict(tables: Reals, design: Reals, at: Reals) -> tuple[float, Reals]:
    """-2 log likelihood, and expected people by cell and category above the first."""
    logits = design @ at
    top = np.maximum(logits.max(axis=1, keepdims=True), 0)
    sums = top + np.log(np.exp(-top) + np.exp(logits - top).sum(axis=1, keepdims=True))
    people = tables.sum(axis=1, keepdims=True)
    return -2 * float((tables[:, 1:] * logits).sum() - (people * sums).sum()), people * np.exp(logits - sums)
