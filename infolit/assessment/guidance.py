"""What to say next: what was earned, what would help most, which training fits, how it was before."""

import datetime
import itertools
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from infolit.assessment.bank import NextStep, Stage
from infolit.assessment.items import Item, LevelId
from infolit.assessment.levels import Verdict
from infolit.assessment.reach import ForSome
from infolit.assessment.result import Result
from infolit.assessment.scoring import HALF_WIDTH

MOST_NEEDS = 2
"""Stages that guidance speaks of: more advice is less heard."""
MOST_OFFERS = 5
NOTABLE_DIFFERENCE = 3
"""Tasks between guess and outcome that chance does not explain: above 1.28 sqrt(k/4) for 8 tasks."""

Change = Literal["clearly_more", "about_same", "clearly_less"]


class Training(ForSome, Protocol):
    """What must be known of a training to offer it."""

    @property
    def languages(self) -> Collection[str]:
        """Languages it is held in."""

    @property
    def next_date(self) -> datetime.date | None:
        """When it is held next; None if it is always there (a handout, an e-course)."""


AnyTraining = TypeVar("AnyTraining", bound=Training)


@dataclass(frozen=True, slots=True)
class Offers(Generic[AnyTraining]):
    """Trainings, each with the stage it is offered because of, and stages without any: ask a librarian."""

    trainings: tuple[tuple[AnyTraining, str], ...]
    unserved: tuple[str, ...]


def earned(outcomes: Iterable[tuple[Item, int]], most: int = 3) -> tuple[Item, ...]:
    """Items with all their points, for their can-do sentences: one of each stage first, hardest first."""
    right = [item for item, points in outcomes if item.is_right(points)]
    hardest = sorted(right, key=lambda item: -item.difficulty)
    first_of_stage = {item.stage: item for item in reversed(hardest)}
    # False sorts first: the hardest of each stage, then the others; sorting keeps the order otherwise.
    return tuple(sorted(hardest, key=lambda item: first_of_stage[item.stage] is not item)[:most])


def next_steps(result: Result, stages: Iterable[Stage]) -> tuple[tuple[str, LevelId, NextStep], ...]:
    """At most two steps (stage, level, step): where need is greatest, at the lower level of the verdict.

    KeyError if the bank has no step for that stage and level.
    """
    advice = {(stage.id, step.id): step for stage in stages for step in stage.next_steps}
    needs = [(stage, levels[0]) for stage, levels in needs_of(result) if levels]
    return tuple((stage, level, advice[stage, level]) for stage, level in needs)


def offers(
    trainings: Iterable[AnyTraining],
    needs: Sequence[tuple[str, Verdict | None]],
    language: str,
    today: datetime.date,
) -> Offers[AnyTraining]:
    """Trainings for some stages, weakest first, at a level of their verdict, those stages in turn, at most five.

    Within a stage: in the patron's language, then soonest, then what has no date; what is over is left out.
    """
    open_ones = [t for t in trainings if t.next_date is None or t.next_date >= today]
    open_ones.sort(key=lambda training: _rank(training, language))
    fitting = [
        [(training, stage) for training in open_ones if levels and serves(training, stage, levels)]
        for stage, levels in needs
    ]
    in_turn = [offer for row in itertools.zip_longest(*fitting) for offer in row if offer]
    once: dict[int, tuple[AnyTraining, str]] = {}
    for training, stage in in_turn:
        # One that serves both stages is offered because of the weaker; identity tells trainings apart.
        once.setdefault(id(training), (training, stage))
    unserved = tuple(stage for (stage, _), found in zip(needs, fitting, strict=True) if not found)
    return Offers(tuple(once.values())[:MOST_OFFERS], unserved)


def compare(earlier: Result, later: Result, seen_tasks: bool) -> Change:
    """What may be said of the change between two results; after seen tasks it is never *clearly more*."""
    if earlier.estimate is None or later.estimate is None:
        return "about_same"
    change = later.estimate.theta - earlier.estimate.theta
    notable = HALF_WIDTH * math.hypot(earlier.estimate.se, later.estimate.se)
    if change > notable and not seen_tasks:
        return "clearly_more"
    return "clearly_less" if change < -notable else "about_same"


def expectation_word(guess: int | None, right: int, tasks: int) -> Literal["more", "fewer"] | None:
    """Whether more or fewer were right than guessed, if by at least three; ValueError outside 0 to `tasks`."""
    if guess is None:
        return None
    if not (0 <= guess <= tasks and 0 <= right <= tasks):
        raise ValueError(f"{guess} guessed and {right} right of {tasks} tasks")
    if abs(right - guess) < NOTABLE_DIFFERENCE:
        return None
    return "more" if right > guess else "fewer"


def needs_of(result: Result) -> list[tuple[str, Verdict | None]]:
    """The weakest stages, each with its own verdict, else (on a quick path) that on the whole; equal ones in order."""
    known = [(stage.estimate.theta, stage) for stage in result.stages if stage.estimate]
    weakest = [stage for _, stage in sorted(known, key=lambda pair: pair[0])[:MOST_NEEDS]]
    return [(stage.stage, stage.levels or result.levels) for stage in weakest]


def serves(training: Training, stage: str, levels: Verdict) -> bool:
    """Whether the training is about this stage, for people at one of these levels."""
    return stage in training.stages and any(level in training.levels for level in levels)


def _rank(training: Training, language: str) -> tuple[bool, bool, datetime.date]:
    """Own language before others, dated before undated, sooner before later."""
    foreign = _primary(language) not in map(_primary, training.languages)
    return foreign, training.next_date is None, training.next_date or datetime.date.max


def _primary(language: str) -> str:
    """The language without its script: a training in Serbian is one in either script."""
    return language.partition("-")[0]
