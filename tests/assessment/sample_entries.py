"""People with abilities, what they earn on the sample items, and their entries of published tables."""

import functools
import random
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infolit.assessment.calibration import Steps, author_calibration
from infolit.assessment.group_levels import points_likelihood
from infolit.assessment.levels import cuts
from infolit.assessment.tables import Entry
from tests.assessment.sample_items import ALL_ITEMS, stage_items

CALIBRATION = author_calibration(ALL_ITEMS)
CUTS = cuts(CALIBRATION, ALL_ITEMS)
FORMS = {"quick-a": "a", "quick-b": "b", "full": "ab"}


@functools.cache
def steps_of(form: str, _bank_version: int, stage: str, _language: str) -> Steps:
    """Step difficulties of the sample items of a form."""
    return CALIBRATION.get_steps(stage_items(stage, FORMS[form]))


def earn(thetas: NDArray[np.float64], steps: Steps, chance: np.random.Generator) -> NDArray[np.int64]:
    """Points of people of these abilities on these items."""
    nodes = np.clip(np.rint((thetas + 8) * 7.5).astype(int), 0, 120)
    below = points_likelihood(steps).T[nodes].cumsum(axis=1)
    above = (chance.random(len(thetas))[:, None] > below).sum(axis=1)
    return np.asarray(above.clip(0, below.shape[1] - 1))


def counted(points: NDArray[np.int64], steps: Steps) -> dict[Steps, list[int]]:
    """A group of one form, by points."""
    return {steps: np.bincount(points, minlength=sum(map(len, steps)) + 1).tolist()}


USUAL = Entry(
    key=0,
    form="quick-a",
    path="quick",
    bank_version=1,
    language="lv",
    campaign="riga",
    role=None,
    lifelong=None,
    points=(3, 3, 3, 3),
    right=(2, 2, 2, 2),
    guesses=(None, None, None, None),
    minutes=None,
    next_steps=(("find", "foundation"), ("use", "foundation")),
)


def make_entry(key: int, **told: Any) -> Entry:
    """An entry of somebody who did the quick path; `told` replaces what is not asked for."""
    return replace(USUAL, key=key, **told)


def make_entries(n: int, *, seed: int = 1, mean: float = 0.3, sd: float = 1.0, **told: Any) -> list[Entry]:
    """Entries of people whose stages correlate by .6, with keys as attempts have them."""
    chance, keys = np.random.default_rng(seed), random.Random(seed)
    shared, own = chance.normal(0, sd * 0.6**0.5, n), chance.normal(0, sd * 0.4**0.5, (4, n))
    steps = steps_of("quick-a", 1, "find", "lv")
    points = [earn(mean + shared + each, steps, chance) for each in own]
    return [
        make_entry(keys.getrandbits(128), **{"points": tuple(int(stage[i]) for stage in points), **told})
        for i in range(n)
    ]
