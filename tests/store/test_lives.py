"""Any life of an attempt, compared with a model that is a few lines long."""

import dataclasses
import datetime
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from infolit.store.attempt import Attempt, Response, Slots
from infolit.store.attempts import (
    extend_attempt,
    find_attempt,
    finish_attempt,
    finish_extension,
    revoke_attempt,
)
from infolit.store.db import Database
from infolit.store.responses import finish_stage, responses_of, save_draft, save_guess
from tests.store.samples import TODAY, answer, answered, day, items_of, start

LEG = st.integers(1, 8)
PLACE = st.integers(0, 1)
NEAR = st.integers(0, 9)
"""Where the leg is: mostly the open one."""


def set_slot(slots: Slots, leg: int, number: int) -> Slots:
    changed = list(slots)
    changed[leg - 1] = number
    return tuple(changed)


class Lives(RuleBasedStateMachine):
    """One attempt after the other, each in a database that they share."""

    db: Database
    number = 0

    def __init__(self) -> None:
        super().__init__()
        Lives.number += 1
        self.key = Lives.number.to_bytes(16, "big")
        self.today = TODAY
        self.attempt: Attempt | None = None
        self.responses: dict[str, Response] = {}

    def leg(self, near: int, leg: int) -> int:
        """Mostly the next leg, sometimes any."""
        return min(8, self.attempt.stages_done + 1) if near and self.attempt else leg

    def takes(self, leg: int) -> bool:
        a = self.attempt
        if a is None or a.revoked_on or a.stages_done + 1 != leg:
            return False
        if leg > 4:
            return a.extended_on is not None and a.extension_finished_on is None
        return a.finished_on is None

    def change(self, **changes: Any) -> None:
        assert self.attempt is not None
        self.attempt = dataclasses.replace(self.attempt, **changes)

    def end(self, leg: int) -> None:
        assert self.attempt is not None
        given = [r for r in self.responses.values() if r.leg == leg and r.marks is not None]
        self.change(
            stages_done=leg,
            points=set_slot(self.attempt.points, leg, sum(r.points or 0 for r in given)),
            right=set_slot(self.attempt.right, leg, sum(r.is_right for r in given)),
        )

    @rule(half=st.sampled_from("ab"))
    def starts(self, half: str) -> None:
        found = start(self.db, self.key, half=half, today=self.today)
        if self.attempt is None:
            assert (found.half, found.started_on) == (half, self.today)
            self.attempt = found

    @rule(days=st.integers(0, 1))
    def sleeps(self, days: int) -> None:
        self.today += datetime.timedelta(days=days)

    @rule(near=NEAR, leg=LEG, place=PLACE, points=st.integers(0, 2))
    def answers(self, near: int, leg: int, place: int, points: int) -> None:
        leg = self.leg(near, leg)
        item = items_of(leg)[place]
        new = Response(item, leg, 1, (f"p{points}",), points, is_right=points == 2, seconds=20)
        recorded = answer(
            self.db, item, self.key, marks=new.marks, points=points, full_points=new.is_right, locks=True
        )
        if self.takes(leg):
            self.responses[item] = new
            given = {i for i, r in self.responses.items() if r.leg == leg and r.marks}
            ended = given == set(items_of(leg))
            assert (recorded.saved, answered(recorded), recorded.stage_finished) == (True, given, ended)
            if ended:
                self.end(leg)
        else:
            kept = self.responses.get(item)
            ended = self.attempt is not None and self.attempt.stages_done >= leg
            assert recorded.saved == (ended and kept is not None and kept.marks == new.marks)

    @rule(near=NEAR, leg=LEG, place=PLACE)
    def drafts(self, near: int, leg: int, place: int) -> None:
        leg = self.leg(near, leg)
        item = items_of(leg)[place]
        taken = self.takes(leg)
        assert save_draft(self.db, self.key, leg=leg, item=item, version=1, marks=("d",)) == taken
        if taken:
            before = self.responses.get(item, Response(item, leg, 1))
            self.responses[item] = dataclasses.replace(before, draft=("d",))

    @rule(near=NEAR, leg=LEG, guess=st.integers(0, 4))
    def guesses(self, near: int, leg: int, guess: int) -> None:
        leg = self.leg(near, leg)
        taken = self.takes(leg)
        assert save_guess(self.db, self.key, leg=leg, guess=guess) == taken
        if taken and self.attempt:
            self.change(guesses=set_slot(self.attempt.guesses, leg, guess))

    @rule(near=NEAR, leg=LEG)
    def ends_a_stage(self, near: int, leg: int) -> None:
        leg = self.leg(near, leg)
        taken = self.takes(leg)
        assert finish_stage(self.db, self.key, leg=leg, leg_items=items_of(leg)) == taken
        if taken:
            self.end(leg)

    @rule()
    def finishes(self) -> None:
        a = self.attempt
        can = bool(a and not a.revoked_on and not a.finished_on and a.stages_done)
        assert finish_attempt(self.db, self.key, today=self.today, calibration="c", cuts="d") == can
        if can:
            self.change(finished_on=self.today, calibration="c", cuts="d")

    @precondition(lambda self: self.attempt and self.attempt.finished_on)
    @rule()
    def extends(self) -> None:
        a = self.attempt
        assert a is not None
        assert a.finished_on is not None
        is_open = self.today <= a.finished_on + datetime.timedelta(days=1)
        can = a.path == "quick" and a.stages_done == 4 and is_open
        assert extend_attempt(self.db, self.key, self.today) == can
        if can:
            self.change(path="extended", extended_on=self.today)

    @precondition(lambda self: self.attempt and self.attempt.extended_on)
    @rule()
    def finishes_the_second_half(self) -> None:
        a = self.attempt
        assert a is not None
        can = a.stages_done == 8 and not a.extension_finished_on
        assert finish_extension(self.db, self.key, today=self.today, calibration="e", cuts="f") == can
        if can:
            self.change(extension_finished_on=self.today, calibration="e", cuts="f")

    @rule(really=st.integers(0, 9))
    def revokes(self, really: int) -> None:
        if really:
            return
        a = self.attempt
        can = bool(a and not a.revoked_on)
        assert revoke_attempt(self.db, self.key, self.today) == can
        if can and a:
            self.attempt = Attempt(
                *(
                    a.key,
                    a.campaign,
                    a.path,
                    a.half,
                    a.bank_version,
                    a.language,
                    a.mixed_languages,
                    a.started_on,
                ),
                revoked_on=self.today,
            )
            self.responses = {}

    @invariant()
    def the_database_says_the_same(self) -> None:
        assert find_attempt(self.db, self.key) == self.attempt
        assert responses_of(self.db, self.key) == dict(sorted(self.responses.items()))


def test_any_life_of_an_attempt_agrees_with_the_model(db: Database) -> None:
    class Here(Lives):
        pass

    Here.db = db
    fast = settings(
        max_examples=40,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        database=None,
    )
    run_state_machine_as_test(Here, settings=fast)


def test_there_is_a_life_to_the_very_end(db: Database) -> None:
    """The rules above reach a finished second half only by luck; this one walks there."""

    class Here(Lives):
        pass

    Here.db = db
    life = Here()
    life.starts("a")
    for leg in range(1, 9):
        life.guesses(1, leg, 2)
        life.answers(1, leg, 0, 2)
        life.answers(1, leg, 1, 1)
        if leg == 4:
            life.finishes()
            life.extends()
    life.finishes_the_second_half()
    life.the_database_says_the_same()
    assert life.attempt is not None
    assert life.attempt.extension_finished_on == TODAY
    assert life.attempt.points == (3,) * 8
    assert day(0) == life.today
