"""The partial credit model by marginal maximum likelihood, or a posteriori, from counts of people by points."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from infolit.assessment.analysis.maximise import Floats, Maximum, maximise
from infolit.assessment.analysis.rollup import Form, points_of

Value = TypeVar("Value", bound=np.generic)
Z = np.linspace(-7.5, 7.5, 101)
"""Nodes in standard deviations from the mean; sums on an even grid are all but exact for what dies out in it."""
LOG_WEIGHTS = -Z * Z / 2 - math.log(np.exp(-Z * Z / 2).sum())


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of an item before it is answered: each step is normal about a mean."""

    steps: tuple[float, ...]
    """Means in logits."""
    sd: float | tuple[float, ...]
    """One for all steps, or one for each."""


@dataclass(frozen=True, slots=True)
class PcmFit:
    """Estimates in logits, with standard errors from the observed information (with priors: the posterior's)."""

    steps: dict[str, tuple[float, ...]]
    errors: dict[str, float]
    """Of each item's location, the mean of its steps."""
    mean: dict[str, float]
    """Of ability, by group."""
    variance: dict[str, float]
    loglik: float
    """Of the patterns of points (priors left out), as R's mirt tells it."""
    converged: bool


@dataclass(frozen=True, slots=True)
class Stack:
    """Forms as arrays: f forms, i items, c = most points + 1 categories, s = most points on a form + 1 scores."""

    items: tuple[str, ...]
    steps: NDArray[np.bool_]
    """Which steps there are, shape (i, c - 1)."""
    totals: Floats
    """Answers by item and points, shape (i, c)."""
    groups: tuple[str, ...]
    """By form."""
    taken: Floats
    """1 where a form has an item, shape (f, i)."""
    people: Floats
    """Shape (f, s)."""

    def first_guess(self) -> Floats:
        """Steps of all items, one after the other: as chances of neighbouring categories were observed, shape (p,)."""
        return np.log((self.totals[:, :-1] + 0.5) / (self.totals[:, 1:] + 0.5))[self.steps]

    def table(self, steps: Floats) -> Floats:
        """Steps of all items, one after the other, as a table of shape (i, c - 1); 0 where there is none."""
        found = np.zeros(self.steps.shape)
        found[self.steps] = steps
        return found

    def by_item(self, values: NDArray[Value]) -> dict[str, NDArray[Value]]:
        """Values of all steps, one after the other, item by item."""
        ends = np.cumsum(self.steps.sum(axis=1))
        return dict(zip(self.items, np.split(values, ends[:-1]), strict=True))


def stack_forms(forms: Sequence[Form]) -> Stack:
    """The forms as arrays; forms with the same items and group become one, as the model sees no difference."""
    points = points_of(forms)
    items = tuple(points)
    kinds = {(form.group, frozenset(form.items)): form.items for form in forms}
    people = np.zeros((len(kinds), 1 + max(sum(points[item] for item in form.items) for form in forms)))
    totals = np.zeros((len(items), 1 + max(points.values())))
    rows = {kind: row for row, kind in enumerate(kinds)}
    for form in forms:
        people[rows[form.group, frozenset(form.items)], : len(form.people)] += form.people
        for item, counts in zip(form.items, form.counts, strict=True):
            totals[items.index(item), : counts.shape[1]] += counts.sum(axis=0)
    taken = np.array([[float(item in members) for item in items] for _, members in kinds])
    steps = np.arange(totals.shape[1] - 1) < np.array(list(points.values()))[:, None]
    return Stack(items, steps, totals, tuple(group for group, _ in kinds), taken, people)


def costs_of(steps: Sequence[Sequence[float]]) -> Floats:
    """What reaching 0, 1, … points on each item costs, shape (i, c): sums of its steps."""
    there = np.arange(max(map(len, steps))) < np.array([len(item) for item in steps])[:, None]
    table = np.zeros(there.shape)
    table[there] = np.concatenate(steps)
    return cumulate(table, there)


def cumulate(steps: Floats, there: NDArray[np.bool_]) -> Floats:
    """Costs from steps and which of them there are, both of shape (i, c - 1); infinite where there is none."""
    sums = np.where(there, np.cumsum(steps, axis=1), np.inf)
    return np.hstack([np.zeros((len(steps), 1)), sums])


def probabilities(costs: Floats, thetas: Floats) -> tuple[Floats, Floats]:
    """Probability of 0, 1, … points, shape (i, c, t), and log of what they were divided by, shape (i, t).

    P(x) = exp(x theta - cost(x)) / sum over categories, with `costs` of shape (i, c) (Masters, 1982).
    """
    logits = np.arange(costs.shape[1])[:, None] * thetas - costs[:, :, None]
    top = logits.max(axis=1, keepdims=True)
    weights = np.exp(logits - top)
    sums = weights.sum(axis=1, keepdims=True)
    return weights / sums, (top + np.log(sums))[:, 0]


def by_step(by_cost: Floats) -> Floats:
    """From derivatives by costs, shape (i, c), to those by steps, shape (i, c - 1): each step is in all later costs."""
    return np.cumsum(by_cost[:, :0:-1], axis=1)[:, ::-1]


def require_answers(stack: Stack, *, known: Collection[str] = ()) -> None:
    """ValueError where neither an answer nor a prior tells how hard some points are to get."""
    for item, there, totals in zip(stack.items, stack.steps, stack.totals, strict=True):
        for points in np.flatnonzero(totals[: 1 + there.sum()] <= 0):
            if item not in known:
                raise ValueError(f"item {item}: nobody got {points} of {there.sum()} points")


