"""Folding: every attempt into counts exactly once, whatever happens, and its answers are gone."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from infolit.assessment.counts import Key
from infolit.store.attempt import Attempt, Response
from infolit.store.attempts import find_attempt, revoke_attempt
from infolit.store.bulk import Life
from infolit.store.counts import fold, read_counts
from infolit.store.db import Database
from infolit.store.libraries import Campaign, find_library, save_campaign
from infolit.store.responses import responses_of
from infolit.store.waiting import BATCH, read_batch
from tests.rows import count, execute, rows
from tests.store.finished import LONG_AFTER, items, life, lives, load, rebuild
from tests.store.samples import TODAY, at_once, day

WAYS_TO_DIE = ("fold", "before-commit", "after-commit")


def fold_all(db: Database, **more: Any) -> int:
    """All whose result is closed long after; how many."""
    return fold(db, **{"items": items(), "closed_before": LONG_AFTER, **more})


def kept(db: Database) -> Counter[Key]:
    """The counts as they are stored."""
    cells = [tuple(row.values()) for row in rows(db)["count_cell"]]
    return Counter({cell[:-1]: cell[-1] for cell in cells})


def expected(db: Database) -> Counter[Key]:
    """The counts as all raw attempts would give them, without cells of nobody."""
    return +rebuild(db)


def people(db: Database, subject: str) -> int:
    """Sum of the cells of a subject."""
    return sum(cell[-1] for cell in read_counts(db, [subject]))


def tallied(db: Database) -> dict[str, int]:
    """Attempts by what they are counted as."""
    found = Counter[str]()
    for *_, mark, _, n in read_counts(db, ["attempts"]):
        found[mark] += n
    return dict(found)


def test_what_is_folded_is_what_the_raw_answers_gave_and_they_are_gone(db: Database) -> None:
    load(db, *lives(80))
    before = expected(db)
    assert fold_all(db) == 80
    assert kept(db) == before
    assert count(db, "response") == 0
    attempts = rows(db)["attempt"]
    assert all(row["folded"] and 1 <= row["duration"] <= 60 for row in attempts)


def test_folding_twice_adds_nothing(db: Database) -> None:
    load(db, *lives(20))
    fold_all(db)
    before = rows(db)
    assert fold_all(db) == 0
    assert rows(db) == before


@pytest.mark.parametrize("closings", [(4, 6, 9), (12,), (3, 3, 20, 8)])
def test_folding_day_by_day_is_folding_at_once(db: Database, closings: Sequence[int]) -> None:
    load(db, *lives(60, seed=2))
    whole = expected(db)
    folded = [fold_all(db, closed_before=day(closing)) for closing in (*closings, 60)]
    assert (sum(folded), kept(db)) == (60, whole)


def test_only_closed_results_are_folded(db: Database) -> None:
    load(
        db,
        life(seed=1),
        life(seed=2, path="extended", extended_on=day(1), extension_finished_on=None, stages_done=4),
        life(seed=3, path="extended", extended_on=day(1), extension_finished_on=day(4)),
        life(seed=4, finished_on=None, started_on=day(-30)),
    )
    folded = [fold_all(db, closed_before=day(closing)) for closing in range(12)]
    assert [number for number, many in enumerate(folded) if many] == [2, 6, 9]
    assert sum(folded) == 3


def test_only_the_campaigns_asked_for_are_folded(db: Database) -> None:
    load(db, life(seed=1))
    library = find_library(db, "riverside")
    assert library is not None
    save_campaign(db, Campaign("other", library, kind="link"))
    execute(db, "UPDATE attempt SET campaign = 'other'")
    assert fold_all(db, which=["riverside"]) == 0
    assert fold_all(db, which=["riverside", "other"]) == 1


def fold_and_die(db: Database, fault: str) -> None:
    """Folds in a process that is killed at this point, the first time it comes there."""
    program = (
        "import sys; from infolit.store.db import Database; from tests.store.test_counts import fold_all;"
        "fold_all(Database(sys.argv[1]))"
    )
    url = db.engine.url.render_as_string(hide_password=False)
    environ = {**os.environ, "INFOLIT_FAULT": fault}
    killed = subprocess.run([sys.executable, "-c", program, url], env=environ, timeout=60)
    assert killed.returncode == -signal.SIGKILL


@pytest.mark.parametrize("fault", WAYS_TO_DIE)
def test_a_killed_fold_leaves_each_attempt_either_raw_or_counted(db: Database, fault: str) -> None:
    load(db, *lives(BATCH + 20, path="quick"))
    whole = expected(db)
    fold_and_die(db, fault)
    folded = {row["key"] for row in rows(db)["attempt"] if row["folded"]}
    assert len(folded) == (BATCH if fault == "after-commit" else 0)
    assert not folded & {row["attempt_key"] for row in rows(db)["response"]}
    assert fold_all(db) == BATCH + 20 - len(folded)
    assert kept(db) == whole


def test_an_erased_attempt_is_not_folded(db: Database) -> None:
    load(db, *lives(3))
    for row in rows(db)["attempt"]:
        assert revoke_attempt(db, row["key"], day(1))
    assert fold_all(db) == 0
    assert kept(db) == {}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"flags": ("rapid",)}, "rapid"),
        ({"flags": ("run", "honeypot")}, "run"),
        ({"again": "yes"}, "again"),
        ({"again": "code"}, "again"),
        ({"mixed_languages": True}, "mixed"),
    ],
)
def test_attempts_that_do_not_count_are_only_counted_themselves(
    db: Database, changes: dict[str, Any], word: str
) -> None:
    load(db, life(**changes))
    assert fold_all(db) == 1
    assert tallied(db) == {"finished": 1, **dict.fromkeys(changes.get("flags", ()), 1), word: 1}
    assert {subject for subject, *_ in kept(db)} == {"attempts"}
    assert count(db, "response") == 0


def test_a_trial_is_never_folded(db: Database) -> None:
    load(db, life(trial=True))
    assert fold_all(db) == 0


def test_answers_that_do_not_make_up_the_stage_points_are_not_counted(db: Database) -> None:
    attempt, responses = life()
    load(db, (replace(attempt, points=(6, 6, 6, 7, *attempt.points[4:])), responses))
    assert fold_all(db) == 1
    assert tallied(db) == {"finished": 1}


def test_a_stage_that_was_not_finished_is_not_counted(db: Database) -> None:
    attempt, responses = life(seed=3)
    stopped = replace(
        attempt,
        stages_done=2,
        points=(*attempt.points[:2], *[None] * 6),
        right=(*attempt.right[:2], *[None] * 6),
    )
    load(db, (stopped, responses[:11]))
    fold_all(db)
    assert people(db, "item-stage") == 8
    assert [people(db, subject) for subject in ("item-total", "stages", "minutes")] == [0, 0, 0]
    assert tallied(db) == {"finished": 1, "first": 1}


def test_of_an_extended_attempt_the_first_half_is_counted_and_the_time_of_both(db: Database) -> None:
    attempt, responses = life(path="extended", extended_on=TODAY, extension_finished_on=day(1))
    load(db, (attempt, [replace(given, seconds=60) for given in responses]))
    fold_all(db)
    assert people(db, "item-stage") == 16
    assert {form for _, form, *_ in kept(db)} == {f"quick-{attempt.half}"}
    assert [score for *_, score, n in read_counts(db, ["minutes"])] == [16]
    found = find_attempt(db, attempt.key)
    assert found is not None
    assert found.duration == 32


def test_an_item_left_unanswered_counts_as_no_points_without_a_mark(db: Database) -> None:
    attempt, responses = life(path="full")
    first = responses[0]
    points = ((attempt.points[0] or 0) - (first.points or 0), *attempt.points[1:])
    load(db, (replace(attempt, points=points), responses[1:]))
    fold_all(db)
    key = f"{first.item}@{first.version}"
    assert [mark for _, _, _, _, item, mark, _, _ in read_counts(db, ["item-stage"]) if item == key] == ["=0"]
    assert key not in {item for _, _, _, _, item, *_ in read_counts(db, ["mark-stage"])}


def test_items_are_counted_by_bands_of_points_until_there_are_many(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infolit.store.counts.EXACT_FROM", 30)
    load(db, *lives(40, path="full"))
    whole = expected(db)
    fold_all(db, closed_before=day(5))
    fold_all(db)
    scores = Counter[bool]()
    for *_, score, n in read_counts(db, ["item-total"]):
        scores[score < 0] += n
        assert -6 <= score <= 48
    assert scores == {True: 30 * 32, False: 10 * 32}
    assert people(db, "item-stage") == sum(n for key, n in whole.items() if key[0] == "item-stage")


def test_counts_are_read_by_subject_in_all_languages(db: Database) -> None:
    load(db, life(seed=1), life(seed=2, language="lv"))
    fold_all(db)
    cells = read_counts(db, ["attempts", "minutes"])
    assert {(subject, language) for subject, _, _, language, *_ in cells} == {
        (subject, language) for subject in ("attempts", "minutes") for language in ("en", "lv")
    }
    assert len(read_counts(db, ["minutes"])) == 2


# Bursts.


def alike(number: int, *, seed: int = 5, **changes: Any) -> list[Life]:
    """Attempts with the same answers on one day."""
    attempt, responses = life(seed=seed, path="quick")
    return [(replace(attempt, key=bytes([9]) * 15 + bytes([n]), **changes), responses) for n in range(number)]


def marked(same: list[Life], **changes: Any) -> list[Life]:
    """The same attempts, all answers like this."""
    none: dict[str, Any] = {"points": (0,) * 4 + (None,) * 4, "right": (0,) * 4 + (None,) * 4}
    if changes.get("is_right"):
        return [(attempt, [replace(each, **changes) for each in given]) for attempt, given in same]
    return [(replace(a, **none), [replace(each, **changes) for each in given]) for a, given in same]


def flags_after_fold(db: Database) -> list[tuple[str, ...]]:
    """Flags of all attempts, once folded."""
    fold_all(db)
    return [tuple(row["flags"].split()) for row in rows(db)["attempt"]]


def test_five_alike_on_one_day_are_a_burst_and_four_are_not(db: Database) -> None:
    load(db, *alike(5), *lives(5, path="quick"))
    whole = expected(db)
    assert fold_all(db) == 10
    assert tallied(db) == {"finished": 10, "burst": 5, "first": 5}
    assert kept(db) == whole


def test_four_alike_are_no_burst(db: Database) -> None:
    load(db, *alike(4))
    assert flags_after_fold(db) == [()] * 4


def test_alike_on_different_days_are_no_burst(db: Database) -> None:
    days = [(replace(a, finished_on=day(n)), given) for n, (a, given) in enumerate(alike(5))]
    load(db, *days)
    assert flags_after_fold(db) == [()] * 5


def test_a_flag_that_is_there_stays(db: Database) -> None:
    load(db, *alike(5, flags=("rapid",)))
    assert flags_after_fold(db) == [("rapid", "burst")] * 5


@pytest.mark.parametrize(
    "door", [{"kind": "class"}, {"kind": "kiosk"}, {"kind": "link", "workshop": "w", "side": "before"}]
)
def test_who_comes_together_may_answer_alike(db: Database, door: dict[str, Any]) -> None:
    load(db, *alike(5))
    library = find_library(db, "riverside")
    assert library is not None
    save_campaign(db, Campaign("riverside", library, **door))
    assert flags_after_fold(db) == [()] * 5


@pytest.mark.parametrize(
    "like",
    [{"is_right": True}, {"marks": ("not-sure",), "points": 0, "is_right": False}],
    ids=["right", "not sure"],
)
def test_all_right_and_all_not_sure_are_no_burst(db: Database, like: dict[str, Any]) -> None:
    load(db, *marked(alike(6), **like))
    assert flags_after_fold(db) == [()] * 6


def test_a_burst_is_seen_whole_although_some_of_it_is_folded_later(db: Database) -> None:
    later = [(replace(a, path="extended", extended_on=TODAY), given) for a, given in alike(5)]
    load(db, *later, *lives(1))
    assert fold_all(db, closed_before=day(3)) <= 1
    burst = [row for row in rows(db)["attempt"] if "burst" in row["flags"]]
    assert [row["folded"] for row in burst] == [False] * 5
    assert fold_all(db) >= 5
    assert tallied(db)["burst"] == 5


def test_a_burst_is_decided_before_the_first_attempt_is_folded(db: Database) -> None:
    load(db, *alike(5))
    whole = expected(db)
    fold_and_die(db, "after-commit")
    left = rows(db)["attempt"]
    assert [(row["flags"].strip(), row["folded"]) for row in left] == [("burst", False)] * 5
    assert fold_all(db) == 5
    assert tallied(db) == {"finished": 5, "burst": 5}
    assert kept(db) == whole


def test_what_is_loaded_is_what_is_found(db: Database) -> None:
    attempt, responses = life(path="extended", extended_on=TODAY, extension_finished_on=TODAY, role="none")
    load(db, (attempt, responses))
    assert find_attempt(db, attempt.key) == attempt
    found = responses_of(db, attempt.key)
    assert sorted(found.values(), key=by_item) == sorted(responses, key=by_item)
    assert isinstance(attempt, Attempt)


def by_item(given: Response) -> str:
    """To sort by."""
    return given.item


def test_an_attempt_erased_while_it_is_being_counted_is_not_folded(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(db, *lives(5, path="full"))
    keys = [row["key"] for row in rows(db)["attempt"]]

    def erase(_connection: object, which: object, **more: Any) -> object:
        found = read_batch(_connection, which, **more)  # type: ignore[arg-type]
        if found:
            revoke_attempt(db, keys[2], day(1))
        return found

    monkeypatch.setattr("infolit.store.counts.read_batch", erase)
    assert fold_all(db) == 4
    assert tallied(db) == {"finished": 4, "first": 4}


def test_two_who_fold_at_the_same_time_count_each_attempt_once(db: Database) -> None:
    load(db, *lives(600, path="quick"))
    whole = expected(db)
    folded = at_once(2, lambda _: fold_all(db))
    assert (sum(folded), kept(db)) == (600, whole)
