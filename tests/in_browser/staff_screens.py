"""The librarian's area with something in it, and every page of it with the address at which it is looked at."""

import datetime
import json
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for

from infolit.assessment.items import LEVELS
from infolit.i18n import NAMES
from infolit.offers.reading import read
from infolit.offers.rows import Defaults
from infolit.staff.places import access_of
from infolit.store.campaigns import add_workshop
from infolit.store.db import Database
from infolit.store.feeds import Feed, add_feed
from infolit.store.imports import add_import
from infolit.store.libraries import Campaign, Library, find_library, save_campaign
from infolit.store.staff import find_staff, give_role
from infolit.store.trainings import trainings_of
from tests import published
from tests.in_browser.server import Server
from tests.rows import execute
from tests.staff.colleague import LIBRARY, account_of, database_of, invite
from tests.staff.insights.months import month, publish_month

BOSS = "boss"
"""Whoever sees every page: an admin who reads the totals of all libraries too."""
MONTHS = {1: (120, 70, 20), 2: (130, 60, 20), 3: (40, 20, 0), 4: (150, 60, 30)}
"""People by level in each stage, by publication; of the third they are too few for percentages."""
NEWEST, WORKSHOP = 4, 5
CHANGE = {
    "people_before": 20,
    "people_after": 10,
    "paired": 10,
    "change": "1.00",
    "low": "0.42",
    "high": "1.58",
}
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
{events}END:VCALENDAR
"""
EVENT = """BEGIN:VEVENT
UID:{uid}@partner.example
SUMMARY;LANGUAGE=en:{title}
DTSTART:{day}T160000
DURATION:PT90M
LOCATION:Reading room
END:VEVENT
"""
ELSEWHERE = {"staff.first", "staff.link", "staff.second_step", "staff.sign_in", "staff.training.put_back"}
"""Pages for strangers, which stories come to, and one that only leads on."""
FILES = (".csv", ".pdf", ".png", ".svg", ".xlsx")
WRONG: dict[str, dict[str, str]] = {
    "staff.campaigns.new_door": {},
    "staff.campaigns.new_workshop": {},
    "staff.password": {"current": "x", "password": "short", "again": "shorter"},
    "staff.people_invite": {"name": "a b"},
    "staff.settings": {"name_lv": ""},
    "staff.settings_logo": {},
    "staff.training.feeds": {"address": "ftp"},
    "staff.training.imports": {},
    "staff.training.new": {},
}
"""Forms of which one screen is how they look when something is wrong, and what is typed into them for it."""


def calendar(*events: tuple[str, str]) -> str:
    """An iCalendar of trainings: title and day of each; a title "" and a day that there is not are faults."""
    told = (EVENT.format(uid=number, title=title, day=day) for number, (title, day) in enumerate(events))
    return CALENDAR.format(events="".join(told))


@dataclass(frozen=True)
class Rooms:
    """What addresses name."""

    door: str
    over: str
    workshop: str
    upload: str
    person: str


@dataclass(frozen=True)
class Area(Server):
    """A running infolit with something in the librarian's area."""

    rooms: Rooms


