"""Receipts under codes: kept, found, added to, erased."""

import dataclasses
import datetime

from infolit.store.attempt import Attempt
from infolit.store.attempts import (
    extend_attempt,
    find_attempt,
    finish_attempt,
    finish_extension,
    revoke_attempt,
)
from infolit.store.db import Database
from infolit.store.receipts import erase_receipt, find_receipt, keep_receipt, receipt_id
from infolit.store.responses import responses_of, save_guess
from tests.store.samples import CODE, KEY, TODAY, answer_legs, at_once, day, start

OTHER_KEY = b"the other one..."
NOVEMBER = datetime.date(2026, 11, 1)


def finished(
    db: Database, key: bytes = KEY, receipt: bytes | None = None, today: datetime.date = TODAY
) -> Attempt:
    start(db, key, receipt=receipt, again="code" if receipt else None, today=today)
    save_guess(db, key, leg=1, guess=2)
    answer_legs(db, [1, 2, 3, 4], key)
    assert finish_attempt(db, key, today=today, calibration="cold-1", cuts="cuts-1")
    return found(db, key)


def found(db: Database, key: bytes) -> Attempt:
    attempt = find_attempt(db, key)
    assert attempt is not None
    return attempt


def test_an_id_is_made_from_the_code_and_the_key() -> None:
    one = receipt_id("ABCD-EFGH-JKMN", b"k" * 32)
    assert len(one) == 16
    assert one == receipt_id("ABCD-EFGH-JKMN", b"k" * 32)
    assert one != receipt_id("ABCD-EFGH-JKMP", b"k" * 32)
    assert one != receipt_id("ABCD-EFGH-JKMN", b"l" * 32)


def test_a_kept_result_is_found_under_its_code(db: Database) -> None:
    attempt = finished(db)
    assert find_receipt(db, CODE) is None
    assert keep_receipt(db, attempt, CODE, TODAY)
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert (receipt.id, receipt.month, len(receipt.results)) == (CODE, NOVEMBER, 1)
    result = receipt.results[0]
    assert (result.number, result.month, result.attempt_key) == (1, NOVEMBER, KEY)
    assert (result.path, result.half, result.language, result.bank_version) == ("quick", "a", "en", 1)
    assert (result.points, result.right, result.guesses) == (attempt.points, attempt.right, attempt.guesses)
    assert (result.calibration, result.cuts) == ("cold-1", "cuts-1")


def test_keeping_twice_or_at_once_keeps_one(db: Database) -> None:
    attempt = finished(db)
    assert all(at_once(5, lambda _: keep_receipt(db, attempt, CODE, TODAY)))
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert len(receipt.results) == 1


def test_an_attempt_is_kept_under_one_code_only(db: Database) -> None:
    attempt = finished(db)
    keep_receipt(db, attempt, CODE, TODAY)
    assert not keep_receipt(db, attempt, b"some other code.", TODAY)
    assert find_receipt(db, b"some other code.") is None


def test_a_code_kept_before_the_end_gets_the_result_at_the_end(db: Database) -> None:
    attempt = start(db)
    assert keep_receipt(db, attempt, CODE, TODAY)
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert receipt.results == ()
    finished(db, KEY)
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert [result.attempt_key for result in receipt.results] == [KEY]


def test_an_attempt_begun_with_a_code_is_added_to_it(db: Database) -> None:
    keep_receipt(db, finished(db), CODE, TODAY)
    finished(db, OTHER_KEY, CODE, today=day(40))
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert receipt.month == datetime.date(2027, 1, 1)
    assert [(result.number, result.attempt_key) for result in receipt.results] == [(1, KEY), (2, OTHER_KEY)]


def test_attempts_finished_at_once_get_numbers_of_their_own(db: Database) -> None:
    keys = [bytes([number]) * 16 for number in range(6)]
    for key in keys:
        start(db, key, receipt=CODE, again="code")
        answer_legs(db, [1], key)
    at_once(6, lambda index: finish_attempt(db, keys[index], today=TODAY, calibration=None, cuts=None))
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert [result.number for result in receipt.results] == [1, 2, 3, 4, 5, 6]
    assert {result.attempt_key for result in receipt.results} == set(keys)


def test_a_second_half_replaces_the_quick_entry(db: Database) -> None:
    keep_receipt(db, finished(db), CODE, TODAY)
    extend_attempt(db, KEY, day(1))
    answer_legs(db, [5, 6, 7, 8])
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert receipt.results[0].path == "quick"
    finish_extension(db, KEY, today=day(9), calibration="cold-2", cuts="cuts-1")
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert [(result.number, result.path) for result in receipt.results] == [(1, "extended")]
    assert receipt.results[0].points == (4,) * 8
    assert receipt.month == datetime.date(2026, 12, 1)


def test_erasing_takes_everything_that_the_code_reaches(db: Database) -> None:
    keep_receipt(db, finished(db), CODE, TODAY)
    finished(db, OTHER_KEY, CODE)
    unfinished = b"not yet finished"
    start(db, unfinished, receipt=CODE, again="code")
    answer_legs(db, [1], unfinished)
    assert erase_receipt(db, CODE, day(1)) == 2
    assert find_receipt(db, CODE) is None
    for key in (KEY, OTHER_KEY, unfinished):
        assert responses_of(db, key) == {}
        assert found(db, key).revoked_on == day(1)
    assert not finish_attempt(db, unfinished, today=day(1), calibration=None, cuts=None)
    assert erase_receipt(db, CODE, day(1)) == 0


def test_erasing_leaves_others_alone(db: Database) -> None:
    keep_receipt(db, finished(db), CODE, TODAY)
    keep_receipt(db, finished(db, OTHER_KEY), b"some other code.", TODAY)
    before = find_receipt(db, b"some other code.")
    erase_receipt(db, CODE, TODAY)
    assert find_receipt(db, b"some other code.") == before
    assert found(db, OTHER_KEY).revoked_on is None


def test_a_revoked_attempt_leaves_its_receipt_and_is_not_kept_again(db: Database) -> None:
    attempt = finished(db)
    keep_receipt(db, attempt, CODE, TODAY)
    finished(db, OTHER_KEY, CODE)
    revoke_attempt(db, KEY, TODAY)
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert [(result.number, result.attempt_key) for result in receipt.results] == [(2, OTHER_KEY)]
    assert not keep_receipt(db, dataclasses.replace(attempt, receipt=None), CODE, TODAY)
