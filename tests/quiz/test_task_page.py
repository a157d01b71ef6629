"""Pages made ahead are the pages that the templates give."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g

from infolit.assessment.items import Item
from infolit.instrument import Walk, instrument
from infolit.quiz import tickets
from infolit.quiz.forms import answer_form
from infolit.quiz.task_page import form_page, task_page
from infolit.store.attempt import Response

TOKEN = "t" * 32
HTMX = {"HX-Request": "true"}


@pytest.fixture(params=["", "embed/"])
def door(request: pytest.FixtureRequest) -> str:
    """The default door and the embedded one."""
    return str(request.param)


@pytest.fixture(params=[{}, HTMX], ids=["browser", "htmx"])
def page_asked(
    request: pytest.FixtureRequest,
    app: Flask,
    language: str,
    door: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """A request for a task, at a moment that stands still."""
    monkeypatch.setattr(tickets, "new_stamp", lambda item: f"stamp-of-{item}")
    address = f"/{language}/{door}a/{TOKEN}/item/whichever"
    with app.test_request_context(address, headers=request.param):
        g.language = language
        yield


def tasks(path: str, half: str) -> Iterator[tuple[Walk, Item]]:
    """All tasks of a path."""
    walk = instrument().walk(path, half, instrument().bank.version)
    for leg in walk.items:
        for task in leg:
            yield walk, task


def page(key: bytes, walk: Walk, task: Item, response: Response | None = None) -> str:
    """The page of a task as a patron gets it."""
    attempt: Any = SimpleNamespace(key=key)
    return task_page(TOKEN, attempt, walk, task, response).get_data(as_text=True)


@pytest.mark.parametrize(("path", "half"), [("quick", "b"), ("full", "ab"), ("extended", "a")])
@pytest.mark.usefixtures("page_asked")
def test_a_page_made_ahead_is_the_page_of_the_templates(path: str, half: str) -> None:
    for walk, task in tasks(path, half):
        for key in (b"somebody........", b"somebody else..."):
            attempt: Any = SimpleNamespace(key=key)
            plain = form_page(TOKEN, attempt, walk, answer_form(task)).get_data(as_text=True)
            assert page(key, walk, task) == plain, task.id


@pytest.mark.usefixtures("page_asked")
def test_nothing_that_one_patron_chose_is_shown_to_the_next(app: Flask) -> None:
    for walk, task in tasks("full", "ab"):
        fresh = page(b"somebody........", walk, task)
        chosen = Response(item=task.id, leg=1, version=task.version, marks=task.key_marks())
        assert page(b"somebody........", walk, task, chosen) != fresh
        assert page(b"somebody........", walk, task) == fresh
        assert "~~" not in fresh
