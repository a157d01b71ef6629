"""The date of a training as an iCalendar file that any calendar takes (RFC 5545)."""

import datetime
import re
from typing import Any

import pytest

from infolit.store.trainings import Training, TrainingText, save_trainings
from tests.browser import Browser
from tests.conftest import LANGUAGES
from tests.page import judge_headers
from tests.walker import Patron, wrongly

TODAY = datetime.date(2026, 11, 22)


def calendar(browser: Browser, id_: str, language: str = "en") -> str:
    """The file of a training, unfolded; lines end with a line feed."""
    address = f"/{language}/training/{id_}.ics"
    status, headers, text = browser.send("GET", address)
    assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert headers["content-disposition"] == f'attachment; filename="{id_}.ics"'
    judge_headers(address, headers)
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in lines)
    return text.replace("\r\n ", "").replace("\r\n", "\n")


def a_training(patron: Patron, **told: Any) -> Training:
    """A training of the library, as it is stored."""
    usual: dict[str, Any] = {
        "id": "t-1",
        "library": "lejasmala",
        "provider": "lejasmala",
        "kind": "course",
        "stages": ("find",),
        "levels": ("foundation",),
        "languages": ("en",),
        "texts": (TrainingText("en", "Title"),),
    }
    training = Training(**{**usual, **told})
    save_trainings(patron.db, [training])
    return training


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_date_on_a_result_can_be_added_to_a_calendar(patron: Patron, language: str) -> None:
    patron.language = language
    page = patron.finish(wrongly)
    dates = [link for link in page.links() if link.endswith(".ics")]
    assert dates
    for link in dates:
        text = calendar(patron.browser, link.split("/")[-1].removesuffix(".ics"), language)
        lines = text.splitlines()
        assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
        for name in ("PRODID", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "LOCATION"):
            assert len(re.findall(f"^{name}[:;]", text, re.MULTILINE)) == 1
        assert all(re.match(r"[A-Z-]+(;[A-Z]+=[A-Za-z-]+)?:", line) for line in lines)


def test_a_course_begins_at_its_hour_wherever_it_is_looked_at(patron: Patron) -> None:
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=3)
    a_training(patron, starts_on=day, starts_at="10:30", minutes=90)
    text = calendar(patron.browser, "t-1")
    assert f"DTSTART:{day:%Y%m%d}T103000\n" in text
    assert "DURATION:PT90M\n" in text
    assert f"UID:t-1-{day:%Y%m%d}@" in text


def test_a_course_without_an_hour_takes_the_day(patron: Patron) -> None:
    day = datetime.datetime.now(datetime.UTC).date()
    a_training(patron, starts_on=day)
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}\n" in calendar(patron.browser, "t-1")


@pytest.mark.parametrize("text", ["a;b,c\\d\nEND:VEVENT\r\nX:y", "ā" * 200, "😀" * 60, "x" * 74, "x" * 300])
def test_whatever_a_text_holds_stays_in_its_line(patron: Patron, text: str) -> None:
    day = datetime.datetime.now(datetime.UTC).date()
    a_training(patron, starts_on=day, texts=(TrainingText("en", text, description=text, place=text),))
    lines = calendar(patron.browser, "t-1").splitlines()
    escaped = re.sub(r"([\\;,])", r"\\\1", text).replace("\r", "").replace("\n", "\\n")
    assert f"SUMMARY:{escaped}" in lines
    assert lines.count("END:VEVENT") == 1


@pytest.mark.parametrize("id_", ["t-1", "nothing", "..", "%00"])
def test_what_has_no_date_to_come_is_not_here(patron: Patron, id_: str) -> None:
    a_training(patron, starts_on=datetime.date(2020, 1, 1))
    patron.browser.get(f"/en/training/{id_}.ics", 404)
