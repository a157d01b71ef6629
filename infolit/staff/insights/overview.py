"""The first page of a library: what its visitors can do, and what to offer them next."""

import datetime
from dataclasses import dataclass
from typing import Any

from infolit.assessment.items import LEVELS
from infolit.assessment.reach import Reach, ranked, unmet
from infolit.i18n import current_language
from infolit.instrument import instrument
from infolit.staff.form_page import staff_page
from infolit.staff.guard import database, today
from infolit.staff.insights import words
from infolit.staff.insights.caveats import caveats
from infolit.staff.insights.document import (
    LEAST_FOR_PERCENT,
    Document,
    StageProfile,
    all_people,
    get_document,
    level_rows,
    months,
    profiles,
    stage_rows,
)
from infolit.staff.insights.trend import month_of, trend
from infolit.staff.places import library
from infolit.store.published import summaries
from infolit.store.trainings import Training, next_date, trainings_for

STALE_MONTHS = 3
MOST_SHOWN = 5
"""Trainings and gaps that the overview lists: the others stand in the catalogue."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A training, its next date, and how many it is for."""

    training: Training
    next_date: datetime.date | None
    reach: Reach


def overview() -> Any:
    """What was published last, in short; before that, what there is to do."""
    told = summaries(database(), library().slug)
    monthly = months(told)
    if not monthly:
        return staff_page("insights/before.html")
    document = get_document(monthly[-1]["publication"]["number"])
    return staff_page("insights/overview.html", words=words, trend=trend(told), **shown(document))


def shown(document: Document) -> dict[str, Any]:
    """What the overview and a report say of a month."""
    stages, people = profiles(document), all_people(document)
    may_rank = people >= LEAST_FOR_PERCENT
    offers, gaps = _offers(document, may_rank=may_rank)
    return {
        "bank": instrument().bank,
        "document": document,
        "number": document["publication"]["number"],
        "month": month_of(document),
        "is_stale": _age(month_of(document), today()) > STALE_MONTHS,
        "people": people,
        "stages": stages,
        "rows": stage_rows(stages),
        "may_rank": may_rank,
        "gaps": gaps_of(stages) if may_rank else (),
        "next_steps": _next_steps(document) if may_rank else (),
        "offers": offers[:MOST_SHOWN],
        "unmet": gaps[:MOST_SHOWN],
        "caveats": caveats(document),
    }


def gaps_of(stages: tuple[StageProfile, ...]) -> list[StageProfile]:
    """Stages with people enough for percentages, where most stand at foundation first."""
    known = [each for each in stages if each.percents]
    return sorted(known, key=lambda each: -each.shares[LEVELS[0]])


def _next_steps(document: Document) -> list[dict[str, Any]]:
    """In which stages a next step was suggested, most often first."""
    return sorted(document["tables"].get("next_steps", ()), key=lambda row: -row["people"])


def _offers(document: Document, *, may_rank: bool) -> tuple[list[Offer], list[tuple[str, str, int]]]:
    """Trainings with whom they are for, and gaps that none is for; with too few people to rank, the soonest first."""
    rows, day = level_rows(document), today()
    found = trainings_for(database(), library().slug, language=current_language(), today=day)
    offers = [Offer(each, next_date(each, day), reach) for each, reach in ranked(found, rows)]
    gaps = unmet(rows, found)
    if not may_rank:
        offers.sort(key=lambda offer: offer.next_date or datetime.date.max)
        stages = [row["stage"] for row in rows]
        gaps.sort(key=lambda gap: (stages.index(gap[0]), gap[1] != LEVELS[0]))
    return offers, gaps


def _age(month: datetime.date, day: datetime.date) -> int:
    """Whole months between a month and that of a day."""
    return 12 * (day.year - month.year) + day.month - month.month
