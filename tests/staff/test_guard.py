"""Every address behind the door, as nobody, in each role, and from a library that is a stranger's."""

from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from infolit.identity import may
from infolit.staff.places import access_of
from infolit.store.db import Database, Unavailable
from infolit.store.libraries import Library, LibraryText, save_library
from infolit.store.staff import Role, find_staff
from tests.browser import in_process
from tests.published import publish_all, share
from tests.rows import rows
from tests.staff.colleague import LIBRARY, PASSWORD, Colleague, account_of, code_now, database_of, invite
from tests.walker import Patron, rightly

ROLES: tuple[Role, ...] = ("librarian", "editor", "admin", "national")
OPEN = {"staff.sign_in": 422, "staff.second_step": 200, "staff.link": 422, "staff.first": 410}
"""Pages for strangers, with the answer to an empty form."""
ACCOUNT = {
    f"staff.{name}"
    for name in "home account sign_out sign_out_everywhere password set_up qr_code recovery_codes".split()
}
"""Pages for whoever is signed in, whatever his role."""
TABLES = f"/api/v1/libraries/{LIBRARY}/publications/1/levels.json"


def staff_rules(app: Flask) -> list[Rule]:
    """All addresses of the staff."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("staff.")]


def places(app: Flask) -> list[tuple[Rule, Role, bool]]:
    """All addresses that ask for a role, with it and whether it holds in a library."""
    found = [(rule, access_of(app.view_functions[rule.endpoint])) for rule in staff_rules(app)]
    return [(rule, *access) for rule, access in found if access]


def address_of(rule: Rule, library: str = LIBRARY) -> str:
    """An address of a rule, of things that there are not where it names more than a library."""
    known = {"lang": "en", "library": library, "link": "invitation"}
    values = {name: known.get(name) or made_up(each) for name, each in rule._converters.items()}
    domain_and_path = rule.build(values)
    assert domain_and_path is not None
    return str(domain_and_path[1])


def made_up(converter: BaseConverter) -> object:
    """A value that a converter takes."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 999 if isinstance(converter, IntegerConverter) else "nowhere"


def name_of(rule: Rule) -> str:
    """The page of a rule, be it shown or sent."""
    return str(rule.endpoint).removesuffix("_submit")


def methods_of(rule: Rule) -> list[str]:
    """GET or POST."""
    return sorted((rule.methods or set()) & {"GET", "POST"})


def signed_in(app: Flask, role: Role | None, library: str = LIBRARY) -> Colleague:
    """Somebody with this role who has come all the way in."""
    account_of(database_of(app), role=role, library=library, totp=True)
    colleague = Colleague(app)
    colleague.look("sign-in")
    for fields in ({"name": "ilze", "password": PASSWORD}, {"code": code_now()}):
        found = colleague.page.form()
        sent = urlencode({**dict(found.fields), **fields})
        assert colleague.browser.send("POST", found.action, sent)[0] == 303
        if "code" not in fields:
            colleague.look("second-step")
    return colleague


def test_every_address_says_who_may_come(app: Flask) -> None:
    told = {rule.endpoint for rule, *_ in places(app)}
    untold = {name_of(rule) for rule in staff_rules(app) if rule.endpoint not in told}
    assert untold == OPEN.keys() | ACCOUNT
    for rule, role, in_library in places(app):
        assert in_library == (role != "national"), rule
        assert in_library == ("library" in rule.arguments), rule
    assert {rule.endpoint for rule in staff_rules(app) if rule.methods == {"GET", "POST"}} == set()


def test_nobody_gets_no_further_than_the_sign_in_page(app: Flask, db: Database) -> None:
    account_of(db)
    invite(db)
    visitor = Colleague(app)
    form = visitor.look("sign-in").form().fields
    for rule in staff_rules(app):
        open_ = OPEN.get(name_of(rule))
        for method in methods_of(rule):
            body = urlencode(form) if method == "POST" else None
            status, headers, _ = visitor.browser.send(method, address_of(rule), body)
            if open_ is None or name_of(rule) == "staff.second_step":
                assert (status, headers["location"]) == (303, "/en/staff/sign-in"), rule
            else:
                assert status == (open_ if method == "POST" or open_ == 410 else 200), rule
        assert visitor.cookie() is None, rule


