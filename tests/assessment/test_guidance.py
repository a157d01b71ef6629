"""What to say next."""

import datetime
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.bank import NextStep, Stage
from infolit.assessment.calibration import author_calibration
from infolit.assessment.guidance import compare, earned, expectation_word, needs_of, next_steps, offers
from infolit.assessment.items import LEVELS, STAGES, Item
from infolit.assessment.levels import Verdict, cuts
from infolit.assessment.result import Result, StageResult, StageTaken, measure
from infolit.assessment.scoring import Estimate
from tests.assessment.sample_items import ALL_ITEMS, make_item, stage_items

TODAY = datetime.date(2026, 9, 1)
CALIBRATION = author_calibration(ALL_ITEMS)
CUTS = cuts(CALIBRATION, ALL_ITEMS)


@dataclass(frozen=True, slots=True)
class Course:
    """Stands for a training of the store."""

    name: str
    stages: tuple[str, ...]
    levels: tuple[str, ...] = LEVELS
    languages: tuple[str, ...] = ("lv",)
    next_date: datetime.date | None = None


def step(stage: str, level: str) -> NextStep:
    """A next step of the bank."""
    return NextStep(id=level, action=f"{stage}, {level}", reason="")


def advice(stage: str) -> Stage:
    """A stage of the bank with its next steps."""
    steps = tuple(step(stage, level) for level in LEVELS)
    return Stage(id=stage, verb="", name="", intro="", reason="", levels=(), next_steps=steps)


ADVICE = [advice(stage) for stage in STAGES]


def result_of(*points: int, halves: str = "ab", by_stage: bool = True) -> Result:
    """The result of so many points in the first stages."""
    taken = [
        StageTaken(stage, stage_items(stage, halves), earned, right=0)
        for stage, earned in zip(STAGES, points, strict=False)
    ]
    return measure(taken, CALIBRATION, CUTS, by_stage)


def stage_at(stage: str, theta: float, *, levels: Verdict | None = None) -> StageResult:
    """A stage result with a given estimate."""
    return StageResult(stage, 6, 12, 4, 8, Estimate(theta, 0.5), levels, None)


def result_with(*stages: StageResult, levels: Verdict | None = None, theta: float = 0.0) -> Result:
    """A result with given stages."""
    return Result(stages, levels, Estimate(theta, 0.4), None, None, CUTS)


def in_days(days: int) -> datetime.date:
    """A date counted from today."""
    return TODAY + datetime.timedelta(days=days)


def made(name: str, *, difficulty: int) -> Item:
    """An item whose id begins with its stage."""
    return make_item(
        id=name,
        half="a",
        level="foundation",
        difficulty=difficulty,
        points=2,
        stage=name.partition("-")[0],
    )


def test_earned_items_come_from_different_stages_first() -> None:
    outcomes = [
        (made("find-hard", difficulty=5), 2),
        (made("find-harder", difficulty=5), 2),
        (made("use-easy", difficulty=1), 2),
        (made("evaluate-middle", difficulty=3), 2),
    ]
    assert [item.id for item in earned(outcomes)] == ["find-hard", "evaluate-middle", "use-easy"]


def test_earned_items_fill_up_from_the_same_stage() -> None:
    outcomes = [(made(f"find-{n}", difficulty=n), 2) for n in (1, 2, 3)] + [(made("use-1", difficulty=1), 2)]
    assert [item.id for item in earned(outcomes)] == ["find-3", "use-1", "find-2"]


def test_only_full_points_earn_a_sentence() -> None:
    assert earned([(made("find-x", difficulty=5), 1), (made("use-x", difficulty=5), 0)]) == ()


def test_at_most_two_steps_at_the_lower_level_of_each_stages_verdict() -> None:
    result = result_with(
        stage_at("recognise", 1.0, levels=("advanced", "advanced")),
        stage_at("find", -0.2, levels=("intermediate", "advanced")),
        stage_at("evaluate", -1.0, levels=("foundation", "intermediate")),
    )
    assert next_steps(result, ADVICE) == (
        ("evaluate", "foundation", step("evaluate", "foundation")),
        ("find", "intermediate", step("find", "intermediate")),
    )


def test_a_quick_result_steps_from_its_overall_level() -> None:
    result = result_of(5, 6, 6, 5, halves="a", by_stage=False)
    assert result.levels is not None
    assert [level for _, level, _ in next_steps(result, ADVICE)] == [result.levels[0]] * 2


def test_without_a_level_there_is_no_step() -> None:
    assert next_steps(result_of(), ADVICE) == ()


WEAK_FIND = result_with(
    stage_at("recognise", 2.0),
    stage_at("find", -1.0),
    stage_at("evaluate", 0.5),
    levels=("foundation", "intermediate"),
)
NEEDS = needs_of(WEAK_FIND)


