"""R's figures, and the answers they were worked out from."""

import csv
import functools
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infolit.assessment.analysis.rollup import Counts, Form, make_form

SETS = Path(__file__).parents[2] / "reference" / "psychometrics"
STAGES = ("need", "find", "evaluate", "use")
BLOCKS = ("all_items", *(f"stage_{stage}" for stage in STAGES))


@functools.cache
def reference(name: str) -> dict[str, Any]:
    """One file of R's figures."""
    figures: dict[str, Any] = json.loads((SETS / f"{name}.reference.json").read_text(encoding="utf-8"))
    return figures


@functools.cache
def answers(name: str) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.str_]]:
    """Items, points of shape (people, items) with -1 for an item not taken, and the group of each person."""
    with (SETS / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    items = tuple(column for column in rows[0] if column != "group")
    points = np.array([[int(row[item] or -1) for item in items] for row in rows])
    return items, points, np.array([row.get("group", "") for row in rows])


def lsat6() -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Items and points of the thousand people of LSAT6 (Bock & Lieberman, 1970)."""
    with (SETS / "lsat6_patterns.csv").open(encoding="utf-8") as file:
        rows = [
            list(map(int, row["pattern"])) for row in csv.DictReader(file) for _ in range(int(row["freq"]))
        ]
    return tuple(f"Q{number}" for number in range(1, 6)), np.array(rows)


def lsat6_form() -> Form:
    """Their counts."""
    items, points = lsat6()
    return make_form(items, points, points=dict.fromkeys(items, 1))


def most(name: str) -> dict[str, int]:
    """Points that each item of a set can bring."""
    items, points, _ = answers(name)
    return dict(zip(items, map(int, points.max(axis=0)), strict=True))


def form_of(items: Sequence[str], *, group: str = "", rows: int | None = None) -> Form:
    """Some items of sim_il, answered by one group or by all, or by those in the first rows."""
    every, points, groups = answers("sim_il")
    columns = [every.index(item) for item in items]
    people = points[:, columns][groups == group if group else slice(rows)]
    return make_form(items, people, points=most("sim_il"))


def forms_of(name: str) -> list[Form]:
    """A set as forms, one for each pattern of items taken."""
    items, points, _ = answers(name)
    by_pattern = defaultdict(list)
    for row in points:
        by_pattern[tuple(np.flatnonzero(row >= 0))].append(row)
    return [
        make_form([items[at] for at in taken], np.array(rows)[:, taken], points=most(name))
        for taken, rows in by_pattern.items()
    ]


def two_category_sets() -> dict[str, tuple[Form, dict[str, Any]]]:
    """Each set of two-category items, with R's figures."""
    blocks = reference("sim_il")
    found = {name: (form_of(list(blocks[name]["rasch_mml"]["b"])), blocks[name]) for name in BLOCKS}
    return {"lsat6": (lsat6_form(), reference("lsat6")), **found}


def pair_counts(items: Sequence[str], points: NDArray[np.int64]) -> dict[tuple[str, str], Counts]:
    """People by points on each two items, among those who took both."""
    found = {}
    for (row, one), (column, other) in combinations(enumerate(items), 2):
        both = points[(points[:, row] >= 0) & (points[:, column] >= 0)]
        table = np.zeros((points[:, row].max() + 1, points[:, column].max() + 1), dtype=np.int64)
        np.add.at(table, (both[:, row], both[:, column]), 1)
        found[one, other] = table
    return found


def assert_same(
    found: Mapping[str, float], expected: Mapping[str, float], *, tolerance: float = 1e-6
) -> None:
    """Every figure, item by item, within the tolerance."""
    assert dict(found) == pytest.approx(dict(expected), abs=tolerance, rel=0)


def farthest(mine: Mapping[str, object], theirs: Mapping[str, object], *, of: Collection[str] = ()) -> float:
    """Largest difference over items of numbers, or sequences of numbers."""
    return max(float(np.abs(np.array(mine[item]) - np.array(theirs[item])).max()) for item in of or theirs)
