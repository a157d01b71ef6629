"""A visitor in Chromium: opens the start page, marks, goes on, and waits for what comes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Flask

from infolit.assessment.items import NOT_SURE, Item, Marks
from tests.in_browser.firefox import until
from tests.walker import Choose, fields_for, rightly

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

    from infolit.instrument import Instrument

TASK = ("item", "search")
QUICK_WAY = ["start", *["stage", "item", "item", "item", "item", "feedback"] * 4, "about", "result"]
"""The pages of a quick quiz; a search is a task like any other."""

NEXT = """(html, last) => {
    const main = html.querySelector("main:not([aria-busy]):not(.htmx-settling)");
    const now = main && `${main.dataset.page} ${main.dataset.item ?? main.dataset.stage ?? ""}`;
    if (!main || now === last) return null;
    const unsure = html.querySelector('[name="mark"][value="not-sure"], [name="not_sure"]');
    if (unsure) unsure.checked = true;
    const wider = html.scrollWidth - html.clientWidth;
    if (main.dataset.page !== "result") html.querySelector("#step button:not([name])").click();
    return [now, wider];
}"""
"""Says honestly "not sure" and goes on, in whichever browser, if another page than the last one is there."""


@dataclass
class Visitor:
    """Somebody before a screen. `where` is the window, or the frame in it, that shows the quiz."""

    where: "Page | FrameLocator"
    app: Flask
    language: str = "en"

    @property
    def page(self) -> "Page":
        """The window, if the quiz has it to itself."""
        return cast("Page", self.where)

    def one(self, selector: str) -> "Locator":
        """What a selector finds."""
        return self.where.locator(selector)

    @property
    def name(self) -> str:
        """Which page of the contract is shown."""
        return self.one("main").get_attribute("data-page") or ""

    @property
    def item(self) -> Item:
        """The task of the page."""
        id_ = self.one("main").get_attribute("data-item")
        instruments: dict[str, Instrument] = self.app.extensions["infolit.instruments"]
        return next(item for item in instruments[self.language].bank.items if item.id == id_)

    def has(self, page: str) -> None:
        """Waits for a page of the contract."""
        self.one(f'main[data-page="{page}"]').wait_for()

    def open_start(self, path: str = "quick") -> None:
        """Opens the start page and chooses a path."""
        self.page.goto(f"/{self.language}/")
        self.one(f'[name="path"][value="{path}"]').check()

    def start(self, path: str = "quick") -> None:
        """Gets to the first task."""
        self.open_start(path)
        self.go_on()
        self.go_on()
        self.one("main[data-item]").wait_for()

    def mark(self, marks: Marks) -> None:
        """Marks the task of the page."""
        item = self.item
        for name, value in fields_for(item, marks).items():
            for each in [value] if isinstance(value, str) else value:
                self._fill(item.kind if marks != NOT_SURE else "", name, each)

    def _fill(self, kind: str, name: str, value: str) -> None:
        if kind in ("ordering", "matching"):
            self.one(f'[name="{name}"]').select_option(value)
        elif kind == "search":
            self.one(f'[name="{name}"]').fill(value)
        else:
            self.one(f'[name="{name}"][value="{value}"]').check()

    def press(self) -> None:
        """Presses the one button that goes on."""
        self.one("#step button:not([name])").click()

    def go_on(self) -> None:
        """Presses it and waits for another page."""
        gone = self.there()
        self.press()
        self.one(gone).wait_for()

    def there(self) -> str:
        """A selector of any page but the one that is shown, once htmx has finished with it."""
        item = self.one("main").get_attribute("data-item")
        other = f'[data-item="{item}"]' if item else f'[data-page="{self.name}"]'
        return f"main:not({other}):not(.htmx-settling)"

    def answer(self, how: Choose = rightly) -> None:
        """Answers the task of the page and goes on."""
        self.mark(how(self.item))
        self.go_on()

    def do_tasks(self, how: Choose = rightly) -> None:
        """Answers task after task until another page comes."""
        while self.name in TASK:
            self.answer(how)

    def go_to_result(self, how: Choose = rightly) -> list[str]:
        """Goes all the way from any page of an attempt to its result; the pages as QUICK_WAY names them."""
        came = []
        while self.name != "result":
            if self.name in TASK:
                self.mark(how(self.item))
            came.append("item" if self.name in TASK else self.name)
            self.go_on()
        return [*came, "result"]

    def hurry_to_result(self) -> list[str]:
        """The same without an answer, in a stride that any browser keeps up, without a pointer; no page is too wide."""
        came = [""]
        while not came[-1].startswith("result"):
            now, wider = until(lambda: self.one("html").evaluate(NEXT, came[-1]))
            assert wider <= 0, now
            came.append(now)
        names = [now.split()[0] for now in came[1:]]
        return ["item" if name in TASK else name for name in names]
