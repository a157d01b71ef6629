"""The steps of an attempt: stage, task, check, feedback, about."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import abort, request, url_for

from infolit.assessment.items import Marks
from infolit.assessment.progress import next_item
from infolit.htmx import go, render
from infolit.i18n import current_language
from infolit.instrument import Walk, instrument
from infolit.quiz import tickets
from infolit.quiz.attempts import (
    current_step,
    database,
    get_attempt,
    get_task,
    get_walk,
    go_in_language,
    go_to_current,
    is_answering,
    language_asked,
    still_open,
    walk_of,
)
from infolit.quiz.feedback import feedback_on
from infolit.quiz.forms import AnswerForm, answer_form
from infolit.quiz.task_page import form_page, task_page
from infolit.quiz.workshops import is_first_part, saved_page
from infolit.store.attempt import Attempt, Recorded, Response
from infolit.store.attempts import find_attempt_with_response
from infolit.store.responses import (
    finish_stage,
    locked_attempt,
    record_response,
    responses_of,
    save_draft,
    save_guess,
)


def step(token: str) -> Any:
    """The address of an attempt: on to where it stands."""
    attempt, _, walk = get_walk(token)
    leg = attempt.stages_done + 1
    if is_answering(attempt) and leg <= len(walk.legs):
        responses = responses_of(database(), attempt.key, leg=leg)
        if responses:
            return _on(token, attempt, walk, leg, responses)
    return go_to_current(token, attempt, walk)


def _on(
    token: str,
    attempt: Attempt,
    walk: Walk,
    leg: int,
    responses: Mapping[str, Response],
    after: str | None = None,
) -> Any:
    """On to the next task of a leg without an answer, or to its check page."""
    answered = {id_ for id_, response in responses.items() if response.marks is not None}
    task = next_item(walk.leg_items(leg), answered, after=after)
    if task is None:
        return go("check", token=token, leg=leg, at_hand=partial(_check_page, token, walk, leg, responses))
    at_hand = partial(task_page, token, attempt, walk, task, responses.get(task.id))
    return go("item", token=token, item=task.id, at_hand=at_hand)


def _leg_or_elsewhere(token: str, leg: int, attempt: Attempt, walk: Walk) -> Any:
    """None if this leg is the one being answered, else the way to where the attempt stands."""
    if not 1 <= leg <= len(walk.legs):
        abort(404)
    if is_answering(attempt) and leg == attempt.stages_done + 1:
        return None
    if leg <= attempt.stages_done:
        return go("feedback", token=token, leg=leg)
    return go_to_current(token, attempt, walk)


def stage(token: str, leg: int) -> Any:
    """Before a stage: what it is about, and an optional guess."""
    attempt, tools, walk = get_walk(token)
    elsewhere = _leg_or_elsewhere(token, leg, attempt, walk)
    return elsewhere or render(
        "quiz/stage.html",
        page="stage",
        attempt=attempt,
        token=token,
        leg=walk.leg(leg),
        walk=walk,
        stage=tools.bank.stage(walk.leg(leg).stage),
        tasks=len(walk.leg_items(leg)),
        guess=attempt.guesses[leg - 1],
    )


def stage_submit(token: str, leg: int) -> Any:
    """Keeps the guess, if there is one, and begins the stage."""
    attempt, _, walk = get_walk(token)
    elsewhere = _leg_or_elsewhere(token, leg, attempt, walk)
    if elsewhere is not None:
        return elsewhere
    guess = request.form.get("guess", "")
    if guess in {str(n) for n in range(len(walk.leg_items(leg)) + 1)}:
        save_guess(database(), attempt.key, leg=leg, guess=int(guess))
    if language := language_asked():
        return go_in_language(language, "stage", token=token, leg=leg)
    return _on(token, attempt, walk, leg, responses_of(database(), attempt.key, leg=leg))


def item(token: str, item: str) -> Any:
    """A task, with the earlier answer or draft if there is one."""
    found = find_attempt_with_response(database(), tickets.key_of(token), item)
    attempt = still_open(found[0] if found else None)
    _, walk = walk_of(attempt)
    task, leg = get_task(walk, item)
    elsewhere = _leg_or_elsewhere(token, leg, attempt, walk)
    if elsewhere is not None:
        return elsewhere
    return task_page(token, attempt, walk, task, found[1] if found else None)


def item_submit(token: str, item: str) -> Any:
    """Records the answer in one transaction and goes on; a language button keeps it as a draft."""
    with locked_attempt(database(), tickets.key_of(token)) as found:
        attempt = still_open(found)
        _, walk = walk_of(attempt)
        task, leg = get_task(walk, item)
        # A double click on the last task of a stage comes twice: the same answer once more is no mistake.
        is_over = not is_answering(attempt) or leg <= attempt.stages_done
        if not is_over and leg > attempt.stages_done + 1:
            return go_to_current(token, attempt, walk)
        form = answer_form(task, request.form)
        if language := language_asked():
            save_draft(
                database(), attempt.key, leg=leg, item=task.id, version=task.version, marks=form.draft()
            )
            return go_in_language(language, "item", token=token, item=task.id)
        form.searched = request.form.get("action") == "search" and task.kind == "search"
        marks = None if form.searched else form.answer()
        recorded = None if marks is None else _record(attempt, walk, form, marks)
        if (recorded is None and is_over) or (recorded is not None and not recorded.saved):
            abort(409)
    if recorded is None:
        form.fill(None if form.searched else form.draft())
        return form_page(token, attempt, walk, form, status=200 if form.searched else 422)
    if recorded.stage_finished:
        return go("feedback", token=token, leg=leg)
    return _on(token, attempt, walk, leg, recorded.responses, after=task.id)


def _record(attempt: Attempt, walk: Walk, form: AnswerForm, marks: Marks) -> Recorded:
    task = form.item
    leg = walk.place[task.id][0]
    points = task.points_for(marks)
    return record_response(
        database(),
        attempt,
        leg=leg,
        item=task.id,
        version=task.version,
        marks=marks,
        points=points,
        full_points=task.is_right(points),
        seconds=tickets.seconds_since(form.stamp.data or "", task.id),
        language=current_language(),
        leg_items=[each.id for each in walk.leg_items(leg)],
        locks=attempt.path != "full",
    )


def check(token: str, leg: int) -> Any:
    """What was answered in a stage of the full path, before it is finished; other paths have no such page."""
    attempt, _, walk = get_walk(token)
    elsewhere = _leg_or_elsewhere(token, leg, attempt, walk)
    if elsewhere is not None or attempt.path != "full":
        return elsewhere or go("step", token=token)
    return _check_page(token, walk, leg, responses_of(database(), attempt.key, leg=leg))


def _check_page(token: str, walk: Walk, leg: int, responses: Mapping[str, Response]) -> Any:
    return render(
        "quiz/check.html",
        page="check",
        token=token,
        leg=leg,
        stage=instrument().bank.stage(walk.leg(leg).stage),
        items=walk.leg_items(leg),
        responses=responses,
    )


def check_submit(token: str, leg: int) -> Any:
    """Finishes the stage; twice does no harm."""
    attempt, _, walk = get_walk(token)
    if not 1 <= leg <= len(walk.legs):
        abort(404)
    if language := language_asked():
        return go_in_language(language, "check", token=token, leg=leg)
    if attempt.path == "full" and is_answering(attempt) and leg == attempt.stages_done + 1:
        items = [each.id for each in walk.leg_items(leg)]
        finish_stage(database(), attempt.key, leg=leg, leg_items=items)
        attempt = get_attempt(token)
    if leg > attempt.stages_done:
        return go_to_current(token, attempt, walk)
    return go("feedback", token=token, leg=leg)


def feedback(token: str, leg: int) -> Any:
    """After a stage: every task, what is right and why."""
    attempt, tools, walk = get_walk(token)
    if not 1 <= leg <= attempt.stages_done:
        return go_to_current(token, attempt, walk)
    if is_first_part():
        return saved_page(token, leg, attempt, walk)
    responses = responses_of(database(), attempt.key, leg=leg)
    return render(
        "quiz/feedback.html",
        page="feedback",
        token=token,
        leg=leg,
        legs=len(walk.legs),
        attempt=attempt,
        answering=is_answering(attempt),
        campaign=attempt.campaign,
        stage=tools.bank.stage(walk.leg(leg).stage),
        **feedback_on(walk.leg_items(leg), responses, attempt.guesses[leg - 1]),
    )


def feedback_submit(token: str, leg: int) -> Any:
    """On to the next stage, or with the stop button to the result."""
    attempt, _, walk = get_walk(token)
    if language := language_asked():
        return go_in_language(language, "feedback", token=token, leg=leg)
    if not is_answering(attempt):
        return go("result", token=token)
    if "stop" in request.form and attempt.path != "extended":
        return go("about", token=token)
    endpoint, values = current_step(attempt, walk)
    return go(endpoint, token=token, **values)


def later(token: str) -> Any:
    """The link to go on another day."""
    attempt = get_attempt(token)
    return render(
        "quiz/later.html",
        page="message",
        token=token,
        address=url_for(".step", token=token, _external=True),
        attempt=attempt,
    )
