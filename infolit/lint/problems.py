"""What a check says when something breaks a rule."""

from collections.abc import Iterator
from dataclasses import dataclass

Found = Iterator[tuple[str, str]]
"""(place, message) pairs about one file."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One broken rule: where to look, and what should be there."""

    file: str
    place: str
    """The item, page, message … inside the file; empty if the whole file is meant."""
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.message) if part)
