"""Points of a task: all can be reached, and chance earns few."""

import msgspec

from infolit.assessment.items import NOT_SURE, Marks
from infolit.assessment.kinds.single import Single
from infolit.lint.instrument import item_problems
from tests.lint.made_up import item


class Lucky(Single, frozen=True, kw_only=True, tag="lucky"):
    """A kind whose points are easily had."""

    earned: int = 1

    def points_for(self, marks: Marks) -> int:
        return 0 if marks == NOT_SURE else self.earned

    def chance_points(self) -> float:
        return 0.5

    def everything(self) -> Marks:
        return self.mark_ids()


def lucky(earned: int) -> list[str]:
    """What is wrong with a task that earns as many points whatever is marked."""
    data = {
        **item("find-0", "single", half="a", points=1, level="foundation"),
        "earned": earned,
        "kind": "lucky",
    }
    task = msgspec.structs.replace(msgspec.convert(data, Lucky), stage="find")
    return list(item_problems(task))


def test_chance_and_marking_everything_earn_at_most_a_third() -> None:
    assert lucky(1) == [
        "random answers earn 0.50 of 1 points, more than a third",
        "marking everything earns 1 of 1 points, more than a third",
    ]


def test_the_key_earns_all_the_points() -> None:
    assert lucky(0)[0] == "the key earns 0 of 1 points"
