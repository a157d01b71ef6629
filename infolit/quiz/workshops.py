"""Workshops: the links before and after one fix what is asked, and the first answers wait for its end."""

from typing import Any

from infolit.assessment.code import code_for
from infolit.htmx import render
from infolit.instrument import Walk, instrument
from infolit.look import doors, here
from infolit.quiz import tickets
from infolit.quiz.attempts import database, today
from infolit.store.attempt import Attempt
from infolit.store.attempts import find_attempt
from infolit.store.libraries import Campaign
from infolit.store.receipts import Result


def is_first_part() -> bool:
    """Whether this page belongs to an attempt before a workshop, which is told nothing yet."""
    door = here()
    return door is not None and door.side == "before"


def is_over(door: Campaign) -> bool:
    """Whether the day on which a workshop closes is past."""
    return door.closes_on is not None and door.closes_on < today()


def waits_for(result: Result) -> Campaign | None:
    """The door of the workshop for whose end a result under a code waits; None: it is shown.

    Once it is published nothing tells any more how it was taken, but then its workshop is over.
    """
    attempt = find_attempt(database(), result.attempt_key) if result.attempt_key else None
    door = doors().find(attempt.campaign) if attempt else None
    return door if door and door.side == "before" and not is_over(door) else None


def closed_page(door: Campaign) -> Any:
    """What stands behind the links when the workshop is over: before it the tasks explained, after it the way on."""
    if door.side != "before":
        return render("quiz/workshop_over.html", page="message", campaign=door)
    bank = instrument().bank
    stages = [(stage, bank.leg_items(stage.id, door.half, bank.version)) for stage in bank.stages]
    return render("quiz/workshop_tasks.html", page="message", campaign=door, stages=stages)


def saved_page(token: str, leg: int, attempt: Attempt, walk: Walk) -> Any:
    """After a stage before the workshop: that it is saved, and nothing else."""
    return render(
        "quiz/saved.html",
        page="feedback",
        token=token,
        leg=leg,
        is_last=attempt.stages_done == len(walk.legs),
        stage=instrument().bank.stage(walk.leg(leg).stage),
    )


def end_page(token: str, attempt: Attempt) -> Any:
    """In place of a result before the workshop: when the second part is, and the code that it needs."""
    door = here()
    both = [each for each in doors().all().values() if door and each.workshop == door.workshop]
    return render(
        "quiz/saved_all.html",
        page="result",
        token=token,
        attempt=attempt,
        code=code_for(tickets.token_bytes(token)),
        second=next((each.opens_on for each in both if each.side == "after"), None),
        closes_on=door.closes_on if door else None,
    )
