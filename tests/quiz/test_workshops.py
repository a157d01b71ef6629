"""Workshops: both links fix what is asked; what was answered before is told when the workshop is over."""

from typing import Any

import msgspec
import pytest
from flask import Flask

from infolit.assessment.code import code_for
from infolit.quiz import start, tickets
from infolit.store.libraries import Campaign, default_library, save_campaign
from tests.conftest import LANGUAGES
from tests.days import MoveTo
from tests.page import Page
from tests.rows import count, execute
from tests.store.samples import TODAY, day
from tests.walker import Patron, rightly, secrets_of, wrongly

CLOSES = day(30)
RIGHT = "What fits"


@pytest.fixture
def doors(app: Flask, move_to: MoveTo) -> None:
    """The two links of a workshop, on the day on which both are open."""
    move_to(TODAY)
    db = app.extensions["infolit.database"]
    library = default_library(db)
    assert library is not None
    usual: dict[str, Any] = {"kind": "class", "path": "full", "workshop": "spring", "closes_on": CLOSES}
    save_campaign(db, Campaign("before", library, side="before", half="b", **usual))
    save_campaign(db, Campaign("after", library, side="after", half="a", opens_on=TODAY, **usual))


def go_through(patron: Patron, door: str, how: Any = rightly, **fields: Any) -> Page:
    """From a start page to the end, or to the first page that is not a step."""
    patron.door = f"c/{door}"
    patron.open_door()
    patron.send(**fields)
    patron.rush_to(5, how)
    return patron.send()


def keep(patron: Patron) -> str:
    """Keeps a code; as it is shown."""
    patron.send(form="form[action$='/code']")
    return patron.page.one("output").get_text()


def open_code(patron: Patron, code: str) -> Page:
    patron.arrive(patron.browser.get(f"/{patron.language}/code"))
    return patron.send(code=code)


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize(("door", "half"), [("before", "b"), ("after", "a")])
def test_a_link_fixes_path_and_half(patron: Patron, door: str, half: str) -> None:
    patron.door = f"c/{door}"
    assert not patron.open_door().has("[name=path]")
    patron.send(path="full")
    assert (patron.attempt.path, patron.attempt.half) == ("quick", half)


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize("htmx", [False, True])
def test_before_a_stage_ends_on_a_page_that_tells_nothing_but_that_it_is_saved(
    app: Flask, language: str, htmx: bool
) -> None:
    patron = Patron(app, language=language, door="c/before", htmx=htmx)
    patron.browser.htmx = False
    patron.start()
    patron.browser.htmx = htmx
    for leg in range(1, 5):
        page = patron.do_stage(wrongly, guess=4)
        for shown in (page, patron.look(f"feedback/{leg}"), patron.look(f"stage/{leg}")):
            told = [s for item in patron.walk.leg_items(leg) for s in secrets_of(msgspec.to_builtins(item))]
            assert [secret for secret in told if secret in shown.words] == []
            assert not shown.has(".told, .outcome, details.task")
        patron.page = page
        patron.send()
    assert patron.page.name == "about"


@pytest.mark.usefixtures("doors")
def test_in_place_of_a_result_stands_what_comes_next(patron: Patron) -> None:
    page = go_through(patron, "before")
    assert (page.name, page.heading) == ("result", "Saved")
    assert "The second part is open from 22 November 2026." in page.words
    assert "From the next day on, your code opens" in page.words
    assert not page.has(".stage-row, .extend, .strip, .next")
    assert "tasks right" not in page.text
    assert page.has("button.primary[name=keep]")
    keep(patron)
    assert "You need it the second time" in patron.page.words


@pytest.mark.usefixtures("doors")
def test_who_stops_before_is_told_no_more(patron: Patron) -> None:
    patron.door = "c/before"
    patron.start()
    patron.do_stage()
    assert patron.send(stop="1").name == "about"
    assert patron.send().heading == "Saved"


@pytest.mark.usefixtures("doors")
def test_under_the_code_the_first_result_waits_for_the_end_of_the_workshop(
    patron: Patron, move_to: MoveTo
) -> None:
    go_through(patron, "before")
    code = keep(patron)
    page = open_code(patron, code)
    assert "shown when that is over, after 22 December 2026" in page.words
    assert not page.has(".stage-row")
    go_through(Patron(patron.app), "after", first_code=code)
    page = open_code(patron, code)
    assert len(page.soup.select(".earlier")) == 2
    assert not page.has(".change"), "a comparison would tell the first result"
    for later, waits in ((CLOSES, True), (day(31), False)):
        move_to(later)
        page = open_code(patron, code)
        assert ("shown when that is over" in page.words) == waits
        assert page.has(".change") != waits


@pytest.mark.usefixtures("doors")
def test_after_it_all_is_told_and_nothing_is_made_longer(patron: Patron) -> None:
    patron.door = "c/after"
    patron.start()
    assert RIGHT in patron.do_stage().words
    patron.rush_to(5)
    page = patron.send()
    assert page.has(".stage-row")
    assert not page.has(".extend")
    assert patron.browser.post(patron.at("extend")).name == "result"
    assert patron.attempt.path == "quick"


