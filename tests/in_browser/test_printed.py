"""The result on paper: one sheet of A4 with a bookmark; the code only if its owner wants it there."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from tests.in_browser.conftest import NewPage
from tests.in_browser.screens import LANGUAGES, mixed
from tests.in_browser.server import Server
from tests.walker import Choose, rightly, wrongly

if TYPE_CHECKING:
    from playwright.sync_api import Page

A4 = (595, 842)
"""Points."""
HOW: dict[str, Callable[[], Choose]] = {"mixed": mixed, "right": lambda: rightly, "wrong": lambda: wrongly}


def printed(page: "Page") -> list[str]:
    """The texts of the sheets that a printer would get, each of A4."""
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    for sheet in sheets:
        assert abs(float(sheet.mediabox.width) - A4[0]) <= 1
        assert abs(float(sheet.mediabox.height) - A4[1]) <= 1
    # Letters that touch (fi) are one sign on paper.
    return [" ".join(normalize("NFKC", sheet.extract_text()).split()) for sheet in sheets]


@pytest.mark.parametrize(
    ("path", "how"), [("quick", "mixed"), ("quick", "right"), ("full", "mixed"), ("full", "wrong")]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_is_one_sheet_with_a_bookmark_and_without_a_code(
    new_page: NewPage, server: Server, language: str, path: str, how: str
) -> None:
    patron = server.patron(language)
    patron.finish(HOW[how](), path)
    patron.send(form=".code form", keep="1")
    page = new_page()
    page.goto(patron.at("result"))
    code = page.locator("#the-code").inner_text()
    [sheet] = printed(page)
    assert page.locator("h1").inner_text() in sheet
    steps = page.locator(".next-step .action").all_inner_texts()
    assert [sheet.count(step[:30]) for step in steps] == [2] * len(steps)
    assert code not in sheet
    page.locator("#print-code").check()
    [with_code] = printed(page)
    assert with_code.count(code) == 1


def test_the_print_button_prints(new_page: NewPage, server: Server) -> None:
    patron = server.patron("en")
    patron.finish()
    page = new_page()
    page.add_init_script("window.print = () => { window.printed = true; };")
    page.goto(patron.at("result"))
    page.locator("[data-print]").click()
    assert page.evaluate("() => window.printed") is True
