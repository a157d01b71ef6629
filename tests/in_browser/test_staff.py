"""A colleague is invited, chooses a password, sets up the second step and signs out; each page is looked at."""

import uuid
from typing import TYPE_CHECKING

import pytest

from infolit.store.staff import give_role
from tests.in_browser.conftest import NewPage
from tests.in_browser.desk import fill_in, go_by
from tests.in_browser.measures import CUT_OFF, TOO_SMALL, WIDER_THAN_THE_WINDOW, axe, measure
from tests.in_browser.screens import LANGUAGES
from tests.in_browser.server import Server
from tests.staff.colleague import LIBRARY, PASSWORD, code_now, database_of, invite

if TYPE_CHECKING:
    from playwright.sync_api import Page


def look_at(page: "Page", name: str) -> None:
    """Nothing is wrong with a page, in light and dark, in a narrow window."""
    assert page.locator("main").get_attribute("data-page") == "staff", name
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        assert axe(page) == [], name
    page.set_viewport_size({"width": 320, "height": 256})
    for wrong in (WIDER_THAN_THE_WINDOW, CUT_OFF, TOO_SMALL):
        assert measure(page, wrong) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_admin_gets_in_by_two_steps(new_page: NewPage, server: Server, language: str) -> None:
    db, name = database_of(server.app), f"admin-{uuid.uuid4().hex[:8]}"
    give_role(db, invite(db, name, link=f"link-of-{name}").id, LIBRARY, "admin")
    page = new_page()
    page.goto(f"/{language}/staff/link/link-of-{name}")
    fill_in(page, password="short", again="shorter")
    look_at(page, "choose a password")
    fill_in(page, password=PASSWORD, again=PASSWORD)
    look_at(page, "sign in")
    fill_in(page, name=name, password=PASSWORD)
    look_at(page, "set up")
    fill_in(page, current=PASSWORD, code=code_now(page.locator(".letters code").inner_text()))
    look_at(page, "codes")
    code = page.locator(".letters code").first.inner_text()
    page.locator("main .button").click()
    look_at(page, "before the first results")
    go_by(page, page.locator('.places a[href$="/staff/account"]'))
    look_at(page, "account")
    page.locator(".sign-out .secondary").click()
    fill_in(page, name=name, password=PASSWORD)
    look_at(page, "second step")
    fill_in(page, code=code)
    page.wait_for_url(f"**/{language}/staff/l/{LIBRARY}/")
    page.context.clear_cookies()
