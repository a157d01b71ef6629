"""What is due is published, once, whole, and whatever happens meanwhile."""

import datetime
import json
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from infolit.commands import publishing
from infolit.commands.publishing import Press, publish
from infolit.store.attempt import Attempt
from infolit.store.attempts import revoke_attempt
from infolit.store.counts import read_counts
from infolit.store.libraries import Campaign, find_library, save_campaign
from infolit.store.publications import consume
from infolit.store.published import Publication, publications_of
from tests.commands.made_up import LIBRARY, add_attempts, database_of, scale_of
from tests.conftest import environ
from tests.rows import count, execute, rows

ROOT = Path(__file__).parents[2]
OCTOBER, NOVEMBER, DECEMBER, JANUARY = (
    datetime.date(2026, 10, 1),
    datetime.date(2026, 11, 1),
    datetime.date(2026, 12, 1),
    datetime.date(2027, 1, 1),
)
KEY = b"r" * 32


def day(number: int, month: datetime.date = NOVEMBER) -> datetime.date:
    """The day of a month, November if none is given."""
    return month.replace(day=number)


def published(app: Flask, today: datetime.date = DECEMBER) -> list[str]:
    """What publishing on that day says."""
    told: list[str] = []
    publish(Press(database_of(app), scale_of(app), KEY, today, told.append))
    return [line.strip() for line in told]


def publications(app: Flask, library: str = LIBRARY) -> list[Publication]:
    return publications_of(database_of(app), library)


def table(app: Flask, name: str, number: int = 1) -> list[dict[str, Any]]:
    """A published table."""
    found: list[dict[str, Any]] = json.loads(publications(app)[number - 1].document)["tables"][name]
    return found


def counted(app: Flask) -> dict[str, int]:
    """Attempts in the counts by whether they count, over all forms and languages."""
    found: dict[str, int] = {}
    for *_, mark, _score, n in read_counts(database_of(app), ["attempts"]):
        found[mark] = found.get(mark, 0) + n
    return found


def people(table: Iterable[dict[str, Any]], **wanted: str) -> int:
    """Of all rows that are so."""
    return sum(row["people"] for row in table if all(row[name] == value for name, value in wanted.items()))


def test_a_month_is_published_when_it_is_over_and_thirty_wait(app: Flask) -> None:
    add_attempts(app, 29, day(9))
    assert published(app) == [f"{LIBRARY}: not yet 30"]
    add_attempts(app, 1, day(20), seed=2)
    assert published(app, day(30)) == [f"{LIBRARY}: not yet 30"], "the month is not over"
    assert count(database_of(app), "count_cell") == 0
    assert published(app) == ["30 attempts counted", f"{LIBRARY}: 2026-11 published, number 1"]
    assert count(database_of(app), "attempt") == 0
    assert counted(app) == {"finished": 30, "first": 30}
    assert published(app) == [], "a second time there is nothing to do"
    assert people(table(app, "visitors"), by="all") == 30


def test_a_document_says_what_it_rests_on_and_is_the_only_one_of_its_kind(app: Flask) -> None:
    add_attempts(app, 20, day(9))
    add_attempts(app, 20, day(9), language="lv")
    published(app)
    document = publications(app)[0].document
    told = json.loads(document)
    assert told["publication"] == {
        "library": LIBRARY,
        "number": 1,
        "kind": "month",
        "month": "2026-11",
        "campaign": None,
        "calibration": "author-1",
        "cuts": "provisional-1",
        "bank_version": 1,
        "unchecked_languages": ["en", "lv"],
    }
    assert set(told["tables"]) == {"levels", "visitors", "starts", "flags", "guesses", "next_steps"}
    assert document == publishing.canonical(told)


