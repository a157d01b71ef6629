"""Commands for whoever looks after an installation: checks, tables, simulation, pruning, translations."""

import datetime
import sys
from collections.abc import Sequence

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from infolit.assessment.score_table import score_table_lines
from infolit.catalogues import update_catalogues
from infolit.i18n import TRANSLATIONS
from infolit.lint.content import check_content, summary
from infolit.lint.problems import Problem
from infolit.lint.translations import check_translations
from infolit.quiz.instrument import Instrument
from infolit.simulation import simulate
from infolit.store.installation import RealData
from infolit.store.libraries import default_library
from infolit.store.retention import prune

PROJECT = TRANSLATIONS.parent
PATHS = click.Choice(["quick", "full"])


def _languages() -> tuple[str, ...]:
    languages: tuple[str, ...] = current_app.extensions["infolit.languages"]
    return languages


def _instruments() -> dict[str, Instrument]:
    instruments: dict[str, Instrument] = current_app.extensions["infolit.instruments"]
    return instruments


@click.command("prune")
@with_appcontext
def prune_command() -> None:
    """Delete what has had its time: unfinished attempts, old codes, closed results. Safe at any time, twice too."""
    today = datetime.datetime.now(datetime.UTC).date()
    done = prune(current_app.extensions["infolit.database"], today)
    for words, number in (
        ("unfinished attempts, older than 7 days", done.unfinished),
        ("finished attempts, older than 92 days", done.finished),
        ("keys of revoked attempts, older than 7 days", done.revoked),
        ("codes with their results, older than 12 months", done.receipts),
        ("counters of tries, older than 48 hours", done.throttle),
    ):
        click.echo(f"{number:>8} deleted: {words}")


@click.command("score-table")
@click.option("--path", type=PATHS, default="quick", show_default=True)
@click.option(
    "--points", help="Points of the four stages, such as 4,5,3,6: prints the final estimates for them."
)
@with_appcontext
def score_table_command(path: str, points: str | None) -> None:
    """Print points to result: the same points on the same path are the same result."""
    instrument = _instruments()[_languages()[0]]
    try:
        given = tuple(int(part) for part in points.split(",")) if points else None
        for line in score_table_lines(instrument.bank, instrument.calibration, path, given):
            click.echo(line)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem


@click.command("simulate")
@click.option(
    "--attempts", type=click.IntRange(1, 10_000_000), required=True, help="How many attempts to add."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same answers.")
@click.option(
    "--days", type=click.IntRange(1, 3660), default=1, show_default=True, help="Spread over the last days."
)
@with_appcontext
def simulate_command(attempts: int, seed: int, days: int) -> None:
    """Let simulated people of known ability take the quiz; only in a demonstration without real attempts."""
    database, instruments = current_app.extensions["infolit.database"], _instruments()
    library = default_library(database)
    try:
        with click.progressbar(length=attempts, label="Attempts", file=sys.stderr) as bar:
            simulate(
                database,
                {language: each.bank for language, each in instruments.items()},
                {language: each.calibration for language, each in instruments.items()},
                campaign=library.slug if library else "",
                attempts=attempts,
                seed=seed,
                days=days,
                today=datetime.datetime.now(datetime.UTC).date(),
                progress=bar.update,
            )
    except RealData as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{attempts} simulated attempts added (seed {seed}).")


def _tell(problems: Sequence[Problem], fine: str) -> None:
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException(f"{len(problems)} problems")
    click.echo(fine)


@click.command("check-content")
@with_appcontext
def check_content_command() -> None:
    """Check items, texts and records in every language: form, rules of good tasks, words."""
    content = current_app.extensions["infolit.content"]
    problems = check_content(content, translations=TRANSLATIONS, languages=_languages())
    _tell(problems, "Content: nothing to mend.")
    for line in summary(content):
        click.echo(line)


@click.command("check-translations")
@with_appcontext
def check_translations_command() -> None:
    """Check that every language is whole, up to date with the sources and set as it should be."""
    _tell(check_translations(PROJECT, languages=_languages()), "Translations: nothing to mend.")


@click.command("translations-update")
@with_appcontext
def translations_update_command() -> None:
    """Bring new and changed texts into every translations/*/LC_MESSAGES/*.po."""
    for line in update_catalogues(PROJECT, languages=_languages()):
        click.echo(line)


COMMANDS = (
    check_content_command,
    check_translations_command,
    prune_command,
    score_table_command,
    simulate_command,
    translations_update_command,
)


def init_app(app: Flask) -> None:
    """Adds the commands to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