@pytest.mark.parametrize("role", [*ROLES, None])
def test_pages_of_ones_account_are_there_for_every_role(app: Flask, role: Role | None) -> None:
    colleague = signed_in(app, role)
    for rule in staff_rules(app):
        if "GET" in methods_of(rule) and name_of(rule) in ACCOUNT - {"staff.home", "staff.qr_code"}:
            assert colleague.browser.get(address_of(rule)).address == address_of(rule)


@pytest.mark.parametrize("role", [*ROLES, None])
@pytest.mark.parametrize("library", [LIBRARY, "elsewhere"])
def test_every_place_keeps_to_its_role_in_its_library(
    app: Flask, db: Database, role: Role | None, library: str
) -> None:
    save_library(db, Library("elsewhere", texts=(LibraryText("en", "Elsewhere"),)))
    colleague = signed_in(app, role, library)
    staff = find_staff(db, "ilze")
    proof = urlencode(dict(colleague.look("account").form(".sign-out form:first-of-type").fields))
    before = rows(db)
    for rule, asked, in_library in places(app):
        here = LIBRARY if in_library else None
        allowed = may(staff, here, asked)
        inside = in_library and may(staff, here, "librarian")
        for method in methods_of(rule):
            if allowed and method == "POST":
                continue  # what it does is the business of its own tests
            sent = proof if method == "POST" else None
            status = colleague.browser.send(method, address_of(rule), sent)[0]
            if not allowed:
                assert status == (403 if inside else 404), rule
            else:
                # 404: of things that there are not; 409: not now, as opening a made-up library.
                assert status in (200, 302, 303, 404, 409), rule
                assert status != 404 or rule.arguments - {"lang", "library"}, rule
    assert rows(db) == before  # neither by what was refused nor by looking


@pytest.mark.parametrize("role", ["librarian", "admin"])
def test_a_library_that_there_is_not_is_found_by_nobody(app: Flask, role: Role) -> None:
    colleague = signed_in(app, role)
    for rule, _asked, in_library in places(app):
        if in_library and "GET" in methods_of(rule):
            assert colleague.browser.send("GET", address_of(rule, "no-library"))[0] == 404, rule


def test_every_form_without_a_proof_is_refused(app: Flask) -> None:
    colleague = signed_in(app, "admin")
    for rule in staff_rules(app):
        if "POST" in methods_of(rule):
            assert "out of date" in colleague.browser.post(address_of(rule), (), 400).words
    assert colleague.look("account").address == "/en/staff/account"


def test_every_answer_is_kept_by_nobody_and_framed_by_nobody(app: Flask) -> None:
    colleague = signed_in(app, "editor")
    for rule in staff_rules(app):
        for method in ("GET", "POST"):
            headers = colleague.browser.send(method, address_of(rule), "" if method == "POST" else None)[1]
            assert "no-store" in headers["cache-control"], rule
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


def test_a_database_that_goes_away_behind_the_door_is_told_on_a_page_of_ours(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_told: object) -> None:
        raise Unavailable("gone")

    colleague = signed_in(app, "librarian")
    monkeypatch.setattr("infolit.staff.guard.find_library", gone)
    monkeypatch.setattr("infolit.staff.home.find_library", gone)
    assert "out of reach" in colleague.look(f"l/{LIBRARY}/", 503).words
    assert colleague.look("account").has("main")


def test_a_page_further_in_is_not_open_because_it_is_called_like_the_door(app: Flask) -> None:
    from infolit.staff.guard import guard

    for endpoint in ("staff.training.link", "staff.campaigns.sign_in", "staff.insights.qr_code"):
        with app.test_request_context("/en/staff/x", base_url="https://quiz.example") as context:
            context.request.url_rule = Rule("/x", endpoint=endpoint)
            assert guard().status_code == 303, endpoint
