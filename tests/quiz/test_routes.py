"""All addresses: which may change something, and that asking never does."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from infolit.security import csrf
from infolit.store.logos import save_logo
from infolit.store.trainings import demonstration_trainings
from tests.published import publish_all
from tests.rows import rows
from tests.staff.colleague import invite
from tests.walker import Patron, unsure

LOGO = b"any bytes"
SAFE = {"GET", "HEAD", "OPTIONS"}
PATRON = {"quiz", "embed"}


def unsafe(app: Flask) -> list[Rule]:
    """Rules with a method that may change something."""
    return [rule for rule in app.url_map.iter_rules() if (rule.methods or set()) - SAFE]


def test_whatever_may_change_something_is_a_patrons_or_protected(app: Flask) -> None:
    assert unsafe(app)
    assert csrf._exempt_views == set()
    for rule in unsafe(app):
        blueprint = rule.endpoint.partition(".")[0]
        exempt = app.blueprints.get(blueprint) in csrf._exempt_blueprints
        assert exempt == (blueprint in PATRON), rule
        assert (rule.methods or set()) - SAFE == {"POST"}, rule


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "MKCOL"])
def test_no_other_method_reaches_a_view(patron: Patron, method: str) -> None:
    patron.start()
    before = rows(patron.db)
    for address in ("/", "/en/", patron.at("stage/1"), "/en/code", "/health/ready"):
        status, headers, _ = patron.browser.send(method, address, "guess=1")
        assert (status, "GET" in headers.get("allow", "")) == (405, True), address
    assert rows(patron.db) == before


def test_every_address_of_a_patron_exists_at_both_doors(app: Flask) -> None:
    def of(blueprint: str) -> set[tuple[str, str]]:
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{blueprint}.")]
        return {(r.rule.replace("/embed/", "/"), str(sorted(r.methods or ()))) for r in rules}

    assert of("quiz") == of("embed")
    assert {rule.endpoint.partition(".")[0] for rule in unsafe(app)} <= {*PATRON, "staff"}


def values_of(patron: Patron, rule: Rule, pass_: str) -> dict[str, object]:
    """Something real for each part of an address."""
    known: dict[str, object] = {
        "lang": "en",
        "token": patron.token,
        "leg": 1,
        "item": patron.walk.leg_items(1)[0].id,
        "campaign": "lejasmala",
        "pass_": pass_,
        "page_id": "help",
        "training": demonstration_trainings(patron.db)[0].id,
        "filename": "quiz.js",
        "slug": "lejasmala",
        "number": 1,
        "table": "levels",
        "link": "invitation",
        "act": "link",
        "colour": "0f5257",
        "hash": save_logo(patron.db, "lejasmala", "image/png", LOGO),
    }
    # Behind the door of the staff anything leads to the sign-in page.
    others = dict.fromkeys(rule.arguments, "1") if "/staff/" in rule.rule else {}
    return {name: {**others, **known}[name] for name in rule.arguments}


@pytest.mark.parametrize("stages", [0, 1, 4, "finished", "extended"])
def test_asking_changes_nothing(patron: Patron, stages: int | str) -> None:
    publish_all(patron.db)
    invite(patron.db)
    save_logo(patron.db, "lejasmala", "image/png", LOGO)
    keeper = Patron(patron.app)
    keeper.finish(unsure)
    keeper.send(form="form[action$='/code']")
    code = keeper.page.one("output").get_text()
    keeper.arrive(keeper.browser.get("/en/code"))
    pass_ = keeper.send(code=code).address.split("/")[3]
    patron.start()
    patron.rush_to(5 if isinstance(stages, str) else stages + 1, unsure)
    for _send in range({"finished": 1, "extended": 2}.get(str(stages), 0)):
        patron.send()
    before = rows(patron.db)
    asked = 0
    adapter = patron.app.url_map.bind("quiz.example", url_scheme="https")
    for rule in patron.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            address = adapter.build(rule.endpoint, values_of(patron, rule, pass_), method="GET")
            address += "?url=https%3A%2F%2Fquiz.example%2Fen%2F" if address == "/oembed" else ""
            for method in ("GET", "HEAD", "OPTIONS"):
                status = patron.browser.send(method, address)[0]
                assert status in ((200, 302, 303, 410) if "/first/" in address else (200, 302, 303)), address
            asked += 1
    assert asked > 40
    assert rows(patron.db) == before


def test_a_crawl_along_all_links_finds_no_dead_one_and_changes_nothing(patron: Patron, language: str) -> None:
    patron.language = language
    patron.finish(unsure)
    before, seen = rows(patron.db), {patron.page.address}
    waiting = [*patron.page.links(), f"/{language}/"]
    while waiting:
        address = waiting.pop()
        if (
            address in seen
            or not address.startswith(f"/{language}/")
            or address.endswith((".ics", ".jsonld"))
        ):
            continue
        seen.add(address)
        waiting += patron.browser.get(address).links()
    assert len(seen) > 8
    assert rows(patron.db) == before


def test_no_code_for_patrons_touches_a_session() -> None:
    for file in (Path(__file__).parents[2] / "infolit" / "quiz").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        names |= {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
        assert not {"session", "set_cookie", "cookies", "user_agent", "referrer", "origin"} & names, file


@pytest.mark.parametrize("sign", ["\x00", "%", " ", "ā", "\u202e", "'"])
def test_odd_signs_in_an_address_do_not_get_as_far_as_the_database(app: Flask, sign: str) -> None:
    adapter = app.url_map.bind("quiz.example")
    for place in ("c/x{}", "training/x{}.ics", f"a/{'A' * 32}/item/x{{}}"):
        assert adapter.test(f"/en/{place.format('')}")
        assert not adapter.test(f"/en/{place.format(sign)}")
