"""How difficult items are taken to be: versioned step difficulties, at first from the authors' estimates."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from infolit.assessment.items import Item

Steps = tuple[tuple[float, ...], ...]
"""Step difficulties in logits, a tuple for each item; an item has as many steps as points."""

AUTHOR_SLOPE = 0.55
"""Logits of difficulty for one standard deviation of an author's estimate (notes: b ~ N(.55 z, .84^2))."""
AUTHOR_ERROR = 0.84
"""Standard deviation in logits of true difficulty about what an author's estimate predicts."""
AUTHOR_MIDDLE = 3
AUTHOR_SD = math.sqrt(2)
"""Mean and standard deviation of the whole numbers 1 to 5, the authors' scale."""
STEP_SPACING = 1.0
"""Logits between neighbouring steps of an item that nobody has answered yet.

At 1 logit a two-point item carries .44 and a three-point item .64 of information on average over N(0, 1), as
such items did in simulation (.37 to .44 and .60 to .70); closer steps would promise more precision than that.
"""

CORRELATION = 0.6
"""Of abilities between any two stages: declared, until it can be estimated from counts."""
AUTHORS = "author-1"
"""Id of the calibration that is always there; later ones are counted on from its 1."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Partial credit parameters (Masters, 1982) by item, under the id that each result is stored with."""

    id: str
    steps: Mapping[str, tuple[float, ...]]
    """By item key: step difficulties in logits, as many as the item has points.

    Under `split_key`: those of one language in which the item behaves differently.
    """
    errors: Mapping[str, float] = field(default_factory=dict)
    """By the same keys: standard error in logits of the item's location; an item left out has AUTHOR_ERROR."""
    correlation: float = CORRELATION
    """Of abilities between any two stages."""
    checked: frozenset[str] = frozenset()
    """Languages with answers enough; in any other the items are taken to be as difficult as in these."""

    def get_steps(self, items: Iterable[Item]) -> Steps:
        """Step difficulties of these items, in their order; KeyError names an item that is not calibrated."""
        return tuple(self.steps[item_key(item)] for item in items)

    def get_errors(self, items: Iterable[Item]) -> tuple[float, ...]:
        """Standard errors of these items' locations in logits, in their order."""
        return tuple(self.error_of(item) for item in items)

    def error_of(self, item: Item) -> float:
        """Standard error of the item's location, in logits."""
        return self.errors.get(item_key(item), AUTHOR_ERROR)

    def in_language(self, language: str) -> "Calibration":
        """The same calibration with what is particular to this language in its place."""
        own = {key: key.removesuffix(f":{language}") for key in self.steps if key.endswith(f":{language}")}
        return replace(
            self,
            steps={**self.steps, **{item: self.steps[key] for key, item in own.items()}},
            errors={**self.errors, **{item: self.errors[key] for key, item in own.items()}},
        )


def item_key(item: Item) -> str:
    """What an item's statistics are kept under: a new version is a new item."""
    return f"{item.id}@{item.version}"


def split_key(key: str, language: str) -> str:
    """What an item's parameters are kept under that hold in one language only."""
    return f"{key}:{language}"


def author_location(difficulty: int) -> float:
    """Location in logits to be expected of an item that its author gave this difficulty, from 1 to 5."""
    return AUTHOR_SLOPE * (difficulty - AUTHOR_MIDDLE) / AUTHOR_SD


def author_calibration(items: Iterable[Item]) -> Calibration:
    """The cold start: every item at its author's estimate, until it has been answered often enough."""
    return Calibration(AUTHORS, {item_key(item): _author_steps(item) for item in items})


def _author_steps(item: Item) -> tuple[float, ...]:
    """Steps spread evenly about the item's location."""
    location, middle = author_location(item.difficulty), (item.points - 1) / 2
    return tuple(location + STEP_SPACING * (step - middle) for step in range(item.points))
