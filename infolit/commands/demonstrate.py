"""`flask demonstrate`: a demonstration with everything in it, for whoever wants to see the librarian's area."""

import datetime
import random
import secrets
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext

from infolit.bank import read_content
from infolit.commands import portal
from infolit.instrument import instruments
from infolit.staff import passwords
from infolit.store.db import Database
from infolit.store.installation import (
    LAST_PUBLISHING,
    RealData,
    find_setting,
    refuse_real_data,
    set_setting,
)
from infolit.store.libraries import Campaign, Library, LibraryText, default_library, save_campaign
from infolit.store.staff import add_staff, find_staff, give_role, set_password
from infolit.store.trainings import demonstration_trainings, save_trainings

if TYPE_CHECKING:
    from infolit.commands.counts_only import Pool
    from infolit.commands.publishing import Press

MONTHS = 24
NAME = "demonstration"
"""Under which one signs in."""
_DONE = "demonstrated"


@click.command("demonstrate")
@with_appcontext
def demonstrate_command() -> None:
    """Fill a new database: three libraries, two years of publications, workshops; print a librarian's sign-in."""
    db: Database = current_app.extensions["infolit.database"]
    try:
        refuse_real_data(db)
    except RealData as problem:
        raise click.ClickException(str(problem)) from problem
    if find_setting(db, _DONE) is None:
        _fill(db, read_content(current_app.extensions["infolit.content"] / "demonstration_libraries.toml"))
        set_setting(db, _DONE, "yes")
    portal.let_in(db, portal.origin())
    _print_sign_in(db)


def _fill(db: Database, content: Mapping[str, Any]) -> None:
    # Loaded here: no web process may carry numpy.
    from infolit.commands.counts_only import make_pool, months_before, publish_months, save_with_doors
    from infolit.commands.item_reports import renew_item_reports
    from infolit.commands.publishing import new_press

    press, default = new_press(lambda told: None), default_library(db)
    if default is None:
        raise click.ClickException("There is no demonstration library here.")
    libraries = [(default, content["default"])] + [(_library(each), each) for each in content["libraries"]]
    months = months_before(press.today, MONTHS)
    attempts = MONTHS * sum(told["people"] for _, told in libraries)
    pool = make_pool(press, instruments(), default, attempts=attempts, seed=1)
    with click.progressbar(length=attempts, label="Two years of results", file=sys.stderr) as bar:
        for library, told in libraries:
            doors = save_with_doors(db, library, told["doors"])
            publish_months(
                press,
                pool,
                library.slug,
                doors,
                people=told["people"],
                months=months,
                seed=library.slug,
                progress=bar.update,
            )
            if library is not default:
                _copy_trainings(db, library)
    for number, workshop in enumerate(content["workshops"]):
        _hold(press, pool, default, workshop, seed=number)
    renew_item_reports(db, press.scale, rounding_key=press.rounding_key)
    # So that a workshop of too few people says why nothing came of it.
    set_setting(db, LAST_PUBLISHING, press.today.isoformat())


def _library(told: Mapping[str, Any]) -> Library:
    texts = tuple(LibraryText(language, name) for language, name in sorted(told["name"].items()))
    return Library(slug=told["slug"], texts=texts, demonstration=True)


def _copy_trainings(db: Database, library: Library) -> None:
    """Every other course of the demonstration, so that gaps show."""
    copies = [
        # No longer the demonstration's own: those are put back as the content has them at every start.
        replace(each, id=f"{library.slug}-{each.id}", library=library.slug, demonstration=False)
        for each in demonstration_trainings(db)[::2]
    ]
    save_trainings(db, copies)


def _hold(press: "Press", pool: "Pool", library: Library, told: Mapping[str, Any], *, seed: int) -> None:
    """Two doors of a workshop that is over, and its publication, if enough people came to both."""
    from infolit.assessment.change import workshop_tables
    from infolit.store.publications import add_publication

    closed = press.today - datetime.timedelta(days=told["days_ago"])
    name = told["slug"]
    both = Campaign(name, library, kind="class", closes_on=closed, workshop=name, title=told["called"])
    save_campaign(press.db, replace(both, slug=f"{name}-before", side="before", half="a"))
    save_campaign(press.db, replace(both, slug=f"{name}-after", side="after", half="b"))
    chance = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
    pairs = [(pool.draw(chance, -1.5), pool.draw(chance, 1.5)) for _ in range(told["people"])]
    before, after = ([each[side] for each in pairs] for side in (0, 1))
    tables = workshop_tables(
        before, after, pairs, steps_of=press.scale.steps_of, rounding_key=press.rounding_key
    )
    if tables is not None:
        month = closed.replace(day=1)
        new = press.publication(library.slug, month=month, workshop=told["slug"], tables=tables)
        add_publication(press.db, new, spread={})


def _print_sign_in(db: Database) -> None:
    """A new password each time, so that there is none that everybody knows."""
    account = find_staff(db, NAME) or add_staff(db, NAME)
    password = secrets.token_urlsafe(12)
    set_password(db, account.id, passwords.hashed(password))
    for library in ("lejasmala", "kalnmuiza", "ezerkrasti"):
        give_role(db, account.id, library, "editor")
    click.echo(f"A librarian's sign-in at /{current_app.extensions['infolit.default_language']}/staff/:")
    click.echo(f"  name      {NAME}")
    click.echo(f"  password  {password}")
