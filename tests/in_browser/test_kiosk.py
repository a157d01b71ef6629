"""At a kiosk, whoever walks away leaves nothing on the screen, in the browser's memory, or behind Back."""

import datetime
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import infolit
from infolit.config import load_config
from infolit.store.libraries import Campaign, default_library, save_campaign
from tests.in_browser.conftest import NewPage
from tests.in_browser.measures import COMMON, CUT_OFF, WIDER_THAN_THE_WINDOW, axe, measure
from tests.in_browser.server import Server
from tests.in_browser.visitor import Visitor
from tests.server import serving
from tests.walker import Patron

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from infolit.store.db import Database

SCREENS = {
    "upright": {"width": 1080, "height": 1920},
    "desk": {"width": 1280, "height": 800},
    "tablet": {"width": 768, "height": 1024},
}
VISITORS = 20
LEAST = 60
"""Pixels; of what is touched."""

TOO_LOW = """() => [...new Set(all("a[href], button, select, input:not([type=hidden]), summary")
    .map((e) => e.closest("label") || e))].filter((e) => e.getBoundingClientRect().height < 59.5).map(name)"""


@pytest.fixture(scope="module")
def hall(server: Server) -> str:
    """The address of a kiosk's door, without its language."""
    add_kiosk(server.app.extensions["infolit.database"])
    return "c/hall"


@pytest.fixture(scope="module")
def lone_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole address of a kiosk that offers one language, on a server of its own."""
    told = {"INFOLIT_INSTANCE": str(tmp_path_factory.mktemp("lone")), "INFOLIT_LANGUAGES": "en"}
    with serving(told) as started:
        db = infolit.create_app(load_config(told)).extensions["infolit.database"]
        add_kiosk(db)
        db.engine.dispose()
        yield f"http://127.0.0.1:{started.port}/en/c/hall"


def add_kiosk(db: "Database", slug: str = "hall") -> Campaign:
    """A kiosk of the default library."""
    library = default_library(db)
    assert library is not None
    door = Campaign(slug, library, kind="kiosk")
    save_campaign(db, door)
    return door


def arrive(page: "Page", server: Server, hall: str) -> Visitor:
    """Somebody touches the screen of a kiosk and gets to the first task."""
    visitor = Visitor(page, server.app)
    page.goto(f"/lv/{hall}")
    page.locator('.kiosk-languages [lang="en"]').click()
    visitor.has("start")
    visitor.go_on()
    visitor.go_on()
    page.locator("main[data-item]").wait_for()
    return visitor


def guest_of(server: Server, hall: str) -> Patron:
    """A visitor in code."""
    patron = server.patron("en")
    patron.door = f"{hall}/start"
    return patron


def waits(page: "Page") -> None:
    """The kiosk waits for the next visitor."""
    page.locator(".kiosk-languages").wait_for()
    kept = page.evaluate("() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
    assert "/a/" not in kept, "htmx keeps an address in sessionStorage, now that of this page"


def has_nothing_behind_it(page: "Page", left: str) -> None:
    """Back, Forward, and what was open before: nowhere is anything of the last visitor."""
    from playwright.sync_api import Error

    title = page.title()
    for way in ("back", "back", "back", "forward", "forward", "forward"):
        # A page that leads on to another, or loads itself anew, may go while it is told.
        with suppress(Error):
            page.evaluate(f"() => history.{way}()")
        page.wait_for_timeout(400)
        page.locator(".kiosk-languages, main[data-page=start]").wait_for()
    page.goto(left)
    page.locator(".kiosk-languages").wait_for()
    assert page.title() == title


def seconds(page: "Page", number: int) -> None:
    """Lets time pass."""
    page.clock.fast_forward(number * 1000)


def nonce(page: "Page") -> str:
    """What the start form of the page is signed with: another after each loading."""
    return page.locator("[name=nonce]").input_value()


def is_warned(page: "Page") -> bool:
    return bool(page.locator("#idle").evaluate("(e) => e.open && e.matches(':modal')"))


@pytest.fixture
def kiosk(new_page: NewPage) -> "Page":
    """A kiosk's screen, whose time the test lets pass."""
    page = new_page(viewport=SCREENS["desk"])
    page.clock.install()
    return page


def test_who_is_gone_for_three_minutes_leaves_nothing(kiosk: "Page", server: Server, hall: str) -> None:
    visitor = arrive(kiosk, server, hall)
    visitor.answer()
    left, title = kiosk.url, visitor.item.title
    seconds(kiosk, 115)
    assert not is_warned(kiosk)
    seconds(kiosk, 7)
    assert is_warned(kiosk)
    seconds(kiosk, 61)
    waits(kiosk)
    has_nothing_behind_it(kiosk, left)
    assert title not in kiosk.content()
    assert server.responses(left) == {}


