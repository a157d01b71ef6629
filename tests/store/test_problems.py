"""What is wrong with a task is kept beside the answer and counted once, on each kind of database."""

from infolit.store.db import Database
from infolit.store.problems import save_problem
from infolit.store.responses import locked_attempt, responses_of, save_draft
from tests.rows import rows
from tests.store.samples import KEY, answer, at_once, start


def tell(
    db: Database, reason: str, *, item: str = "leg1-one", language: str = "en", key: bytes = KEY
) -> None:
    """One report of an attempt on an item of its first leg."""
    with locked_attempt(db, key) as found:
        assert found
        save_problem(db, found, leg=1, item=item, version=3, language=language, reason=reason)


def counted(db: Database) -> dict[tuple[str, str, str], int]:
    """Reports by language, item and reason."""
    cells = [cell for cell in rows(db)["count_cell"] if cell["subject"] == "problem" and cell["n"]]
    return {(cell["language"], cell["item"], cell["mark"]): cell["n"] for cell in cells}


def test_a_report_is_counted_at_once_and_moved_if_it_changes(db: Database) -> None:
    start(db)
    tell(db, "unclear")
    tell(db, "unclear")
    assert counted(db) == {("en", "leg1-one@3", "unclear"): 1}
    tell(db, "several", language="lv")
    assert counted(db) == {("lv", "leg1-one@3", "several"): 1}


def test_reports_of_all_libraries_add_up_and_a_trial_is_left_out(db: Database) -> None:
    for number in range(3):
        key = bytes([number]) * 16
        start(db, key, trial=number == 2)
        tell(db, "other", key=key)
    assert counted(db) == {("en", "leg1-one@3", "other"): 2}


def test_answers_drafts_and_reports_leave_each_other_alone(db: Database) -> None:
    start(db)
    tell(db, "broken")
    (item,) = responses_of(db, KEY)
    recorded = answer(db, item)
    assert recorded.responses[item].problem == "broken en 3"
    answer(db, item)
    save_draft(db, KEY, leg=1, item=item, version=1, marks=("a",))
    before = responses_of(db, KEY)[item]
    assert (before.problem, before.draft) == ("broken en 3", ("a",))
    assert before.marks is not None
    tell(db, "other")
    after = responses_of(db, KEY)[item]
    assert (after.marks, after.draft, after.points) == (before.marks, before.draft, before.points)
    assert after.problem == "other en 3"


def test_two_taps_at_once_are_one_report(db: Database) -> None:
    start(db)
    at_once(4, lambda number: tell(db, ("unclear", "other")[number % 2]))
    assert sum(counted(db).values()) == 1
