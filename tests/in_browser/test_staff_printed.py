"""The librarian's area on paper, and in the colours that a reader forces."""

from typing import TYPE_CHECKING

import pytest

from infolit.store.staff import find_staff
from tests.in_browser.conftest import NewPage
from tests.in_browser.desk import sign_in
from tests.in_browser.measures import CUT_OFF, WIDER_THAN_THE_WINDOW, measure
from tests.in_browser.screens import LANGUAGES
from tests.in_browser.staff_screens import NEWEST, WORKSHOP, Area
from tests.in_browser.test_printed import printed
from tests.staff.colleague import LIBRARY, account_of, database_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

READER = "reader"
SHEET = {"width": 680, "height": 980}
"""A4 without its margins, in CSS pixels."""
# How the parts of a bar of levels are told apart where colours are the reader's.
BARS = """() => [...document.querySelectorAll("td .level-bar rect")].map((each) => {
    const style = getComputedStyle(each);
    return [style.stroke, style.fill === style.stroke && style.fillOpacity === "1"];
})"""


@pytest.fixture
def page(new_desk: NewPage, area: Area) -> "Page":
    """A window of somebody who reads results."""
    if find_staff(database_of(area.app), READER) is None:
        account_of(database_of(area.app), READER, "librarian")
    page = new_desk()
    sign_in(page, READER)
    return page


def cut(page: "Page") -> list[str]:
    """What would not be whole on paper."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET["width"], "height": SHEET["height"]})
    return measure(page, WIDER_THAN_THE_WINDOW) + measure(page, CUT_OFF)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_are_one_sheet_and_nothing_of_them_is_cut(page: "Page", language: str) -> None:
    for place in (f"reports/{NEWEST}", "reports/3", f"reports/{WORKSHOP}", "example"):
        page.goto(f"/{language}/staff/l/{LIBRARY}/{place}")
        [sheet] = printed(page)
        assert page.locator("h1").inner_text() in sheet
        last = page.locator(".caveats li").last.inner_text()
        assert last[-30:] in sheet
        assert cut(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_posters_are_one_sheet(page: "Page", area: Area, language: str) -> None:
    workshop = area.rooms.workshop
    for door in (LIBRARY, area.rooms.door, f"{workshop}-before", f"{workshop}-after"):
        page.goto(f"/{language}/staff/l/{LIBRARY}/doors/{door}/poster")
        [sheet] = printed(page)
        assert page.locator(".poster-address").inner_text() in sheet.replace(" ", "")
        assert page.locator(".poster h2").inner_text() in sheet
        assert cut(page) == []


def test_the_item_book_is_printed_whole(page: "Page") -> None:
    page.goto(f"/en/staff/l/{LIBRARY}/questions/book")
    sheets = " ".join(printed(page))
    titles = page.locator(".sheet h3").all_inner_texts()
    assert len(titles) == 32
    assert [title for title in titles if " ".join(title.split()) not in sheets] == []
    assert cut(page) == []


def test_charts_keep_their_outlines_in_forced_colours(page: "Page") -> None:
    page.emulate_media(forced_colors="active")
    for place in ("", f"results/{NEWEST}", f"results/{NEWEST}/groups/role", f"reports/{NEWEST}"):
        page.goto(f"/en/staff/l/{LIBRARY}/{place}")
        bars = page.evaluate(BARS)
        assert len(bars) >= 12
        assert {stroke for stroke, _ in bars} == {
            page.evaluate("() => getComputedStyle(document.body).color")
        }
        assert [whole for _, whole in bars[:3]] == [False, False, True], "three lightnesses"
