"""Made-up libraries and their patrons, all repeatable, and everything that a stranger can fetch from them."""

import datetime
import json
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

from infolit.assessment.items import STAGES
from infolit.commands.item_reports import renew_item_reports
from infolit.commands.publishing import Press, publish
from infolit.openapi import openapi
from infolit.simulation import Respondent, behaviour, take
from infolit.store.attempt import NO_SLOTS
from infolit.store.bulk import Life, load_attempts
from infolit.store.libraries import Campaign, Library, LibraryText, find_library, save_campaign, save_library
from infolit.store.minutes import median_minutes
from infolit.store.published import publications_of
from infolit.store.retention import prune
from tests.browser import in_process
from tests.commands.made_up import LIBRARY, database_of, scale_of
from tests.published import share
from tests.rows import execute

OTHER_LIBRARY = "elsewhere"
BRANCHES = ("riverbank", "old-town")
ROLES = ("library-worker", "library-user", "lifelong-user", "lifelong-worker", "policy", "none")
NOVEMBER, DECEMBER = datetime.date(2026, 11, 1), datetime.date(2026, 12, 1)
KEY = b"r" * 32

Fetched = dict[str, tuple[Any, ...]]
"""By address: status, headers, body; by name of an exported file: its bytes."""


def set_up(app: Flask) -> None:
    """Two open libraries, one of them with branches; what an application keeps for a minute is asked anew."""
    db = database_of(app)
    share(db)
    texts = (LibraryText("en", "Elsewhere"),)
    save_library(db, Library(OTHER_LIBRARY, texts=texts, demonstration=True, open_data=True))
    library = find_library(db, LIBRARY)
    assert library is not None
    for branch in BRANCHES:
        save_campaign(db, Campaign(branch, library, kind="link"))
    app.extensions["infolit.median_minutes"] = lambda: median_minutes(db)


def empty(app: Flask) -> None:
    """Takes away all attempts and all that came of them."""
    for table in ("response", "attempt", "count_cell", "item_report", "publication", "unfinished"):
        execute(database_of(app), f"DELETE FROM {table}")  # noqa: S608 - one of the names above


def lives(
    app: Flask, number: int, *, seed: int, month: datetime.date = NOVEMBER, **changes: Any
) -> list[Life]:
    """Finished first attempts of a month's first weeks: keys, answers and all else follow from the seed."""
    chance = random.Random(seed)
    return [_life(app, chance, month, changes) for _ in range(number)]


_WAYS: dict[str, Any] = {}


def _life(app: Flask, chance: random.Random, month: datetime.date, changes: dict[str, Any]) -> Life:
    path, half = chance.choice([("quick", "a"), ("quick", "b"), ("full", "ab")])
    drawn = {
        "path": changes.get("path", path),
        "half": changes.get("half", half),
        "language": chance.choice(("en", "lv")),
        "campaign": chance.choice((LIBRARY, *BRANCHES)),
        "role": chance.choice((None, *ROLES[:3])),
        "lifelong": chance.choice((None, "yes", "no")),
        "again": "no",
        "key": chance.randbytes(16),
    } | changes
    tools = app.extensions["infolit.instruments"][drawn["language"]]
    if drawn["language"] not in _WAYS:
        _WAYS[drawn["language"]] = behaviour(tools.bank, tools.calibration, random.Random(1))
    general = chance.gauss(0.7, 0.8)
    abilities = {stage: general + chance.gauss(0, 0.6) for stage in STAGES}
    someone = Respondent(abilities, drawn["language"], drawn["path"], drawn["half"], stops_in=None)
    day = month.replace(day=chance.randint(1, 20))
    attempt, responses = take(
        tools.bank, _WAYS[drawn["language"]], someone, campaign=drawn["campaign"], day=day, chance=chance
    )
    return replace(attempt, **drawn), responses


def with_answers_of(life: Life, other: Life) -> Life:
    """The same person on the same path with another one's answers."""
    (attempt, _), (taken, responses) = life, other
    assert (attempt.path, attempt.half) == (taken.path, taken.half)
    return replace(attempt, points=taken.points, right=taken.right, guesses=taken.guesses), responses


def leaving_early(life: Life, stages: int) -> Life:
    """The same person on the quick or full path, who asked for the result after so many stages."""
    attempt, responses = life
    points, right, guesses = (
        (*slots[:stages], *NO_SLOTS[stages:]) for slots in (attempt.points, attempt.right, attempt.guesses)
    )
    kept = [each for each in responses if each.leg <= stages]
    return replace(attempt, points=points, right=right, guesses=guesses, stages_done=stages), kept


def load(app: Flask, more: Sequence[Life]) -> None:
    """Puts them into the database."""
    load_attempts(database_of(app), more)


def night(app: Flask, today: datetime.date, *, key: bytes = KEY) -> None:
    """What `flask publish` does on that day, with this rounding key."""
    db, scale = database_of(app), scale_of(app)
    publish(Press(db, scale, key, today, lambda _: None))
    prune(db, today, items=scale.items)
    renew_item_reports(db, scale, rounding_key=key)


def documents(app: Flask, library: str = LIBRARY) -> list[dict[str, Any]]:
    """What a library published, as anyone may fetch it."""
    number = len(publications_of(database_of(app), library))
    fetch = in_process(app)
    found = [
        fetch("GET", f"/api/v1/libraries/{library}/publications/{n + 1}", None, {}) for n in range(number)
    ]
    assert all(status == 200 for status, _, _ in found)
    return [json.loads(text) for _, _, text in found]


def addresses() -> Iterator[str]:
    """Every address of the API for both libraries and two publications, and pages that know of counts."""
    paths = openapi("/api/v1")["paths"]
    assert isinstance(paths, dict)
    for template in paths:
        for library in (LIBRARY, OTHER_LIBRARY):
            for number in ("1", "2"):
                yield "/api/v1" + template.replace("{slug}", library).replace("{number}", number)
    for language in ("en", "lv"):
        for door in ("", "embed/", *(f"c/{campaign}" for campaign in (*BRANCHES, OTHER_LIBRARY))):
            yield f"/{language}/{door}"
    yield from ("/", "/health/ready", "/health/live")


def crawl(app: Flask) -> Fetched:
    """All that a stranger gets: status, headers but Date, bodies but for the nonce of a start; and open data."""
    fetch, found = in_process(app), Fetched()
    for address in dict.fromkeys(addresses()):
        status, headers, body = fetch("GET", address, None, {})
        kept = {name: value for name, value in headers.items() if name != "date"}
        found[address] = (status, kept, re.sub(r'(name="nonce" value=")[^"]+', r"\1", body))
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "open"
        told = app.test_cli_runner().invoke(args=["open-data", str(exported)])
        assert told.exit_code == 0, told.output
        found |= {path.name: (path.read_bytes(), told.output) for path in exported.iterdir()}
    return found


def differing(one: Fetched, other: Fetched) -> set[str]:
    """Addresses and files that are not the same."""
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
