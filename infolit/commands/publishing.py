"""Closes what is due: months and workshops of each library, from the attempts that wait to what is published."""

import datetime
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from flask import current_app

from infolit.assessment.change import workshop_tables
from infolit.assessment.disclosure import LEAST_BATCH
from infolit.assessment.table_columns import REASONS, Row
from infolit.assessment.tables import Entry, library_tables
from infolit.commands.entries import Scale
from infolit.instrument import instruments
from infolit.quiz.calibrations import calibrations
from infolit.store.attempt import QUICK_LEGS, RESULT_DAYS, Attempt
from infolit.store.counts import fold
from infolit.store.db import Database
from infolit.store.installation import LAST_PUBLISHING, set_setting
from infolit.store.publications import (
    Batch,
    Door,
    attempts_in,
    consume,
    count_unfinished,
    doors,
    find_oldest,
    next_number,
    pooled_spread,
)
from infolit.store.published import Publication, publications_of
from infolit.store.retention import delete_unfinished

TRIES = 5
"""How often a publication is worked out anew because somebody erased an attempt meanwhile; then it waits a day."""


@dataclass(frozen=True, slots=True)
class Press:
    """What every publication needs."""

    db: Database
    scale: Scale
    rounding_key: bytes
    today: datetime.date
    tell: Callable[[str], None]

    def eligible(self, batch: Batch) -> tuple[list[Attempt], list[Entry]]:
        """All attempts of a batch, and the entries of those that tables count: unflagged, a patron's first."""
        found = attempts_in(self.db, batch)
        first = (each for each in found if not each.flags and each.again not in ("yes", "code"))
        return found, [self.scale.entry(each) for each in first if self.scale.knows(each)]

    def fold(self, batch: Batch) -> None:
        """Put the answers of a batch into the counts."""
        attempts = fold(
            self.db, items=self.scale.items, which=batch.campaigns, closed_before=batch.closed_before
        )
        if attempts:
            self.tell(f"{attempts:>8} attempts counted")

    def publication(
        self,
        library: str,
        *,
        month: datetime.date,
        workshop: str | None,
        tables: Mapping[str, Sequence[Row]],
    ) -> Publication:
        """The next publication of a library: of a month, or of a workshop that closed in it."""
        number, scale = next_number(self.db, library), self.scale.calibrated
        kind: Literal["month", "workshop"] = "workshop" if workshop else "month"
        head = {
            "library": library,
            "number": number,
            "kind": kind,
            "month": f"{month:%Y-%m}",
            "campaign": workshop,
            "calibration": scale.calibration.id,
            "cuts": scale.cuts_id,
            # Of the installation, not of who came: a language in which one person answered must not show.
            "bank_version": self.scale.bank_version,
            "unchecked_languages": sorted(self.scale.languages - scale.calibration.checked),
        }
        document = canonical({"publication": head, "tables": tables})
        return Publication(library, number, kind, month, workshop, document)


def new_press(tell: Callable[[str], None]) -> Press:
    """The press of this application, today."""
    banks = {language: each.bank for language, each in instruments().items()}
    return Press(
        current_app.extensions["infolit.database"],
        Scale(banks, calibrations().newest()),
        current_app.extensions["infolit.rounding_key"],
        datetime.datetime.now(datetime.UTC).date(),
        tell,
    )


def canonical(document: object) -> str:
    """JSON of which there is one for each document."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def publish(press: Press) -> None:
    """Publish all that is due on a day; twice, late, in two processes or killed midway ends in the same state."""
    db, tell = press.db, press.tell
    # First, so that a publication counts all that were started and given up before it.
    if given_up := delete_unfinished(db, press.today):
        tell(f"{given_up:>8} deleted: unfinished attempts")
    for library, its_doors in groupby(doors(db), key=lambda door: door.library):
        open_to_all, workshops = _sorted_out(its_doors)
        campaigns = [door.campaign for door in open_to_all]
        for before, after in workshops:
            if _closing(before, after) + datetime.timedelta(days=RESULT_DAYS) < press.today:
                campaigns += _close_workshop(press, before, after)
        _close_months(press, library, tuple(campaigns))
    set_setting(press.db, LAST_PUBLISHING, press.today.isoformat())


def _sorted_out(doors: Iterable[Door]) -> tuple[list[Door], list[tuple[Door, Door]]]:
    """Doors that lead to no workshop, and the two doors of each workshop that will close."""
    open_to_all, sides = [], defaultdict[str, dict[str | None, Door]](dict)
    for door in doors:
        if door.workshop is None:
            open_to_all.append(door)
        elif door.closes_on is not None:
            sides[door.workshop][door.side] = door
    whole = [(both["before"], both["after"]) for both in sides.values() if both.keys() == {"before", "after"}]
    return open_to_all, whole


def _closing(*doors: Door) -> datetime.date:
    return max(door.closes_on for door in doors if door.closes_on is not None)


def _months(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    """First days of months, from the month of `first` to `last`."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = _next(month)


