"""Every page of the librarian's area, in both languages: axe, narrow windows, spaced texts, titles, keys, validity."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.in_browser.desk import sign_in
from tests.in_browser.keyboard import FOCUS
from tests.in_browser.measures import (
    CUT_OFF,
    SPACE_OUT,
    SPACING,
    TOO_SMALL,
    WIDER_THAN_THE_WINDOW,
    axe,
    measure,
)
from tests.in_browser.screens import LANGUAGES
from tests.in_browser.staff_screens import BOSS, WRONG, Area, addresses
from tests.in_browser.test_screens import OPEN_ALL
from tests.in_browser.test_validity import complaints
from tests.in_browser.watching import Watched

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, ViewportSize

NARROW: "ViewportSize" = {"width": 320, "height": 640}
WIDE: "ViewportSize" = {"width": 1000, "height": 800}
MOST_STOPS = 30
"""Stops of the Tab key that are looked at on one page."""


@dataclass
class Tour:
    """What was found on a walk through the area, by page."""

    wrong: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)

    def note(self, what: str, page: str, found: list[str]) -> None:
        """Keeps what is wrong with a page."""
        if found:
            self.wrong.setdefault(what, {})[page] = found


@pytest.fixture(scope="module")
def tour(new_context: Callable[..., "BrowserContext"], area: Area) -> Iterator[Tour]:
    """The whole walk, in one window and by one sign-in; nothing complains on the way."""
    watched = Watched(new_context(base_url=area.origin, viewport=WIDE))
    page, found = watched.context.new_page(), Tour()
    sign_in(page, BOSS)
    for language in LANGUAGES:
        for name, address in addresses(area.app, area.rooms, language).items():
            answer = page.goto(address)
            assert answer is not None
            _look(found, page, f"{language} {name}", answer.text())
            if name in WRONG:
                page.goto(address)
                _look(found, page, f"{language} {name} wrong", _send_wrong(page, WRONG[name]))
    yield found
    watched.context.clear_cookies()
    watched.close()


def _send_wrong(page: "Page", fields: dict[str, str]) -> str:
    """Sends a form that cannot be right; the page that says so."""
    for name, text in fields.items():
        page.locator(f"#{name}").fill(text)
    page.evaluate("() => { document.querySelector('#step').noValidate = true; }")
    with page.expect_response(lambda each: each.request.method == "POST") as answer:
        page.locator("#step .primary").click()
    page.locator(".problem").wait_for()
    return answer.value.text()


def _look(tour: Tour, page: "Page", name: str, sent: str) -> None:
    """All measures of one page."""
    tour.titles[name], tour.sent[name] = page.title(), sent
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(WIDE)
    tour.note("focus", name, _look_at_stops(page) if name.startswith("en") else [])
    page.evaluate(OPEN_ALL)
    tour.note("axe", name, axe(page) if name.startswith("en") else [])
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    tour.note("axe", name, axe(page))
    tour.note("small", name, measure(page, TOO_SMALL))
    for what in ("wide", "spaced"):
        tour.note(what, name, measure(page, WIDER_THAN_THE_WINDOW) + measure(page, CUT_OFF))
        page.evaluate(SPACE_OUT, SPACING)


def _look_at_stops(page: "Page") -> list[str]:
    """Stops of the Tab key at which the focus is not seen."""
    wrong = []
    for _ in range(
        min(MOST_STOPS, page.locator("a[href], button, input, select, textarea, summary").count())
    ):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        # Beyond the page, or in the preview: what lies in that frame is a page that other tests look at.
        if focus["is"].startswith(("BODY", "INFOLIT-QUIZ")):
            continue
        if not all(focus[each] for each in ("ring", "inside", "open")):
            wrong.append(str(focus))
    return wrong


@pytest.mark.parametrize("what", ["axe", "wide", "spaced", "small", "focus"])
def test_nothing_is_wrong_with_any_page(tour: Tour, what: str) -> None:
    found = [f"{page}: {each}" for page, wrong in tour.wrong.get(what, {}).items() for each in wrong]
    assert found == [], "\n".join(found)


def test_every_place_was_looked_at_and_has_a_title_of_its_own(tour: Tour) -> None:
    assert len(tour.titles) > 100
    whole = {name: title for name, title in tour.titles.items() if not name.endswith("wrong")}
    for language in LANGUAGES:
        titles = Counter(title for name, title in whole.items() if name.startswith(language))
        assert {title: count for title, count in titles.items() if count > 1} == {}


def test_every_page_is_valid(tour: Tour, checker: list[str], tmp_path: Path) -> None:
    for name, text in tour.sent.items():
        (tmp_path / f"{name.replace(' ', '-')}.html").write_text(text, encoding="utf-8")
    assert complaints(checker, tmp_path) == set()
