"""At a kiosk: language first, nothing leads away, and whoever leaves takes everything along."""

import datetime
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
import segno
from flask import Flask

from infolit.security import trial_pass
from infolit.store.counts import fold
from infolit.store.db import Database, Unavailable
from infolit.store.libraries import Campaign, default_library, save_campaign, save_library
from tests.days import MoveTo
from tests.page import Page
from tests.rows import count, rows
from tests.walker import Patron, rightly, unsure, wrongly

KEEP = ".code form"
LEAVE = "form#leave"


def add_kiosk(patron: Patron, **told: Any) -> None:
    """A kiosk in the hall of the default library."""
    library = default_library(patron.db)
    assert library is not None
    save_campaign(patron.db, Campaign("hall", library, kind="kiosk", **told))


@pytest.fixture
def guest(app: Flask) -> Patron:
    """Somebody before a kiosk who has chosen English."""
    patron = Patron(app, door="c/hall/start")
    add_kiosk(patron)
    return patron


def ways(page: Page) -> list[str]:
    """All addresses to which a page can lead: links and forms."""
    return [*page.links(), *(str(form["action"]) for form in page.soup.select("form"))]


def leave(patron: Patron) -> Page:
    """Presses *Finish and clear*; the page that waits for the next visitor."""
    form = patron.page.form(LEAVE)
    assert (form.method, form.fields) == ("post", ())
    status, headers, _ = patron.browser.send("POST", form.action, "")
    assert (status, headers["clear-site-data"]) == (303, '"cache", "storage"')
    return patron.browser.get(headers["location"])


def test_a_kiosk_asks_for_the_language_first(guest: Patron) -> None:
    for language in ("en", "lv"):
        page = guest.browser.get(f"/{language}/c/hall")
        found = {str(each["lang"]): str(each["href"]) for each in page.soup.select(".kiosk-languages a")}
        assert found == {code: f"/{code}/c/hall/start" for code in ("lv", "en")}
        assert [each.get_text() for each in page.soup.select(".kiosk-languages a")] == ["Latviešu", "English"]
        assert not page.has("dialog"), "no clock runs where nobody is"
        assert guest.browser.get(found["lv"]).name == "start"


def test_one_language_is_no_choice_and_nobody_is_there_to_be_asked(guest: Patron) -> None:
    assert guest.open_door().has("dialog#idle")
    library = default_library(guest.db)
    assert library is not None
    save_library(guest.db, replace(library, languages=("en",)))
    guest.app.extensions["infolit.doors"].forget()
    guest.arrive(guest.browser.get("/en/c/hall"))
    assert guest.page.name == "start"
    assert not guest.page.has("dialog")
    assert guest.send().has("dialog#idle")


def test_a_kiosk_is_one_from_its_first_moment(patron: Patron) -> None:
    patron.open_door()  # Doors are known for some seconds.
    add_kiosk(patron)
    for place in ("c/hall", "c/hall/start", "c/hall/offer"):
        assert patron.browser.get(f"/en/{place}").has("body.kiosk:not([data-gone])"), place


def test_no_other_door_asks_or_clears(patron: Patron) -> None:
    page = patron.start()
    assert patron.browser.get("/en/c/lejasmala").name == "start"
    assert not page.has(".kiosk, dialog, #leave, script[src*=kiosk]")
    patron.browser.post(patron.at("leave"), {}, 404)
    assert patron.attempt.revoked_on is None


@pytest.mark.parametrize(("path", "choices"), [("quick", 0), ("full", 2)])
def test_a_kiosk_is_quick_unless_its_door_says_otherwise(app: Flask, path: str, choices: int) -> None:
    guest = Patron(app, door="c/hall/start")
    add_kiosk(guest, path=path)
    page = guest.open_door()
    assert len(page.soup.select("[name=path]")) == choices
    guest.send()
    assert guest.attempt.path == path


