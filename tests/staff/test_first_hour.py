"""The first hour: a link opens set-up once; a library and its admin come, the made-up library goes and stays away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from infolit.identity import session_hash
from infolit.staff.first_hour import new_first_path
from infolit.store.db import Database
from infolit.store.installation import FIRST_LINK_LASTS, find_mode, make_first_link
from infolit.store.libraries import default_library, find_campaign, find_library
from tests.page import Page
from tests.rows import count, rows
from tests.staff.colleague import LIBRARY, PASSWORD, Colleague, account_of, code_now, database_of
from tests.store.samples import at_once
from tests.test_cli import run
from tests.walker import Patron, rightly

FIELDS: dict[str, Any] = {
    "name_lv": "Kalna bibliotēka",
    "name_en": "Hill Library",
    "contact_en": "hill@library.example",
    "hours_lv": "Pirmdien 9–17\r\nOtrdien 9–17",
    "own": "lv",
    "colour": "#5b2333",
    "courses": "own",
    "account": "Anna",
    "password": PASSWORD,
    "again": PASSWORD,
}


def first_page(colleague: Colleague) -> Page:
    """The set-up page of a new link."""
    path = new_first_path(colleague.app)
    assert path is not None
    assert path.startswith("/lv/staff/first/")
    return colleague.look(path.removeprefix("/lv/staff/"))


def set_up(colleague: Colleague, **fields: Any) -> Page:
    """Fills the page in."""
    first_page(colleague)
    return colleague.send(**{**FIELDS, **fields})


def test_a_library_and_its_admin_come_and_the_made_up_one_goes(
    colleague: Colleague, db: Database, patron: Patron
) -> None:
    patron.finish(rightly)
    assert count(db, "attempt") == 1
    page = set_up(colleague)
    assert page.address == "/en/staff/set-up"
    library = default_library(db)
    assert library is not None
    assert (library.slug, library.demonstration, library.colour) == ("kalna-biblioteka", False, "#5b2333")
    assert [text.name for text in library.texts] == ["Hill Library", "Kalna bibliotēka"]
    assert library.text("lv").hours == ("Pirmdien 9–17", "Otrdien 9–17")
    assert library.languages[0] == "lv"
    campaign = find_campaign(db, "kalna-biblioteka")
    assert campaign is not None
    assert campaign.kind == "permanent"
    assert find_library(db, LIBRARY) is None
    assert [count(db, name) for name in ("library", "campaign", "attempt", "training")] == [1, 1, 0, 0]
    assert find_mode(db) == "demo"
    done = [(row["action"], row["library"]) for row in rows(db)["audit"]]
    assert {("library set up", library.slug), ("role given", library.slug)} <= set(done)


def test_the_admin_sets_up_the_second_step_and_is_led_on_to_the_library(
    colleague: Colleague, db: Database
) -> None:
    page = set_up(colleague)
    page = colleague.send(current=PASSWORD, code=code_now(page.one("code").get_text()))
    assert page.heading == "Your recovery codes"
    assert "/en/staff/" in page.links()
    assert colleague.look("").address == "/en/staff/l/kalna-biblioteka/"
    assert "Demonstration" in colleague.page.one(".demonstration").get_text()
    assert "Hill Library" in colleague.page.text
    for place in ("", "doors", "doors/kalna-biblioteka", "doors/kalna-biblioteka/poster"):
        told = colleague.look(f"l/kalna-biblioteka/{place}")
        assert "/en/staff/l/kalna-biblioteka/settings/open" in told.links(), place
        assert "not open to the public yet" in told.words
    assert colleague.look("l/kalna-biblioteka/settings").has("#name_lv")
    assert rows(db)["staff_role"][0]["role"] == "admin"


def test_made_up_courses_stay_as_examples_if_wanted(colleague: Colleague, db: Database) -> None:
    before = count(db, "training")
    set_up(colleague, courses="examples")
    trainings = rows(db)["training"]
    assert len(trainings) == before > 0
    assert {row["library"] for row in trainings} == {"kalna-biblioteka"}
    assert all(row["demonstration"] for row in trainings)
    assert "Lejasmala Town Library" not in repr(rows(db)["training_text"])
    assert "Hill Library" in repr(rows(db)["training_text"])


@pytest.mark.parametrize("courses", ["own", "examples"])
def test_the_next_start_brings_nothing_made_up_back(
    colleague: Colleague, db: Database, new_app: Callable[..., Flask], courses: str
) -> None:
    set_up(colleague, courses=courses)
    before = rows(db)
    app = new_app()
    assert rows(database_of(app)) == before
    assert new_first_path(app) is None


def test_a_link_works_once_and_only_the_newest(colleague: Colleague, app: Flask) -> None:
    old = new_first_path(app) or ""
    first_page(colleague)
    assert Colleague(app).look(old.removeprefix("/lv/staff/"), status=410).has("h1")
    form = colleague.page.form()
    colleague.send(**FIELDS)
    place = form.action.removeprefix("/en/staff/")
    Colleague(app).look(place, status=410)
    colleague.browser.post(form.action, {**dict(form.fields), **FIELDS}, 400)


def test_looking_uses_nothing_up_and_stores_nothing(colleague: Colleague, db: Database) -> None:
    page = first_page(colleague)
    before = rows(db)
    assert page.address.rpartition("/")[2] not in repr(before)
    colleague.look(page.address.removeprefix("/en/staff/"))
    assert rows(db) == before


def test_the_link_closes_after_three_days_and_where_there_is_an_account(
    colleague: Colleague, db: Database
) -> None:
    make_first_link(db, session_hash("late"), now=0)
    colleague.look("first/late", status=410)
    place = first_page(colleague).address.removeprefix("/en/staff/")
    account_of(db)
    colleague.look(place, status=410)
    assert new_first_path(colleague.app) is None
    assert FIRST_LINK_LASTS == 72 * 3600


def test_of_two_who_send_at_once_one_sets_up(app: Flask, db: Database) -> None:
    path = (new_first_path(app) or "").removeprefix("/lv/staff/")
    both = [Colleague(app) for _ in range(2)]
    for each in both:
        each.look(path)

    def send(number: int) -> Any:
        form = both[number].page.form()
        told = {**dict(form.fields), **FIELDS, "account": f"anna{number}"}
        return (
            both[number]
            .client.post(
                form.action, data=told, base_url=both[number].site, headers={"Referer": both[number].site}
            )
            .status_code
        )

    assert sorted(at_once(2, send)) == [303, 410]
    assert count(db, "staff") == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"name_lv": ""}, "name_lv"),
        ({"name_lv": "", "name_en": ""}, "name_lv"),
        ({"account": "a b"}, "account"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "kalna anna biblioteka", "again": "kalna anna biblioteka"}, "password"),
        ({"again": "something else here"}, "again"),
        ({"colour": "#ffff00"}, "colour"),
        ({"own": "xx"}, "own"),
        ({"courses": "xx"}, "courses"),
        ({"place_en": "x" * 101}, "place_en"),
    ],
)
def test_what_will_not_do_is_told_beside_its_field_and_nothing_is_made(
    colleague: Colleague, db: Database, fields: dict[str, Any], name: str
) -> None:
    first_page(colleague)
    before = rows(db)
    page = colleague.send(422, **{**FIELDS, **fields})
    assert page.has(f"#{name}-why")
    assert page.one("#contact_en")["value"] == "hill@library.example"
    kept = rows(db)
    assert {**kept, "throttle": []} == {**before, "throttle": []}
    colleague.send(**{**dict.fromkeys(fields, ""), **FIELDS})


@pytest.mark.usefixtures("early_in_a_window")
def test_tries_are_counted(colleague: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infolit.staff.guard.NETWORK_TRIES", 2)
    first_page(colleague)
    for status in (422, 422, 429):
        colleague.send(status, **{**FIELDS, "again": "x"})


def test_a_library_that_was_named_at_the_start_is_completed(
    instance: Path, tmp_path: Path, new_app: Callable[..., Flask]
) -> None:
    app = new_app(
        MODE="production", LIBRARY_NAME="Hill Library", DATABASE_URL=f"sqlite:///{tmp_path / 'open.sqlite3'}"
    )
    db, colleague = database_of(app), Colleague(app)
    page = first_page(colleague)
    assert not page.has("#courses")
    assert page.one("#name_lv")["value"] == "Hill Library"
    colleague.send(**{name: value for name, value in FIELDS.items() if name != "courses"})
    library = default_library(db)
    assert library is not None
    assert (library.slug, library.text("lv").name) == ("library", "Kalna bibliotēka")
    assert count(db, "library") == 1
    assert find_mode(db) == "open"
    assert rows(db)["staff_role"][0]["library"] == "library"


def test_the_command_prints_a_link_while_there_is_no_account(app: Flask, db: Database) -> None:
    printed = run(app, "staff", "first-link", "--site", "https://quiz.example/").output.splitlines()
    link = printed[-1]
    assert link.startswith("https://quiz.example/lv/staff/first/")
    assert link.rpartition("/")[2] not in repr(rows(db))
    Colleague(app).look(link.partition("/staff/")[2])
    account_of(db)
    refused = run(app, "staff", "first-link")
    assert refused.exit_code == 1
    assert "there is an account already" in refused.output
