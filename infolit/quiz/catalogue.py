"""What a library offers, as files that partners and calendars may take up."""

import hashlib

from flask import Response

from infolit.instrument import instrument
from infolit.offers.calendars import write_calendar
from infolit.offers.linked_data import write_linked_data
from infolit.quiz.attempts import database, today
from infolit.quiz.start import get_campaign
from infolit.store.trainings import Training, trainings_for


def offer_calendar(campaign: str) -> Response:
    """All that has a date to come, as iCalendar, in the words of this language where there are any."""
    file = write_calendar(_offers(campaign), language=instrument().bank.language, today=today())
    return _open(file, "text/calendar; charset=utf-8")


def offer_linked_data(campaign: str) -> Response:
    """All that is on offer, in all languages, as events and courses of schema.org in JSON-LD."""
    return _open(write_linked_data(_offers(campaign)).encode(), "application/ld+json")


def _offers(campaign: str) -> tuple[Training, ...]:
    library = get_campaign(campaign).library.slug
    found = trainings_for(database(), library, language=instrument().bank.language, today=today())
    return tuple(sorted(found, key=lambda training: training.id))


def _open(file: bytes, content_type: str) -> Response:
    """For everybody, other sites too: no cookie is asked for, nothing depends on who asks."""
    response = Response(file, content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(hashlib.sha256(file).hexdigest()[:32])
    return response
