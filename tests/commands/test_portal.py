"""The demonstration portal, without a browser."""

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from infolit.commands import portal
from infolit.store.libraries import Library, default_library, save_library
from tests.page import in_words
from tests.staff.colleague import database_of
from tests.test_cli import run


def soup(answer: str) -> BeautifulSoup:
    """A page of the portal, parsed."""
    return BeautifulSoup(answer, "html.parser")


def library_of(app: Flask) -> Library:
    """The default library as it is kept."""
    library = default_library(database_of(app))
    assert library is not None
    return library


def make_real(app: Flask) -> Library:
    """The default library, no longer made up."""
    save_library(database_of(app), replace(library_of(app), demonstration=False))
    return library_of(app)


def test_a_site_is_let_in_once_and_not_again_against_the_library(app: Flask) -> None:
    for _ in range(2):
        portal.let_in(database_of(app), portal.origin())
        assert library_of(app).portal_origins == ("http://127.0.0.1:8001",)
        assert library_of(app).tells_portals


def test_a_real_library_lets_in_whom_it_wants(app: Flask) -> None:
    before = make_real(app)
    portal.let_in(database_of(app), portal.origin())
    assert library_of(app) == before


@pytest.mark.parametrize("is_real", [False, True])
def test_the_command_lets_in_the_port_that_it_serves(
    app: Flask, monkeypatch: pytest.MonkeyPatch, is_real: bool
) -> None:
    served: list[dict[str, Any]] = []
    monkeypatch.setattr(portal, "serve", lambda _site, **told: served.append(told))
    before = make_real(app) if is_real else library_of(app)
    said = run(app, "portal", "--port", "8123", "--quiz", "http://localhost:9")
    assert (said.exit_code, served[0]["port"]) == (0, 8123)
    assert ("does not let http://127.0.0.1:8123 show its tasks" in said.output) is is_real
    origins = () if is_real else ("http://127.0.0.1:8123",)
    assert library_of(app).portal_origins == (*before.portal_origins, *origins)
    assert library_of(app).tells_portals is not is_real


def test_each_way_has_a_page_of_its_own_in_both_languages() -> None:
    # Nobody answers there: what is left of oEmbed is the link.
    client = portal.new_portal("http://localhost:9", "lejasmala").test_client()
    for language, name in (("lv", "Lejasmalas pilsētas bibliotēka"), ("en", "Lejasmala Town Library")):
        for path, selector in (("/", "infolit-quiz a"), ("/frame", "iframe"), ("/oembed", "main p > a")):
            page = soup(client.get(path, query_string={"lang": language}).get_data(as_text=True))
            assert page.select_one(selector), path
            assert page.html is not None
            assert page.html["lang"] == language
            assert page.title is not None
            assert in_words(page.title) == name
    assert client.get("/other").status_code == 404
