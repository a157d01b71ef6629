"""Pages beside the quiz: privacy, help and the like, the library's offer, a date for the calendar."""

import datetime
from typing import Any

from flask import Response, abort

from infolit.htmx import render
from infolit.instrument import instrument
from infolit.offers.calendars import write_date
from infolit.quiz.attempts import database, today
from infolit.quiz.result import offers_of
from infolit.quiz.start import get_campaign
from infolit.store.trainings import find_training, next_date


def page(page_id: str) -> Any:
    """A page of plain text. 404: there is none of this name."""
    bank = instrument().bank
    if page_id not in {each.id for each in bank.pages}:
        abort(404)
    return render(
        "quiz/page.html", page="message", text=bank.page(page_id), names=[(p.id, p.title) for p in bank.pages]
    )


def offer(campaign: str) -> Any:
    """All that the library and its partners offer, by stage."""
    door = get_campaign(campaign)
    offers = sorted(offers_of(door), key=lambda o: (o.next_date is None, o.next_date or datetime.date.max))
    return render(
        "quiz/offer.html", page="message", campaign=door, stages=instrument().bank.stages, offers=offers
    )


def calendar(training: str) -> Any:
    """The next date of a training as an iCalendar file (RFC 5545)."""
    found = find_training(database(), training) or abort(404)
    date = next_date(found, today()) or abort(404)
    file = write_date(found, date, language=instrument().bank.language, today=today())
    response = Response(file, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.id}.ics"'
    return response
