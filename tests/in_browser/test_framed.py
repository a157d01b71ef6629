"""In a frame on somebody else's site, however strictly it is shut in, the quiz goes from start to result."""

import re

import pytest

from tests.in_browser.conftest import NewPage
from tests.in_browser.portal import Portal
from tests.in_browser.server import Server
from tests.in_browser.visitor import QUICK_WAY, Visitor

LOCKED = "allow-forms allow-scripts"
FORMS_ONLY = "allow-forms"

# Storage that throws: what some browsers do in frames of other sites, whatever the sandbox.
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "cookieStore"])
    Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
Object.defineProperty(Document.prototype, "cookie", {
    get() { throw new DOMException("denied", "SecurityError"); },
    set() { throw new DOMException("denied", "SecurityError"); },
});
"""


def framed(
    new_page: NewPage, server: Server, portal: Portal, language: str, sandbox: str | None = None
) -> Visitor:
    """A visitor to the portal, at the start page in its frame."""
    # The test's own look at a page without scripts is what Chromium notes here.
    page = new_page(forgiven="Blocked script execution" if sandbox == FORMS_ONLY else "")
    page.add_init_script(NO_STORAGE)
    page.goto(portal.framing(f"{server.other_origin}/{language}/embed/", sandbox))
    visitor = Visitor(page.frame_locator("iframe"), server.app, language)
    visitor.has("start")
    return visitor


def is_dressed(visitor: Visitor) -> bool:
    """Whether the style sheet came through."""
    return bool(visitor.one(".primary").evaluate("(e) => getComputedStyle(e).borderRadius === '4px'"))


def has_htmx(visitor: Visitor) -> bool:
    """Whether htmx has taken over the form of the page."""
    return bool(
        visitor.one("#step").evaluate("(e) => 'htmx-internal-data' in e && 'path' in e['htmx-internal-data']")
    )


def test_the_portal_is_another_site_and_its_frames_get_no_cookies(new_page: NewPage, portal: Portal) -> None:
    page = new_page()
    cookie = f"http://localhost:{portal.port}/cookie"
    for address in (cookie, portal.framing(cookie)):
        page.goto(address)
        page.reload()
        shown = page if address == cookie else page.frame_locator("iframe")
        shown.get_by_text("control=1" if address == cookie else "no cookie").wait_for()
    page.context.clear_cookies()


@pytest.mark.parametrize(
    ("language", "sandbox"),
    [("en", LOCKED), ("lv", FORMS_ONLY)],
    ids=["locked", "forms-only"],
)
def test_a_quick_quiz_completes_in_a_frame(
    new_page: NewPage, server: Server, portal: Portal, language: str, sandbox: str | None
) -> None:
    visitor = framed(new_page, server, portal, language, sandbox)
    assert is_dressed(visitor)
    visitor.go_on()
    visitor.has("stage")
    assert not has_htmx(visitor)
    assert visitor.go_to_result() == QUICK_WAY[1:]
    visitor.one('button[name="keep"]').click()
    visitor.one("#the-code").wait_for()


def test_in_a_frame_the_language_changes_and_focus_follows(
    new_page: NewPage, server: Server, portal: Portal
) -> None:
    visitor = framed(new_page, server, portal, "en")
    visitor.go_on()
    visitor.go_on()
    visitor.one("main[data-item] h1:focus").wait_for()
    visitor.one('.languages [value="lv"]').click()
    visitor.one('.languages [value="en"]').wait_for()
    visitor.language = "lv"
    visitor.answer()
    visitor.one("main[data-item] h1:focus").wait_for()


@pytest.mark.parametrize("place", ["", "code", "page/privacy", "page/nothing"])
def test_pages_that_are_not_for_embedding_refuse_to_be_framed(
    new_page: NewPage, server: Server, portal: Portal, place: str
) -> None:
    page = new_page(forgiven="Refused to (display|frame)|Framing|Failed to load|Policy: frame-ancestors")
    page.goto(portal.framing(f"{server.other_origin}/en/{place}"))
    assert page.frame_locator("iframe").locator("main").count() == 0
    page.goto(portal.framing(f"{server.other_origin}/en/embed/{place}"))
    page.frame_locator("iframe").locator("main").wait_for()


def test_who_is_not_a_portal_of_the_library_cannot_frame_it(
    new_page: NewPage, server: Server, portal: Portal
) -> None:
    page = new_page(forgiven="Refused to (display|frame)|Framing|Failed to load|Policy: frame-ancestors")
    page.goto(portal.framing(f"{server.origin}/en/embed/").replace("127.0.0.1", "localhost", 1))
    page.wait_for_load_state()
    assert page.frame_locator("iframe").locator("main").count() == 0
    assert re.search("frame-ancestors 'self' http://127", server.policy_at("/en/embed/"))
