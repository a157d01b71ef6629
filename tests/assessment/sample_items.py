"""Items and an item bank to measure with: numbers only, no texts."""

import functools
from dataclasses import dataclass

from infolit.assessment.items import LEVELS, STAGES, Half, Item

make_item = functools.partial(
    Item, version=1, digcomp=(), cilip=(), title="", can_do="", scenario="", question="", explanation=""
)

HALVES: dict[Half, tuple[tuple[int, int, int], ...]] = {
    "a": ((2, 1, 0), (3, 1, 1), (2, 2, 1), (4, 2, 2)),
    "b": ((1, 1, 0), (3, 1, 1), (4, 1, 2), (5, 3, 2)),
}
"""By half: difficulty, points and level of each item, as in the built-in instrument."""


def stage_items(stage: str, halves: str = "ab") -> tuple[Item, ...]:
    """Eight items of a stage, or the four of one half."""
    return tuple(
        make_item(
            id=f"{stage}-{half}{place}",
            half=half,
            level=LEVELS[level],
            difficulty=difficulty,
            points=points,
            stage=stage,
        )
        for half, rows in HALVES.items()
        if half in halves
        for place, (difficulty, points, level) in enumerate(rows)
    )


ALL_ITEMS = tuple(item for stage in STAGES for item in stage_items(stage))


@dataclass(frozen=True, slots=True)
class SampleBank:
    """Stands for infolit.bank.ItemBank."""

    def leg_items(self, stage_id: str, halves: str) -> tuple[Item, ...]:
        """Items of a stage in these halves."""
        return stage_items(stage_id, halves)
