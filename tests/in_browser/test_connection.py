"""A lost or slow connection, a broken server, a script that never came: the choice stays and nothing is saved twice."""

import re
import time
from typing import TYPE_CHECKING

import pytest

from infolit.assessment.items import Item
from tests.in_browser.conftest import NewPage
from tests.in_browser.measures import axe
from tests.in_browser.server import Server
from tests.in_browser.visitor import Visitor
from tests.walker import rightly

if TYPE_CHECKING:
    from playwright.sync_api import Route

NOT_SAVED = "Not saved yet. Your choice is still here."

STEP = re.compile("/a/.+/item/")
# htmx notes in the console what it also tells in an event.
NOTED = "htmx:|Failed to load resource|Response Status Error"


@pytest.fixture
def shaky(new_page: NewPage, server: Server, language: str) -> Visitor:
    """A visitor at the first task whose console may complain of the connection."""
    visitor = Visitor(new_page(forgiven=NOTED), server.app, language)
    visitor.start()
    return visitor


def is_told(visitor: Visitor) -> None:
    """It says that nothing was saved and offers to try again; the marks are still there."""
    alert = visitor.one('#alert[role="alert"]')
    alert.get_by_role("button", name=alert.get_attribute("data-again")).wait_for()
    assert alert.inner_text().startswith(alert.get_attribute("data-text") or "?")
    assert visitor.language != "en" or alert.inner_text().startswith(NOT_SAVED)
    assert visitor.one("#status").inner_text() == ""
    assert visitor.one("main").get_attribute("aria-busy") is None
    assert [mark.get_attribute("value") for mark in visitor.one('[name="mark"]:checked').all()] == [
        *rightly(visitor.item)
    ]


def try_again(visitor: Visitor) -> None:
    """Presses the button and gets to the next task; the alert is gone."""
    there = visitor.there()
    visitor.one("#alert button").click()
    visitor.one(there).wait_for()
    assert visitor.one("#alert").inner_text() == ""


def has_one_answer(visitor: Visitor, server: Server, item: Item) -> None:
    """Exactly this task is answered."""
    answered = {id_: each.marks for id_, each in server.responses(visitor.page.url).items()}
    assert answered == {item.id: rightly(item)}


def test_a_lost_connection_keeps_the_choice_and_is_tried_again(shaky: Visitor, server: Server) -> None:
    item = shaky.item
    shaky.mark(rightly(item))
    shaky.page.context.set_offline(True)
    shaky.press()
    is_told(shaky)
    assert axe(shaky.page) == []
    shaky.one("#alert button").click()
    is_told(shaky)
    assert server.responses(shaky.page.url) == {}
    shaky.page.context.set_offline(False)
    try_again(shaky)
    has_one_answer(shaky, server, item)


@pytest.mark.parametrize("arrives", [True, False])
def test_a_slow_answer_is_told_and_trying_again_is_safe(
    shaky: Visitor, server: Server, arrives: bool
) -> None:
    item = shaky.item
    assert shaky.page.evaluate("() => htmx.config.timeout") == 10_000
    shaky.page.evaluate("() => { htmx.config.timeout = 500; }")

    def dawdle(route: "Route") -> None:
        if arrives:
            route.fetch()
        time.sleep(1)
        route.abort("timedout")

    shaky.page.route(STEP, dawdle, times=1)
    shaky.mark(rightly(item))
    shaky.press()
    is_told(shaky)
    assert len(server.responses(shaky.page.url)) == int(arrives)
    shaky.page.evaluate("() => { htmx.config.timeout = 10000; }")
    try_again(shaky)
    has_one_answer(shaky, server, item)


def test_a_slow_answer_to_the_last_task_of_a_stage_is_tried_again_too(shaky: Visitor, server: Server) -> None:
    for _task in range(3):
        shaky.answer(rightly)
    shaky.page.evaluate("() => { htmx.config.timeout = 500; }")

    def dawdle(route: "Route") -> None:
        route.fetch()
        time.sleep(1)
        route.abort("timedout")

    shaky.page.route(STEP, dawdle, times=1)
    shaky.mark(rightly(shaky.item))
    shaky.press()
    shaky.one("#alert button").wait_for()
    shaky.page.evaluate("() => { htmx.config.timeout = 10000; }")
    try_again(shaky)
    assert shaky.name == "feedback"
    assert len(server.responses(shaky.page.url)) == 4


def test_a_broken_server_is_told_like_a_lost_connection(shaky: Visitor, server: Server) -> None:
    item = shaky.item
    shaky.mark(rightly(item))
    shaky.page.route(STEP, lambda route: route.fulfill(status=503, body="<title>No</title>"), times=1)
    shaky.press()
    is_told(shaky)
    try_again(shaky)
    has_one_answer(shaky, server, item)


def test_a_search_that_failed_is_tried_again_as_a_search(
    new_page: NewPage, server: Server, language: str
) -> None:
    visitor = Visitor(new_page(forgiven=NOTED), server.app, language)
    patron = server.patron(language)
    patron.start("full")
    patron.look("check/1")
    patron.send()
    search = next(item for item in patron.walk.leg_items(2) if item.kind == "search")
    visitor.page.goto(patron.at(f"item/{search.id}"))
    visitor.one('[name="query"]').fill("a*")
    visitor.page.route(STEP, lambda route: route.abort(), times=1)
    visitor.one('[name="action"]').click()
    visitor.one("#alert button").click()
    visitor.one("#found").wait_for()
    assert visitor.one("main").get_attribute("data-item") == search.id


def test_without_htmx_plain_forms_go_on(new_page: NewPage, server: Server, language: str) -> None:
    page = new_page(forgiven="Failed to load resource: net::ERR_FAILED")
    page.route(re.compile("htmx"), lambda route: route.abort())
    visitor = Visitor(page, server.app, language)
    visitor.start()
    assert page.evaluate("() => typeof htmx") == "undefined"
    visitor.press()
    visitor.one(".problem").wait_for()
    visitor.do_tasks()
    assert visitor.name == "feedback"


def test_without_the_quiz_script_htmx_still_goes_on(new_page: NewPage, server: Server, language: str) -> None:
    page = new_page(forgiven="Failed to load resource: net::ERR_FAILED")
    page.route(re.compile("quiz.js"), lambda route: route.abort())
    visitor = Visitor(page, server.app, language)
    visitor.start()
    visitor.do_tasks()
    assert visitor.name == "feedback"
