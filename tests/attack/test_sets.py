"""From what is published nobody can subtract his way to fewer than ten people."""

import datetime
import random
from dataclasses import replace

import pytest
from flask import Flask

from infolit.assessment import disclosure, tables
from infolit.store.attempt import Attempt
from infolit.store.bulk import Life
from tests.attack import world
from tests.attack.oracle import LEAST, sets_behind, subtractions
from tests.attack.world import DECEMBER, NOVEMBER, documents, lives, load, night
from tests.commands.made_up import LIBRARY

OCTOBER = datetime.date(2026, 10, 1)
JANUARY = datetime.date(2027, 1, 1)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with two open libraries."""
    world.set_up(app)
    return app


def crowd(app: Flask, number: int, seed: int, month: datetime.date = NOVEMBER) -> list[Life]:
    """People whose branch nearly tells their role, and that their language; some flagged, some gone early."""
    chance = random.Random(seed)
    found = []
    for life in lives(app, number, seed=seed, month=month, language="en"):
        branch = chance.choices((LIBRARY, *world.BRANCHES), (6, 3, 1))[0]
        usual = world.ROLES[(LIBRARY, *world.BRANCHES).index(branch)]
        role = usual if chance.random() < 0.9 else chance.choice((None, *world.ROLES))
        opinion = "yes" if branch == LIBRARY or chance.random() < 0.2 else chance.choice(("no", None))
        flags = chance.choices(((), ("rapid",), ("rapid", "run")), (16, 1, 3))[0] if number > 100 else ()
        attempt, responses = life
        changed = replace(attempt, campaign=branch, role=role, lifelong=opinion, flags=flags)
        if chance.random() < 1 / 16:
            changed = replace(changed, again="yes")
        early = chance.random() < 0.1
        found.append(
            world.leaving_early((changed, responses), chance.randint(1, 3)) if early else (changed, responses)
        )
    # A language that is nearly, but not quite, one branch.
    other = lives(app, number, seed=seed, month=month, language="lv")
    for place, (attempt, _) in enumerate(found):
        if (attempt.campaign == world.BRANCHES[0]) != (chance.random() < 0.05) and attempt.stages_done == 4:
            their, responses = other[place]
            about = {
                name: getattr(attempt, name) for name in ("campaign", "role", "lifelong", "flags", "again")
            }
            found[place] = (replace(their, **about), responses)
    return found


def attempts_of(found: list[Life]) -> list[Attempt]:
    return [attempt for attempt, _ in found]


@pytest.mark.parametrize(("number", "seed"), [(50, 1), (50, 2), (90, 3), (90, 4), (200, 5), (400, 6)])
def test_every_published_set_and_difference_is_empty_or_of_ten_at_least(
    app: Flask, number: int, seed: int
) -> None:
    everyone = crowd(app, number, seed)
    load(app, everyone)
    night(app, DECEMBER.replace(day=3))
    (document,) = documents(app)
    sets = sets_behind(document, attempts_of(everyone))
    assert {"people", "level find", "level use", "next step"} <= sets.keys()
    assert list(subtractions(sets)) == []


def test_nobody_is_in_two_publications(app: Flask) -> None:
    months = [crowd(app, 60, 7, OCTOBER), crowd(app, 60, 8), crowd(app, 60, 9, DECEMBER)]
    for month in months:
        load(app, month)
    night(app, JANUARY.replace(day=3))
    told = documents(app)
    assert len(told) == 3
    behind = [sets_behind(document, attempts_of(month)) for document, month in zip(told, months, strict=True)]
    people = [
        frozenset().union(*(block for grouping in sets["people"] for block in grouping)) for sets in behind
    ]
    assert sum(map(len, people)) == len(frozenset().union(*people))
    assert [each for sets in behind for each in subtractions(sets)] == []


@pytest.mark.parametrize("left_out", [0, 4])
def test_visitors_and_starts_of_nearly_the_same_people_are_the_same_figure(app: Flask, left_out: int) -> None:
    for seed in range(5):
        world.empty(app)
        load(app, lives(app, 54, seed=seed) + lives(app, left_out, seed=seed + 90, again="yes"))
        night(app, DECEMBER.replace(day=3))
        (document,) = documents(app)
        shown = {row["what"]: row["people"] for row in document["tables"]["starts"]}
        visitors = next(row["people"] for row in document["tables"]["visitors"] if row["by"] == "all")
        assert shown["finished a stage"] == visitors


def test_of_two_flags_a_few_who_carry_only_one_cannot_be_told(app: Flask) -> None:
    flagged = lives(app, 12, seed=3, flags=("rapid", "run")) + lives(app, 3, seed=4, flags=("rapid",))
    everyone = [*lives(app, 50, seed=2), *flagged]
    load(app, everyone)
    night(app, DECEMBER.replace(day=3))
    (document,) = documents(app)
    assert list(subtractions({"flag": sets_behind(document, attempts_of(everyone))["flag"]})) == []


def test_control_without_a_look_at_nested_blocks_a_few_can_be_subtracted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure, "_are_too_close", lambda *_: False)
    found = []
    for seed in range(4):
        world.empty(app)
        everyone = crowd(app, 90, seed)
        load(app, everyone)
        night(app, DECEMBER.replace(day=3))
        (document,) = documents(app)
        found += list(subtractions(sets_behind(document, attempts_of(everyone))))
    assert any(0 < len(each.people) < LEAST for each in found)


def test_control_with_blocks_of_any_size_small_ones_are_found(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure, "LEAST", 1)
    monkeypatch.setattr(tables, "LEAST", 1)
    monkeypatch.setattr(tables, "intervals", lambda *_, **__: ((0, 100),) * 3)
    everyone = crowd(app, 50, 1)
    load(app, everyone)
    night(app, DECEMBER.replace(day=3))
    (document,) = documents(app)
    found = list(subtractions(sets_behind(document, attempts_of(everyone))))
    assert any(len(each.people) == 1 for each in found)