def test_offers_alternate_between_the_two_weakest_stages() -> None:
    courses = [Course(f"{stage}{n}", (stage,)) for stage in ("recognise", "find", "evaluate") for n in (1, 2)]
    found = offers(courses, NEEDS, "lv", TODAY)
    assert [(course.name, stage) for course, stage in found.trainings] == [
        ("find1", "find"),
        ("evaluate1", "evaluate"),
        ("find2", "find"),
        ("evaluate2", "evaluate"),
    ]
    assert found.unserved == ()


def test_own_language_then_soonest_then_undated() -> None:
    courses = [
        Course("undated", ("find",)),
        Course("later", ("find",), next_date=in_days(20)),
        Course("english", ("find",), languages=("en",), next_date=in_days(1)),
        Course("sooner", ("find",), next_date=in_days(10)),
        Course("today", ("find",), next_date=TODAY),
        Course("over", ("find",), next_date=in_days(-1)),
    ]
    names = [course.name for course, _ in offers(courses, NEEDS, "lv", TODAY).trainings]
    assert names == ["today", "sooner", "later", "undated", "english"]


def test_a_language_is_ones_own_in_either_script() -> None:
    courses = [Course("greek", ("find",), languages=("el",)), Course("serbian", ("find",), languages=("sr",))]
    assert offers(courses, NEEDS, "sr-Latn", TODAY).trainings[0][0].name == "serbian"


def test_only_trainings_at_a_level_of_the_verdict_are_offered() -> None:
    courses = [
        Course("hard", ("find",), levels=("advanced",)),
        Course("easy", ("find",), levels=("foundation",)),
    ]
    assert [course.name for course, _ in offers(courses, NEEDS, "lv", TODAY).trainings] == ["easy"]


def test_a_training_for_both_stages_is_offered_once_because_of_the_weaker() -> None:
    found = offers([Course("both", ("evaluate", "find"))], NEEDS, "lv", TODAY)
    assert [(course.name, stage) for course, stage in found.trainings] == [("both", "find")]
    assert found.unserved == ()


def test_a_stage_without_a_fitting_training_is_told() -> None:
    found = offers([Course("check", ("evaluate",))], NEEDS, "lv", TODAY)
    assert found.unserved == ("find",)
    assert offers([], needs_of(result_of()), "lv", TODAY).unserved == ()


courses_drawn = st.lists(
    st.builds(
        Course,
        name=st.just("any"),
        stages=st.lists(st.sampled_from(STAGES), min_size=1, unique=True).map(tuple),
        levels=st.lists(st.sampled_from(LEVELS), min_size=1, unique=True).map(tuple),
        languages=st.sampled_from([("lv",), ("en",), ("lv", "en")]),
        next_date=st.none() | st.dates(in_days(-9), in_days(90)),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(courses=courses_drawn)
def test_offers_are_at_most_five_fitting_and_never_twice(courses: list[Course]) -> None:
    found = offers(courses, NEEDS, "lv", TODAY)
    assert len(found.trainings) <= 5
    assert len({id(course) for course, _ in found.trainings}) == len(found.trainings)
    for course, stage in found.trainings:
        assert stage in course.stages
        assert stage not in found.unserved
        assert {"foundation", "intermediate"} & set(course.levels)
        assert course.next_date is None or course.next_date >= TODAY


def test_a_difference_within_chance_is_about_the_same() -> None:
    earlier, later = result_with(theta=0.0), result_with(theta=0.7)
    assert compare(earlier, later, seen_tasks=False) == "about_same"


def test_a_clear_difference_is_said_both_ways() -> None:
    earlier, later = result_with(theta=0.0), result_with(theta=0.75)
    assert compare(earlier, later, seen_tasks=False) == "clearly_more"
    assert compare(later, earlier, seen_tasks=False) == "clearly_less"


def test_seen_tasks_never_show_clearly_more() -> None:
    earlier, later = result_with(theta=-1.0), result_with(theta=1.0)
    assert compare(earlier, later, seen_tasks=True) == "about_same"
    assert compare(later, earlier, seen_tasks=True) == "clearly_less"


def test_without_both_estimates_nothing_is_claimed() -> None:
    assert compare(result_of(), result_with(theta=3.0), seen_tasks=False) == "about_same"


@pytest.mark.parametrize(
    ("guess", "right", "expected"),
    [(None, 8, None), (4, 6, None), (4, 7, "more"), (7, 4, "fewer"), (6, 4, None), (0, 3, "more")],
)
def test_expectations_are_compared_from_a_difference_of_three(
    guess: int | None, right: int, expected: str | None
) -> None:
    assert expectation_word(guess, right, tasks=8) == expected


def test_a_guess_about_other_tasks_is_refused() -> None:
    with pytest.raises(ValueError, match="of 4 tasks"):
        expectation_word(5, 2, tasks=4)
