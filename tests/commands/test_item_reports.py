"""Item statistics are published rounded, and anew only when enough was answered since."""

import datetime
import json
from typing import Any

from flask import Flask

from infolit.assessment.analysis.readings import ENGLISH
from infolit.assessment.table_columns import ITEMS
from infolit.commands.item_reports import renew_item_reports
from infolit.store.counts import fold
from infolit.store.publications import answers_reported, item_reports
from tests.commands.made_up import add_attempts, database_of, scale_of

DAY, LATER = datetime.date(2026, 11, 9), datetime.date(2026, 12, 1)
KEY = b"r" * 32


def answered(app: Flask, number: int, **changes: Any) -> int:
    """So many more attempts folded; the number of reports renewed after that."""
    add_attempts(app, number, DAY, **changes)
    fold(database_of(app), items=scale_of(app).items, closed_before=LATER)
    return renewed(app)


def renewed(app: Flask) -> int:
    return renew_item_reports(database_of(app), scale_of(app), rounding_key=KEY)


def test_a_report_comes_with_a_hundred_answers_and_again_with_thirty_new_ones(app: Flask) -> None:
    assert answered(app, 99) == 0
    assert answered(app, 1, seed=2) == 16
    first = item_reports(database_of(app))
    assert renewed(app) == 0
    assert answered(app, 29, seed=3) == 0
    assert item_reports(database_of(app)) == first
    assert answered(app, 1, seed=4) == 16
    assert set(answers_reported(database_of(app)).values()) == {130}
    assert answered(app, 100, seed=5, language="lv") == 16, "by language"


def test_a_report_has_the_published_columns_and_rounded_figures_only(app: Flask) -> None:
    answered(app, 240)
    answered(app, 233, seed=2, language="lv")
    for language, item, document in item_reports(database_of(app)):
        told = json.loads(document)
        assert {column.name for column in ITEMS.columns} == told.keys() - {"options", "readings"}
        assert (told["language"], told["item"]) == (language, item)
        assert told["people"] in (230, 240)
        for option in told["options"]:
            assert [n % 10 for n in (option["people"], *option["thirds"])] == [0] * 4
        for name, value in told.items():
            assert not isinstance(value, float) or round(value, 2) == value, name
        assert {reading["code"] for reading in told["readings"]} <= ENGLISH.keys()
        assert None not in (told["share_low"], told["rest_r"], told["infit"], told["b"])


def test_under_two_hundred_people_only_shares_and_options_are_told(app: Flask) -> None:
    answered(app, 120)
    told = [json.loads(document) for *_, document in item_reports(database_of(app))]
    assert {each["people"] for each in told} == {120}
    assert None not in [each["share"] for each in told]
    assert any(each["options"] for each in told)
    for name in ("rest_r", "alpha_if_dropped", "infit", "dif", "b"):
        assert {each[name] for each in told} == {None}


def test_the_interval_of_a_share_holds_what_rounding_adds(app: Flask) -> None:
    answered(app, 120)
    for *_, document in item_reports(database_of(app)):
        told = json.loads(document)
        sampling = 1.96 * (told["share"] * (1 - told["share"]) / 120) ** 0.5
        assert (told["share_high"] - told["share_low"]) / 2 > sampling * 1.1


def test_options_of_a_report_make_up_all_who_were_asked(app: Flask) -> None:
    answered(app, 300)
    told = [json.loads(document) for *_, document in item_reports(database_of(app))]
    items = scale_of(app).items
    single = [each for each in told if items[each["item"]].kind == "single"]
    assert single
    for each in single:
        assert abs(sum(option["people"] for option in each["options"]) - 300) < 10 * len(each["options"])
        assert sum(option["key"] for option in each["options"]) == 1
