"""`flask staff` as an operator types it."""

import time

from flask import Flask

from infolit.identity import session_hash
from infolit.store.staff_sessions import make_link
from tests.rows import rows
from tests.staff.colleague import LIBRARY, PASSWORD, Colleague, account_of, database_of
from tests.test_cli import run


def test_an_account_is_added_with_a_link_that_lets_its_owner_choose_a_password(app: Flask) -> None:
    added = run(
        app,
        "staff",
        "add",
        "Ilze",
        "--library",
        LIBRARY,
        "--role",
        "editor",
        "--site",
        "https://quiz.example/",
    )
    link = next(line for line in added.output.splitlines() if line.startswith("https://"))
    assert added.output.startswith(f"ilze is editor of {LIBRARY}.")
    assert link.startswith("https://quiz.example/lv/staff/link/")
    assert link.rpartition("/")[2] not in repr(rows(database_of(app)))
    colleague = Colleague(app)
    colleague.look(f"link/{link.rpartition('/')[2]}")
    colleague.send(password=PASSWORD, again=PASSWORD)
    colleague.sign_in()
    assert "Lejasmala" in colleague.look("account").words
    log = rows(database_of(app))["audit"]
    assert {row["action"] for row in log} == {
        "account added",
        "role given",
        "link made",
        "link used",
        "signed in",
    }


def test_without_the_sites_address_the_path_is_printed_and_what_to_do_with_it(app: Flask) -> None:
    added = run(app, "staff", "add", "maija", "--national")
    assert "\n/lv/staff/link/" in added.output
    assert "Put the address of your site before it" in added.output
    assert rows(database_of(app))["staff_role"][0]["role"] == "national"


def test_who_is_there_gets_another_role_and_no_new_link(app: Flask) -> None:
    run(app, "staff", "add", "ilze", "--library", LIBRARY)
    again = run(app, "staff", "add", "ILZE", "--library", LIBRARY, "--role", "admin")
    assert again.output == f"ilze is admin of {LIBRARY}.\n"
    run(app, "staff", "add", "ilze", "--national")
    assert [row["role"] for row in rows(database_of(app))["staff_role"]] != ["librarian"]
    assert f"admin of {LIBRARY}" in run(app, "staff", "list").output
    assert "national" in run(app, "staff", "list").output


def test_a_link_that_somebody_still_has_opens_no_account_that_may_more_now(app: Flask) -> None:
    db = database_of(app)
    anna = account_of(db, "anna", "librarian")
    make_link(db, session_hash("earlier"), anna.id, purpose="reset", now=int(time.time()))
    run(app, "staff", "add", "anna", "--national")
    Colleague(app).look("link/earlier", status=410)


def test_a_new_link_takes_the_place_of_the_old_and_can_forget_the_second_step(app: Flask) -> None:
    db = database_of(app)
    account_of(db, totp=True)
    colleague = Colleague(app)
    assert run(app, "staff", "link", "ilze").exit_code == 0
    asked = run(app, "staff", "link", "ilze", "--forget-second-step")
    assert len(rows(db)["staff_link"]) == 1
    colleague.look(
        next(line for line in asked.output.splitlines() if line.startswith("/")).partition("/staff/")[2]
    )
    colleague.send(password="another sentence of mine", again="another sentence of mine")
    colleague.sign_in(password="another sentence of mine")
    assert colleague.is_in()


def test_disabling_is_at_once_and_can_be_taken_back(app: Flask) -> None:
    account_of(database_of(app))
    colleague = Colleague(app)
    colleague.sign_in()
    assert "signed out everywhere" in run(app, "staff", "disable", "ilze").output
    assert not colleague.is_in()
    assert "disabled" in run(app, "staff", "list").output
    refused = run(app, "staff", "link", "ilze")
    assert (refused.exit_code, "comes first" in refused.output) == (1, True)
    run(app, "staff", "enable", "ilze")
    colleague.sign_in()
    assert colleague.is_in()


def test_what_cannot_be_is_a_plain_error(app: Flask) -> None:
    for words in (
        ("add", "ilze"),
        ("add", "ilze", "--library", LIBRARY, "--national"),
        ("add", "ilze", "--library", "nowhere"),
        ("add", "a person", "--national"),
        ("link", "nobody"),
        ("disable", "nobody"),
    ):
        refused = run(app, "staff", *words)
        assert refused.exit_code == 2, words
        assert "Traceback" not in refused.output
    assert rows(database_of(app))["staff"] == []
