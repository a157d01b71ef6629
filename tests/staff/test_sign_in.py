"""Stories at the door: who gets in, who does not, and when one is out again."""

from typing import Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask

from infolit.staff import passwords
from infolit.store.db import Database
from infolit.store.staff import find_staff, set_disabled
from tests.rows import execute, rows
from tests.staff.colleague import LIBRARY, PASSWORD, SECRET, Colleague, account_of, code_now, invite


def actions(db: Database) -> set[tuple[str, str | None]]:
    """What stands in the audit log."""
    return {(row["action"], row["detail"]) for row in rows(db)["audit"]}


def test_name_and_password_open_the_account(colleague: Colleague, db: Database) -> None:
    id_ = account_of(db).id
    colleague.look()
    assert colleague.place() == "sign-in"
    colleague.sign_in(" Ilze ")
    assert colleague.place() == f"l/{LIBRARY}/"
    assert "Lejasmala Town Library" in colleague.page.one(".bar").text
    assert colleague.look("account").heading == "Your account"
    assert [(row["staff"], row["action"]) for row in rows(db)["audit"]] == [(id_, "signed in")]


def test_the_cookie_is_random_bound_to_the_host_and_stored_by_hash(
    colleague: Colleague, db: Database
) -> None:
    account_of(db)
    colleague.look("sign-in")
    form = dict(colleague.page.form().fields) | {"name": "ilze", "password": PASSWORD}
    told = colleague.client.post(
        "/en/staff/sign-in", data=form, base_url=colleague.site, headers={"Referer": f"{colleague.site}/"}
    )
    cookie = next(line for line in told.headers.getlist("Set-Cookie") if "_staff=" in line)
    assert {part.strip() for part in cookie.split(";")[1:]} == {
        "Secure",
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
    }
    assert cookie.startswith("__Host-infolit_staff=")
    assert (colleague.cookie() or "-") not in repr(rows(db))


@pytest.mark.parametrize(
    ("name", "password"), [("ilze", "wrong"), ("nobody", PASSWORD), ("\x00", ""), ("", "")]
)
def test_all_that_is_wrong_gets_one_answer(
    colleague: Colleague, db: Database, name: str, password: str
) -> None:
    account_of(db)
    page = colleague.sign_in(name, password, 422)
    assert page.one(".problem").get_text(strip=True).startswith("Name and password do not go together.")
    assert not page.has(".why")
    assert colleague.cookie() is None
    assert actions(db) == ({("refused", "password")} if name == "ilze" else set())


