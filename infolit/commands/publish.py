"""`flask publish` and `flask prune`: what is due is published, what has had its time goes."""

import datetime
from collections.abc import Mapping

import click
from flask.cli import with_appcontext

from infolit.assessment.items import Item
from infolit.instrument import instruments
from infolit.quiz.attempts import database, today
from infolit.store.db import Database, Unavailable
from infolit.store.retention import prune


@click.command("publish")
@with_appcontext
def publish_command() -> None:
    """Publish what is due, then delete what has had its time. For every night; safe twice, late, after a crash.

    A month is due for a library once it is over and 30 first attempts wait, a workshop once it has closed.
    """
    # Loaded here: no web process may carry numpy.
    from infolit.commands.item_reports import renew_item_reports
    from infolit.commands.publishing import new_press, publish

    press = new_press(click.echo)
    try:
        publish(press)
        _prune(press.db, press.today, press.scale.items)
        renewed = renew_item_reports(press.db, press.scale, rounding_key=press.rounding_key)
    except Unavailable as problem:
        raise click.ClickException(
            f"The database is busy or out of reach ({problem}); run this again, nothing is lost."
        ) from problem
    click.echo(f"{renewed:>8} item reports renewed")


@click.command("prune")
@with_appcontext
def prune_command() -> None:
    """Delete what has had its time: unfinished attempts, old codes, closed results. Safe at any time, twice too."""
    items = {key: item for each in instruments().values() for key, item in each.items.items()}
    _prune(database(), today(), items)


def _prune(db: Database, day: datetime.date, items: Mapping[str, Item]) -> None:
    done = prune(db, day, items=items)
    db.scrub()
    for words, number in (
        ("deleted: unfinished attempts, older than 7 days", done.unfinished),
        ("emptied: finished attempts, older than 92 days; their points wait to be published", done.emptied),
        ("deleted: such points, after 12 months", done.waited),
        ("deleted: keys of revoked attempts, older than 7 days", done.revoked),
        ("deleted: codes with their results, older than 12 months", done.receipts),
        ("deleted: counters of tries, older than 48 hours", done.throttle),
    ):
        click.echo(f"{number:>8} {words}")
