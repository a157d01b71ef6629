"""`flask share` as an operator types it."""

from flask import Flask

from tests.browser import in_process
from tests.conftest import NewApp
from tests.published import LIBRARY
from tests.test_cli import run

ADDRESS = f"/api/v1/libraries/{LIBRARY}/publications/"


def status(app: Flask) -> int:
    """What a stranger gets."""
    return in_process(app)("GET", ADDRESS, None, {})[0]


def test_a_library_is_closed_until_it_shares_and_after_it_has_stopped(app: Flask) -> None:
    assert status(app) == 404
    opened = run(app, "share", LIBRARY, "on")
    assert (opened.exit_code, opened.output) == (0, f"Open to everybody: {ADDRESS}\n")
    assert status(app) == 200
    closed = run(app, "share", LIBRARY, "off")
    assert (closed.exit_code, closed.output) == (0, "No library's tables are open to everybody.\n")
    assert status(app) == 404


def test_a_restart_closes_nothing(app: Flask, new_app: NewApp) -> None:
    run(app, "share", LIBRARY, "on")
    assert status(new_app()) == 200


def test_an_unknown_library_is_a_plain_error(app: Flask) -> None:
    refused = run(app, "share", "nowhere", "on")
    assert refused.exit_code == 2
    assert "there is no library 'nowhere'" in refused.output
    assert "Traceback" not in refused.output
