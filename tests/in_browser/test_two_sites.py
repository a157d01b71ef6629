"""Portal and quiz on two sites, in two browsers: cookies by JavaScript by frame, each to its end.

docs/embedding-matrix.md shows the same as a table.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.in_browser.firefox import Firefox, Locator, running, until
from tests.in_browser.portal import ELEMENT, Portal
from tests.in_browser.server import Server
from tests.in_browser.visitor import QUICK_WAY, Visitor
from tests.in_browser.watching import SWITCHES, Watched, program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from playwright.sync_api import Locator as PageLocator

QUIZ = "lejasmala"
"""The door that the demonstration has."""
COOKIES = ("allowed", "third-party blocked", "all blocked")
CONTROL = {
    ("chromium", "allowed"): (True, True, True),
    # Firefox keeps the cookies of a frame apart from those of the same site in a window.
    ("firefox", "allowed"): (True, False, True),
    ("chromium", "third-party blocked"): (True, False, False),
    ("firefox", "third-party blocked"): (True, False, False),
    ("chromium", "all blocked"): (False, False, False),
    ("firefox", "all blocked"): (False, False, False),
}
"""Whether the control cookie is kept in a window, is sent from a frame of another site, can be set in that frame."""
FRAMES = {
    "frame": None,
    "sandbox with its origin": "allow-forms allow-scripts allow-same-origin",
    "sandbox without origin": "allow-forms allow-scripts",
    "sandbox without forms": "allow-scripts",
}
PROFILES = [
    pytest.param((browser, cookies, script), id=f"{browser}-{cookies}-{'script' if script else 'no script'}")
    for browser in ("chromium", "firefox")
    for cookies in COOKIES
    for script in (True, False)
]
STRICTEST = [
    each
    for each in PROFILES
    if each.id in ("chromium-third-party blocked-script", "firefox-all blocked-script")
]
# What a page may not do in a sandbox, Chromium notes; a test looks into pages without scripts by one.
NOTED = "Blocked (script execution|form submission)"

FITS = "(html) => html.scrollHeight <= html.clientHeight"
"""Whether the frame is as high as its page, so that it needs no scroll bar."""


@dataclass
class Window:
    """A window of a browser that is told what to do with cookies and scripts; what it is told as in PROFILES."""

    page: "Page | Firefox"
    browser: str
    cookies: str
    script: bool

    def visitor(self, server: Server, frame: str = "iframe") -> Visitor:
        """Whoever uses the quiz in a frame of it; or in itself."""
        where: Any = self.page.frame_locator(frame) if frame else self.page
        return Visitor(where, server.app)

    def one(self, selector: str) -> "Locator | PageLocator":
        """What a selector finds in the portal's page."""
        return self.page.locator(selector)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """One Firefox for all tests here."""
    with running(program("Firefox"), tmp_path_factory.mktemp("firefox")) as firefox:
        yield firefox


@contextmanager
def chromium_told(chromium: "Browser", folder: Path, cookies: str, *, script: bool) -> Iterator["Page"]:
    """A Chromium with a profile of its own, where people set such things; a private window has rules of its own."""
    blocked = {"javascript": 1 if script else 2, "cookies": 2 if cookies == "all blocked" else 1}
    third = 1 if cookies == "third-party blocked" else 0
    told = {"profile": {"default_content_setting_values": blocked, "cookie_controls_mode": third}}
    (folder / "Default").mkdir()
    (folder / "Default" / "Preferences").write_text(json.dumps(told), encoding="utf-8")
    phase_out = "--test-third-party-cookie-phaseout"
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=program("Chromium"),
        args=[each for each in SWITCHES if each != phase_out or cookies == "third-party blocked"],
    )
    context.set_default_timeout(10_000)
    watched = Watched(context, forgiven=NOTED)
    yield context.new_page()
    context.clear_cookies(name="control")
    watched.close()


