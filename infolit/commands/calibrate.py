"""`flask calibrate`: difficulties from answers instead of from authors."""

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from infolit.assessment.analysis.readings import say
from infolit.assessment.calibration import split_key
from infolit.assessment.levels import Calibrated
from infolit.instrument import instruments
from infolit.quiz.calibrations import calibrations
from infolit.store.calibrations import current_id, number_of, save_calibration
from infolit.store.counts import read_counts

if TYPE_CHECKING:
    from infolit.assessment.analysis.calibrate import Moved, NewCalibration


@click.command("calibrate")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@with_appcontext
def calibrate_command(dry_run: bool) -> None:
    """Make a new calibration from all that has been counted. Results that are there keep theirs for good.

    New results are measured with it within a minute. A language needs 100 counted attempts to be estimated.
    """
    # Loaded here: no web process may carry numpy.
    from infolit.assessment.analysis.calibrate import LEAST_ATTEMPTS, calibrate, languages_counted
    from infolit.assessment.analysis.pooled import SUBJECTS, pool

    database = current_app.extensions["infolit.database"]
    items = {key: item for each in instruments().values() for key, item in each.items.items()}
    before = calibrations().get(current_id(database))
    pooled = pool(read_counts(database, SUBJECTS), items)
    if not languages_counted(pooled.attempts):
        click.echo(f"Nothing to do: no language has {LEAST_ATTEMPTS} counted attempts yet.")
        return
    if pooled.answers() == before.answers:
        click.echo(f"Nothing to do: no new answers since {before.calibration.id}.")
        return
    new = calibrate(pooled, items.values(), before, number=number_of(before.calibration.id) + 1)
    for line in _report(new, before, languages=tuple(instruments())):
        click.echo(line)
    if dry_run:
        click.echo("Nothing was saved (--dry-run).")
    elif save_calibration(database, new.made, datetime.datetime.now(datetime.UTC).date()):
        click.echo(
            "Saved. New results are measured with it within a minute; those that are there keep theirs."
        )
    else:
        raise click.ClickException(
            f"Somebody else has just made {new.made.calibration.id}; nothing was saved."
        )


def _report(new: "NewCalibration", before: Calibrated, *, languages: tuple[str, ...]) -> Iterator[str]:
    """What a calibration brings, line by line."""
    made, calibration = new.made, new.made.calibration
    yield f"{calibration.id}, after {before.calibration.id}"
    yield f"{'item':34} {'from':>6} {'to':>6} {'moved':>6} {'error':>6}  answers"
    yield from (_moved(each, made) for each in new.moved)
    yield f"anchors: {len(made.anchors)} items hold the scale"
    yield f"with parameters of their own in one language (search tasks, DIF): {_listed(new.split)}"
    drift = [f"{key} ({say(each)})" for key, each in new.drift.items()]
    yield f"drift, moved further than chance explains, no anchors: {_listed(drift)}"
    shared = [language for language in languages if language not in calibration.checked]
    yield f"languages on shared parameters, not yet checked: {_listed(shared)}"
    yield f"correlation of stages: {before.calibration.correlation} to {calibration.correlation}"
    for name, old, cut in zip(("intermediate", "advanced"), before.cuts, made.cuts, strict=True):
        yield (
            f"{name} begins at {cut.theta:.2f} (standard error {cut.se:.2f}), moved by {cut.theta - old.theta:+.2f}"
        )
    yield from (f"warning: {each}" for each in new.warnings)


def _moved(each: "Moved", made: Calibrated) -> str:
    item, _, own = each.key.partition(":")
    answers = ", ".join(
        f"{language} {n}"
        for language, n in made.answers[item].items()
        if own == language or not (own or split_key(item, language) in made.calibration.steps)
    )
    return (
        f"{each.key:34} {each.old:6.2f} {each.new:6.2f} {each.new - each.old:+6.2f} {each.se:6.2f}  {answers}"
    )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names) or "none"
