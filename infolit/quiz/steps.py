"""The steps of an attempt: stage, task, check, feedback, about."""

from typing import Any

from flask import abort, redirect, request, url_for

from infolit.assessment.items import Item
from infolit.assessment.progress import next_item
from infolit.htmx import go, render
from infolit.quiz import tickets
from infolit.quiz.attempts import (
    current_step,
    database,
    get_attempt,
    go_to_current,
    is_answering,
    language_asked,
    still_open,
    walk_of,
)
from infolit.quiz.feedback import feedback_on
from infolit.quiz.forms import AnswerForm, answer_form
from infolit.quiz.instrument import Walk
from infolit.quiz.order import shuffled
from infolit.store.attempt import Attempt, Response
from infolit.store.attempts import find_attempt_with_response
from infolit.store.responses import finish_stage, record_response, responses_of, save_draft, save_guess


def step(token: str) -> Any:
    """The address of an attempt: on to where it stands."""
    attempt = get_attempt(token)
    _, walk = walk_of(attempt)
    leg = attempt.stages_done + 1
    if is_answering(attempt) and leg <= len(walk.legs):
        answered = responses_of(database(), attempt.key, leg=leg)
        done = {id_ for id_, response in answered.items() if response.marks}
        if done or answered:
            return _on(token, attempt, walk, leg, done)
    return go_to_current(token, attempt, walk)


def _on(token: str, attempt: Attempt, walk: Walk, leg: int, done: Any, after: str | None = None) -> Any:
    """On to the next task of a leg without an answer, or to its check page."""
    item = next_item(walk.leg_items(leg), done, after=after)
    if item is not None:
        return go("item", token=token, item=item.id)
    return go("check", token=token, leg=leg)


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
    attempt = get_attempt(token)
    tools, walk = walk_of(attempt)
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
    attempt = get_attempt(token)
    _, walk = walk_of(attempt)
    elsewhere = _leg_or_elsewhere(token, leg, attempt, walk)
    if elsewhere is not None:
        return elsewhere
    guess = request.form.get("guess", "")
    if guess in {str(n) for n in range(len(walk.leg_items(leg)) + 1)}:
        save_guess(database(), attempt.key, leg=leg, guess=int(guess))
    if language := language_asked():
        return redirect(url_for(".stage", token=token, leg=leg, lang=language), 303)
    done = {i for i, r in responses_of(database(), attempt.key, leg=leg).items() if r.marks}
    return _on(token, attempt, walk, leg, done)


def _item_place(walk: Walk, item_id: str) -> tuple[Item, int, int]:
    """The item with its leg and position. 404: this attempt does not ask it."""
    if item_id not in walk.place:
        abort(404)
    leg, position = walk.place[item_id]
    return walk.leg_items(leg)[position - 1], leg, position


def item(token: str, item: str) -> Any:
    """A task, with the earlier answer or draft if there is one."""
    found = find_attempt_with_response(database(), tickets.key_of(token), item)
    attempt = still_open(found[0] if found else None)
    _, walk = walk_of(attempt)
    task, leg, _ = _item_place(walk, item)
    elsewhere = _leg_or_elsewhere(token, leg, attempt, walk)
    if elsewhere is not None:
        return elsewhere
    form = answer_form(task)
    response = found[1] if found else None
    form.fill((response.draft or response.marks) if response else None)
    return item_page(token, attempt, walk, form, response=response)


def item_page(
    token: str,
    attempt: Attempt,
    walk: Walk,
    form: AnswerForm,
    *,
    response: Response | None = None,
    status: int = 200,
) -> Any:
    """The page of a task with its form as it is."""
    leg, position = walk.place[form.item.id]
    tools, _ = walk_of(attempt)
    items = walk.leg_items(leg)
    return render(
        "quiz/item.html",
        page="search" if form.item.kind == "search" else "item",
        status=status,
        token=token,
        item=form.item,
        form=form,
        stage=tools.bank.stage(form.item.stage),
        leg=leg,
        position=position,
        tasks=len(items),
        before=items[position - 2].id if position > 1 else None,
        shuffled=shuffled(attempt.key, form.item),
        stamp=tickets.new_stamp(form.item.id),
        answered=bool(response and response.marks),
    )


