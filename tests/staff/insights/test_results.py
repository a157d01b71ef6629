"""Results of a month: stages, groups, guesses and how good the data are, each figure as it was published."""

from typing import Any

import pytest

from infolit.store.db import Database
from tests.staff.colleague import Colleague, account_of
from tests.staff.insights.months import month, publish_month, row
from tests.staff.insights.test_overview import FEW, MANY, text

BLOCKS = {"adult-learner": (90, 20, 0), "library-user": (40, 60, 10), "other": (60, 20, 0)}


@pytest.fixture(autouse=True)
def _signed_in(db: Database, colleague: Colleague) -> None:
    account_of(db)
    colleague.sign_in()


def test_without_a_publication_results_lead_to_the_overview(colleague: Colleague) -> None:
    colleague.look("l/lejasmala/results")
    assert colleague.place() == "l/lejasmala/"


def test_the_newest_month_is_shown_unless_another_is_chosen(db: Database, colleague: Colleague) -> None:
    for number in (1, 2):
        publish_month(db, number, month(MANY))
    assert colleague.look("l/lejasmala/results").heading == "Results, August 2026"
    choices = [each.get_text() for each in colleague.page.soup.select("#number option")]
    assert choices == ["August 2026", "July 2026"]
    assert colleague.look("l/lejasmala/results?number=1").heading == "Results, July 2026"
    assert colleague.place() == "l/lejasmala/results/1"


@pytest.mark.parametrize("place", ["7", "2", "1/groups/campaign", "1/groups/minutes", "1/groups/all"])
def test_what_was_not_published_is_not_found(db: Database, colleague: Colleague, place: str) -> None:
    publish_month(db, 1, month(MANY))
    publish_month(db, 2, {"change": []}, campaign="spring")
    colleague.look(f"l/lejasmala/results/{place}", 404)


@pytest.mark.parametrize("place", ["", "/groups/role", "/groups/path", "/guesses", "/quality"])
def test_of_few_people_no_page_has_a_percent_sign(db: Database, colleague: Colleague, place: str) -> None:
    publish_month(db, 1, month(FEW, blocks={"library-user": (10, 20, 0), "other": (10, 20, 0)}))
    page = colleague.look(f"l/lejasmala/results/1{place}")
    assert "%" not in text(page)
    assert ">0<" not in page.text
    assert page.has(".caveats")


def test_shares_come_with_ranges_and_counts(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    told = text(colleague.look("l/lejasmala/results/1"))
    assert "60% 59 to 61% 30% 29 to 31% 10% 9 to 11%" in told
    assert "Notice 180 90 30 300" in told


def test_ranges_of_few_people_are_numbers_of_people(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(FEW))
    assert "20 17 to 23 40 37 to 43 few 0 to 3" in text(colleague.look("l/lejasmala/results/1"))


def test_groups_have_names_and_differ_only_where_it_is_clear(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY, blocks=BLOCKS, stages=("find",)))
    told = text(colleague.look("l/lejasmala/results/1/groups/role"))
    learner = "I take courses or use other services for adult learners"
    assert f"at foundation stand more of “{learner}” than of “I use a library”." in told
    assert "other: I work in a library, None of these or did not say" in told
    assert f"more of “{learner}” than of “other" not in told
    assert "is hidden" in told
    # A group of 80 has numbers beside groups of 110 with shares, and both are explained.
    assert "80 people 60 55 to 65 20 15 to 25 few 0 to 5" in told
    assert "Of fewer than 100 people we show numbers" in told
    assert "The small figures with each share" in told


def test_alike_groups_have_no_clear_difference(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY, blocks={"adult-learner": (60, 40, 50), "none-given": (60, 40, 50)}))
    told = text(colleague.look("l/lejasmala/results/1/groups/role"))
    assert told.count("No clear difference between these groups.") == 4
    assert "A clear difference" not in told
    assert "did not say" in told


@pytest.mark.parametrize(("unchecked", "is_compared"), [(["lv"], False), ([], True)])
def test_languages_are_compared_only_when_checked(
    db: Database, colleague: Colleague, unchecked: list[str], is_compared: bool
) -> None:
    tables = month(MANY)
    for language, counts in (("en", (120, 30, 0)), ("lv", (60, 60, 30))):
        block: dict[str, Any] = {"by": "language", "block": language, "members": []}
        tables["levels"].append(row(counts, reach=5, **block))
        tables["visitors"].append({**block, "people": 150})
    publish_month(db, 1, tables, unchecked_languages=unchecked)
    told = text(colleague.look("l/lejasmala/results/1/groups/language"))
    assert ("more of “English” than of “Latvian”" in told) == is_compared
    assert ("We do not compare languages here" in told) != is_compared
    assert ("checked in every language" in told) == is_compared


def test_groups_without_levels_show_who_came_and_say_why(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    told = text(colleague.look("l/lejasmala/results/1/groups/path"))
    assert "quick path 300 100%" in told
    assert "full path few few" in told
    assert "Levels are not published for these groups" in told


def test_guesses_are_three_shares_and_hidden_where_few_guessed(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    told = text(colleague.look("l/lejasmala/results/1/guesses"))
    assert "Find 30 people 20 10 few" in told
    assert told.count("Hidden: fewer than 10 people guessed and finished it.") == 3


def test_what_was_left_out_stands_with_its_reason_and_share(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    told = text(colleague.look("l/lejasmala/results/1/quality"))
    assert "Answered too fast to have read the tasks 10 3%" in told
    assert "The same place marked again and again few few" in told
    assert "Started 330 Finished a stage or more 310 Finished all four 300" in told
    assert "Most often: 10 to 14 minutes." in told


def test_another_librarys_results_are_not_found(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    colleague.look("l/elsewhere/results/1", 404)
