"""What is true of the whole installation: its mode, its settings, its first start."""

import hmac
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy import Connection, delete, exists, select

from infolit.store import models
from infolit.store.db import Database, by_dialect, upsert
from infolit.store.demonstration import Content, load_demonstration
from infolit.store.libraries import (
    FALLBACK_LANGUAGE,
    Library,
    LibraryText,
    default_library,
    save_library,
)
from infolit.store.trainings import Training, demonstration_trainings, save_trainings

Mode = Literal["demo", "open"]

_OF_DEMONSTRATION = (
    models.receipt_result,
    models.receipt,
    models.count_cell,
    models.unfinished,
    models.calibration,
    models.publication,
    models.item_report,
)
"""What came of attempts of the demonstration, and goes with them."""


TRAININGS_CHANGED = "trainings_changed"
"""Setting that is there from when somebody changed a training of the demonstration: they are refreshed no more."""

_FIRST_LINK = "first_link"
FIRST_LINK_LASTS = 72 * 3600
"""Seconds in which the link of the first hour opens set-up."""


LAST_PUBLISHING = "published_on"
"""Setting: the last day on which what was due was published."""


class RealData(Exception):
    """The database holds, or may hold, what real people answered."""


_WRITE_SETTING = upsert(models.setting)
_CLAIM = by_dialect(
    lambda insert: (
        insert(models.setting)
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(models.setting.c.name)
    )
)


def find_setting(db: Database, name: str) -> str | None:
    """The value of a setting."""
    with db.read() as connection:
        value: str | None = connection.scalar(
            select(models.setting.c.value).where(models.setting.c.name == name)
        )
        return value


def set_setting(db: Database, name: str, value: str) -> None:
    """Set a setting, replacing its value."""
    with db.write() as connection:
        connection.execute(_WRITE_SETTING[connection.dialect.name], {"name": name, "value": value})


def find_mode(db: Database) -> Mode | None:
    """Whether this is a demonstration or open to the public; None before `set_up`."""
    found = find_setting(db, "mode")
    return "open" if found == "open" else "demo" if found == "demo" else None


def refuse_real_data(db: Database) -> None:
    """Raise RealData unless the database is a demonstration without a single real attempt."""
    if find_mode(db) != "demo":
        raise RealData("This database is not a demonstration: it is open to the public, or was not set up.")
    real = exists().where(~models.attempt.c.demonstration)
    with db.read() as connection:
        if connection.scalar(select(real)):
            raise RealData("This database holds attempts of people; simulated ones must not mix with them.")


def set_up(
    db: Database,
    *,
    mode: Mode,
    demonstration: Content,
    library_name: str = "",
    library_slug: str = "library",
    languages: Sequence[str] = (),
) -> Mode:
    """Make a new database ready and refresh the demonstration of an old one; the mode that the database is in.

    `mode` and the library's particulars only decide what a *new* database starts as.
    ValueError if that would be open to the public without a name for the library.
    """
    if find_mode(db) is None:
        library = None if mode == "demo" else _new_library(library_name, library_slug, languages)
        with db.write() as connection:
            first = {"name": "mode", "value": mode}
            # Several processes start together; who writes the mode sets up, the others wait here and go on.
            if connection.execute(_CLAIM[connection.dialect.name], first).first():
                set_setting(db, "library_name", library_name.strip())
                if library is not None:
                    save_library(db, library)
    found = find_mode(db) or mode
    if found == "demo" and find_setting(db, "set_up") is None:
        load_demonstration(
            db,
            demonstration,
            name=find_setting(db, "library_name") or "",
            keep_trainings=find_setting(db, TRAININGS_CHANGED) is not None,
        )
    return found


def open_to_the_public(
    db: Database, *, library_name: str = "", library_slug: str = "library", languages: Sequence[str] = ()
) -> None:
    """End the demonstration for good: its attempts, all that came of them, its library and its trainings go.

    Libraries that were set up stay. Where there is none, one of this name comes; ValueError without a name.
    """
    with db.write() as connection:
        _remove_demonstration(connection)
        connection.execute(delete(models.training).where(models.training.c.demonstration))
        if default_library(db) is None:
            save_library(db, _new_library(library_name, library_slug, languages))
        set_setting(db, "mode", "open")


def set_up_library(db: Database, library: Library, *, courses: bool) -> None:
    """Put a library of people in place of the made-up one, once and for all; the mode stays as it is.

    `courses`: the made-up trainings stay as examples, as if this library gave them.
    """
    with db.write() as connection:
        examples = demonstration_trainings(db) if courses else ()
        if find_mode(db) == "demo":
            _remove_demonstration(connection)
        save_library(db, library)
        save_trainings(db, [_adopted(training, library) for training in examples])
        set_setting(db, "set_up", "yes")


def _adopted(training: Training, library: Library) -> Training:
    own = training.provider == training.library
    texts = tuple(
        replace(text, provider_name=library.text(text.language).name) if own else text
        for text in training.texts
    )
    provider = library.slug if own else training.provider
    return replace(training, library=library.slug, provider=provider, texts=texts)


def _remove_demonstration(connection: Connection) -> None:
    """All attempts, what came of them, and made-up libraries with what is theirs."""
    for table in (*reversed(models.OF_ATTEMPTS), *_OF_DEMONSTRATION):
        connection.execute(delete(table))
    connection.execute(delete(models.library).where(models.library.c.demonstration))


def make_first_link(db: Database, hashed: bytes, *, now: int) -> None:
    """Let a link open set-up, in place of an earlier one."""
    set_setting(db, _FIRST_LINK, f"{hashed.hex()} {now + FIRST_LINK_LASTS}")


def is_first_link(db: Database, hashed: bytes, *, now: int) -> bool:
    """Whether this link opens set-up."""
    kept, _, expires = (find_setting(db, _FIRST_LINK) or "").partition(" ")
    return bool(kept) and hmac.compare_digest(kept, hashed.hex()) and now < int(expires)


def use_first_link(db: Database, hashed: bytes, *, now: int) -> bool:
    """Use the link up; False if it opens nothing, or somebody was quicker."""
    c = models.setting.c
    with db.write() as connection:
        if not is_first_link(db, hashed, now=now):
            return False
        used = delete(models.setting).where(c.name == _FIRST_LINK, c.value.startswith(hashed.hex()))
        return connection.execute(used).rowcount == 1


def _new_library(name: str, slug: str, languages: Sequence[str]) -> Library:
    if not name.strip():
        raise ValueError("a library that is open to the public needs a name")
    texts = (LibraryText(language=languages[0] if languages else FALLBACK_LANGUAGE, name=name.strip()),)
    return Library(slug=slug, texts=texts, languages=tuple(languages), is_default=True)
