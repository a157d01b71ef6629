"""The life of an attempt: start, finish, extend, revoke, and the days on which it is open."""

import dataclasses
import datetime
from typing import Any

import pytest
from sqlalchemy import exc, update

from infolit.store import models
from infolit.store.attempt import Attempt, closes_on, is_open
from infolit.store.attempts import (
    extend_attempt,
    find_attempt,
    find_attempt_with_response,
    finish_attempt,
    finish_extension,
    revoke_attempt,
    save_background,
)
from infolit.store.db import Database
from infolit.store.receipts import find_receipt
from infolit.store.responses import responses_of, save_guess
from tests.store.samples import CODE, KEY, TODAY, answer, answer_legs, at_once, day, start


def finish(db: Database, key: bytes = KEY, today: datetime.date = TODAY) -> bool:
    return finish_attempt(db, key, today=today, flags=("fast",), calibration="cold-1", cuts="cuts-1")


def finish_second_half(db: Database, today: datetime.date) -> bool:
    return finish_extension(db, KEY, today=today, flags=("slow",), calibration="cold-2", cuts="cuts-2")


def finished_extension(db: Database) -> None:
    start(db)
    answer_legs(db, [1, 2, 3, 4])
    assert finish(db)
    assert extend_attempt(db, KEY, TODAY)
    answer_legs(db, [5, 6, 7, 8])


def test_a_start_gives_what_was_asked_for(db: Database) -> None:
    attempt = start(db, receipt=CODE, again="code", honeypot=True, demonstration=True)
    assert attempt == find_attempt(db, KEY)
    assert attempt == Attempt(
        key=KEY,
        campaign="riverside",
        path="quick",
        half="a",
        bank_version=1,
        language="en",
        mixed_languages=False,
        started_on=TODAY,
        receipt=CODE,
        again="code",
        honeypot=True,
        demonstration=True,
    )


def test_a_second_start_finds_the_first(db: Database) -> None:
    start(db)
    assert start(db, half="b", language="lv", today=day(1)).half == "a"
    assert (
        len(
            {
                attempt.started_on
                for attempt in at_once(5, lambda index: start(db, b"k" * 16, today=day(index)))
            }
        )
        == 1
    )


def test_what_is_not_there_is_not_found(db: Database) -> None:
    assert find_attempt(db, KEY) is None
    assert find_attempt_with_response(db, KEY, "leg1-one") is None
    assert not finish(db)
    assert not extend_attempt(db, KEY, TODAY)
    assert not revoke_attempt(db, KEY, TODAY)
    assert not save_background(db, KEY, answers={}, again=None)


def test_an_attempt_without_a_response_is_found_without(db: Database) -> None:
    attempt = start(db)
    assert find_attempt_with_response(db, KEY, "leg1-one") == (attempt, None)


def test_finishing_needs_a_finished_stage_and_happens_once(db: Database) -> None:
    start(db)
    assert not finish(db)
    answer_legs(db, [1])
    assert finish(db)
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert (attempt.finished_on, attempt.flags) == (TODAY, ("fast",))
    assert (attempt.calibration, attempt.cuts) == ("cold-1", "cuts-1")
    assert not finish(db, today=day(1))
    assert find_attempt(db, KEY) == attempt
    assert not answer(db, "leg2-one").saved


def test_twenty_finishes_at_once_are_one_finish_with_one_result(db: Database) -> None:
    start(db, receipt=CODE, again="code")
    answer_legs(db, [1])
    assert sum(at_once(20, lambda _: finish(db))) == 1
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert len(receipt.results) == 1


def test_extending_needs_four_stages_and_an_open_result_and_happens_once(db: Database) -> None:
    start(db)
    answer_legs(db, [1, 2, 3])
    start(db, b"x" * 16)
    answer_legs(db, [1, 2, 3, 4], b"x" * 16)
    assert not extend_attempt(db, b"x" * 16, TODAY)  # not finished
    assert finish(db)
    assert finish(db, b"x" * 16)
    assert not extend_attempt(db, KEY, TODAY)  # three stages
    assert not extend_attempt(db, b"x" * 16, day(2))  # closed
    assert extend_attempt(db, b"x" * 16, day(1))
    assert not extend_attempt(db, b"x" * 16, day(1))


