"""The first page: Start at once in sight, few requests, few bytes; a code in the address waits in its field."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.in_browser.conftest import NewPage
from tests.in_browser.screens import LANGUAGES, Gallery
from tests.in_browser.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST_VISIT_BYTES, FIRST_VISIT_REQUESTS = 40 * 1024, 5
TASK_BYTES = 6 * 1024


def transferred(page: "Page", address: str) -> list[int]:
    """Bytes on the wire of each answer that opening an address brings, headers included."""
    sizes: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    page.goto(address, wait_until="networkidle")
    return sizes


@pytest.mark.parametrize("language", LANGUAGES)
def test_start_is_in_sight_on_a_telephone(new_page: NewPage, language: str) -> None:
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto(f"/{language}/")
    box = page.locator("#step .primary").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 520


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_is_light(new_page: NewPage, language: str) -> None:
    sizes = transferred(new_page(), f"/{language}/")
    assert len(sizes) <= FIRST_VISIT_REQUESTS
    assert sum(sizes) <= FIRST_VISIT_BYTES


def test_a_first_visit_asks_nobody_else(new_page: NewPage, server: Server) -> None:
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/en/", wait_until="networkidle")
    assert all(address.startswith(server.origin) for address in asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_is_light(server: Server, galleries: Callable[[str], Gallery], language: str) -> None:
    sizes = {address: server.compressed_size_of(address) for address in galleries(language).tasks}
    assert {address: size for address, size in sizes.items() if size > TASK_BYTES} == {}


def test_a_code_in_the_address_waits_in_its_field_and_never_reaches_the_server(
    new_page: NewPage, language: str
) -> None:
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/{language}/code#AB12-CD34-EF56")
    page.wait_for_function("() => document.querySelector('[data-code]').value === 'AB12-CD34-EF56'")
    assert all("AB12" not in address.partition("#")[0] for address in asked)


def test_a_code_field_keeps_what_was_typed_and_takes_a_pasted_code(new_page: NewPage, language: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/{language}/code")
    page.evaluate("() => navigator.clipboard.writeText('ab12 cd34 ef56')")
    page.locator("[data-code]").focus()
    page.keyboard.press("Control+V")
    assert page.locator("[data-code]").input_value() == "ab12 cd34 ef56"


def test_copy_puts_the_link_or_the_code_into_the_clipboard(
    new_page: NewPage, server: Server, language: str
) -> None:
    patron = server.patron(language)
    patron.finish()
    patron.send(form=".code form", keep="1")
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(patron.at("result"))
    copy = page.locator("[data-copy]")
    copy.click()
    page.get_by_role("button", name=copy.get_attribute("data-done")).wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.locator("#the-code").inner_text()
