"""What millions of attempts leave behind, and the demonstration made of it."""

import datetime
import json

from flask import Flask

from infolit.assessment.table_columns import TABLES
from infolit.commands.counts_only import months_before
from infolit.identity import may
from infolit.staff import passwords
from infolit.store.counts import read_counts
from infolit.store.installation import LAST_PUBLISHING, find_setting, set_setting
from infolit.store.libraries import find_campaign
from infolit.store.published import item_reports, publications_of
from infolit.store.staff import find_staff
from tests.rows import count
from tests.staff.colleague import database_of

ATTEMPTS, LIBRARIES, MONTHS = 4000, 2, 3


def test_months_end_with_the_one_before() -> None:
    months = months_before(datetime.date(2027, 1, 31), MONTHS)
    assert months == [datetime.date(2026, month, 1) for month in (10, 11, 12)]


def simulated(app: Flask, *options: str) -> str:
    """What `flask simulate` says."""
    told = ["simulate", "--attempts", str(ATTEMPTS), "--days", str(30 * MONTHS), *options]
    result = app.test_cli_runner().invoke(args=told)
    assert result.exit_code == 0, result.output
    return result.output


def test_counts_alone_leave_publications_of_each_library_and_no_attempt(app: Flask) -> None:
    simulated(app, "--counts-only", str(LIBRARIES))
    db = database_of(app)
    for number in range(1, LIBRARIES + 1):
        documents = [json.loads(each.document) for each in publications_of(db, f"example-{number}")]
        assert len(documents) == MONTHS
        for document in documents:
            assert set(document["tables"]) == set(TABLES) - {"change"}
            assert 200 < document["tables"]["visitors"][0]["people"] < 1000
    assert (count(db, "attempt"), count(db, "response")) == (0, 0)


def test_counts_are_of_as_many_attempts_as_were_asked_for_up_to_the_size_of_the_pool(app: Flask) -> None:
    simulated(app, "--counts-only", "1")
    cells = read_counts(database_of(app), ["attempts"])
    finished = sum(cell[-1] for cell in cells if cell[5] == "finished")
    assert finished == ATTEMPTS
    assert item_reports(database_of(app)), "reports on items come of them"


def test_a_database_that_is_open_to_the_public_takes_none_of_it(app: Flask) -> None:
    set_setting(database_of(app), "mode", "open")
    result = app.test_cli_runner().invoke(
        args=["simulate", "--attempts", "100", "--counts-only", "1"], catch_exceptions=False
    )
    assert result.exit_code == 1
    assert "not a demonstration" in result.output
    refused = app.test_cli_runner().invoke(args=["demonstrate"])
    assert refused.exit_code == 1


def test_the_demonstration_has_all_to_look_at_and_a_new_password_at_each_start(app: Flask) -> None:
    printed = [app.test_cli_runner().invoke(args=["demonstrate"]) for _ in range(2)]
    assert [each.exit_code for each in printed] == [0, 0], printed[0].output + printed[1].output
    db = database_of(app)
    account = find_staff(db, "demonstration")
    assert account is not None
    for slug in ("lejasmala", "kalnmuiza", "ezerkrasti"):
        published = publications_of(db, slug)
        assert len([each for each in published if each.kind == "month"]) == 24
        assert may(account, slug, "editor")
    workshops = [each.campaign for each in publications_of(db, "lejasmala") if each.kind == "workshop"]
    assert workshops == ["pirms-daliesi"], "of seven nothing is shown"
    assert find_campaign(db, "drosa-meklesana-after")
    assert find_setting(db, LAST_PUBLISHING), "so that its page says why"
    passwords_ = [each.output.split("password")[1].split()[0] for each in printed]
    assert [passwords.is_right(account.password, each) for each in passwords_] == [False, True]
