"""With a code: earlier results, how they compare, once more, erase."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import abort, redirect, request, url_for

from infolit.assessment import guidance
from infolit.assessment.progress import legs
from infolit.assessment.result import Result as Told
from infolit.htmx import render
from infolit.instrument import instrument
from infolit.quiz import tickets
from infolit.quiz.attempts import database, today
from infolit.quiz.result import result_of
from infolit.quiz.start import get_campaign, start_page
from infolit.quiz.typed_code import as_typed, receipt_of_code
from infolit.quiz.workshops import waits_for
from infolit.store.receipts import Receipt, Result, erase_receipt, find_receipt

TRIES = 10
"""Of one network in ten minutes."""


def code() -> Any:
    """Where a code is typed in; a script may fill it from the part of the address that never reaches us."""
    return render("quiz/code.html", page="code", problem=None, typed="")


def code_submit() -> Any:
    """Opens the results under a code. A slip of the pen is told; every other wrong code gets one message."""
    typed = as_typed(request.form.get("code", ""))
    found, problem = receipt_of_code(typed, purpose="code", most=TRIES)
    if found is None:
        status = 429 if problem == "often" else 422
        return render("quiz/code.html", page="code", problem=problem, typed=typed, status=status)
    return redirect(url_for(".results", pass_=tickets.new_pass(found.id)), 303)


def get_receipt(pass_: str) -> Receipt:
    """The receipt that a pass opens. 410: the hour is over, or it was erased."""
    id_ = tickets.receipt_of(pass_)
    return (find_receipt(database(), id_) if id_ else None) or abort(410)


def results(pass_: str) -> Any:
    """All results under a code, newest first, each with how it compares with the one before.

    What was taken before a workshop waits for the workshop's end, and so does what it would be compared with.
    """
    kept = get_receipt(pass_).results
    waiting = {each.number: waits_for(each) for each in kept}
    rows = list(_history([each for each in kept if waiting[each.number] is None]))
    return render(
        "quiz/results.html",
        page="result",
        pass_=pass_,
        rows=rows[::-1],
        waiting=[(each.month, door) for each in kept if (door := waiting[each.number])],
        bank=instrument().bank,
    )


def _history(kept: Sequence[Result]) -> Iterator[tuple[Result, Told, guidance.Change | None, bool]]:
    """Each result with what it says, how that compares with the one before, and whether tasks came again."""
    for before, result in zip([None, *kept], kept, strict=False):
        told = result_of(result)
        seen = before is not None and bool(_asked(before) & _asked(result))
        change = guidance.compare(result_of(before), told, seen_tasks=seen) if before else None
        yield result, told, change, seen


def _asked(kept: Result) -> set[str]:
    """The tasks that a result rests on."""
    return {
        f"{item.id}@{item.version}"
        for leg in legs(kept.path, kept.half)
        if kept.points[leg.number - 1] is not None
        for item in instrument().bank.leg_items(leg.stage, leg.halves, kept.bank_version)
    }


def again(pass_: str) -> Any:
    """A start page whose attempt will be added to this code."""
    get_receipt(pass_)
    return start_page(get_campaign(request.args.get("c")), pass_=pass_)


def erase(pass_: str) -> Any:
    """Asks whether to erase, and says what that means."""
    return render("quiz/erase.html", page="message", pass_=pass_, results=len(get_receipt(pass_).results))


def erase_submit(pass_: str) -> Any:
    """Erases everything under the code that is not yet published."""
    receipt = get_receipt(pass_)
    erase_receipt(database(), receipt.id, today())
    return redirect(url_for(".erased"), 303)


def erased() -> Any:
    """Says that it is gone."""
    return render("quiz/erased.html", page="message")
