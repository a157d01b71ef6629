"""Pages beside the quiz: privacy, help and the like, the library's offer, a date for the calendar."""

import datetime
from typing import Any

from flask import Response, abort

from infolit.htmx import render
from infolit.quiz.attempts import database, today
from infolit.quiz.instrument import instrument
from infolit.quiz.result import offers_of
from infolit.quiz.start import get_campaign
from infolit.store.trainings import find_training, next_date

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
"""How iCalendar writes signs in texts that otherwise have a meaning of their own."""


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
    text = found.text(instrument().bank.language)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//infolit//training//",
        "BEGIN:VEVENT",
        f"UID:{found.id}-{date:%Y%m%d}@infolit",
        f"DTSTAMP:{today():%Y%m%d}T000000Z",
        *_when(date, found.starts_at, found.minutes),
        f"SUMMARY:{text.title.translate(_ESCAPES)}",
        f"DESCRIPTION:{text.description.translate(_ESCAPES)}",
        f"LOCATION:{', '.join(part for part in (text.place, text.provider_name) if part).translate(_ESCAPES)}",
        *([f"URL:{found.link}"] if found.link else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    response = Response("".join(_folded(line) for line in lines), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.id}.ics"'
    return response


def _when(date: datetime.date, starts_at: str | None, minutes: int | None) -> list[str]:
    """Start and length in local ("floating") time: the course is where its visitors are."""
    if not starts_at:
        return [f"DTSTART;VALUE=DATE:{date:%Y%m%d}"]
    return [f"DTSTART:{date:%Y%m%d}T{starts_at.replace(':', '')}00", f"DURATION:PT{minutes or 60}M"]


def _folded(line: str) -> str:
    """A content line of at most 75 octets, going on after a line break and a space."""
    parts = [""]
    for sign in line:
        if len((parts[-1] + sign).encode()) > 74:
            parts.append("")
        parts[-1] += sign
    return "\r\n ".join(parts) + "\r\n"
