"""What can be asked: items, and how a patron's marks become points."""

import datetime
import math
import random
from typing import ClassVar, Literal, NamedTuple

import msgspec

Marks = tuple[str, ...]
"""What a patron marked, as the kind writes it down: option ids, an order, "row=group" pairs."""

NOT_SURE: Marks = ("not-sure",)
"""The honest answer: 0 points, recorded apart from other answers that earn none."""

Half = Literal["a", "b"]
LevelId = Literal["foundation", "intermediate", "advanced"]
LEVELS: tuple[LevelId, ...] = ("foundation", "intermediate", "advanced")
STAGES = ("recognise", "find", "evaluate", "use")


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of content from a file; unknown keys are refused, so that a typing slip is told."""


class Choice(Text, frozen=True, kw_only=True):
    """An option that is chosen or left: the key, or a distractor with the misconception behind it."""

    id: str
    text: str
    feedback: str
    key: bool = False
    misconception: str = ""


class Remark(NamedTuple):
    """A sentence of feedback, and the words of the task that it is about (empty: the task as a whole)."""

    about: str
    sentence: str


class Item(Text, frozen=True, kw_only=True, tag_field="kind"):
    """One task. Each kind adds its own parts and says how marks become points."""

    kind: ClassVar[str]

    id: str
    version: int
    half: Half
    level: LevelId
    difficulty: int
    points: int
    digcomp: tuple[str, ...]
    cilip: tuple[str, ...]
    title: str
    can_do: str
    scenario: str
    question: str
    explanation: str
    since: int = 1
    """First version of the item bank that asks this item."""
    until: int | None = None
    """Last version of the item bank that asks it; None while it is asked."""
    retired: datetime.date | None = None
    """When `until` was set: a superseded item stays in content for 100 days."""
    stage: str = ""
    """Filled in by the bank from the file the item stands in."""

    def mark_ids(self) -> tuple[str, ...]:
        """Ids of all that can be marked, in the order of the file."""
        raise NotImplementedError

    def points_for(self, marks: Marks) -> int:
        """Points, from 0 to `self.points`, for what was marked; NOT_SURE earns 0."""
        raise NotImplementedError

    def accepts(self, marks: Marks) -> bool:
        """Whether these are marks that this item's form can send, NOT_SURE included."""
        raise NotImplementedError

    def mark_cells(self, marks: Marks) -> Marks:
        """What these marks are counted under; nothing for an item left unanswered."""
        return marks

    def key_marks(self) -> Marks:
        """Marks that earn all the points."""
        raise NotImplementedError

    def random_marks(self, chance: random.Random) -> Marks:
        """Marks of somebody who answers at random; used to subtract chance and to simulate."""
        raise NotImplementedError

    def chance_points(self) -> float:
        """Expected points of random answers, worked out exactly."""
        raise NotImplementedError

    def everything(self) -> Marks:
        """Marks of somebody who marks all there is, or the same thing everywhere."""
        raise NotImplementedError

    def feedback_for(self, marks: Marks) -> tuple[Remark, ...]:
        """One sentence for each thing worth saying about these marks, most telling first."""
        raise NotImplementedError

    def is_right(self, points: int) -> bool:
        """A task is *right* when it got all its points."""
        return points == self.points

    def words(self) -> tuple[str, ...]:
        """All texts that a patron reads before feedback, for the word budget."""
        return (self.title, self.scenario, self.question)


def whole_points(points: int, share: float) -> int:
    """`share` of `points`, rounded down to a whole number from 0 to `points`."""
    # 1e-9: 2 * (2/3) / (2/3) must not fall below 2 by a rounding error of floats.
    return max(0, min(points, math.floor(points * share + 1e-9)))


def net_points(points: int, choices: tuple[Choice, ...], marks: Marks) -> int:
    """Points for marking several: right minus wrong marks, never below 0 (plus/minus scoring, Betts et al. 2022)."""
    keys = {choice.id for choice in choices if choice.key}
    right = len(keys.intersection(marks))
    return whole_points(points, (2 * right - len(marks)) / len(keys))


def net_chance_points(points: int, choices: tuple[Choice, ...]) -> float:
    """Expected `net_points` when each choice is marked with probability 1/2."""
    keys = sum(choice.key for choice in choices)
    others = len(choices) - keys
    return sum(
        math.comb(keys, right) * math.comb(others, wrong) * whole_points(points, (right - wrong) / keys)
        for right in range(keys + 1)
        for wrong in range(others + 1)
    ) / 2.0 ** len(choices)


def choice_feedback(choices: tuple[Choice, ...], marks: Marks) -> tuple[Remark, ...]:
    """Feedback on wrongly marked choices first, then on missed keys; on the keys if all was right."""
    wrong = [Remark(c.text, c.feedback) for c in choices if c.id in marks and not c.key]
    missed = [Remark(c.text, c.feedback) for c in choices if c.id not in marks and c.key]
    return tuple(wrong + missed) or tuple(Remark(c.text, c.feedback) for c in choices if c.key)
