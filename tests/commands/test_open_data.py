"""`flask open-data`: exactly what is published, in a folder that other programs and people understand."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from frictionless import Package

from infolit.commands import open_data
from infolit.commands.open_data import CSV_TABLES, FILES
from infolit.store.db import Database
from tests.browser import in_process
from tests.published import LIBRARY, document, publish, publish_all, share
from tests.rows import execute
from tests.test_cli import run


@pytest.fixture
def db(app: Flask) -> Database:
    """The database of the application, with publications."""
    database: Database = app.extensions["infolit.database"]
    publish_all(database)
    return database


@pytest.fixture
def export(app: Flask, tmp_path: Path) -> Callable[[], Path]:
    """Runs the command; the folder that it wrote."""

    def write() -> Path:
        done = run(app, "open-data", str(tmp_path / "open"))
        assert done.exit_code == 0, done.output
        return tmp_path / "open"

    return write


def contents(folder: Path) -> dict[str, bytes]:
    """What stands in a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def count_pairs(db: Database, *, complete: int) -> None:
    """Sets counts of two tasks' pair and of another one that few were asked, and of complete attempts."""
    execute(db, "DELETE FROM count_cell")
    pair = "find-pram@1|find-form@2"
    cells = [
        ("pair", pair, "0,1", complete - 123),
        ("pair", pair, "2,1", 123),
        ("pair", "find-pram@1|find-new@1", "2,1", 499),
        ("stages", "", "", complete),
        ("stages", "find", "", 5 * complete),
    ]
    for subject, item, mark, n in cells:
        execute(
            db,
            "INSERT INTO count_cell (subject, form, bank_version, language, item, mark, score, n)"
            " VALUES (:subject, 'full', 1, 'lv', :item, :mark, 0, :n)",
            subject=subject,
            item=item,
            mark=mark,
            n=n,
        )


def pairs(folder: Path) -> list[dict[str, str]]:
    """Rows of item_pairs.csv."""
    with (folder / "item_pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("db")
def test_frictionless_finds_nothing_to_mend(export: Callable[[], Path]) -> None:
    folder = export()
    assert contents(folder).keys() == FILES
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    assert len(report.tasks) == len(CSV_TABLES)


def test_its_cells_are_those_that_the_api_publishes(
    app: Flask, db: Database, export: Callable[[], Path]
) -> None:
    share(db, "another")
    publish(db, document(1, library="another"))
    folder, fetch = export(), in_process(app)
    for name in [table.name for table in CSV_TABLES]:
        text = (folder / f"{name}.csv").read_bytes().decode()
        parts = []
        for slug, number in [("another", 1), (LIBRARY, 1), (LIBRARY, 2), (LIBRARY, 3)]:
            address = f"/api/v1/libraries/{slug}/publications/{number}/{name}.csv"
            status, _, body = fetch("GET", address, None, {})
            parts += [body.partition("\r\n")[2]] if status == 200 else []
        if parts:
            assert text.partition("\r\n")[2] == "".join(parts)
    items = fetch("GET", f"/api/v1/libraries/{LIBRARY}/publications/items.csv", None, {})[2]
    assert (folder / "items.csv").read_bytes().decode() == items


def test_who_shares_nothing_is_not_in_it(db: Database, export: Callable[[], Path]) -> None:
    assert b"closed" not in (export() / "levels.csv").read_bytes()
    share(db, open_data=False)
    count_pairs(db, complete=900)
    for name in [table.name for table in CSV_TABLES]:
        assert len((export() / f"{name}.csv").read_text(encoding="utf-8").splitlines()) == 1, name


def test_the_same_publications_make_the_same_bytes(db: Database, export: Callable[[], Path]) -> None:
    count_pairs(db, complete=700)
    first = contents(export())
    assert contents(export()) == first


def test_pair_counts_come_from_500_answers_rounded_and_are_renewed_by_30_more(
    db: Database, export: Callable[[], Path]
) -> None:
    count_pairs(db, complete=499)
    assert pairs(export()) == []
    count_pairs(db, complete=500)
    first = pairs(export())
    # Whoever could have earned them, or else a row of few would tell that there was somebody.
    assert [(row["item_1"], row["item_2"], row["points_1"] + row["points_2"]) for row in first] == [
        ("find-pram@1", "find-form@2", points) for points in ("00", "01", "10", "11", "20", "21")
    ]
    assert int(first[1]["people"]) in (370, 380)
    assert int(first[5]["people"]) in (120, 130)
    assert {row["people"] for row in (first[0], *first[2:5])} == {"0"}
    count_pairs(db, complete=529)
    assert pairs(export()) == first
    count_pairs(db, complete=530)
    assert int(pairs(export())[1]["people"]) in (400, 410)


@pytest.mark.usefixtures("db")
def test_pair_counts_are_no_items_of_the_api(app: Flask, db: Database, export: Callable[[], Path]) -> None:
    count_pairs(db, complete=500)
    export()
    items = in_process(app)("GET", f"/api/v1/libraries/{LIBRARY}/publications/items", None, {})[2]
    assert [each["item"] for each in json.loads(items)["items"]] == ["find-pram@1"]


@pytest.mark.usefixtures("db")
def test_the_codebook_tells_every_table_and_column(export: Callable[[], Path]) -> None:
    codebook = (export() / "codebook.md").read_text(encoding="utf-8")
    for table in CSV_TABLES:
        assert f"`{table.name}.csv`" in codebook
        assert all(f"| {column.name} |" in codebook for column in table.columns)


@pytest.mark.usefixtures("db")
def test_a_folder_with_other_files_is_left_alone(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "levels.csv").write_text("mine")
    for _ in range(2):
        refused = run(app, "open-data", str(tmp_path))
        assert refused.exit_code == 2
        assert "holds other files" in refused.output
        assert contents(tmp_path) == {"levels.csv": b"mine"}
    assert run(app, "open-data", str(tmp_path / "levels.csv")).exit_code == 2


def test_a_run_that_is_killed_leaves_the_old_folder(
    app: Flask, db: Database, export: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = export()
    before = contents(folder)
    publish(db, document(4))
    with monkeypatch.context() as patched:
        patched.setattr(open_data, "fault_point", lambda name: 1 / 0)
        assert run(app, "open-data", str(folder)).exit_code == 1
    assert contents(folder) == before
    # The other moment: the old folder is aside, the new one not yet in place.
    folder.rename(folder.with_name(f".{folder.name}.old"))
    assert contents(export()) != before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
