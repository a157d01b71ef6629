"""The keyboard alone is enough, and one always sees where one is."""

import pytest

from infolit.assessment.items import Item, Marks
from tests.in_browser.conftest import NewPage
from tests.in_browser.keyboard import Typist
from tests.in_browser.server import Server
from tests.in_browser.visitor import QUICK_WAY
from tests.walker import rightly, unsure

SIZES = {"telephone": {"width": 360, "height": 640}, "desk": {"width": 1280, "height": 800}}


def now_and_then_unsure(item: Item) -> Marks:
    """Right answers, and the honest one to the ordering tasks."""
    return unsure(item) if item.kind == "ordering" and item.stage == "use" else rightly(item)


@pytest.mark.parametrize(("language", "size"), [("lv", "telephone"), ("en", "desk")])
def test_a_whole_quick_quiz_goes_by_keyboard_alone(
    new_page: NewPage, server: Server, language: str, size: str
) -> None:
    typist = Typist(new_page(viewport=SIZES[size]), server.app, language)
    typist.open_start()
    assert typist.go_to_result(now_and_then_unsure) == QUICK_WAY
    typist.tab_to(".code button")
    typist.key("Enter")
    typist.one("#print-code").wait_for()
    typist.tab_to("#print-code")
    typist.key("Space")
    assert typist.one("#print-code").is_checked()
    typist.tab_to(".method summary")
    typist.key("Enter")
    assert typist.one(".method[open]").count() == 1


def test_the_first_stop_skips_to_the_content(new_page: NewPage, server: Server, language: str) -> None:
    typist = Typist(new_page(), server.app, language)
    typist.page.goto(f"/{language}/")
    typist.key("Tab")
    assert "skip" in (typist.one(":focus").get_attribute("class") or "")
    typist.look_at_focus()
    typist.key("Enter", "Tab")
    assert typist.one("main :focus").count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_in_the_search_field_searches_and_does_nothing_else(
    new_page: NewPage, server: Server, language: str, javascript: bool
) -> None:
    typist = Typist(new_page(java_script_enabled=javascript), server.app, language)
    patron = server.patron(language)
    patron.start("full")
    patron.look("check/1")
    patron.send()
    search = next(item for item in patron.walk.leg_items(2) if item.kind == "search")
    typist.page.goto(patron.at(f"item/{search.id}"))
    typist.one('[name="query"]').fill("a*")
    typist.one('[name="query"]').press("Enter")
    typist.one("#found").wait_for()
    assert typist.one("html").get_attribute("lang") == language
    assert typist.one("main").get_attribute("data-item") == search.id
    assert patron.responses == {} or all(response.marks is None for response in patron.responses.values())


def test_choosing_an_answer_never_hands_it_in(new_page: NewPage, server: Server, language: str) -> None:
    typist = Typist(new_page(), server.app, language)
    typist.start()
    asked: list[str] = []
    typist.page.on("request", lambda request: asked.append(request.url))
    address = typist.page.url
    typist.tab_to('[name="mark"]')
    typist.key("Space", "ArrowDown", "ArrowDown", "ArrowUp")
    typist.page.wait_for_timeout(300)
    assert typist.one('[name="mark"]:checked').count() == 1
    assert (typist.page.url, asked) == (address, [])
