"""Words for what files of offers hold, and for what is wrong in them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from infolit.i18n import NAMES
from infolit.instrument import instrument
from infolit.offers.rows import Problem
from infolit.staff.insights.words import LEVEL_NAMES
from infolit.staff.training import forms

COLUMNS: Mapping[str, Any] = {
    **forms.TEXTS,
    "kind": _l("Kind"),
    "stages": _l("Parts it helps with"),
    "levels": _l("For people at these levels"),
    "languages": _l("Held in"),
    "link": _l("Link"),
    "sign_up": _l("Link to sign up"),
    "starts_on": _l("First date"),
    "starts_at": _l("Time"),
    "minutes": _l("Minutes"),
    "every_weeks": _l("Repeats every … weeks"),
    "more_dates": _l("Further dates"),
    "valid_until": _l("On offer until"),
    "provider": _l("Given by"),
    "uid": _l("Its name at the source"),
}
_WRONG: Mapping[str, Any] = {
    "missing": _l("%(column)s: nothing is given."),
    "too long": _l("%(column)s: this is too long."),
    "too many": _l("%(column)s: these are too many."),
    "not known": _l("%(column)s: “%(text)s” is not known here."),
    "no such day": _l("%(column)s: “%(text)s” does not exist. Write a day like 30.11.2026."),
    "no such time": _l("%(column)s: “%(text)s” is no time. Write one like 17:30."),
    "no such number": _l("%(column)s: “%(text)s” is no whole number that fits."),
    "no address": _l("%(column)s: “%(text)s” is no web address. It begins with https:// or http://."),
    "before the first date": _l("%(column)s: %(text)s is before the first date."),
    "twice": _l("The source gives it the same name as row %(text)s. Is it the same training?"),
    "repeats otherwise": _l(
        "It repeats in a way that cannot be kept here (%(text)s). Write its dates under “Further dates”."
    ),
    "world time": _l("The time (%(text)s) is given as world time. Write the time that your clock shows."),
    "change of one date": _l(
        "This changes one date of a series. Leave it out, or make it a training of its own."
    ),
    "called off": _l("It is called off. Leave it out, or correct it if it takes place."),
    "more cells than headings": _l(
        "This line has more cells than there are headings. Look whether all is in its place."
    ),
}
UNREADABLE: Mapping[str, Any] = {
    "too large": _l("The file is larger than 1 MB."),
    "too many": _l("These are more than 500 trainings. Divide the file."),
    "too many files": _l("20 files wait already. Decide what is to become of them first."),
    "empty": _l("There is no training in it."),
    "not utf-8": _l("The letters cannot be read. Save the file as “CSV UTF-8” and try again."),
    "not csv": _l("This is no table with a heading “title”. The example shows how it should look."),
    "not ics": _l("This is no calendar in the format iCalendar."),
    "not jsonld": _l("There is no event or course in the format JSON-LD in it."),
    "no answer": _l("The site did not answer."),
    "not an address": _l("This is no web address. It begins with https:// or http://."),
    "not public": _l("This address is not on the public internet."),
    "too many redirects": _l("The site leads from one address to the next without end."),
}
"""Why a whole file or subscription brought nothing."""


def column_name(column: str) -> str:
    """What a column is called, with its language if it has one."""
    name, _sign, language = column.rpartition("_")
    if name not in forms.TEXTS or column in COLUMNS:
        return str(COLUMNS.get(column, column))
    return f"{COLUMNS[name]} ({NAMES.get(language, language)})"


def problem_text(problem: Problem) -> str:
    """What is wrong, in a sentence."""
    # A word of the catalogue with its own places for column and text.
    return str(_WRONG[problem.what]) % {"column": column_name(problem.column), "text": problem.text}


def unreadable_text(why: str) -> str:
    """Why nothing was brought, in a sentence; a number is what the site answered."""
    known = UNREADABLE.get(why)
    return str(known) if known else _("The site answered with error %(number)s.", number=why)


def value_text(column: str, text: str) -> str:
    """What stands in a column, in words."""
    known: Mapping[str, Any] = {
        "kind": forms.KINDS,
        "levels": LEVEL_NAMES,
        "languages": NAMES,
        "stages": {stage.id: stage.verb for stage in instrument().bank.stages},
    }.get(column, {})
    return ", ".join(str(known.get(word, word)) for word in text.split()) if known else text
