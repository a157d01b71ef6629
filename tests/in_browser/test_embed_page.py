"""The Embed page with its preview, the test of a webmaster's page, the demonstration portal; in Chromium."""

import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server

from infolit.commands.portal import WAYS, let_in, new_portal
from tests.in_browser.conftest import NewPage
from tests.in_browser.desk import fill_in
from tests.in_browser.portal import ELEMENT, FRAME, Portal
from tests.in_browser.server import Server
from tests.in_browser.test_staff import look_at
from tests.in_browser.visitor import Visitor
from tests.rows import rows
from tests.staff.colleague import LIBRARY, PASSWORD, account_of, database_of

CHECK = """<p id="infolit-check">Not yet.</p>
<script src="{quiz}/en/embed/check.js" data-campaign="lejasmala" defer></script>"""
BLOCKED = (
    "Refused|Framing|Failed to load|Loading the script|Policy|Blocked|Unsafe attempt|An iframe which has both"
)


def test_what_is_chosen_is_previewed_uncounted_and_copied(new_page: NewPage, server: Server) -> None:
    db, name = database_of(server.app), f"embed-{uuid.uuid4().hex[:8]}"
    account_of(db, name, "librarian")
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/en/staff/sign-in")
    fill_in(page, name=name, password=PASSWORD)
    page.goto(f"/en/staff/l/{LIBRARY}/doors/{LIBRARY}/embed")
    page.locator(".choices summary").click()
    page.locator("#lang").select_option("lv")
    page.locator("#theme").select_option("dark")
    page.locator(".choices-form button").click()
    page.wait_for_url("**/embed?*theme=dark*")
    visitor = Visitor(page.frame_locator("infolit-quiz iframe"), server.app, "lv")
    visitor.has("start")
    assert visitor.one("html").get_attribute("data-theme") == "dark"
    before = {row["key"] for row in rows(db)["attempt"]}
    visitor.go_on()
    visitor.has("stage")
    begun = [row["trial"] for row in rows(db)["attempt"] if row["key"] not in before]
    assert begun == [True]
    page.locator('[data-copy="as-element"]').click()
    page.get_by_text("Copied").wait_for()
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert '<infolit-quiz campaign="lejasmala" lang="lv" theme="dark">' in copied
    assert f"{server.origin}/embed/v1.js" in copied
    look_at(page, "embed")
    page.context.clear_cookies()


def findings(
    new_page: NewPage, server: Server, address: str, forgiven: str = BLOCKED, frame: str = ""
) -> tuple[list[str], list[str]]:
    """What the test of a page, or of one in its frame, finds fine there, and what it finds to mend."""
    page = new_page(forgiven=forgiven)
    page.goto(address.replace("QUIZ", server.other_origin))
    tested = page.frame_locator(frame).locator("html") if frame else page.locator("html")
    tested.get_by_text("The test is over.").wait_for()
    told = tested.locator("#infolit-check li").all_inner_texts()
    fine = [text for text in told if text.startswith("Fine: ")]
    return fine, [text for text in told if text not in fine]


def element(server: Server, campaign: str = "lejasmala") -> str:
    """The line with the script."""
    return ELEMENT.format(quiz=server.other_origin, language="en", campaign=campaign)


def frame(server: Server, sandbox: str = "") -> str:
    """A plain frame."""
    return FRAME.format(source=f"{server.other_origin}/en/embed/", sandbox=sandbox)


def test_a_page_that_lets_everything_in_hears_so(new_page: NewPage, server: Server, portal: Portal) -> None:
    quiz = server.other_origin
    policy = f"default-src 'none'; script-src {quiz}; frame-src {quiz}; img-src data:"
    address = portal.page(element(server) + CHECK.format(quiz=quiz), policy)
    fine, wrong = findings(new_page, server, address, forgiven="")
    assert wrong == []
    assert len(fine) == 5
    assert f"The quiz lets {portal.origin} show it." in "".join(fine)
    assert re.search("how high it is: [0-9]{3,4} pixels", "".join(fine))


