"""What is published of an item, and what that means, in the words of the page."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from flask_babel import gettext

from infolit.assessment.items import NOT_SURE, Item
from infolit.assessment.sentences import ENGLISH
from infolit.staff.insights.document import language_name

QUIET = frozenset({"authors", "provisional"})
"""Readings that are no reason to look at an item."""


class Reading(msgspec.Struct, frozen=True):
    """A sentence as it is published."""

    code: str
    values: dict[str, int | str]

    @property
    def is_of_language(self) -> bool:
        """Whether it says how the item behaves in one language."""
        return self.code.startswith("dif-")


class Health(msgspec.Struct, frozen=True):
    """Of a report on an item what a list of all needs; the rest is skipped in reading."""

    item: str
    language: str
    people: int
    readings: tuple[Reading, ...]
    share: float | None = None
    problems: dict[str, int] = {}

    @property
    def worth_a_look(self) -> tuple[Reading, ...]:
        """Readings that somebody should do something about."""
        return tuple(each for each in self.readings if each.code not in QUIET)


class Option(msgspec.Struct, frozen=True):
    """Who made a mark."""

    mark: str
    key: bool
    people: int
    thirds: tuple[int, int, int]


class Report(Health, frozen=True):
    """A whole report on an item."""

    options: tuple[Option, ...] = ()
    share_low: float | None = None
    share_high: float | None = None
    rest_r: float | None = None
    rest_r_low: float | None = None
    rest_r_high: float | None = None
    alpha_if_dropped: float | None = None
    infit: float | None = None
    outfit: float | None = None
    dif: float | None = None
    dif_low: float | None = None
    dif_high: float | None = None
    dif_class: str | None = None
    b: float | None = None
    b_se: float | None = None


health_of = msgspec.json.Decoder(Health).decode
report_of = msgspec.json.Decoder(Report).decode


def mark_names(item: Item) -> dict[str, str]:
    """Words for each mark of an item."""
    known: Any = item
    unsure = {NOT_SURE[0]: gettext("I’m not sure yet")}
    if item.kind == "matching":
        return unsure | {
            f"{row.id}={group.id}": f"{row.text} – {group.text}"
            for row in known.rows
            for group in known.groups
        }
    choices = known.options if item.kind == "single" else getattr(known, "choices", tuple)()
    return unsure | {choice.id: choice.text for choice in choices}


def sentence(reading: Reading, names: Mapping[str, str]) -> str:
    """What a reading says; `names` of marks. "" for a code that this version does not know."""
    if reading.code not in ENGLISH:
        return ""
    values = dict(reading.values)
    if "option" in values:
        values["option"] = gettext("“%(text)s”", text=names.get(str(values["option"]), values["option"]))
    if "language" in values:
        values["language"] = language_name(str(values["language"]))
    return str(gettext(ENGLISH[reading.code], **values))


def said_of(readings: Iterable[Reading], item: Item) -> tuple[str, ...]:
    """What readings say of an item, each sentence once."""
    names = mark_names(item)
    return tuple(dict.fromkeys(text for each in readings if (text := sentence(each, names))))
