"""What one attempt adds to the counts, cell by cell, and what all of them together always fulfil."""

from collections import Counter
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from infolit.assessment.counts import Answer, Answered, Key, cells, standing, sums, whole_minutes
from infolit.assessment.items import NOT_SURE, STAGES, Item
from infolit.assessment.kinds.matching import Group, Matching, Row
from infolit.assessment.kinds.ordering import Ordering, Step
from infolit.assessment.kinds.search import Search
from infolit.assessment.kinds.single import Single

TEXTS: dict[str, Any] = {
    **dict.fromkeys(("title", "can_do", "scenario", "question", "explanation"), ""),
    "version": 1,
    "half": "a",
    "level": "foundation",
    "difficulty": 1,
    "points": 2,
    "digcomp": (),
    "cilip": (),
}
ORDERING = Ordering(
    id="o", steps=tuple(Step(id=id_, text="", feedback="") for id_ in "xyz"), misconception="", **TEXTS
)
MATCHING = Matching(
    id="m",
    groups=tuple(Group(id=id_, text="") for id_ in "gh"),
    rows=tuple(Row(id=id_, text="", group="g", misconception="", feedback="") for id_ in "pq"),
    **TEXTS,
)
SEARCH = Search(id="s", outcomes=(), relevant=("1", "2"), **TEXTS)
ITEMS: dict[str, Item] = {
    f"{stage}-{name}@1": Single(id=f"{stage}-{name}", options=(), **TEXTS)
    for stage in STAGES
    for name in "ab"
}
PLACE = ("quick-a", 1, "en")
REACHABLE = 16

answer = st.tuples(st.integers(0, 2), st.sampled_from(["a", "b", *NOT_SURE]), st.none() | st.integers(0, 900))


@st.composite
def attempts(draw: st.DrawFn) -> Answered:
    """Two items a stage; some stages were not finished, some items not answered."""
    finished = draw(st.integers(1, 4))
    given = [
        Answer(key, key.partition("-")[0], points, (mark,), seconds)
        for key, (points, mark, seconds) in zip(
            ITEMS, draw(st.lists(answer, min_size=2 * finished, max_size=2 * finished)), strict=False
        )
    ]
    points = [sum(a.points for a in given if a.stage == stage) for stage in STAGES[:finished]]
    rest = [None] * (4 - finished)
    guesses = draw(st.lists(st.none() | st.integers(0, 2), min_size=finished, max_size=finished))
    right = [sum(a.points == 2 for a in given if a.stage == stage) for stage in STAGES[:finished]]
    return Answered(*PLACE, (*points, *rest), (*right, *rest), (*guesses, *rest), tuple(given))


def counted(*some: Answered, exact: bool = True) -> Counter[Key]:
    """All cells together."""
    found = Counter[Key]()
    for each in some:
        found.update(cells(each, ITEMS, exact_totals=exact, reachable=REACHABLE))
        found.update(dict(sums(each)))
    return found


def by_cell(found: Counter[Key], subject: str) -> dict[tuple[str, str, int], int]:
    """Cells of a subject by item, mark and score."""
    return {key[4:]: n for key, n in found.items() if key[0] == subject}


