"""Whether published groups differ: 95 % intervals of differences from published rows alone, Holm-corrected."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import NormalDist
from typing import Any

from infolit.assessment.items import LEVELS

Row = Mapping[str, Any]
"""A row of the table of levels."""
ALPHA = 0.05
_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(1 - ALPHA / 2)
_HALF_A_PERCENT = 0.005
"""What rounding the published ends to whole percent may have taken off an interval."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Share at foundation of one block less that of another, in one stage, and an interval of it."""

    stage: str
    one: str
    other: str
    change: float
    """From -1 to 1."""
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes zero; otherwise there is no clear difference."""
        return self.low > 0 or self.high < 0


def differences(rows: Iterable[Row]) -> list[Difference]:
    """All pairs of blocks in all stages, clearest first, from rows of one grouping of the table of levels.

    Compared is the share at foundation: the levels of a block follow from its mean alone, so another level would only
    say the same again. A row without people or without an interval is left out. The interval of a difference of two
    independent shares comes from their own (Newcombe 1998; Zou & Donner 2008, "MOVER"):
    d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2); the published ends hold what rounding
    of counts adds. Holm (1979): of m differences, the k-th clearest is tried at 1 - 0.05 / (m - k + 1) / 2, until one
    fails; that one and all after it are shown at the level at which it failed, and hold zero.
    """
    usable = [
        row for row in rows if _people(row) and None not in (row["foundation_low"], row["foundation_high"])
    ]
    pairs = [_pair(one, other) for one, other in combinations(usable, 2) if one["stage"] == other["stage"]]
    pairs.sort(key=_z, reverse=True)
    found, critical = [], math.inf
    has_failed = False
    for place, pair in enumerate(pairs):
        if not has_failed:
            critical = _NORMAL.inv_cdf(1 - ALPHA / 2 / (len(pairs) - place))
            has_failed = _z(pair) <= critical
        found.append(_widened(pair, critical))
    return found


def _pair(one: Row, other: Row) -> Difference:
    """Two blocks by themselves, with a 95 % interval."""
    p1, low1, high1 = _share(one)
    p2, low2, high2 = _share(other)
    change = p1 - p2
    low = change - math.hypot(p1 - low1, high2 - p2)
    high = change + math.hypot(high1 - p1, p2 - low2)
    return Difference(one["stage"], one["block"], other["block"], change, low, high)


def _z(pair: Difference) -> float:
    """How many standard errors a difference is from zero, by the arm of its 95 % interval that points to zero."""
    change = pair.change
    return _Z * abs(change) / (change - pair.low if change > 0 else pair.high - change)


def _widened(pair: Difference, critical: float) -> Difference:
    """With an interval of so many standard errors instead of 1.96."""
    change, wider = pair.change, critical / _Z
    return replace(pair, low=change - wider * (change - pair.low), high=change + wider * (pair.high - change))


def _share(row: Row) -> tuple[float, float, float]:
    """Share at foundation with its interval; the ends as far out as rounding to whole percent may have hidden."""
    share = row["foundation"] / _people(row)
    low, high = (row[f"foundation_{end}"] / 100 for end in ("low", "high"))
    return share, min(share, low) - _HALF_A_PERCENT, max(share, high) + _HALF_A_PERCENT


def _people(row: Row) -> int:
    return sum(row[level] for level in LEVELS)
