"""A code as somebody typed it: to which receipt it belongs, or what is wrong with it."""

import time

from flask import current_app

from infolit.assessment.code import check, normalise
from infolit.quiz.attempts import database
from infolit.security import network_bucket
from infolit.store.receipts import Receipt, find_receipt, receipt_id
from infolit.store.throttle import allow

WINDOW = 600
ALL_TRIES = 600
"""Tries by everybody together in ten minutes: a breaker against guessing from many addresses."""


def as_typed(text: str) -> str:
    """What is shown again: but for signs that no page may hold."""
    return "".join(sign for sign in text[:40] if sign.isprintable())


def receipt_of_code(typed: str, *, purpose: str, most: int) -> tuple[Receipt | None, str]:
    """The receipt, or None and why: "slip", "often", "unknown". `most` tries a network in ten minutes have a purpose.

    A slip of the pen is told and costs no try; every other wrong code gets one answer.
    """
    normal = normalise(typed)
    if normal is None or not check(normal):
        return None, "slip"
    if not _may_try(purpose, most):
        return None, "often"
    # The costly derivation comes first and always, so that time tells nothing of what is stored.
    id_ = receipt_id(normal, current_app.extensions["infolit.code_key"])
    found = find_receipt(database(), id_)
    return found, "" if found else "unknown"


def _may_try(purpose: str, most: int) -> bool:
    now = int(time.time())
    everybody = allow(database(), b"code", most=ALL_TRIES, window_seconds=WINDOW, now=now)
    return allow(database(), network_bucket(purpose), most=most, window_seconds=WINDOW, now=now) and everybody
