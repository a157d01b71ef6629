"""`<infolit-quiz>` on somebody else's page: what docs/embedding.md promises, in Chromium, across two sites."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.in_browser.conftest import NewPage
from tests.in_browser.measures import CUT_OFF, WIDER_THAN_THE_WINDOW, measure
from tests.in_browser.portal import Portal
from tests.in_browser.server import Server
from tests.in_browser.visitor import TASK, Visitor
from tests.walker import Patron

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROMISED = (Path(__file__).parent.parent / "reference" / "embed" / "v1.md").read_text(encoding="utf-8")
LINE = re.findall("```html\n(.*?)```", PROMISED, re.S)[0]
"""What webmasters copy."""
STRICT = "default-src 'none'; img-src data:; script-src {0}; frame-src {0}"
HOST = '<input id="first" autofocus>{before}<div id="column">{line}</div>{after}'
EVENTS = """() => { window.heard = []; for (const name of ["start", "stage", "result"])
    document.addEventListener("infolit-" + name, (e) => heard.push([name, e.detail, e.target.tagName])); }"""
ABOUT = "(top) => Math.abs(document.querySelector('infolit-quiz').getBoundingClientRect().top - top) < 1"

Host = Callable[..., "Page"]


@pytest.fixture
def host(new_page: NewPage, server: Server, portal: Portal) -> Host:
    """Opens a page of the portal with the documented line on it, of another site than the quiz.

    With a `clock` the test may let seconds pass at once.
    """

    def make(
        line: str = LINE,
        *,
        before: str = "",
        after: str = "",
        policy: str = "",
        forgiven: str = "",
        clock: bool = False,
        **options: Any,
    ) -> "Page":
        page = new_page(forgiven=forgiven, **options)
        if clock:
            page.clock.install()
        body = HOST.format(line=line, before=before, after=after)
        body = body.replace("https://quiz.example", server.other_origin).replace("your-library", "lejasmala")
        page.goto(portal.page(body, policy.format(server.other_origin) or None))
        page.evaluate(EVENTS)
        return page

    return make


def tall(page: "Page") -> int:
    """The height of the frame."""
    return int(page.locator("infolit-quiz iframe").evaluate("(e) => e.getBoundingClientRect().height"))


def inside(page: "Page", server: Server, language: str = "lv") -> Visitor:
    """Whoever uses the quiz in the frame."""
    visitor = Visitor(page.frame_locator("infolit-quiz iframe"), server.app, language)
    visitor.has("start")
    return visitor


def fits(page: "Page", visitor: Visitor) -> None:
    """Waits until the frame is as high as its content, give or take what is not worth a jump."""
    content = visitor.one("body")
    for _try in range(40):
        if 0 <= tall(page) - content.evaluate("(e) => e.getBoundingClientRect().height") <= 9:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{tall(page)} for {content.evaluate('(e) => e.getBoundingClientRect().height')}")


def settled_address(page: "Page") -> str:
    """Where the frame is, once it answered."""
    page.locator("infolit-quiz a").last.wait_for(state="hidden")
    return page.frames[-1].url


def test_the_documented_line_becomes_a_quiz_under_a_strict_policy(host: Host, server: Server) -> None:
    page = host(policy=STRICT)
    visitor = inside(page, server)
    fits(page, visitor)
    frame = page.locator("infolit-quiz iframe")
    assert frame.get_attribute("title") == "Atvērt pašpārbaudi"
    assert frame.get_attribute("allow") == "clipboard-write"
    assert frame.get_attribute("scrolling") == "no"
    assert [frame.get_attribute(each) for each in ("sandbox", "role", "loading")] == [None] * 3
    assert settled_address(page) == f"{server.other_origin}/lv/embed/c/lejasmala?theme=light"
    assert page.evaluate("document.activeElement.id") == "first"
    assert page.evaluate("scrollY") == 0


def test_it_leaves_nothing_behind_but_the_element(host: Host, server: Server) -> None:
    globals_ = "Object.getOwnPropertyNames(window).filter((name) => !/^\\d+$/.test(name)).sort()"
    without = host(line="").evaluate(globals_)
    twice = LINE + LINE.splitlines()[0]
    page = host(line=twice)
    inside(page, server)
    assert page.evaluate(globals_) == without
    assert page.locator("infolit-quiz iframe").count() == 1


def test_every_documented_attribute_is_listened_to(host: Host, server: Server) -> None:
    attributes = re.findall(r"^\| `(\w+)` \|", PROMISED.partition("| event |")[0], re.M)
    page = host()
    inside(page, server)
    assert sorted(page.evaluate("customElements.get('infolit-quiz').observedAttributes")) == sorted(
        attributes
    )
    page.locator("infolit-quiz").evaluate(
        "(e) => { for (const [n, v] of Object.entries({lang: 'en-GB', path: 'full', theme: 'dark', accent: '#FFEE00',"
        " title: 'Mine'})) e.setAttribute(n, v); }"
    )
    visitor = Visitor(page.frame_locator("infolit-quiz iframe"), server.app, "en")
    visitor.one("html[lang=en][data-theme=dark]").wait_for()
    assert visitor.one('[value="full"]').is_checked()
    assert page.locator("infolit-quiz iframe").get_attribute("title") == "Mine"
    before = settled_address(page)
    visitor.go_on()
    page.locator("infolit-quiz").evaluate("(e) => e.setAttribute('lang', 'lv')")
    page.wait_for_timeout(200)
    assert "/en/embed/a/" in page.frames[-1].url
    assert page.frames[-1].url.endswith("?theme=dark&accent=ffee00"), before
    assert (
        visitor.one(".primary").evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(255, 238, 0)"
    )


@pytest.mark.parametrize(
    ("style", "theme"),
    [
        ("", "light"),
        ("background: #123", "dark"),
        ("background: #fed", "light"),
        # As good as not there: the white page behind it shows.
        ("background: rgba(0, 0, 0, .03)", "light"),
        ("background: lab(9 0 0)", ""),
    ],
)
def test_without_a_theme_it_is_as_light_as_the_page_around(
    host: Host, server: Server, style: str, theme: str
) -> None:
    page = host(line=f'<div style="{style}">{LINE}</div>')
    inside(page, server).one(f'html[data-theme="{theme}"]' if theme else "html:not([data-theme])").wait_for()


def test_what_is_looked_at_again_is_told_once(host: Host, server: Server) -> None:
    page = host()
    visitor = inside(page, server)
    visitor.go_on()
    visitor.go_on()
    visitor.one(".back a").click()
    visitor.has("stage")
    visitor.one('.languages [value="en"]').click()
    visitor.one('html[lang="en"]').wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate("heard") == [["start", {}, "INFOLIT-QUIZ"]]


def test_who_is_refused_the_frame_keeps_the_door_with_its_address(host: Host, server: Server) -> None:
    page = host(policy=STRICT.replace("frame-src {0}", "frame-src 'none'"), forgiven=".*(Policy|Fram)")
    page.locator("infolit-quiz iframe").wait_for(state="detached", timeout=7000)
    address = page.locator("infolit-quiz a").last
    assert address.inner_text() == f"{server.other_origin}/lv/c/lejasmala"
    assert address.get_attribute("target") == "_blank"
    assert page.get_by_text("Atvērt pašpārbaudi").is_visible()


@contextmanager
def loading(page: "Page") -> Iterator[None]:
    """Waits until something else stands in the frame, be it an error."""
    page.locator("infolit-quiz iframe").evaluate(
        "(e) => { window.loaded = new Promise((done) => { e.addEventListener('load', () => done()); }); }"
    )
    yield
    page.evaluate("() => loaded")


def test_a_quiz_that_fails_later_gives_a_link_back(host: Host, server: Server) -> None:
    page = host(clock=True, forgiven="Failed to load resource")
    visitor = inside(page, server)
    # A page that loads within a second of an answer is taken for the one that answered.
    page.clock.fast_forward(1500)
    page.context.set_offline(True)
    with loading(page):
        visitor.press()
    page.clock.fast_forward(5000)
    link = page.locator("infolit-quiz a").last
    link.wait_for()
    assert link.get_attribute("href") == f"{server.other_origin}/c/lejasmala?lang=lv"
    assert page.locator("infolit-quiz iframe").get_attribute("scrolling") == "auto"


def test_a_door_that_is_corrected_opens_at_once(host: Host, server: Server) -> None:
    page = host(clock=True, forgiven="Failed to load resource")
    inside(page, server)
    page.route("**/embed/c/old?*", lambda route: route.abort())
    quiz = page.locator("infolit-quiz")
    quiz.evaluate("(e) => e.setAttribute('campaign', 'old')")
    page.clock.fast_forward(5000)
    page.locator("infolit-quiz iframe").wait_for(state="detached")
    quiz.evaluate("(e) => e.setAttribute('campaign', 'lejasmala')")
    inside(page, server)
    assert settled_address(page) == f"{server.other_origin}/lv/embed/c/lejasmala?theme=light"


def test_who_has_no_script_keeps_the_door(host: Host) -> None:
    page = host(java_script_enabled=False)
    assert page.get_by_text("Atvērt pašpārbaudi").is_visible()
    assert page.locator("iframe").count() == 0


def test_the_link_goes_when_the_frame_answers_and_a_narrow_one_offers_its_own_tab(
    host: Host, server: Server
) -> None:
    page = host(before="<style>#column { width: 280px }</style>")
    visitor = inside(page, server)
    link = page.locator("infolit-quiz a").last
    link.wait_for()
    assert not page.get_by_text("Atvērt pašpārbaudi").is_visible()
    assert link.get_attribute("rel") == "noopener"
    with page.expect_popup() as opened:
        link.click()
    assert opened.value.url == f"{server.other_origin}/lv/c/lejasmala"
    opened.value.close()
    page.locator("#column").evaluate("(e) => { e.style.width = '500px'; }")
    link.wait_for(state="hidden")
    page.locator("#column").evaluate("(e) => { e.style.width = '300px'; }")
    link.wait_for()
    visitor.go_on()
    link.wait_for(state="hidden")


def test_in_a_column_of_280_pixels_nothing_is_cut_off_and_the_page_learns_levels_alone(
    host: Host, server: Server
) -> None:
    page = host(before="<style>#column { width: 280px }</style>")
    visitor = inside(page, server)
    while True:
        fits(page, visitor)
        frame: Any = page.frames[-1]
        assert measure(frame, WIDER_THAN_THE_WINDOW) == [], visitor.name
        assert measure(frame, CUT_OFF) == [], visitor.name
        if visitor.name == "result":
            break
        if visitor.name in TASK:
            visitor.mark(visitor.item.key_marks())
        visitor.go_on()
    page.wait_for_function("heard.some(([name]) => name === 'result')")
    stages = enumerate(("recognise", "find", "evaluate", "use"), 1)
    assert page.evaluate("heard") == [
        ["start", {}, "INFOLIT-QUIZ"],
        *(["stage", {"stage": stage, "done": done, "of": 4}, "INFOLIT-QUIZ"] for done, stage in stages),
        ["result", {"level": "advanced"}, "INFOLIT-QUIZ"],
    ]


def test_a_new_page_begins_in_sight_and_the_focus_stays_in_the_frame(host: Host, server: Server) -> None:
    page = host(before='<p style="height: 900px">', after='<p style="height: 2000px">', forgiven="")
    visitor = inside(page, server)
    assert page.evaluate("scrollY") == 0
    visitor.go_on()
    visitor.go_on()
    for _task in range(2):
        visitor.mark(visitor.item.key_marks())
        page.evaluate("scrollTo(0, 1400)")
        visitor.go_on()
        page.wait_for_function(ABOUT, arg=0)
        assert visitor.one("main[data-item] h1:focus").count() == 1


def test_room_is_left_for_a_bar_at_the_top(host: Host, server: Server) -> None:
    page = host(
        before="<style>infolit-quiz { scroll-margin-top: 90px }</style>", after='<p style="height: 2000px">'
    )
    visitor = inside(page, server)
    page.evaluate("scrollTo(0, 600)")
    visitor.one("#step button").evaluate("(e) => e.click()")
    visitor.has("stage")
    page.wait_for_function(ABOUT, arg=90)


@pytest.mark.parametrize(
    ("attributes", "display"), [("", "block"), (" hidden", "none"), (' class="tab"', "none")]
)
def test_it_is_a_block_unless_the_page_says_otherwise(host: Host, attributes: str, display: str) -> None:
    line = LINE.replace("<infolit-quiz", "<infolit-quiz" + attributes)
    page = host(line=line, before="<style>.tab { display: none }</style>")
    page.locator("infolit-quiz iframe").wait_for(state="attached")
    assert page.locator("infolit-quiz").evaluate("(e) => getComputedStyle(e).display") == display


def test_a_picture_that_goes_by_the_name_of_the_script_is_not_taken_for_it(
    host: Host, server: Server
) -> None:
    page = host(before='<img name="currentScript" src="/embed/v1.js" alt="">')
    inside(page, server)
    assert settled_address(page).startswith(f"{server.other_origin}/lv/embed/")


@pytest.mark.parametrize(
    ("attributes", "role", "name"),
    [
        ("", "region", "Atvērt pašpārbaudi"),
        (' title="Mine"', "region", "Mine"),
        (' role="complementary" aria-label="Mine"', "complementary", "Mine"),
    ],
)
def test_it_is_a_region_by_the_name_of_its_frame_and_what_the_page_says_comes_first(
    host: Host, server: Server, attributes: str, role: str, name: str
) -> None:
    page = host(line=LINE.replace("<infolit-quiz", "<infolit-quiz" + attributes))
    inside(page, server)
    # Playwright's own roles are worked out from attributes; only the browser knows of others.
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    assert (role, name) in [(told(node, "role"), told(node, "name")) for node in nodes]


def told(node: dict[str, Any], what: str) -> str:
    """What a screen reader hears of a node of the page."""
    return str(node.get(what, {}).get("value", ""))


def test_messages_of_others_change_nothing(host: Host, server: Server) -> None:
    page = host(after="<iframe srcdoc='<p>Another</p>' id='other'></iframe>")
    visitor = inside(page, server)
    fits(page, visitor)
    before = tall(page)
    page.evaluate("postMessage({infolit: 1, type: 'height', height: 5000}, '*')")
    page.evaluate(
        "document.getElementById('other').contentWindow.eval("
        "\"parent.postMessage({infolit: 1, type: 'result', level: 'advanced', height: 5000}, '*')\")"
    )
    page.wait_for_timeout(150)
    assert (tall(page), page.evaluate("heard")) == (before, [])


@pytest.mark.parametrize("asked", [-5, 5, 1e9, "'9'", "NaN", "null", "{}"])
def test_heights_are_bounded(host: Host, server: Server, asked: object) -> None:
    page = host()
    inside(page, server)
    page.frames[-1].evaluate(f"parent.postMessage({{infolit: 1, type: 'height', height: {asked}}}, '*')")
    page.wait_for_timeout(200)
    assert 100 <= tall(page) <= 20_000


def test_it_shrinks_and_grows_with_its_content_without_a_second_scroll_bar(
    host: Host, server: Server
) -> None:
    page = host()
    visitor = inside(page, server)
    details = visitor.one(".doors details summary")
    fits(page, visitor)
    before = tall(page)
    details.click()
    fits(page, visitor)
    assert tall(page) > before
    details.click()
    fits(page, visitor)
    assert tall(page) <= before + 8
    assert visitor.one("html").evaluate("(e) => e.scrollHeight <= e.clientHeight")


def test_a_frame_that_may_not_open_dialogs_offers_its_own_tab_to_print(
    new_page: NewPage, server: Server, portal: Portal
) -> None:
    patron = Patron(server.app, door="embed/")
    patron.finish()
    page = new_page(forgiven="Ignored call to 'print")
    sandbox = "allow-scripts allow-same-origin allow-forms allow-popups"
    page.goto(portal.framing(f"{server.other_origin}{patron.at('result')}", sandbox))
    frame = page.frame_locator("iframe")
    frame.locator("[data-print]").click()
    own = frame.locator("[data-own-tab]")
    own.wait_for()
    assert str(own.get_attribute("href")).startswith("/en/a/")


def test_a_frame_that_may_prints_itself(new_page: NewPage, server: Server, portal: Portal) -> None:
    patron = Patron(server.app, door="embed/")
    patron.finish()
    page = new_page()
    page.add_init_script("window.print = () => dispatchEvent(new Event('beforeprint'));")
    page.goto(portal.framing(f"{server.other_origin}{patron.at('result')}"))
    frame = page.frame_locator("iframe")
    frame.locator("[data-print]").click()
    assert not frame.locator("[data-own-tab]").is_visible()
