"""`flask trainings`: fetches what partners offer and looks whether links still lead somewhere. For every night."""

import datetime
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click
from flask.cli import with_appcontext

from infolit.commands.fetching import Check, Failed, fetch, is_public
from infolit.i18n import NAMES
from infolit.offers.reading import Unreadable, read
from infolit.quiz.attempts import database, today
from infolit.store.audit import record
from infolit.store.db import Database
from infolit.store.feeds import Feed, feeds_of, note_fetch, note_link_problems
from infolit.store.imports import TooMany, add_import, preview, remove_old_imports, take_over
from infolit.store.libraries import all_campaigns
from infolit.store.trainings import Training, is_over, trainings_of

AT_ONCE = 8
"""Links looked at side by side."""


@click.group("trainings")
def trainings_command() -> None:
    """What libraries and partners offer: fetch, check-links."""


@trainings_command.command("fetch")
@with_appcontext
def fetch_command() -> None:
    """Fetch all subscriptions; take over what is right where that was asked for, leave the rest to be looked at."""
    db, day = database(), today()
    for feed in feeds_of(db):
        click.echo(f"{feed.library} {feed.address}: {renew(db, feed, day)}")
    click.echo(f"{remove_old_imports(db, int(time.time()))} previews deleted, older than 7 days")


@trainings_command.command("check-links")
@with_appcontext
def check_links_command() -> None:
    """Ask every address of a training that can still be had; note which lead nowhere; say what is over."""
    check_links(database(), today())


def renew(db: Database, feed: Feed, today: datetime.date, *, is_allowed: Check = is_public) -> str:
    """Fetch one subscription and keep what it brought; in words what became of it."""
    try:
        body = fetch(feed.address, is_allowed=is_allowed).body
        rows = read(body, feed.format, defaults=feed.defaults, languages=NAMES)
        told: dict[str, Any] = {
            "defaults": feed.defaults,
            "languages": NAMES,
            "today": today,
            "feed": feed.id,
        }
        found = add_import(db, feed.library, rows, **told)
    except (Failed, Unreadable, TooMany) as problem:
        why = str(problem) or "too many"
        note_fetch(db, feed.id, today, why)
        return why
    note_fetch(db, feed.id, today, None)
    seen = preview(db, found, languages=NAMES)
    if feed.automatic and any(take_over(db, found, languages=NAMES)):
        record(db, "trainings imported", library=feed.library)
    done = "taken over" if feed.automatic else "to take over"
    wrong, ready = len(seen.of("wrong")), len(seen.ready)
    return f"{len(rows)} read, {ready} {done}, {wrong} to mend, {len(seen.gone)} no longer there"


def check_links(db: Database, today: datetime.date, *, is_allowed: Check = is_public) -> None:
    """Note the problem of each training's addresses, and print problems and what is over.

    Those of the demonstration lead nowhere by intention.
    """
    libraries = sorted({door.library.slug for door in all_campaigns(db).values()})
    trainings = [each for library in libraries for each in trainings_of(db, library)]
    current = [each for each in trainings if not is_over(each, today) and not each.demonstration]
    addresses = sorted({address for each in current for address in _addresses(each)})
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(
            zip(addresses, pool.map(lambda address: _problem_of(address, is_allowed), addresses), strict=True)
        )
    problems = {each.id: _first(found[address] for address in _addresses(each)) for each in current}
    note_link_problems(db, problems)
    for each in trainings:
        words = "over" if is_over(each, today) else problems.get(each.id)
        if words:
            click.echo(f"{each.library} {each.text('en').title}: {words}")
    click.echo(f"{len(addresses)} addresses asked")


def _addresses(training: Training) -> list[str]:
    return [address for address in (training.link, training.sign_up) if address]


def _first(problems: Iterable[str | None]) -> str | None:
    return next((problem for problem in problems if problem), None)


def _problem_of(address: str, is_allowed: Check) -> str | None:
    """What is wrong with an address; not every site answers HEAD as it would answer a visitor."""
    for method in ("HEAD", "GET"):
        try:
            fetch(address, method=method, is_allowed=is_allowed)
        except Failed as problem:
            why = str(problem)
            if why in ("not an address", "not public", "too large"):
                break
        else:
            return None
    return None if why == "too large" else why
