"""What patrons find wrong with a task: one tap on it or on its feedback, without leaving it."""

import time
from typing import Any

from flask import abort, make_response, render_template, request

from infolit.assessment.counts import PROBLEMS
from infolit.htmx import go, wants_fragment
from infolit.i18n import current_language
from infolit.quiz import tickets
from infolit.quiz.attempts import database, get_task, go_to_current, is_answering, still_open, walk_of
from infolit.quiz.forms import answer_form
from infolit.security import network_bucket
from infolit.store.problems import save_problem
from infolit.store.responses import locked_attempt, save_draft
from infolit.store.throttle import allow

MOST, WINDOW = 30, 600
"""Reports from one network in so many seconds; a whole class may sit behind it."""


def problem(token: str, item: str) -> Any:
    """Keeps a report, and as a draft what is marked on a task that is being answered; back to where it was told."""
    reason = request.form.get("problem")
    if reason not in PROBLEMS:
        abort(400)
    with locked_attempt(database(), tickets.key_of(token)) as found:
        attempt = still_open(found)
        _, walk = walk_of(attempt)
        task, leg = get_task(walk, item)
        is_asked = is_answering(attempt) and leg == attempt.stages_done + 1
        if leg > attempt.stages_done + is_asked:
            return go_to_current(token, attempt, walk)
        if is_asked:
            marks = answer_form(task, request.form).draft()
            save_draft(database(), attempt.key, leg=leg, item=item, version=task.version, marks=marks)
        may = _may_tell()
        if may:
            told = {"language": current_language(), "reason": reason}
            save_problem(database(), attempt, leg=leg, item=item, version=task.version, **told)
    if not may:
        abort(429)
    if not wants_fragment():
        place = {"item": item} if is_asked else {"leg": leg}
        return go("item" if is_asked else "feedback", token=token, **place, _anchor=f"wrong-{item}")
    thanks = render_template("quiz/problem.html", token=token, item=task, wrong=reason, thanked=True)
    return make_response(thanks, {"HX-Retarget": f"#wrong-{item}", "HX-Reswap": "outerHTML"})


def _may_tell() -> bool:
    return allow(
        database(), network_bucket("problem"), most=MOST, window_seconds=WINDOW, now=int(time.time())
    )
