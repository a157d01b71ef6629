"""The tables of a publication: what they hold, and all that they do not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from infolit.assessment.disclosure import rounded
from infolit.assessment.items import STAGES
from infolit.assessment.table_columns import TABLES, Row
from infolit.assessment.tables import Entry, Tables, library_tables
from tests.assessment.sample_entries import CUTS, make_entries, steps_of

KEY = b"r" * 32
COUNTS = ("started", "finished", "finished_all")


def tables_of(entries: Sequence[Entry], **told: Any) -> Tables:
    """The tables of a batch in which nobody was excluded."""
    usual: dict[str, Any] = {
        "excluded": {},
        "started": len(entries),
        "finished": len(entries),
        "finished_all": len(entries),
    }
    common: dict[str, Any] = {"steps_of": steps_of, "cuts": CUTS, "spread": {}, "rounding_key": KEY}
    common |= {"offered": {}}
    return library_tables(entries, **{**usual, **common, **told})[0]


def column(rows: Sequence[Row], name: str) -> list[object]:
    """The cells of a column."""
    return [row[name] for row in rows]


def test_every_table_has_the_columns_described_and_every_count_is_rounded() -> None:
    entries = make_entries(60, guesses=(2, 2, 2, 2), minutes=12)
    tables = tables_of([replace(entry, role=("librarian", "user")[n % 2]) for n, entry in enumerate(entries)])
    assert tables.keys() == TABLES.keys() - {"change"}
    for name, rows in tables.items():
        assert rows
        for row in rows:
            assert list(row) == [each.name for each in TABLES[name].columns]
            counts = [
                cell
                for key, cell in row.items()
                if isinstance(cell, int) and key[-4:] not in ("_low", "high")
            ]
            assert all(count % 10 == 0 for count in counts)


def test_the_order_of_attempts_changes_nothing() -> None:
    entries = make_entries(45)
    assert tables_of(entries) == tables_of(entries[::-1])


def test_a_stage_is_shown_only_where_ten_finished_it() -> None:
    entries = make_entries(30)
    stopped = [replace(entry, points=(*entry.points[:3], None)) for entry in entries[:21]]
    assert set(column(tables_of(stopped + entries[21:])["levels"], "stage")) == {*STAGES[:3]}
    assert set(column(tables_of(stopped[:20] + entries[20:])["levels"], "stage")) == {*STAGES}


def test_the_same_people_have_the_same_figure_in_every_table() -> None:
    entries = make_entries(64)
    by_role = [replace(entry, role="ab"[n > 30], campaign="xy"[n > 30]) for n, entry in enumerate(entries)]
    tables = tables_of(by_role)
    for name in ("levels", "visitors"):
        campaign, role = (
            [
                [cell for key, cell in row.items() if key not in ("by", "block")]
                for row in tables[name]
                if row["by"] == by
            ]
            for by in ("campaign", "role")
        )
        assert campaign == role != []


def test_who_told_nothing_is_a_block_of_its_own() -> None:
    entries = [replace(entry, lifelong="yes" if n < 20 else None) for n, entry in enumerate(make_entries(40))]
    blocks = [row["block"] for row in tables_of(entries)["visitors"] if row["by"] == "lifelong"]
    assert blocks == ["none-given", "yes"]


def test_merged_blocks_name_their_members() -> None:
    roles = ["a"] * 20 + ["b"] * 6 + ["c"] * 7
    entries = [replace(entry, role=role) for entry, role in zip(make_entries(33), roles, strict=True)]
    rows = [row for row in tables_of(entries)["visitors"] if row["by"] == "role"]
    assert [(row["block"], row["members"]) for row in rows] == [("a", []), ("other", ["b", "c"])]


def test_nothing_is_crossed() -> None:
    entries = [
        replace(entry, role="ab"[n % 2], language=("lv", "en")[n % 3 == 0])
        for n, entry in enumerate(make_entries(120))
    ]
    rows = tables_of(entries)["levels"]
    assert len(rows) == (1 + 2 + 2) * len(STAGES)


def test_all_of_a_large_batch_have_a_spread_of_their_own() -> None:
    entries = make_entries(300, sd=1.3)
    arguments: dict[str, Any] = {
        "excluded": {},
        "started": 300,
        "finished": 300,
        "finished_all": 300,
        "steps_of": steps_of,
    }
    _, spread = library_tables(entries, cuts=CUTS, spread={}, rounding_key=KEY, offered={}, **arguments)
    assert spread.keys() == {*STAGES}
    assert all(n == 300 and sd == round(sd, 1) and 1.0 <= sd <= 1.6 for n, sd in spread.values())
    _, none = library_tables(entries[:99], cuts=CUTS, spread={}, rounding_key=KEY, offered={}, **arguments)
    assert none == {}


def test_a_smaller_batch_takes_the_spread_of_the_librarys_history() -> None:
    entries = make_entries(60, mean=1.5)
    narrow, wide = (tables_of(entries, spread=dict.fromkeys(STAGES, sd))["levels"] for sd in (0.8, 1.6))
    assert sum(int(str(row["foundation"])) for row in wide) > sum(
        int(str(row["foundation"])) for row in narrow
    )


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((50, 40, 30), (50, 40, 30)),
        ((45, 40, 30), (40, 40, 30)),
        ((50, 40, 31), (50, 40, 40)),
        ((38, 34, 5), (30, 30, 0)),
    ],
)
def test_few_who_stopped_are_not_told_from_those_who_went_on(
    counts: tuple[int, int, int], shown: tuple[int, int, int]
) -> None:
    started, finished, finished_all = counts
    rows = tables_of(make_entries(30), started=started, finished=finished, finished_all=finished_all)[
        "starts"
    ]
    for row, expected in zip(rows, shown, strict=True):
        assert row["people"] == expected


def test_fewer_than_ten_flagged_attempts_are_few() -> None:
    rows = tables_of(make_entries(30), excluded={"rapid": range(9), "run": range(30)})["flags"]
    assert {row["reason"]: row["attempts"] for row in rows} == {
        "rapid": 0,
        "run": 30,
        "burst": 0,
        "honeypot": 0,
    }


def test_guesses_are_three_shares_of_those_who_guessed_and_finished() -> None:
    guesses = [(4, None, 2, None)] * 10 + [(0, None, 2, None)] * 10 + [(2, None, 2, None)] * 10
    right = [(1, 2, 2, 2)] * 10 + [(3, 2, 2, 2)] * 10 + [(3, 2, 2, 2)] * 10
    entries = [
        replace(entry, guesses=guess, right=done)
        for entry, guess, done in zip(make_entries(30), guesses, right, strict=True)
    ]
    rows = tables_of(entries)["guesses"]
    assert [(row["stage"], row["guess"], row["people"]) for row in rows] == [
        *(("recognise", word, 10) for word in ("fewer", "about", "more")),
        ("evaluate", "fewer", 0),
        ("evaluate", "about", 30),
        ("evaluate", "more", 0),
    ]


def test_next_steps_are_counted_by_stage_whatever_their_level() -> None:
    rows = tables_of(make_entries(30))["next_steps"]
    found = {row["stage"]: row["people"] for row in rows}
    assert found == {"recognise": 0, "find": 30, "evaluate": 0, "use": 30}


@pytest.mark.parametrize(("known", "band"), [(10, ["15-19"]), (9, [])])
def test_of_minutes_only_the_most_frequent_band_is_named(known: int, band: list[str]) -> None:
    minutes = [15, 19, 16, 17, 18, 30, 60, 4, 10, 20][:known]
    entries = [
        replace(entry, minutes=taken)
        for entry, taken in zip(make_entries(30), [*minutes, *[None] * (30 - known)], strict=True)
    ]
    rows = [row for row in tables_of(entries)["visitors"] if row["by"] == "minutes"]
    assert column(rows, "block") == band
    assert column(rows, "people") == [None] * len(band)


def test_people_are_rounded_by_their_keys() -> None:
    entries = make_entries(37)
    (row, *_) = tables_of(entries)["visitors"]
    keys = [entry.key for entry in entries]
    assert row["people"] == rounded(37, people=keys, variable="people", key=KEY)
