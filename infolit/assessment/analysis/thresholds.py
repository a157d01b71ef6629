"""From how many answers a statistic is shown, from how many it may raise a flag, and where the flag goes up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Minimum:
    """Numbers of people."""

    shown: int
    flagged: int


MEAN = Minimum(30, 100)
"""Standard deviation of p over samples: .091 at 30, .055 at 100."""
REST = Minimum(100, 200)
"""Item-rest and option-rest correlations, option shares; standard deviation of r: .083 at 100, .057 at 200."""
RELIABILITY = Minimum(100, 200)
"""Alpha, omega and standard error: words only, never a flag; standard deviation of alpha: .051 at 100."""
DIFFICULTY = Minimum(0, 200)
"""b always has the authors' prior behind it; under 200 it is labelled as theirs."""
FIT = Minimum(200, 300)
DIF = Minimum(100, 200)
"""People in the focal group; shown, there must be as many in the reference group."""
DIF_LETTERS = 500
"""People in both groups together, for letters."""
LOGISTIC = Minimum(200, 200)
"""People in the focal group."""
STAGES = Minimum(500, 500)
"""Whether stages add to the total, and their correlations."""

TOO_HARD, TOO_EASY = 0.20, 0.95
"""Shares of the points."""
LEAST_REST_R = 0.15
"""The upper end of the interval decides."""
LEAST_CHOSEN = 0.05
"""Share of people who choose a distractor."""
PROVISIONAL_SE = 0.25
"""Standard error of b, in logits."""
LEAST_INFIT, MOST_INFIT = 0.8, 1.2
LEAST_OUTFIT, MOST_OUTFIT = 0.7, 1.3
LOGISTIC_P, LOGISTIC_R2 = 0.01, 0.035
"""Both must be passed (Jodoin & Gierl, 2001)."""
DRIFT = 0.5
"""Logits; and more than two standard errors."""


def allow_dif_letter(reference: int, focal: int) -> bool:
    """Whether there are people enough in both groups for A, B or C."""
    return reference >= DIF.shown and focal >= DIF.flagged and reference + focal >= DIF_LETTERS
