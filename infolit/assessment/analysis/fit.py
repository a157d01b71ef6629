"""What calibrated items say: estimates by score, how well answers fit, information."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from infolit.assessment.analysis.maximise import Floats
from infolit.assessment.analysis.pcm import LOG_WEIGHTS, PcmFit, Z, costs_of, fit_pcm, probabilities
from infolit.assessment.analysis.rollup import Form

ItemSteps = Mapping[str, tuple[float, ...]]


def moments(costs: Floats, thetas: Floats) -> tuple[Floats, Floats]:
    """Expected points and their variance (Masters, 1982), both of shape (items, thetas)."""
    chances, points = probabilities(costs, thetas)[0], np.arange(costs.shape[1])[:, None]
    expected = (chances * points).sum(axis=1)
    return expected, (chances * (points - expected[:, None]) ** 2).sum(axis=1)


def eap_by_score(steps: Sequence[Sequence[float]], *, variance: float = 1.0) -> tuple[Floats, Floats]:
    """Mean and standard deviation of ability for 0, 1, … points (Bock & Mislevy, 1982), both of shape (scores,).

    Prior N(0, variance); which items brought the points does not matter (Andersen, 1977).
    """
    thetas = np.sqrt(variance) * Z
    sums = probabilities(costs_of(steps), thetas)[1].sum(axis=0)
    logs = np.arange(1 + sum(map(len, steps)))[:, None] * thetas - sums + LOG_WEIGHTS
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    means = weights @ thetas
    return means, np.sqrt((weights * (thetas - means[:, None]) ** 2).sum(axis=1))


def given_score(steps: Sequence[Sequence[float]]) -> tuple[Floats, Floats]:
    """Expected points and their variance of people with 0, 1, … points on these items, both (items, scores).

    From the elementary symmetric functions, whatever people's abilities are (Andersen, 1977).
    """
    chances = probabilities(costs_of(steps), np.zeros(1))[0][:, :, 0]
    own = [row[: 1 + len(item)] for row, item in zip(chances, steps, strict=True)]
    expected, variance = [], []
    for place, mine in enumerate(own):
        rest = reduce(np.convolve, own[:place] + own[place + 1 :], np.ones(1))
        weights = np.stack([np.pad(by * rest, (x, len(mine) - 1 - x)) for x, by in enumerate(mine)])
        weights, points = weights / weights.sum(axis=0), np.arange(len(mine))[:, None]
        expected.append((points * weights).sum(axis=0))
        variance.append((weights * (points - expected[-1]) ** 2).sum(axis=0))
    return np.stack(expected), np.stack(variance)


def conditional_fit(forms: Iterable[Form], steps: ItemSteps) -> dict[str, tuple[float, float]]:
    """Infit and outfit by item, held against what the model expects given the score.

    After Christensen, Kreiner & Mesbah (2013), *Rasch Models in Health*, pp. 86-90; R: iarm, `out_infit`.
    Both are 1 on average if the model holds, on the shortest form too. At estimates of ability they are lower, the
    fewer points a form has and the more of them are the item's: .6 to .9 where four items are asked.
    """
    return _mean_squares((form, *given_score([steps[item] for item in form.items])) for form in forms)


def infit_outfit_over(
    forms: Iterable[tuple[Form, Floats]], steps: ItemSteps
) -> dict[str, tuple[float, float]]:
    """Infit and outfit by item at estimated abilities, over several forms (Wright & Masters, 1982, ch. 5).

    Abilities have shape (scores,), nan for scores that are to be left out.
    """
    return _mean_squares(
        (form, *moments(costs_of([steps[item] for item in form.items]), thetas)) for form, thetas in forms
    )


def _mean_squares(forms: Iterable[tuple[Form, Floats, Floats]]) -> dict[str, tuple[float, float]]:
    """Mean squares of residuals, of forms with expected points and variance, both of shape (items, scores).

    Infit: sum of (x - E)^2 / sum of variances. Outfit: mean of (x - E)^2 / variance. 1 is as the model expects;
    nan for an item that nobody who counts was asked. Scores without variance, or with nan, tell nothing.
    """
    sums: dict[str, Floats] = {}
    for form, expected, variances in forms:
        for row, (item, counts) in enumerate(zip(form.items, form.counts, strict=True)):
            counted = variances[row] > 0
            variance, people = variances[row][counted], counts[counted].sum(axis=1)
            squares = (np.arange(counts.shape[1]) - expected[row][counted, None]) ** 2
            by_score = (squares * counts[counted]).sum(axis=1)
            parts = [by_score.sum(), people @ variance, (by_score / variance).sum(), people.sum()]
            sums[item] = sums.get(item, np.zeros(4)) + np.array(parts, dtype=float)
    with np.errstate(invalid="ignore"):
        return {
            item: (float(one / two), float(three / four)) for item, (one, two, three, four) in sums.items()
        }


def fit_as_mirt(forms: Sequence[Form]) -> PcmFit:
    """`fit_pcm`, of one group, with the variance of ability that R's mirt 1.37 finds where answers are missing.

    mirt takes the variance to be the mean of theta^2 over people *weighted by how many items they answered*. Where
    all answered as many that is maximum likelihood; else the two differ a little (sim_pcm: 1.150 and 1.170).
    Given the variance, steps have maximum likelihood; errors are those of `fit_pcm`.
    """
    best = fit_pcm(forms)
    if not best.converged or len({len(form.items) for form in forms}) == 1:
        return best

    (before,) = set(best.variance.values())
    at = _second_moment(forms, best.steps, before)
    surplus_before = at - before
    # Secant steps: moments hardly bend over so short a way.
    for _ in range(8):
        fit = fit_pcm(forms, variance=at)
        surplus = _second_moment(forms, fit.steps, at) - at
        if abs(surplus) < 1e-6 or surplus == surplus_before:
            break
        step = surplus * (at - before) / (surplus_before - surplus)
        at, before, surplus_before = max(at + step, 0.0), at, surplus
    return replace(best, steps=fit.steps, variance=fit.variance, loglik=fit.loglik)


def _second_moment(forms: Sequence[Form], steps: ItemSteps, variance: float) -> float:
    """Mean of theta^2 over people by their posteriors, weighted by how many items they answered."""
    sums = np.zeros(2)
    for form in forms:
        means, errors = eap_by_score([steps[item] for item in form.items], variance=variance)
        weights = len(form.items) * form.people
        sums += weights @ (means**2 + errors**2), weights.sum()
    return float(sums[0] / sums[1])


def information(steps: Iterable[Sequence[float]], thetas: Floats) -> Floats:
    """Test information at these abilities, shape (thetas,): the sum of the items' variances (Samejima, 1969)."""
    total: Floats = moments(costs_of(list(steps)), thetas)[1].sum(axis=0)
    return total
