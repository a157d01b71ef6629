"""The page of a task. One without an answer is made ahead, with gaps for all that differs between attempts."""

import re
from typing import Any

import msgspec
from flask import Response, current_app, g, make_response, render_template, request
from markupsafe import escape

from infolit.assessment.items import Item
from infolit.htmx import layout, render, wants_fragment
from infolit.i18n import current_language
from infolit.instrument import Walk, instrument
from infolit.look import is_trial, look
from infolit.quiz import embedding, tickets
from infolit.quiz.forms import AnswerForm, answer_form
from infolit.quiz.kiosk import kiosk
from infolit.quiz.order import shuffled
from infolit.store import attempt as stored
from infolit.store.attempt import Attempt

ROWS = {"single": "options", "multiple": "options", "ordering": "steps", "matching": "rows"}
"""What is shuffled of each kind: texts with an id."""

MOST_PAGES = 4000
"""Made ahead at a time, some 12 kB each: many libraries look many ways."""

Place = tuple[int, int, int, str | None]
"""Of a task: its leg, its position there, the number of tasks of the leg, the id of the task before."""


def task_page(
    token: str, attempt: Attempt, walk: Walk, task: Item, response: stored.Response | None
) -> Response:
    """The page of a task, with the earlier answer or draft if there is one."""
    if response and (response.draft or response.marks or response.problem):
        form = answer_form(task)
        form.fill(response.draft or response.marks)
        return form_page(token, attempt, walk, form, wrong=response.problem)
    fillings = {"token": token, "stamp": tickets.new_stamp(task.id)} | embedding.chosen()
    texts = {row.id: row.text for row in _rows(task)}
    for number, id_ in enumerate(shuffled(attempt.key, task) if texts else ()):
        fillings |= {f"id{number}": id_, f"text{number}": escape(texts[id_])}
    page = list(_made_ahead(_place(walk, task), task))
    page[1::2] = [fillings[gap] for gap in page[1::2]]
    return make_response("".join(page))


def form_page(
    token: str, attempt: Attempt, walk: Walk, form: AnswerForm, *, status: int = 200, wrong: str | None = None
) -> Response:
    """The page of a task with its form as it is; `wrong`: what the patron found wrong with the task."""
    stamp = tickets.new_stamp(form.item.id)
    context = _context(_place(walk, form.item), form, shuffled(attempt.key, form.item))
    context |= {"token": token, "stamp": stamp, "wrong": wrong}
    return render("quiz/item.html", status=status, **context)


def _rows(task: Item) -> Any:
    return getattr(task, ROWS.get(task.kind, ""), ())


def _place(walk: Walk, task: Item) -> Place:
    leg, position = walk.place[task.id]
    items = walk.leg_items(leg)
    return leg, position, len(items), items[position - 2].id if position > 1 else None


def _context(place: Place, form: AnswerForm, order: tuple[str, ...]) -> dict[str, Any]:
    leg, position, tasks, before = place
    return {
        "page": "search" if form.item.kind == "search" else "item",
        "item": form.item,
        "form": form,
        "stage": instrument().bank.stage(form.item.stage),
        "leg": leg,
        "position": position,
        "tasks": tasks,
        "before": before,
        "shuffled": order,
        "wrong": None,
    }


def _made_ahead(place: Place, task: Item) -> list[str]:
    """The page in pieces, at odd places the names of the gaps; all share it, so nothing of an attempt is in it."""
    pages: dict[Any, list[str]] = current_app.extensions.setdefault("infolit.task_pages", {})
    demonstration = current_app.jinja_env.globals["demonstration"]()  # type: ignore[operator]
    choices = embedding.chosen()
    framed = choices.get("theme"), "accent" in choices
    around = (request.script_root, request.blueprint, layout(), current_language(), demonstration, framed)
    # What htmx asks for looks the same in every library, in a trial too.
    looks = None if wants_fragment() else (look(), is_trial(), kiosk())
    key = (around, looks, place, task.id, task.version)
    page = pages.get(key)
    if page is None:
        if len(pages) >= MOST_PAGES:
            pages.clear()
        page = pages[key] = re.split("~~([a-z0-9]+)~~", _with_gaps(place, task))
    return page


def _with_gaps(place: Place, task: Item) -> str:
    rows = [
        msgspec.structs.replace(row, id=f"~~id{number}~~", text=f"~~text{number}~~")
        for number, row in enumerate(_rows(task))
    ]
    blank = msgspec.structs.replace(task, **{ROWS[task.kind]: tuple(rows)}) if rows else task
    context = _context(place, answer_form(blank), tuple(row.id for row in rows))
    context |= {"layout": layout(), "token": "~~token~~", "stamp": "~~stamp~~"}
    # At a kiosk the frame of the page tells it too.
    g.visit = "~~token~~"
    with embedding.any_accent("~~accent~~"):
        return render_template("quiz/item.html", **context)
