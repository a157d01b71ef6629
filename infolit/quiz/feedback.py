"""What is said about the tasks of a finished stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infolit.assessment.guidance import expectation_word
from infolit.assessment.items import NOT_SURE, Item, Remark
from infolit.store.attempt import Response


@dataclass(frozen=True, slots=True)
class Told:
    """One task with what became of it: "right", "partly", "not-quite", "not-sure" or "skipped"."""

    item: Item
    outcome: str
    points: int
    feedback: tuple[Remark, ...]
    marks: tuple[str, ...]
    wrong: str | None
    """What the patron found wrong with the task."""


def told(item: Item, response: Response | None) -> Told:
    """What to say about one task."""
    marks = response.marks if response and response.marks else None
    wrong = response.problem if response else None
    if marks is None or marks == NOT_SURE:
        outcome = "not-sure" if marks else "skipped"
        return Told(item, outcome, 0, item.feedback_for(item.key_marks()), (), wrong)
    points = (response.points if response else None) or 0
    outcome = "right" if item.is_right(points) else "partly" if points else "not-quite"
    return Told(item, outcome, points, item.feedback_for(marks), marks, wrong)


def feedback_on(
    items: Sequence[Item], responses: Mapping[str, Response], guess: int | None
) -> dict[str, Any]:
    """For the feedback page: tasks, the not-quite ones first; how many were right; more or fewer than guessed."""
    tasks = [told(item, responses.get(item.id)) for item in items]
    right = sum(task.outcome == "right" for task in tasks)
    return {
        "told": sorted(tasks, key=lambda task: task.outcome == "right"),
        "right": right,
        "guess": guess,
        "expectation": expectation_word(guess, right, len(items)),
    }
