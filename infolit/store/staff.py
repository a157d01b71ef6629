"""Accounts of the staff, what they may do where, and their second step."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from infolit.store.db import Database
from infolit.store.staff_models import recovery_code, staff, staff_role, staff_session

Role = Literal["librarian", "editor", "admin", "national"]
"""Each of the first three may what those before it may, in one library; the last reads totals over libraries."""


@dataclass(frozen=True, slots=True)
class Staff:
    """An account. A name for signing in is all that is known of the person."""

    id: bytes
    name: str
    password: str | None
    """argon2id; None until a first link is used."""
    totp: str | None
    """The secret shared with an app, in base 32."""
    totp_step: int | None
    disabled: bool
    roles: tuple[tuple[str | None, Role], ...] = ()
    """Library and role, by library; None: no library."""

    @property
    def needs_second_step(self) -> bool:
        """Whether a role obliges to one that is not set up yet."""
        return self.totp is None and any(role in ("admin", "national") for _, role in self.roles)


def find_staff(db: Database, name: str) -> Staff | None:
    """The account with this name for signing in."""
    return next(iter(_accounts(db, staff.c.name == name)), None)


def find_staff_by_id(db: Database, id_: bytes) -> Staff | None:
    """The account with this id."""
    return next(iter(_accounts(db, staff.c.id == id_)), None)


def all_staff(db: Database) -> list[Staff]:
    """All accounts, by name."""
    return _accounts(db, staff.c.id.is_not(None))


def _accounts(db: Database, which: ColumnElement[bool]) -> list[Staff]:
    joined = select(staff, staff_role.c.library, staff_role.c.role).outerjoin(staff_role).where(which)
    with db.read() as connection:
        rows = connection.execute(joined.order_by(staff.c.name, staff_role.c.library)).all()
    found: dict[bytes, Staff] = {}
    for row in rows:
        account = found.get(row.id) or Staff(*row[:6])
        roles = (*account.roles, (row.library, row.role)) if row.role else ()
        found[row.id] = replace(account, roles=roles)
    return [*found.values()]


def add_staff(db: Database, name: str) -> Staff:
    """A new account without password or role. The name is not taken yet."""
    account = Staff(secrets.token_bytes(16), name, None, None, None, disabled=False)
    with db.write() as connection:
        row = {column.name: getattr(account, column.name) for column in staff.c}
        connection.execute(insert(staff), row)
    return account


def give_role(db: Database, id_: bytes, library: str | None, role: Role) -> None:
    """Let an account be this in a library, instead of what it was there."""
    c = staff_role.c
    there = c.library.is_(None) if library is None else c.library == library
    with db.write() as connection:
        connection.execute(delete(staff_role).where(c.staff == id_, there))
        row = {"key": secrets.token_bytes(16), "staff": id_, "library": library, "role": role}
        connection.execute(insert(staff_role), row)


def staff_of(db: Database, library: str) -> list[Staff]:
    """Accounts with a role in a library, by name; each with all its roles."""
    here = select(staff_role.c.staff).where(staff_role.c.library == library)
    return _accounts(db, staff.c.id.in_(here))


def has_staff(db: Database) -> bool:
    """Whether there is any account."""
    with db.read() as connection:
        return connection.scalar(select(staff.c.id).limit(1)) is not None


def change_role(db: Database, id_: bytes, library: str, role: Role | None) -> bool:
    """Let an account be this in a library, None: nothing more; False if no open admin would be left there."""
    c = staff_role.c
    with db.write() as connection:
        if role != "admin" and not _has_other_admin(connection, id_, library):
            return False
        if role:
            give_role(db, id_, library, role)
        else:
            connection.execute(delete(staff_role).where(c.staff == id_, c.library == library))
            end_sessions(db, id_)
    return True


def _has_other_admin(connection: Connection, id_: bytes, library: str) -> bool:
    c = staff_role.c
    admins = select(c.staff, staff.c.disabled).join(staff).where(c.library == library, c.role == "admin")
    # Locked: two admins who send each other away must not both succeed.
    found = connection.execute(admins.with_for_update()).all()
    return any(each.staff != id_ and not each.disabled for each in found)


def set_password(db: Database, id_: bytes, hashed: str) -> None:
    """Replace the password and end every sign-in."""
    _change(db, id_, password=hashed)
    end_sessions(db, id_)


def rehash_password(db: Database, id_: bytes, hashed: str) -> None:
    """Replace the hash of the same password by a dearer one."""
    _change(db, id_, password=hashed)


def set_disabled(db: Database, id_: bytes, *, disabled: bool) -> None:
    """Close an account, which ends every sign-in, or open it again."""
    _change(db, id_, disabled=disabled)
    end_sessions(db, id_)


def close_account(db: Database, id_: bytes) -> bool:
    """Close an account, as `set_disabled`; False if no open admin would be left in a library where it is one."""
    with db.write() as connection:
        account = find_staff_by_id(db, id_)
        run = [place for place, role in account.roles if place and role == "admin"] if account else []
        if not all(_has_other_admin(connection, id_, place) for place in run):
            return False
        set_disabled(db, id_, disabled=True)
    return True


def set_second_step(db: Database, id_: bytes, totp: str | None, *, step: int | None = None) -> None:
    """Set the secret of the second step, whose code of `step` was used just now.

    None takes it away, and with it recovery codes and every sign-in.
    """
    _change(db, id_, totp=totp, totp_step=step)
    if totp is None:
        set_recovery_codes(db, id_, ())
        end_sessions(db, id_)


def use_step(db: Database, id_: bytes, step: int) -> bool:
    """Use the code of a time step; False if that one or a later one was used before."""
    fresh = or_(staff.c.totp_step.is_(None), staff.c.totp_step < step)
    with db.write() as connection:
        used = update(staff).where(staff.c.id == id_, fresh).values(totp_step=step)
        return connection.execute(used).rowcount == 1


def set_recovery_codes(db: Database, id_: bytes, hashes: Iterable[bytes]) -> None:
    """Replace all recovery codes of an account."""
    rows = [{"staff": id_, "hash": each} for each in hashes]
    with db.write() as connection:
        connection.execute(delete(recovery_code).where(recovery_code.c.staff == id_))
        if rows:
            connection.execute(insert(recovery_code), rows)


def use_recovery_code(db: Database, id_: bytes, hashed: bytes) -> bool:
    """Use a recovery code up; False if it is none, or was used before."""
    mine = recovery_code.c.staff == id_, recovery_code.c.hash == hashed
    with db.write() as connection:
        return connection.execute(delete(recovery_code).where(*mine)).rowcount == 1


def count_recovery_codes(db: Database, id_: bytes) -> int:
    """How many are left."""
    with db.read() as connection:
        mine = select(func.count()).select_from(recovery_code).where(recovery_code.c.staff == id_)
        return connection.scalar(mine) or 0


def end_sessions(db: Database, id_: bytes) -> None:
    """Sign an account out everywhere."""
    with db.write() as connection:
        connection.execute(delete(staff_session).where(staff_session.c.staff == id_))


def _change(db: Database, id_: bytes, **values: object) -> None:
    with db.write() as connection:
        connection.execute(update(staff).where(staff.c.id == id_).values(**values))
