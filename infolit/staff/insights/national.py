"""All libraries together: sums of what they published, in which no single library can be seen."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from infolit.assessment.items import LEVELS, STAGES
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
    months,
    stage_rows,
)
from infolit.store.published import summaries

LEAST_LIBRARIES = 3
"""Libraries that published in a month from which on it is shown: of two, each would know the other."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month: how many libraries published at its end, and of how many people (rounded, then added up)."""

    month: datetime.date
    libraries: int
    people: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What the months shown add up to; every number is a sum of rounded ones."""

    months: tuple[Month, ...]
    libraries: int
    people: int
    profiles: tuple[StageProfile, ...]
    next_steps: tuple[tuple[str, int], ...]
    """Stage and people."""
    workshops: int
    """How many published what changed; 0 where they are of fewer than LEAST_LIBRARIES libraries."""
    scales: int
    """By how many calibrations and cuts levels were told."""
    together: Document | None
    """The newest head, and what stands beside levels, as if it were one publication; None: there is none."""


def national() -> Any:
    """Totals of the last twelve months, from published tables alone."""
    day = today()
    since = day.replace(year=day.year - 1, day=1)
    totals = totals_of(summaries(database(), since=since))
    return staff_page(
        "insights/national.html",
        totals=totals,
        least=LEAST_LIBRARIES,
        rows=stage_rows(totals.profiles),
        bank=instrument().bank,
        words=words,
        document=totals.together,
        caveats=caveats(totals.together) if totals.together else None,
    )


def totals_of(found: Iterable[Document]) -> Totals:
    """The totals of the summaries of publications of any libraries."""
    all_found = list(found)
    shown = _shown(months(all_found))
    documents = [each for of_month in shown.values() for each in of_month]
    return Totals(
        tuple(_month(month, of_month) for month, of_month in sorted(shown.items(), reverse=True)),
        libraries=len(_libraries(documents)),
        people=sum(map(all_people, documents)),
        profiles=tuple(_profiles(documents)),
        next_steps=_next_steps(documents),
        workshops=_workshops(all_found),
        scales=len(
            {tuple(each["publication"][name] for name in ("calibration", "cuts")) for each in documents}
        ),
        together=_together(documents) if documents else None,
    )


def _together(documents: Sequence[Document]) -> Document:
    head = dict(max((each["publication"] for each in documents), key=lambda head: str(head["month"])))
    head["unchecked_languages"] = sorted(
        {language for each in documents for language in each["publication"]["unchecked_languages"]}
    )
    summed = {name: Counter[str]() for name in ("flags", "starts")}
    for each in documents:
        for name, told, number in (("flags", "reason", "attempts"), ("starts", "what", "people")):
            for row in each["tables"].get(name, ()):
                summed[name][row[told]] += row[number]
    flags = [{"reason": reason, "attempts": number} for reason, number in summed["flags"].items()]
    starts = [{"what": what, "people": number} for what, number in summed["starts"].items()]
    return {"publication": head, "tables": {"flags": flags, "starts": starts}}


def _shown(found: Iterable[Document]) -> dict[str, list[Document]]:
    """By month, those of months in which enough libraries published."""
    by_month = defaultdict[str, list[Document]](list)
    for each in found:
        by_month[each["publication"]["month"]].append(each)
    return {
        month: of_month
        for month, of_month in by_month.items()
        if len(_libraries(of_month)) >= LEAST_LIBRARIES
    }


def _month(month: str, documents: Iterable[Document]) -> Month:
    of_month = list(documents)
    day = datetime.date.fromisoformat(f"{month}-01")
    return Month(day, len(_libraries(of_month)), sum(map(all_people, of_month)))


def _libraries(documents: Iterable[Document]) -> set[str]:
    return {each["publication"]["library"] for each in documents}


def _profiles(documents: Iterable[Document]) -> Iterable[StageProfile]:
    """By stage: people by level, added up; sums of rounded numbers have no interval."""
    rows = [row for each in documents for row in each["tables"]["levels"]]
    for stage in STAGES:
        of_stage = [row for row in rows if row["stage"] == stage]
        counts = {str(level): sum(row[level] for row in of_stage) for level in LEVELS}
        if people := sum(counts.values()):
            percents = {level: round(100 * count / people) for level, count in counts.items()}
            shown = percents if people >= LEAST_FOR_PERCENT else None
            yield StageProfile(stage, people, counts, shown, dict.fromkeys(LEVELS))


def _next_steps(documents: Iterable[Document]) -> tuple[tuple[str, int], ...]:
    rows = [row for each in documents for row in each["tables"]["next_steps"]]
    return tuple((stage, sum(row["people"] for row in rows if row["stage"] == stage)) for stage in STAGES)


def _workshops(found: Iterable[Document]) -> int:
    workshops = [each for each in found if each["publication"]["kind"] == "workshop"]
    return len(workshops) if len(_libraries(workshops)) >= LEAST_LIBRARIES else 0