def test_nothing_leads_out_of_a_kiosk(guest: Patron, language: str) -> None:
    guest.language = language
    guest.start()
    guest.do_stages(unsure)
    guest.send()
    guest.send(form=KEEP)
    beside = {f"/{language}/page/{id_}" for id_ in ("help", "about", "privacy", "accessibility")}
    offer = f"/{language}/c/hall/offer"
    for page in guest.seen:
        inside = {unquote(each).partition("?")[0] for each in ways(page) if "/a/" not in each}
        own = {f"/{other}/c/hall{rest}" for other in ("lv", "en") for rest in ("", "/start")}
        assert inside - {""} <= beside | {offer} | own, page.address
        assert not page.has("[data-share], [data-copy], a[href$='/later'], a[href*='.ics']"), page.address
        assert page.has("body.kiosk dialog#idle")
        assert page.has(LEAVE) == ("/a/" in page.address)


@pytest.mark.parametrize("place", ["page/help", "page/privacy", "offer"])
def test_pages_beside_an_attempt_lead_back_and_can_be_cleared(guest: Patron, place: str) -> None:
    guest.start()
    guest.do_stage(unsure)
    link = next(each for each in guest.page.links() if place in each)
    page = guest.browser.get(link)
    assert page.one("a[data-back]")["href"] == guest.at()
    assert page.form(LEAVE).action.startswith(guest.at("leave"))
    assert not [each for each in page.soup.select("main a") if "https:" in str(each["href"])]
    for other in page.links():
        assert "page/" not in other or guest.token in other, "from there too one gets back"
    leave(guest)
    gone = guest.browser.get(link)
    assert gone.has("body.kiosk[data-gone]")
    assert not gone.has(LEAVE)
    assert gone.one("a[data-back]")["href"] == "/en/c/hall/start"


def test_before_a_start_help_leads_back_to_the_start(guest: Patron) -> None:
    page = guest.open_door()
    help_ = guest.browser.get(next(each for each in page.links() if "page/help" in each))
    assert help_.one("a[data-back]")["href"] == "/en/c/hall/start"
    assert str(help_.one("body")["data-door"]).endswith("/c/hall")


@pytest.mark.parametrize("stages", [0, 1, 4])
def test_leaving_deletes_what_is_not_finished_and_counts_one_more(guest: Patron, stages: int) -> None:
    start = guest.open_door()
    guest.send()
    address = guest.page.address
    guest.rush_to(stages + 1, unsure)
    page = leave(guest)
    assert page.has(".kiosk-languages")
    assert (guest.attempt.revoked_on, guest.responses) == (guest.attempt.started_on, {})
    assert [(row["campaign"], row["n"]) for row in rows(guest.db)["unfinished"]] == [("hall", 1)]
    for place in (address, guest.at(), guest.at("result")):
        gone = guest.browser.get(place, 410)
        assert gone.has("body.kiosk[data-gone]")
        assert str(gone.one("main a.button")["href"]).endswith("/c/hall")
    guest.page = start
    assert guest.send(409).name == "start", "nor does the start that was sent bring it back"
    assert count(guest.db, "attempt") == 1


def test_leaving_a_result_closes_it_and_its_answers_count(guest: Patron, move_to: MoveTo) -> None:
    start = guest.open_door()
    guest.send()
    guest.do_stage(unsure)
    guest.send(stop="1")
    assert guest.send().name == "result", "after any stage"
    leave(guest)
    assert guest.attempt.closed
    assert not guest.attempt.revoked_on
    assert guest.responses
    assert count(guest.db, "unfinished") == 0
    guest.browser.get(guest.at("result"), 410)
    guest.browser.post(guest.at("code"), {}, 410)
    guest.page = start
    assert guest.send(409).name == "start"
    fold(guest.db, items=guest.tools.items, which=None, closed_before=datetime.date(2200, 1, 1))
    assert guest.attempt.folded


@pytest.mark.parametrize("htmx", [False, True])
def test_the_title_of_a_result_tells_nothing(guest: Patron, language: str, htmx: bool) -> None:
    guest.language = language
    told = set()
    for how in (rightly, unsure):
        guest.browser.htmx = False
        guest.start()
        guest.rush_to(5, how)
        guest.browser.htmx = htmx
        told.add((guest.send().title, guest.page.heading))
    assert len({heading for _, heading in told}) == 2
    [title] = {title for title, _ in told}
    assert title.startswith({"en": "Your result –", "lv": "Jūsu rezultāts –"}[language])


