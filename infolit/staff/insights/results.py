"""Results of one month: stages, groups, guesses, how good the data are."""

from typing import Any

from flask import abort, redirect, request, url_for

from infolit.assessment.differences import Difference, differences
from infolit.assessment.items import STAGES
from infolit.instrument import instrument
from infolit.staff.form_page import staff_page
from infolit.staff.guard import database
from infolit.staff.insights import words
from infolit.staff.insights.caveats import caveats
from infolit.staff.insights.document import (
    Document,
    StageProfile,
    all_people,
    block_name,
    get_document,
    groups,
    level_rows,
    months,
    profiles,
    stage_rows,
)
from infolit.staff.insights.trend import month_of
from infolit.staff.places import library
from infolit.store.published import summaries

GROUPINGS = ("campaign", "role", "language", "lifelong", "path")


def results() -> Any:
    """The newest month, or the one that the form asks for."""
    monthly = _months()
    if not monthly:
        return redirect(url_for(".overview", library=library().slug), 303)
    wanted = request.args.get("number", type=int) or monthly[-1]["publication"]["number"]
    return redirect(url_for(".results_of", library=library().slug, number=wanted), 303)


def results_of(number: int) -> Any:
    """Who stands at which level, by stage."""
    document = _document(number)
    stages = profiles(document)
    return _page("results", document, stages=stages, rows=stage_rows(stages))


def groups_of(number: int, by: str) -> Any:
    """One grouping: who came, and levels where they are published."""
    document = _document(number)
    if by not in _groupings(document):
        abort(404)
    rows = level_rows(document, by)
    is_checked = by != "language" or not document["publication"]["unchecked_languages"]
    found = groups(document, by)
    return _page(
        "groups",
        document,
        by=by,
        groupings=_groupings(document),
        visitors=_visitors(document, by),
        groups=found,
        stages=[stage for stage in STAGES if any(row["stage"] == stage for row in rows)],
        is_checked=is_checked,
        clear=_clear(differences(rows)) if is_checked else {},
        names={group.block: group.name for group in found},
    )


def guesses(number: int) -> Any:
    """How many got fewer, about as many or more tasks right than they had guessed."""
    document = _document(number)
    told: dict[str, dict[str, int]] = {}
    for row in document["tables"]["guesses"]:
        told.setdefault(row["stage"], {})[row["guess"]] = row["people"]
    parts = {
        stage: StageProfile(stage, sum(counts.values()), counts, None, {}) for stage, counts in told.items()
    }
    return _page("guesses", document, guesses=parts)


def quality(number: int) -> Any:
    """What was left out and why, how far people went, how long they took."""
    document = _document(number)
    tables = document["tables"]
    minutes = [row["block"] for row in tables["visitors"] if row["by"] == "minutes"]
    return _page(
        "quality",
        document,
        flags=tables["flags"],
        starts=tables["starts"],
        minutes=block_name("minutes", minutes[0]) if minutes else "",
    )


def _page(name: str, document: Document, **context: Any) -> Any:
    """A page of Results: its template with what all of them show."""
    return staff_page(
        f"insights/{name}.html",
        bank=instrument().bank,
        words=words,
        document=document,
        number=document["publication"]["number"],
        month=month_of(document),
        months=[(each["publication"]["number"], month_of(each)) for each in reversed(_months())],
        people=all_people(document),
        first_grouping=next(iter(_groupings(document)), None),
        caveats=caveats(document),
        **context,
    )


def _months() -> list[Document]:
    return months(summaries(database(), library().slug))


def _document(number: int) -> Document:
    """The month with this number; a workshop has a report of its own, anything else is not found."""
    document = get_document(number)
    return document if document["publication"]["kind"] == "month" else abort(404)


def _groupings(document: Document) -> list[str]:
    """What the people of this month may be seen by."""
    there = {row["by"] for row in document["tables"]["visitors"]}
    return [by for by in GROUPINGS if by in there]


def _visitors(document: Document, by: str) -> list[tuple[str, int]]:
    """Each block of a grouping in words, with its people."""
    rows = [row for row in document["tables"]["visitors"] if row["by"] == by]
    return [(block_name(by, row["block"], row["members"]), row["people"]) for row in rows]


def _clear(found: list[Difference]) -> dict[str, list[Difference]]:
    """Clear differences by stage."""
    return {
        stage: [each for each in found if each.stage == stage and each.is_clear]
        for stage in {each.stage for each in found}
    }
