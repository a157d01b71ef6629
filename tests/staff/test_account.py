"""The account page: password, second step and recovery codes are changed by who knows the password."""

import pytest
from flask import Flask

from infolit.store.db import Database
from infolit.store.staff import find_staff
from tests.rows import rows
from tests.staff.colleague import PASSWORD, SECRET, Colleague, account_of, code_now

OTHER = "a quite different sentence"


def test_a_changed_password_ends_all_other_sign_ins(app: Flask, db: Database) -> None:
    account_of(db)
    here, there = Colleague(app), Colleague(app)
    here.sign_in()
    there.sign_in()
    earlier = here.cookie()
    here.look("password")
    here.send(current=PASSWORD, password=OTHER, again=OTHER)
    assert here.is_in()
    assert not there.is_in()
    assert not here.thief(earlier).is_in()
    there.sign_in(status=422)
    there.sign_in(password=OTHER)


@pytest.mark.usefixtures("early_in_a_window")
@pytest.mark.parametrize("place", ["password", "set-up", "recovery-codes"])
def test_nothing_is_changed_without_the_password_of_now(
    colleague: Colleague, db: Database, place: str
) -> None:
    account_of(db)
    colleague.sign_in()
    before = {name: rows(db)[name] for name in ("staff", "recovery_code")}
    colleague.look(place)
    page = colleague.send(422, current="wrong", password=OTHER, again=OTHER, code="123456")
    assert page.one("#current-why").get_text() == "This is not your password."
    assert {name: rows(db)[name] for name in before} == before
    colleague.look(place)
    for _ in range(9):
        page = colleague.send(422, current="wrong", password=OTHER, again=OTHER, code="123456")
    assert "Too many tries" in page.words


@pytest.mark.parametrize("role", ["admin", "national"])
def test_a_weighty_role_sets_up_the_second_step_before_anything_else(
    colleague: Colleague, db: Database, role: str
) -> None:
    account_of(db, role="admin" if role == "admin" else "national")
    colleague.sign_in()
    for place in ("", "password", "recovery-codes"):
        assert colleague.look(place).address == "/en/staff/set-up"
    assert "two steps" in colleague.page.words
    half_way, secret = colleague.cookie(), colleague.page.one("code").get_text()
    colleague.send(422, current=PASSWORD, code="no code")
    page = colleague.send(current=PASSWORD, code=code_now(secret))
    assert page.heading == "Your recovery codes"
    assert colleague.is_in()
    assert not colleague.thief(half_way).is_in()


def test_the_secret_on_offer_is_stored_only_when_a_code_shows_that_an_app_has_it(
    colleague: Colleague, db: Database
) -> None:
    account_of(db)
    colleague.sign_in()
    before = rows(db)
    secret = colleague.look("set-up").one("code").get_text()
    status, headers, drawn = colleague.browser.send("GET", "/en/staff/set-up.svg")
    assert (status, headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert "style" not in drawn
    assert rows(db) == before
    colleague.send(current=PASSWORD, code=code_now(secret))
    account = find_staff(db, "ilze")
    assert account is not None
    assert account.totp == secret.replace(" ", "")
    other = Colleague(colleague.app)
    other.sign_in()
    other.send(422, code=code_now(secret))  # used up by setting up


def test_new_recovery_codes_take_the_place_of_the_old(colleague: Colleague, db: Database) -> None:
    account_of(db, totp=True)
    colleague.sign_in()
    colleague.send(code=code_now(SECRET))
    codes = []
    for _ in range(2):
        colleague.look("recovery-codes")
        page = colleague.send(current=PASSWORD)
        codes.append({each.get_text() for each in page.soup.select("code")})
    assert len(codes[0] | codes[1]) == 20
    assert len(rows(db)["recovery_code"]) == 10
