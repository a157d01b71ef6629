"""Published documents, read for pages: their rows in small types, their groups in words."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from babel import Locale
from babel.lists import format_list
from flask import abort
from flask_babel import get_locale
from flask_babel import gettext as _

from infolit.assessment.items import LEVELS
from infolit.assessment.table_columns import NONE_GIVEN
from infolit.i18n import NAMES, locale_of
from infolit.instrument import instrument
from infolit.openapi import LARGEST_NUMBER
from infolit.staff.guard import database
from infolit.staff.insights.words import MINUTES, PATHS
from infolit.staff.places import library
from infolit.store.libraries import find_campaign
from infolit.store.published import find_publication

LEAST_FOR_PERCENT = 100
"""People from which on pages show percentages, and may rank."""

Document = dict[str, Any]
"""A publication, as `table_columns` describes it: "publication" is its head, "tables" its rows by table."""
Row = Mapping[str, Any]
Ends = tuple[int, int]


@dataclass(frozen=True, slots=True)
class StageProfile:
    """Who stands at which level of one stage; people are rounded to tens, and 0 means few."""

    stage: str
    people: int
    """Sum of the row's own cells."""
    levels: Mapping[str, int]
    """People by level, lowest first; or by guess."""
    percents: Mapping[str, int] | None
    """Whole percent of `people`; None under LEAST_FOR_PERCENT."""
    intervals: Mapping[str, Ends | None]
    """95 % intervals of the shares in whole percent; None where there is none. Of few people show `ranges`."""

    @property
    def ranges(self) -> dict[str, Ends | None]:
        """The same intervals as numbers of these people: what pages show where there are no percentages."""
        return {
            level: ends and (round(ends[0] * self.people / 100), round(ends[1] * self.people / 100))
            for level, ends in self.intervals.items()
        }

    @property
    def shares(self) -> dict[str, float]:
        """From 0 to 1, for lengths in a chart; 0 of each where all cells are few."""
        return {level: count / max(self.people, 1) for level, count in self.levels.items()}


@dataclass(frozen=True, slots=True)
class Group:
    """One block of a grouping: its name in words, and its stages."""

    block: str
    name: str
    stages: tuple[StageProfile, ...]


def months(found: Iterable[Document]) -> list[Document]:
    """Those of documents or summaries that tell of a month, in their order."""
    return [each for each in found if each["publication"]["kind"] == "month"]


def get_document(number: int) -> Document:
    """The whole document of a publication of this library. 404: it has no such publication."""
    # A number beyond all that are given is none that a database could be asked for.
    found = find_publication(database(), library().slug, number) if number <= LARGEST_NUMBER else None
    document: Document = json.loads((found or abort(404)).document)
    return document


def level_rows(document: Document, by: str = "all") -> list[dict[str, Any]]:
    """Rows of the table of levels, of one grouping."""
    return [row for row in document["tables"].get("levels", ()) if row["by"] == by]


def stage_profile(row: Row) -> StageProfile:
    """What one row of the table of levels says."""
    levels: dict[str, int] = {level: row[level] for level in LEVELS}
    people = sum(levels.values())
    percents = {level: round(100 * count / people) for level, count in levels.items() if people}
    ends = {level: (row[f"{level}_low"], row[f"{level}_high"]) for level in levels}
    intervals = {level: None if None in pair else pair for level, pair in ends.items()}
    shown = percents if people >= LEAST_FOR_PERCENT else None
    return StageProfile(row["stage"], people, levels, shown, intervals)


def profiles(document: Document) -> tuple[StageProfile, ...]:
    """The stages of all people together; a stage that fewer than ten finished is not among them."""
    return tuple(map(stage_profile, level_rows(document)))


def stage_rows(stages: Iterable[StageProfile]) -> list[tuple[str, str, StageProfile | None]]:
    """For `level_table`: each stage's verb and id, and what was published of it; None: fewer than ten finished it."""
    known = {each.stage: each for each in stages}
    return [(stage.verb, stage.id, known.get(stage.id)) for stage in instrument().bank.stages]


def groups(document: Document, by: str) -> tuple[Group, ...]:
    """The blocks of a grouping with their stages; () where there is none."""
    blocks = groupby(level_rows(document, by), key=lambda row: (row["block"], tuple(row["members"])))
    return tuple(
        Group(block, block_name(by, block, members), tuple(map(stage_profile, rows)))
        for (block, members), rows in blocks
    )


def all_people(document: Document) -> int:
    """How many people all tables together tell of, rounded."""
    visitors = document["tables"].get("visitors", ())
    return next((row["people"] for row in visitors if row["by"] == "all"), 0)


def block_name(by: str, block: str, members: Sequence[str] = ()) -> str:
    """A block in words, in the language of the page; one with members is "other: A, B or C"."""
    if members:
        names = [block_name(by, member) for member in members]
        return str(_("other: %(names)s", names=format_list(names, "or", locale=get_locale())))
    if block == NONE_GIVEN:
        return str(_("did not say"))
    return _PLAIN[by](block) if by in _PLAIN else block


def language_name(language: str) -> str:
    """A language in the language of the page; as it calls itself where that is not known."""
    return _language_name(language, str(get_locale()))


@cache
def _language_name(language: str, shown_in: str) -> str:
    return Locale.parse(locale_of(language)).get_display_name(shown_in) or NAMES.get(language, language)


def _campaign(slug: str) -> str:
    campaign = find_campaign(database(), slug)
    if campaign is not None and campaign.kind == "permanent":
        return campaign.title or str(_("the library’s own link"))
    return (campaign.title if campaign else "") or slug


def _answer(question: str, option: str) -> str:
    """The text of an answer to a background question; its id where it is no longer asked."""
    questions = [each for each in instrument().bank.questions if each.id == question]
    return next((each.text for one in questions for each in one.options if each.id == option), option)


_PLAIN: Mapping[str, Callable[[str], str]] = {
    "all": lambda _block: str(_("all")),
    "campaign": _campaign,
    "role": lambda block: _answer("role", block),
    "lifelong": lambda block: _answer("lifelong", block),
    "language": language_name,
    "path": lambda block: str(PATHS.get(block, block)),
    "minutes": lambda block: str(MINUTES.get(block, block)),
}
