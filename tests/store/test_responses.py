"""Answers, drafts, guesses and the ends of stages."""

from functools import partial

import pytest
from sqlalchemy import event

from infolit.store.attempt import MAX_SECONDS, Response
from infolit.store.attempts import find_attempt, find_attempt_with_response, revoke_attempt
from infolit.store.db import Database
from infolit.store.responses import finish_stage, responses_of, save_draft, save_guess
from tests.store.samples import KEY, TODAY, answer, answer_legs, answered, at_once, items_of, start


def test_an_answer_comes_back_as_it_was_given(db: Database) -> None:
    start(db)
    recorded = answer(db, "leg1-one", marks=("b", "row=group"), points=1, full_points=False, seconds=31)
    assert (recorded.saved, answered(recorded), recorded.stage_finished) == (True, {"leg1-one"}, False)
    found = find_attempt_with_response(db, KEY, "leg1-one")
    assert found is not None
    assert found[1] == Response("leg1-one", 1, 1, ("b", "row=group"), points=1, is_right=False, seconds=31)


def test_nothing_marked_is_an_answer_and_no_answer_is_none(db: Database) -> None:
    start(db)
    answer(db, "leg1-one", marks=(), points=0, full_points=False)
    save_draft(db, KEY, leg=1, item="leg1-two", version=1, marks=())
    one, two = responses_of(db, KEY).values()
    assert (one.marks, one.draft) == ((), None)
    assert (two.marks, two.draft) == (None, ())


def test_a_mark_that_would_not_come_back_is_refused(sqlite_db: Database) -> None:
    start(sqlite_db)
    for mark in ("", "two words", " a"):
        with pytest.raises(ValueError, match="without spaces"):
            answer(sqlite_db, "leg1-one", marks=(mark,))
    assert responses_of(sqlite_db, KEY) == {}


def test_the_last_answer_of_a_stage_ends_it(db: Database) -> None:
    start(db)
    answer(db, "leg1-one", points=1, full_points=False)
    assert answer(db, "leg1-two").stage_finished
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert (attempt.stages_done, attempt.points[0], attempt.right[0]) == (1, 3, 1)
    assert attempt.points[1:] == (None,) * 7


def test_an_answer_may_change_until_the_stage_ends(db: Database) -> None:
    start(db)
    answer(db, "leg1-one", marks=("a",), points=0, full_points=False, seconds=40)
    answer(db, "leg1-one", marks=("b",), seconds=3)
    response = responses_of(db, KEY)["leg1-one"]
    assert (response.marks, response.points, response.seconds) == (("b",), 2, 40)  # the longest look counts
    answer(db, "leg1-two")
    late = answer(db, "leg1-one", marks=("c",), points=0, full_points=False)
    assert not late.saved
    assert responses_of(db, KEY)["leg1-one"] == response


def test_the_same_answer_once_more_after_the_end_counts_as_saved(db: Database) -> None:
    start(db)
    answer_legs(db, [1])
    again = answer(db, "leg1-two")
    assert (again.saved, again.stage_finished, answered(again)) == (True, True, {*items_of(1)})


def test_an_answer_to_a_revoked_attempt_or_for_another_leg_is_not_saved(db: Database) -> None:
    start(db)
    assert not answer(db, "leg2-one").saved
    revoke_attempt(db, KEY, TODAY)
    assert not answer(db, "leg1-one").saved
    assert responses_of(db, KEY) == {}


def test_seconds_are_capped(db: Database) -> None:
    start(db)
    answer(db, "leg1-one", seconds=10_000)
    assert responses_of(db, KEY)["leg1-one"].seconds == MAX_SECONDS
    answer(db, "leg1-two", seconds=-5, locks=False)
    assert responses_of(db, KEY)["leg1-two"].seconds == 0
    answer(db, "leg1-two", seconds=None, locks=False)
    assert responses_of(db, KEY)["leg1-two"].seconds == 0


def test_answering_in_another_language_is_noted(db: Database) -> None:
    start(db)
    answer(db, "leg1-one", language="lv")
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert (attempt.language, attempt.mixed_languages) == ("lv", True)


