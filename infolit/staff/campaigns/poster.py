"""A poster for a door: one sheet of A4, in the language that people who pass it read."""

from typing import Any

from flask import current_app

from infolit.i18n import offered
from infolit.instrument import instrument
from infolit.staff.campaigns.doors import address_of, get_door, in_words, show
from infolit.staff.places import library


def poster(campaign: str) -> Any:
    """The sheet, and above it, on the screen only, in which language to print it."""
    door = get_door(campaign)
    return show(
        "poster",
        campaign=door,
        short=in_words(address_of(door)),
        stages=instrument().bank.stages,
        minutes=current_app.extensions["infolit.median_minutes"]().get(door.path),
        poster_languages=offered(library()),
    )
