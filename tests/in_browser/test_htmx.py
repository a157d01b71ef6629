"""With htmx only <main> changes, and whoever cannot see that is told."""

import re

import pytest

from tests.in_browser.conftest import NewPage
from tests.in_browser.measures import axe
from tests.in_browser.server import Server
from tests.in_browser.visitor import Visitor
from tests.walker import rightly, unsure, wrongly

SAVED = {"lv": "Saglabāts.", "en": "Saved."}

FOCUSED = "() => document.activeElement.tagName === 'H1'"
TITLE_SAYS = "(words) => words.every((each) => document.title.includes(each))"
MARK_WINDOW = "() => { window.here = true; }"


def heading(visitor: Visitor) -> tuple[str, str]:
    """The words of the h1: where one is, and what it is about."""
    where = visitor.one("h1 .where").inner_text().strip()
    return where, visitor.one("h1").inner_text().replace(where, "", 1).strip()


def test_the_full_path_changes_nothing_but_main(visitor: Visitor) -> None:
    visitor.open_start("full")
    visitor.go_on()
    page = visitor.page
    page.evaluate(MARK_WINDOW)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    came = []
    while visitor.name != "about":
        came.append(visitor.name)
        if visitor.name in ("item", "search"):
            visitor.mark(rightly(visitor.item))
        visitor.go_on()
        page.wait_for_function(FOCUSED)
        page.wait_for_function(TITLE_SAYS, arg=[visitor.one("h1").inner_text().split("\n")[-1].strip()])
    assert page.evaluate("() => window.here") is True
    # "other" is the icon of the tab, which Chromium takes from its cache at every new address.
    assert set(asked) <= {"xhr", "other"}
    assert asked.count("xhr") == len(came) == 4 * (1 + 8 + 1 + 1)
    assert came.count("check") == 4
    visitor.go_on()
    visitor.has("result")


def test_after_each_step_focus_is_on_a_heading_that_tells_the_progress(visitor: Visitor) -> None:
    visitor.start()
    page = visitor.page
    for number in range(1, 5):
        where, about = heading(visitor)
        assert re.search(rf"\b{number}\b.*\b4\b", where), where
        page.wait_for_function(TITLE_SAYS, arg=[about, str(number), "4"])
        page.wait_for_function(FOCUSED)
        assert page.evaluate("() => scrollY") == 0
        visitor.mark(rightly(visitor.item))
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
        visitor.go_on()
    visitor.has("feedback")


def test_the_status_region_says_that_an_answer_was_saved_and_nothing_else(visitor: Visitor) -> None:
    visitor.start()
    status = visitor.one("#status")
    visitor.press()
    visitor.one("main:not(.htmx-settling) .problem").wait_for()
    assert status.inner_text() == ""
    visitor.answer()
    assert status.inner_text() == SAVED[visitor.language]
    assert visitor.one("#alert").inner_text() == ""


def test_an_answer_left_out_is_told_and_focused(visitor: Visitor) -> None:
    visitor.start()
    visitor.press()
    visitor.one(".problem").wait_for()
    visitor.page.wait_for_function("() => document.activeElement.classList.contains('problem')")
    assert visitor.page.title().startswith({"lv": "Vēl ne:", "en": "Not yet:"}[visitor.language])
    visitor.one(".problem a").click()
    assert visitor.page.evaluate("() => document.activeElement.id") == "first"
    assert visitor.one("#first").get_attribute("name") is not None


def test_a_search_puts_the_focus_on_what_was_found_and_says_nothing_of_saving(
    new_page: NewPage, server: Server, language: str
) -> None:
    visitor = Visitor(new_page(), server.app, language)
    patron = server.patron(language)
    patron.start()
    patron.do_stages(unsure, most=1)
    patron.send()
    search = next(item for item in patron.walk.leg_items(2) if item.kind == "search")
    visitor.page.goto(patron.at(f"item/{search.id}"))
    visitor.one('[name="query"]').fill("a*")
    visitor.one('[name="action"]').click()
    visitor.page.wait_for_function("() => document.activeElement.id === 'found'")
    assert visitor.one("#status").inner_text() == ""
    assert visitor.page.url.endswith(patron.at(f"item/{search.id}"))


