"""Whom a training reaches, against every world that published counts allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.items import LEVELS, STAGES
from infolit.assessment.reach import Reach, ranked, reach_of, unmet


@dataclass(frozen=True, slots=True)
class Course:
    """Stands for a training."""

    stages: tuple[str, ...]
    levels: tuple[str, ...] = LEVELS


def row(stage: str, *counts: int) -> dict[str, Any]:
    """A row of the published table."""
    return {"stage": stage, **dict(zip(LEVELS, counts, strict=True))}


def worlds(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, str]]]:
    """All ways in which the same people can have these levels: each finished the stages in order, up to some."""
    everybody = max(sum(each[level] for level in LEVELS) for each in rows)
    columns = []
    for each in rows:
        levels = [level for level in LEVELS for _person in range(each[level])]
        columns.append(set(permutations([*levels, *[""] * (everybody - len(levels))])))
    for world in product(*columns):
        yield [
            {each["stage"]: column[person] for each, column in zip(rows, world, strict=True)}
            for person in range(everybody)
        ]


COUNTS = st.tuples(*[st.integers(0, 2)] * 3).filter(lambda counts: 1 <= sum(counts) <= 4)
LEVEL_SETS = st.sets(st.sampled_from(LEVELS), min_size=1).map(tuple)


@settings(max_examples=25)
@given(st.lists(COUNTS, min_size=1, max_size=2), LEVEL_SETS)
def test_bounds_are_those_of_all_possible_worlds(counts: list[tuple[int, ...]], levels: Any) -> None:
    rows = [row(stage, *each) for stage, each in zip(STAGES, counts, strict=False)]
    course = Course(STAGES[: len(rows)], levels)
    numbers = [
        sum(any(person[stage] in levels for stage in course.stages) for person in world)
        for world in worlds(rows)
    ]
    assert reach_of(course, rows) == Reach(min(numbers), max(numbers), len(next(worlds(rows))))


@given(st.lists(st.tuples(*[st.integers(0, 30).map(lambda tens: 10 * tens)] * 3), min_size=4, max_size=4))
def test_ranking_goes_by_the_low_end_and_then_by_the_high_one(counts: list[tuple[int, ...]]) -> None:
    rows = [row(stage, *each) for stage, each in zip(STAGES, counts, strict=True)]
    courses = [Course((stage,), (level,)) for stage in STAGES for level in LEVELS] + [Course(STAGES)]
    ends = [(reach.low, reach.high) for _course, reach in ranked(courses, rows)]
    assert ends == sorted(ends, reverse=True)
    assert len(ends) == len(courses)
    assert all(low <= high for low, high in ends)


def test_one_stage_is_an_exact_number() -> None:
    rows = [row("find", 120, 60, 20), row("use", 50, 30, 20)]
    assert reach_of(Course(("find",), ("foundation", "advanced")), rows) == Reach(140, 140, 200)
    assert reach_of(Course(("find", "use"), ("foundation",)), rows) == Reach(120, 170, 200)
    assert reach_of(Course(("find", "use")), rows) == Reach(200, 200, 200)


def test_of_a_stage_that_is_not_published_nothing_is_known() -> None:
    assert reach_of(Course(("evaluate",)), [row("find", 10, 10, 10)]) is None
    assert ranked([Course(("evaluate",))], [row("find", 10, 10, 10)]) == []


def test_gaps_that_no_course_meets_come_largest_first_and_few_people_are_none() -> None:
    rows = [row("find", 20, 60, 0), row("use", 10, 40, 30)]
    served = [Course(("find",), ("intermediate",)), Course(("use",), ("intermediate", "foundation"))]
    assert unmet(rows, served) == [("find", "foundation", 20)]
    assert unmet(rows, [])[0] == ("find", "intermediate", 60)
    assert ("use", "advanced", 30) not in unmet(rows, []), "whoever stands highest has no gap"
