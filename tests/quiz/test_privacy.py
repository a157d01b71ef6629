"""What is kept of a patron, and what he never reads."""

import re
from pathlib import Path

import pytest
from flask import Flask

from infolit.bank import CONTENT, read_content
from tests.page import in_words
from tests.rows import rows
from tests.walker import Patron, rightly, unsure, wrongly

UNSAID = {
    "en": r"information literacy|boolean|truncat\w+|digcomp|%|percent\w*|\b(item|path|attempt|score)s?\b",
    "lv": r"informācijpratīb\w*|informācijas pratīb\w*|mēģinājum\w*|būla|trunkā\w+|digcomp|%|procent\w*",
}
"""Librarians' words; a patron does tasks and gets a result."""


def said(patron: Patron) -> set[str]:
    """Librarians' words on the pages that he has seen."""
    texts = [in_words(page.one("body")) + page.title for page in patron.seen if not page.fragment]
    found = re.compile(UNSAID[patron.language], re.IGNORECASE).finditer
    return {match.group() for text in texts for match in found(text)}


@pytest.mark.parametrize("path", ["quick", "full"])
def test_no_page_of_the_quiz_speaks_as_librarians_do(app: Flask, language: str, path: str) -> None:
    for how in (rightly, wrongly) if path == "quick" else (unsure,):
        patron = Patron(app, language)
        start = patron.open_door()
        patron.send(path=path)
        patron.do_stages(how)
        patron.send()
        patron.send(form="form[action$='/code']")
        code = patron.page.one("output").get_text()
        for place, status in (
            ("later", 200),
            ("nothing", 404),
            (f"item/{patron.walk.leg_items(1)[0].id}", 200),
        ):
            patron.look(place, status)
        patron.page = start
        patron.send(409)
        patron.arrive(patron.browser.get(f"/{language}/code"))
        patron.send(422, code="x")
        patron.send(code=code)
        patron.arrive(patron.browser.get(f"{patron.page.address}/erase"))
        patron.send()
        assert said(patron) == set()


def test_the_list_of_words_left_unsaid_is_at_least_that_of_the_content() -> None:
    wording = read_content(CONTENT / "wording.toml")
    for language, pattern in UNSAID.items():
        for words in wording[language]["unsaid"]:
            assert re.search(pattern, words.replace("*", "a"), re.IGNORECASE), words


def test_no_token_code_address_or_agent_is_stored(app: Flask) -> None:
    patron = Patron(app, headers={"User-Agent": "Telltale/1.0", "X-Forwarded-For": "192.0.2.77"})
    patron.finish(wrongly)
    patron.send(form="form[action$='/code']")
    code = patron.page.one("output").get_text()
    patron.arrive(patron.browser.get("/en/code"))
    patron.send(code=code)
    kept = repr(rows(patron.db))
    for telltale in (patron.token, code, code.replace("-", ""), "Telltale", "192.0.2", "127.0.0.1"):
        assert telltale not in kept


def test_no_column_holds_a_time_or_a_word_of_his_own(patron: Patron) -> None:
    patron.finish(wrongly)
    attempt, response = rows(patron.db)["attempt"][0], rows(patron.db)["response"][0]
    assert not {"ip", "address", "agent", "name", "email", "text", "query"} & {*attempt, *response}
    assert all(type(value).__name__ != "datetime" for value in (*attempt.values(), *response.values()))


def test_nothing_is_logged_of_what_he_does(patron: Patron, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    patron.finish(wrongly)
    patron.look("item/nothing", 404)
    own = [record for record in caplog.records if record.name.startswith(("infolit", "werkzeug", "flask"))]
    assert own == []


def test_a_page_names_no_other_site_to_load_from(patron: Patron) -> None:
    static = Path(__file__).parents[2] / "infolit" / "static"
    for file in (*static.glob("*.js"), *static.glob("*.css")):
        assert not re.search(r"https?://(?!www\.w3\.org)", file.read_text()), file
    assert patron.open_door().headers["content-security-policy"].count("http") == 0


def test_private_pages_are_left_out_of_search_engines(patron: Patron) -> None:
    start = patron.open_door()
    patron.start()
    assert patron.page.has("meta[name=robots][content=noindex]")
    assert not start.has("meta[name=robots]")
