"""A calibration from counts finds what was planted, and keeps the scale where it was."""

import time
from collections.abc import Mapping
from statistics import fmean
from typing import Any

import msgspec
import numpy as np
import pytest

from infolit.assessment.analysis.calibrate import NewCalibration, calibrate
from infolit.assessment.analysis.pooled import pool
from infolit.assessment.calibration import AUTHOR_ERROR, author_calibration, item_key
from infolit.assessment.items import STAGES
from infolit.assessment.levels import Calibrated, cuts
from tests.assessment.analysis.planted_counts import Truth, counted, moved, planted
from tests.assessment.sample_items import ALL_ITEMS, make_item

KEYS = {item_key(item): item for item in ALL_ITEMS}
AUTHOR = author_calibration(ALL_ITEMS)
FIRST = Calibrated(AUTHOR, cuts(AUTHOR, ALL_ITEMS))
TRUTH = planted(ALL_ITEMS)
ODD = "find-a2@1"


def made(
    truth: Mapping[str, Truth], *, before: Calibrated = FIRST, number: int = 2, **planned: Any
) -> NewCalibration:
    """The calibration from made-up answers in the languages of `truth`, 1000 on each form unless told otherwise."""
    people = {"people": dict.fromkeys(truth, 1000), **planned}
    return calibrate(pool(counted(ALL_ITEMS, truth, **people), KEYS), ALL_ITEMS, before, number=number)


def located(steps: Mapping[str, tuple[float, ...]], key: str) -> float:
    """The location of an item."""
    return fmean(steps[key])


def test_planted_difficulties_are_recovered_and_no_farther_off_than_their_errors_say() -> None:
    new = made({"lv": TRUTH, "en": TRUTH}, means={"lv": 0.5, "en": -0.5})
    calibration = new.made.calibration
    for stage in STAGES:
        keys = [key for key in new.made.anchors if KEYS[key].stage == stage]
        off = np.array([located(calibration.steps, key) - located(TRUTH, key) for key in keys])
        # Where the scale lies is decided by the authors, not by the answers.
        off -= off.mean()
        errors = np.array([calibration.errors[key] for key in keys])
        assert np.abs(off).max() < 0.25
        assert 0.4 < np.sqrt(np.mean((off / errors) ** 2)) < 1.7
        assert errors.max() < 0.1


def test_the_mean_of_the_anchors_stays_where_their_authors_put_it() -> None:
    new = made({"lv": TRUTH, "en": TRUTH}, means={"lv": 1.5, "en": 1.0})
    for stage in STAGES:
        anchors = [key for key in new.made.anchors if KEYS[key].stage == stage]
        places = [
            fmean(located(steps, key) for key in anchors)
            for steps in (new.made.calibration.steps, AUTHOR.steps)
        ]
        assert places[0] == pytest.approx(places[1], abs=1e-3)


def test_a_second_calibration_from_more_answers_moves_nothing_and_raises_no_alarm() -> None:
    first = made({"lv": TRUTH, "en": TRUTH}, seed=1)
    second = made({"lv": TRUTH, "en": TRUTH}, seed=2, means={"lv": 0.8}, before=first.made, number=3)
    assert second.drift == {}
    assert max(abs(each.new - each.old) for each in second.moved) < 0.35
    assert (second.made.calibration.id, second.made.cuts_id) == ("calibration-3", "provisional-3")


def test_an_item_that_became_easier_raises_the_alarm_and_no_longer_holds_the_scale() -> None:
    first = made({"lv": TRUTH, "en": TRUTH})
    later = moved(TRUTH, ODD, -1.2)
    second = made({"lv": later, "en": later}, seed=2, before=first.made, number=3)
    assert {key: reading.code for key, reading in second.drift.items()} == {ODD: "became-easier"}
    assert ODD not in second.made.anchors
    change = next(each for each in second.moved if each.key == ODD)
    assert change.new - change.old == pytest.approx(-1.2, abs=0.3)
    others = [each.new - each.old for each in second.moved if each.key.startswith("find") and each.key != ODD]
    assert abs(fmean(others)) < 0.02


def test_an_item_that_behaves_differently_in_one_language_gets_a_difficulty_of_its_own_there() -> None:
    truth = {"lv": moved(TRUTH, ODD, 1.2), "en": TRUTH, "lt": TRUTH}
    new = made(truth)
    assert new.split == (f"{ODD}:lv",)
    assert ODD not in new.made.anchors
    steps = new.made.calibration.steps
    assert located(steps, f"{ODD}:lv") - located(steps, ODD) == pytest.approx(1.2, abs=0.3)
    assert located(new.made.calibration.in_language("lv").steps, ODD) == located(steps, f"{ODD}:lv")
    assert new.made.calibration.in_language("en").steps[ODD] == steps[ODD]


def test_of_two_languages_the_one_with_more_answers_keeps_the_shared_difficulty() -> None:
    truth = {"lv": moved(TRUTH, ODD, 1.2), "en": TRUTH}
    assert made(truth, people={"lv": 500, "en": 900}).split == (f"{ODD}:lv",)
    assert made(truth, people={"lv": 900, "en": 500}).split == (f"{ODD}:en",)


