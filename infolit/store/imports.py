"""What was read of others' offers and waits to be looked at: what it would change, and taking it over."""

import datetime
import secrets
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from msgspec import convert, to_builtins
from sqlalchemy import ColumnElement, delete, insert, select, update

from infolit.offers.rows import Defaults, Problem, Row, published_uid, record_of, training_of
from infolit.store.db import Database
from infolit.store.installation import TRAININGS_CHANGED, set_setting
from infolit.store.models import training_import
from infolit.store.trainings import (
    Training,
    is_over,
    new_training_id,
    remove_trainings,
    save_trainings,
    trainings_of,
)

KEPT_DAYS = 7
MOST_ROWS = 500
"""Kept of one file, of those that are not over."""
MOST_IMPORTS = 20
"""Files of a library that wait to be decided."""


class TooMany(Exception):
    """A file with more rows than are kept, or one file too many."""


@dataclass(frozen=True, slots=True)
class Import:
    """The rows of one file of a library, of a subscription if `feed`."""

    id: str
    library: str
    defaults: Defaults
    rows: tuple[Row, ...]
    feed: str | None = None
    over: int = 0
    """Offers in it that are past, which are not kept."""
    made: int = 0
    """Unix seconds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What would become of a row."""

    row: Row
    before: Training | None
    after: Training
    problems: tuple[Problem, ...]

    @property
    def state(self) -> Literal["left out", "wrong", "added", "changed", "same"]:
        """Whether it waits for somebody, and what taking it over would do."""
        if self.row.left_out:
            return "left out"
        if self.problems:
            return "wrong"
        if self.before is None:
            return "added"
        return "same" if self.before == self.after else "changed"

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Column, old and new text, of each column that would change."""
        old = record_of(self.before) if self.before else {}
        new = record_of(self.after)
        columns = dict.fromkeys([*old, *new])
        return [(c, old.get(c, ""), new.get(c, "")) for c in columns if old.get(c, "") != new.get(c, "")]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of all rows; `gone`: trainings of the subscription that it no longer has."""

    entries: tuple[Entry, ...]
    gone: tuple[Training, ...]

    def of(self, state: str) -> list[Entry]:
        """The entries in this state."""
        return [entry for entry in self.entries if entry.state == state]

    @property
    def ready(self) -> list[Training]:
        """What taking over would write."""
        return [entry.after for entry in self.entries if entry.state in ("added", "changed")]

    @property
    def waits(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self.ready or self.gone or self.of("wrong"))


def add_import(
    db: Database,
    library: str,
    rows: Sequence[Row],
    *,
    defaults: Defaults,
    languages: Collection[str],
    today: datetime.date,
    feed: str | None = None,
) -> Import:
    """Keep what was read, in place of what the same subscription brought before. Raises TooMany.

    A row that somebody mended or left out stays as it is until it is another one in the source.
    """
    with db.write() as connection:
        earlier = _find(db, training_import.c.feed == feed) if feed else []
        decided = {row.source: row for each in earlier for row in each.rows if row.source}
        blank = _blank(library, defaults, feed)
        kept = [replace(decided.get(r.source, r), number=r.number) for r in rows]
        kept = [row for row in kept if not _is_over(row, blank, languages, today)]
        if len(kept) > MOST_ROWS:
            raise TooMany
        if len(_find(db, training_import.c.library == library)) - len(earlier) >= MOST_IMPORTS:
            raise TooMany("too many files")
        id_, over = secrets.token_hex(8), len(rows) - len(kept)
        made = Import(id_, library, defaults, tuple(kept), feed, over, int(time.time()))
        connection.execute(delete(training_import).where(training_import.c.id.in_([e.id for e in earlier])))
        connection.execute(insert(training_import), _row_of(made))
    return made


def imports_of(db: Database, library: str) -> list[Import]:
    """All that waits in a library, the newest first."""
    return sorted(_find(db, training_import.c.library == library), key=lambda each: -each.made)


def find_import(db: Database, library: str, id: str) -> Import | None:
    """What was read in a library under this id."""
    return next(iter(_find(db, (training_import.c.library == library) & (training_import.c.id == id))), None)


def save_row(db: Database, found: Import, row: Row) -> None:
    """Keep a row that was mended or left out, in place of the one with its number."""
    with db.write() as connection:
        newest = _locked(db, found) or found
        rows = tuple(row if each.number == row.number else each for each in newest.rows)
        values = _row_of(replace(newest, rows=rows))
        connection.execute(update(training_import).where(training_import.c.id == found.id).values(values))


def remove_old_imports(db: Database, now: int) -> int:
    """Delete what nobody took over in time; how many. What subscriptions brought is renewed every night."""
    with db.write() as connection:
        old = training_import.c.made < now - KEPT_DAYS * 86_400
        return connection.execute(delete(training_import).where(old)).rowcount


