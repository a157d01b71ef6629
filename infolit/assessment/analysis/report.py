"""Everything that `flask analyse` tells of a table of points."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from infolit.assessment.analysis import classical, dif
from infolit.assessment.analysis.cml import CmlFit, fit_cml, ml_thetas
from infolit.assessment.analysis.fit import ItemSteps, eap_by_score, fit_as_mirt, infit_outfit_over
from infolit.assessment.analysis.maximise import Floats
from infolit.assessment.analysis.omega import omega_total
from infolit.assessment.analysis.pcm import PcmFit, Prior, fit_pcm
from infolit.assessment.analysis.rollup import Counts, Form, make_form

BLANK = 255
"""Stands where an item was not taken."""
CHUNK = 100_000
"""People taken at a time where a table of bytes has to become one of numbers eight times as long."""

Told = float | str | Sequence["Told"] | Mapping[str, "Told"] | None
"""What becomes JSON."""
Row = dict[str, Told]


@dataclass(frozen=True, slots=True)
class Answers:
    """A table of points, BLANK where an item was not taken."""

    items: tuple[str, ...]
    rows: NDArray[np.uint8]
    """Shape (people, items)."""
    points: Mapping[str, int]
    """Most points, by item."""

    def complete(self) -> "Answers":
        """Who took every item."""
        return self.of((self.rows != BLANK).all(axis=1))

    def of(self, people: NDArray[np.bool_]) -> "Answers":
        """These people, shape (people,)."""
        return replace(self, rows=self.rows[people])

    def form(self) -> Form:
        """Counts of people who all took every item."""
        return make_form(self.items, self.rows, points=self.points)

    def forms(self) -> list[Form]:
        """A form for each pattern of items taken; who took none is left out."""
        _, which = np.unique(np.packbits(self.rows != BLANK, axis=1), axis=0, return_inverse=True)
        order = np.argsort(which.ravel(), kind="stable")
        found = []
        for members in np.split(order, np.cumsum(np.bincount(which.ravel()))[:-1]):
            rows = self.rows[members]
            taken = np.flatnonzero(rows[0] != BLANK)
            if taken.size:
                items = [self.items[column] for column in taken]
                found.append(make_form(items, rows[:, taken], points=self.points))
        return found

    def correlation(self) -> Floats:
        """Pearson's r of all pairs of items, shape (items, items), of people who took all."""
        products = np.zeros((len(self.items), len(self.items)))
        for at in range(0, len(self.rows), CHUNK):
            part = self.rows[at : at + CHUNK].astype(float)
            products += part.T @ part
        sums = self.rows.sum(axis=0, dtype=float)
        covariance = products - np.outer(sums, sums) / len(self.rows)
        spread = np.sqrt(np.diag(covariance))
        found: Floats = covariance / np.outer(spread, spread)
        return found


def report(
    answers: Answers, *, compared: Sequence[NDArray[np.bool_]], priors: Mapping[str, Prior]
) -> tuple[Told, list[str]]:
    """What is to be printed, None where a figure is not defined, and warnings.

    `compared`: who is of the reference and who of the focal group, each of shape (people,); or nothing. Conventions:
    mean points over all answers, other classical figures and Mantel-Haenszel over complete rows; fit of `items` at
    expected a posteriori estimates, of `cml` at maximum likelihood ones. ValueError if an item cannot be calibrated.
    """
    with np.errstate(all="ignore"):
        whole, forms = answers.complete(), answers.forms()
        form, n = whole.form(), len(whole.rows)
        groups = [answers.of(people).complete().form() for people in compared]
        alpha = classical.alpha(form)
        fit, warnings = _fitted(forms, priors)
        conditional, more = _conditional(forms, answers)
        (variance,) = fit.variance.values()
        estimates = eap_by_score([fit.steps[item] for item in answers.items], variance=variance)
        told: Row = {
            "n": len(answers.rows),
            "n_complete": n,
            "alpha": alpha,
            "alpha_ci": classical.feldt(alpha, n, len(answers.items)),
            "omega_total": omega_total(whole.correlation()),
            "theta_variance": variance,
            "loglik": fit.loglik,
            "items": _items(form, forms, fit, groups),
            "cml": conditional,
            "scores": {
                str(score): {"theta": theta, "se": error}
                for score, (theta, error) in enumerate(zip(*estimates, strict=True))
            },
        }
    return _finite(told), warnings + more


