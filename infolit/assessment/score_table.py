"""The instrument on paper: which points give which result, and how reliable each path is."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from infolit.assessment.calibration import Calibration, Steps
from infolit.assessment.items import STAGES, Item
from infolit.assessment.levels import Cuts, Verdict, cuts, find_verdict
from infolit.assessment.result import Result, StageTaken, measure
from infolit.assessment.scoring import CORRELATION, Estimate, borrow, reliability, widened_by_points

PATHS: Mapping[str, tuple[str, ...]] = {"quick": ("a", "b"), "full": ("ab",), "extended": ("ab",)}
"""Halves that a path may ask: quick is either one."""


class Instrument(Protocol):
    """What is needed of an item bank."""

    def leg_items(self, stage_id: str, halves: str, /) -> tuple[Item, ...]:
        """Items of a stage in these halves ("a", "b" or "ab")."""


@dataclass(frozen=True, slots=True)
class StageReliability:
    """Marginal reliability of one stage, from 0 to 1."""

    stage: str
    alone: float
    borrowed: float
    """With what the other stages of the path tell."""


@dataclass(frozen=True, slots=True)
class PathReliability:
    """Marginal reliability of one path's stages and of the mean of all four."""

    path: str
    stages: tuple[StageReliability, ...]
    overall: float


def instrument_reliability(bank: Instrument, calibration: Calibration) -> tuple[PathReliability, ...]:
    """Reliability of *quick a*, *quick b* and *full* under this calibration, if it holds."""
    paths = {"quick a": "a", "quick b": "b", "full": "ab"}
    return tuple(
        _path_reliability(name, [calibration.get_steps(bank.leg_items(stage, half)) for stage in STAGES])
        for name, half in paths.items()
    )


def _path_reliability(name: str, stage_steps: Sequence[Steps]) -> PathReliability:
    """Borrowing is worked out at each stage's mean posterior variance: near enough to its mean effect."""
    alone = [reliability(steps) for steps in stage_steps]
    joint = borrow([Estimate(0.0, math.sqrt(1 - share)) for share in alone])
    prior = borrow([Estimate(0.0, 1.0)] * len(alone))
    return PathReliability(
        name,
        tuple(
            StageReliability(stage, share, 1 - joint.covariance[place][place])
            for place, (stage, share) in enumerate(zip(STAGES, alone, strict=True))
        ),
        1 - joint.variance_of_mean() / prior.variance_of_mean(),
    )


def score_table_lines(
    bank: Instrument, calibration: Calibration, path: str, points: tuple[int, ...] | None
) -> Iterator[str]:
    """Lines of text: for each stage of the path what its points give alone and, for four given, all together.

    KeyError for an unknown path, ValueError for points that cannot be had.
    """
    level_cuts = cuts(calibration, [item for stage in STAGES for item in bank.leg_items(stage, "ab")])
    yield f"calibration {calibration.id}; levels begin at " + " and ".join(
        f"{cut.theta:.2f} (standard error {cut.se:.2f})" for cut in level_cuts
    )
    for halves in PATHS[path]:
        name = f"{path}, half {halves}" if path == "quick" else path
        asked = [(stage, bank.leg_items(stage, halves)) for stage in STAGES]
        if points is None:
            for stage, items in asked:
                yield from ("", f"{name}, {stage} alone")
                table = widened_by_points(calibration.get_steps(items), calibration.get_errors(items))
                yield from _stage_lines(table, level_cuts, by_stage=path != "quick")
        else:
            taken = [StageTaken(stage, items, earned, 0) for (stage, items), earned in _paired(asked, points)]
            yield from ("", f"{name}, stages together (correlation {CORRELATION})")
            yield from _result_lines(measure(taken, calibration, level_cuts, by_stage=path != "quick"))


def _paired(
    asked: Sequence[tuple[str, tuple[Item, ...]]], points: tuple[int, ...]
) -> Iterator[tuple[tuple[str, tuple[Item, ...]], int]]:
    """Each stage with its points; ValueError unless there are as many."""
    return zip(asked, points, strict=True)


def _stage_lines(table: Sequence[Estimate], level_cuts: Cuts, *, by_stage: bool) -> Iterator[str]:
    """A line for each number of points; the level only where the path reports stages."""
    yield f"{'points':>9} {'theta':>7} {'se':>6}  level"
    for points, estimate in enumerate(table):
        levels = find_verdict(estimate, cuts=level_cuts, reachable=len(table) - 1) if by_stage else None
        yield _line(str(points), estimate, levels)


def _result_lines(result: Result) -> Iterator[str]:
    """A line for each stage and one for the whole."""
    yield f"{'':9} {'points':>6} {'theta':>7} {'se':>6}  level"
    for stage in result.stages:
        if stage.estimate:
            yield _line(f"{stage.stage:9} {stage.points:>6}", stage.estimate, stage.levels)
    if result.estimate:
        total = sum(stage.points for stage in result.stages)
        yield _line(f"{'overall':9} {total:>6}", result.estimate, result.levels)


def _line(label: str, estimate: Estimate, levels: Verdict | None) -> str:
    """One row: label, estimate, and the level or the two it lies between."""
    words = " to ".join(dict.fromkeys(levels)) if levels else "-"
    return f"{label:>9} {estimate.theta:>7.2f} {estimate.se:>6.2f}  {words}"
