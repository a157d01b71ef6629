"""`flask open-data`: what libraries publish openly, as a folder that explains itself."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from infolit.assessment.pair_counts import LEAST_NEW, pair_counts
from infolit.assessment.table_columns import (
    ITEMS,
    PAIRS,
    RELIABILITY,
    TABLES,
    Row,
    csv_text,
    headed,
    headed_rows,
)
from infolit.commands.datapackage import PACKAGE, codebook, datapackage
from infolit.store.counts import read_counts
from infolit.store.db import Database, fault_point
from infolit.store.libraries import open_libraries
from infolit.store.publications import answers_reported, save_item_report
from infolit.store.published import item_reports, publications_of

CSV_TABLES = (
    *(replace(table, columns=headed(table)) for table in TABLES.values()),
    ITEMS,
    RELIABILITY,
    PAIRS,
)
"""The tables as they stand in CSV files."""
FILES = {*(f"{table.name}.csv" for table in CSV_TABLES), "datapackage.json", "codebook.md"}


@click.command("open-data")
@click.argument("folder", type=click.Path(file_okay=False, resolve_path=True, path_type=Path))
@with_appcontext
def open_data_command(folder: Path) -> None:
    """Write what libraries share with everybody into FOLDER: CSV files, datapackage.json, a codebook.

    The same publications make the same bytes. FOLDER is replaced as a whole, unless it holds anything else.
    """
    _refuse_others(folder)
    rows = _rows(current_app.extensions["infolit.database"], current_app.extensions["infolit.rounding_key"])
    files = {f"{table.name}.csv": csv_text(table.columns, rows[table.name]) for table in CSV_TABLES}
    package = json.dumps(datapackage(CSV_TABLES), ensure_ascii=False, indent=2)
    try:
        _replace(folder, {**files, "datapackage.json": f"{package}\n", "codebook.md": codebook()})
    except OSError as problem:
        raise click.ClickException(f"{folder}: {problem.strerror}.") from problem
    for table in CSV_TABLES:
        click.echo(f"{len(rows[table.name]):>8} rows: {table.name}.csv")


def _rows(database: Database, rounding_key: bytes) -> dict[str, list[Row]]:
    """By name of a file: its rows. Where no library shares anything, nothing of their items is shared either."""
    libraries, reports = open_libraries(database), []
    documents = [
        json.loads(each.document) for library in libraries for each in publications_of(database, library.slug)
    ]
    if libraries:
        _renew_pairs(database, rounding_key)
        reports = [(item, json.loads(document)) for _, item, document in item_reports(database)]
    return {
        **{
            name: [row for each in documents if name in each["tables"] for row in headed_rows(each, name)]
            for name in TABLES
        },
        "items": [document for item, document in reports if "@" in item],
        "stages_reliability": [document for item, document in reports if item.startswith("stage:")],
        "item_pairs": [row for item, document in reports if item.startswith("pairs ") for row in document],
    }


def _renew_pairs(database: Database, rounding_key: bytes) -> None:
    """Keep pair counts beside the reports on items, so that a few new answers never show between two exports."""
    known = answers_reported(database)
    counts = pair_counts(read_counts(database, ("pair", "stages")), rounding_key=rounding_key)
    for (language, form), (answers, rows) in counts.items():
        name = f"pairs {form}"
        if answers - known.get((language, name), 0) >= LEAST_NEW:
            document = json.dumps(rows)
            save_item_report(database, language=language, item=name, answers=answers, document=document)


def _refuse_others(folder: Path) -> None:
    found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    package = folder / "datapackage.json"
    ours = package.is_file() and f'"name": "{PACKAGE}"' in package.read_text(encoding="utf-8")
    if found - FILES or (found and not ours):
        raise click.BadParameter(
            f"{folder} holds other files; name a new or empty folder.", param_hint="FOLDER"
        )


def _replace(folder: Path, files: Mapping[str, str]) -> None:
    """Put a folder with these files in place of the old one, which stays if this is killed."""
    new, old = (folder.with_name(f".{folder.name}.{word}") for word in ("new", "old"))
    if old.exists() and not folder.exists():  # killed between the two moves below
        old.rename(folder)
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(parents=True)
    for name, text in files.items():
        (new / name).write_bytes(text.encode())
    fault_point("open-data-before-move")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
