"""Every screen in both languages: axe finds nothing, it fits narrow windows, texts can be spaced out."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.in_browser.measures import (
    CUT_OFF,
    SPACE_OUT,
    SPACING,
    TOO_SMALL,
    WIDER_THAN_THE_WINDOW,
    axe,
    measure,
)
from tests.in_browser.screens import ACTS, LANGUAGES, SCREENS, Gallery
from tests.in_browser.watching import Watched

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, ViewportSize

OPEN_ALL = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"

# 320 x 256: a telephone held upright, and a window of 1280 x 1024 at 400 % zoom (WCAG 1.4.10).
NARROW: "ViewportSize" = {"width": 320, "height": 256}
TELEPHONE: "ViewportSize" = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def window(new_context: Callable[..., "BrowserContext"]) -> Iterator["Page"]:
    """One window for all screens; in the end it has no complaint."""
    watched = Watched(new_context())
    yield watched.context.new_page()
    watched.close()


@pytest.fixture(scope="module", params=[f"{name}-{language}" for language in LANGUAGES for name in SCREENS])
def screen(request: pytest.FixtureRequest, window: "Page", galleries: Callable[[str], Gallery]) -> "Page":
    """A screen with everything unfolded."""
    name, _, language = str(request.param).rpartition("-")
    window.set_viewport_size(TELEPHONE)
    window.goto(galleries(language).screens[name])
    act(window, ACTS.get(name, ""))
    window.evaluate(OPEN_ALL)
    return window


def act(page: "Page", what: str) -> None:
    """Does what brings a screen about that has no address."""
    if what == "search":
        page.locator('[name="query"]').fill("b* OR m*")
        page.locator('[name="action"]').click()
        page.locator("#found").wait_for()
    elif what:
        if what == "mistype":
            page.locator('[name="code"]').fill("0000-0000-0001")
        page.locator("#step button:not([name])").click()
        page.locator(".problem").wait_for()


def test_axe_finds_nothing_in_light_or_dark(screen: "Page") -> None:
    screen.emulate_media(color_scheme="light")
    assert axe(screen) == []
    screen.emulate_media(color_scheme="dark")
    assert axe(screen, only="color-contrast") == []


def test_nothing_is_wider_than_the_narrowest_window(screen: "Page") -> None:
    screen.set_viewport_size(NARROW)
    assert measure(screen, WIDER_THAN_THE_WINDOW) == []
    assert measure(screen, CUT_OFF) == []


def test_texts_spaced_out_are_not_cut_off(screen: "Page") -> None:
    screen.set_viewport_size(NARROW)
    screen.evaluate(SPACE_OUT, SPACING)
    try:
        assert measure(screen, WIDER_THAN_THE_WINDOW) == []
        assert measure(screen, CUT_OFF) == []
    finally:
        screen.evaluate("() => { document.adoptedStyleSheets = []; }")


@pytest.mark.parametrize("width", [320, 700])
def test_targets_are_large_enough(screen: "Page", width: int) -> None:
    screen.set_viewport_size({"width": width, "height": 800})
    assert measure(screen, TOO_SMALL) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_task_is_wider_than_the_narrowest_window(
    window: "Page", galleries: Callable[[str], Gallery], language: str
) -> None:
    window.set_viewport_size(NARROW)
    wrong = {}
    for address in galleries(language).tasks:
        window.goto(address)
        window.evaluate(SPACE_OUT, SPACING)
        wrong[address] = measure(window, WIDER_THAN_THE_WINDOW) + measure(window, CUT_OFF)
    assert len(wrong) == 32
    assert {address: found for address, found in wrong.items() if found} == {}
