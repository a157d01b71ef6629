"""The start page, and the beginning of an attempt."""

from typing import Any

from flask import abort, current_app, request

from infolit.assessment.progress import other_half
from infolit.htmx import go, render
from infolit.quiz import tickets
from infolit.quiz.attempts import database, is_answering, today
from infolit.quiz.forms import StartForm
from infolit.quiz.instrument import instrument
from infolit.store.attempts import find_attempt, start_attempt
from infolit.store.libraries import Campaign, default_campaign, find_campaign
from infolit.store.receipts import Receipt, find_receipt

PATHS = ("quick", "full")


def get_campaign(slug: str | None) -> Campaign:
    """The campaign of an address, None meaning the default library's own. 404: there is none."""
    if slug is None:
        return default_campaign(database()) or abort(503)
    # Not every database takes a NUL.
    return (find_campaign(database(), slug) if slug.isprintable() else None) or abort(404)


def get_open_campaign(slug: str | None) -> Campaign:
    """The campaign of an address, if attempts may start by it today; else 410."""
    campaign = get_campaign(slug)
    return campaign if campaign.is_open(today()) else abort(410)


def start_page(campaign: Campaign, *, status: int = 200, again: str = "", pass_: str = "") -> Any:
    """The start page with a fresh nonce; `again` says why the last one did not do."""
    return render(
        "quiz/start.html",
        page="start",
        status=status,
        campaign=campaign,
        stages=instrument().bank.stages,
        minutes=current_app.extensions["infolit.median_minutes"]().get(campaign.path),
        nonce=tickets.new_nonce(campaign.slug),
        again=again,
        pass_=pass_,
    )


def start() -> Any:
    """The start page of the default library."""
    return start_page(get_open_campaign(None))


def campaign(campaign: str) -> Any:
    """The start page of a campaign."""
    return start_page(get_open_campaign(campaign))


def begin(campaign: str | None = None) -> Any:
    """Starts the attempt that the form's nonce stands for; a replayed start meets the same attempt."""
    door = get_open_campaign(campaign)
    form = StartForm(request.form)
    token = tickets.token_of(form.nonce.data or "", door.slug)
    if token is None:
        return start_page(door, status=409, again="stale")
    attempt = find_attempt(database(), tickets.key_of(token))
    if attempt and (attempt.revoked_on or not is_answering(attempt)):
        return start_page(door, status=409, again="used")
    if attempt is None:
        _start(token, door, form)
    return go("step", token=token)


def _start(token: str, door: Campaign, form: StartForm) -> None:
    path = form.path.data if form.path.data in PATHS else door.path
    id_ = tickets.receipt_of(form.code.data or "")
    # A code that was erased while this start page stood open must not come back.
    kept = find_receipt(database(), id_) if id_ else None
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
    )


def _half(door: Campaign, path: str, kept: Receipt | None) -> Any:
    """Both halves on the full path; on the quick one the campaign's, or with a code the one not taken last."""
    if path == "full":
        return "ab"
    quick = [result.half for result in kept.results if result.path == "quick"] if kept else []
    return other_half(quick[-1]) if quick else door.half
