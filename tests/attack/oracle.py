"""Knows the raw attempts: works out which people stand behind every published count, and what can be subtracted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from infolit.assessment.items import STAGES
from infolit.store.attempt import Attempt

LEAST = 10
MOST_BLOCKS = 8
"""Blocks of a grouping of which every union is looked at; of more, single blocks and everything but one."""

Sets = dict[str, list[list[frozenset[int]]]]
"""By variable: partitions of people, a list of blocks for each grouping; `all` is a partition of one block."""


@dataclass(frozen=True)
class Subtraction:
    """People of whom something can be worked out by subtracting published counts."""

    variable: str
    people: frozenset[int]


def sets_behind(document: Mapping[str, Any], attempts: Iterable[Attempt]) -> Sets:
    """The sets behind each published count of a month, by what is counted of them."""
    everyone = list(attempts)
    first = {
        int.from_bytes(each.key): each
        for each in everyone
        if not each.flags and each.again not in ("yes", "code")
    }
    tables = document["tables"]
    found: Sets = {}
    rows = [("people", row) for row in tables["visitors"] if row["by"] != "minutes"]
    rows += [(f"level {row['stage']}", row) for row in tables["levels"]]
    for variable in dict.fromkeys(variable for variable, _ in rows):
        place = STAGES.index(variable.split()[1]) if " " in variable else None
        there = {k: a for k, a in first.items() if place is None or a.points[place] is not None}
        by_grouping: dict[str, list[frozenset[int]]] = {}
        for row in (row for of, row in rows if of == variable):
            by_grouping.setdefault(row["by"], []).append(_block(row, there))
        found[variable] = list(by_grouping.values())
    for stage in dict.fromkeys(row["stage"] for row in tables["guesses"]):
        place = STAGES.index(stage)
        guessed = (k for k, a in first.items() if None not in (a.points[place], a.guesses[place]))
        found[f"guess {stage}"] = [[frozenset(guessed)]]
    found["next step"] = [[frozenset(first)]]
    flagged = [
        frozenset(int.from_bytes(each.key) for each in everyone if each.flags[:1] == (row["reason"],))
        for row in tables["flags"]
    ]
    found["flag"] = [[people] for people in flagged if len(people) >= LEAST]
    return found


def _block(row: Mapping[str, Any], there: Mapping[int, Attempt]) -> frozenset[int]:
    """People of the block that a row is of."""
    if row["by"] == "all":
        return frozenset(there)
    members = row["members"] or [row["block"]]
    return frozenset(key for key, each in there.items() if (_category(each, row["by"])) in members)


def _category(attempt: Attempt, by: str) -> str:
    if by == "path" and attempt.path == "extended" and attempt.extension_finished_on is None:
        return "quick"
    return getattr(attempt, by) or "none-given"


def subtractions(sets: Sets) -> Iterator[Subtraction]:
    """What is too small: unions of blocks of one grouping, and these without a union of another that lies within."""
    for variable, groupings in sets.items():
        people = sorted(frozenset().union(*(block for grouping in groupings for block in grouping)))
        place = {key: 1 << number for number, key in enumerate(people)}
        unions = [sorted(_unions([sum(place[key] for key in block) for block in g])) for g in groupings]

        def told(mask: int, *, of: str = variable, all_: list[int] = people) -> Subtraction:
            return Subtraction(of, frozenset(key for n, key in enumerate(all_) if mask >> n & 1))

        for found in unions:
            yield from (told(mask) for mask in found if 0 < mask.bit_count() < LEAST)
        for one, other in combinations(unions, 2):
            for a, b in product(one, other):
                for larger, smaller in ((a, b), (b, a)):
                    if smaller & ~larger == 0 and 0 < (larger ^ smaller).bit_count() < LEAST:
                        yield told(larger ^ smaller)


def _unions(blocks: list[int]) -> set[int]:
    if len(blocks) > MOST_BLOCKS:
        whole = sum(blocks)
        return {*blocks, *(whole - block for block in blocks), whole}
    found = {0}
    for block in blocks:
        found |= {each | block for each in found}
    return found - {0}
