"""With a code: earlier results, how they compare, once more, erase."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from flask import abort, current_app, redirect, request, url_for

from infolit.assessment import guidance
from infolit.assessment.code import check, normalise
from infolit.assessment.progress import legs
from infolit.assessment.result import Result as Told
from infolit.htmx import render
from infolit.quiz import tickets
from infolit.quiz.attempts import database, today
from infolit.quiz.instrument import instrument
from infolit.quiz.result import result_of
from infolit.quiz.start import get_campaign, start_page
from infolit.security import network_bucket
from infolit.store.receipts import Receipt, Result, erase_receipt, find_receipt, receipt_id
from infolit.store.throttle import allow

TRIES, WINDOW = 10, 600
ALL_TRIES = 600
"""Tries by everybody together in ten minutes: a breaker against guessing from many addresses."""


def code() -> Any:
    """Where a code is typed in; a script may fill it from the part of the address that never reaches us."""
    return render("quiz/code.html", page="code", problem=None, typed="")


def code_submit() -> Any:
    """Opens the results under a code. A slip of the pen is told; every other wrong code gets one message."""
    # Shown again as it was typed, but for signs that no page may hold.
    typed = "".join(sign for sign in request.form.get("code", "")[:40] if sign.isprintable())
    normal = normalise(typed)
    if normal is None or not check(normal):
        return _code_page(typed, "slip")
    if not _may_try():
        return _code_page(typed, "often", status=429)
    # The costly derivation comes first and always, so that time tells nothing of what is stored.
    id_ = receipt_id(normal, current_app.extensions["infolit.code_key"])
    if find_receipt(database(), id_) is None:
        return _code_page(typed, "unknown")
    return redirect(url_for(".results", pass_=tickets.new_pass(id_)), 303)


def _code_page(typed: str, problem: str, *, status: int = 422) -> Any:
    return render("quiz/code.html", page="code", problem=problem, typed=typed, status=status)


def _may_try() -> bool:
    now = int(time.time())
    everybody = allow(database(), b"code", most=ALL_TRIES, window_seconds=WINDOW, now=now)
    return allow(database(), network_bucket("code"), most=TRIES, window_seconds=WINDOW, now=now) and everybody


def get_receipt(pass_: str) -> Receipt:
    """The receipt that a pass opens. 410: the hour is over, or it was erased."""
    id_ = tickets.receipt_of(pass_)
    return (find_receipt(database(), id_) if id_ else None) or abort(410)


def results(pass_: str) -> Any:
    """All results under a code, newest first, each with how it compares with the one before."""
    rows = list(_history(get_receipt(pass_).results))
    return render("quiz/results.html", page="result", pass_=pass_, rows=rows[::-1], bank=instrument().bank)


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
