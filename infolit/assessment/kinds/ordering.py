"""Put steps in order."""

import itertools
import math
import random

from infolit.assessment.items import NOT_SURE, Item, Marks, Remark, Text, whole_points


class Step(Text, frozen=True, kw_only=True):
    """One step; the file lists the steps in the right order."""

    id: str
    text: str
    feedback: str


class Ordering(Item, frozen=True, kw_only=True, tag="ordering"):
    """Marks are the step ids in the order chosen."""

    kind = "ordering"
    steps: tuple[Step, ...]
    misconception: str

    def mark_ids(self) -> tuple[str, ...]:
        return tuple(step.id for step in self.steps)

    def points_for(self, marks: Marks) -> int:
        """Points by the neighbours in the key whose order was kept; the first kept pair earns nothing, as chance."""
        if marks == NOT_SURE:
            return 0
        place = {id_: number for number, id_ in enumerate(marks)}
        pairs = [place[before] < place[after] for before, after in itertools.pairwise(self.mark_ids())]
        return whole_points(self.points, (sum(pairs) - 1) / (len(pairs) - 1))

    def accepts(self, marks: Marks) -> bool:
        return marks == NOT_SURE or sorted(marks) == sorted(self.mark_ids())

    def mark_cells(self, marks: Marks) -> Marks:
        """Each step with the place it was given, from 1."""
        return marks if marks == NOT_SURE else tuple(f"{id_}:{place}" for place, id_ in enumerate(marks, 1))

    def key_marks(self) -> Marks:
        return self.mark_ids()

    def random_marks(self, chance: random.Random) -> Marks:
        return tuple(chance.sample(self.mark_ids(), len(self.steps)))

    def chance_points(self) -> float:
        orders = itertools.permutations(self.mark_ids())
        return sum(self.points_for(order) for order in orders) / math.factorial(len(self.steps))

    def everything(self) -> Marks:
        return tuple(reversed(self.mark_ids()))

    def feedback_for(self, marks: Marks) -> tuple[Remark, ...]:
        misplaced = [s for s, chosen in zip(self.steps, marks, strict=False) if s.id != chosen]
        return tuple(Remark(step.text, step.feedback) for step in misplaced or self.steps)

    def words(self) -> tuple[str, ...]:
        return (*super().words(), *(step.text for step in self.steps))