def fit_pcm(
    forms: Sequence[Form],
    *,
    priors: Mapping[str, Prior] | None = None,
    variance: float | None = None,
    free_mean: bool = False,
) -> PcmFit:
    """Partial credit model with slope 1 and normal ability (Masters, 1982; Bock & Aitkin, 1981; Glas & Verhelst, 1989).

    The probability of a pattern with score s on form f is exp(-sum of the costs of its points) times the integral of
    exp(s theta) / product of the items' sums over ability: so people by score and answers by points suffice.
    Forms of one group share a mean and a variance, which is estimated where none is given. The mean of the first
    form's group is 0; with `free_mean` the `priors` hold the scale instead. ValueError names an item without
    prior of which a category was never reached.
    """
    stack, priors = stack_forms(forms), priors or {}
    require_answers(stack, known=priors)
    means, precisions = np.zeros(stack.steps.shape), np.zeros(stack.steps.shape)
    for row, item in enumerate(stack.items):
        if item in priors:
            means[row, stack.steps[row]] = priors[item].steps
            precisions[row, stack.steps[row]] = 1 / np.square(priors[item].sd)
    groups, deviation = tuple(dict.fromkeys(stack.groups)), None if variance is None else math.sqrt(variance)
    model = _Model(stack, groups, means, precisions, 0 if free_mean else 1, deviation)
    return model.told(maximise(model.loglik, model.start()))


@dataclass(frozen=True, slots=True)
class _Model:
    """The stack with what is expected beforehand; parameters: steps, means, standard deviations."""

    stack: Stack
    groups: tuple[str, ...]
    prior_means: Floats
    precisions: Floats
    """Of the priors, 0 without; both of shape (i, c - 1)."""
    first: int
    """Place of the first group whose mean is free."""
    deviation: float | None
    """Standard deviation of ability where it is not free."""

    def start(self) -> Floats:
        """Where the search starts, shape (p,)."""
        means = np.zeros(len(self.groups) - self.first)
        return np.concatenate([self.stack.first_guess(), means, np.ones(self._spreads())])

    def _spreads(self) -> int:
        """How many standard deviations are free."""
        return len(self.groups) if self.deviation is None else 0

    def unpacked(self, at: Floats) -> tuple[Floats, Floats, Floats]:
        """Steps of shape (i, c - 1), means and standard deviations by group."""
        steps, means, deviations = np.split(at, [self.stack.steps.sum(), len(at) - self._spreads()])
        held = np.full(len(self.groups), self.deviation or 0.0)
        means = np.concatenate([np.zeros(self.first), means])
        return self.stack.table(steps), means, deviations if self.deviation is None else held

    def loglik(self, at: Floats, *, with_priors: bool = True) -> tuple[float, Floats]:
        """Log-likelihood, with the log of the priors' densities but for a constant, and gradient.

        A standard deviation may turn negative on the way: only its square says anything.
        """
        steps, means, deviations = self.unpacked(at)
        costs, slopes = cumulate(steps, self.stack.steps), np.zeros((len(self.groups), 2))
        reached = self.stack.totals > 0
        value, gradient = -float(self.stack.totals[reached] @ costs[reached]), -self.stack.totals
        for row, group in enumerate(self.groups):
            added, by_category, slopes[row] = self._of_group(group, costs, means[row], deviations[row])
            value, gradient = value + added, gradient + by_category
        pulls = by_step(gradient)
        if with_priors:
            off = steps - self.prior_means
            value -= float((self.precisions * off * off).sum()) / 2
            pulls = pulls - self.precisions * off
        free = pulls[self.stack.steps], slopes[self.first :, 0], slopes[: self._spreads(), 1]
        return value, np.concatenate(free)

    def _of_group(
        self, group: str, costs: Floats, mean: float, deviation: float
    ) -> tuple[float, Floats, Floats]:
        """Sum of log-integrals over people, and derivatives by cost, shape (i, c), mean and deviation."""
        stack, thetas = self.stack, mean + deviation * Z
        forms = np.array(stack.groups) == group
        taken, (form, score) = stack.taken[forms], np.nonzero(stack.people[forms])
        number = stack.people[forms][form, score]
        chances, sums = probabilities(costs, thetas)
        weights = score[:, None] * thetas
        weights += (LOG_WEIGHTS - taken @ sums)[form]
        top = weights.max(axis=1, keepdims=True)
        # In place: with many patterns of missing answers there are many rows.
        np.exp(np.subtract(weights, top, out=weights), out=weights)
        whole = weights.sum(axis=1, keepdims=True)
        weights *= number[:, None] / whole
        # By form, shape (f, nodes): rows come form by form.
        people, (kinds, starts) = np.zeros((len(taken), len(Z))), np.unique(form, return_index=True)
        people[kinds] = np.add.reduceat(weights, starts, axis=0)
        answers = taken.T @ people
        expected = np.tensordot(np.arange(costs.shape[1]), chances, axes=(0, 1))
        surplus = score @ weights - (answers * expected).sum(axis=0)
        value = float(number @ (top + np.log(whole))[:, 0])
        return value, (answers[:, None] * chances).sum(axis=2), np.array([surplus.sum(), surplus @ Z])

    def told(self, top: Maximum) -> PcmFit:
        """The maximum in words."""
        steps, means, deviations = self.unpacked(top.at)
        places = self.stack.by_item(np.arange(self.stack.steps.sum()))
        return PcmFit(
            steps={
                item: tuple(own.tolist()) for item, own in self.stack.by_item(steps[self.stack.steps]).items()
            },
            errors={
                item: math.sqrt(top.covariance[np.ix_(own, own)].sum()) / len(own)
                for item, own in places.items()
            },
            mean=dict(zip(self.groups, means.tolist(), strict=True)),
            variance=dict(zip(self.groups, (deviations**2).tolist(), strict=True)),
            loglik=self.loglik(top.at, with_priors=False)[0],
            converged=top.converged,
        )
