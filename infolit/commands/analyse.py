"""`flask analyse`: item analysis of any table of points, for researchers with data of their own."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infolit.commands.points_table import (
    BLANK,
    FOCAL,
    REFERENCE,
    PointsTable,
    Unusable,
    read_points,
    read_priors,
)

if TYPE_CHECKING:
    from infolit.assessment.analysis.pcm import Prior
    from infolit.assessment.analysis.report import Answers, Told

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "analyse", short_help="Analyse a table of points: items, reliability, Rasch and partial credit."
)
@click.argument("responses", type=FILE, metavar="RESPONSES.csv")
@click.option("--group", metavar="COLUMN", help="Column that says who belongs to which group.")
@click.option("--focal", metavar="VALUE", help="The group to compare with all others (blank: neither).")
@click.option("--prior", type=FILE, metavar="PRIORS.csv", help="What is known of the items beforehand.")
def analyse_command(responses: Path, group: str | None, focal: str | None, prior: Path | None) -> None:
    """Analyse a table of points and print one JSON object.

    RESPONSES.csv is UTF-8 with commas: item ids on top, then a row for each person with points from 0 up;
    a blank cell means that the item was not taken. The highest points seen are the most an item can bring.

    \b
        need1,need2,find1,language
        1,0,2,lv
        0,,1,en

    \b
        flask --app app analyse RESPONSES.csv
        flask --app app analyse RESPONSES.csv --group language --focal lv
        flask --app app analyse RESPONSES.csv --prior PRIORS.csv > items.json

    PRIORS.csv has the mean and standard deviation, in logits, of each item's difficulty. Items with more than
    two categories have a row for each step, numbered in a column `step`; it may be missing if none has.

    \b
        item,step,mean,sd
        need1,1,-1.6,0.7
        need2,1,0,0.7
        find1,1,-0.5,0.7
        find1,2,0.5,0.7

    Model: partial credit (Rasch for two categories), slope 1, ability N(0, theta_variance) by marginal maximum
    likelihood; with --prior a posteriori, with variance 1. Where people took different numbers of items,
    theta_variance follows R's mirt: people count by how many they took. `scores` are EAP, as are the estimates that
    infit and outfit of `items` are taken at; `cml`: conditional maximum likelihood, locations summing to zero, fit
    at maximum likelihood estimates. `mh` chi2 is corrected for continuity. More in docs/measurement.md. Exit
    status 2: the table cannot be analysed, and the message says why.
    """
    if (group is None) != (focal is None):
        raise click.UsageError("--group and --focal go together.")
    table = read_points(responses, group=group, focal=focal)
    told, warnings = _analysed(table, _priors(prior, table.items) if prior else {})
    for warning in warnings:
        click.echo(warning, err=True)
    click.echo(json.dumps(told, indent=2, allow_nan=False))


def _analysed(table: PointsTable, priors: "Mapping[str, Prior]") -> "tuple[Told, list[str]]":
    """What is to be printed, and warnings."""
    # Loaded here: every other command, and the web process, do without numpy.
    import numpy as np

    from infolit.assessment.analysis.report import report

    answers = _answers(table, priors)
    groups = np.frombuffer(table.groups, dtype=np.uint8)
    compared = [groups == REFERENCE, groups == FOCAL] if table.groups else []
    for people in compared or [np.ones(len(answers.rows), dtype=bool)]:
        # Reliability, or a comparison, would have nobody to go by.
        if not len(answers.of(people).complete().rows):
            raise Unusable(
                f"{table.name}: in no row, or in no row of one of the groups, were all items taken."
            )
    try:
        return report(answers, compared=compared, priors=priors)
    except ValueError as problem:
        raise Unusable(f"{table.name}, {problem}.") from problem


def _priors(path: Path, items: Sequence[str]) -> "dict[str, Prior]":
    """What the file says of these items; others in it do no harm."""
    from infolit.assessment.analysis.pcm import Prior

    known = read_priors(path)
    for item in items:
        if item not in known:
            raise Unusable(f"{path.name}: no row for item {item}.")
    return {
        item: Prior(tuple(mean for mean, _ in known[item]), tuple(sd for _, sd in known[item]))
        for item in items
    }


def _answers(table: PointsTable, priors: "Mapping[str, Prior]") -> "Answers":
    """The table for the analysis. Unusable if it has one person, or an item that tells nothing or too much."""
    import numpy as np

    from infolit.assessment.analysis.report import Answers

    rows, points = np.frombuffer(table.cells, dtype=np.uint8).reshape(-1, len(table.items)), {}
    if len(rows) < 2:
        raise Unusable(f"{table.name}: {len(rows)} rows below row 1; an analysis needs two people or more.")
    for item, column in zip(table.items, rows.T, strict=True):
        seen = np.unique(column[column != BLANK]).tolist()
        where = f"{table.name}, rows 2 to {len(rows) + 1}, column {item}"
        if not seen:
            raise Unusable(f"{where}: nobody took this item.")
        if len(seen) == 1:
            raise Unusable(f"{where}: everyone has the same points, {seen[0]}. Leave the column out.")
        points[item] = len(priors[item].steps) if priors else seen[-1]
        if seen[-1] > points[item]:
            raise Unusable(
                f"{where}: somebody has {seen[-1]} points, but the prior has {points[item]} steps."
            )
    return Answers(table.items, rows, points)
