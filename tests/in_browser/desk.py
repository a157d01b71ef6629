"""What people do at a desk of the librarian's area: fill in, sign in, follow a link by its name."""

from typing import TYPE_CHECKING

from tests.staff.colleague import PASSWORD, code_now

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def fill_in(page: "Page", **fields: str) -> None:
    """Fills a form in and sends it."""
    for name, text in fields.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#step .primary").click()


def sign_in(page: "Page", name: str, language: str = "en") -> None:
    """In by the front door; with the second step, if one is asked for."""
    page.goto(f"/{language}/staff/")
    fill_in(page, name=name, password=PASSWORD)
    if page.url.endswith("/second-step"):
        fill_in(page, code=code_now())
    page.locator(".places").wait_for()


def follow(page: "Page", *names: str) -> None:
    """Clicks link after link, each by all of its name; the page of each has a main heading."""
    for name in names:
        go_by(page, page.get_by_role("link", name=name, exact=True).first)


def go_by(page: "Page", link: "Locator") -> None:
    """Clicks a link and waits for what it leads to; by htmx the old page stands, marked as busy, until then."""
    with page.expect_response(lambda answer: answer.request.resource_type in ("document", "xhr")):
        link.click()
    page.locator("main:not([aria-busy]) h1").wait_for()
    page.wait_for_load_state()


def heading(page: "Page") -> str:
    """The main heading."""
    return page.locator("h1").inner_text()


def words(page: "Page") -> str:
    """All that is to be read in the main part, in one line."""
    return " ".join(page.locator("main").inner_text().split())
