"""A patron in code: starts, answers rightly, wrongly or not at all, and looks at every page on the way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, cast
from urllib.parse import urlencode

import msgspec
from flask import Flask

from infolit.assessment.items import NOT_SURE, Item, Marks
from infolit.assessment.kinds.matching import Matching
from infolit.assessment.kinds.multiple import Multiple
from infolit.assessment.kinds.search import Search
from infolit.instrument import Instrument, Walk
from infolit.quiz.tickets import key_of
from infolit.store.attempt import Attempt, Response
from infolit.store.attempts import find_attempt
from infolit.store.db import Database
from infolit.store.responses import finish_stage, responses_of
from tests.browser import Browser, Fetch, in_process
from tests.page import Form, Page

Choose = Callable[[Item], Marks]

SECRET = frozenset({"explanation", "feedback", "misconception", "can_do", "model"})
"""Parts of an item that nobody sees before its stage is over."""


def rightly(item: Item) -> Marks:
    """Marks that earn all the points."""
    return item.key_marks()


def wrongly(item: Item) -> Marks:
    """Marks that earn nothing, though something was tried."""
    if isinstance(item, Multiple):
        return tuple(choice.id for choice in item.choices() if not choice.key)[:1]
    if isinstance(item, Matching):
        groups = [group.id for group in item.groups]
        return tuple(f"{r.id}={next(g for g in groups if g != r.group)}" for r in item.rows)
    if item.kind in ("ordering", "search"):
        return item.mark_ids()[::-1]
    return tuple(id_ for id_ in item.mark_ids() if id_ not in item.key_marks())[:1]


def unsure(_item: Item) -> Marks:
    """The honest answer."""
    return NOT_SURE


def fields_for(item: Item, marks: Marks) -> dict[str, Any]:
    """The fields by which these marks are sent."""
    if marks == NOT_SURE:
        return {"mark": "not-sure"} if item.kind == "single" else {"not_sure": "y"}
    if isinstance(item, Search):
        return {"query": item.model if marks == item.key_marks() else "zzzz"}
    if item.kind == "ordering":
        return {f"place-{id_}": str(place) for place, id_ in enumerate(marks, 1)}
    if item.kind == "matching":
        return {f"group-{row}": group for row, group in (mark.split("=") for mark in marks)}
    return {"mark": list(marks)}


def secrets_of(node: Any) -> Iterator[str]:
    """Every text that stands under one of the SECRET names."""
    for key, value in node.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from secrets_of(each)
            elif key in SECRET and isinstance(each, str) and each:
                yield each


@dataclass
class Patron:
    """Somebody with a browser. `app` only tells what is right and what is stored; pages come by `fetch`."""

    app: Flask
    language: str = "en"
    htmx: bool = False
    door: str = ""
    """What follows /<language>/ in the address of the start page: "", "embed/", "c/<campaign>"."""
    fetch: Fetch | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.browser = Browser(self.fetch or in_process(self.app), htmx=self.htmx, headers=self.headers)
        self.page: Page = cast("Page", None)
        self.seen: list[Page] = []
        self.token = ""

    # What he does.

    def arrive(self, page: Page) -> Page:
        """Looks at a page and sees nothing that is to be kept from him."""
        self.page = page
        self.seen.append(page)
        parts = page.address.split("/")
        self.language = parts[1]
        if "a" in parts[2:4]:
            self.token = parts[parts.index("a") + 1]
            told = [secret for secret in self.secrets() if secret in unescape(page.text)]
            assert told == [], page.address
        return page

    def look(self, place: str = "", status: int = 200) -> Page:
        """Opens an address of his attempt: "", "result", "item/<id>"."""
        return self.arrive(self.browser.get(self.at(place), status))

    def at(self, place: str = "") -> str:
        """An address of his attempt."""
        embed = "embed/" if self.door.startswith("embed/") else ""
        return f"/{self.language}/{embed}a/{self.token}/{place}"

    def open_door(self) -> Page:
        """Opens the start page."""
        return self.arrive(self.browser.get(f"/{self.language}/{self.door}"))

    def start(self, path: str = "quick") -> Page:
        """Starts, from the start page."""
        self.open_door()
        return self.send(path=path)

    def send(self, status: int = 200, form: str = "form#step", **changes: Any) -> Page:
        """Sends a form of the page: its fields as they are but for `changes`; None takes one out."""
        filled = self.page.form(form)
        assert filled.method == "post"
        return self.arrive(self.browser.post(filled.action, changed(filled, changes), status))

    def answer(self, how: Choose = rightly) -> Page:
        """Answers the task of the page and goes on."""
        self.answer_as(how(self.item))
        return self.page

    def answer_as(self, marks: Marks, status: int = 200, **more: Any) -> Page:
        """Sends these marks, in place of whatever was chosen on the page before."""
        chosen = {name: None for name, _ in self.page.form().fields if name != "stamp"}
        return self.send(status, **{**chosen, **fields_for(self.item, marks), **more})

    def do_stage(self, how: Choose = rightly, guess: int | None = None) -> Page:
        """Does the stage whose intro the page is, up to its feedback."""
        assert self.page.name == "stage"
        self.send(guess=None if guess is None else str(guess))
        while self.page.name in ("item", "search"):
            self.answer(how)
        if self.page.name == "check":
            self.send()
        assert self.page.name == "feedback", self.page.address
        return self.page

    def skip_to(self, leg: int) -> Page:
        """To the intro of a stage (5: to the questions at the end), all before it given in without an answer."""
        for number in range(self.attempt.stages_done + 1, leg):
            items = [item.id for item in self.walk.leg_items(number)]
            assert finish_stage(self.db, self.attempt.key, leg=number, leg_items=items)
        return self.look()

    def do_stages(self, how: Choose = rightly, most: int = 8) -> Page:
        """Does stage after stage up to the questions at the end; or `most` of them, up to the feedback."""
        for _stage in range(most):
            self.do_stage(how)
            if _stage + 1 < most and self.send().name != "stage":
                break
        return self.page

    def rush_to(self, leg: int, how: Choose = rightly) -> Page:
        """To the intro of a stage (5: to the questions at the end), all before it answered without a look."""
        for number in range(self.attempt.stages_done + 1, leg):
            for item in self.walk.leg_items(number):
                body = urlencode(fields_for(item, how(item)), doseq=True)
                assert self.browser.send("POST", self.at(f"item/{item.id}"), body)[0] in (200, 303)
            self.browser.send("POST", self.at(f"check/{number}"), "")
        return self.look()

    def finish(self, how: Choose = rightly, path: str = "quick") -> Page:
        """Rushes the whole way, from the start page to the result."""
        self.start(path)
        self.rush_to(5, how)
        return self.send()

    # What is known of him.

    @property
    def tools(self) -> Instrument:
        """The instrument in his language."""
        instruments: dict[str, Instrument] = self.app.extensions["infolit.instruments"]
        return instruments[self.language]

    @property
    def db(self) -> Database:
        """The database of the application."""
        database: Database = self.app.extensions["infolit.database"]
        return database

    @property
    def attempt(self) -> Attempt:
        """His attempt as it is stored."""
        found = find_attempt(self.db, key_of(self.token))
        assert found is not None
        return found

    @property
    def responses(self) -> dict[str, Response]:
        """His responses as they are stored, by item."""
        return responses_of(self.db, key_of(self.token))

    @property
    def walk(self) -> Walk:
        """His way through the item bank."""
        attempt = self.attempt
        return self.tools.walk(attempt.path, attempt.half, attempt.bank_version)

    @property
    def item(self) -> Item:
        """The item of the page."""
        id_ = self.page.data("item")
        return next(item for item in self.tools.bank.items if item.id == id_ and item.until is None)

    def secrets(self) -> list[str]:
        """All that must not reach him yet: of every task whose stage he has not finished."""
        attempt = find_attempt(self.db, key_of(self.token))
        items = (
            () if attempt is None else self.tools.walk(attempt.path, attempt.half, attempt.bank_version).items
        )
        ahead = [item for leg in items[attempt.stages_done if attempt else 0 :] for item in leg]
        return [secret for item in ahead for secret in secrets_of(msgspec.to_builtins(item))]


def changed(form: Form, changes: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields of a form with some of them changed, added or (None) taken out."""
    kept = [(name, value) for name, value in form.fields if name not in changes]
    new = {name: value for name, value in changes.items() if value is not None}
    added = [
        (name, each)
        for name, value in new.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return [*kept, *added]


def body_of(form: Form, **changes: Any) -> str:
    """The body that a browser sends of a form with these changes."""
    return urlencode(changed(form, changes))
