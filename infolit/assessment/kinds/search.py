"""Search bundled records with a query of one's own; points by recall and precision."""

import random
from typing import Literal

from infolit.assessment.items import NOT_SURE, Item, Marks, Remark, Text, whole_points

THRESHOLDS = {1: (0.8,), 2: (0.5, 0.8), 3: (0.45, 0.65, 0.85)}
"""Least F1 for each further point, by the points an item has."""


class Outcome(Text, frozen=True, kw_only=True):
    """What is said to whom the search brought all, some or nothing of use."""

    id: Literal["full", "partial", "none"]
    feedback: str


class Search(Item, frozen=True, kw_only=True, tag="search"):
    """Marks are ("found=5", "hits=8"): relevant hits and all hits. The query itself is never kept."""

    kind = "search"
    outcomes: tuple[Outcome, ...]
    relevant: tuple[str, ...] = ()
    """Ids of the records that meet the need, in the language of the bank; filled in by the bank."""
    model: str = ""
    """A query in that language that earns all the points."""
    naive: str = ""
    """What an unpractised person would type; earns less."""

    def marks_of(self, hits: tuple[str, ...]) -> Marks:
        """The marks for a search that brought these record ids."""
        return (f"found={len(set(hits) & set(self.relevant))}", f"hits={len(set(hits))}")

    def f1(self, marks: Marks) -> float:
        """Harmonic mean of recall and precision (van Rijsbergen, 1979), from 0 to 1."""
        found, hits = (int(mark.partition("=")[2]) for mark in marks)
        return 2 * found / (hits + len(self.relevant))

    def mark_ids(self) -> tuple[str, ...]:
        return tuple(outcome.id for outcome in self.outcomes)

    def points_for(self, marks: Marks) -> int:
        if marks == NOT_SURE:
            return 0
        reached = sum(self.f1(marks) >= least for least in THRESHOLDS[self.points])
        return whole_points(self.points, reached / self.points)

    def accepts(self, marks: Marks) -> bool:
        return marks == NOT_SURE or (
            len(marks) == 2 and marks[0].startswith("found=") and marks[1].startswith("hits=")
        )

    def key_marks(self) -> Marks:
        return self.marks_of(self.relevant)

    def mark_cells(self, marks: Marks) -> Marks:
        """How many of the relevant records were found; the number of hits would come close to the query."""
        return marks[:1]

    def random_marks(self, chance: random.Random) -> Marks:
        return (f"found={chance.randint(0, 1)}", f"hits={chance.randint(5, 30)}")

    def chance_points(self) -> float:
        return 0.0  # a random query finds next to nothing; the linter runs the naive one

    def everything(self) -> Marks:
        return NOT_SURE  # the linter runs a query for every record through the index

    def feedback_for(self, marks: Marks) -> tuple[Remark, ...]:
        points = self.points_for(marks)
        outcome = "full" if points == self.points else "partial" if points else "none"
        return tuple(Remark("", o.feedback) for o in self.outcomes if o.id == outcome)