@pytest.fixture(scope="module")
def window(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window of each kind in turn. At the end it may hold no cookie but the control cookie."""
    browser, cookies, script = request.param
    if browser == "chromium":
        chromium, folder = request.getfixturevalue("chromium"), tmp_path_factory.mktemp("chromium")
        with chromium_told(chromium, folder, cookies, script=script) as page:
            yield Window(page, browser, cookies, script)
        return
    firefox: Firefox = request.getfixturevalue("firefox")
    behaviour = {"allowed": 5, "third-party blocked": 1, "all blocked": 2}[cookies]
    firefox.prefer(network__cookie__cookieBehavior=behaviour, javascript__enabled=script)
    yield Window(firefox, browser, cookies, script)
    assert set(firefox.cookies()) <= {"control"}


def element(server: Server) -> str:
    """The one line that embeds the quiz."""
    return ELEMENT.format(quiz=server.other_origin, campaign=QUIZ, language="en")


@pytest.mark.parametrize("window", PROFILES, indirect=True)
def test_the_control_cookie_goes_as_far_as_the_browser_was_told(window: Window, portal: Portal) -> None:
    cookie = f"http://localhost:{portal.port}/cookie"
    window.page.goto(cookie)
    window.page.reload()
    kept = [window.one("p").inner_text()]
    window.page.goto(portal.framing(cookie))
    assert (window.one("em").count() == 1) is not window.script
    for _look in range(2):
        kept.append(window.page.frame_locator("iframe").locator("p").inner_text())
        window.page.reload()
    assert tuple(each == "control=1" for each in kept) == CONTROL[window.browser, window.cookies]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("window", PROFILES, indirect=True)
def test_in_a_frame_the_quick_path_ends_with_a_result_or_the_page_says_why_not(
    window: Window, server: Server, portal: Portal, frame: str
) -> None:
    window.page.goto(portal.framing(f"{server.other_origin}/en/embed/c/{QUIZ}", FRAMES[frame]))
    visitor = window.visitor(server)
    visitor.has("start")
    if frame != "sandbox without forms":
        assert visitor.hurry_to_result() == QUICK_WAY
        return
    # No button works there; without scripts the page cannot know it, and says what to do if so.
    address = f"{server.other_origin}/en/c/{QUIZ}"
    said = "does not let the tasks" if window.script else "Nothing happens"
    notice = visitor.one(f'p:not([hidden], [data-told]):has([href="{address}"])')
    assert said in notice.inner_text()
    assert address in notice.inner_text()
    visitor.press()
    visitor.has("start")


@pytest.mark.parametrize("window", PROFILES, indirect=True)
def test_the_element_leads_to_a_result_and_where_there_are_no_scripts_its_link_does(
    window: Window, server: Server, portal: Portal
) -> None:
    window.page.goto(portal.page(element(server)))
    if not window.script:
        window.one("infolit-quiz a").click()
    visitor = window.visitor(server, "iframe" if window.script else "")
    visitor.has("start")
    assert visitor.hurry_to_result() == QUICK_WAY


@pytest.mark.parametrize("window", STRICTEST, indirect=True)
def test_right_answers_given_with_a_pointer_count(window: Window, server: Server, portal: Portal) -> None:
    window.page.goto(portal.framing(f"{server.other_origin}/en/embed/c/{QUIZ}"))
    visitor = window.visitor(server)
    visitor.has("start")
    assert visitor.go_to_result() == QUICK_WAY
    assert "confidently" in visitor.one("h1").inner_text()


@pytest.mark.parametrize("window", STRICTEST, indirect=True)
def test_who_loads_the_portal_anew_begins_again_and_was_told_so(
    window: Window, server: Server, portal: Portal
) -> None:
    window.page.goto(portal.framing(f"{server.other_origin}/en/embed/"))
    visitor = window.visitor(server)
    visitor.has("start")
    assert "begin again" in visitor.one("main").inner_text()
    visitor.go_on()
    visitor.go_on()
    visitor.has("item")
    window.page.reload()
    visitor.has("start")
    assert visitor.hurry_to_result() == QUICK_WAY


@pytest.mark.parametrize("window", STRICTEST, indirect=True)
def test_in_a_narrow_column_under_a_strict_policy_the_element_takes_neither_focus_nor_scroll_nor_a_second_bar(
    window: Window, server: Server, portal: Portal
) -> None:
    quiz = server.other_origin
    column = '<input id="first" autofocus><table width="280" cellspacing="0" cellpadding="0"><td>'
    policy = f"default-src 'none'; script-src {quiz}; frame-src {quiz}; img-src data:"
    window.page.goto(portal.page(column + element(server), policy))
    visitor = window.visitor(server)
    visitor.has("start")
    until(lambda: visitor.one("html").evaluate(FITS) or None)
    at_rest = "(html) => [html.ownerDocument.activeElement.id, html.ownerDocument.defaultView.scrollY]"
    assert window.one("html").evaluate(at_rest) == ["first", 0]
    assert visitor.one("html").evaluate("(html) => html.clientWidth") == 280
    assert visitor.hurry_to_result() == QUICK_WAY
    until(lambda: visitor.one("html").evaluate(FITS) or None)