def test_an_attempt_is_counted_cell_by_cell() -> None:
    answers = tuple(
        Answer(key, key.partition("-")[0], points, ("a",) if points else NOT_SURE, 45)
        for key, points in zip(ITEMS, (2, 0, 1, 1, 0, 0, 2, 2), strict=True)
    )
    found = counted(Answered(*PLACE, (2, 2, 0, 4), (1, 0, 0, 2), (2, None, None, 1), answers))
    assert {key[1:4] for key in found} == {PLACE}
    assert by_cell(found, "item-stage")["recognise-a@1", "=2", 2] == 1
    assert by_cell(found, "mark-stage")["recognise-b@1", "not-sure", 2] == 1
    assert by_cell(found, "item-total")["recognise-a@1", "=2", 8] == 1
    assert by_cell(found, "pair") == {
        ("recognise-a@1|recognise-b@1", "2,0", 0): 1,
        ("find-a@1|find-b@1", "1,1", 0): 1,
        ("evaluate-a@1|evaluate-b@1", "0,0", 0): 1,
        ("use-a@1|use-b@1", "2,2", 0): 1,
    }
    assert by_cell(found, "guess") == {("recognise", "2", 1): 1, ("use", "1", 2): 1}
    assert by_cell(found, "minutes") == {("", "", 6): 1}
    assert set(by_cell(found, "seconds")) == {(key, "", 3) for key in ITEMS}
    stages = {item: n for (item, _, _), n in by_cell(found, "stages").items()}
    assert (stages[""], stages["use"], stages["use*use"], stages["recognise*find"]) == (1, 4, 16, 4)
    assert (stages["evaluate"], stages["find*use"], "use*find" in stages) == (0, 8, False)


@given(st.lists(attempts(), max_size=12))
def test_every_item_of_a_finished_stage_has_the_same_people_and_explains_the_points(
    some: list[Answered],
) -> None:
    found = by_cell(counted(*some), "item-stage")
    for place, stage in enumerate(STAGES):
        people = Counter(each.points[place] for each in some if each.points[place] is not None)
        for key in (key for key in ITEMS if key.startswith(stage)):
            by_score = Counter[int | None]()
            for (item, _, score), n in found.items():
                if item == key:
                    by_score[score] += n
            assert by_score == people
        earned = sum(int(mark[1:]) * n for (item, mark, _), n in found.items() if item.startswith(stage))
        assert earned == sum((score or 0) * n for score, n in people.items())


@given(st.lists(attempts(), max_size=8), st.lists(attempts(), max_size=8))
def test_counts_of_two_groups_add_up(one: list[Answered], other: list[Answered]) -> None:
    assert counted(*one) + counted(*other) == +counted(*one, *other)


@given(attempts())
def test_only_complete_attempts_have_totals(attempt: Answered) -> None:
    subjects = {key[0] for key in counted(attempt)}
    assert ({"item-total", "stages"} <= subjects) is attempt.complete
    assert attempt.complete or not subjects & {"item-total", "stages", "minutes"}


@given(attempts())
def test_bands_are_six_from_nothing_to_all_points(attempt: Answered) -> None:
    total = sum(points or 0 for points in attempt.points)
    bands = {score for (_, _, score) in by_cell(counted(attempt, exact=False), "item-total")}
    assert bands == ({-1 - 6 * total // 17 if total else -1} if attempt.complete else set())
    assert all(-6 <= band <= -1 for band in bands)


def test_marks_are_counted_by_kind() -> None:
    assert ORDERING.mark_cells(("z", "x", "y")) == ("z:1", "x:2", "y:3")
    assert MATCHING.mark_cells(("p=g", "q=h")) == ("p=g", "q=h")
    assert SEARCH.mark_cells(("found=2", "hits=7")) == ("found=2",)
    for item in (ORDERING, MATCHING, SEARCH, ITEMS["use-a@1"]):
        assert item.mark_cells(NOT_SURE) == NOT_SURE
        assert item.mark_cells(()) == ()


def test_an_attempt_is_first_unless_something_speaks_against_it() -> None:
    for again, mixed, flags in product([None, "no", "yes", "code"], [False, True], [(), ("rapid", "run")]):
        words = standing(again=again, mixed_languages=mixed, flags=flags)
        assert words[0] == "finished"
        assert ("first" in words) is (again in (None, "no") and not mixed and not flags)
        assert set(flags) <= set(words)


def test_minutes_are_whole_and_at_least_one() -> None:
    assert [whole_minutes(s) for s in ([], [None], [3], [None, 80, 80], [3600])] == [None, None, 1, 3, 60]
