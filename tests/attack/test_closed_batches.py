"""What anyone can fetch is the same bytes until a batch closes, and then tells of nobody outside it."""

import datetime
import json
from typing import Any

import pytest
from flask import Flask

from infolit.commands import publishing
from infolit.store.bulk import Life
from infolit.store.published import publications_of
from tests.attack import world
from tests.attack.world import DECEMBER, NOVEMBER, OTHER_LIBRARY, crawl, differing, lives, load, night
from tests.browser import in_process
from tests.commands.made_up import LIBRARY, database_of
from tests.walker import Patron

OCTOBER = datetime.date(2026, 10, 1)
SEED = 20261101


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with two open libraries."""
    world.set_up(app)
    return app


def newcomers(app: Flask) -> list[Life]:
    """Thirty-three patrons of November: two of a small branch, one alone in his language, one alone in his role."""
    many = lives(app, 29, seed=SEED, language="en", campaign=LIBRARY, role=None)
    small = lives(app, 2, seed=SEED + 1, language="en", campaign="riverbank", role=None)
    lone = lives(app, 1, seed=SEED + 2, language="lv", campaign=LIBRARY, role=None)
    return [*many, *small, *lone, *lives(app, 1, seed=SEED + 3, language="en", role="policy")]


def test_not_a_byte_changes_with_any_attempt_until_its_batch_closes(app: Flask) -> None:
    load(app, lives(app, 110, seed=SEED + 9, month=OCTOBER, path="quick", half="a"))
    night(app, NOVEMBER.replace(day=2))
    before = crawl(app)
    assert "minutes" in before["/en/"][2], "the measured median is shown"
    for each in newcomers(app):
        load(app, [each])
        night(app, NOVEMBER.replace(day=28))
        assert differing(before, crawl(app)) == set()
    night(app, DECEMBER.replace(day=3))
    changed = differing(before, crawl(app))
    assert f"/api/v1/libraries/{LIBRARY}/publications/2" in changed
    assert f"/api/v1/libraries/{LIBRARY}/publications/1" not in changed
    assert not any(OTHER_LIBRARY in name and "/items" not in name for name in changed)


def test_not_a_byte_changes_while_somebody_walks_the_quiz(app: Flask) -> None:
    load(app, lives(app, 40, seed=SEED, month=OCTOBER))
    night(app, NOVEMBER.replace(day=2))
    before, patron = crawl(app), Patron(app)
    patron.start()
    assert differing(before, crawl(app)) == set()
    patron.rush_to(3)
    assert differing(before, crawl(app)) == set()
    patron.rush_to(5)
    patron.send(role="policy", again="no")
    assert patron.page.name == "result"
    assert differing(before, crawl(app)) == set()


def test_two_libraries_that_wait_with_different_numbers_look_alike(app: Flask) -> None:
    bare = crawl(app)
    load(app, lives(app, 29, seed=SEED))
    night(app, DECEMBER.replace(day=3))
    assert differing(bare, crawl(app)) == set()


def published(app: Flask, everyone: list[Life]) -> tuple[world.Fetched, world.Fetched]:
    """All that can be fetched before and after these have been published, beside a batch of another library."""
    world.empty(app)
    others = lives(app, 40, seed=SEED + 5, campaign=OTHER_LIBRARY)
    load(app, [*lives(app, 40, seed=SEED + 6, month=OCTOBER), *others, *everyone])
    night(app, NOVEMBER.replace(day=2))
    waiting = crawl(app)
    night(app, DECEMBER.replace(day=3))
    return waiting, crawl(app)


def tables(fetched: world.Fetched) -> dict[str, list[dict[str, Any]]]:
    """The tables of the batch."""
    found: dict[str, list[dict[str, Any]]] = json.loads(
        fetched[f"/api/v1/libraries/{LIBRARY}/publications/2"][2]
    )["tables"]
    return found


def outside(fetched: world.Fetched) -> dict[str, tuple[Any, ...]]:
    """What is neither of the batch nor of items, which all libraries share."""
    files = ("openapi.json", "datapackage.json", "codebook.md")
    return {
        name: got
        for name, got in fetched.items()
        if name in files
        or ("/items" not in name and name.startswith((f"/api/v1/libraries/{OTHER_LIBRARY}", "/en", "/lv")))
        or name.startswith(f"/api/v1/libraries/{LIBRARY}/publications/1")
    }


def without(fetched: world.Fetched, target: Life) -> list[dict[str, Any]]:
    """Rows of levels and visitors whose blocks he is not in."""
    attempt, _ = target
    his = {"all": "all", "minutes": None} | {
        by: getattr(attempt, by) or "none-given"
        for by in ("campaign", "role", "language", "lifelong", "path")
    }
    rows = [*tables(fetched)["levels"], *tables(fetched)["visitors"]]
    return [row for row in rows if his[row["by"]] not in (None, row["block"], *row["members"])]


def batch(app: Flask) -> list[Life]:
    """Forty-eight patrons of November; the first one is the target."""
    return lives(app, 48, seed=SEED + 8, path="quick", half="a")


def test_of_twin_worlds_that_differ_in_one_persons_answers_only_his_batchs_cells_differ(app: Flask) -> None:
    target, *others = batch(app)
    strongest = max(others, key=lambda life: sum(points or 0 for points in life[0].points))
    weakest = min(others, key=lambda life: sum(points or 0 for points in life[0].points))
    ways = [world.with_answers_of(target, each) for each in (strongest, weakest)]
    (waiting_1, done_1), (waiting_2, done_2) = (published(app, [way, *others]) for way in ways)
    assert differing(waiting_1, waiting_2) == set()
    assert differing(outside(done_1), outside(done_2)) == set()
    for name in ("visitors", "starts", "flags"):
        people = [
            [row for row in tables(done)[name] if row.get("by") != "minutes"] for done in (done_1, done_2)
        ]
        assert people[0] == people[1]
    assert without(done_1, target) == without(done_2, target)
    assert len(without(done_1, target)) > 10


def test_of_twin_worlds_that_differ_in_one_persons_presence_only_his_blocks_differ(app: Flask) -> None:
    target, *others = batch(app)
    (waiting_1, done_1), (waiting_2, done_2) = (published(app, who) for who in ([target, *others], others))
    assert differing(waiting_1, waiting_2) == set()
    assert differing(outside(done_1), outside(done_2)) == set()
    assert without(done_1, target) == without(done_2, target)


def test_asking_a_hundred_times_tells_no_more_than_once(app: Flask) -> None:
    load(app, lives(app, 40, seed=SEED, month=OCTOBER))
    night(app, NOVEMBER.replace(day=2))
    fetch = in_process(app)
    for address in dict.fromkeys(world.addresses()):
        if address.startswith(f"/api/v1/libraries/{LIBRARY}") and "/2" not in address:
            answers = (fetch("GET", address, None, {}) for _ in range(100))
            told = {(status, headers.get("etag"), body) for status, headers, body in answers}
            assert len(told) == 1, address


def test_who_is_rounded_again_in_any_order_is_rounded_the_same(app: Flask) -> None:
    everyone = lives(app, 60, seed=SEED)
    found = []
    for order in (everyone, everyone[::-1], sorted(everyone, key=lambda life: life[0].points)):
        world.empty(app)
        load(app, order)
        for _night in range(2):
            night(app, DECEMBER.replace(day=3))
        found.append([each.document for each in publications_of(database_of(app), LIBRARY)])
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 1


def test_control_without_batches_one_attempt_changes_what_can_be_fetched(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "LEAST_BATCH", 1)
    load(app, lives(app, 40, seed=SEED, month=OCTOBER))
    night(app, NOVEMBER.replace(day=2))
    before = crawl(app)
    load(app, lives(app, 1, seed=SEED + 2))
    night(app, DECEMBER.replace(day=3))
    assert f"/api/v1/libraries/{LIBRARY}/publications/2" in differing(before, crawl(app))
