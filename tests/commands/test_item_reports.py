"""Item statistics are published rounded, and anew only when enough was answered since."""

import datetime
import json
from typing import Any

from flask import Flask

from infolit.assessment.items import STAGES
from infolit.assessment.sentences import ENGLISH
from infolit.assessment.table_columns import ITEMS, RELIABILITY
from infolit.commands.item_reports import renew_item_reports
from infolit.store.counts import fold
from infolit.store.publications import answers_reported
from infolit.store.published import item_reports
from tests.commands.made_up import add_attempts, database_of, scale_of
from tests.rows import execute

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
    for language, item, document in of_items(app):
        told = json.loads(document)
        assert {column.name for column in ITEMS.columns} == told.keys() - {"options", "readings", "problems"}
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
    told = [json.loads(document) for *_, document in of_items(app)]
    items = scale_of(app).items
    single = [each for each in told if items[each["item"]].kind == "single"]
    assert single
    for each in single:
        assert abs(sum(option["people"] for option in each["options"]) - 300) < 10 * len(each["options"])
        assert sum(option["key"] for option in each["options"]) == 1


def test_stages_are_told_from_two_hundred_people_and_anew_with_thirty_more(app: Flask) -> None:
    answered(app, 199, path="full", half="ab")
    assert stages(app) == {}
    answered(app, 1, seed=2, path="full", half="ab")
    first = stages(app)
    assert list(first) == [f"stage:{stage}:full" for stage in sorted(STAGES)]
    assert {told["people"] for told in first.values()} == {200}
    for told in first.values():
        assert {column.name for column in RELIABILITY.columns} == told.keys() - {"readings"}
        assert (told["prmse"], told["prmse_total"]) == (None, None), "from 500 complete attempts"
        assert told["alpha_low"] < told["alpha"] < told["alpha_high"]
        assert all(round(20 * told[name], 6) % 1 == 0 for name in ("alpha", "omega", "sem"))
        (reading,) = told["readings"]
        assert reading["code"] == "reliability"
        assert reading["values"]["of_100"] == round(100 * told["alpha"]), (
            "finer than the grid it would tell more"
        )
    answered(app, 29, seed=3, path="full", half="ab")
    assert stages(app) == first
    answered(app, 1, seed=4, path="full", half="ab")
    assert stages(app) != first


def test_problems_are_told_from_ten_of_a_reason_with_the_next_report(app: Flask) -> None:
    answered(app, 100)
    item = next(item for _, item, _ in item_reports(database_of(app)))
    for reason, n in (("unclear", 12), ("other", 9)):
        execute(
            database_of(app),
            "INSERT INTO count_cell (subject, form, bank_version, language, item, mark, score, n)"
            " VALUES ('problem', '', 0, 'en', :item, :reason, 0, :n)",
            item=item,
            reason=reason,
            n=n,
        )
    assert renewed(app) == 0, "not before there are new answers"
    answered(app, 30, seed=2)
    documents = {item: json.loads(document) for _, item, document in item_reports(database_of(app))}
    assert documents.pop(item)["problems"] in ({"unclear": 10}, {"unclear": 20})
    assert [told["problems"] for told in documents.values()] == [{}] * 15


def of_items(app: Flask) -> list[tuple[str, str, str]]:
    """Language, item and document of what is published of items."""
    return [each for each in item_reports(database_of(app)) if "@" in each[1]]


def stages(app: Flask) -> dict[str, Any]:
    """What is published of stages, by name."""
    found = {item: document for _, item, document in item_reports(database_of(app))}
    return {item: json.loads(document) for item, document in found.items() if "@" not in item}
