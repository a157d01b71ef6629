"""Classical item statistics, reliability and options, from people by score and points alone."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri

from infolit.assessment.analysis.rollup import Counts, Form

Reals = NDArray[np.float64]
Interval = tuple[float, float]
Thirds = tuple[float, float, float]
"""Of the lowest, the middle and the highest third of the people."""
NORMAL_95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Moments:
    """Second moments of the points on a form, all from the n - 1 formula."""

    variance: Reals
    """Of each item, shape (items,)."""
    with_total: Reals
    """Covariance of each item with the total, shape (items,); its sum is the variance of the total."""

    @property
    def total(self) -> float:
        """Variance of the total."""
        return float(self.with_total.sum())

    @property
    def rest(self) -> Reals:
        """Variance of the total without each item, shape (items,)."""
        found: Reals = np.maximum(self.total - 2 * self.with_total + self.variance, 0.0)
        return found


def moments(form: Form) -> Moments:
    """Variances and covariances with the total, from the sums of x, x^2 and xt that people by score hold.

    nan for fewer than two people.
    """
    tables = np.zeros((len(form.items), len(form.people), max(form.points) + 1))
    for table, counts in zip(tables, form.counts, strict=True):
        table[:, : counts.shape[1]] = counts
    n, scores, points = form.people.sum(), np.arange(tables.shape[1]), np.arange(tables.shape[2])
    if n < 2:
        return Moments(*np.full((2, len(form.items)), math.nan))
    by_points = tables.sum(axis=1)
    earned, total = by_points @ points, np.dot(form.people, scores)
    crossed = tables @ points @ scores
    return Moments(
        (by_points @ points**2 - earned**2 / n) / (n - 1), (crossed - earned * total / n) / (n - 1)
    )


def mean_points(forms: Iterable[Form]) -> dict[str, tuple[int, float]]:
    """For each item: people asked, and their mean points p (difficulty; Lord & Novick, 1968), over all forms."""
    by_points: dict[str, Counts] = {}
    for form in forms:
        for item, counts in zip(form.items, form.counts, strict=True):
            by_points[item] = by_points.get(item, 0) + counts.sum(axis=0)
    return {
        item: (int(n.sum()), _ratio(np.dot(n, np.arange(len(n))), n.sum())) for item, n in by_points.items()
    }


def wilson(share: float, n: float) -> Interval:
    """95 % interval of a share of n people (Wilson, 1927).

    (s + z^2/2n -+ z sqrt(s(1-s)/n + z^2/4n^2)) / (1 + z^2/n). For an item of several points give the share of
    the points earned: as its variance is at most s(1-s)/n, the interval is then wide enough, mostly too wide.
    """
    z2 = NORMAL_95**2 / n
    reach = math.sqrt(z2 * share * (1 - share) + z2 * z2 / 4)
    return (share + z2 / 2 - reach) / (1 + z2), (share + z2 / 2 + reach) / (1 + z2)


def item_rest_r(form: Form) -> dict[str, float]:
    """Pearson's r of each item with the total of the others (corrected item-total r; Henrysson, 1963).

    (cov(x, t) - var x) / (sd x sd(t - x)); nan for an item on which all got the same points.
    """
    found = moments(form)
    shared, spread = found.with_total - found.variance, np.sqrt(found.variance * found.rest)
    return {item: _ratio(*each) for item, *each in zip(form.items, shared, spread, strict=True)}


def fisher(r: float, n: int) -> Interval:
    """95 % interval of a correlation of n people, more than 3: tanh(artanh r -+ z / sqrt(n - 3)) (Fisher, 1921)."""
    middle, reach = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r))), NORMAL_95 / math.sqrt(n - 3)
    return math.tanh(middle - reach), math.tanh(middle + reach)


def alpha(form: Form) -> float:
    """k/(k-1) (1 - sum of the items' variances / variance of the total) (Cronbach, 1951); nan for one item."""
    found = moments(form)
    return _alpha(len(form.items), found.variance.sum(), found.total)


def alpha_if_dropped(form: Form) -> dict[str, float]:
    """Cronbach's alpha of the form without each item in turn; nan on a form of two items."""
    found, others = moments(form), len(form.items) - 1
    own = found.variance.sum() - found.variance
    return {item: _alpha(others, *each) for item, *each in zip(form.items, own, found.rest, strict=True)}


def feldt(alpha: float, n: int, k: int) -> Interval:
    """95 % interval of alpha from n people and k items (Feldt, 1965).

    1 - (1 - alpha) F, F the .975 and the .025 quantile of the F distribution with n-1 and (n-1)(k-1) degrees.
    """
    low, high = (1 - (1 - alpha) * float(fdtri(n - 1, (n - 1) * (k - 1), at)) for at in (0.975, 0.025))
    return low, high


def standard_error(form: Form) -> float:
    """Standard error of measurement in points: sd of the total times sqrt(1 - alpha) (Gulliksen, 1950)."""
    return math.sqrt(max(moments(form).total * (1 - alpha(form)), 0.0))


def thirds(marked: Counts, people: Counts) -> Thirds:
    """Share of the lowest, middle and highest third by score who made a mark (Kelley, 1939, with thirds).

    Both arrays have shape (scores,), with one person at least. People whose score straddles a border are split
    in proportion, so that each third holds exactly a third of the people.
    """
    ends, made = (np.append(0, np.cumsum(each)) / people.sum() for each in (people, marked))
    low, middle, high = np.diff(np.interp((0, 1 / 3, 2 / 3, 1), ends, made)) * 3
    return float(low), float(middle), float(high)


def option_rest_r(marked: Counts, item: Counts, *, earned: int | None) -> float:
    """Point-biserial r of making a mark with the points on the other items (Attali & Fraenkel, 2000).

    `marked`: people by score who made it, shape (scores,). `item`: the item's table, shape (scores, points + 1).
    `earned`: points of everyone who made this mark; None where several marks earn points together: then it is
    the correlation with the total, the item included, which counts do not let us take out.
    """
    found, n, scores = moments(Form(("",), (item,))), item.sum(), np.arange(len(item))
    people, made = item.sum(axis=1), marked.sum()
    total, spread = np.dot(people, scores), _covariance(n, made, made, made)
    with_rest = _covariance(n, np.dot(marked, scores), made, total)
    rest = _covariance(n, np.dot(people, scores**2), total, total)
    if earned is not None:
        points = np.dot(item.sum(axis=0), np.arange(item.shape[1]))
        with_rest -= _covariance(n, earned * made, made, points)
        rest += float(found.variance[0] - 2 * found.with_total[0])
    return _ratio(with_rest, math.sqrt(max(0.0, rest * spread)))


def _covariance(n: float, product: float, one: float, other: float) -> float:
    """From the sum of products and two sums over n people; nan for fewer than two."""
    return (float(product) - float(one) * float(other) / n) / (n - 1) if n > 1 else math.nan


def _alpha(k: int, own: float, total: float) -> float:
    """Alpha of k items from the sum of their variances and the variance of their total."""
    return _ratio(k * (1 - _ratio(own, total)), k - 1)


def _ratio(above: float, below: float) -> float:
    """above / below; nan where nothing varies."""
    return float(above) / float(below) if below > 0 else math.nan
