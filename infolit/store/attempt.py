"""Values of an attempt and its responses, and the days on which its address opens."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from infolit.assessment.items import Marks

Path = Literal["quick", "full", "extended"]
Halves = Literal["a", "b", "ab"]
Again = Literal["yes", "no", "code"]
Slots = tuple[int | None, ...]
"""One whole number for each of the legs 1 to 8, None where there is none yet."""

LEGS = 8
QUICK_LEGS = 4
NO_SLOTS: Slots = (None,) * LEGS
MAX_SECONDS = 1800

UNFINISHED_DAYS = 7
RESULT_DAYS = 1
EXTENSION_DAYS = 7


@dataclass(frozen=True, slots=True)
class Attempt:
    """One walk through the stages. Dates only, never times; `key` is 16 bytes of SHA-256 of the token."""

    key: bytes
    campaign: str
    path: Path
    half: Halves
    """The half of a quick attempt, the *first* half of an extended one, "ab" on the full path."""
    bank_version: int
    language: str
    mixed_languages: bool
    started_on: datetime.date
    finished_on: datetime.date | None = None
    extended_on: datetime.date | None = None
    extension_finished_on: datetime.date | None = None
    stages_done: int = 0
    """Number of finished legs, 0 to 8; the next one is `stages_done + 1`."""
    guesses: Slots = NO_SLOTS
    points: Slots = NO_SLOTS
    right: Slots = NO_SLOTS
    """By leg: tasks that got all their points."""
    receipt: bytes | None = None
    """Id of the receipt that lists this attempt, or will when it is finished."""
    again: Again | None = None
    """"code" if begun with a code, else the patron's answer to "have you done this before?"."""
    role: str | None = None
    lifelong: str | None = None
    honeypot: bool = False
    flags: tuple[str, ...] = ()
    calibration: str | None = None
    cuts: str | None = None
    revoked_on: datetime.date | None = None
    demonstration: bool = False
    folded: bool = False
    """Whether its answers went into counts."""
    duration: int | None = None
    """Whole minutes of all its answers, from when they were folded."""
    trial: bool = False
    """By staff, to see how it is: never counted."""
    closed: bool = False
    """At a kiosk: its address opens it no more, its answers count."""

    def takes(self, leg: int) -> bool:
        """Whether answers of this leg may still be written: it is the current one and not yet given in."""
        if self.revoked_on is not None or self.stages_done != leg - 1:
            return False
        if leg <= QUICK_LEGS:
            return self.finished_on is None
        return self.path == "extended" and self.extension_finished_on is None


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered to one item. `marks` is None while only a draft, or nothing, is there."""

    item: str
    leg: int
    version: int
    marks: Marks | None = None
    points: int | None = None
    is_right: bool = False
    """Whether the marks got all the points of the item."""
    seconds: int | None = None
    draft: Marks | None = None
    """Marks that were not given in; never scored."""
    problem: str | None = None
    """What the patron found wrong with the task: one of PROBLEMS, then language and version that he found it in."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an answer."""

    saved: bool
    """True also for the same answer sent once more after its stage had ended (a double click)."""
    responses: Mapping[str, Response] = field(default_factory=dict)
    """Responses and drafts of this leg as they are now, by item; empty if nothing was saved."""
    stage_finished: bool = False


def closes_on(attempt: Attempt) -> datetime.date:
    """Last day on which the address of this attempt opens, whether or not it is revoked."""
    if attempt.extension_finished_on:
        return attempt.extension_finished_on + datetime.timedelta(days=RESULT_DAYS)
    if attempt.extended_on:
        return attempt.extended_on + datetime.timedelta(days=EXTENSION_DAYS)
    if attempt.finished_on:
        return attempt.finished_on + datetime.timedelta(days=RESULT_DAYS)
    return attempt.started_on + datetime.timedelta(days=UNFINISHED_DAYS)


def is_open(attempt: Attempt, today: datetime.date) -> bool:
    """Whether the address of this attempt still opens it: not revoked and not past `closes_on`."""
    return attempt.revoked_on is None and not attempt.closed and today <= closes_on(attempt)
