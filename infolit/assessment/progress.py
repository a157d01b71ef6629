"""Where an attempt stands: its legs, and which task comes next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from infolit.assessment.items import STAGES, Item


@dataclass(frozen=True, slots=True)
class Leg:
    """One stage done on one half of its items ("a", "b") or on both ("ab"); numbers count from 1."""

    number: int
    stage: str
    halves: str


def other_half(half: str) -> str:
    """The half that a second quick attempt, or the second part of an extended one, takes."""
    return "b" if half == "a" else "a"


def legs(path: str, half: str) -> tuple[Leg, ...]:
    """The legs of a path: quick has 4 on one half, full 4 on both, extended 4 on one half and 4 on the other."""
    rounds = {"quick": (half,), "full": ("ab",), "extended": (half, other_half(half))}[path]
    return tuple(
        Leg(number=round_ * len(STAGES) + place, stage=stage, halves=halves)
        for round_, halves in enumerate(rounds)
        for place, stage in enumerate(STAGES, 1)
    )


def next_item(items: Sequence[Item], answered: Collection[str], *, after: str | None = None) -> Item | None:
    """The next task without an answer, looking on from `after` and then from the beginning; None: all are answered."""
    start = next((place for place, item in enumerate(items, 1) if item.id == after), 0)
    return next((item for item in (*items[start:], *items[:start]) if item.id not in answered), None)
