"""The place Doors: all doors of a library, one of them, a new one, and what may change of it."""

import datetime
from dataclasses import fields, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from flask import abort, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from infolit.i18n import current_language, offered
from infolit.identity import may
from infolit.security import trial_pass
from infolit.staff.campaigns.forms import DoorForm
from infolit.staff.form_page import form_page, staff_page
from infolit.staff.forms import StaffForm
from infolit.staff.guard import account, database, today
from infolit.staff.places import library
from infolit.staff.said import done
from infolit.store.audit import Action, record
from infolit.store.campaigns import add_campaign, campaigns_of
from infolit.store.libraries import Campaign, find_campaign, save_campaign

FULL = _l("Your library has 500 doors, and more it cannot have. Use one of them again.")
_CHANGED = _l("Saved. It holds for all who start from now on; who has begun goes on as before.")


def place(endpoint: str, **values: Any) -> str:
    """The address of a page of this place."""
    return url_for(f"staff.campaigns.{endpoint}", library=library().slug, **values)


def address_of(door: Campaign) -> str:
    """What people are given: the whole address, in the visitor's language unless the door has one."""
    if door.language is None:
        return url_for("door.campaign", campaign=door.slug, _external=True)
    return url_for("quiz.campaign", campaign=door.slug, lang=door.language, _external=True)


def in_words(address: str) -> str:
    """An address as people type it."""
    return address.removeprefix(f"{urlsplit(address).scheme}://")


def poster_language(door: Campaign) -> str:
    """The language that a door's poster is printed in unless another is chosen."""
    languages = offered(door.library)
    return door.language if door.language in languages else languages[0]


def show(template: str, **more: Any) -> Any:
    """A page of this place."""
    return staff_page(
        f"campaigns/{template}.html",
        place=place,
        address_of=address_of,
        poster_language=poster_language,
        today=today(),
        may_change=may(account(), library().slug, "editor"),
        **more,
    )


def is_over(door: Campaign) -> bool:
    """Whether its last day has passed."""
    return door.closes_on is not None and door.closes_on < today()


def get_door(slug: str) -> Campaign:
    """A door of this library. 404: it has no such door, whoever else may have."""
    door = find_campaign(database(), slug)
    return door if door is not None and door.library.slug == library().slug else abort(404)


def get_changeable(slug: str) -> Campaign:
    """A door that may change. 404: those of a workshop stay as they are."""
    door = get_door(slug)
    return door if door.workshop is None else abort(404)


def doors() -> Any:
    """All doors and workshops, the closed ones apart."""
    permanent, *others = campaigns_of(database(), library())
    plain = [door for door in others if door.workshop is None]
    grouped = groupby((door for door in others if door.workshop), key=lambda door: door.workshop)
    first = [next(sides) for _, sides in grouped]
    return show(
        "doors",
        permanent=permanent,
        doors=[door for door in plain if not is_over(door)],
        workshops=[door for door in first if not is_over(door)],
        over=[door for door in plain if is_over(door)],
        workshops_over=[door for door in first if is_over(door)],
    )


def door(campaign: str) -> Any:
    """One door: its address, how to show it to people, what it is set to."""
    found = get_door(campaign)
    return show("door", campaign=found, is_over=is_over(found))


def new_door(form: DoorForm | None = None, problem: Any = None) -> Any:
    """Asks what the new door shall be."""
    return form_page(
        form or DoorForm(library()),
        _l("New door"),
        _l("Create door"),
        intro=_l("Its address is made from the title and never changes: it will stand on paper."),
        back=place("doors"),
        problem=problem,
    )


def new_door_submit() -> Any:
    """Makes the door."""
    form = DoorForm(library())
    if not form.validate():
        return new_door(form)
    made = add_campaign(database(), _as_told(Campaign(slug="", library=library()), form))
    if made is None:
        return new_door(form, FULL)
    return _went_well("door made", _("%(title)s is there. Its address is below.", title=made.title), made)


def change(campaign: str, form: DoorForm | None = None) -> Any:
    """Shows what may change of a door, as it is."""
    found = get_changeable(campaign)
    address = in_words(address_of(found))
    return form_page(
        form or _form_of(found),
        _l("Change this door"),
        _l("Save"),
        intro=_("Its address stays: %(address)s. Whatever you change holds from now on.", address=address),
        back=place("door", campaign=campaign),
    )


def change_submit(campaign: str) -> Any:
    """Changes the door."""
    found = get_changeable(campaign)
    form = _form_of(found)
    if not form.validate():
        return change(campaign, form)
    changed = _as_told(found, form)
    save_campaign(database(), changed)
    return _went_well("door changed", _CHANGED, changed)


def close(campaign: str) -> Any:
    """Asks whether to close a door."""
    _get_closable(campaign)
    intro = _l("From now on nobody can start here. Who has begun can finish. You can open it again.")
    back = place("door", campaign=campaign)
    return form_page(StaffForm(), _l("Close this door?"), _l("Close the door"), intro=intro, back=back)


def close_submit(campaign: str) -> Any:
    """Closes a door: yesterday was its last day."""
    found = _get_closable(campaign)
    if not is_over(found):
        found = replace(found, closes_on=today() - datetime.timedelta(days=1))
        save_campaign(database(), found)
    return _went_well("door closed", _l("The door is closed."), found)


def reopen(campaign: str) -> Any:
    """Asks whether to open a door again."""
    _get_closable(campaign)
    intro = _l("From now on people can start here, at the same address, until you close it.")
    back = place("door", campaign=campaign)
    return form_page(StaffForm(), _l("Open this door again?"), _l("Open the door"), intro=intro, back=back)


def reopen_submit(campaign: str) -> Any:
    """Opens a door again, without a last day."""
    found = replace(_get_closable(campaign), opens_on=None, closes_on=None)
    save_campaign(database(), found)
    return _went_well("door reopened", _l("The door is open."), found)


def try_out(campaign: str) -> Any:
    """Leads to the start page of a door, for an attempt that is never counted."""
    found = get_door(campaign)
    told: dict[str, Any] = {"lang": found.language or current_language(), "try": trial_pass(found.slug)}
    start = url_for("quiz.campaign", campaign=found.slug, **told)
    return show("try", campaign=found, start=start)


def _get_closable(slug: str) -> Campaign:
    found = get_changeable(slug)
    return found if found.kind != "permanent" else abort(404)


def _form_of(door: Campaign) -> DoorForm:
    form = DoorForm(library(), permanent=door.kind == "permanent", obj=door)
    # Who began at home must not meet a clock that clears, nor who stands at a kiosk lose it.
    if door.kind == "kiosk":
        del form.kind
    elif "kind" in form:
        form.kind.choices = [each for each in form.kind.choices if each.value != "kiosk"]
    return form


def _as_told(door: Campaign, form: DoorForm) -> Campaign:
    told = {field.name: form[field.name].data for field in fields(door) if field.name in form}
    return replace(door, **{**told, "language": told["language"] or None})


def _went_well(action: Action, said: Any, door: Campaign) -> Any:
    record(database(), action, staff=account().id, library=library().slug)
    done(said)
    return redirect(place("door", campaign=door.slug), 303)
