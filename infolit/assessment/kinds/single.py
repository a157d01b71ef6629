"""Choose one option."""

import random

from infolit.assessment.items import NOT_SURE, Choice, Item, Marks, Remark


class Single(Item, frozen=True, kw_only=True, tag="single"):
    """One key among options; the key earns the point."""

    kind = "single"
    options: tuple[Choice, ...]

    def mark_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    def points_for(self, marks: Marks) -> int:
        return self.points if marks == self.key_marks() else 0

    def accepts(self, marks: Marks) -> bool:
        return marks == NOT_SURE or (len(marks) == 1 and marks[0] in self.mark_ids())

    def key_marks(self) -> Marks:
        return tuple(option.id for option in self.options if option.key)

    def random_marks(self, chance: random.Random) -> Marks:
        return (chance.choice(self.mark_ids()),)

    def chance_points(self) -> float:
        return self.points / len(self.options)

    def everything(self) -> Marks:
        return NOT_SURE  # radio buttons: there is no marking everything

    def feedback_for(self, marks: Marks) -> tuple[Remark, ...]:
        chosen = [option for option in self.options if option.id in marks]
        return tuple(Remark("", o.feedback) for o in chosen or [o for o in self.options if o.key])

    def words(self) -> tuple[str, ...]:
        return (*super().words(), *(option.text for option in self.options))
