"""Sign-ins of the staff and one-time links: kept by hash, so that a copy of the database opens no door."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, insert, or_, select, update

from infolit.store.db import Database
from infolit.store.staff import Staff, find_staff_by_id, set_password
from infolit.store.staff_models import staff_link, staff_session

IDLE, ABSOLUTE = 30 * 60, 12 * 3600
"""Seconds without a request, and since signing in, after which a sign-in is over."""
HALF_WAY = 10 * 60
"""Seconds in which the second step has to follow the password."""
LINK_LASTS = 72 * 3600
SEEN_AT_LEAST = 60
"""Seconds between two notes that a sign-in is in use, so that reading pages seldom writes."""


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in. `whole`: nothing is awaited any more."""

    hash: bytes
    staff: Staff
    whole: bool


def start_session(db: Database, hashed: bytes, id_: bytes, *, whole: bool, now: int) -> None:
    """Begin a sign-in; those that are over go."""
    c = staff_session.c
    row = {"hash": hashed, "staff": id_, "created": now, "seen": now, "whole": whole}
    with db.write() as connection:
        over = or_(c.seen <= now - IDLE, c.created <= now - ABSOLUTE)
        connection.execute(delete(staff_session).where(over))
        connection.execute(insert(staff_session), row)


def find_session(db: Database, hashed: bytes, *, now: int) -> Session | None:
    """The sign-in, if it is not over and its account is open; notes that it is in use."""
    c = staff_session.c
    with db.read() as connection:
        row = connection.execute(select(staff_session).where(c.hash == hashed)).one_or_none()
    lasts = ABSOLUTE if row and row.whole else HALF_WAY
    if row is None or now - row.seen >= IDLE or now - row.created >= lasts:
        return None
    account = find_staff_by_id(db, row.staff)
    if account is None or account.disabled:
        return None
    if now - row.seen >= SEEN_AT_LEAST:
        with db.write() as connection:
            connection.execute(update(staff_session).where(c.hash == hashed).values(seen=now))
    return Session(hashed, account, row.whole)


def end_session(db: Database, hashed: bytes) -> None:
    """Sign out."""
    with db.write() as connection:
        connection.execute(delete(staff_session).where(staff_session.c.hash == hashed))


def make_link(
    db: Database, hashed: bytes, id_: bytes, *, purpose: Literal["invite", "reset"], now: int
) -> None:
    """A one-time link for choosing a password, in place of all earlier ones of this account."""
    row = {"hash": hashed, "staff": id_, "purpose": purpose, "expires": now + LINK_LASTS, "used": False}
    with db.write() as connection:
        connection.execute(delete(staff_link).where(staff_link.c.staff == id_))
        connection.execute(insert(staff_link), row)


def end_links(db: Database, id_: bytes) -> None:
    """Let no link that was made for an account open anything any more."""
    with db.write() as connection:
        connection.execute(delete(staff_link).where(staff_link.c.staff == id_))


def find_link(db: Database, hashed: bytes, *, now: int) -> Staff | None:
    """Whose link it is, if it still opens something."""
    c = staff_link.c
    still = select(c.staff).where(c.hash == hashed, ~c.used, c.expires > now)
    with db.read() as connection:
        id_ = connection.scalar(still)
    account = find_staff_by_id(db, id_) if id_ else None
    return account if account and not account.disabled else None


def use_link(db: Database, hashed: bytes, id_: bytes, password: str, *, now: int) -> bool:
    """Set the password by a link and use the link up; False if somebody was quicker."""
    c = staff_link.c
    with db.write() as connection:
        used = update(staff_link).where(c.hash == hashed, ~c.used, c.expires > now).values(used=True)
        if connection.execute(used).rowcount != 1:
            return False
        set_password(db, id_, password)
    return True
