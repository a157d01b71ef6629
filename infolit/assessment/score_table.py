"""The instrument on paper: which points give which result."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from infolit.assessment.items import STAGES, Item
from infolit.assessment.levels import Calibrated, Cuts, Verdict, find_verdict
from infolit.assessment.result import Result, StageTaken, measure
from infolit.assessment.scoring import Estimate, widened_by_points

PATHS: Mapping[str, tuple[str, ...]] = {"quick": ("a", "b"), "full": ("ab",), "extended": ("ab",)}
"""Halves that a path may ask: quick is either one."""


class Instrument(Protocol):
    """What is needed of an item bank."""

    def leg_items(self, stage_id: str, halves: str, /) -> tuple[Item, ...]:
        """Items of a stage in these halves ("a", "b" or "ab")."""


def score_table_lines(
    bank: Instrument, scale: Calibrated, path: str, points: tuple[int, ...] | None
) -> Iterator[str]:
    """Lines of text: for each stage of the path what its points give alone and, for four given, all together.

    KeyError for an unknown path, ValueError for points that cannot be had.
    """
    calibration, level_cuts = scale.calibration, scale.cuts
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
            paired = zip(asked, points, strict=True)
            taken = [StageTaken(stage, items, earned, 0) for (stage, items), earned in paired]
            yield from ("", f"{name}, stages together (correlation {calibration.correlation})")
            yield from _result_lines(measure(taken, calibration, level_cuts, by_stage=path != "quick"))


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