def test_what_is_merged_does_not_tell_that_somebody_was_there(app: Flask) -> None:
    for few, month in (("education-policy", NOVEMBER), ("adult-educator", DECEMBER)):
        for role, number in (("library-user", 30), ("library-worker", 9), (few, 1)):
            add_attempts(app, number, day(9, month), seed=number, role=role)
        published(app, JANUARY)
    one, other = (
        [row["members"] for row in table(app, "visitors", number) if row["block"] == "other"]
        for number in (1, 2)
    )
    everything_else = ["adult-educator", "adult-learner", "education-policy", "library-worker", "none"]
    assert one == other == [[*everything_else, "none-given"]]


def test_what_closes_later_waits_for_the_next_month(app: Flask) -> None:
    add_attempts(app, 40, day(9))
    add_attempts(app, 5, day(30), seed=2)
    published(app)
    assert count(database_of(app), "attempt") == 5


def test_too_few_roll_on_into_the_next_month(app: Flask) -> None:
    add_attempts(app, 20, day(9, OCTOBER))
    add_attempts(app, 20, day(9), seed=2)
    assert published(app)[-1] == f"{LIBRARY}: 2026-11 published, number 1"
    assert count(database_of(app), "attempt") == 0


def test_months_that_were_skipped_are_published_one_by_one(app: Flask) -> None:
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        add_attempts(app, 30, day(9, month), seed=month.month)
    published(app, JANUARY)
    assert [(each.number, each.month) for each in publications(app)] == [
        (1, OCTOBER),
        (2, NOVEMBER),
        (3, DECEMBER),
    ]


def test_only_unflagged_first_attempts_make_a_month_and_all_go_with_it(app: Flask) -> None:
    add_attempts(app, 25, day(9))
    add_attempts(app, 12, day(9), seed=2, flags=("rapid",))
    add_attempts(app, 12, day(9), seed=3, again="yes")
    add_attempts(app, 12, day(9), seed=4, again="code")
    assert published(app) == [f"{LIBRARY}: not yet 30"]
    add_attempts(app, 5, day(9), seed=5)
    published(app)
    assert count(database_of(app), "attempt") == 0
    assert people(table(app, "visitors"), by="all") == 30
    assert [row["attempts"] for row in table(app, "flags") if row["reason"] == "rapid"] in ([10], [20])
    assert counted(app) == {"finished": 66, "first": 30, "rapid": 12, "again": 24}


def test_copies_found_at_folding_do_not_make_a_month(app: Flask) -> None:
    add_attempts(app, 24, day(9))
    for copy in range(6):
        add_attempts(app, 1, day(9), seed=99, key=bytes([copy]) * 16)
    assert published(app) == ["30 attempts counted", f"{LIBRARY}: not yet 30"]
    assert count(database_of(app), "attempt") == 30, "they wait, folded"
    add_attempts(app, 6, day(9, DECEMBER), seed=2)
    assert published(app, JANUARY) == ["6 attempts counted", f"{LIBRARY}: 2026-12 published, number 1"]
    assert counted(app) == {"finished": 36, "first": 30, "burst": 6}


def test_attempts_that_outlived_their_tasks_are_in_no_table_and_stop_nothing(app: Flask) -> None:
    add_attempts(app, 30, day(9))
    add_attempts(app, 9, day(9), seed=2, bank_version=-1)
    published(app)
    assert people(table(app, "visitors"), by="all") == 30
    assert count(database_of(app), "attempt") == 0


def test_starts_come_from_the_tally_which_ends_with_the_publication(app: Flask) -> None:
    add_attempts(app, 40, day(9))
    execute(database_of(app), "INSERT INTO unfinished VALUES (:library, 'en', 20)", library=LIBRARY)
    published(app)
    assert [row["people"] for row in table(app, "starts")] == [60, 40, 40]
    assert count(database_of(app), "unfinished") == 0


def test_attempts_given_up_long_ago_count_as_started_although_nobody_had_tallied_them(app: Flask) -> None:
    add_attempts(app, 60, day(9))
    execute(
        database_of(app),
        "UPDATE attempt SET finished_on = NULL WHERE key IN (SELECT key FROM attempt ORDER BY key LIMIT 20)",
    )
    published(app)
    assert [row["people"] for row in table(app, "starts")] == [60, 40, 40]


