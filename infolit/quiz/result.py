"""The end of an attempt: about you, the result, the second half, the code to keep."""

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, redirect, request, url_for

from infolit.assessment import guidance
from infolit.assessment.code import code_for, normalise
from infolit.assessment.items import STAGES
from infolit.assessment.levels import Cuts
from infolit.assessment.progress import legs
from infolit.assessment.result import Result, StageTaken, measure
from infolit.htmx import go, render
from infolit.instrument import Instrument, instrument
from infolit.quiz import tickets
from infolit.quiz.attempts import (
    database,
    get_attempt,
    get_walk,
    go_in_language,
    go_to_current,
    is_answering,
    language_asked,
    today,
    walk_of,
)
from infolit.quiz.calibrations import calibrations
from infolit.quiz.flags import flags_at_finish
from infolit.quiz.workshops import end_page, is_first_part
from infolit.store import trainings
from infolit.store.attempt import Attempt, Response
from infolit.store.attempts import extend_attempt, finish_attempt, finish_extension, save_background
from infolit.store.libraries import Campaign, find_campaign
from infolit.store.receipts import Result as Kept
from infolit.store.receipts import keep_receipt, receipt_id
from infolit.store.responses import responses_of

STRIP_REACH = 2.0
"""Logits that the strip reaches beyond the outer cuts."""


def taken(tools: Instrument, result: Attempt | Kept) -> list[StageTaken]:
    """Points by stage over the finished legs; the second half of an extended path counts when it is whole."""
    way = legs(result.path, result.half)
    done = [leg for leg in way if result.points[leg.number - 1] is not None]
    if result.path == "extended" and len(done) < len(way):
        done = done[: len(STAGES)]
    return [
        _stage_taken(tools, result, stage, [leg for leg in done if leg.stage == stage]) for stage in STAGES
    ]


def _stage_taken(tools: Instrument, result: Attempt | Kept, stage: str, done: Sequence[Any]) -> StageTaken:
    items = [item for leg in done for item in tools.bank.leg_items(stage, leg.halves, result.bank_version)]
    points = sum(result.points[leg.number - 1] or 0 for leg in done)
    return StageTaken(stage, tuple(items), points, sum(result.right[leg.number - 1] or 0 for leg in done))


def result_of(result: Attempt | Kept) -> Result:
    """The result as it is told: by stage on a full or fully extended path, else only as a whole.

    Always with the calibration and cuts that it is stored with, and with the tasks of the language it was answered in.
    """
    scale, stages = calibrations().get(result.calibration), taken(instrument(result.language), result)
    by_stage = result.path == "full" or (result.path == "extended" and result.points[-1] is not None)
    return measure(stages, scale.calibration.in_language(result.language), scale.cuts, by_stage)


def about(token: str) -> Any:
    """Optional questions at the end, on one page."""
    attempt, tools, walk = get_walk(token)
    if not is_answering(attempt) or attempt.stages_done == 0:
        return go_to_current(token, attempt, walk)
    campaign = find_campaign(database(), attempt.campaign)
    asks = attempt.path != "extended" and campaign and campaign.background_questions
    questions = [q for q in tools.bank.questions if q.id != "again" or attempt.again != "code"]
    return render(
        "quiz/about.html",
        page="about",
        token=token,
        attempt=attempt,
        questions=questions if asks else [],
        chosen={"role": attempt.role, "lifelong": attempt.lifelong, "again": attempt.again},
    )


def about_submit(token: str) -> Any:
    """Keeps the answers given, if any, and finishes the attempt; twice does no harm."""
    attempt, tools, walk = get_walk(token)
    if not is_answering(attempt):
        return go("result", token=token)
    if attempt.stages_done == 0:
        return go_to_current(token, attempt, walk)
    if "skip" not in request.form and attempt.path != "extended":
        answers = {q.id: request.form.get(q.id) for q in tools.bank.questions}
        known = {q.id: {option.id for option in q.options} for q in tools.bank.questions}
        given = {id_: answer if answer in known[id_] else None for id_, answer in answers.items()}
        again: Any = given.pop("again", None)
        save_background(database(), attempt.key, answers=given, again=again)
    if language := language_asked():
        return go_in_language(language, "about", token=token)
    return _end(token, attempt)


