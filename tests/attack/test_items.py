"""Who gave all answers to a task but one does not learn that one from the published report on the task."""

import datetime
from typing import Any

from flask import Flask

from infolit.store.bulk import Life
from tests.attack import world
from tests.attack.world import DECEMBER, lives, load, night
from tests.commands.made_up import LIBRARY

KEYS = 4


def reports(app: Flask, everyone: list[Life], key: bytes) -> dict[str, dict[str, Any]]:
    """The reports on items that anyone may fetch once these have been published, by item."""
    world.empty(app)
    load(app, everyone)
    night(app, DECEMBER.replace(day=3), key=key)
    client = app.test_client()
    found = client.get(f"/api/v1/libraries/{LIBRARY}/publications/items").get_json()["items"]
    return {each["item"]: each for each in found}


def test_one_persons_answers_cannot_be_read_off_the_reports_on_tasks(app: Flask) -> None:
    """Twin worlds of 200 that differ in one person's answers: most figures are the same whatever the answers were."""
    world.set_up(app)
    target, *others = lives(app, 200, seed=3, path="quick", half="a", language="en")
    able = max(others, key=lambda life: sum(points or 0 for points in life[0].points))
    lost = min(others, key=lambda life: sum(points or 0 for points in life[0].points))
    same = compared = 0
    for number in range(KEYS):
        key = bytes([number]) * 32
        one, other = (
            reports(app, [world.with_answers_of(target, way), *others], key) for way in (able, lost)
        )
        figures = [
            (item, name) for item, told in one.items() for name, value in told.items() if value is not None
        ]
        compared += len(figures)
        same += sum(one[item][name] == other[item][name] for item, name in figures)
    assert compared > 100
    assert same >= 0.7 * compared, f"of {compared} published figures {same} are the same whatever he answered"


def test_a_few_more_answers_do_not_change_a_report(app: Flask) -> None:
    world.set_up(app)
    january = datetime.date(2027, 1, 3)
    before = reports(app, lives(app, 110, seed=3, path="quick", half="a", language="en"), world.KEY)
    load(app, lives(app, 29, seed=4, month=DECEMBER, path="quick", half="a", language="en"))
    load(app, lives(app, 1, seed=5, month=DECEMBER, path="quick", half="b", language="en"))
    night(app, january)
    client = app.test_client()
    found = client.get(f"/api/v1/libraries/{LIBRARY}/publications/items").get_json()["items"]
    assert {each["item"]: each for each in found} == before


def test_the_number_of_people_behind_a_stage_is_one_figure_and_not_one_for_each_task(app: Flask) -> None:
    """Rounded anew for each task, the exact number could be had by averaging over tasks."""
    world.set_up(app)
    for seed in range(2):
        found = reports(app, lives(app, 105, seed=seed, path="full", half="ab", language="en"), world.KEY)
        assert len({each["people"] for each in found.values()}) == 1
