"""`flask library` as an operator types it."""

import pytest
from flask import Flask

from infolit.store.libraries import find_campaign, find_library
from tests.commands.made_up import LIBRARY, database_of
from tests.test_cli import run
from tests.walker import Patron


def test_a_second_library_has_a_name_an_address_and_a_start_page(app: Flask) -> None:
    done = run(app, "library", "add", "Ezera bibliotēka")
    assert done.exit_code == 0
    assert "flask staff add NAME --library ezera-biblioteka --role admin" in done.output
    library = find_library(database_of(app), "ezera-biblioteka")
    assert library is not None
    assert (library.demonstration, library.is_default, library.open_data) == (False, False, False)
    assert find_campaign(database_of(app), "ezera-biblioteka")
    page = Patron(app).browser.get("/en/c/ezera-biblioteka")
    assert "Ezera bibliotēka" in page.text
    assert "/lv/c/ezera-biblioteka  Ezera bibliotēka\n" in run(app, "library", "list").output
    assert "made up" in run(app, "library", "list").output


@pytest.mark.parametrize(
    "words",
    [("Another", "--slug", LIBRARY), ("Another", "--slug", "A b"), ("",), ("x" * 121,), ("a\x00b",)],
)
def test_what_cannot_be_is_refused_and_nothing_is_added(app: Flask, words: tuple[str, ...]) -> None:
    before = run(app, "library", "list").output
    refused = run(app, "library", "add", *words)
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
    assert run(app, "library", "list").output == before