def _end(token: str, attempt: Attempt) -> Any:
    _, walk = walk_of(attempt)
    scale = calibrations().newest()
    end = finish_extension if attempt.path == "extended" else finish_attempt
    flags = flags_at_finish(attempt, walk, responses_of(database(), attempt.key))
    end(
        database(),
        attempt.key,
        today=today(),
        flags=flags,
        calibration=scale.calibration.id,
        cuts=scale.cuts_id,
    )
    return go("result", token=token)


def result(token: str) -> Any:
    """The result: what one already does, what would help, this library's training."""
    attempt, tools, walk = get_walk(token)
    if attempt.finished_on is None:
        return go_to_current(token, attempt, walk)
    if is_first_part():
        return end_page(token, attempt)
    told = told_result(tools, attempt, responses_of(database(), attempt.key))
    is_whole = attempt.path == "quick" and attempt.stages_done == len(STAGES)
    return render(
        "quiz/result.html",
        page="result",
        token=token,
        attempt=attempt,
        code=code_for(tickets.token_bytes(token)),
        can_extend=is_whole and _may_extend(told["campaign"]),
        can_go_on=attempt.path == "extended" and is_answering(attempt),
        **told,
    )


def told_result(tools: Instrument, attempt: Attempt, responses: dict[str, Response]) -> dict[str, Any]:
    """What the result page tells of an attempt."""
    shown = result_of(attempt)
    campaign = find_campaign(database(), attempt.campaign) or abort(410)
    items = [item for stage in taken(tools, attempt) for item in stage.items]
    done = [(item, _points(responses.get(item.id))) for item in items]
    return {
        "result": shown,
        "bank": tools.bank,
        "campaign": campaign,
        "earned": guidance.earned(done),
        "steps": guidance.next_steps(shown, tools.bank.stages),
        "offers": guidance.offers(
            offers_of(campaign), guidance.needs_of(shown), tools.bank.language, today()
        ),
        "date": attempt.extension_finished_on or attempt.finished_on,
        "calibration": attempt.calibration,
        "checked": attempt.language in calibrations().get(attempt.calibration).calibration.checked,
    }


def _points(response: Response | None) -> int:
    return (response.points or 0) if response else 0


def offers_of(campaign: Campaign) -> list[trainings.Offer]:
    """What the library of a campaign offers from today on, with dates."""
    return trainings.offers_of(
        database(), campaign.library.slug, language=instrument().bank.language, today=today()
    )


def _may_extend(door: Campaign) -> bool:
    """Not in a workshop, which compares like with like; not at a kiosk, where nobody comes back to go on."""
    return not door.workshop and door.kind != "kiosk"


def extend(token: str) -> Any:
    """Makes a quick attempt more precise: on to the second half, the first answers stay."""
    attempt = get_attempt(token)
    door = find_campaign(database(), attempt.campaign)
    if door and _may_extend(door):
        extend_attempt(database(), attempt.key, today())
    return go("step", token=token)


def keep(token: str) -> Any:
    """Keeps the result under its code; nothing was stored of the code until now. 404: a trial has no code."""
    attempt = get_attempt(token)
    if attempt.trial:
        abort(404)
    if attempt.receipt is None:
        code = normalise(code_for(tickets.token_bytes(token))) or ""
        id_ = receipt_id(code, current_app.extensions["infolit.code_key"])
        keep_receipt(database(), attempt, id_, today())
    return redirect(url_for(".result", token=token, _anchor="code"), 303)


def strip_place(band: tuple[float, float], cuts: Cuts) -> tuple[float, float]:
    """Where a band begins and ends on a strip 300 wide, a third for each level, the cuts where the thirds meet."""
    low, high = (cut.theta for cut in cuts)
    ends = (low - STRIP_REACH, low, high, high + STRIP_REACH)

    def place(theta: float) -> float:
        theta = min(max(theta, ends[0]), ends[3])
        third = 0 if theta < low else 1 if theta < high else 2
        return round(100 * (third + (theta - ends[third]) / (ends[third + 1] - ends[third])), 1)

    return place(band[0]), place(band[1])
