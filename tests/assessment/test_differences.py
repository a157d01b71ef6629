"""Groups differ only where chance would hardly bring it about, all comparisons together."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from infolit.assessment.differences import differences
from infolit.assessment.items import LEVELS

MOST = 40


def row(
    block: str, foundation: int, others: int, ends: tuple[int, int], stage: str = "find"
) -> dict[str, Any]:
    """A row of the table of levels."""
    bounds = {
        f"{level}_{end}": bound for level in LEVELS for end, bound in zip(("low", "high"), ends, strict=True)
    }
    counts = {"foundation": foundation, "intermediate": others, "advanced": 0}
    return {"by": "role", "block": block, "members": [], "stage": stage, **counts, **bounds}


@st.composite
def published_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of some blocks in some stages, each interval about its share."""
    rows = []
    for stage in draw(st.lists(st.sampled_from(["find", "use"]), min_size=1, unique=True)):
        for block in range(draw(st.integers(1, 5))):
            below, above = (10 * draw(st.integers(0, MOST)) for _ in range(2))
            share = round(100 * below / max(below + above, 1))
            ends = max(0, share - draw(st.integers(0, 30))), min(100, share + draw(st.integers(0, 30)))
            rows.append(row(str(block), below, above, ends, stage))
    return rows


@given(published_rows())
def test_every_pair_within_a_stage_is_compared_once_and_an_interval_holds_its_difference(
    rows: list[dict[str, Any]],
) -> None:
    found = differences(rows)
    usable = [each for each in rows if sum(each[level] for level in LEVELS)]
    pairs = {
        (one["stage"], one["block"], other["block"])
        for place, one in enumerate(usable)
        for other in usable[place + 1 :]
        if one["stage"] == other["stage"]
    }
    assert {(each.stage, each.one, each.other) for each in found} == pairs
    assert len(found) == len(pairs)
    assert all(each.low < each.change < each.high for each in found)


@given(published_rows())
def test_once_one_difference_is_not_clear_none_after_it_is(rows: list[dict[str, Any]]) -> None:
    clear = [each.is_clear for each in differences(rows)]
    assert clear == sorted(clear, reverse=True)


@given(published_rows())
def test_the_order_of_rows_changes_a_difference_in_its_sign_only(rows: list[dict[str, Any]]) -> None:
    def told(which: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {
            (each.stage, frozenset((each.one, each.other)), round(abs(each.change), 9), each.is_clear)
            for each in differences(which)
        }

    assert told(rows) == told(rows[::-1])


@given(published_rows())
def test_who_is_compared_with_more_groups_finds_no_more(rows: list[dict[str, Any]]) -> None:
    few = [each for each in rows if each["block"] in "012"]
    alone = {(each.stage, each.one, each.other) for each in differences(few) if each.is_clear}
    together = {(each.stage, each.one, each.other) for each in differences(rows) if each.is_clear}
    assert {each for each in together if {*each[1:]} <= {*"012"}} <= alone


@given(st.integers(1, MOST), st.integers(0, MOST), st.integers(0, 30))
def test_alike_groups_never_differ(below: int, above: int, reach: int) -> None:
    share = round(100 * below / (below + above))
    ends = max(0, share - reach), min(100, share + reach)
    rows = [row(block, 10 * below, 10 * above, ends) for block in "abc"]
    assert not any(each.is_clear for each in differences(rows))


def test_one_comparison_is_newcombes_with_half_a_percent_of_rounding() -> None:
    (found,) = differences([row("a", 60, 40, (50, 69)), row("b", 20, 80, (13, 29))])
    assert found.is_clear
    assert abs(found.low - (0.4 - (0.105**2 + 0.095**2) ** 0.5)) < 1e-9
    assert abs(found.high - (0.4 + (0.095**2 + 0.075**2) ** 0.5)) < 1e-9


def test_what_is_clear_alone_is_not_among_many() -> None:
    one, other = row("a", 56, 44, (46, 66)), row("b", 40, 60, (31, 50))
    close = row("a", 57, 43, (47, 67)), row("b", 41, 59, (32, 51))
    assert [each.is_clear for each in differences([one, other])] == [True]
    many = [each | {"stage": stage} for stage in ("recognise", "find", "use") for each in close]
    assert not any(each.is_clear for each in differences(many))


def test_who_has_no_interval_or_no_people_is_not_compared() -> None:
    unknown = row("b", 30, 70, (20, 40)) | {"foundation_low": None}
    assert differences([row("a", 60, 40, (50, 70)), unknown, row("c", 0, 0, (0, 100))]) == []
