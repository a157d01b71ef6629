"""What an attempt shows: the stages and the whole, from points to levels."""

from collections.abc import Sequence
from dataclasses import dataclass

from infolit.assessment.calibration import Calibration
from infolit.assessment.items import Item
from infolit.assessment.levels import LEAST_POINTS, Cuts, Verdict, find_verdict
from infolit.assessment.scoring import Estimate, band, borrow, find_strongest, overall, widened_by_points

Band = tuple[float, float]
"""An 80 % interval, in logits."""


@dataclass(frozen=True, slots=True)
class StageTaken:
    """What was asked of a stage, both halves together, and what it brought."""

    stage: str
    items: tuple[Item, ...]
    points: int
    right: int
    """Tasks that got all their points."""

    @property
    def reachable(self) -> int:
        """Points that these items can bring."""
        return sum(item.points for item in self.items)


@dataclass(frozen=True, slots=True)
class StageResult:
    """A stage in the result; levels and band only where stages are reported."""

    stage: str
    points: int
    reachable: int
    right: int
    tasks: int
    estimate: Estimate | None
    """With what the other stages tell; None if nothing was asked."""
    levels: Verdict | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class Result:
    """The whole: levels, estimate and band are None until enough points could be reached."""

    stages: tuple[StageResult, ...]
    levels: Verdict | None
    estimate: Estimate | None
    band: Band | None
    strongest: str | None
    """Stage that is above each other one for all we know; only where stages are reported."""
    cuts: Cuts
    """Where the levels began when it was measured."""


def measure(taken: Sequence[StageTaken], calibration: Calibration, cuts: Cuts, by_stage: bool) -> Result:
    """The result of the stages finished so far; ValueError for points that their items cannot bring."""
    alone = [_own_estimate(stage, calibration) for stage in taken]
    joint = borrow(alone, correlation=calibration.correlation)
    reachable = sum(stage.reachable for stage in taken)
    estimate = overall(joint) if reachable >= LEAST_POINTS else None
    strongest = find_strongest(joint) if by_stage else None
    return Result(
        stages=tuple(
            _stage_result(stage, own, cuts if by_stage else None)
            for stage, own in zip(taken, joint.estimates, strict=True)
        ),
        levels=find_verdict(estimate, cuts=cuts, reachable=reachable),
        estimate=estimate,
        band=band(estimate) if estimate else None,
        strongest=None if strongest is None else taken[strongest].stage,
        cuts=cuts,
    )


def _own_estimate(stage: StageTaken, calibration: Calibration) -> Estimate | None:
    """What the stage says alone; None if nothing was asked."""
    if not 0 <= stage.points <= stage.reachable:
        raise ValueError(f"{stage.points} points in {stage.stage}, of {stage.reachable} to be reached")
    if not stage.items:
        return None
    steps, errors = calibration.get_steps(stage.items), calibration.get_errors(stage.items)
    return widened_by_points(steps, errors)[stage.points]


def _stage_result(stage: StageTaken, estimate: Estimate | None, cuts: Cuts | None) -> StageResult:
    """A stage with its final estimate; no levels and no band without cuts."""
    shown = estimate if cuts else None
    return StageResult(
        stage=stage.stage,
        points=stage.points,
        reachable=stage.reachable,
        right=stage.right,
        tasks=len(stage.items),
        estimate=estimate,
        levels=find_verdict(estimate, cuts=cuts, reachable=stage.reachable) if cuts else None,
        band=band(shown) if shown else None,
    )
