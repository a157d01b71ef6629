"""People: invited, given another role, sent away; an admin opens no account that has a foot elsewhere."""

import pytest
from flask import Flask

from infolit.staff import people
from infolit.store.db import Database
from infolit.store.libraries import Library, LibraryText, save_library
from infolit.store.staff import Role, Staff, add_staff, change_role, find_staff, give_role, set_disabled
from tests.page import Page
from tests.rows import rows
from tests.staff.colleague import LIBRARY, PASSWORD, SECRET, Colleague, account_of, code_now

HERE = f"l/{LIBRARY}/people"


@pytest.fixture
def admin(colleague: Colleague, db: Database) -> Colleague:
    """An admin who has come all the way in."""
    save_library(db, Library("elsewhere", texts=(LibraryText("en", "Elsewhere"),)))
    account_of(db, "ilze", "admin", totp=True)
    colleague.sign_in()
    colleague.send(code=code_now())
    return colleague


def get(db: Database, name: str) -> Staff:
    found = find_staff(db, name)
    assert found is not None
    return found


def invite(admin: Colleague, name: str, role: str = "editor", status: int = 200) -> Page:
    admin.look(f"{HERE}/invite")
    return admin.send(status, name=name, role=role)


def link_of(page: Page) -> str:
    return str(page.one("#link")["value"]).rpartition("/staff/")[2]


def one(admin: Colleague, db: Database, name: str) -> Page:
    return admin.look(f"{HERE}/p/{get(db, name).id.hex()}")


def acts(page: Page) -> set[str]:
    here = f"{page.address}/"
    return {address.removeprefix(here) for address in page.links() if address.startswith(here)}


def do(admin: Colleague, db: Database, name: str, act: str, status: int = 200) -> Page:
    admin.look(f"{HERE}/p/{get(db, name).id.hex()}/{act}")
    return admin.send(status)


def log(db: Database) -> list[tuple[str, str | None, bool]]:
    """Action, detail, and whether somebody of the staff did it, in this library."""
    found = [row for row in rows(db)["audit"] if row["library"] == LIBRARY]
    return [(row["action"], row["detail"], row["staff"] is not None) for row in found]


def test_somebody_invited_chooses_a_password_and_is_in(admin: Colleague, app: Flask, db: Database) -> None:
    page = invite(admin, "Anna", "editor")
    link = link_of(page)
    assert page.has("button[data-copy=link]")
    assert link.removeprefix("link/") not in repr(rows(db))
    assert link not in admin.look(HERE).text
    assert "anna Editor None yet Invited" in admin.page.words
    anna = Colleague(app)
    anna.look(link)
    anna.send(password=PASSWORD, again=PASSWORD)
    anna.sign_in("anna")
    anna.look("account")
    assert "Lejasmala" in anna.page.words
    assert "anna Editor None yet In use" in admin.look(HERE).words
    assert {("role given", "editor", True), ("link made", "invite", True)} <= set(log(db))


@pytest.mark.parametrize("name", ["", "a", "two words", "x" * 60, "semi;colon", "ILZE"])
def test_a_name_that_will_not_do_is_refused(admin: Colleague, db: Database, name: str) -> None:
    before = len(rows(db)["staff"])
    page = invite(admin, name, status=422)
    assert page.has("#name-why")
    assert len(rows(db)["staff"]) == before


@pytest.mark.parametrize("role", ["national", "king", ""])
def test_no_other_role_is_given_here(admin: Colleague, db: Database, role: str) -> None:
    invite(admin, "anna", role, status=422)
    assert find_staff(db, "anna") is None


@pytest.mark.parametrize("role", ["editor", None])
def test_a_name_that_somebody_else_may_hold_gets_no_role(
    admin: Colleague, db: Database, role: Role | None
) -> None:
    """Whoever made that account first would be in, and nobody here could look after it."""
    account_of(db, "anna", role, library="elsewhere")
    admin.look(f"{HERE}/invite")
    assert "taken" in admin.send(422, name="anna", role="editor").words
    assert [place for place, _ in get(db, "anna").roles] == (["elsewhere"] if role else [])
    assert rows(db)["staff_link"] == []


