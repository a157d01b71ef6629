"""What a workshop changed: the mean ability of a group after it less that before, rounded, with its interval."""

import math
from collections.abc import Sequence
from itertools import compress
from statistics import fmean

from infolit.assessment.calibration import CORRELATION
from infolit.assessment.disclosure import LEAST, chance, rounded
from infolit.assessment.group_levels import Group, Z, fit, information
from infolit.assessment.items import STAGES
from infolit.assessment.table_columns import LEAST_FOR_STAGES, Row
from infolit.assessment.tables import USUAL_SPREAD, Entry, StepsOf, Tables, people_by_points

RETEST = 0.8
"""Correlation of somebody's true positions before and after: declared, as changes of single people are not kept."""
COARSE, FINE, LEAST_FOR_FINE = 0.5, 0.25, 20
"""Steps in logits that a change is rounded to, and the people on each side from which the finer will do."""

Sides = tuple[Sequence[Entry], Sequence[Entry]]
"""Who was there before and after; of pairs, the same people in the same order."""


def workshop_tables(
    before: Sequence[Entry],
    after: Sequence[Entry],
    pairs: Sequence[tuple[Entry, Entry]],
    *,
    steps_of: StepsOf,
    rounding_key: bytes,
) -> Tables | None:
    """The only table of a workshop; None if fewer than LEAST on a side finished a stage that both sides did.

    Enough pairs are taken alone, else all without regard to pairs: of both, the difference would tell of a few.
    """
    is_paired = len(pairs) >= LEAST
    sides: Sides = (
        ([one for one, _ in pairs], [other for _, other in pairs]) if is_paired else (before, after)
    )
    stages = [stage for stage in STAGES if min(map(len, _finishers(sides, stage, is_paired))) >= LEAST]
    if min(len(before), len(after)) < LEAST or not stages:
        return None
    shown: list[tuple[str, list[str]]] = [("all", stages)]
    if is_paired:
        enough = [s for s in stages if len(_finishers(sides, s, True)[0]) >= LEAST_FOR_STAGES]
        shown += [(stage, [stage]) for stage in enough]
    rows = [_row(name, sides, of, is_paired, steps_of, rounding_key) for name, of in shown]
    return {"change": rows}


def _finishers(sides: Sides, stage: str, is_paired: bool) -> Sides:
    """Those of each side who finished a stage; of pairs, where both did."""
    place = STAGES.index(stage)
    done = [[entry.points[place] is not None for entry in side] for side in sides]
    if is_paired:
        done = [[all(both) for both in zip(*done, strict=True)]] * 2
    before, after = (list(compress(side, which)) for side, which in zip(sides, done, strict=True))
    return before, after


def _row(
    name: str, sides: Sides, stages: Sequence[str], is_paired: bool, steps_of: StepsOf, key: bytes
) -> Row:
    """The mean change over these stages; its interval is worked out from the rounded numbers of people."""
    finishers = [_finishers(sides, stage, is_paired) for stage in stages]
    people = [frozenset(entry.key for both in finishers for entry in both[side]) for side in (0, 1)]
    shown = [rounded(len(each), people=each, variable="people", key=key) for each in people]
    groups = [
        [people_by_points(both[side], stage, steps_of) for stage, both in zip(stages, finishers, strict=True)]
        for side in (0, 1)
    ]
    before, after = (fmean(fit(group, sd=USUAL_SPREAD)[0] for group in side) for side in groups)
    step = COARSE if min(map(len, people)) < LEAST_FOR_FINE else FINE
    start = chance(sum(map(sum, people)), variable=f"change {name}", key=key)
    change = step * math.floor((after - before) / step + start)
    variance = sum(_variance(side, is_paired) / n for side, n in zip(groups, shown, strict=True))
    # step^2 / 6 is what unbiased rounding adds on average.
    reach = Z * math.sqrt(variance + step**2 / 6)
    return {
        "stage": name,
        "people_before": shown[0],
        "people_after": shown[1],
        "paired": int(is_paired),
        "change": f"{change:.2f}",
        "low": f"{change - reach:.2f}",
        "high": f"{change + reach:.2f}",
    }


def _variance(stages: Sequence[Group], is_paired: bool) -> float:
    """What one person adds to the variance of a side's mean over stages, by the model, not by these people.

    True positions have variance 1, correlate by CORRELATION between stages and, in pairs, by RETEST between the
    sides; what the points miss of them, one over the information less 1, is independent.
    """
    true = (1 + (len(stages) - 1) * CORRELATION) / len(stages)
    missed = [1 / _information(group) - USUAL_SPREAD**2 for group in stages]
    return true * (1 - RETEST if is_paired else 1) + sum(missed) / len(stages) ** 2


def _information(group: Group) -> float:
    """Expected information of one of these people's points about the mean, if that is 0."""
    people = {steps: sum(counts) for steps, counts in group.items()}
    about = sum(n * information(steps, 0.0, USUAL_SPREAD)[0, 0] for steps, n in people.items())
    return float(about) / sum(people.values())