def test_a_machine_that_slept_clears_at_once(kiosk: "Page", server: Server, hall: str) -> None:
    arrive(kiosk, server, hall)
    seconds(kiosk, 3600)
    waits(kiosk)


def test_the_warning_is_announced_and_goes_by_keyboard(kiosk: "Page", server: Server, hall: str) -> None:
    visitor = arrive(kiosk, server, hall)
    visitor.mark((visitor.item.mark_ids()[0],))
    focused = "() => document.activeElement.name || document.activeElement.id"
    assert kiosk.evaluate(focused) == "mark"
    seconds(kiosk, 121)
    assert is_warned(kiosk)
    assert axe(kiosk) == []
    said = kiosk.locator("#idle [role=status]")
    heard = []
    for _second in range(50):
        heard.append(said.inner_text().rpartition(" ")[2])
        seconds(kiosk, 1)
    assert list(dict.fromkeys(heard))[1:] == ["30", "15"]
    assert kiosk.evaluate(focused) == "idle-stay"
    address = kiosk.url
    kiosk.keyboard.press("Enter")
    assert not is_warned(kiosk)
    assert kiosk.evaluate(focused) == "mark"
    assert kiosk.url == address
    seconds(kiosk, 115)
    assert not is_warned(kiosk)
    kiosk.keyboard.press("Shift")
    for key in ("Escape", "Space", "Tab", "a"):
        seconds(kiosk, 130)
        assert is_warned(kiosk)
        kiosk.keyboard.press(key)
        assert not is_warned(kiosk), key
    assert (kiosk.url, visitor.one(":checked").count()) == (address, 1)


def test_touch_movement_and_scrolling_show_that_somebody_is_there(
    new_page: NewPage, server: Server, hall: str
) -> None:
    page = new_page(viewport={"width": 768, "height": 500}, has_touch=True)
    page.clock.install()
    arrive(page, server, hall)
    acts: tuple[Callable[[], object], ...] = (
        lambda: page.touchscreen.tap(300, 300),
        lambda: page.mouse.wheel(0, 50),
        lambda: page.evaluate("() => window.scrollBy(0, 40)"),
        lambda: page.mouse.move(100, 200, steps=3),
        lambda: page.keyboard.press("ArrowDown"),
    )
    for act in acts:
        seconds(page, 100)
        act()
        page.wait_for_timeout(150)
        seconds(page, 100)
        assert not is_warned(page)
        page.keyboard.press("Shift")
    for extend in acts[:2]:
        seconds(page, 130)
        assert is_warned(page)
        extend()
        page.wait_for_timeout(150)
        assert not is_warned(page)


def test_a_mouse_on_its_way_to_the_button_presses_nothing_beneath(
    kiosk: "Page", server: Server, hall: str
) -> None:
    visitor = arrive(kiosk, server, hall)
    seconds(kiosk, 175)
    assert kiosk.locator("#idle-left").inner_text() == "5"
    kiosk.mouse.move(200, 200, steps=3)
    seconds(kiosk, 50)
    assert is_warned(kiosk)
    kiosk.locator("#idle-stay").click()
    assert not is_warned(kiosk)
    assert visitor.one(":checked").count() == 0


@pytest.mark.parametrize("place", ["feedback", "inspect", "search", "single"])
def test_what_takes_long_to_read_waits_longer(kiosk: "Page", server: Server, hall: str, place: str) -> None:
    guest = guest_of(server, hall)
    guest.start()
    at = {item.kind: leg for leg in range(1, 5) for item in guest.walk.leg_items(leg)}
    if place == "feedback":
        guest.do_stage()
        kiosk.goto(guest.page.address)
    else:
        guest.rush_to(at[place])
        item = next(each for each in guest.walk.leg_items(at[place]) if each.kind == place)
        kiosk.goto(guest.at(f"item/{item.id}"))
    seconds(kiosk, 200 if place != "single" else 110)
    assert not is_warned(kiosk)
    seconds(kiosk, 42 if place != "single" else 12)
    assert is_warned(kiosk)


def test_a_clock_set_back_stops_nothing(kiosk: "Page", server: Server, hall: str) -> None:
    arrive(kiosk, server, hall)
    kiosk.clock.set_system_time(datetime.datetime(2020, 1, 1))
    seconds(kiosk, 1)
    seconds(kiosk, 121)
    assert is_warned(kiosk)
    seconds(kiosk, 61)
    waits(kiosk)