def test_of_two_admins_who_close_each_others_account_one_stays(
    admin: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = account_of(db, "anna", "admin", totp=True)
    admin.look(f"{HERE}/p/{anna.id.hex()}/disable")
    asked = people._get_act

    def overtaken(*told: str) -> object:
        """What is done to whom; but anna was quicker."""
        set_disabled(db, get(db, "ilze").id, disabled=True)
        return asked(*told)

    monkeypatch.setattr(people, "_get_act", overtaken)
    assert "last admin" in admin.send(409).words
    assert not get(db, "anna").disabled


@pytest.mark.parametrize("elsewhere", ["elsewhere", None])
def test_an_admin_opens_and_closes_no_account_that_has_roles_elsewhere(
    admin: Colleague, db: Database, elsewhere: str | None
) -> None:
    anna = account_of(db, "anna", "librarian", totp=True)
    give_role(db, anna.id, elsewhere, "librarian" if elsewhere else "national")
    assert acts(one(admin, db, "anna")) == {"remove"}
    assert "Looked after elsewhere too" in admin.look(HERE).words
    for act in ("link", "step", "disable", "enable"):
        admin.look(f"{HERE}/p/{anna.id.hex()}/{act}", status=404)
    do(admin, db, "anna", "remove")
    assert [place for place, _ in get(db, "anna").roles] == [elsewhere]


def test_an_admin_of_both_libraries_may(admin: Colleague, db: Database) -> None:
    anna = account_of(db, "anna", "librarian", totp=True)
    give_role(db, anna.id, "elsewhere", "librarian")
    give_role(db, get(db, "ilze").id, "elsewhere", "admin")
    assert acts(one(admin, db, "anna")) == {"link", "step", "disable", "remove"}


def test_a_new_link_lets_somebody_choose_a_password_but_not_go_round_the_second_step(
    admin: Colleague, app: Flask, db: Database
) -> None:
    account_of(db, "anna", "editor", totp=True)
    link = link_of(do(admin, db, "anna", "link"))
    anna, other = Colleague(app), "a quite different sentence"
    anna.look(link)
    anna.send(password=other, again=other)
    anna.sign_in("anna", other)
    assert anna.place() == "second-step"


def test_a_forgotten_second_step_is_set_up_anew_and_signs_out(
    admin: Colleague, app: Flask, db: Database
) -> None:
    account_of(db, "anna", "admin", totp=True)
    anna = Colleague(app)
    anna.sign_in("anna")
    anna.send(code=code_now(SECRET))
    do(admin, db, "anna", "step")
    assert anna.look("account").address == "/en/staff/sign-in"
    anna.sign_in("anna")
    assert anna.place() == "set-up"
    assert ("second step forgotten", None, True) in log(db)


def test_a_closed_account_stays_out_until_it_is_opened_again(
    admin: Colleague, app: Flask, db: Database
) -> None:
    account_of(db, "anna")
    assert "no longer sign in" in do(admin, db, "anna", "disable").one(".said").get_text()
    Colleague(app).sign_in("anna", status=422)
    assert acts(one(admin, db, "anna")) == {"enable", "remove"}
    do(admin, db, "anna", "enable")
    Colleague(app).sign_in("anna")
    assert {("disabled", None, True), ("enabled", None, True)} <= set(log(db))


def test_a_role_is_changed_and_taken_away_after_a_question(admin: Colleague, db: Database) -> None:
    account_of(db, "anna", "librarian")
    one(admin, db, "anna")
    admin.send(role="editor")
    assert get(db, "anna").roles == ((LIBRARY, "editor"),)
    one(admin, db, "anna")
    admin.send(422, role="national")
    admin.look(f"{HERE}/p/{get(db, 'anna').id.hex()}/remove")
    assert get(db, "anna").roles
    admin.send()
    assert get(db, "anna").roles == ()
    admin.look(f"{HERE}/p/{get(db, 'anna').id.hex()}", status=404)
    assert {("role given", "editor", True), ("role taken", None, True)} <= set(log(db))


def test_nobody_changes_his_own_role_nor_takes_it_away(admin: Colleague, db: Database) -> None:
    me = get(db, "ilze").id.hex()
    page = one(admin, db, "ilze")
    assert "This is you" in page.words
    assert not page.has("form#step")
    assert acts(page) == set()
    for act in ("remove", "disable", "link", "step"):
        admin.look(f"{HERE}/p/{me}/{act}", status=404)
    proof = dict(admin.look("account").form(".sign-out form:first-of-type").fields)
    admin.browser.post(f"/en/staff/{HERE}/p/{me}", {**proof, "role": "librarian"}, 422)
    assert get(db, "ilze").roles == ((LIBRARY, "admin"),)


def test_an_account_of_another_library_is_not_found(admin: Colleague, db: Database) -> None:
    anna = account_of(db, "anna", "editor", library="elsewhere")
    for person in (anna.id.hex(), "0" * 32, "zz", "a" * 31):
        admin.look(f"{HERE}/p/{person}", status=404)


def test_the_last_admin_who_can_sign_in_stays(db: Database) -> None:
    anna, ben = add_staff(db, "anna").id, add_staff(db, "ben").id
    for each in (anna, ben):
        give_role(db, each, LIBRARY, "admin")
    assert change_role(db, anna, LIBRARY, "editor")
    assert not change_role(db, ben, LIBRARY, None)
    assert change_role(db, anna, LIBRARY, "admin")
    set_disabled(db, anna, disabled=True)
    assert not change_role(db, ben, LIBRARY, "librarian")
    assert get(db, "ben").roles == ((LIBRARY, "admin"),)
