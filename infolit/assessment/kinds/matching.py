"""Sort rows into groups."""

import math
import random
from collections import Counter

from infolit.assessment.items import NOT_SURE, Item, Marks, Remark, Text, whole_points


class Group(Text, frozen=True, kw_only=True):
    """A group that rows are sorted into."""

    id: str
    text: str


class Row(Text, frozen=True, kw_only=True):
    """A thing to sort, the group it belongs to, and what one believes who puts it elsewhere."""

    id: str
    text: str
    group: str
    misconception: str
    feedback: str


class Matching(Item, frozen=True, kw_only=True, tag="matching"):
    """Marks are "row=group", one for each row, in the order of the file."""

    kind = "matching"
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]

    def mark_ids(self) -> tuple[str, ...]:
        return tuple(f"{row.id}={group.id}" for row in self.rows for group in self.groups)

    def points_for(self, marks: Marks) -> int:
        return self._points_for_count(len(set(marks) & set(self.key_marks())))

    def _points_for_count(self, right: int) -> int:
        by_chance = len(self.rows) / len(self.groups)
        return whole_points(self.points, (right - by_chance) / (len(self.rows) - by_chance))

    def accepts(self, marks: Marks) -> bool:
        rows = [mark.partition("=")[0] for mark in marks]
        whole = rows == [row.id for row in self.rows] and set(marks) <= set(self.mark_ids())
        return marks == NOT_SURE or whole

    def key_marks(self) -> Marks:
        return tuple(f"{row.id}={row.group}" for row in self.rows)

    def random_marks(self, chance: random.Random) -> Marks:
        return tuple(f"{row.id}={chance.choice(self.groups).id}" for row in self.rows)

    def chance_points(self) -> float:
        n, p = len(self.rows), 1 / len(self.groups)
        return sum(
            math.comb(n, right) * p**right * (1 - p) ** (n - right) * self._points_for_count(right)
            for right in range(n + 1)
        )

    def everything(self) -> Marks:
        commonest = Counter(row.group for row in self.rows).most_common(1)[0][0]
        return tuple(f"{row.id}={commonest}" for row in self.rows)

    def feedback_for(self, marks: Marks) -> tuple[Remark, ...]:
        astray = [row for row in self.rows if f"{row.id}={row.group}" not in marks]
        return tuple(Remark(row.text, row.feedback) for row in astray or self.rows)

    def words(self) -> tuple[str, ...]:
        return (*super().words(), *(group.text for group in self.groups), *(row.text for row in self.rows))
