"""Addresses of attempts that open nothing: one wording for each kind, which tells nothing of what is stored."""

import base64
import datetime
import os

import pytest
from flask import Flask

from infolit.store.attempts import revoke_attempt
from infolit.store.retention import prune
from tests.browser import Browser
from tests.days import MoveTo
from tests.rows import rows
from tests.walker import Patron

PLACES = ("", "stage/1", "item/find-pool-hours", "check/1", "feedback/1", "later", "about", "result")
POSTS = ("stage/1", "item/find-pool-hours", "check/1", "feedback/1", "about", "extend", "code")


def token() -> str:
    """A well-formed token that nobody has."""
    return base64.urlsafe_b64encode(os.urandom(24)).decode()


@pytest.mark.parametrize(
    "malformed",
    ["x", "a" * 31, "a" * 33, "a" * 31 + "=", "a" * 31 + "%00", "a" * 31 + "%C4%81", "..", "a" * 5000],
)
def test_what_is_no_token_is_not_here(browser: Browser, malformed: str) -> None:
    for place in ("", "stage/1", "result"):
        assert browser.get(f"/en/a/{malformed}/{place}", 404).name == "message"
    browser.post(f"/en/a/{malformed}/stage/1", {}, 404)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_revoked_expired_and_miswritten_tokens_look_alike(
    app: Flask, browser: Browser, move_to: MoveTo, method: str
) -> None:
    revoked, expired, alive = Patron(app), Patron(app), Patron(app)
    for patron in (revoked, expired, alive):
        patron.start()
    day = alive.attempt.started_on
    revoke_attempt(revoked.db, revoked.attempt.key, day)
    late = datetime.date(2000, 1, 1)
    with expired.db.write() as connection:
        connection.exec_driver_sql(
            "UPDATE attempt SET started_on = ? WHERE key = ?", (str(late), expired.attempt.key)
        )
    tokens = [token(), revoked.token, expired.token, alive.token.swapcase()]
    for place in PLACES if method == "GET" else POSTS:
        pages = [
            browser.ask(method, f"/en/a/{each}/{place}", "" if method == "POST" else None, 410)
            for each in tokens
        ]
        texts = {page.text.replace(each, "") for page, each in zip(pages, tokens, strict=True)}
        assert len(texts) == 1, place
        assert len({str(sorted(page.headers)) for page in pages}) == 1


def test_an_attempt_stays_closed_when_its_row_has_been_deleted(patron: Patron, move_to: MoveTo) -> None:
    patron.start()
    day = patron.attempt.started_on + datetime.timedelta(days=8)
    move_to(day)
    before = patron.look("", 410)
    prune(patron.db, day, items=patron.tools.items)
    assert rows(patron.db)["attempt"] == []
    after = patron.browser.get(patron.at(), 410)
    assert after.text == before.text
