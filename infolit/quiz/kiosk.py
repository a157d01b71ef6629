"""A kiosk: a screen that many use one after another, so whoever leaves it takes everything along."""

import re
from typing import Any

import segno
from flask import abort, g, redirect, request, url_for

from infolit.htmx import door as blueprint
from infolit.htmx import render
from infolit.i18n import negotiated, offered
from infolit.instrument import instrument
from infolit.look import came_by, doors, here, is_trial
from infolit.quiz import tickets
from infolit.quiz.attempts import database, today
from infolit.security import trial_pass
from infolit.store.attempt import is_open
from infolit.store.attempts import find_attempt, leave_attempt
from infolit.store.libraries import Campaign

BESIDE = ("page", "offer", "leave")
"""Pages whose address tells neither attempt nor door; at a kiosk it is told them, so that they lead back."""


def kiosk() -> Campaign | None:
    """The door by which the visitor came, if it is a kiosk's."""
    came = here() if request.blueprint in ("quiz", "embed") else None
    return came if came and came.kind == "kiosk" else None


def visit() -> str:
    """The token of the attempt that this page belongs to, while it is open; "" else."""
    return str(g.get("visit", ""))


def kiosk_door() -> str:
    """The address where the next visitor begins; staff who try it out come back to a trial."""
    came = kiosk() or abort(404)
    pass_ = trial_pass(came.slug) if is_trial() else None
    values: dict[str, Any] = {"campaign": came.slug, "lang": negotiated(came), "try": pass_}
    return url_for(f"{blueprint()}.campaign", **values)


def tell(endpoint: str, values: dict[str, Any]) -> None:
    """Adds attempt or door to the addresses of pages beside the quiz."""
    if endpoint.rpartition(".")[2] in BESIDE and (came := kiosk()):
        values |= {"c": came.slug} | ({"a": visit()} if visit() and "token" not in values else {})


def listen() -> None:
    """Reads what `tell` has added; of a door that is no kiosk it changes nothing."""
    told = (request.view_args or {}).get("campaign") or request.args.get("c", "")
    # Known without asking the database: while that is away, the screen in the hall stays what it is.
    if (came := doors().all().get(told)) and came.kind == "kiosk":
        came_by(came.slug)
    token = request.args.get("a", "")
    is_token = re.fullmatch(r"[\w-]{32}", token, re.A)
    attempt = find_attempt(database(), tickets.key_of(token)) if is_token else None
    came = doors().find(attempt.campaign) if attempt else kiosk()
    if came and came.kind == "kiosk":
        came_by(came.slug)
        g.gone = bool(token)
        if attempt and is_open(attempt, today()):
            g.trial, g.visit, g.gone = attempt.trial, token, False


def asks_language(door: Campaign) -> bool:
    """Whether a language is chosen before the start page: at a kiosk nobody's browser tells it."""
    return door.kind == "kiosk" and len(offered(door.library)) > 1


def languages_page(door: Campaign) -> Any:
    """What a kiosk shows while nobody is there: each language in its own name."""
    return render(
        "quiz/kiosk_languages.html",
        page="message",
        campaign=door,
        stages=instrument().bank.stages,
        choice=offered(door.library),
    )


def leave(token: str) -> Any:
    """Takes a visitor away from this screen, whatever is left of the attempt; on to the next one. 404: no kiosk."""
    attempt = find_attempt(database(), tickets.key_of(token))
    if attempt:
        came_by(attempt.campaign)
        g.trial = attempt.trial
    onward = redirect(kiosk_door(), 303)
    if attempt:
        leave_attempt(database(), attempt.key, today())
    # What a browser may still hold of the visit; cookies there are none of a patron's.
    onward.headers["Clear-Site-Data"] = '"cache", "storage"'
    return onward


def code_picture(code: str) -> str:
    """The address that opens a result, as a QR code in SVG; its code follows a "#", so no server reads it there."""
    address = url_for("quiz.code", _external=True, _anchor=code)
    return str(segno.make(address, error="m", micro=False).svg_inline(omitsize=True, light="#fff"))
