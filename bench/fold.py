"""What folding costs: loads simulated attempts, folds them, works out all statistics of a language from the counts."""

import argparse
import datetime
import itertools
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlalchemy import select

import infolit
from infolit.config import load_config
from infolit.simulation import simulate
from infolit.store.counts import fold, read_counts
from infolit.store.db import Database
from infolit.store.libraries import default_library
from infolit.store.models import count_cell

A_DAY = 2740
"""Attempts a day: a million a year."""
TODAY = datetime.date(2026, 11, 1)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` gives, and the seconds it took."""
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def processor_seconds() -> float:
    """Seconds of processor time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def load(app: Any, attempts: int) -> None:
    """Fill the database with attempts in all languages."""
    database, instruments = app.extensions["infolit.database"], app.extensions["infolit.instruments"]
    library = default_library(database)
    assert library is not None
    _, seconds = timed(
        lambda: simulate(
            database,
            {language: each.bank for language, each in instruments.items()},
            {language: each.calibration for language, each in instruments.items()},
            campaign=library.slug,
            attempts=attempts,
            seed=1,
            days=max(1, attempts // A_DAY),
            today=TODAY,
        )
    )
    print(f"loaded: {attempts} attempts, {1000 * seconds / attempts:.2f} ms each")


def fold_all(app: Any) -> None:
    """Fold, and tell what an attempt took and how long a patron may have waited."""
    database, instruments = app.extensions["infolit.database"], app.extensions["infolit.instruments"]
    items = {key: item for each in instruments.values() for key, item in each.items.items()}
    ends: list[float] = []
    before, began = processor_seconds(), time.perf_counter()
    done = fold(
        database,
        items=items,
        closed_before=TODAY + datetime.timedelta(days=30),
        progress=lambda _: ends.append(time.perf_counter()),
    )
    wall, cpu = time.perf_counter() - began, processor_seconds() - before
    waits = [1000 * (end - start) for start, end in itertools.pairwise(ends)]
    told = Counter[str]()
    for *_, mark, _score, n in read_counts(database, ["attempts"]):
        told[mark] += n
    print(f"folded: {done} finished attempts, counted as {dict(told)}")
    print(f"  ms an attempt: {1000 * wall / done:.3f}, processor {1000 * cpu / done:.3f}")
    print(f"  before the first transaction (bursts): {ends[0] - began:.1f} s with it")
    print(f"  ms a transaction: median {statistics.median(waits):.0f}, longest {max(waits):.0f}")
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM count_cell").scalar()
        left = connection.exec_driver_sql("SELECT count(*) FROM response").scalar()
        size = connection.exec_driver_sql(
            "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%count_cell%'"
        ).scalar()
    print(
        f"  count_cell: {rows} rows, {(size or 0) / 1e6:.1f} MB; responses of unfinished attempts left: {left}"
    )


def cells_in(database: Database, subjects: Collection[str], language: str) -> list[Any]:
    """Cells of these subjects in one language, as `read_counts` reads those of all."""
    wanted = select(count_cell).where(count_cell.c.subject.in_(subjects), count_cell.c.language == language)
    with database.read() as connection:
        return list(connection.execute(wanted).cursor.fetchall())


def read_all(app: Any, language: str) -> None:
    """Work out every statistic of a language from the counts, several times."""
    from infolit.assessment.analysis.from_counts import SUBJECTS, language_reports  # numpy
    from infolit.assessment.analysis.pooled import pool

    database, instrument = app.extensions["infolit.database"], app.extensions["infolit.instruments"][language]
    steps, times = instrument.calibration.steps, []
    cells = read_counts(database, SUBJECTS)
    for _ in range(7):
        own, reading = timed(lambda: cells_in(database, SUBJECTS, language))
        reports, working = timed(
            lambda: language_reports(
                pool(cells, instrument.items), instrument.items, language=language, steps=steps
            )
        )
        times.append((1000 * reading, 1000 * working))
    reading, working = (statistics.median(each) for each in zip(*times, strict=True))
    print(f"statistics of {len(reports.items)} items and {len(reports.stages)} forms of stages in {language}")
    print(f"  from {len(own)} of {len(cells)} cells: {reading:.0f} ms to read, {working:.0f} ms to work out")


def main() -> None:
    """Load and fold in a folder that is deleted afterwards, or only read a database that was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=50_000)
    parser.add_argument(
        "--keep", type=Path, help="a folder for the database; if it is there, it is only read"
    )
    told = parser.parse_args()
    folder = told.keep or Path(tempfile.mkdtemp(prefix="infolit-fold-"))
    is_new = not (folder / "fold.sqlite3").exists()
    folder.mkdir(exist_ok=True)
    keys = {f"INFOLIT_{name}_KEY": name[0] * 32 for name in ("SECRET", "CODE", "ROUNDING")}
    places = {"INFOLIT_INSTANCE": str(folder), "INFOLIT_DATABASE_URL": f"sqlite:///{folder}/fold.sqlite3"}
    app = infolit.create_app(load_config({**keys, **places, "INFOLIT_LANGUAGES": "lv,en"}))
    if is_new:
        load(app, told.attempts)
        fold_all(app)
    read_all(app, "lv")
    if told.keep is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
