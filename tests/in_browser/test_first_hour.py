"""The first hour: from a start on an empty folder, by the link that the server prints, to the open door."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import infolit
from infolit.config import load_config
from tests.in_browser.conftest import NewPage
from tests.in_browser.desk import fill_in, go_by
from tests.in_browser.server import Server
from tests.in_browser.test_printed import printed
from tests.in_browser.test_staff import look_at
from tests.in_browser.visitor import Visitor
from tests.rows import count, rows
from tests.server import serving
from tests.staff.colleague import PASSWORD, code_now, database_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

LIBRARY = "Kalna bibliotēka"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """infolit as somebody starts it who has just fetched it, and the path of the link that it prints."""
    told = {"INFOLIT_INSTANCE": str(tmp_path)}
    with serving(told) as started:
        assert started.process.stdout is not None
        printed_line = started.process.stdout.readline()
        app = infolit.create_app(load_config(told))
        server = Server(started.port, app)
        yield server, printed_line.split(server.origin)[1].strip()
        app.extensions["infolit.database"].engine.dispose()


def follow(page: "Page", end: str) -> None:
    """Follows the first link of the page whose address ends so: its words are Latvian."""
    go_by(page, page.locator(f'a[href$="{end}"]').first)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_the_first_hour(new_page: NewPage, empty: tuple[Server, str], scripts: bool) -> None:
    server, link = empty
    page = new_page(base_url=server.origin, java_script_enabled=scripts)
    page.goto(link)
    assert page.locator("html").get_attribute("lang") == "lv"
    page.locator('[name="courses"][value="examples"]').check()
    fill_in(
        page, name_lv=LIBRARY, hours_lv="Pirmdien 9–17", account="anna", password=PASSWORD, again=PASSWORD
    )
    fill_in(page, current=PASSWORD, code=code_now(page.locator(".letters code").inner_text()))
    page.locator("main .button").click()

    assert page.locator(".first-steps > li").count() == 4
    assert page.locator(".demonstration").is_visible()
    follow(page, "/training")
    assert page.locator(".example").count() > 5, "made-up courses, each marked"
    follow(page, "/training/new")
    page.locator("#title_lv").fill("Meklē gudri")
    page.locator('[name="stages"][value="find"]').check()
    page.locator('[name="levels"][value="foundation"]').check()
    page.locator("#step .primary").click()
    page.get_by_role("link", name="Meklē gudri").wait_for()

    follow(page, "/l/kalna-biblioteka/")
    page.locator('.first-steps a[href$="/poster"]').click()
    [sheet] = printed(page)
    assert LIBRARY in sheet
    assert "/c/kalna-biblioteka" in sheet

    follow(page, "/l/kalna-biblioteka/")
    page.locator('.first-steps a[href$="/try"]').click()
    page.locator("main .button").click()
    visitor = Visitor(page, server.app, "lv")
    visitor.go_on()
    visitor.go_to_result()
    db = database_of(server.app)
    assert [row["trial"] for row in rows(db)["attempt"]] == [1]

    page.goto("/lv/staff/")
    follow(page, "/settings")
    follow(page, "/settings/open")
    page.locator("#step .primary").click()
    page.locator(".problem").wait_for()
    page.locator("#sure").check()
    page.locator("#step .primary").click()
    page.locator(".said").wait_for()
    assert page.locator(".demonstration").count() == 0
    follow(page, "/training")
    assert page.locator(".offer-row h3").all_inner_texts() == ["Meklē gudri"]
    assert (count(db, "attempt"), count(db, "training")) == (0, 1)
    page.goto("/lv/")
    assert page.locator(".demonstration").count() == 0
    assert LIBRARY in page.locator("body").inner_text()
    page.context.clear_cookies()


def test_the_pages_of_the_first_hour_are_in_order(new_page: NewPage, empty: tuple[Server, str]) -> None:
    server, link = empty
    page = new_page(base_url=server.origin)
    page.goto(link)
    look_at(page, "set up")
    page.set_viewport_size({"width": 1000, "height": 800})
    fill_in(page, name_lv="", account="a b", password="short", again="shorter")
    look_at(page, "set up, wrong")
    fill_in(page, name_lv=LIBRARY, account="anna", password=PASSWORD, again=PASSWORD)
    fill_in(page, current=PASSWORD, code=code_now(page.locator(".letters code").inner_text()))
    page.locator("main .button").click()
    look_at(page, "before the first results")
    follow(page, "/settings")
    follow(page, "/settings/open")
    look_at(page, "open to the public")
    page.context.clear_cookies()
