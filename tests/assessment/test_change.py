"""What a workshop changed: paired or not, never both; rounded; recovered."""

from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
from numpy.typing import NDArray

from infolit.assessment.change import COARSE, FINE, workshop_tables
from infolit.assessment.items import STAGES
from infolit.assessment.table_columns import TABLES, Row
from infolit.assessment.tables import Entry
from tests.assessment.sample_entries import earn, make_entry, steps_of

KEY = b"r" * 32


Floats = NDArray[np.float64]


def workshop(n: int, gain: float, seed: int) -> tuple[list[Entry], list[Entry]]:
    """The same n people before and after, on different halves; their true positions correlate by .8."""
    chance = np.random.default_rng(seed)
    earlier = abilities(n, chance)
    later = gain + 0.8 * earlier + 0.6 * abilities(n, chance)
    return side(earlier, "quick-a", chance, n * seed), side(later, "quick-b", chance, 10**9 + n * seed)


def abilities(n: int, chance: np.random.Generator) -> Floats:
    """By stage and person: N(0, 1), stages correlating by .6."""
    shape = (4, n)
    return np.asarray(0.6**0.5 * chance.normal(size=n) + 0.4**0.5 * chance.normal(size=shape))


def side(thetas: Floats, form: str, chance: np.random.Generator, first: int) -> list[Entry]:
    """Entries of people with these abilities by stage."""
    earned = [earn(theta, steps_of(form, 1, "find", "lv"), chance).tolist() for theta in thetas]
    return [
        make_entry(first + place, form=form, points=points)
        for place, points in enumerate(zip(*earned, strict=True))
    ]


def rows(before: list[Entry], after: list[Entry], pairs: int) -> list[Row]:
    """The table, if the first so many are known to be the same people."""
    known = list(zip(before, after, strict=True))[:pairs]
    tables = workshop_tables(before, after, known, steps_of=steps_of, rounding_key=KEY)
    assert tables is not None
    assert tables.keys() == {"change"}
    return tables["change"]


def decimals(row: Row) -> tuple[float, float, float]:
    """Lower end, change, upper end."""
    low, change, high = (float(str(row[column])) for column in ("low", "change", "high"))
    return low, change, high


@pytest.mark.parametrize(("n_before", "n_after"), [(9, 20), (20, 9)])
def test_fewer_than_ten_on_a_side_publish_nothing(n_before: int, n_after: int) -> None:
    before, after = workshop(20, 0.5, 1)
    found = workshop_tables(before[:n_before], after[:n_after], [], steps_of=steps_of, rounding_key=KEY)
    assert found is None


def test_ten_pairs_are_taken_alone_and_nine_not_at_all() -> None:
    before, after = workshop(25, 0.5, 1)
    assert [(row["stage"], row["paired"]) for row in rows(before, after, pairs=10)] == [("all", 1)]
    assert [(row["stage"], row["paired"]) for row in rows(before, after, pairs=9)] == [("all", 0)]
    assert rows(before, after, pairs=10) == rows(before[:10], after[:10], pairs=10)


def test_stages_are_shown_from_thirty_pairs() -> None:
    before, after = workshop(30, 0.5, 1)
    assert [row["stage"] for row in rows(before, after, pairs=29)] == ["all"]
    assert [row["stage"] for row in rows(before, after, pairs=30)] == ["all", *STAGES]
    assert [row["stage"] for row in rows(before, after, pairs=0)] == ["all"]


def test_a_stage_that_too_few_finished_is_left_out_of_the_mean() -> None:
    before, after = workshop(12, 0.5, 1)
    stopped = [replace(entry, points=(*entry.points[:3], None)) for entry in after[:5]] + after[5:]
    assert rows(before, stopped, pairs=12) == rows(
        [replace(entry, points=(*entry.points[:3], None)) for entry in before], stopped, pairs=12
    )


@pytest.mark.parametrize(("n", "step"), [(19, COARSE), (20, FINE)])
def test_changes_are_rounded_more_coarsely_under_twenty_people(n: int, step: float) -> None:
    changes = {decimals(rows(*workshop(n, 0.4, seed), pairs=n)[0])[1] for seed in range(1, 16)}
    assert all(change / step == int(change / step) for change in changes)
    assert any(change / (2 * step) != int(change / (2 * step)) for change in changes)


@pytest.mark.parametrize(("n", "is_paired"), [(12, True), (40, True), (40, False)])
def test_changes_are_recovered_and_intervals_hold_them(n: int, is_paired: bool) -> None:
    # Gains of all sizes, as those half-way between two steps of rounding are held less often than others.
    errors, held = [], []
    for seed in range(1, 181):
        gain = seed / 180
        before, after = workshop(n, gain, seed)
        if not is_paired:
            before, _ = workshop(n, gain, 1000 + seed)
        low, change, high = decimals(rows(before, after, pairs=n * is_paired)[0])
        errors.append(change - gain)
        held.append(low <= gain <= high)
    assert fmean(errors) == pytest.approx(0, abs=0.07)
    assert 0.91 <= fmean(held) <= 0.985


def test_columns_are_those_described() -> None:
    (row,) = rows(*workshop(12, 0.4, 1), pairs=12)
    assert list(row) == [column.name for column in TABLES["change"].columns]