def test_a_start_page_that_nobody_starts_goes_back_to_the_languages(kiosk: "Page", hall: str) -> None:
    kiosk.goto(f"/en/{hall}/start")
    seconds(kiosk, 121)
    assert is_warned(kiosk)
    seconds(kiosk, 61)
    waits(kiosk)


def test_where_one_language_waits_no_clock_runs_and_the_form_stays_fresh(
    kiosk: "Page", lone_hall: str
) -> None:
    kiosk.goto(lone_hall)
    for _half_hour in range(2):
        first = nonce(kiosk)
        seconds(kiosk, 1790)
        assert (kiosk.locator("dialog").count(), nonce(kiosk)) == (0, first)
        with kiosk.expect_navigation():
            seconds(kiosk, 20)
        assert nonce(kiosk) != first
    kiosk.locator("#step button").click()
    kiosk.locator("#leave").wait_for()
    seconds(kiosk, 121)
    assert is_warned(kiosk), "now somebody is there"


@pytest.mark.parametrize("status", [None, 503])
def test_while_the_server_is_away_the_start_page_stays(
    new_page: NewPage, lone_hall: str, status: int | None
) -> None:
    page = new_page(forgiven="Failed to load resource")
    page.clock.install()
    page.goto(lone_hall)
    first, loads = nonce(page), list[bool]()

    def away(route: "Route") -> None:
        loads.append(route.request.is_navigation_request())
        route.fulfill(status=status) if status else route.abort()

    page.route(lone_hall, away)
    for _half_hour in range(3):
        with page.expect_request(lone_hall):
            seconds(page, 1801)
    assert (loads, nonce(page)) == ([False] * 3, first)
    page.unroute(lone_hall)
    with page.expect_navigation():
        seconds(page, 1801)
    assert nonce(page) != first


def test_a_start_that_came_too_late_is_not_sent_again(kiosk: "Page", lone_hall: str) -> None:
    kiosk.goto(lone_hall)
    kiosk.locator("[name=nonce]").evaluate("(field) => { field.value = 'old' }")
    kiosk.locator("#step button").click()
    kiosk.locator(".notice[data-focus]").wait_for()
    with kiosk.expect_navigation():
        seconds(kiosk, 1801)
    assert kiosk.locator(".notice[data-focus]").count() == 0


def test_beside_the_quiz_the_visit_is_cleared_too(kiosk: "Page", server: Server, hall: str) -> None:
    visitor = arrive(kiosk, server, hall)
    left = kiosk.url
    kiosk.locator(".help a").first.click()
    visitor.has("message")
    kiosk.locator("[data-back]").click()
    kiosk.wait_for_url(left)
    kiosk.locator(".help a").first.click()
    visitor.has("message")
    seconds(kiosk, 200)
    waits(kiosk)
    has_nothing_behind_it(kiosk, left)


@pytest.mark.parametrize("javascript", [True, False])
def test_finish_and_clear_asks_nothing(
    new_page: NewPage, server: Server, hall: str, javascript: bool
) -> None:
    page = new_page(java_script_enabled=javascript)
    visitor = arrive(page, server, hall)
    visitor.go_to_result()
    left = page.url
    page.locator("[name=keep]").click()
    page.locator(".qr-code svg").wait_for()
    page.locator("#leave button").click()
    page.locator(".kiosk-languages").wait_for()
    if javascript:
        waits(page)
        has_nothing_behind_it(page, left)
    else:
        page.go_back()
        assert page.locator("main[data-page=result]").count() == 0
        assert page.locator("body.kiosk").count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_the_foot_of_a_result_clears_too(
    new_page: NewPage, server: Server, hall: str, javascript: bool
) -> None:
    guest = guest_of(server, hall)
    guest.finish()
    page = new_page(java_script_enabled=javascript)
    page.goto(guest.page.address)
    page.locator("main [form=leave]").click()
    page.locator(".kiosk-languages").wait_for()
    assert guest.attempt.closed


def test_a_door_that_closed_meanwhile_is_still_a_kiosk(kiosk: "Page", server: Server) -> None:
    db = server.app.extensions["infolit.database"]
    door = add_kiosk(db, "closing")
    visitor = arrive(kiosk, server, "c/closing")
    title = visitor.item.title
    save_campaign(db, replace(door, closes_on=datetime.date(2020, 1, 1)))
    kiosk.locator("#leave button").click()
    kiosk.wait_for_url("**/c/closing")
    kiosk.locator("body.kiosk main[data-page=message]").wait_for()
    assert title not in kiosk.content()
    save_campaign(db, door)
    seconds(kiosk, 181)
    waits(kiosk)


