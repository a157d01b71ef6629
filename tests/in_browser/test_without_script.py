"""With JavaScript off, plain forms and links do all of it."""

import re

from tests.in_browser.conftest import NewPage
from tests.in_browser.server import Server
from tests.in_browser.visitor import QUICK_WAY, Visitor


def test_a_whole_quick_quiz_and_its_code_work_without_javascript(
    new_page: NewPage, server: Server, language: str
) -> None:
    visitor = Visitor(new_page(java_script_enabled=False), server.app, language)
    visitor.open_start()
    assert visitor.go_to_result() == QUICK_WAY
    visitor.one('button[name="keep"]').click()
    code = visitor.one("#the-code").inner_text()
    visitor.page.goto(f"/{language}/code")
    visitor.one('[name="code"]').fill(code.lower().replace("-", " "))
    visitor.press()
    visitor.page.wait_for_url(re.compile(f"/{language}/code/.+"))
    visitor.one('a[href$="/erase"]').click()
    visitor.page.wait_for_url(re.compile("/erase$"))
    visitor.press()
    visitor.page.wait_for_url(re.compile("/erased$"))
