"""The poster: a sheet for the door, in the language of those who pass it."""

import datetime
from dataclasses import replace

from infolit.store.campaigns import add_workshop
from infolit.store.db import Database
from infolit.store.libraries import find_campaign, save_campaign
from tests.staff.colleague import LIBRARY, Colleague, account_of

POSTER = f"l/{LIBRARY}/doors/{LIBRARY}/poster"


def test_a_poster_says_what_it_is_how_to_get_there_and_who_asks(colleague: Colleague, db: Database) -> None:
    account_of(db, role="librarian")
    colleague.sign_in()
    sheet = colleague.look(POSTER).one(".poster").get_text(" ")
    for words in (
        "Lejasmala Town Library",
        "Notice, find, check, use",
        f"quiz.example/c/{LIBRARY}",
        "no name",
    ):
        assert words in sheet
    assert colleague.page.one(".poster img")["src"] == f"/en/staff/l/{LIBRARY}/doors/{LIBRARY}/qr.svg"
    assert "https" not in sheet


def test_a_poster_is_led_to_in_the_language_of_its_door(colleague: Colleague, db: Database) -> None:
    account_of(db)
    colleague.sign_in()
    assert f"/lv/staff/{POSTER}" in colleague.look(f"l/{LIBRARY}/doors").links()
    door = find_campaign(db, LIBRARY)
    assert door is not None
    save_campaign(db, replace(door, language="en"))
    assert f"/en/staff/{POSTER}" in colleague.look(f"l/{LIBRARY}/doors/{LIBRARY}").links()
    assert f"/lv/staff/{POSTER}" in colleague.look(POSTER).links()
    colleague.language = "lv"
    sheet = colleague.look(POSTER).one(".poster").get_text(" ")
    assert f"quiz.example/en/c/{LIBRARY}" in sheet


def test_a_poster_before_a_workshop_promises_no_result_yet(colleague: Colleague, db: Database) -> None:
    account_of(db)
    colleague.sign_in()
    own = find_campaign(db, LIBRARY)
    assert own is not None
    pair = add_workshop(db, replace(own, title="Spring", closes_on=datetime.date(2099, 1, 1)))
    assert pair is not None
    before, after = (colleague.look(f"l/{LIBRARY}/doors/{side.slug}/poster").words for side in pair)
    assert "keep your code" in before
    assert "At the end: what" not in before
    assert "Have your code" in after
    assert "At the end: what" in after