def test_without_a_database_a_kiosk_stays_a_kiosk(guest: Patron, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def gone(_self: Database) -> Iterator[None]:
        raise Unavailable("gone")
        yield

    guest.start()
    monkeypatch.setattr(Database, "read", gone)
    # A minute passes, so that doors are asked for anew.
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    for place in ("c/hall", "c/hall/start", "c/hall/offer", f"page/help?c=hall&a={guest.token}"):
        page = guest.browser.get(f"/en/{place}", 503)
        assert page.has("script[src*='kiosk.js']"), place
        assert page.has("body.kiosk[data-door]:not([data-gone])"), place
        assert page.one("main a.button")["href"] == page.one("body")["data-door"] == "/lv/c/hall"


def test_leaving_twice_is_leaving_once(guest: Patron) -> None:
    guest.start()
    leave(guest)
    before = rows(guest.db)
    assert leave(guest).has(".kiosk-languages")
    assert rows(guest.db) == before


def test_who_leaves_long_after_all_is_deleted_still_comes_to_the_door(guest: Patron) -> None:
    guest.start()
    with guest.db.write() as connection:
        connection.exec_driver_sql("DELETE FROM attempt")
    assert leave(guest).has(".kiosk-languages")


def test_a_code_taken_along_opens_the_result_after_the_screen_was_cleared(guest: Patron) -> None:
    guest.start()
    guest.rush_to(5, wrongly)
    guest.send()
    assert not guest.page.has(".qr-code"), "only who asks for a code gets one"
    guest.send(form=KEEP)
    code = guest.page.one("#the-code").get_text()
    drawn = guest.page.one(".qr-code [role=img][aria-label] svg[viewBox] path[stroke]")["d"]
    address = segno.make(f"https://quiz.example/en/code#{code}", error="m", micro=False)
    assert f'd="{drawn}"' in address.svg_inline(omitsize=True)
    assert all(code not in each for each in ways(guest.page))
    leave(guest)
    guest.arrive(guest.browser.get("/en/code"))
    assert guest.send(code=code).name == "result"


def test_a_code_kept_before_the_end_is_of_nothing_once_one_has_left(guest: Patron) -> None:
    guest.start()
    guest.browser.post(guest.at("code"))
    leave(guest)
    assert count(guest.db, "receipt_result") == 0


def test_a_kiosk_offers_no_second_half(guest: Patron) -> None:
    guest.finish(unsure)
    assert not guest.page.has(".extend")
    guest.browser.post(guest.at("extend"))
    assert guest.attempt.path == "quick"


def test_no_page_made_ahead_names_the_attempt_of_another(guest: Patron, app: Flask) -> None:
    first, second = guest, Patron(app, door="c/hall/start")
    for patron in (first, second):
        patron.start()
        patron.send()
    elsewhere = Patron(app)
    elsewhere.start()
    elsewhere.send()
    assert first.token not in second.page.text
    assert second.page.form(LEAVE).action == f"{second.at('leave')}?c=hall"
    assert not elsewhere.page.has("#leave, .kiosk")


def test_staff_who_try_a_kiosk_out_come_back_to_a_trial_and_leave_no_trace(guest: Patron) -> None:
    with guest.app.app_context():
        guest.door = f"c/hall?try={trial_pass('hall')}"
    page = guest.open_door()
    guest.arrive(guest.browser.get(str(page.soup.select(".kiosk-languages a")[1]["href"])))
    guest.send()
    assert guest.attempt.trial
    again = leave(guest)
    assert re.search(r"/start\?try=", again.links()[1])
    assert count(guest.db, "unfinished") == 0


@pytest.mark.parametrize("asked", ["a=x", "a=%00", "c=nowhere", "c=%00", f"a={'A' * 32}", "c=lejasmala"])
def test_whatever_else_an_address_is_given_changes_nothing(guest: Patron, asked: str) -> None:
    page = guest.browser.get(f"/en/page/help?{asked}")
    assert not page.has(".kiosk, .leave")
    assert page.text.replace(f"?{asked}", "") == guest.browser.get("/en/page/help").text