@pytest.mark.usefixtures("doors")
def test_a_code_makes_a_pair(patron: Patron) -> None:
    go_through(patron, "before")
    code = keep(patron)
    first = patron.attempt
    second = Patron(patron.app)
    page = go_through(second, "after", first_code=f" {code.lower().replace('-', '')} ")
    assert (second.attempt.receipt, second.attempt.again) == (first.receipt, "code")
    assert "This result was added to your code." in page.words
    assert count(patron.db, "receipt_result") == 2


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_in_the_code_is_told_and_one_starts_all_the_same(app: Flask, language: str) -> None:
    patron = Patron(app, language=language, door="c/after")
    patron.open_door()
    page = patron.send(422, first_code="ABCD-EFGH")
    assert page.name == "start"
    assert page.one("[name=first_code]")["value"] == "ABCD-EFGH"
    assert page.has("[name=first_code][aria-invalid=true]")
    assert count(patron.db, "attempt") == count(patron.db, "throttle") == 0
    assert patron.send(first_code="").name == "stage"
    assert patron.attempt.receipt is None


@pytest.mark.usefixtures("doors", "early_in_a_window")
def test_codes_cannot_be_tried_at_will_and_a_whole_class_can_type_its_own(
    patron: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    patron.door = "c/after"
    patron.open_door()
    unknown = code_for(bytes(24))
    assert "No result is kept" in patron.send(422, first_code=unknown).words
    execute(patron.db, "UPDATE throttle SET count = :n", n=start.TRIES - 1)
    assert patron.send(422, first_code=unknown).name == "start"
    assert "Too many tries" in patron.send(429, first_code=unknown).words
    assert patron.send(first_code="").name == "stage"
    assert start.TRIES >= 30


@pytest.mark.usefixtures("doors")
def test_elsewhere_a_typed_code_is_nothing(patron: Patron) -> None:
    for door in ("c/before", ""):
        patron.door = door
        assert not patron.open_door().has("[name=first_code]")
        assert patron.send(first_code="ABCD").name == "stage"
        assert patron.attempt.receipt is None


@pytest.mark.usefixtures("doors")
def test_a_result_that_was_opened_by_its_code_leads_into_the_second_part(patron: Patron) -> None:
    go_through(patron, "before")
    page = open_code(patron, keep(patron))
    pass_ = page.address.split("/")[3]
    patron.arrive(patron.browser.get(f"/en/code/{pass_}/again?c=after"))
    assert not patron.page.has("[name=first_code]")
    patron.send()
    assert (patron.attempt.campaign, patron.attempt.half, patron.attempt.again) == ("after", "a", "code")


@pytest.mark.usefixtures("doors")
def test_the_closed_first_link_explains_its_tasks(patron: Patron, language: str, move_to: MoveTo) -> None:
    move_to(CLOSES)
    assert patron.browser.get(f"/{language}/c/before").name == "start"
    move_to(day(31))
    patron.language = language
    page = patron.browser.get(f"/{language}/c/before")
    bank = patron.tools.bank
    items = [item for stage in bank.stages for item in bank.leg_items(stage.id, "b")]
    assert [title.get_text() for title in page.soup.select(".task-title")] == [item.title for item in items]
    assert all(item.explanation in page.words for item in items)
    assert not page.has("form#step")
    patron.browser.post(f"/{language}/c/before", {}, 410)


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize("door", ["before", "after"])
def test_who_has_not_finished_when_it_closes_cannot_go_on_with_the_answers_at_hand(
    patron: Patron, door: str, move_to: MoveTo
) -> None:
    move_to(CLOSES)
    patron.door = f"c/{door}"
    patron.open_door()
    patron.send()
    patron.send()
    task = patron.page.address
    move_to(day(31))
    patron.browser.get(task, 410)
    patron.browser.post(task, {"not_sure": "y", "mark": "not-sure"}, 410)


@pytest.mark.usefixtures("doors")
def test_the_closed_second_link_says_where_results_are(
    patron: Patron, language: str, move_to: MoveTo
) -> None:
    move_to(day(31))
    page = patron.browser.get(f"/{language}/c/after")
    assert page.name == "message"
    assert f"/{language}/code" in page.links()
    move_to(day(-1))
    patron.browser.get(f"/{language}/c/after", 410)


@pytest.mark.usefixtures("doors")
def test_a_trial_of_the_first_part_ends_without_a_code(patron: Patron) -> None:
    with patron.app.app_context():
        nonce = tickets.new_nonce("before", trial=True)
    patron.door = "c/before"
    patron.open_door()
    patron.send(nonce=nonce)
    patron.rush_to(5)
    page = patron.send()
    assert (page.heading, page.has("#code")) == ("Only a trial: nothing was kept", False)