def test_an_unknown_name_costs_a_whole_derivation_too(
    colleague: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            asked.append(str(password))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    invite(db)
    for name in ("nobody", "anna"):
        colleague.sign_in(name, "", 422)
        colleague.sign_in(name, PASSWORD, 422)
    assert asked == ["", PASSWORD] * 2


@pytest.mark.parametrize("name", ["ilze", "nobody"])
@pytest.mark.usefixtures("early_in_a_window")
def test_after_ten_tries_an_account_is_out_of_reach_whether_there_is_one_or_not(
    app: Flask, db: Database, name: str
) -> None:
    account_of(db)
    for _ in range(10):
        Colleague(app).sign_in(name, "wrong", 422)
    page = Colleague(app).sign_in(name, PASSWORD, 429)
    assert "Too many tries" in page.words
    Colleague(app).sign_in("other", "wrong", 422)


@pytest.mark.usefixtures("early_in_a_window")
def test_sixty_tries_from_one_network_are_enough_for_all_accounts(colleague: Colleague, db: Database) -> None:
    account_of(db)
    colleague.look("sign-in")
    for number in range(60):
        colleague.send(422, name=f"name{number}", password="wrong")
    colleague.send(429, name="ilze", password=PASSWORD)


def test_a_code_of_the_app_follows_and_no_code_is_taken_twice(app: Flask, db: Database) -> None:
    account_of(db, totp=True)
    first, second = Colleague(app), Colleague(app)
    for each in (first, second):
        each.sign_in()
        assert each.place() == "second-step"
        assert not each.is_in()
        each.look("second-step")
    half_way = first.cookie()
    typed = code_now()
    first.send(code=f"{typed[:3]} {typed[3:]}")
    assert first.is_in()
    second.send(422, code=typed)
    second.send(422, code=code_now(steps=-1))
    second.send(422, code="nonsense")
    assert not second.is_in()
    assert first.cookie() != half_way
    assert not first.thief(half_way).is_in()
    assert {("signed in", "app"), ("refused", "app")} <= actions(db)


@pytest.mark.usefixtures("early_in_a_window")
def test_codes_of_the_app_cannot_be_tried_at_will(colleague: Colleague, db: Database) -> None:
    account_of(db, totp=True)
    colleague.sign_in()
    for _ in range(9):
        colleague.send(422, code="000000" if code_now() != "000000" else "000001")
    assert "Too many tries" in colleague.send(429, code=code_now()).words


def test_whoever_is_half_way_has_ten_minutes(colleague: Colleague, db: Database) -> None:
    account_of(db, totp=True)
    colleague.sign_in()
    execute(db, "UPDATE staff_session SET created = created - 600")
    assert colleague.send(code=code_now()).address == "/en/staff/sign-in"


def test_a_recovery_code_opens_once(app: Flask, db: Database) -> None:
    account_of(db)
    keeper = Colleague(app)
    keeper.sign_in()
    keeper.look("set-up")
    secret = keeper.page.one("code").get_text()
    codes = [
        each.get_text() for each in keeper.send(current=PASSWORD, code=code_now(secret)).soup.select("code")
    ]
    assert len(set(codes)) == 10
    assert not any(code.replace("-", "") in repr(rows(db)) for code in codes)
    for status in (200, 422):
        other = Colleague(app)
        other.sign_in()
        other.send(status, code=codes[3].lower().replace("-", " "))
        assert other.is_in() is (status == 200)
    assert "9 left." in keeper.look("account").words
    assert ("signed in", "recovery code") in actions(db)


def test_a_link_shows_a_form_and_is_used_up_by_sending_it(app: Flask, db: Database) -> None:
    invite(db)
    first, second = Colleague(app), Colleague(app)
    for each in (first, second, first):
        assert each.look("link/invitation").one("#name")["value"] == "anna"
    first.look("link/invitation")
    first.send(password=PASSWORD, again=PASSWORD)
    assert first.place() == "sign-in"
    assert (
        "no longer works"
        in second.send(410, password="another one of mine", again="another one of mine").words
    )
    second.look("link/invitation", 410)
    assert first.sign_in("anna").heading == "Your account"
    assert ("link used", None) in actions(db)


def test_a_link_is_over_after_three_days_and_never_opens_a_closed_account(app: Flask, db: Database) -> None:
    account = invite(db)
    set_disabled(db, account.id, disabled=True)
    Colleague(app).look("link/invitation", 410)
    set_disabled(db, account.id, disabled=False)
    Colleague(app).look("link/invitation")
    execute(db, "UPDATE staff_link SET expires = expires - 72 * 3600")
    Colleague(app).look("link/invitation", 410)
    for odd in ("x", "%00", "ā", "A" * 43):
        Colleague(app).look(f"link/{odd}", 410)


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("too short", "too short", "at least 12"),
        ("x" * 257, "x" * 257, "256 characters"),
        ("Qwerty123456", "Qwerty123456", "guessed first"),
        ("abababababab", "abababababab", "guessed first"),
        ("my name is Anna", "my name is Anna", "sign-in name in it"),
        (PASSWORD, "four grey herons", "not the same"),
    ],
)
def test_a_password_that_will_not_do_is_told_why(
    colleague: Colleague, db: Database, password: str, again: str, why: str
) -> None:
    invite(db)
    colleague.look("link/invitation")
    page = colleague.send(422, password=password, again=again)
    assert why in page.one(".why").get_text()
    assert "too short" not in page.text.replace("is too short", "")
    assert rows(db)["staff_link"][0]["used"] is False


@pytest.mark.parametrize(
    ("earlier", "is_over"),
    [
        ("UPDATE staff_session SET seen = seen - 1740", False),
        ("UPDATE staff_session SET seen = seen - 1800", True),
        ("UPDATE staff_session SET created = created - 43140", False),
        ("UPDATE staff_session SET created = created - 43200", True),
    ],
)
def test_a_sign_in_ends_after_half_an_hour_of_rest_and_after_twelve_hours(
    app: Flask, db: Database, earlier: str, is_over: bool
) -> None:
    account_of(db)
    before = Colleague(app)
    before.sign_in()
    execute(db, earlier)
    assert before.is_in() is not is_over
    Colleague(app).sign_in()
    assert len(rows(db)["staff_session"]) == 2 - is_over


