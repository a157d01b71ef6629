"""The start page, and the beginning of an attempt."""

from typing import Any

from flask import abort, current_app, g, request

from infolit.assessment.progress import other_half
from infolit.htmx import go, render
from infolit.instrument import instrument
from infolit.look import came_by
from infolit.quiz import tickets
from infolit.quiz.attempts import database, is_answering, today
from infolit.quiz.forms import StartForm
from infolit.quiz.kiosk import asks_language, languages_page
from infolit.quiz.typed_code import as_typed, receipt_of_code
from infolit.quiz.workshops import closed_page, is_over
from infolit.security import is_trial_pass
from infolit.store.attempts import find_attempt, start_attempt
from infolit.store.installation import find_mode
from infolit.store.libraries import Campaign, default_campaign, find_campaign
from infolit.store.receipts import Receipt, find_receipt

PATHS = ("quick", "full")
TRIES = 60
"""Codes that a network may type in ten minutes after a workshop: all its people sit in one room."""


def get_campaign(slug: str | None) -> Campaign:
    """The campaign of an address, None meaning the default library's own. 404: there is none."""
    if slug is None:
        found = default_campaign(database()) or abort(503)
    else:
        # Not every database takes a NUL.
        found = (find_campaign(database(), slug) if slug.isprintable() else None) or abort(404)
    came_by(found.slug)
    return found


def start_page(
    campaign: Campaign,
    *,
    status: int = 200,
    again: str = "",
    pass_: str = "",
    typed: str = "",
    problem: str = "",
) -> Any:
    """The start page with a fresh nonce; `again` says why the last one did not do, `problem` what is wrong
    with the code `typed`."""
    asked = request.values.get("path", "")
    path = asked if asked in PATHS else campaign.path
    return render(
        "quiz/start.html",
        page="start",
        status=status,
        campaign=campaign,
        stages=instrument().bank.stages,
        path=path,
        minutes=current_app.extensions["infolit.median_minutes"]().get(path),
        nonce=tickets.new_nonce(campaign.slug, trial=g.get("trial", False)),
        again=again,
        pass_=pass_,
        typed=typed,
        problem=problem,
    )


def start() -> Any:
    """The start page of the default library."""
    return _page_at(get_campaign(None))


def campaign(campaign: str) -> Any:
    """The start page of a campaign."""
    return _page_at(get_campaign(campaign))


def chosen(campaign: str) -> Any:
    """The start page of a campaign, the language chosen; only at a kiosk it is not the first."""
    return _page_at(get_campaign(campaign), chosen=True)


def _page_at(door: Campaign, *, chosen: bool = False) -> Any:
    """The start page, also of a closed door to staff who try it; behind a workshop that is over, what it was."""
    g.trial = is_trial_pass(request.args.get("try", ""), door.slug)
    if g.trial or door.is_open(today()):
        return languages_page(door) if asks_language(door) and not chosen else start_page(door)
    return closed_page(door) if door.workshop and is_over(door) else abort(410)


def begin(campaign: str | None = None) -> Any:
    """Starts the attempt that the form's nonce stands for; a replayed start meets the same attempt."""
    door = get_campaign(campaign)
    form = StartForm(request.form)
    g.trial = tickets.is_trial_nonce(form.nonce.data or "", door.slug)
    token = tickets.token_of(form.nonce.data or "", door.slug)
    # A trial that comes too late must not become an attempt that counts.
    if not (token if g.trial else door.is_open(today())):
        abort(410)
    if token is None:
        return start_page(door, status=409, again="stale")
    attempt = find_attempt(database(), tickets.key_of(token))
    if attempt and (attempt.revoked_on or attempt.closed or not is_answering(attempt)):
        return start_page(door, status=409, again="used")
    if attempt is None:
        kept, problem = _earlier(door, form)
        if problem:
            status = 429 if problem == "often" else 422
            return start_page(
                door, status=status, typed=as_typed(form.first_code.data or ""), problem=problem
            )
        _start(token, door, form, kept)
    return go("step", token=token)


def _earlier(door: Campaign, form: StartForm) -> tuple[Receipt | None, str]:
    """The receipt to which the attempt will be added, or what is wrong with the code typed; a trial has none."""
    typed = (form.first_code.data or "").strip()
    if g.trial:
        return None, ""
    if door.side == "after" and typed and not form.code.data:
        return receipt_of_code(as_typed(typed), purpose="workshop", most=TRIES)
    id_ = tickets.receipt_of(form.code.data or "")
    # A code that was erased while this start page stood open must not come back.
    return (find_receipt(database(), id_) if id_ else None), ""


def _start(token: str, door: Campaign, form: StartForm, kept: Receipt | None) -> None:
    path = form.path.data if form.path.data in PATHS else door.path
    path = "quick" if door.workshop else path
    start_attempt(
        database(),
        tickets.key_of(token),
        campaign=door.slug,
        path=path,
        half=_half(door, path, kept),
        bank_version=instrument().bank.version,
        language=instrument().bank.language,
        today=today(),
        receipt=kept.id if kept else None,
        again="code" if kept else None,
        honeypot=bool(form.website.data),
        demonstration=door.library.demonstration,
        # Until a library is opened to the public, all that is done there only tries it out.
        trial=g.trial or (not door.library.demonstration and find_mode(database()) == "demo"),
    )


def _half(door: Campaign, path: str, kept: Receipt | None) -> Any:
    """Both halves on the full path; on the quick one the campaign's, or with a code the one not taken last."""
    if door.workshop:
        return door.half
    if path == "full":
        return "ab"
    quick = [result.half for result in kept.results if result.path == "quick"] if kept else []
    return other_half(quick[-1]) if quick else door.half
