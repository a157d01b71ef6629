"""More precise: a finished quick attempt goes on with the other half, and keeps what it has until that is whole."""

import datetime

import pytest

from infolit.store.retention import prune
from tests.days import MoveTo
from tests.page import Page
from tests.rows import rows
from tests.walker import Patron, fields_for, unsure, wrongly

DAY = datetime.timedelta(days=1)


@pytest.fixture
def quick(patron: Patron) -> Patron:
    """Somebody with a quick result, all right."""
    patron.finish()
    return patron


def strips(page: Page) -> int:
    """Number of strips on a result: one for each stage told by itself."""
    return len([svg for svg in page.soup.select("main svg") if svg.select_one("rect")])


def test_going_on_asks_the_other_half_and_keeps_the_first_answers(quick: Patron) -> None:
    before = quick.responses
    page = quick.send()
    assert (page.name, page.address) == ("stage", quick.at("stage/5"))
    quick.do_stages(wrongly)
    assert {id_: quick.responses[id_] for id_ in before} == before
    assert len(quick.responses) == 32
    assert quick.page.name == "about"
    assert not quick.page.has("form#step input")


def test_the_whole_result_sums_both_halves(quick: Patron, language: str) -> None:
    assert strips(quick.page) == 0
    quick.send()
    quick.rush_to(9)
    page = quick.send()
    assert (page.name, strips(page)) == ("result", 4)
    assert quick.attempt.extension_finished_on
    assert quick.attempt.points[:4] == quick.attempt.points[4:] == (6, 6, 6, 6)
    assert not page.has("form[action$='/extend']")
    assert quick.browser.get(page.address.replace("/en/", f"/{language}/")).name == "result"


def test_until_it_is_whole_the_quick_result_stands(quick: Patron) -> None:
    heading = quick.page.heading
    quick.send()
    quick.rush_to(6, wrongly)
    quick.do_stage(wrongly)
    assert not quick.page.has("button[name=stop]"), "there is nothing to stop for"
    page = quick.look("result")
    assert (page.heading, strips(page)) == (heading, 0)
    assert page.has(f"main a[href='{quick.at()}']")
    assert quick.look().address.endswith("/stage/7")


def test_finishing_the_second_half_early_changes_nothing(quick: Patron) -> None:
    quick.send()
    quick.do_stage(wrongly)
    before = rows(quick.db)
    for place in ("about", "feedback/5"):
        quick.browser.post(quick.at(place), {"stop": "1"})
    assert rows(quick.db) == before


def test_first_answers_stay_locked(quick: Patron) -> None:
    first = quick.walk.leg_items(1)[0]
    quick.send()
    before = rows(quick.db)
    quick.browser.post(quick.at(f"item/{first.id}"), fields_for(first, wrongly(first)), 409)
    assert rows(quick.db) == before


def test_going_on_twice_is_going_on_once(quick: Patron) -> None:
    page = quick.page
    quick.send()
    quick.do_stage()
    quick.page = page
    assert quick.send().address.endswith("/stage/6")


@pytest.mark.parametrize("path", ["full", "quick"])
def test_only_a_whole_quick_attempt_goes_on(patron: Patron, path: str) -> None:
    patron.start(path)
    patron.do_stage(unsure)
    patron.send(stop="1")
    assert not patron.send().has("form[action$='/extend']")
    assert patron.arrive(patron.browser.post(patron.at("extend"))).name == "result"
    assert patron.attempt.path == path


def test_it_stays_open_for_seven_days_and_then_the_quick_result_is_all(
    quick: Patron, move_to: MoveTo
) -> None:
    quick.send()
    quick.do_stage()
    begun = quick.attempt.extended_on
    assert begun is not None
    move_to(begun + 7 * DAY)
    assert quick.look().address.endswith("/stage/6")
    move_to(begun + 8 * DAY)
    quick.look("", 410)
    quick.look("result", 410)
    prune(quick.db, begun + 8 * DAY, items=quick.tools.items)
    assert quick.attempt.finished_on is not None, "it still counts as a quick one"


def test_a_code_shows_the_quick_result_until_the_second_half_is_whole(quick: Patron) -> None:
    quick.send(form="form[action$='/code']")
    quick.send()
    quick.rush_to(6, wrongly)
    paths = [row["path"] for row in rows(quick.db)["receipt_result"]]
    assert paths == ["quick"]
    quick.rush_to(9, wrongly)
    quick.send()
    assert [row["path"] for row in rows(quick.db)["receipt_result"]] == ["extended"]