def test_only_the_way_to_the_door_counts_as_cleared(kiosk: "Page", server: Server, hall: str) -> None:
    arrive(kiosk, server, hall).answer()
    left = kiosk.url
    kiosk.route("**/leave*", lambda route: route.fulfill(status=429, body="Later"), times=1)
    with kiosk.expect_event("requestfinished", lambda request: "/leave" in request.url):
        kiosk.locator("#leave button").click()
    assert kiosk.locator("main").inner_text() == "One moment …"
    assert server.responses(left)
    seconds(kiosk, 6)
    waits(kiosk)
    assert server.responses(left) == {}


def test_without_a_server_the_screen_is_cleared_and_the_rest_follows(
    new_page: NewPage, server: Server, hall: str
) -> None:
    page = new_page(forgiven="Failed to load resource")
    page.clock.install()
    visitor = arrive(page, server, hall)
    left, title = page.url, visitor.item.title
    page.context.set_offline(True)
    page.locator("#leave button").click()
    page.wait_for_function("(title) => !document.body.innerText.includes(title)", arg=title)
    assert title not in page.title()
    page.context.set_offline(False)
    seconds(page, 6)
    waits(page)
    has_nothing_behind_it(page, left)


@pytest.mark.parametrize("size", SCREENS)
def test_every_page_of_a_kiosk_is_large_and_for_everybody(
    new_page: NewPage, server: Server, hall: str, size: str
) -> None:
    guest = guest_of(server, hall)
    page = new_page(viewport=SCREENS[size])
    addresses = [f"/en/{hall}", guest.open_door().address, f"/en/{hall}/offer", "/en/page/help?c=hall"]
    guest.send()
    addresses.append(guest.page.address)
    for place in _stops(guest):
        addresses.append(place)
    wrong: dict[str, list[str]] = {}
    for address in addresses:
        page.goto(address)
        found = [
            *page.evaluate(f"() => {{ {COMMON} return ({TOO_LOW})(); }}"),
            *measure(page, WIDER_THAN_THE_WINDOW),
            *measure(page, CUT_OFF),
            *(axe(page) if size == "desk" else []),
        ]
        wrong |= {address: found} if found else {}
    assert wrong == {}


def _stops(guest: Patron) -> list[str]:
    """One task of each kind, feedback and result with a code, of guests of their own: all stay open."""
    kinds: dict[str, str] = {}
    for leg in range(1, 5):
        other = Patron(guest.app, "en", door=guest.door, fetch=guest.fetch)
        other.start()
        other.rush_to(leg)
        for item in other.walk.leg_items(leg):
            kinds.setdefault(item.kind, other.at(f"item/{item.id}"))
    guest.do_stage()
    feedback = guest.page.address
    done = Patron(guest.app, "en", door=guest.door, fetch=guest.fetch)
    done.finish()
    done.send(form=".code form")
    return [*kinds.values(), feedback, done.page.address]


def test_the_slip_to_take_along_holds_sentence_steps_and_code(
    new_page: NewPage, server: Server, hall: str
) -> None:
    guest = guest_of(server, hall)
    guest.finish()
    guest.send(form=".code form")
    page = new_page()
    page.goto(guest.page.address)
    page.emulate_media(media="print")
    shown = page.evaluate(
        f"() => {{ {COMMON} return all('h1, .next-step, #the-code, .qr-code svg, .lead, .earned, .stages, .trainings,"
        " .leave, .bookmark, .result-actions, .method, dialog, .foot, button').map((e) => e.className || e.id ||"
        " e.tagName) }"
    )
    assert shown[0] == "H1"
    assert {str(each) for each in shown[1:]} <= {"next-step", "the-code", "{}", "svg"}
    assert "the-code" in shown
    assert page.pdf().count(b"/Type /Page\n") == 1


def weight(page: "Page") -> dict[str, float]:
    """What the page weighs once everything that nobody needs is thrown away."""
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable")
    for _twice in range(2):
        wire.send("HeapProfiler.collectGarbage")
    told = {each["name"]: each["value"] for each in wire.send("Performance.getMetrics")["metrics"]}
    wire.detach()
    return {name: told[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners", "Documents")}


def test_the_page_does_not_grow_with_its_visitors(new_page: NewPage, server: Server, hall: str) -> None:
    page, weighed = new_page(), []
    for number in range(VISITORS):
        visitor = arrive(page, server, hall)
        visitor.answer()
        page.locator("#leave button").click()
        waits(page)
        if number % 10 == 9:
            weighed.append(weight(page))
    first, last = weighed[0], weighed[-1]
    assert last["JSHeapUsedSize"] < first["JSHeapUsedSize"] * 1.1 + 100_000
    assert last["Nodes"] <= first["Nodes"] + 50
    assert last["JSEventListeners"] <= first["JSEventListeners"] + 5
    assert last["Documents"] <= first["Documents"] + 1
