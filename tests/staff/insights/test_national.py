"""Totals of all libraries: sums of published numbers, none of a single library."""

import datetime

import pytest

from infolit.staff.insights import national
from infolit.store.db import Database
from infolit.store.published import summaries
from tests.page import Page
from tests.published import document, publish, share
from tests.staff.colleague import Colleague, account_of, code_now
from tests.staff.insights.months import month, publish_month

TODAY = datetime.date(2026, 11, 22)
LIBRARIES = ("lejasmala", "oak", "birch")


@pytest.fixture(autouse=True)
def _signed_in(db: Database, colleague: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(national, "today", lambda: TODAY)
    account_of(db, role="national", totp=True)
    colleague.sign_in()
    colleague.send(code=code_now())
    for slug in LIBRARIES:
        share(db, slug, open_data=False)


def publish_in(db: Database, number: int, *slugs: str, **head: str) -> None:
    """Puts the same month of 60 people, 30 of them at foundation, into some libraries."""
    for slug in slugs:
        publish_month(db, number, month((30, 20, 10)), library=slug, **head)


def figures(page: Page) -> list[str]:
    """The numbers that stand big."""
    return [dd.get_text(strip=True) for dd in page.main.select(".figures dd")]


def test_people_and_levels_of_all_libraries_are_added_up(db: Database, colleague: Colleague) -> None:
    publish_in(db, 1, *LIBRARIES)
    publish_in(db, 2, *LIBRARIES)
    page = colleague.look("all/")
    assert figures(page) == ["360", "3"]
    # 180, 120 and 60 of 360.
    assert [b.get_text() for b in page.main.select(".levels td b")][:3] == ["50%", "33%", "17%"]
    assert [tr.get_text(" ", strip=True) for tr in page.main.select("table")[-1].select("tbody tr")] == [
        "August 2026 3 180",
        "July 2026 3 180",
    ]
    assert "Notice 60" in " ".join(page.words.split())


def test_a_month_of_fewer_than_three_libraries_is_neither_shown_nor_counted_in(
    db: Database, colleague: Colleague
) -> None:
    publish_in(db, 1, *LIBRARIES)
    publish_in(db, 2, "oak", "birch")
    page = colleague.look("all/")
    assert figures(page) == ["180", "3"]
    assert "August" not in page.words


def test_of_two_libraries_nothing_is_told(db: Database, colleague: Colleague) -> None:
    publish_in(db, 1, "oak", "birch")
    page = colleague.look("all/")
    assert "at least 3 libraries" in page.words
    assert not page.has("table, .figures")


def test_of_fewer_than_a_hundred_people_there_are_no_percentages(db: Database, colleague: Colleague) -> None:
    for slug in LIBRARIES:
        publish_month(db, 1, month((10, 10, 10)), library=slug)
    page = colleague.look("all/")
    assert figures(page) == ["90", "3"]
    assert "%" not in page.words.partition("How to read")[0]


def test_only_the_last_twelve_months_count(db: Database, colleague: Colleague) -> None:
    publish_in(db, 1, *LIBRARIES, month="2025-10")
    publish_in(db, 2, *LIBRARIES, month="2025-11")
    page = colleague.look("all/")
    assert figures(page) == ["180", "3"]
    assert "October 2025" not in page.words


def test_a_change_of_scale_within_the_months_is_said(db: Database, colleague: Colleague) -> None:
    publish_in(db, 1, *LIBRARIES)
    assert "set anew" not in colleague.look("all/").words
    publish_in(db, 2, *LIBRARIES, calibration="lv-2")
    assert "set anew" in colleague.look("all/").words


def test_workshops_are_counted_from_three_libraries_on(db: Database, colleague: Colleague) -> None:
    publish_in(db, 1, *LIBRARIES)
    for slug in LIBRARIES[:2]:
        publish(db, document(9, library=slug, campaign="spring"))
    assert "Workshops" not in colleague.look("all/").words
    publish(db, document(9, library=LIBRARIES[2], campaign="spring"))
    assert figures(colleague.look("all/"))[2] == "3"


def test_no_library_is_named_or_can_be_opened(db: Database, colleague: Colleague) -> None:
    publish_in(db, 1, *LIBRARIES)
    page = colleague.look("all/")
    assert not any(slug in page.main.decode() for slug in LIBRARIES)
    for place in ("", "reports", "reports/1", "reports/1.pdf", "exports", "exports/1.xlsx", "example"):
        colleague.look(f"l/oak/{place}", 404)


def test_a_library_s_own_staff_does_not_see_the_totals(db: Database, colleague: Colleague) -> None:
    account_of(db, "anna", "admin", totp=True)
    other = Colleague(colleague.app)
    other.sign_in("anna")
    other.send(code=code_now())
    assert other.look("all/", 404).status == 404


def test_totals_read_the_summaries_alone(db: Database) -> None:
    publish_in(db, 1, *LIBRARIES)
    found = national.totals_of(summaries(db))
    assert (found.people, found.libraries, found.scales, found.workshops) == (180, 3, 1, 0)