def preview(db: Database, found: Import, *, languages: Collection[str]) -> Preview:
    """What taking over would do now."""
    there = _There(trainings_of(db, found.library), found.feed)
    entries = tuple(_entry(row, there, found, languages) for row in found.rows)
    return Preview(entries, tuple(there.gone(found.feed)))


def take_over(
    db: Database, found: Import, *, languages: Collection[str], remove: Collection[str] = ()
) -> tuple[int, int]:
    """Write all good rows and delete these of the trainings that are gone; how many of each. Twice is once.

    Rows that are wrong stay until they are mended or left out; without any, the file is done with.
    """
    with db.write() as connection:
        if (newest := _locked(db, found)) is None:
            return 0, 0
        seen = preview(db, newest, languages=languages)
        leaving = [each.id for each in seen.gone if each.id in remove]
        if any(entry.before and entry.before.demonstration for entry in seen.of("changed")):
            set_setting(db, TRAININGS_CHANGED, "yes")
        save_trainings(db, [replace(each, demonstration=False) for each in seen.ready])
        remove_trainings(db, leaving)
        if found.feed is None and not seen.of("wrong"):
            connection.execute(delete(training_import).where(training_import.c.id == found.id))
    return len(seen.ready), len(leaving)


def _locked(db: Database, found: Import) -> Import | None:
    """The import as it stands, which nobody else changes before this transaction ends; None: it is done with."""
    with db.write() as connection:
        connection.execute(
            select(training_import.c.id).where(training_import.c.id == found.id).with_for_update()
        )
        return find_import(db, found.library, found.id)


def _blank(library: str, defaults: Defaults, feed: str | None) -> Training:
    told = (defaults.kind, defaults.stages, defaults.levels, (defaults.language,))
    return Training("", library, library, *told, texts=(), feed=feed)


def _is_over(row: Row, blank: Training, languages: Collection[str], today: datetime.date) -> bool:
    made, problems = training_of(row.record, blank, languages=languages)
    return not problems and not row.problems and is_over(made, today)


class _There:
    """The trainings of a library, each of which one row may be about."""

    def __init__(self, trainings: Iterable[Training], feed: str | None) -> None:
        # What came from another subscription belongs to that one.
        self._left = {each.id: each for each in trainings if feed is None or each.feed in (feed, None)}
        self._named: dict[object, list[str]] = defaultdict(list)
        for each in sorted(self._left.values(), key=lambda training: training.feed != feed):
            for name in (published_uid(each), *((text.title, each.starts_on) for text in each.texts)):
                self._named[name].append(each.id)

    def take(self, uid: str, made: Training) -> Training | None:
        """The training that a row is about, by what both are called, else by title and first date."""
        alike = [id for text in made.texts for id in self._named[(text.title, made.starts_on)]]
        unnamed = [id for id in alike if id in self._left and not (uid and self._left[id].uid)]
        ids = [*(self._named[uid] if uid else ()), *unnamed]
        return next((self._left.pop(id) for id in ids if id in self._left), None)

    def gone(self, feed: str | None) -> list[Training]:
        """Those of a subscription that no row was about."""
        return [each for each in self._left.values() if feed and each.feed == feed]


def _entry(row: Row, there: _There, found: Import, languages: Collection[str]) -> Entry:
    blank = _blank(found.library, found.defaults, found.feed)
    after, problems = training_of(row.record, blank, languages=languages)
    before = there.take(row.record.get("uid", ""), after)
    if before is None:
        if not row.record.get("provider") and any(text.provider_name for text in after.texts):
            after = replace(after, provider="partner")
        after = replace(after, id=new_training_id(after.texts[0].title if after.texts else ""))
        return Entry(row, None, after, (*row.problems, *problems))
    record = dict(row.record)
    if not before.uid and record.get("uid") == published_uid(before):
        del record["uid"]  # our own name for it, come back
    after, problems = training_of(record, before, languages=languages)
    after = replace(after, feed=found.feed or before.feed)
    if (after.link, after.sign_up) != (before.link, before.sign_up):
        after = replace(after, link_problem=None)
    return Entry(row, before, after, (*row.problems, *problems))


def _row_of(made: Import) -> dict[str, object]:
    whole = to_builtins(made)
    told = {name: whole.pop(name) for name in ("id", "library", "feed", "made")}
    return {**told, "rows": whole}


def _find(db: Database, wanted: ColumnElement[bool]) -> list[Import]:
    with db.read() as connection:
        rows = connection.execute(select(training_import).where(wanted)).all()
    # SQLAlchemy's names are strings of a class of its own.
    told: list[dict[str, Any]] = [{str(n): value for n, value in row._mapping.items()} for row in rows]
    return [convert({**each, **each["rows"]}, Import) for each in told]