def test_the_second_half_is_answered_and_finished_once(db: Database) -> None:
    finished_extension(db)
    before = find_attempt(db, KEY)
    assert before is not None
    assert sum(at_once(5, lambda _: finish_second_half(db, day(3)))) == 1
    after = find_attempt(db, KEY)
    assert after is not None
    assert after.points == (4,) * 8
    assert after == dataclasses.replace(
        before,
        extension_finished_on=day(3),
        flags=("fast", "slow"),
        calibration="cold-2",
        cuts="cuts-2",
    )


def test_a_second_half_is_finished_only_when_whole(db: Database) -> None:
    start(db)
    answer_legs(db, [1, 2, 3, 4])
    finish(db)
    extend_attempt(db, KEY, TODAY)
    answer_legs(db, [5, 6, 7])
    assert not finish_extension(db, KEY, today=TODAY, calibration=None, cuts=None)


def test_background_answers_can_be_given_changed_and_taken_back(db: Database) -> None:
    start(db)
    assert save_background(db, KEY, answers={"role": "library-user", "lifelong": "yes"}, again="no")
    assert save_background(db, KEY, answers={"role": None}, again="yes")
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert (attempt.role, attempt.lifelong, attempt.again) == (None, "yes", "yes")
    with pytest.raises(ValueError, match="name"):
        save_background(db, KEY, answers={"name": "Anna"}, again=None)


def test_who_came_with_a_code_did_this_before_whatever_he_says(db: Database) -> None:
    start(db, receipt=CODE, again="code")
    save_background(db, KEY, answers={}, again="no")
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert attempt.again == "code"


def test_revoking_leaves_the_key_and_the_day_and_a_replay_does_not_revive(db: Database) -> None:
    start(db, receipt=CODE, again="code")
    save_guess(db, KEY, leg=1, guess=2)
    answer_legs(db, [1, 2])
    save_background(db, KEY, answers={"role": "none"}, again=None)
    finish(db)
    assert revoke_attempt(db, KEY, day(1))
    assert not revoke_attempt(db, KEY, day(2))
    assert responses_of(db, KEY) == {}
    assert find_receipt(db, CODE) is None
    assert start(db, today=day(2)) == dataclasses.replace(start(db, b"n" * 16), key=KEY, revoked_on=day(1))
    assert not answer(db, "leg1-one").saved
    assert not finish(db)


def test_the_database_itself_refuses_what_cannot_be(db: Database) -> None:
    start(db)
    wrong: list[dict[str, object]] = [
        {"path": "full"},
        {"half": "ab"},
        {"path": "extended"},
        {"stages_done": 5},
        {"stages_done": 9},
        {"finished_on": TODAY},
        {"again": "perhaps"},
        {"key": b"short"},
        {"campaign": "nowhere"},
        {"revoked_on": TODAY, "points": "4,,,,,,,"},
    ]
    for values in wrong:
        with pytest.raises(exc.IntegrityError), db.write() as connection:
            connection.execute(update(models.attempt).values(values))


@pytest.mark.parametrize(
    ("changes", "last_day"),
    [
        ({}, day(7)),
        ({"finished_on": day(2)}, day(3)),
        ({"finished_on": day(2), "extended_on": day(3), "path": "extended"}, day(10)),
        ({"finished_on": day(2), "extended_on": day(3), "extension_finished_on": day(5)}, day(6)),
    ],
)
def test_an_address_opens_until_its_last_day(changes: dict[str, Any], last_day: datetime.date) -> None:
    begun = Attempt(KEY, "riverside", "quick", "a", 1, "en", mixed_languages=False, started_on=TODAY)
    attempt = dataclasses.replace(begun, **changes)
    assert closes_on(attempt) == last_day
    assert is_open(attempt, last_day)
    assert not is_open(attempt, last_day + datetime.timedelta(days=1))
    assert not is_open(dataclasses.replace(attempt, revoked_on=TODAY), TODAY)