def test_back_and_reload_show_the_right_page(visitor: Visitor) -> None:
    visitor.start()
    first, address = visitor.item, visitor.page.url
    visitor.answer()
    second = visitor.item
    visitor.page.reload()
    assert visitor.item == second
    visitor.page.go_back()
    visitor.one(f'main[data-item="{first.id}"]').wait_for()
    assert visitor.page.url == address
    assert visitor.one("html").get_attribute("lang") == visitor.language
    visitor.page.go_forward()
    visitor.one(f'main[data-item="{second.id}"]').wait_for()
    # As nothing was reloaded before this one, htmx itself has to bring the page back.
    visitor.answer()
    visitor.page.go_back()
    visitor.one(f'main[data-item="{second.id}"]').wait_for()


@pytest.mark.parametrize("by", ["browser", "link"])
def test_who_goes_back_finds_his_choice_and_can_change_it(visitor: Visitor, server: Server, by: str) -> None:
    visitor.start()
    item = visitor.item
    visitor.answer(wrongly)
    if by == "browser":
        visitor.page.go_back()
    else:
        visitor.one(".back a").click()
    visitor.one(f'main[data-item="{item.id}"]').wait_for()
    chosen = visitor.one('[name="mark"]:checked')
    assert chosen.get_attribute("value") == wrongly(item)[0]
    visitor.answer(rightly)
    response = server.responses(visitor.page.url)[item.id]
    assert (response.marks, response.points) == (rightly(item), item.points)


@pytest.mark.parametrize("javascript", [True, False])
def test_another_language_in_mid_task_keeps_what_was_marked(
    new_page: NewPage, server: Server, language: str, javascript: bool
) -> None:
    visitor = Visitor(new_page(java_script_enabled=javascript), server.app, language)
    visitor.start()
    visitor.answer()
    item = visitor.item
    visitor.mark(rightly(item))
    other = {"lv": "en", "en": "lv"}[language]
    visitor.one(f'.languages [value="{other}"]').click()
    visitor.page.wait_for_url(re.compile(f"/{other}/"))
    visitor.language = other
    assert visitor.one("html").get_attribute("lang") == other
    assert visitor.item.id == item.id
    assert visitor.one(f'.languages [value="{language}"]').get_attribute("lang") == language
    assert server.responses(visitor.page.url)[item.id].marks is None
    visitor.go_on()
    assert server.responses(visitor.page.url)[item.id].marks == rightly(item)


def test_a_double_click_saves_once_and_goes_on(visitor: Visitor, server: Server) -> None:
    visitor.start()
    for _task in range(4):
        item = visitor.item
        visitor.mark(rightly(item))
        there = visitor.there()
        visitor.one("#step button:not([name])").dblclick()
        visitor.one(there).wait_for()
        assert server.responses(visitor.page.url)[item.id].marks == rightly(item)
    assert visitor.name == "feedback"
    assert len(server.responses(visitor.page.url)) == 4


def test_an_answer_to_a_stage_that_another_window_finished_is_told_and_leads_on(
    new_page: NewPage, server: Server, language: str
) -> None:
    patron = server.patron(language)
    patron.start()
    visitor = Visitor(new_page(), server.app, language)
    visitor.page.goto(patron.send().address)
    patron.look("stage/1")
    patron.do_stage(wrongly)
    visitor.mark(rightly(visitor.item))
    visitor.press()
    visitor.one('main[data-page="message"]:not(.htmx-settling)').wait_for()
    assert visitor.page.evaluate(FOCUSED)
    assert visitor.one("#status").inner_text() == ""
    assert axe(visitor.page) == []
    visitor.go_on()
    assert visitor.name in ("feedback", "stage")
