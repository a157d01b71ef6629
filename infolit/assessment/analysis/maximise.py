"""Newton's method for log-likelihoods whose gradient is known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Likelihood = Callable[[Floats], tuple[float, Floats]]
"""From parameters, shape (p,), to the log-likelihood and its gradient, shape (p,)."""

LONGEST_STEP = 1.0
NEAR = 0.05
CLOSE = 1e-7
"""Parameters (logits) that move less than this have arrived."""


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where the log-likelihood is highest."""

    at: Floats
    """Shape (p,)."""
    value: float
    covariance: Floats
    """Inverse of the observed information, shape (p, p)."""
    converged: bool


def maximise(likelihood: Likelihood, start: Floats) -> Maximum:
    """Climb from `start`, shape (p,), to the maximum.

    Newton's steps do not care how much each parameter matters: an item that few answered among millions arrives
    as soon as the others. Where the surface is not concave, curvatures count by their size, which still leads
    upwards (Nocedal & Wright, 2006, 3.4).
    """
    at, (value, gradient) = start, likelihood(start)
    inverse, concave = _inverse(likelihood, at)
    before = np.inf
    for _ in range(60):
        step = inverse @ gradient
        longest = float(np.abs(step).max(initial=0))
        # With billions of people rounding hides steps this small: what they gain is nothing beside the value.
        if longest < CLOSE or step @ gradient < 1e-15 * abs(value):
            inverse, concave = _inverse(likelihood, at)
            return Maximum(at, value, inverse, concave)
        at, value, gradient = _ascend(likelihood, at, value, step * min(1.0, LONGEST_STEP / longest))
        # Near the top curvatures hardly change, and are dear.
        if longest > NEAR or longest > before / 2:
            inverse, concave = _inverse(likelihood, at)
        before = longest
    return Maximum(at, value, inverse, False)


def _inverse(likelihood: Likelihood, at: Floats) -> tuple[Floats, bool]:
    """Inverse of the information with curvatures by their size, shape (p, p), and whether the surface is concave."""
    curvatures, directions = np.linalg.eigh(_information(likelihood, at))
    least = 1e-12 * max(1.0, float(np.abs(curvatures).max(initial=0)))
    inverse = (directions / np.maximum(np.abs(curvatures), least)) @ directions.T
    return inverse, bool((curvatures > least).all())


def _ascend(likelihood: Likelihood, at: Floats, value: float, step: Floats) -> tuple[Floats, float, Floats]:
    """Take as much of the step as does not lead down, but for rounding."""
    for _ in range(30):
        higher, gradient = likelihood(at + step)
        if higher >= value - 1e-10 * abs(value):
            break
        step = step / 2
    return at + step, higher, gradient


def _information(likelihood: Likelihood, at: Floats) -> Floats:
    """Minus the second derivatives, shape (p, p), by central differences of the gradient.

    One-sided ones would be off by a 10^-5 of the largest: more than priors weigh that hold a scale against millions.
    """
    moves = 1e-5 * np.eye(len(at))
    rows = [(likelihood(at - move)[1] - likelihood(at + move)[1]) / 2e-5 for move in moves]
    information = np.array(rows).reshape(len(at), len(at))
    return (information + information.T) / 2
