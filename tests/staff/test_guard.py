"""Every address behind the door, as nobody, in each role, and from a library that is a stranger's."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from infolit.identity import may
from infolit.store.db import Database
from infolit.store.libraries import Library, LibraryText, save_library
from infolit.store.staff import Role
from tests.browser import in_process
from tests.published import publish_all, share
from tests.staff.colleague import LIBRARY, Colleague, account_of, code_now, database_of, invite
from tests.walker import Patron, rightly

ROLES: tuple[Role, ...] = ("librarian", "editor", "admin", "national")
OPEN = {"sign_in", "second_step", "link"}
TABLES = f"/api/v1/libraries/{LIBRARY}/publications/1/levels.json"


def staff_rules(app: Flask) -> list[Rule]:
    """All addresses of the staff."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("staff.")]


def address_of(rule: Rule) -> str:
    """An address of a rule."""
    return str(rule.rule).replace("<lang:lang>", "en").replace("<link>", "invitation")


def name_of(rule: Rule) -> str:
    """The page of a rule, be it shown or sent."""
    return str(rule.endpoint).rpartition(".")[2].removesuffix("_submit")


def signed_in(app: Flask, role: Role | None, library: str = LIBRARY) -> Colleague:
    """Somebody with this role who has come all the way in."""
    account_of(database_of(app), role=role, library=library, totp=True)
    colleague = Colleague(app)
    colleague.sign_in()
    colleague.send(code=code_now())
    return colleague


def test_nobody_gets_no_further_than_the_sign_in_page(app: Flask, db: Database) -> None:
    account_of(db)
    invite(db)
    assert len(staff_rules(app)) >= 16
    for rule in staff_rules(app):
        visitor = Colleague(app)
        visitor.look("sign-in")
        form = visitor.page.form().fields
        open_ = name_of(rule) in OPEN
        if "GET" in (rule.methods or ()):
            place = visitor.browser.get(address_of(rule)).address
        else:
            place = visitor.browser.post(
                address_of(rule), form, 422 if open_ and "second" not in rule.rule else 200
            ).address
        assert open_ or place == "/en/staff/sign-in", rule
        assert visitor.cookie() is None, rule


@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_page_is_there_for_every_role(app: Flask, role: Role | None) -> None:
    colleague = signed_in(app, role)
    for rule in staff_rules(app):
        if "GET" in (rule.methods or ()) and name_of(rule) not in (*OPEN, "qr_code"):
            assert colleague.browser.get(address_of(rule)).address == address_of(rule)


def test_every_form_without_a_proof_is_refused(app: Flask) -> None:
    colleague = signed_in(app, "admin")
    for rule in staff_rules(app):
        if "POST" in (rule.methods or ()):
            assert "out of date" in colleague.browser.post(address_of(rule), (), 400).words
    assert colleague.is_in()


def test_every_answer_is_kept_by_nobody_and_framed_by_nobody(app: Flask) -> None:
    colleague = signed_in(app, "editor")
    for rule in staff_rules(app):
        for method in ("GET", "POST"):
            headers = colleague.browser.send(method, address_of(rule), "" if method == "POST" else None)[1]
            assert headers["cache-control"] == "no-store", rule
            assert "frame-ancestors 'none'" in headers["content-security-policy"], rule
            assert headers["cross-origin-opener-policy"] == "same-origin", rule


@pytest.mark.parametrize("role", [*ROLES, None])
@pytest.mark.parametrize("library", [LIBRARY, "elsewhere"])
def test_tables_that_are_not_open_are_read_by_the_librarys_own_staff(
    app: Flask, db: Database, role: Role | None, library: str
) -> None:
    save_library(db, Library("elsewhere", texts=(LibraryText("en", "Elsewhere"),)))
    publish_all(db)
    share(db, open_data=False)
    assert in_process(app)("GET", TABLES, None, {})[0] == 404
    status, headers, _ = signed_in(app, role, library).browser.send("GET", TABLES)
    own = library == LIBRARY and role in ("librarian", "editor", "admin")
    assert status == (200 if own else 404)
    assert headers["cache-control"] == ("private, no-store" if own else "no-store")
    assert "access-control-allow-origin" not in headers
    share(db, open_data=True)
    assert in_process(app)("GET", TABLES, None, {})[0] == 200


def test_tables_wait_for_the_second_step(app: Flask, db: Database) -> None:
    publish_all(db)
    share(db, open_data=False)
    account_of(db, totp=True)
    account_of(db, "admin", "admin")
    for name in ("ilze", "admin"):
        half_way = Colleague(app)
        half_way.sign_in(name)
        assert half_way.browser.send("GET", TABLES)[0] == 404


def test_a_role_is_enough_for_what_those_below_it_may_in_its_library_alone(db: Database) -> None:
    accounts = {role: account_of(db, role, role) for role in ROLES}
    told = {
        (held, wanted): may(accounts[held], None if wanted == "national" else LIBRARY, wanted)
        for held in ROLES
        for wanted in ROLES
    }
    ranks = ("librarian", "editor", "admin")
    for (held, wanted), allowed in told.items():
        above = held in ranks and wanted in ranks and ranks.index(held) >= ranks.index(wanted)
        assert allowed == (above or held == wanted == "national")
        assert not may(accounts[held], "elsewhere", wanted)
    assert not may(None, LIBRARY, "librarian")


def test_no_cookie_before_the_door_is_opened_and_none_on_a_patrons_page(app: Flask) -> None:
    patron = Patron(app)
    patron.finish(rightly)  # every page of his is judged, for cookies too
    colleague = signed_in(app, "editor")
    for address in (
        "/",
        "/en/",
        "/en/code",
        "/en/embed/",
        "/health/live",
        "/api/v1/openapi.json",
        "/static/quiz.js",
    ):
        assert "set-cookie" not in colleague.browser.send("GET", address)[1], address
        assert "set-cookie" not in in_process(app)("GET", address, None, {})[1], address
    assert "cookie" not in colleague.browser.send("GET", "/en/")[1]["vary"].lower()


def test_a_page_further_in_is_not_open_because_it_is_called_like_the_door(app: Flask) -> None:
    from infolit.staff.guard import guard

    for endpoint in ("staff.training.link", "staff.campaigns.sign_in", "staff.insights.qr_code"):
        with app.test_request_context("/en/staff/x", base_url="https://quiz.example") as context:
            context.request.url_rule = Rule("/x", endpoint=endpoint)
            assert guard().status_code == 303, endpoint
