"""What a finished attempt adds to the counts, from which all item statistics and calibrations are made."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from typing import NamedTuple

from infolit.assessment.items import STAGES, Item, Marks

Key = tuple[str, str, int, str, str, str, int]
"""Subject, form, bank version, language, item, mark, score. docs/decisions tells what each subject holds."""

SECONDS = (3, 10, 30, 60, 120, 300)
"""Where the bands of seconds 1 to 6 begin; shorter ones are in band 0."""
MOST_MINUTES = 60
EARNED = tuple(f"={points}" for points in range(10))
"""How points on an item are written as a mark."""
BANDS = 6
"""Bands of total points, in which items are counted while few are counted exactly."""
EXACT_FROM = 1000
"""Complete attempts of a form and language from which on items are counted by exact total points."""
PROBLEMS = ("unclear", "several", "mistake", "broken", "other")
"""What can be wrong with a task: its wording, more than one right answer, a mistake, it did not work, else."""


class Answer(NamedTuple):
    """What was answered to one item; a tuple, as an attempt has up to 32 and a million of them are folded."""

    item: str
    """Id and version, "id@version"."""
    stage: str
    points: int
    marks: Marks
    """None at all: the item was left unanswered in a finished stage."""
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An attempt as far as it is counted: stages in the order of STAGES, None for one that was not finished."""

    form: str
    """"quick-a", "quick-b" or "full"."""
    bank_version: int
    language: str
    points: tuple[int | None, ...]
    right: tuple[int | None, ...]
    guesses: tuple[int | None, ...]
    answers: tuple[Answer, ...]
    """One for each item of the finished stages, in the order of the bank."""

    @property
    def complete(self) -> bool:
        """Whether all four stages were finished."""
        return None not in self.points


def cells(
    attempt: Answered, items: Mapping[str, Item], *, exact_totals: bool, reachable: int
) -> Iterator[Key]:
    """The cells in which an unflagged first attempt in one language counts as one.

    `items` by "id@version"; `reachable`: points of the whole form. With `exact_totals` its items are also
    counted by total points, otherwise by bands of them.
    """
    place = (attempt.form, attempt.bank_version, attempt.language)
    for number, stage in enumerate(STAGES):
        if attempt.points[number] is not None:
            yield from _of_stage(attempt, number, [a for a in attempt.answers if a.stage == stage], items)
    if not attempt.complete:
        return
    total = sum(points or 0 for points in attempt.points)
    score = total if exact_totals else -1 - BANDS * total // (reachable + 1)
    for answer in attempt.answers:
        yield "item-total", *place, answer.item, EARNED[answer.points], score
    yield "stages", *place, "", "", 0
    minutes = whole_minutes(answer.seconds for answer in attempt.answers)
    if minutes is not None:
        yield "minutes", *place, "", "", min(minutes, MOST_MINUTES)


def sums(attempt: Answered) -> Iterator[tuple[Key, int]]:
    """Sums of a complete attempt's stage points and of their products, by cell."""
    place = (attempt.form, attempt.bank_version, attempt.language)
    by_stage = [(stage, points or 0) for stage, points in zip(STAGES, attempt.points, strict=True)]
    if attempt.complete:
        for stage, points in by_stage:
            yield ("stages", *place, stage, "", 0), points
        for (stage, points), (other, others) in combinations_with_replacement(by_stage, 2):
            yield ("stages", *place, f"{stage}*{other}", "", 0), points * others


def problem_cell(item: str, told: str) -> Key:
    """Where a problem with an item (its id) counts; `told`: "reason language version"."""
    reason, language, version = told.split()
    return "problem", "", 0, language, f"{item}@{version}", reason, 0


def standing(*, again: str | None, mixed_languages: bool, flags: Collection[str]) -> tuple[str, ...]:
    """The words under which a finished attempt is itself counted; "first": it is in the counts of items too."""
    repeated = ("again",) if again in ("yes", "code") else ()
    mixed = ("mixed",) if mixed_languages else ()
    return ("finished", *((*repeated, *mixed, *flags) or ("first",)))


def whole_minutes(seconds: Iterable[int | None]) -> int | None:
    """Minutes of these answers, rounded, at least 1; None if no answer was timed."""
    known = [each for each in seconds if each is not None]
    return max(1, round(sum(known) / 60)) if known else None


def _of_stage(
    attempt: Answered, number: int, answers: Sequence[Answer], items: Mapping[str, Item]
) -> Iterator[Key]:
    form, version, language = attempt.form, attempt.bank_version, attempt.language
    score, guess = attempt.points[number] or 0, attempt.guesses[number]
    for item, _, points, marks, seconds in answers:
        yield "item-stage", form, version, language, item, EARNED[points], score
        for mark in items[item].mark_cells(marks):
            yield "mark-stage", form, version, language, item, mark, score
        if seconds is not None:
            yield "seconds", form, version, language, item, "", bisect_right(SECONDS, seconds)
    for one, other in combinations(answers, 2):
        both = f"{one.points},{other.points}"
        yield "pair", form, version, language, f"{one.item}|{other.item}", both, 0
    if guess is not None:
        yield "guess", form, version, language, STAGES[number], str(guess), attempt.right[number] or 0