def test_an_extended_attempt_counts_as_full_only_when_it_is_whole(app: Flask) -> None:
    add_attempts(app, 30, day(9), path="extended")
    add_attempts(app, 30, day(9), seed=2, path="extended", extension_finished_on=None, stages_done=4)
    published(app)
    visitors = table(app, "visitors")
    assert (people(visitors, by="path", block="extended"), people(visitors, by="path", block="quick")) == (
        30,
        30,
    )
    forms = {form for _, form, *_ in read_counts(database_of(app), ["item-stage"])}
    assert forms == {"quick-a"}


def test_an_attempt_erased_meanwhile_is_in_nothing_that_is_published(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = add_attempts(app, 41, day(9))
    times = 0

    def erase_first(*args: Any, **kwargs: Any) -> bool:
        nonlocal times
        times += 1
        if times == 1:
            revoke_attempt(database_of(app), waiting[0].key, DECEMBER)
        return consume(*args, **kwargs)

    monkeypatch.setattr(publishing, "consume", erase_first)
    published(app)
    assert times == 2
    assert people(table(app, "visitors"), by="all") == 40
    assert [row["key"] for row in rows(database_of(app))["attempt"]] == [waiting[0].key]


def workshop(app: Flask, *, month: datetime.date = NOVEMBER) -> None:
    """A workshop of the library, "spring", with its two links, which close on the 20th."""
    closes_on = day(20, month)
    library = find_library(database_of(app), LIBRARY)
    assert library is not None
    before = Campaign(
        "spring-before", library, kind="class", closes_on=closes_on, workshop="spring", side="before"
    )
    save_campaign(database_of(app), before)
    save_campaign(database_of(app), replace(before, slug="spring-after", half="b", side="after"))


def add_sides(app: Flask, before: int, after: int, *, listed: bool = False) -> list[Attempt]:
    """Attempts before and after the workshop, of the same people if `listed`."""
    found = add_attempts(app, before, day(3), campaign="spring-before")
    found += add_attempts(
        app, after, day(10), seed=2, campaign="spring-after", half="b", again="yes", ability=1
    )
    for place, attempt in enumerate(found if listed else []):
        receipt = (place % before).to_bytes(16)
        execute(
            database_of(app),
            "UPDATE attempt SET receipt = :receipt WHERE key = :key",
            receipt=receipt,
            key=attempt.key,
        )
    return found


def test_a_workshop_is_published_alone_when_it_is_over(app: Flask) -> None:
    workshop(app)
    add_sides(app, 12, 12, listed=True)
    add_attempts(app, 3, day(3), seed=3)
    assert published(app, day(21)) == [f"{LIBRARY}: not yet 30"], "results can still be opened"
    assert published(app, day(22))[1] == f"{LIBRARY}: workshop spring published, number 1"
    only = publications(app)[0]
    assert (only.kind, only.month, only.campaign) == ("workshop", NOVEMBER, "spring")
    assert [(row["stage"], row["paired"]) for row in table(app, "change")] == [("all", 1)]
    assert count(database_of(app), "attempt") == 3
    assert published(app, day(23)) == [f"{LIBRARY}: not yet 30"]


def test_attempts_that_outlived_their_tasks_do_not_stop_a_workshop(app: Flask) -> None:
    workshop(app)
    add_sides(app, 12, 12, listed=True)
    oldest = "SELECT key FROM attempt WHERE campaign = 'spring-before' ORDER BY key LIMIT 1"
    execute(database_of(app), f"UPDATE attempt SET bank_version = -1 WHERE key IN ({oldest})")  # noqa: S608
    assert published(app, day(22))[1] == f"{LIBRARY}: workshop spring published, number 1"
    assert count(database_of(app), "attempt") == 0


def test_attempts_of_a_workshop_are_never_in_the_batch_of_a_month(app: Flask) -> None:
    workshop(app, month=DECEMBER)
    add_sides(app, 12, 12)
    add_attempts(app, 29, day(3), seed=3)
    assert published(app) == [f"{LIBRARY}: not yet 30"]
    add_attempts(app, 1, day(3), seed=4)
    published(app)
    assert count(database_of(app), "attempt") == 24
    assert people(table(app, "visitors"), by="all") == 30
    published(app, JANUARY)
    assert [each.kind for each in publications(app)] == ["month", "workshop"]


def test_of_a_workshop_that_is_too_small_the_first_side_joins_the_library(app: Flask) -> None:
    workshop(app)
    add_sides(app, 15, 9)
    add_attempts(app, 15, day(3), seed=3)
    assert published(app, day(25)) == ["9 attempts counted", f"{LIBRARY}: not yet 30"]
    assert count(database_of(app), "attempt") == 30
    assert published(app)[-1] == f"{LIBRARY}: 2026-11 published, number 1"
    assert people(table(app, "visitors"), by="all") == 30
    assert counted(app) == {"finished": 39, "first": 30, "again": 9}


def test_who_comes_late_to_a_published_workshop_is_only_counted(app: Flask) -> None:
    workshop(app)
    add_sides(app, 12, 12)
    published(app, day(22))
    add_attempts(app, 11, day(22), seed=5, campaign="spring-before")
    published(app)
    assert count(database_of(app), "attempt") == 0
    assert len(publications(app)) == 1
    assert counted(app)["finished"] == 35


def test_who_comes_late_makes_no_change_of_a_workshop_however_late_it_is_published(app: Flask) -> None:
    workshop(app)
    add_sides(app, 9, 12)
    add_attempts(app, 5, day(21), seed=5, campaign="spring-before")
    published(app, day(27))
    assert publications(app) == []


def run(instance: Path, database: Path, *, fault: str = "") -> subprocess.Popen[str]:
    """`flask publish` in a process of its own."""
    variables = environ(instance, database, **({"FAULT": fault} if fault else {}))
    command = [sys.executable, "-m", "flask", "--app", "app", "publish"]
    return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("fault", ["fold", "publish-before-commit", "publish-after-commit"])
def test_killed_midway_and_run_again_it_ends_the_same(
    app: Flask, instance: Path, database: Path, fault: str
) -> None:
    add_attempts(app, 40, day(9, datetime.date(2026, 1, 1)))
    with run(instance, database, fault=fault) as killed:
        assert killed.wait(60) == -signal.SIGKILL
    assert len(publications(app)) == (fault == "publish-after-commit")
    assert count(database_of(app), "attempt") == (0 if fault == "publish-after-commit" else 40)
    second = app.test_cli_runner().invoke(args=["publish"])
    assert second.exit_code == 0
    assert ("published, number 1" in second.output) is (fault != "publish-after-commit")
    assert [each.number for each in publications(app)] == [1]
    assert counted(app) == {"finished": 40, "first": 40}


def test_two_at_once_publish_once(app: Flask, instance: Path, database: Path) -> None:
    add_attempts(app, 60, day(9, datetime.date(2026, 1, 1)))
    with run(instance, database) as one, run(instance, database) as other:
        told = one.communicate(timeout=60)[0] + other.communicate(timeout=60)[0]
    assert (one.returncode, other.returncode) == (0, 0)
    assert told.count("published, number 1") == 1
    assert "number 2" not in told
    assert [each.number for each in publications(app)] == [1]
    assert counted(app) == {"finished": 60, "first": 60}


def test_the_command_says_what_it_did_and_is_content_with_nothing_due(app: Flask) -> None:
    add_attempts(app, 30, day(9, datetime.date(2026, 1, 1)))
    first, second = (app.test_cli_runner().invoke(args=["publish"]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert f"{LIBRARY}: 2026-01 published, number 1" in first.output
    assert "item reports renewed" in first.output
    assert f"{LIBRARY}: not yet 30" in second.output
    assert "       0 deleted: unfinished attempts" in second.output
