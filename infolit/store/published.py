"""What is published, read again: all that pages for librarians and the API may know of attempts."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from infolit.store import models
from infolit.store.db import Database


@dataclass(frozen=True, slots=True)
class Publication:
    """What a library, or one workshop of it, published; numbers count from 1 in each library."""

    library: str
    number: int
    kind: Literal["month", "workshop"]
    month: datetime.date
    """First day of the month whose end it closed, or in which the workshop closed."""
    campaign: str | None
    """Of a workshop: the link before it."""
    document: str
    """Canonical JSON; everything that is shown is a view of it."""


_PUBLICATION = models.publication.c
_SELECT = select(*(column for column in _PUBLICATION if column.name not in ("spread", "summary")))


def publications_of(db: Database, library: str) -> list[Publication]:
    """All publications of a library, oldest first."""
    with db.read() as connection:
        rows = connection.execute(
            _SELECT.where(_PUBLICATION.library == library).order_by(_PUBLICATION.number)
        )
        return [Publication(*row) for row in rows]


def find_publication(db: Database, library: str, number: int) -> Publication | None:
    """The publication of a library with this number."""
    with db.read() as connection:
        row = connection.execute(
            _SELECT.where(_PUBLICATION.library == library, _PUBLICATION.number == number)
        ).first()
        return Publication(*row) if row else None


def series_of(heads: Iterable[Mapping[str, Any]]) -> list[int]:
    """For the head of each publication the number of its series: from one to the next, trends must not be drawn."""
    series: list[int] = []
    before = None
    for head in heads:
        scale = head["calibration"], head["cuts"]
        series.append((series[-1] if series else 0) + (scale != before))
        before = scale
    return series


def item_reports(db: Database) -> list[tuple[str, str, str]]:
    """Language, item and document of each published item report, in that order."""
    report = models.item_report.c
    wanted = select(report.language, report.item, report.document).order_by(report.language, report.item)
    with db.read() as connection:
        return [(row.language, row.item, row.document) for row in connection.execute(wanted)]


def summaries(
    db: Database, library: str | None = None, *, since: datetime.date | None = None
) -> list[dict[str, Any]]:
    """The summaries of all publications of a library, oldest first; None: of all libraries, by library and number.

    `since`: only those of this month (its first day) or later. Each is a document (`table_columns.summary`) with fewer
    tables: quick to read, where there are hundreds.
    """
    wanted = select(_PUBLICATION.summary).order_by(_PUBLICATION.library, _PUBLICATION.number)
    with db.read() as connection:
        one = wanted if library is None else wanted.where(_PUBLICATION.library == library)
        return list(connection.scalars(one if since is None else one.where(_PUBLICATION.month >= since)))
