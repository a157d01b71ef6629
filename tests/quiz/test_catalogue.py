"""What a library offers, as files that partners take up."""

import datetime
import json

import pytest

from infolit.store.trainings import trainings_for
from tests.browser import Browser
from tests.walker import Patron

TODAY = datetime.datetime.now(datetime.UTC).date()


def file(browser: Browser, ending: str, language: str = "en") -> str:
    """A published file; anybody may have it, and keep it for a while."""
    status, headers, text = browser.send("GET", f"/{language}/c/lejasmala/offer.{ending}")
    assert status == 200
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in headers
    return text


def test_the_offer_leads_to_its_files(patron: Patron) -> None:
    links = patron.browser.get("/en/c/lejasmala/offer").links()
    assert [link for link in links if "/offer." in link] == [
        f"/en/c/lejasmala/offer.{ending}" for ending in ("ics", "jsonld")
    ]


def test_the_calendar_has_all_that_has_a_date_to_come_under_lasting_names(patron: Patron) -> None:
    there = trainings_for(patron.db, "lejasmala", language="en", today=TODAY)
    dated = {f"UID:{each.id}@lejasmala.infolit" for each in there if each.starts_on}
    assert dated
    for language in ("en", "lv"):
        lines = file(patron.browser, "ics", language).split("\r\n")
        assert {line for line in lines if line.startswith("UID:")} == dated
        assert "METHOD:PUBLISH" in lines


def test_linked_data_has_all_that_is_on_offer(patron: Patron) -> None:
    there = trainings_for(patron.db, "lejasmala", language="en", today=TODAY)
    data = json.loads(file(patron.browser, "jsonld"))
    assert len(data["@graph"]) == len(there)
    assert {thing["@type"] for thing in data["@graph"]} == {"EducationEvent", "Course"}


@pytest.mark.parametrize("ending", ["ics", "jsonld"])
def test_who_has_the_newest_gets_no_second_copy(patron: Patron, ending: str) -> None:
    address = f"/en/c/lejasmala/offer.{ending}"
    _status, headers, _text = patron.browser.send("GET", address)
    patron.browser.headers["If-None-Match"] = headers["etag"]
    assert patron.browser.send("GET", address)[0] == 304


def test_a_door_that_is_not_there_offers_nothing(patron: Patron) -> None:
    patron.browser.get("/en/c/nowhere/offer.ics", 404)
