"""How many people a training is for, and whom none is for, from published one-way tables."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from infolit.assessment.items import LEVELS

LEAST_PEOPLE = 10
"""Rounded count from which a gap is named."""

LevelRow = Mapping[str, Any]
"""A row of the table "levels" with by = "all": stage, and rounded numbers of people under each level."""


class ForSome(Protocol):
    """What is for people at some levels in some stages."""

    @property
    def stages(self) -> Collection[str]:
        """Stages that it serves."""

    @property
    def levels(self) -> Collection[str]:
        """Levels of the people it is for."""


Rule = TypeVar("Rule", bound=ForSome)


@dataclass(frozen=True, slots=True)
class Reach:
    """At least `low` and at most `high` of `of` people, all from rounded counts."""

    low: int
    high: int
    of: int


def reach_of(training: ForSome, level_rows: Iterable[LevelRow]) -> Reach | None:
    """How many are at one of its levels in one of its stages at least; None if none of its stages is published.

    With several stages people overlap and the tables do not tell how far: Fréchet's bounds of a union
    (Fréchet 1935), from all in one stage's cell being in the others' to as few as there is room for. Stages are
    done in order, so the people of the best filled one are all that there are.
    """
    rows = [row for row in level_rows if row["stage"] in training.stages]
    if not rows:
        return None
    fitting = [sum(row[level] for level in LEVELS if level in training.levels) for row in rows]
    everybody = max(sum(row[level] for level in LEVELS) for row in rows)
    return Reach(max(fitting), min(sum(fitting), everybody), everybody)


def ranked(trainings: Iterable[Rule], level_rows: Sequence[LevelRow]) -> list[tuple[Rule, Reach]]:
    """Trainings with whom they reach, surely most first, then possibly most; without those that nothing is known of."""
    known = [(training, reach) for training in trainings if (reach := reach_of(training, level_rows))]
    return sorted(known, key=lambda pair: (-pair[1].low, -pair[1].high))


def unmet(level_rows: Iterable[LevelRow], trainings: Iterable[ForSome]) -> list[tuple[str, str, int]]:
    """Stage, level and people of each cell of at least LEAST_PEOPLE that no training is for, most people first.

    Whoever stands at the highest level has no gap.
    """
    served = {(stage, level) for each in trainings for stage in each.stages for level in each.levels}
    cells = [(row["stage"], level, row[level]) for row in level_rows for level in LEVELS[:-1]]
    gaps = [cell for cell in cells if cell[2] >= LEAST_PEOPLE and cell[:2] not in served]
    return sorted(gaps, key=lambda gap: -gap[2])