def _fitted(forms: Sequence[Form], priors: Mapping[str, Prior]) -> tuple[PcmFit, list[str]]:
    """The marginal model and warnings; all is nan if it did not settle."""
    fit = fit_pcm(forms, priors=priors, variance=1.0) if priors else fit_as_mirt(forms)
    if fit.converged:
        return fit, []
    unknown = replace(
        fit,
        steps={item: (math.nan,) * len(steps) for item, steps in fit.steps.items()},
        errors=dict.fromkeys(fit.errors, math.nan),
        variance=dict.fromkeys(fit.variance, math.nan),
        loglik=math.nan,
    )
    return unknown, ["The model did not settle on these answers: its figures are null."]


def _items(form: Form, forms: Sequence[Form], fit: PcmFit, groups: Sequence[Form]) -> dict[str, Row]:
    """By item: p of all who were asked, other classical figures of `form`, difficulty with its fit, comparison."""
    asked, rest = classical.mean_points(forms), classical.item_rest_r(form)
    dropped = classical.alpha_if_dropped(form)
    (variance,) = fit.variance.values()
    squares = _fit(forms, fit.steps, lambda steps: eap_by_score(steps, variance=variance)[0])
    return {
        item: {
            "n": asked[item][0],
            "p": asked[item][1],
            "item_rest_r": rest[item],
            "alpha_if_dropped": dropped[item],
            **_steps(fit.steps[item]),
            "b_se": fit.errors[item],
            **squares[item],
            **(_compared(*(group.of(item) for group in groups)) if groups else {}),
        }
        for item in form.items
    }


def _conditional(forms: Sequence[Form], answers: Answers) -> tuple[dict[str, Row], list[str]]:
    """The model without a distribution of ability, and warnings."""
    try:
        fit, warnings = fit_cml(forms), ["Conditional estimates did not settle: they are null."]
    except ValueError as problem:
        fit, warnings = CmlFit({}, math.nan, False), [f"Conditional estimates are null: {problem}."]
    if not fit.converged:
        fit = replace(fit, steps={item: (math.nan,) * answers.points[item] for item in answers.items})
    squares = _fit(forms, fit.steps, ml_thetas)
    told: dict[str, Row] = {
        item: {"b": fmean(fit.steps[item]), **_steps(fit.steps[item]), **squares[item]}
        for item in answers.items
    }
    return told, [] if fit.converged else warnings


def _compared(reference: Counts, focal: Counts) -> Row:
    """Whether the item works alike in both groups, matched on the score with the item included."""
    odds = dif.mantel_haenszel(reference, focal)
    model = dif.logistic(reference, focal, np.arange(len(reference)))
    letter = None if math.isnan(odds.delta) else odds.class_
    return {
        "mh": {"alpha": odds.alpha, "delta": odds.delta, "chi2": odds.chi2, "class": letter},
        "logistic": {
            "lr_chi2": model.lr_chi2,
            "lr_chi2_uniform": model.lr_chi2_uniform,
            "lr_chi2_nonuniform": model.lr_chi2_nonuniform,
        },
    }


def _fit(
    forms: Sequence[Form], steps: ItemSteps, thetas: Callable[[Sequence[Sequence[float]]], Floats]
) -> dict[str, Row]:
    """Infit and outfit by item, at the estimates by score that `thetas` makes of a form's steps."""
    estimated = [(form, thetas([steps[item] for item in form.items])) for form in forms]
    squares = infit_outfit_over(estimated, steps)
    return {item: {"infit": infit, "outfit": outfit} for item, (infit, outfit) in squares.items()}


def _steps(steps: Sequence[float]) -> Row:
    """`b` of an item with two categories, `steps` of one with more."""
    return {"b": steps[0]} if len(steps) == 1 else {"steps": steps}


def _finite(told: Told) -> Told:
    """The same with None for what JSON cannot say."""
    if isinstance(told, Mapping):
        return {name: _finite(each) for name, each in told.items()}
    if isinstance(told, Sequence) and not isinstance(told, str):
        return [_finite(each) for each in told]
    return None if isinstance(told, float) and not math.isfinite(told) else told