def test_a_draft_leaves_the_answer_alone_and_an_answer_clears_it(db: Database) -> None:
    start(db)
    assert save_draft(db, KEY, leg=1, item="leg1-one", version=1, marks=("a",))
    assert responses_of(db, KEY)["leg1-one"] == Response("leg1-one", 1, 1, draft=("a",))
    answer(db, "leg1-one")
    assert responses_of(db, KEY)["leg1-one"].draft is None
    save_draft(db, KEY, leg=1, item="leg1-one", version=1, marks=("c",))
    response = responses_of(db, KEY)["leg1-one"]
    assert (response.marks, response.points, response.draft) == (("b",), 2, ("c",))
    answer(db, "leg1-two")
    assert not save_draft(db, KEY, leg=1, item="leg1-one", version=1, marks=("a",))


def test_a_guess_is_kept_until_its_stage_ends(db: Database) -> None:
    start(db)
    assert save_guess(db, KEY, leg=1, guess=3)
    assert not save_guess(db, KEY, leg=2, guess=3)
    answer_legs(db, [1])
    assert not save_guess(db, KEY, leg=1, guess=4)
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert attempt.guesses == (3, None, None, None, None, None, None, None)


def test_without_locks_only_the_check_page_ends_a_stage(db: Database) -> None:
    start(db, path="full", half="ab")
    for item in items_of(1):
        assert not answer(db, item, locks=False).stage_finished
    answer(db, "leg1-one", marks=("a",), points=0, full_points=False, locks=False)
    assert finish_stage(db, KEY, leg=1, leg_items=items_of(1))
    assert not finish_stage(db, KEY, leg=1, leg_items=items_of(1))
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert (attempt.stages_done, attempt.points[0], attempt.right[0]) == (1, 2, 1)


def test_unanswered_tasks_earn_nothing_and_stay_unanswered(db: Database) -> None:
    start(db, path="full", half="ab")
    save_draft(db, KEY, leg=1, item="leg1-one", version=1, marks=("b",))
    assert finish_stage(db, KEY, leg=1, leg_items=items_of(1))
    attempt = find_attempt(db, KEY)
    assert attempt is not None
    assert attempt.points[0] == 0
    assert responses_of(db, KEY)["leg1-one"].marks is None


def test_responses_come_by_leg_in_order(db: Database) -> None:
    start(db)
    answer(db, "leg1-two")
    answer(db, "leg1-one")
    answer(db, "leg2-one")
    assert list(responses_of(db, KEY)) == ["leg1-one", "leg1-two", "leg2-one"]
    assert list(responses_of(db, KEY, leg=2)) == ["leg2-one"]


def test_two_answers_at_once_to_one_task_are_one_row(db: Database) -> None:
    start(db)
    marks = [("a",), ("b",)]
    saved = at_once(2, lambda index: answer(db, "leg1-one", marks=marks[index]).saved)
    assert saved == [True, True]
    assert responses_of(db, KEY)["leg1-one"].marks in marks
    assert len(responses_of(db, KEY)) == 1


def _ends_first_stage(db: Database, key: bytes, index: int) -> bool:
    return answer(db, items_of(1)[index], key).stage_finished


def test_two_last_answers_at_once_end_the_stage(db: Database) -> None:
    for number in range(5):
        key = bytes([number]) * 16
        start(db, key)
        ends = at_once(2, partial(_ends_first_stage, db, key))
        assert sorted(ends) == [False, True]
        attempt = find_attempt(db, key)
        assert attempt is not None
        assert (attempt.stages_done, attempt.points[0]) == (1, 4)


def test_an_answer_costs_few_statements_and_each_names_its_attempt(db: Database) -> None:
    start(db)
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement.replace('"', ""))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer(db, "leg1-one")
        few = 2 if db.engine.dialect.name == "postgresql" else 3
        assert len(seen) == few
        find_attempt_with_response(db, KEY, "leg1-one")
        assert len(seen) == few + 1
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert all("key = " in statement or "attempt_key" in statement for statement in seen)
