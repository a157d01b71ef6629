"""Counts of people by points: all that the Rasch family, and classical statistics, need to know of answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Form:
    """People who were asked the same items."""

    items: tuple[str, ...]
    """Ids, in one order."""
    counts: tuple[Counts, ...]
    """For each item, people by score (sum of the points on these items) and points: shape (scores, points + 1)."""
    group: str = ""
    """Who they are, a language for example; forms of the same group share one distribution of ability."""

    @property
    def people(self) -> Counts:
        """People by score, shape (scores,)."""
        people: Counts = self.counts[0].sum(axis=1)
        return people

    @property
    def points(self) -> tuple[int, ...]:
        """Points that each item can bring."""
        return tuple(counts.shape[1] - 1 for counts in self.counts)

    def of(self, item: str) -> Counts:
        """The counts of one item. ValueError if it was not asked."""
        return self.counts[self.items.index(item)]


def make_form(
    items: Sequence[str], rows: Counts | NDArray[np.uint8], *, points: Mapping[str, int], group: str = ""
) -> Form:
    """The form of people whose points stand in `rows`, shape (people, items), none missing; `points`: most by item."""
    scores, reachable = rows.sum(axis=1, dtype=np.int64), sum(points[item] for item in items)
    counts = []
    for item, column in zip(items, rows.T, strict=True):
        shape = reachable + 1, points[item] + 1
        cells = np.bincount(scores * shape[1] + column, minlength=shape[0] * shape[1])
        counts.append(cells.reshape(shape))
    return Form(tuple(items), tuple(counts), group)


def points_of(forms: Iterable[Form]) -> dict[str, int]:
    """Points that each item of these forms can bring."""
    return {item: points for form in forms for item, points in zip(form.items, form.points, strict=True)}