def furnish(app: Flask) -> Rooms:
    """Months, a workshop with its change, doors, reports on tasks, a file to mend, a subscription, colleagues."""
    db, library = database_of(app), find_library(database_of(app), LIBRARY)
    assert library is not None
    for number, counts in MONTHS.items():
        few, many = ([each // part for each in counts] for part in (4, 2))
        tables = month(counts, blocks={"library-user": many, "adult-learner": few, "other": few})
        if number == NEWEST:
            weakest = next(
                each for each in tables["levels"] if (each["by"], each["stage"]) == ("all", "find")
            )
            weakest.update(
                foundation=170, intermediate=50, advanced=20, foundation_low=64, foundation_high=78
            )
        publish_month(db, number, tables)
    workshop = _workshop(db, library)
    _reports(app, db)
    for slug, closes in (("street", None), ("over", datetime.date(2026, 1, 31))):
        save_campaign(db, Campaign(slug, library, kind="link", title=slug.title(), closes_on=closes))
    add_feed(db, Feed("feed", LIBRARY, "https://partner.example/trainings.ics", "ics", _defaults()))
    account_of(db, BOSS, "admin", totp=True)
    boss = find_staff(db, BOSS)
    assert boss is not None
    give_role(db, boss.id, None, "national")
    colleague = invite(db)
    give_role(db, colleague.id, LIBRARY, "librarian")
    return Rooms("street", "over", workshop, _upload(db), colleague.id.hex())


def _defaults() -> Defaults:
    return Defaults("en", "course", ("find",), LEVELS[:2])


def _workshop(db: Database, library: Library) -> str:
    closes = datetime.date.today() + datetime.timedelta(days=10)
    made = add_workshop(db, Campaign("", library, title="Spring", closes_on=closes))
    assert made is not None
    slug = made[0].workshop or ""
    text = json.loads(published.document(WORKSHOP, campaign=slug))
    published.publish(db, json.dumps(text | {"tables": {"change": [{"stage": "all", **CHANGE}]}}))
    return slug


def _reports(app: Flask, db: Database) -> None:
    for language, each in app.extensions["infolit.instruments"].items():
        for item in each.bank.items[:6]:
            options = [
                {
                    "mark": mark,
                    "key": mark in item.key_marks(),
                    "people": 40,
                    "thirds": [10, 20, 10],
                    "rest_r": None,
                }
                for mark in item.mark_ids()
            ]
            published.report(
                db, language=language, item=f"{item.id}@{item.version}", options=options, readings=[]
            )


def _upload(db: Database) -> str:
    """A file of which one training is new, one changes what is there, and two rows are wrong."""
    there = next(each for each in trainings_of(db, LIBRARY) if each.starts_on)
    execute(db, "UPDATE training SET uid = '1@partner.example' WHERE id = :id", id=there.id)
    text = calendar(("Maps", "20990105"), ("Letters", "20990106"), ("", "20990107"), ("Phones", "20990231"))
    rows = read(text.encode(), "ics", defaults=_defaults(), languages=NAMES)
    today = datetime.date.today()
    return add_import(db, LIBRARY, rows, defaults=_defaults(), languages=NAMES, today=today).id


def addresses(app: Flask, rooms: Rooms, language: str) -> dict[str, str]:
    """Every page behind the door, by its endpoint and what tells it from others of the same."""
    found = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            staff = rule.endpoint.startswith("staff.") and "GET" in (rule.methods or ())
            if not staff or rule.rule.endswith(FILES) or rule.endpoint in ELSEWHERE:
                continue
            is_place = access_of(app.view_functions[rule.endpoint])
            for name, values in _values(app, rooms, rule.endpoint if is_place else "").items():
                told = {key: value for key, value in values.items() if key in rule.arguments}
                found[f"{rule.endpoint}{name}"] = url_for(rule.endpoint, lang=language, **told)
    return found


def _values(app: Flask, rooms: Rooms, endpoint: str) -> dict[str, dict[str, Any]]:
    """What an address of this endpoint names, once or several times."""
    item = app.extensions["infolit.instruments"]["en"].bank.items[0].id
    usual: dict[str, Any] = {"library": LIBRARY, "number": 2, "item": item, "campaign": rooms.door}
    usual |= {"workshop": rooms.workshop, "person": rooms.person}
    training = next(each.id for each in trainings_of(database_of(app), LIBRARY))
    several: dict[str, dict[str, dict[str, Any]]] = {
        "staff.insights.results_groups": {f" {by}": {"by": by} for by in ("role", "path", "language")},
        "staff.insights.results_of": {" 2": {}, " few": {"number": 3}},
        "staff.insights.overview": {"": {}},
        "staff.insights.report": {" month": {}, " few": {"number": 3}, " workshop": {"number": WORKSHOP}},
        "staff.people_act": {f" {act}": {"act": act} for act in ("link", "disable", "remove")},
        "staff.campaigns.door": {"": {}, " own": {"campaign": LIBRARY}, " over": {"campaign": rooms.over}},
        "staff.campaigns.reopen": {"": {"campaign": rooms.over}},
        "staff.campaigns.poster": {
            "": {"campaign": LIBRARY},
            " before": {"campaign": f"{rooms.workshop}-before"},
        },
        "staff.training.training": {"": {"id": training}},
        "staff.training.remove": {"": {"id": training}},
        "staff.training.preview": {"": {"id": rooms.upload}},
        "staff.training.row": {
            " new": {"id": rooms.upload, "number": 1},
            " wrong": {"id": rooms.upload, "number": 4},
        },
        "staff.training.feed_remove": {"": {"id": "feed"}},
    }
    return {name: usual | more for name, more in several.get(endpoint, {"": {}}).items()}
