"""The partial credit model by conditional maximum likelihood, and people's own estimates: a check without a prior."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from infolit.assessment.analysis.fit import moments
from infolit.assessment.analysis.maximise import Floats, maximise
from infolit.assessment.analysis.pcm import (
    Stack,
    by_step,
    costs_of,
    cumulate,
    probabilities,
    require_answers,
    stack_forms,
)
from infolit.assessment.analysis.rollup import Form


@dataclass(frozen=True, slots=True)
class CmlFit:
    """Estimates in logits that assume nothing about how ability is distributed."""

    steps: dict[str, tuple[float, ...]]
    """Items' locations, the means of their steps, sum to zero."""
    loglik: float
    """Of the patterns of points, given their sums."""
    converged: bool


def fit_cml(forms: Sequence[Form]) -> CmlFit:
    """Conditional maximum likelihood (Andersen, 1972; partial credit: Masters, 1982) over all forms.

    The probability of a pattern given its score s is exp(-sum of the costs of its points) / gamma_s, gamma the
    elementary symmetric functions. ValueError names an item of which a category was never reached by people
    with neither no points nor all, who alone tell something here.
    """
    stack = stack_forms(forms)
    require_answers(replace(stack, totals=_totals_between(stack)))
    points, people = stack.steps.sum(axis=1), stack.people.sum()
    shares = np.where(stack.steps, 1 / (points[:, None] * len(points)), 0)

    def likelihood(at: Floats) -> tuple[float, Floats]:
        """The likelihood does not care where zero is; a parabola about zero puts the mean location there."""
        steps = stack.table(at)
        value, pulls = _conditional(stack, steps)
        middle = float((shares * steps).sum())
        return value - people * middle**2 / 2, (pulls - people * middle * shares)[stack.steps]

    top = maximise(likelihood, stack.first_guess())
    steps = {item: tuple(own.tolist()) for item, own in stack.by_item(top.at).items()}
    return CmlFit(steps, top.value, top.converged)


def ml_thetas(steps: Sequence[Sequence[float]]) -> Floats:
    """Maximum likelihood estimates of ability for 0, 1, … points on these items, shape (scores,); nan at both ends.

    Where the expected points are the points earned (Wright & Masters, 1982).
    """
    costs, most = costs_of(steps), sum(map(len, steps))
    scores = np.arange(1, most)
    thetas = np.log(scores / (most - scores)) + np.concatenate(steps).mean()
    for _ in range(500):
        expected, variance = (each.sum(axis=0) for each in moments(costs, thetas))
        step = np.clip((scores - expected) / variance, -1, 1)
        thetas = thetas + step
        if np.abs(step).max(initial=0) < 1e-10:
            break
    return np.concatenate([[np.nan], thetas, [np.nan]])


def _totals_between(stack: Stack) -> Floats:
    """Answers by item and points without people who got nothing or all on their form, shape (i, c)."""
    totals, points = stack.totals.copy(), stack.steps.sum(axis=1)
    most = (stack.taken @ points).astype(int)
    totals[:, 0] -= stack.taken.T @ stack.people[:, 0]
    totals[np.arange(len(points)), points] -= stack.taken.T @ stack.people[np.arange(len(most)), most]
    return totals


def _conditional(stack: Stack, steps: Floats) -> tuple[float, Floats]:
    """Conditional log-likelihood and its derivatives by steps, both tables of shape (i, c - 1).

    Chances of each score at ability 0, item by item (Lord & Wingersky, 1984), are the gammas but for a factor,
    and nothing overflows; the derivatives come from the same recursion walked back.
    """
    costs = cumulate(steps, stack.steps)
    chances, sums = probabilities(costs, np.zeros(1))
    # By item, form and points; an item that a form lacks brings 0 points for sure.
    weights = stack.taken.T[:, :, None] * chances[:, None, :, 0]
    weights[:, :, 0] += 1 - stack.taken.T
    # Rows are rolled to higher and lower scores; what comes round at an end meets a weight of 0.
    so_far = [np.eye(1, stack.people.shape[1]).repeat(len(stack.people), axis=0)]
    for item in weights:
        so_far.append(sum(np.roll(so_far[-1], by, axis=1) * own[:, None] for by, own in enumerate(item.T)))
    gammas = np.maximum(so_far[-1], 1e-300)
    ahead, answers = stack.people / gammas, np.zeros_like(costs)
    for row in reversed(range(len(weights))):
        own = weights[row].T
        pulled = np.stack([np.roll(so_far[row], by, axis=1) * ahead for by in range(len(own))])
        answers[row] = (pulled.sum(axis=2) * own)[:, stack.taken[:, row] > 0].sum(axis=1)
        ahead = sum(np.roll(ahead, -by, axis=1) * each[:, None] for by, each in enumerate(own))
    reached = stack.totals > 0
    bases = np.log(gammas) + (stack.taken @ sums)
    value = -stack.totals[reached] @ costs[reached] - (stack.people * bases).sum()
    return float(value), by_step(answers - stack.totals)
