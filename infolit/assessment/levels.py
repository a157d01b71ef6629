"""Three levels: where they begin on the scale, and what may be said of somebody's."""

import itertools
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from infolit.assessment.calibration import Calibration
from infolit.assessment.items import LEVELS, Item, LevelId
from infolit.assessment.scoring import NODES, SURE, Estimate, expected_points, probability_below

MASTERY = 0.67
"""Share of an item's points that stands for managing it (Bookmark's response probability, RP67)."""
LEAST_POINTS = 6
"""Reachable points below which no level is named."""
CUTS_ID = "provisional-1"
"""What results on the authors' calibration store beside it, until a panel has met."""

Verdict = tuple[LevelId, LevelId]
"""One level, twice, or two adjacent ones: somewhere between them."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where one level ends and the next begins, in logits, and the standard error of that."""

    theta: float
    se: float


Cuts = tuple[Cut, Cut]
"""Between foundation and intermediate, between intermediate and advanced."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration with the cuts that belong to it, and what it was made from."""

    calibration: Calibration
    cuts: Cuts
    cuts_id: str = CUTS_ID
    answers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By item key and language: how many people's answers were behind it."""
    anchors: tuple[str, ...] = ()
    """Keys of the items that hold the scale."""
    dif: Mapping[str, str] = field(default_factory=dict)
    """By `split_key`: class B or C of an item that behaves differently in a language (ETS)."""


def mastery_location(steps: Sequence[float]) -> float:
    """Ability in logits at which MASTERY of one item's points is expected; by bisection, to 1e-9."""
    low, high = NODES[0], NODES[-1]
    while high - low > 1e-9:
        middle = (low + high) / 2
        if expected_points((steps,), middle) < MASTERY * len(steps):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def cuts(calibration: Calibration, items: Iterable[Item]) -> Cuts:
    """Provisional cuts: half-way between the mean mastery locations of items written for adjacent levels.

    Bookmark-like (Lewis, Mitzel & Green, 1996), with the authors' target levels in place of a panel.
    ValueError if a level has no items, or if items of a higher level come out easier.
    """
    items = tuple(items)
    places = [_level_place(calibration, [item for item in items if item.level == level]) for level in LEVELS]
    lower, upper = (
        Cut((low.theta + high.theta) / 2, (low.se**2 + high.se**2) ** 0.5 / 2)
        for low, high in itertools.pairwise(places)
    )
    if lower.theta >= upper.theta:
        raise ValueError(f"harder levels need harder items: cuts at {lower.theta:.2f}, {upper.theta:.2f}")
    return lower, upper


def _level_place(calibration: Calibration, items: Sequence[Item]) -> Cut:
    """Mean mastery location of one level's items; its error from their spread and from their own errors."""
    if not items:
        raise ValueError("a level without items has no place on the scale")
    places = [mastery_location(steps) for steps in calibration.get_steps(items)]
    spread = statistics.variance(places) if len(places) > 1 else 0.0
    errors = statistics.fmean(calibration.error_of(item) ** 2 for item in items)
    return Cut(statistics.fmean(places), ((spread + errors) / len(items)) ** 0.5)


def level_probabilities(estimate: Estimate, cuts: Cuts) -> tuple[float, float, float]:
    """Probability of each level, lowest first, over the posterior and the errors of the cuts."""
    below_lower, below_upper = (probability_below(estimate, cut.theta, error=cut.se) for cut in cuts)
    # Cuts of unequal error can cross far out in the tails; the middle level then has nothing, not less.
    between = max(0.0, below_upper - below_lower)
    total = below_lower + between + 1 - below_upper
    return below_lower / total, between / total, (1 - below_upper) / total


def verdict(probabilities: Sequence[float]) -> Verdict:
    """The one level that is probable enough, else the two adjacent ones with the most between them."""
    likeliest = max(range(len(LEVELS)), key=probabilities.__getitem__)
    if probabilities[likeliest] >= SURE:
        return LEVELS[likeliest], LEVELS[likeliest]
    lower = max(range(len(LEVELS) - 1), key=lambda level: probabilities[level] + probabilities[level + 1])
    return LEVELS[lower], LEVELS[lower + 1]


def find_verdict(estimate: Estimate | None, *, cuts: Cuts, reachable: int) -> Verdict | None:
    """What may be said of this estimate, if there were enough points to reach."""
    if estimate is None or reachable < LEAST_POINTS:
        return None
    return verdict(level_probabilities(estimate, cuts))
