"""Workshops: two doors, before and after, that are fixed when they are made and closed for good on one day."""

import datetime
from typing import Any

from flask import abort, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from infolit.staff.campaigns.doors import FULL, is_over, place, show
from infolit.staff.campaigns.forms import WorkshopForm
from infolit.staff.form_page import form_page
from infolit.staff.guard import account, database, today
from infolit.staff.places import library
from infolit.staff.said import done
from infolit.store.attempt import RESULT_DAYS
from infolit.store.audit import record
from infolit.store.campaigns import add_workshop, campaigns_of
from infolit.store.installation import LAST_PUBLISHING, find_setting
from infolit.store.libraries import Campaign
from infolit.store.published import publications_of

_FIXED = _l(
    "A workshop has two addresses, one for before and one for after, with 16 tasks each. What you say here is fixed"
    " once you create it, the closing day too: otherwise one could choose the day that looks best."
)


def new_workshop(form: WorkshopForm | None = None, problem: Any = None) -> Any:
    """Asks what the workshop shall be."""
    form = form or WorkshopForm(library(), today=today())
    return form_page(
        form, _l("New workshop"), _l("Create workshop"), intro=_FIXED, back=place("doors"), problem=problem
    )


def new_workshop_submit() -> Any:
    """Makes both doors."""
    form = WorkshopForm(library(), today=today())
    if not form.validate():
        return new_workshop(form)
    wished = Campaign(
        slug="",
        library=library(),
        title=form.title.data,
        language=form.language.data or None,
        background_questions=form.background_questions.data,
        closes_on=form.closes_on.data,
    )
    made = add_workshop(database(), wished)
    if made is None:
        return new_workshop(form, FULL)
    record(database(), "workshop made", staff=account().id, library=library().slug)
    done(_("%(title)s is there, with two addresses.", title=wished.title))
    return redirect(place("workshop", workshop=made[0].workshop), 303)


def workshop(workshop: str) -> Any:
    """Both doors of a workshop, what its people do, and what came of it."""
    sides = campaigns_of(database(), library(), workshop)
    if not sides:
        abort(404)
    due = result_day(sides[0])
    return show(
        "workshop",
        workshop=sides[0],
        sides=sides,
        is_over=is_over(sides[0]),
        due=due,
        is_done=due is not None and due <= _last_publishing(),
        report=_report(workshop),
    )


def result_day(door: Campaign) -> datetime.date | None:
    """The first day on which its change can be published: results stay open for a day. None: it never closes."""
    return door.closes_on and door.closes_on + datetime.timedelta(days=RESULT_DAYS + 1)


def _last_publishing() -> datetime.date:
    """The last day on which what was due was published; long ago if it never was."""
    found = find_setting(database(), LAST_PUBLISHING)
    return datetime.date.fromisoformat(found) if found else datetime.date.min


def _report(workshop: str) -> str | None:
    for each in publications_of(database(), library().slug):
        if (each.kind, each.campaign) == ("workshop", workshop):
            return url_for("staff.insights.report", library=library().slug, number=each.number)
    return None
