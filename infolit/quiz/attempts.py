"""The attempt behind a token: who may still open it, and the page it stands at."""

import datetime
from typing import Any

from flask import abort, current_app, g, make_response, redirect, request, url_for

from infolit.assessment.items import Item
from infolit.htmx import go, wants_fragment
from infolit.instrument import Instrument, Walk, instrument
from infolit.look import came_by, here
from infolit.look import database as database
from infolit.quiz import tickets
from infolit.store.attempt import Attempt, is_open
from infolit.store.attempts import find_attempt


def today() -> datetime.date:
    """The date in UTC: attempts keep dates, never times."""
    return datetime.datetime.now(datetime.UTC).date()


def still_open(attempt: Attempt | None) -> Attempt:
    """The attempt, if its token still opens it; else 410, the same for unknown, revoked and closed ones."""
    if attempt is not None:
        came_by(attempt.campaign)
        g.trial = attempt.trial
    if attempt is None or not is_open(attempt, today()) or _is_over(attempt):
        abort(410)
    g.visit = (request.view_args or {}).get("token", "")
    return attempt


def _is_over(attempt: Attempt) -> bool:
    """Whether it was not finished when its workshop closed: from then on the link before it shows what fits."""
    door = here()
    closed_on = door.closes_on if door and door.workshop else None
    return closed_on is not None and closed_on < today() and attempt.finished_on is None


def get_attempt(token: str) -> Attempt:
    """The open attempt of a token. 410: there is none."""
    return still_open(find_attempt(database(), tickets.key_of(token)))


def walk_of(attempt: Attempt) -> tuple[Instrument, Walk]:
    """The instrument in the language of the page, and the way of this attempt through it."""
    tools = instrument()
    return tools, tools.walk(attempt.path, attempt.half, attempt.bank_version)


def get_walk(token: str) -> tuple[Attempt, Instrument, Walk]:
    """The open attempt of a token, with what `walk_of` knows of it. 410: there is none."""
    attempt = get_attempt(token)
    return attempt, *walk_of(attempt)


def get_task(walk: Walk, item: str) -> tuple[Item, int]:
    """The task with this id, and the leg it belongs to. 404: this attempt does not ask it."""
    leg, position = walk.place.get(item) or abort(404)
    return walk.leg_items(leg)[position - 1], leg


def is_answering(attempt: Attempt) -> bool:
    """Whether tasks are still being answered, in the first part or in the extension."""
    if attempt.path == "extended":
        return attempt.extension_finished_on is None
    return attempt.finished_on is None


def current_step(attempt: Attempt, walk: Walk) -> tuple[str, dict[str, Any]]:
    """Endpoint and values of the page where an attempt stands, as far as its row tells."""
    if not is_answering(attempt):
        return "result", {}
    if attempt.stages_done == len(walk.legs):
        return "about", {}
    return "stage", {"leg": attempt.stages_done + 1}


def go_to_current(token: str, attempt: Attempt, walk: Walk) -> Any:
    """On to where the attempt stands."""
    endpoint, values = current_step(attempt, walk)
    return go(endpoint, token=token, **values)


def language_asked() -> str | None:
    """The language that a language button asks for, None if another button was pressed."""
    language = request.form.get("_lang")
    return language if language in current_app.extensions["infolit.languages"] else None


def go_in_language(language: str, endpoint: str, **values: Any) -> Any:
    """On to a page in another language, always loaded whole: htmx would change <main> and leave the rest as it was."""
    address = url_for(f".{endpoint}", lang=language, **values)
    if not wants_fragment():
        return redirect(address, 303)
    response = make_response("")
    response.headers["HX-Redirect"] = address
    return response