def test_a_moderate_difference_counts_when_it_is_found_twice() -> None:
    truth = {"lv": moved(TRUTH, ODD, 0.55), "en": TRUTH, "lt": TRUTH}
    first = made(truth, people=dict.fromkeys(truth, 3000))
    assert (first.made.dif[f"{ODD}:lv"], first.split) == ("B", ())
    second = made(truth, people=dict.fromkeys(truth, 3000), seed=3, before=first.made, number=3)
    assert second.split == (f"{ODD}:lv",)


def test_a_language_with_few_attempts_is_not_estimated_and_not_checked() -> None:
    strange = {key: tuple(step + 2 for step in steps) for key, steps in TRUTH.items()}
    few, none = (
        made({"en": TRUTH, **more}, people={"en": 300, **dict.fromkeys(more, 33)})
        for more in ({"lv": strange}, {})
    )
    assert few.made.calibration == none.made.calibration
    assert few.made.calibration.checked == {"en"}
    assert few.made.answers[ODD] == {"en": 600, "lv": 66}


def test_one_language_alone_does_too_however_able_its_people_are() -> None:
    new = made({"en": TRUTH}, means={"en": 2.0}, people={"en": 3000})
    off = [each.new - located(TRUTH, each.key) for each in new.moved if KEYS[each.key].stage == "use"]
    assert np.ptp(off) < 0.4


def test_nobody_is_compared_with_fewer_than_a_hundred() -> None:
    cells = counted(
        ALL_ITEMS, {"lv": moved(TRUTH, ODD, 4.0), "en": TRUTH}, people={"lv": 60, "en": 600}, seed=3
    )
    few = [cell for cell in cells if not (cell[0] == "item-total" and cell[1] == "full" and cell[3] == "lv")]
    assert [calibrate(pool(each, KEYS), ALL_ITEMS, FIRST, number=2).split for each in (cells, few)] == [
        (f"{ODD}:en",),
        (),
    ]


@pytest.mark.parametrize("correlation", [0.35, 0.8])
def test_the_correlation_of_the_stages_is_found_once_500_have_finished_all_tasks(correlation: float) -> None:
    truth = {"lv": TRUTH, "en": TRUTH}
    new = made(truth, correlation=correlation, means={"lv": 1.0}, people=dict.fromkeys(truth, 2000))
    assert new.made.calibration.correlation == pytest.approx(correlation, abs=0.05)
    few = made(truth, correlation=correlation, people=dict.fromkeys(truth, 200))
    assert few.made.calibration.correlation == 0.6


def test_only_items_that_are_asked_get_new_difficulties_and_new_ones_begin_at_their_authors() -> None:
    retired = [
        item if item_key(item) != ODD else msgspec.structs.replace(item, until=1) for item in ALL_ITEMS
    ]
    fresh = make_item(id="find-a2", half="a", level="advanced", difficulty=5, points=2, stage="find", since=2)
    fresh = msgspec.structs.replace(fresh, version=2)
    items = [*retired, fresh]
    answers = pool(
        counted(ALL_ITEMS, {"en": TRUTH}, people={"en": 500}), {item_key(item): item for item in items}
    )
    before = Calibrated(author_calibration(items), FIRST.cuts)
    calibration = calibrate(answers, items, before, number=2).made.calibration
    assert calibration.steps[ODD] == AUTHOR.steps[ODD]
    assert calibration.steps["find-a2@2"] == before.calibration.steps["find-a2@2"]
    assert calibration.error_of(fresh) == AUTHOR_ERROR
    assert calibration.steps["find-a1@1"] != AUTHOR.steps["find-a1@1"]


def test_a_form_with_an_item_that_nobody_knows_any_more_is_left_out() -> None:
    known = {key: item for key, item in KEYS.items() if key != ODD}
    pooled = pool(counted(ALL_ITEMS, {"en": TRUTH}, people={"en": 500}), known)
    assert [form.items[0] for form in pooled.forms["find"]] == ["find-b0@1"]
    assert len(pooled.forms["use"]) == 3


def test_cuts_that_would_cross_stay_as_they_were_and_that_is_told() -> None:
    upside_down = {
        key: tuple(step - 3 * KEYS[key].difficulty for step in steps) for key, steps in TRUTH.items()
    }
    new = made({"en": upside_down})
    assert (new.made.cuts, new.made.cuts_id) == (FIRST.cuts, "provisional-1")
    assert any("cuts stay" in each for each in new.warnings)


def test_few_anchors_are_told() -> None:
    lopsided = TRUTH
    for place, key in enumerate(key for key in KEYS if key.startswith("use")):
        lopsided = moved(lopsided, key, 1.5 * (-1) ** place)
    warnings = made({"lv": TRUTH, "en": lopsided}).warnings
    assert [each.partition(":")[0] for each in warnings] == ["use"]


def test_seven_languages_take_less_than_five_seconds_whatever_the_counts() -> None:
    truth = dict.fromkeys(("lv", "en", "lt", "cs", "el", "sr", "sr-Latn"), moved(TRUTH, ODD, 0.0))
    cells = counted(ALL_ITEMS, truth, people=dict.fromkeys(truth, 1500))
    times = []
    for factor in (1, 1000):
        pooled = pool([(*cell[:-1], cell[-1] * factor) for cell in cells], KEYS)
        begun = time.process_time()
        calibrate(pooled, ALL_ITEMS, FIRST, number=2)
        times.append(time.process_time() - begun)
    assert max(times) < 5