def test_being_in_use_is_noted_once_a_minute(colleague: Colleague, db: Database) -> None:
    account_of(db)
    colleague.sign_in()
    execute(db, "UPDATE staff_session SET seen = seen - 59")
    before = rows(db)
    colleague.look()
    assert rows(db) == before
    execute(db, "UPDATE staff_session SET seen = seen - 10")
    colleague.look()
    assert rows(db)["staff_session"][0]["seen"] >= before["staff_session"][0]["seen"] + 59


def test_signing_in_again_ends_the_sign_in_of_before(colleague: Colleague, db: Database) -> None:
    account_of(db)
    colleague.sign_in()
    earlier = colleague.cookie()
    colleague.sign_in()
    assert colleague.is_in()
    assert not colleague.thief(earlier).is_in()


def test_signing_out_ends_the_sign_in_on_the_server_too(colleague: Colleague, db: Database) -> None:
    account_of(db)
    colleague.sign_in()
    cookie = colleague.cookie()
    colleague.look("account")
    colleague.send(form="form[action$='/sign-out']")
    assert (colleague.place(), colleague.cookie()) == ("sign-in", None)
    assert not colleague.thief(cookie).is_in()


def test_signing_out_everywhere_ends_all_of_ones_own(app: Flask, db: Database) -> None:
    account_of(db)
    account_of(db, "juris")
    here, there, other = Colleague(app), Colleague(app), Colleague(app)
    here.sign_in()
    there.sign_in()
    other.sign_in("juris")
    here.look("account")
    here.send(form="form[action$='/sign-out-everywhere']")
    assert [each.is_in() for each in (here, there, other)] == [False, False, True]
    assert ("signed out everywhere", None) in actions(db)


def test_a_disabled_account_is_out_at_once_and_stays_out(colleague: Colleague, db: Database) -> None:
    account = account_of(db)
    colleague.sign_in()
    set_disabled(db, account.id, disabled=True)
    assert not colleague.is_in()
    colleague.sign_in(status=422)


def test_a_form_that_did_not_come_from_here_is_refused(app: Flask, db: Database) -> None:
    account_of(db)
    one, other = Colleague(app), Colleague(app)
    one.look("sign-in")
    other.look("sign-in")
    stolen = dict(other.page.form().fields)["csrf_token"]
    for token in ("", "x", stolen):
        assert "out of date" in one.browser.post("/en/staff/sign-in", {"csrf_token": token}, 400).words
    one.browser.headers = {"Referer": "https://elsewhere.example/"}
    one.send(400, name="ilze", password=PASSWORD)
    assert rows(db)["staff_session"] == []


def test_the_proof_of_forms_changes_when_somebody_signs_in(colleague: Colleague, db: Database) -> None:
    account_of(db)
    colleague.look("sign-in")
    earlier = dict(colleague.page.form().fields)["csrf_token"]
    colleague.sign_in()
    colleague.browser.post("/en/staff/sign-out", {"csrf_token": earlier}, 400)


@pytest.mark.parametrize(("site", "status"), [("http://127.0.0.1:8000", 200), ("http://quiz.example", 403)])
def test_plain_http_is_for_this_computer_alone(app: Flask, db: Database, site: str, status: int) -> None:
    account_of(db)
    visitor = Colleague(app, site=site)
    visitor.look("sign-in", status)
    if status == 200:
        visitor.send(name="ilze", password=PASSWORD)
        assert visitor.is_in()


def test_a_hash_that_has_become_too_cheap_is_renewed(
    colleague: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = account_of(db).password
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    colleague.sign_in()
    after = find_staff(db, "ilze")
    assert after is not None
    assert after.password != before
    assert "$argon2id$" in (after.password or "")


def test_secrets_that_open_something_are_nowhere_to_be_read(colleague: Colleague, db: Database) -> None:
    account_of(db, totp=True)
    invite(db, link="a-link-that-is-known")
    colleague.sign_in()
    kept = repr(rows(db))
    for secret in (PASSWORD, "a-link-that-is-known", colleague.cookie() or "-", "127.0.0.1"):
        assert secret not in kept
    assert SECRET in kept  # the app's secret has to be; see docs/decisions/0011
    assert LIBRARY in kept
