"""Two workshops from making them to their end: one of 12 people shows its change, one of 7 says why not."""

import dataclasses
import datetime
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from infolit.assessment.items import Item, Marks
from infolit.commands.publishing import new_press, publish
from tests.in_browser.conftest import NewPage
from tests.in_browser.desk import follow, heading, sign_in, words
from tests.in_browser.staff_screens import Area
from tests.in_browser.test_librarian import somebody
from tests.in_browser.test_printed import printed
from tests.quiz.test_workshops import go_through, keep
from tests.rows import execute
from tests.staff.colleague import database_of
from tests.walker import rightly, wrongly

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLOSES = datetime.date.today() + datetime.timedelta(days=10)


def make(page: "Page", title: str, people: int) -> list[str]:
    """Makes a workshop; the doors before and after it."""
    follow(page, "Doors", "New workshop")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Closing day").fill(CLOSES.isoformat())
    page.get_by_label("How many people do you expect?").fill(str(people))
    page.get_by_role("button", name="Create").click()
    if people < 10:
        assert "fewer than 10" in words(page).lower()
        page.get_by_label("Create it although no change will be shown").check()
        page.get_by_role("button", name="Create").click()
    page.get_by_role("status").first.wait_for()
    assert heading(page) == title
    return [each.rpartition("/")[2] for each in page.locator(".address code").all_inner_texts()]


def hold(area: Area, doors: list[str], people: int) -> None:
    """So many do the tasks before, keep a code, and do the others after, better than before."""
    before, after = doors
    turns = cycle((rightly, wrongly))

    def half_right(item: Item) -> Marks:
        return next(turns)(item)

    for _ in range(people):
        patron = area.patron("en")
        go_through(patron, before, half_right)
        code = keep(patron)
        assert (
            "was added to your code" in go_through(area.patron("en"), after, rightly, first_code=code).words
        )


def let_days_pass(area: Area, door: str) -> None:
    """Publishes in the night in which the result is due; then the workshop's days are put into the past."""
    with area.app.app_context():
        press = new_press(lambda _told: None)
    publish(dataclasses.replace(press, today=CLOSES + datetime.timedelta(days=2)))
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    workshop = door.removesuffix("-before")
    execute(
        database_of(area.app),
        "UPDATE campaign SET closes_on = :d WHERE workshop = :w",
        d=str(yesterday),
        w=workshop,
    )


@pytest.mark.parametrize("people", [12, 7])
def test_a_workshop_shows_its_change_or_says_why_not(new_desk: NewPage, area: Area, people: int) -> None:
    page, title = new_desk(), f"Evening for {people}"
    sign_in(page, somebody(area, "editor"))
    doors = make(page, title, people)
    assert "Nothing is shown before, not even how many have come" in words(page)
    hold(area, doors, people)
    page.reload()
    assert "Nothing is shown before, not even how many have come" in words(page)
    let_days_pass(area, doors[0])
    follow(page, "Doors")
    page.locator("summary", has_text="Closed doors").click()
    follow(page, title)
    if people < 10:
        assert "No change can be shown, so that nobody can be recognised" in words(page)
        assert page.get_by_role("link", name="Open the report").count() == 0
        return
    follow(page, "Open the report")
    assert heading(page) == f"Workshop “{title}”"
    assert "can do more after it than before" in words(page)
    [sheet] = printed(page)
    assert "Nobody was measured who did not take part" in sheet
