"""Reports: one page for a director, of a month or of a workshop, to print or as PDF; and one made up, to show how."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import exp
from typing import Any

from flask import Response, render_template
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from infolit.assessment.table_columns import LEAST_FOR_STAGES
from infolit.bank import CONTENT
from infolit.i18n import current_language
from infolit.instrument import instrument
from infolit.staff.form_page import staff_page
from infolit.staff.guard import database, message
from infolit.staff.insights import pdf, words
from infolit.staff.insights.document import Document, all_people, block_name, get_document
from infolit.staff.insights.overview import shown
from infolit.staff.insights.trend import month_of
from infolit.staff.places import library
from infolit.store.libraries import find_campaign
from infolit.store.published import summaries

VISITORS = ("campaign", "role", "language", "minutes")
"""Groupings of who came that a report has room for."""
MOST_SHOWN = 3
"""Gaps and trainings, for a report is to stay one page."""
_PAPER = "layouts/paper.html"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of what a workshop changed: figures in logits, as published, and what they mean."""

    stage: str
    before: int
    after: int
    is_paired: bool
    change: float
    low: float
    high: float

    @property
    def word(self) -> str:
        """Whether the interval lies above zero, below it, or holds it."""
        return "more" if self.low > 0 else "less" if self.high < 0 else "unclear"

    @property
    def of_ten(self) -> int:
        """Of ten tasks of which half were managed before: how many are after, by the Rasch model."""
        return round(10 / (1 + exp(-self.change)))


def reports() -> Any:
    """All that this library published, newest first, each with its report."""
    found = [
        (each["publication"], all_people(each)) for each in reversed(summaries(database(), library().slug))
    ]
    return staff_page("insights/reports.html", reports=found, words=words, publication_name=publication_name)


def report(number: int) -> Any:
    """The report of one publication."""
    document = get_document(number)
    return staff_page(_template(document), **_told(document))


def report_pdf(number: int) -> Any:
    """The same page as PDF, in the style that it has on paper."""
    document = get_document(number)
    try:
        content = pdf.pdf_of(
            render_template(_template(document), layout=_PAPER, page="staff", **_told(document))
        )
    except pdf.NoPdf:
        text = _l("This server lacks what writes PDF. Print the report from your browser instead.")
        return message(404, _l("There is no PDF here"), text)
    except pdf.Busy:
        text = _l("One report at a time is written. Wait a few seconds and open the address again.")
        return message(503, _l("Another report is being written"), text)
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{library().slug}-{number}.pdf"'
    return response


def example() -> Any:
    """The report of a month that never was, before there is one."""
    made_up = {"is_example": True, "library_name": _l("Example library")}
    return staff_page("insights/report.html", **_told(example_document()) | made_up)


@cache
def example_document() -> Document:
    """A publication of simulated people (`tools/example.py` made it)."""
    document: Document = json.loads((CONTENT / "example.json").read_text(encoding="utf-8"))
    return document


def publication_name(head: Mapping[str, Any]) -> str:
    """What a publication is called: its month, or its workshop."""
    if head["kind"] == "month":
        return str(format_date(month_of({"publication": head}), "LLLL y"))
    # Published under the workshop's name; its title stands with its doors.
    door = find_campaign(database(), f"{head['campaign']}-before")
    title = (door.title if door else "") or head["campaign"]
    return str(_("Workshop “%(title)s”", title=title))


def _template(document: Document) -> str:
    return (
        "insights/report.html"
        if document["publication"]["kind"] == "month"
        else "insights/workshop_report.html"
    )


def _told(document: Document) -> dict[str, Any]:
    """What both templates need, and what the one of this kind of publication does."""
    head = document["publication"]
    usual = {
        "is_example": False,
        "library": library(),
        "library_name": library().text(current_language()).name,
        "bank": instrument().bank,
        "words": words,
        "number": head["number"],
        "name": publication_name(head),
        "month": month_of(document),
        "has_pdf": pdf.is_installed(),
    }
    return usual | (_of_month(document) if head["kind"] == "month" else _of_workshop(document))


def _of_month(document: Document) -> dict[str, Any]:
    tables = document["tables"]
    visitors = [row for row in tables["visitors"] if row["by"] in VISITORS]
    return shown(document) | {
        "most": MOST_SHOWN,
        "starts": {row["what"]: row["people"] for row in tables["starts"]},
        "guesses": [
            (stage, {row["guess"]: row["people"] for row in rows})
            for stage, rows in groupby(tables["guesses"], key=lambda row: row["stage"])
        ],
        "visitors": [
            (words.BY[by], [(block_name(by, row["block"], row["members"]), row["people"]) for row in rows])
            for by, rows in groupby(visitors, key=lambda row: row["by"])
        ],
    }


def _of_workshop(document: Document) -> dict[str, Any]:
    changes = [_change(row) for row in document["tables"]["change"]]
    return {"change": changes[0], "by_stage": changes[1:], "least_for_stages": LEAST_FOR_STAGES}


def _change(row: Mapping[str, Any]) -> Change:
    return Change(
        row["stage"],
        row["people_before"],
        row["people_after"],
        bool(row["paired"]),
        *(float(row[name]) for name in ("change", "low", "high")),
    )