def _next(month: datetime.date) -> datetime.date:
    return (month + datetime.timedelta(days=31)).replace(day=1)


def _close_months(press: Press, library: str, campaigns: tuple[str, ...]) -> None:
    """Publish month after month what has not been; who has too few waits on, and it is not told how few."""
    last_due = (press.today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    oldest = find_oldest(press.db, campaigns)
    if oldest is not None:
        for month in _months(max([oldest, *map(_next, _published(press, library))]), last_due):
            _close_month(press, library, Batch(campaigns, _next(month)), month)
    if last_due not in _published(press, library):
        press.tell(f"{library}: not yet {LEAST_BATCH}")


def _published(press: Press, library: str) -> list[datetime.date]:
    return [each.month for each in publications_of(press.db, library) if each.kind == "month"]


def _close_month(press: Press, library: str, batch: Batch, month: datetime.date) -> None:
    """Publish a month if there are attempts enough."""
    for _ in range(TRIES):
        if len(press.eligible(batch)[1]) < LEAST_BATCH:
            return
        press.fold(batch)
        # Once more, as folding may have flagged some of them.
        found, entries = press.eligible(batch)
        if len(entries) < LEAST_BATCH:
            return
        tables, spread = library_tables(
            entries,
            excluded=_excluded(found),
            started=len(found) + count_unfinished(press.db, batch.campaigns),
            finished=len(found),
            finished_all=sum(attempt.stages_done >= QUICK_LEGS for attempt in found),
            steps_of=press.scale.steps_of,
            cuts=press.scale.calibrated.cuts,
            spread=pooled_spread(press.db, library),
            rounding_key=press.rounding_key,
            offered=press.scale.offered,
        )
        new = press.publication(library, month=month, workshop=None, tables=tables)
        if consume(press.db, library, batch, keys=[each.key for each in found], published=new, spread=spread):
            press.tell(f"{library}: {month:%Y-%m} published, number {new.number}")
            return


def _excluded(found: Iterable[Attempt]) -> dict[str, list[int]]:
    """By reason: keys of the attempts flagged with it; of several, the first: nobody may be told from the rest."""
    by_reason = defaultdict[str, list[int]](list)
    for attempt in found:
        if attempt.flags:
            by_reason[min(attempt.flags, key=REASONS.index)].append(int.from_bytes(attempt.key))
    return by_reason


def _close_workshop(press: Press, before: Door, after: Door) -> tuple[str, ...]:
    """Publish a workshop that is over, or give it up; campaigns whose attempts then belong to the library's batch."""
    earlier = publications_of(press.db, before.library)
    published = before.workshop in [each.campaign for each in earlier] or _publish_workshop(
        press, before, after
    )
    if published is None:
        return ()
    rest = Batch((*([before.campaign] if published else []), after.campaign), press.today)
    if found := attempts_in(press.db, rest):
        press.fold(rest)
        consume(press.db, before.library, rest, keys=[each.key for each in found], published=None, spread={})
    return () if published else (before.campaign,)


def _publish_workshop(press: Press, before: Door, after: Door) -> bool | None:
    """Publish what a workshop changed, if enough finished on both sides; None: it could not be told today."""
    # However late this runs: who finishes after the closing may have read what fits, at the link before it.
    over = _closing(before, after) + datetime.timedelta(days=RESULT_DAYS + 1)
    batch = Batch((before.campaign, after.campaign), over)
    for _ in range(TRIES):
        found = attempts_in(press.db, batch)
        counted = [each for each in found if not each.flags and press.scale.knows(each)]
        entries = {attempt.key: press.scale.entry(attempt) for attempt in counted}
        first, last = (
            [entry for entry in entries.values() if entry.campaign == door.campaign]
            for door in (before, after)
        )
        tables = workshop_tables(
            first,
            last,
            [(entries[one], entries[other]) for one, other in _pairs(counted, *batch.campaigns)],
            steps_of=press.scale.steps_of,
            rounding_key=press.rounding_key,
        )
        if tables is None:
            return False
        press.fold(batch)
        new = press.publication(
            before.library,
            month=_closing(before, after).replace(day=1),
            workshop=before.workshop,
            tables=tables,
        )
        if consume(
            press.db, before.library, batch, keys=[each.key for each in found], published=new, spread={}
        ):
            press.tell(f"{before.library}: workshop {before.workshop} published, number {new.number}")
            return True
    return None


def _pairs(found: Iterable[Attempt], before: str, after: str) -> list[tuple[bytes, bytes]]:
    """Keys of attempts before and after that one receipt lists, so that one person did both."""
    listed = {
        (attempt.receipt, attempt.campaign): attempt.key for attempt in found if attempt.receipt is not None
    }
    return [
        (key, listed[receipt, after])
        for (receipt, campaign), key in listed.items()
        if campaign == before and (receipt, after) in listed
    ]
