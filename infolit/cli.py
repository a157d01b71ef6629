"""Commands for whoever looks after an installation: checks, tables, simulation, pruning, translations."""

import datetime
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from infolit.assessment.score_table import score_table_lines
from infolit.catalogues import update_catalogues
from infolit.commands.analyse import analyse_command
from infolit.commands.calibrate import calibrate_command
from infolit.commands.demonstrate import demonstrate_command
from infolit.commands.library import library_command
from infolit.commands.open_data import open_data_command
from infolit.commands.portal import portal_command
from infolit.commands.publish import prune_command, publish_command
from infolit.commands.share import share_command
from infolit.commands.staff import staff_command
from infolit.commands.trainings import trainings_command
from infolit.i18n import TRANSLATIONS, offered
from infolit.instrument import instruments
from infolit.lint.content import check_content, summary
from infolit.lint.problems import Problem
from infolit.lint.translations import check_translations
from infolit.quiz.calibrations import calibrations
from infolit.simulation import simulate
from infolit.store.calibrations import current_id
from infolit.store.installation import RealData
from infolit.store.libraries import Library, default_library
from infolit.survey import load_survey, simulate_survey

PROJECT = TRANSLATIONS.parent
PATHS = click.Choice(["quick", "full"])


@click.command("score-table")
@click.option("--path", type=PATHS, default="quick", show_default=True)
@click.option(
    "--points", help="Points of the four stages, such as 4,5,3,6: prints the final estimates for them."
)
@click.option("--calibration", "id", help="Id of an earlier calibration, as a result names it.")
@with_appcontext
def score_table_command(path: str, points: str | None, id: str | None) -> None:
    """Print points to result: the same points on the same path are the same result."""
    instrument = instruments()[offered(None)[0]]
    try:
        given = tuple(int(part) for part in points.split(",")) if points else None
        scale = calibrations().get(id or current_id(current_app.extensions["infolit.database"]))
        scale = replace(scale, calibration=scale.calibration.in_language(instrument.bank.language))
        for line in score_table_lines(instrument.bank, scale, path, given):
            click.echo(line)
    except (LookupError, ValueError) as problem:
        raise click.UsageError(str(problem)) from problem


@click.command("simulate")
@click.option("--attempts", type=click.IntRange(1, 100_000_000), help="How many attempts to add.")
@click.option(
    "--survey", is_flag=True, help="Instead: one for each who answered the survey in five countries."
)
@click.option(
    "--counts-only",
    "libraries",
    type=click.IntRange(1, 1000),
    help="Instead of attempts only what they leave behind, counts and publications, of so many libraries.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same answers.")
@click.option(
    "--days", type=click.IntRange(1, 3660), default=1, show_default=True, help="Spread over the last days."
)
@with_appcontext
def simulate_command(attempts: int | None, survey: bool, libraries: int | None, seed: int, days: int) -> None:
    """Let simulated people of known ability take the quiz; only in a demonstration without real attempts."""
    if (attempts is None) is not survey or (survey and libraries):
        raise click.UsageError("Give either --attempts or --survey; --counts-only goes with --attempts.")
    number = attempts or load_survey().respondents
    database = current_app.extensions["infolit.database"]
    library = default_library(database)
    try:
        with click.progressbar(length=number, label="Attempts", file=sys.stderr) as bar:
            told: dict[str, Any] = {"seed": seed, "progress": bar.update}
            if libraries and library:
                _simulate_counts(library, libraries, attempts=number, months=max(1, days // 30), **told)
            else:
                add = simulate_survey if attempts is None else partial(simulate, attempts=attempts)
                add(
                    database,
                    {language: each.bank for language, each in instruments().items()},
                    {language: each.calibration for language, each in instruments().items()},
                    campaign=library.slug if library else "",
                    days=days,
                    today=datetime.datetime.now(datetime.UTC).date(),
                    **told,
                )
    except RealData as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{number} simulated attempts added (seed {seed}).")


def _simulate_counts(library: Library, libraries: int, **told: Any) -> None:
    # Loaded here: no web process may carry numpy.
    from infolit.commands.counts_only import simulate_counts
    from infolit.commands.publishing import new_press

    simulate_counts(new_press(click.echo), instruments(), library, libraries=libraries, **told)


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
    problems = check_content(content, translations=TRANSLATIONS, languages=offered(None))
    _tell(problems, "Content: nothing to mend.")
    for line in summary(content):
        click.echo(line)


@click.command("check-translations")
@with_appcontext
def check_translations_command() -> None:
    """Check that every language is whole, up to date with the sources and set as it should be."""
    _tell(check_translations(PROJECT, languages=offered(None)), "Translations: nothing to mend.")


@click.command("translations-update")
@with_appcontext
def translations_update_command() -> None:
    """Bring new and changed texts into every translations/*/LC_MESSAGES/*.po."""
    for line in update_catalogues(PROJECT, languages=offered(None)):
        click.echo(line)


COMMANDS = (
    analyse_command,
    calibrate_command,
    check_content_command,
    check_translations_command,
    demonstrate_command,
    library_command,
    open_data_command,
    portal_command,
    prune_command,
    publish_command,
    score_table_command,
    share_command,
    simulate_command,
    staff_command,
    trainings_command,
    translations_update_command,
)


def init_app(app: Flask) -> None:
    """Adds the commands to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
