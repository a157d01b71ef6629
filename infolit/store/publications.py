"""Publications: the attempts that one rests on, the transaction that puts it in their place, what is published."""

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from infolit.assessment.table_columns import summary
from infolit.store import models
from infolit.store.attempt import Attempt
from infolit.store.attempt_rows import attempt_of
from infolit.store.db import Database, fault_point, upsert
from infolit.store.installation import refuse_real_data
from infolit.store.models import attempt, publication
from infolit.store.published import Publication
from infolit.store.waiting import is_closed_before, is_trial

Spread = Mapping[str, Sequence[float]]
"""By stage: how many people, and the SD of their latent ability in logits."""


@dataclass(frozen=True, slots=True)
class Door:
    """What must be known of a campaign to tell which publication its attempts belong to."""

    campaign: str
    library: str
    workshop: str | None
    side: Literal["before", "after"] | None
    closes_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Finished attempts of some campaigns whose results closed before a day."""

    campaigns: tuple[str, ...]
    closed_before: datetime.date


_PUBLICATION = publication.c
_SAVE_REPORT = upsert(models.item_report)


def doors(db: Database) -> list[Door]:
    """All campaigns, by library and slug."""
    columns = [models.campaign.c[name] for name in ("slug", "library", "workshop", "side", "closes_on")]
    with db.read() as connection:
        rows = connection.execute(select(*columns).order_by(columns[1], columns[0]))
        return [Door(*row) for row in rows]


def attempts_in(db: Database, batch: Batch) -> list[Attempt]:
    """The attempts of a batch, in no order."""
    with db.read() as connection:
        return [attempt_of(row) for row in connection.execute(select(attempt).where(_is_in(batch)))]


def find_oldest(db: Database, campaigns: Collection[str]) -> datetime.date | None:
    """The first day on which an attempt was finished that still waits."""
    waits = and_(attempt.c.campaign.in_(campaigns), attempt.c.revoked_on.is_(None))
    with db.read() as connection:
        oldest: datetime.date | None = connection.scalar(select(func.min(attempt.c.finished_on)).where(waits))
        return oldest


def count_unfinished(db: Database, campaigns: Collection[str]) -> int:
    """Attempts that were never finished, from the tally."""
    tally = models.unfinished.c
    with db.read() as connection:
        return connection.scalar(select(func.sum(tally.n)).where(tally.campaign.in_(campaigns))) or 0


def consume(
    db: Database,
    library: str,
    batch: Batch,
    *,
    keys: Collection[bytes],
    published: Publication | None,
    spread: Spread,
) -> bool:
    """Put a publication in place of its attempts, or of nothing shown; all of it or none.

    False, and nothing happens, unless the batch is exactly `keys`, all folded, and the number is the next one.
    """
    with db.write() as connection:
        # One at a time for each library, and none of these attempts can be erased until this is over.
        connection.execute(
            select(models.library.c.slug).where(models.library.c.slug == library).with_for_update()
        )
        found = connection.execute(
            select(attempt.c.key, attempt.c.folded).where(_is_in(batch)).with_for_update()
        ).all()
        if {key for key, _ in found} != set(keys) or not all(folded for _, folded in found):
            return False
        if published is not None:
            if published.number != _next_number(connection, library):
                return False
            _insert(connection, published, spread)
        _delete(connection, batch)
        if published is not None and published.kind == "month":
            of_library = select(models.campaign.c.slug).where(models.campaign.c.library == library)
            connection.execute(delete(models.unfinished).where(models.unfinished.c.campaign.in_(of_library)))
        fault_point("publish-before-commit")
    fault_point("publish-after-commit")
    return True


def add_publication(db: Database, published: Publication, *, spread: Spread) -> None:
    """Add a publication without attempts behind it. RealData unless the database is a demonstration."""
    refuse_real_data(db)
    with db.write() as connection:
        _insert(connection, published, spread)


def _insert(connection: Connection, published: Publication, spread: Spread) -> None:
    short = summary(json.loads(published.document))
    connection.execute(insert(publication), {**asdict(published), "spread": dict(spread), "summary": short})


def next_number(db: Database, library: str) -> int:
    """The number that the library's next publication has."""
    with db.read() as connection:
        return _next_number(connection, library)


def pooled_spread(db: Database, library: str) -> dict[str, float]:
    """By stage: SD in logits over all that the library published so far, variances weighted by people."""
    with db.read() as connection:
        kept = connection.scalars(select(_PUBLICATION.spread).where(_PUBLICATION.library == library)).all()
    sums: dict[str, tuple[float, float]] = {}
    for stage, (people, sd) in (pair for spread in kept for pair in spread.items()):
        n, squares = sums.get(stage, (0, 0.0))
        sums[stage] = n + people, squares + people * sd**2
    return {stage: (squares / n) ** 0.5 for stage, (n, squares) in sums.items()}


def answers_reported(db: Database) -> dict[tuple[str, str], int]:
    """By language and item: answers behind the report that is published. Protected: never shown."""
    report = models.item_report.c
    with db.read() as connection:
        rows = connection.execute(select(report.language, report.item, report.answers))
        return {(row.language, row.item): row.answers for row in rows}


def save_item_report(db: Database, *, language: str, item: str, answers: int, document: str) -> None:
    """Add or replace the report on an item in a language."""
    row = {"language": language, "item": item, "answers": answers, "document": document}
    with db.write() as connection:
        connection.execute(_SAVE_REPORT[connection.dialect.name], row)


def _is_in(batch: Batch) -> ColumnElement[bool]:
    c = attempt.c
    return and_(
        c.campaign.in_(batch.campaigns),
        ~is_trial(),
        c.finished_on.is_not(None),
        c.revoked_on.is_(None),
        is_closed_before(batch.closed_before),
    )


def _next_number(connection: Connection, library: str) -> int:
    last = select(func.max(_PUBLICATION.number)).where(_PUBLICATION.library == library)
    return (connection.scalar(last) or 0) + 1


def _delete(connection: Connection, batch: Batch) -> None:
    """Delete the attempts of a batch; receipts stay and forget them."""
    listed = models.receipt_result.c.attempt_key.in_(select(attempt.c.key).where(_is_in(batch)))
    connection.execute(update(models.receipt_result).where(listed).values(attempt_key=None))
    connection.execute(delete(attempt).where(_is_in(batch)))