@pytest.mark.parametrize(
    ("body", "policy", "wrong"),
    [
        ("", "", ["The quiz is not on the page yet"]),
        ("ELEMENT", "frame-src 'none'", ["Add this address to frame-src"]),
        ("<infolit-quiz></infolit-quiz>", "", ["without its script"]),
        ("OTHER", "", ['leads to another door, elsewhere. If that is not meant, write campaign="lejasmala"']),
        ("<div style='width:200px'>ELEMENT</div>", "", ["The column is 200 pixels wide. The quiz needs 280"]),
        (
            "<div class='shut' style='height:200px;overflow:auto'>ELEMENT</div>",
            "",
            ['cannot grow, <div class="shut">'],
        ),
        ("SHUT", "", ['sandbox="allow-scripts": add allow-forms']),
        ("FRAME", "", ["is 200 pixels high and its first page needs"]),
    ],
    ids=["nothing", "frame-src", "no script", "another door", "narrow", "box", "sandbox", "low"],
)
def test_what_a_page_blocks_is_told_with_the_way_to_mend_it(
    new_page: NewPage, server: Server, portal: Portal, body: str, policy: str, wrong: list[str]
) -> None:
    low = frame(server).replace('height="900"', 'height="200"')
    for name, text in (
        ("ELEMENT", element(server)),
        ("OTHER", element(server, "elsewhere")),
        ("SHUT", frame(server, ' sandbox="allow-scripts"')),
        ("FRAME", low),
    ):
        body = body.replace(name, text)
    address = portal.page(body + CHECK.format(quiz=server.other_origin), policy or None)
    found = findings(new_page, server, address)[1]
    assert len(found) == len(wrong), found
    assert all(part in text for part, text in zip(wrong, found, strict=True)), found


def test_a_website_that_the_library_does_not_know_is_named_and_nothing_on_it_works(
    new_page: NewPage, server: Server, portal: Portal
) -> None:
    strange = portal.origin.replace("127.0.0.1", "localhost")
    address = portal.page(element(server) + CHECK.format(quiz=server.other_origin))
    fine, [wrong] = findings(new_page, server, address.replace("127.0.0.1", "localhost", 1))
    assert f"ask the library to enter {strange} under Settings" in wrong
    assert "works" not in "".join(fine)


def test_a_page_that_stands_in_a_frame_has_nothing_to_mend_if_all_answers(
    new_page: NewPage, server: Server, portal: Portal
) -> None:
    inner = portal.page(element(server) + CHECK.format(quiz=server.other_origin))
    fine, wrong = findings(new_page, server, portal.framing(inner), forgiven="", frame="iframe")
    assert wrong == []
    assert len(fine) == 5


def test_a_page_that_asks_frames_for_a_policy_is_told_which(
    new_page: NewPage, server: Server, portal: Portal
) -> None:
    body = element(server) + CHECK.format(quiz=server.other_origin)
    _, wrong = findings(new_page, server, portal.page(body, embedder="require-corp"))
    assert "sends Cross-Origin-Embedder-Policy" in wrong[0]


def test_a_page_in_a_sandbox_hears_what_is_shut(new_page: NewPage, server: Server, portal: Portal) -> None:
    address = portal.page(CHECK.format(quiz=server.other_origin), "sandbox allow-scripts")
    found = "\n".join(findings(new_page, server, address)[1])
    assert "The page is itself in a sandbox without allow-same-origin" in found
    assert "Add allow-forms to the sandbox" in found


def test_where_the_script_is_stopped_the_sentence_beside_it_stays(
    new_page: NewPage, server: Server, portal: Portal
) -> None:
    page = new_page(forgiven=BLOCKED)
    page.goto(portal.page(CHECK.format(quiz=server.other_origin), "script-src 'self'"))
    page.wait_for_load_state("networkidle")
    assert page.locator("#infolit-check").inner_text() == "Not yet."


@contextmanager
def front_page(server: Server) -> Iterator[str]:
    """The demonstration portal on a free port; its origin."""
    site = make_server("127.0.0.1", 0, new_portal(server.other_origin, LIBRARY), threaded=True)
    origin = f"http://127.0.0.1:{site.server_port}"
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    try:
        let_in(database_of(server.app), origin)
        yield origin
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


def test_the_demonstration_portal_shows_the_quiz_in_all_three_ways(new_page: NewPage, server: Server) -> None:
    with front_page(server) as origin:
        for way in WAYS:
            page = new_page(viewport={"width": 1100, "height": 900})
            # The server looks at its libraries every five seconds.
            for _ in range(12):
                page.goto(f"{origin}/{'' if way == 'element' else way}")
                page.wait_for_timeout(600)
                if page.frame_locator("main iframe").locator("main").count():
                    break
            visitor = Visitor(page.frame_locator("main iframe"), server.app, "lv")
            visitor.has("start")
            visitor.go_on()
            visitor.has("stage")
            assert page.evaluate("scrollY") == 0
            if way == "element":
                page.get_by_text("Šī lapa uzzināja: start {}").wait_for()