def item_submit(token: str, item: str) -> Any:
    """Records the answer in one transaction and goes on; a language button keeps it as a draft."""
    attempt = get_attempt(token)
    _, walk = walk_of(attempt)
    task, leg, _ = _item_place(walk, item)
    if not is_answering(attempt) or leg <= attempt.stages_done:
        abort(409)
    if leg > attempt.stages_done + 1:
        return go_to_current(token, attempt, walk)
    form = answer_form(task, request.form)
    if language := language_asked():
        save_draft(database(), attempt.key, leg=leg, item=task.id, version=task.version, marks=form.draft())
        return redirect(url_for(".item", token=token, item=task.id, lang=language), 303)
    if request.form.get("action") == "search" and task.kind == "search":
        form.searched = True
        return item_page(token, attempt, walk, form)
    marks = form.answer()
    if marks is None:
        form.fill(form.draft())
        return item_page(token, attempt, walk, form, status=422)
    return _record(token, attempt, walk, form, marks)


def _record(token: str, attempt: Attempt, walk: Walk, form: AnswerForm, marks: Any) -> Any:
    task = form.item
    leg = walk.place[task.id][0]
    points = task.points_for(marks)
    recorded = record_response(
        database(),
        attempt.key,
        leg=leg,
        item=task.id,
        version=task.version,
        marks=marks,
        points=points,
        full_points=task.is_right(points),
        seconds=tickets.seconds_since(form.stamp.data or "", task.id),
        language=walk_of(attempt)[0].bank.language,
        leg_items=[each.id for each in walk.leg_items(leg)],
        locks=attempt.path != "full",
    )
    if not recorded.saved:
        # Another tab was faster: the stage is finished, or the attempt is gone.
        still_open(get_attempt(token))
        abort(409)
    if recorded.stage_finished:
        return go("feedback", token=token, leg=leg)
    return _on(token, attempt, walk, leg, recorded.answered, after=task.id)


def check(token: str, leg: int) -> Any:
    """What was answered in a stage of the full path, before it is finished."""
    attempt = get_attempt(token)
    tools, walk = walk_of(attempt)
    elsewhere = _leg_or_elsewhere(token, leg, attempt, walk)
    if elsewhere is not None:
        return elsewhere
    return render(
        "quiz/check.html",
        page="check",
        token=token,
        leg=leg,
        stage=tools.bank.stage(walk.leg(leg).stage),
        items=walk.leg_items(leg),
        responses=responses_of(database(), attempt.key, leg=leg),
    )


def check_submit(token: str, leg: int) -> Any:
    """Finishes the stage; twice does no harm."""
    attempt = get_attempt(token)
    _, walk = walk_of(attempt)
    if not 1 <= leg <= len(walk.legs):
        abort(404)
    if language := language_asked():
        return redirect(url_for(".check", token=token, leg=leg, lang=language), 303)
    if is_answering(attempt) and leg == attempt.stages_done + 1:
        items = [each.id for each in walk.leg_items(leg)]
        finish_stage(database(), attempt.key, leg=leg, leg_items=items)
        attempt = get_attempt(token)
    if leg > attempt.stages_done:
        return go_to_current(token, attempt, walk)
    return go("feedback", token=token, leg=leg)


def feedback(token: str, leg: int) -> Any:
    """After a stage: every task, what is right and why."""
    attempt = get_attempt(token)
    tools, walk = walk_of(attempt)
    if not 1 <= leg <= attempt.stages_done:
        return go_to_current(token, attempt, walk)
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
    attempt = get_attempt(token)
    _, walk = walk_of(attempt)
    if language := language_asked():
        return redirect(url_for(".feedback", token=token, leg=leg, lang=language), 303)
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
