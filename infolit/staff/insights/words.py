"""Words for what is published: levels, groups, numbers of people of whom 0 means few."""

from typing import Any

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

LEVEL_NAMES: dict[str, Any] = {
    "foundation": _l("foundation"),
    "intermediate": _l("intermediate"),
    "advanced": _l("advanced"),
}
BY: dict[str, Any] = {
    "campaign": _l("link they came by"),
    "role": _l("who they are"),
    "language": _l("language"),
    "lifelong": _l("view of libraries"),
    "path": _l("path"),
    "minutes": _l("minutes"),
}
PATHS: dict[str, Any] = {
    "quick": _l("quick path"),
    "full": _l("full path"),
    "extended": _l("quick path, then made more precise"),
}
MINUTES: dict[str, Any] = {
    "under 5": _l("under 5 minutes"),
    "5-9": _l("5 to 9 minutes"),
    "10-14": _l("10 to 14 minutes"),
    "15-19": _l("15 to 19 minutes"),
    "20-29": _l("20 to 29 minutes"),
    "30 and more": _l("30 minutes and more"),
}
REASONS: dict[str, Any] = {
    "rapid": _l("Answered too fast to have read the tasks"),
    "run": _l("The same place marked again and again"),
    "burst": _l("Many starts at once"),
    "honeypot": _l("A hidden field was filled in, as programs do"),
}
GUESSES: dict[str, Any] = {
    "fewer": _l("fewer right than guessed"),
    "about": _l("about as guessed"),
    "more": _l("more right than guessed"),
}
STARTS: dict[str, Any] = {
    "started": _l("Started"),
    "finished a stage": _l("Finished a stage or more"),
    "finished all": _l("Finished all four"),
}


def how_many(count: int) -> str:
    """A published number of people: "few" for 0."""
    return str(format_decimal(count) if count else _("few"))


def so_many_people(count: int) -> str:
    """The same with its noun."""
    if not count:
        return str(_("few people"))
    return str(ngettext("%(n)s person", "%(n)s people", count, n=format_decimal(count)))


def percent(whole: int) -> str:
    """A percentage as it is written in the language of the page."""
    return str(format_percent(whole / 100))


def two_places(value: float) -> str:
    """A coefficient between 0 and 1."""
    return str(format_decimal(value, format="0.00"))


def share(count: int, of: int) -> str:
    """A published part of a published whole: in percent from 100 on, else in numbers; "few" for 0."""
    if not count or of < 100:
        return how_many(count)
    return percent(round(100 * count / of))
