"""The first page of a library says what its visitors can do and what to offer, and no more than it may."""

import datetime

import pytest

from infolit.staff.insights import overview
from infolit.store.db import Database
from tests import published
from tests.page import Page
from tests.staff.colleague import Colleague, account_of
from tests.staff.insights.months import month, publish_month

FEW, MANY = (20, 40, 0), (180, 90, 30)


@pytest.fixture(autouse=True)
def _signed_in(db: Database, colleague: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "today", lambda: datetime.date(2026, 9, 3))
    account_of(db)
    colleague.sign_in()


def look(colleague: Colleague) -> Page:
    """The overview."""
    return colleague.look("l/lejasmala/")


def text(page: Page) -> str:
    """What stands in it, one space between words."""
    return " ".join(page.main.get_text(" ").split())


def find_day(told: str) -> datetime.date:
    """The date at the end of a line about a training; the last there is, where it has none."""
    end = told.rpartition("·")[2].strip()
    try:
        return datetime.datetime.strptime(end, "%d %B %Y").date()
    except ValueError:
        return datetime.date.max


def test_before_the_first_publication_it_says_what_to_do_and_when_results_come(colleague: Colleague) -> None:
    page = look(colleague)
    assert page.heading == "Before the first results"
    assert "at the end of a month in which 30 people are waiting" in text(page)
    assert not page.has("table")


def test_of_few_people_nothing_is_in_percent_and_nothing_is_ranked(
    db: Database, colleague: Colleague
) -> None:
    publish_month(db, 1, month(FEW))
    page = look(colleague)
    assert "%" not in text(page)
    assert not page.has("main ol")
    assert "few" in text(page)
    assert "Which gap is the biggest would be guesswork" in text(page)
    assert "Your trainings, the soonest first" in text(page)
    days = [find_day(each.get_text()) for each in page.soup.select(".offers .hint")]
    assert days == sorted(days) != []


def test_a_level_of_few_people_is_called_few_and_never_nought(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(FEW))
    cells = [each.get_text(" ", strip=True) for each in look(colleague).soup.select(".levels td b")]
    assert cells == ["20", "40", "few"] * 4


def test_of_many_people_gaps_are_ranked_by_their_share_at_foundation(
    db: Database, colleague: Colleague
) -> None:
    tables = month(MANY)
    tables["levels"][2] |= {"foundation": 240, "intermediate": 60, "advanced": 0}
    publish_month(db, 1, tables)
    page = look(colleague)
    first = page.soup.select(".gap-list > li")[0].get_text(" ", strip=True)
    assert first.startswith("Check : 80% stand at foundation.")
    assert "Use (40 people), Check (30 people), Find (20 people), Notice (10 people)" in text(page)
    assert "300" in page.one(".figures").get_text()


def test_trainings_are_ranked_by_whom_they_surely_reach(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    reached = [each.get_text(" ", strip=True) for each in look(colleague).soup.select(".offers li")]
    assert 1 < len(reached) <= overview.MOST_SHOWN
    assert any(" to 300 people" in each for each in reached), "a rule over several stages shows a range"


def test_a_bar_is_as_long_as_its_table_says(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    bars = look(colleague).soup.select(".bar-row")[0].select("rect")
    assert [(bar["class"], bar["x"], bar["width"]) for bar in bars] == [
        (["foundation"], "0%", "60.0%"),
        (["intermediate"], "60.0%", "30.0%"),
        (["advanced"], "90.0%", "10.0%"),
    ]


def test_a_stage_that_few_finished_is_hidden_and_says_why(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(FEW, stages=("find",)))
    page = look(colleague)
    assert text(page).count("Hidden: fewer than 10 people finished it.") == 3


def test_a_trend_is_broken_where_the_scale_changes(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    publish_month(db, 2, month(FEW))
    publish_month(db, 3, month(MANY), calibration="lv-2")
    publish_month(db, 4, month(MANY), calibration="lv-2")
    page = look(colleague)
    charts = page.soup.select("svg.trend")
    assert len(charts) == 4
    # Two of the four months are both of the same scale and of people enough.
    assert [len(charts[0].select(each)) for each in (".step", ".break", "circle", ".interval")] == [
        1,
        1,
        3,
        4,
    ]
    table = page.one(".as-table table").get_text(" ", strip=True)
    assert "New scale from here on" in table
    assert "40 of 60" in table
    assert "August 2026 40 of 60 37 to 43" in table


def test_after_one_month_there_is_no_trend_yet(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    page = look(colleague)
    assert "So far there is one month." in text(page)
    assert not page.has("svg.trend")


@pytest.mark.parametrize(("today", "is_stale"), [("2026-10-31", False), ("2026-11-01", True)])
def test_what_is_older_than_three_months_says_so(
    db: Database, colleague: Colleague, monkeypatch: pytest.MonkeyPatch, today: str, is_stale: bool
) -> None:
    monkeypatch.setattr(overview, "today", lambda: datetime.date.fromisoformat(today))
    publish_month(db, 1, month(MANY))
    assert ("since then no month had 30 people" in text(look(colleague))) == is_stale


def test_every_view_says_how_far_figures_can_be_trusted(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    caveats = look(colleague).one(".caveats").get_text(" ", strip=True)
    for words in (
        "chose to do the tasks",
        "levels are provisional",
        "Do not compare languages. Too few people have answered yet to check the tasks in: Latvian.",
        "Do not rank branches or staff",
        "3% of 310 attempts",
        "calibration author-1",
    ):
        assert words in caveats


def test_measured_reliability_stands_by_stage_where_there_is_any(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    assert "How reliable each stage is has not been measured yet" in text(look(colleague))
    for item, alpha in (("stage:use:full", 0.6), ("stage:find:full", 0.75), ("stage:find:quick-a", 0.5)):
        published.report(db, item=item, alpha=alpha)
    published.report(db, item="stage:evaluate:full", alpha=None)
    assert "Find 0.50–0.75; Use 0.60." in text(look(colleague))


def test_a_workshop_is_no_month(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, {"change": []}, campaign="spring")
    assert look(colleague).heading == "Before the first results"
