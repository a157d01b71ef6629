"""Accounts, sign-ins and links on each kind of database; what may be used once is used once, by however many."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infolit.store import staff_sessions
from infolit.store.audit import entries, record
from infolit.store.db import Database
from infolit.store.staff import (
    Staff,
    add_staff,
    all_staff,
    change_role,
    count_recovery_codes,
    find_staff,
    give_role,
    has_staff,
    set_disabled,
    set_password,
    set_recovery_codes,
    set_second_step,
    staff_of,
    use_recovery_code,
    use_step,
)
from infolit.store.staff_sessions import (
    ABSOLUTE,
    HALF_WAY,
    IDLE,
    find_link,
    find_session,
    make_link,
    start_session,
    use_link,
)
from tests.rows import rows
from tests.store.samples import at_once

NOW = 1_800_000_000
HASH = b"h" * 32


def get(db: Database, name: str) -> Staff:
    found = find_staff(db, name)
    assert found is not None
    return found


def test_an_account_has_one_role_in_a_library_and_perhaps_one_over_all(db: Database) -> None:
    id_ = add_staff(db, "ilze").id
    assert get(db, "ilze").roles == ()
    give_role(db, id_, "riverside", "librarian")
    give_role(db, id_, "riverside", "editor")
    give_role(db, id_, None, "national")
    give_role(db, id_, None, "national")
    add_staff(db, "anna")
    assert set(get(db, "ilze").roles) == {("riverside", "editor"), (None, "national")}
    assert [account.name for account in all_staff(db)] == ["anna", "ilze"]
    assert find_staff(db, "nobody") is None


def test_of_many_who_use_the_same_thing_at_once_one_does(db: Database) -> None:
    id_ = add_staff(db, "ilze").id
    set_second_step(db, id_, "JBSWY3DP", step=5)
    set_recovery_codes(db, id_, [HASH, b"i" * 32])
    make_link(db, HASH, id_, purpose="invite", now=NOW)
    assert sum(at_once(4, lambda _: use_step(db, id_, 6))) == 1
    assert sum(at_once(4, lambda _: use_recovery_code(db, id_, HASH))) == 1
    assert sum(at_once(4, lambda index: use_link(db, HASH, id_, f"hash {index}", now=NOW))) == 1
    assert not use_step(db, id_, 5)
    assert count_recovery_codes(db, id_) == 1
    set_second_step(db, id_, None)
    assert count_recovery_codes(db, id_) == 0


def test_a_link_is_replaced_by_the_next_and_ends_with_its_time(db: Database) -> None:
    id_ = add_staff(db, "ilze").id
    for hashed in (b"f" * 32, HASH):
        make_link(db, hashed, id_, purpose="reset", now=NOW)
    assert find_link(db, b"f" * 32, now=NOW) is None
    late = NOW + staff_sessions.LINK_LASTS
    assert find_link(db, HASH, now=late - 1) is not None
    assert find_link(db, HASH, now=late) is None
    assert not use_link(db, HASH, id_, "hash", now=late)
    assert get(db, "ilze").password is None


def test_a_sign_in_lasts_as_long_as_it_is_in_use_and_no_longer_than_a_day_of_work(db: Database) -> None:
    id_ = add_staff(db, "ilze").id
    start_session(db, HASH, id_, whole=True, now=NOW)
    now = NOW
    while now < NOW + ABSOLUTE:
        assert find_session(db, HASH, now=now) is not None
        now += IDLE - 1
    assert find_session(db, HASH, now=NOW + ABSOLUTE) is None
    start_session(db, b"i" * 32, id_, whole=False, now=now)
    assert find_session(db, b"i" * 32, now=now + HALF_WAY - 1) is not None
    assert find_session(db, b"i" * 32, now=now + HALF_WAY) is None
    assert [row["hash"] for row in rows(db)["staff_session"]] == [b"i" * 32]


@pytest.mark.parametrize(
    "end",
    [
        lambda db, id_: set_password(db, id_, "hash"),
        lambda db, id_: set_disabled(db, id_, disabled=True),
        lambda db, id_: set_second_step(db, id_, None),
    ],
)
def test_what_changes_how_one_gets_in_ends_every_sign_in(
    db: Database, end: Callable[[Database, bytes], None]
) -> None:
    id_ = add_staff(db, "ilze").id
    start_session(db, HASH, id_, whole=True, now=NOW)
    end(db, id_)
    assert rows(db)["staff_session"] == []


def test_the_log_is_only_ever_added_to(db: Database) -> None:
    record(db, "disabled", subject=b"s" * 16)
    record(db, "role given", subject=b"s" * 16, library="riverside", detail="editor")
    assert {(row["action"], row["staff"], row["detail"]) for row in rows(db)["audit"]} == {
        ("disabled", None, None),
        ("role given", None, "editor"),
    }
    store = Path(__file__).parents[2] / "infolit" / "store"
    written = "".join(file.read_text(encoding="utf-8") for file in store.glob("*.py"))
    assert "update(audit" not in written
    assert "delete(audit" not in written


def test_the_last_open_admin_of_a_library_stays_one(db: Database) -> None:
    ids = [add_staff(db, name).id for name in ("anna", "ben")]
    assert has_staff(db)
    for id_ in ids:
        give_role(db, id_, "riverside", "admin")
    assert [each.name for each in staff_of(db, "riverside")] == ["anna", "ben"]
    # Each takes the other's role away in the same moment.
    assert sorted(at_once(2, lambda number: change_role(db, ids[number], "riverside", None))) == [False, True]
    (left,) = staff_of(db, "riverside")
    assert not change_role(db, left.id, "riverside", "editor")
    assert change_role(db, left.id, "riverside", "admin")
    assert get(db, left.name).roles == (("riverside", "admin"),)


def test_what_was_done_is_read_newest_first_from_where_one_stopped(db: Database) -> None:
    anna = add_staff(db, "anna")
    record(db, "role given", staff=anna.id, subject=anna.id, library="riverside", detail="admin")
    record(db, "logo changed", library="riverside")
    record(db, "signed in", staff=anna.id)
    first = entries(db, "riverside", most=1)
    rest = entries(db, "riverside", before=(first[0].at, first[0].key))
    assert {(each.action, each.staff, each.subject) for each in (*first, *rest)} == {
        ("role given", "anna", "anna"),
        ("logo changed", None, None),
    }
    assert len(rest) == 1
