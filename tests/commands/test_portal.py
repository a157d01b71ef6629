"""The demonstration portal, without a browser."""

from bs4 import BeautifulSoup
from flask import Flask

from infolit.commands import portal
from infolit.store.libraries import default_library
from tests.page import in_words
from tests.staff.colleague import database_of


def soup(answer: str) -> BeautifulSoup:
    """A page of the portal, parsed."""
    return BeautifulSoup(answer, "html.parser")


def test_a_site_is_let_in_once_and_not_again_against_the_library(app: Flask) -> None:
    db = database_of(app)
    for _ in range(2):
        portal.let_in(db, portal.origin())
        library = default_library(db)
        assert library is not None
        assert library.portal_origins == ("http://127.0.0.1:8001",)
        assert library.tells_portals


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
