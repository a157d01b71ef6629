"""Signs that an attempt was not meant: they keep it out of statistics, never from its result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

LEAST = 8
"""Answers below which nothing is concluded."""
EFFORT = 0.9
"""Least share of answers that took time to read (response-time effort; Wise & Kong, 2005)."""
WORDS_A_SECOND = 150 / 60
READ_SHARE = 0.1
"""Share of the reading time within which nobody has read enough to answer; one in use is a tenth of the usual time."""
BRIEFEST, LONGEST = 1.0, 10.0
"""Bounds in seconds of that time."""
SAME_PLACE = 0.9
"""Share of single choices at one displayed position that is no coincidence: options are shuffled."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given."""

    words: int
    """Of the whole task."""
    seconds: int | None = None
    place: int | None = None
    """Displayed position of the option chosen, where only one can be; None elsewhere."""
    not_sure: bool = False


def flags_of(answers: Sequence[Given], *, honeypot: bool) -> tuple[str, ...]:
    """Flags of an attempt, its answers in the order of the tasks. "Not sure" is honest and never raises one."""
    meant = [answer for answer in answers if not answer.not_sure]
    places = [answer.place for answer in meant if answer.place is not None]
    signs = {"rapid": _is_rapid(meant), "run": _is_run(places), "honeypot": honeypot}
    return tuple(flag for flag, shows in signs.items() if shows)


def _is_rapid(answers: Iterable[Given]) -> bool:
    took_time = [a.seconds > _threshold(a.words) for a in answers if a.seconds is not None]
    return len(took_time) >= LEAST and sum(took_time) < EFFORT * len(took_time)


def _threshold(words: int) -> float:
    return max(BRIEFEST, min(LONGEST, READ_SHARE * words / WORDS_A_SECOND))


def _is_run(places: Sequence[int]) -> bool:
    """Whether the same position was chosen too often, in a row (Meade & Craig, 2012: long string) or in all."""
    if len(places) < LEAST:
        return False
    longest = max(len(list(run)) for _, run in groupby(places))
    commonest = max(places.count(place) for place in set(places))
    return longest >= LEAST or commonest >= SAME_PLACE * len(places)
