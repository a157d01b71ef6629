"""Choose all that fit."""

import random

from infolit.assessment.items import (
    NOT_SURE,
    Choice,
    Item,
    Marks,
    Remark,
    choice_feedback,
    net_chance_points,
    net_points,
)


class Multiple(Item, frozen=True, kw_only=True, tag="multiple"):
    """Several keys among options; wrong marks take right ones away."""

    kind = "multiple"
    options: tuple[Choice, ...]

    def choices(self) -> tuple[Choice, ...]:
        """What can be marked, as choices."""
        return self.options

    def mark_ids(self) -> tuple[str, ...]:
        return tuple(choice.id for choice in self.choices())

    def points_for(self, marks: Marks) -> int:
        return 0 if marks == NOT_SURE else net_points(self.points, self.choices(), marks)

    def accepts(self, marks: Marks) -> bool:
        distinct = set(marks)
        return marks == NOT_SURE or (0 < len(distinct) == len(marks) and distinct <= set(self.mark_ids()))

    def key_marks(self) -> Marks:
        return tuple(choice.id for choice in self.choices() if choice.key)

    def random_marks(self, chance: random.Random) -> Marks:
        return tuple(id_ for id_ in self.mark_ids() if chance.random() < 0.5) or NOT_SURE

    def chance_points(self) -> float:
        return net_chance_points(self.points, self.choices())

    def everything(self) -> Marks:
        return self.mark_ids()

    def feedback_for(self, marks: Marks) -> tuple[Remark, ...]:
        return choice_feedback(self.choices(), marks)

    def words(self) -> tuple[str, ...]:
        return (*super().words(), *(option.text for option in self.options))
