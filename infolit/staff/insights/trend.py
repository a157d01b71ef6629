"""The trend from publication to publication: the share at intermediate and above, by stage."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from infolit.assessment.items import LEVELS, STAGES
from infolit.staff.insights.document import Document, Ends, level_rows, stage_profile
from infolit.store.published import series_of

LOWEST = LEVELS[0]


@dataclass(frozen=True, slots=True)
class Point:
    """One stage in one month: people at intermediate and above."""

    month: datetime.date
    series: int
    x: float
    """From 0 for the first month shown to 1 for the last."""
    above: int
    people: int
    is_percent: bool
    """Whether there are people enough for percentages."""
    percent: int
    """Whole percent, for charts; to be read only if `is_percent`."""
    interval: Ends | None
    """95 % interval of the share in whole percent."""

    @property
    def range(self) -> Ends | None:
        """The same as numbers of these people."""
        return self.interval and (
            round(self.interval[0] * self.people / 100),
            round(self.interval[1] * self.people / 100),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A stage over all months: points, and pairs of neighbours that belong to one series."""

    stage: str
    points: tuple[Point, ...]

    @property
    def steps(self) -> tuple[tuple[Point, Point], ...]:
        """Neighbours that may be joined by a line."""
        return tuple((one, two) for one, two in pairwise(self.points) if one.series == two.series)

    @property
    def breaks(self) -> tuple[float, ...]:
        """Where a series ends: half-way between its last point and the next."""
        return tuple((one.x + two.x) / 2 for one, two in pairwise(self.points) if one.series != two.series)


def month_of(document: Document) -> datetime.date:
    """The first day of the month of a publication."""
    return datetime.date.fromisoformat(f"{document['publication']['month']}-01")


def trend(found: Sequence[Document]) -> tuple[Line, ...]:
    """A line for each stage that was ever published, from all summaries of a library, oldest first."""
    series = series_of(each["publication"] for each in found)
    numbered = [
        (each, number)
        for each, number in zip(found, series, strict=True)
        if each["publication"]["kind"] == "month"
    ]
    if not numbered:
        return ()
    first, last = (month_of(numbered[end][0]) for end in (0, -1))
    span = max((last - first).days, 1)
    points: dict[str, list[Point]] = {stage: [] for stage in STAGES}
    for each, number in numbered:
        month = month_of(each)
        for row in level_rows(each):
            points[row["stage"]].append(_point(row, month, number, (month - first).days / span))
    return tuple(Line(stage, tuple(its)) for stage, its in points.items() if its)


def _point(row: dict[str, int | str], month: datetime.date, number: int, x: float) -> Point:
    profile = stage_profile(row)
    above = profile.people - profile.levels[LOWEST]
    ends = profile.intervals[LOWEST]
    return Point(
        month=month,
        series=number,
        x=x,
        above=above,
        people=profile.people,
        is_percent=profile.percents is not None,
        percent=round(100 * above / max(profile.people, 1)),
        interval=ends and (100 - ends[1], 100 - ends[0]),
    )
