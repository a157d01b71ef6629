"""Commands as an operator types them."""

import shutil
import statistics
from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import text

from infolit.bank import CONTENT
from infolit.store.installation import open_to_the_public
from tests.conftest import NewApp


def run(app: Flask, *words: str) -> Result:
    """A command with its words."""
    return app.test_cli_runner().invoke(args=list(words))


def numbers(app: Flask, query: str) -> list[tuple[object, ...]]:
    """Rows of the database behind an application."""
    database = app.extensions["infolit.database"]
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


ANSWERS = "SELECT item, marks, points, seconds FROM response ORDER BY item, marks, points, seconds"


def test_the_built_in_content_and_translations_have_nothing_to_mend(app: Flask) -> None:
    content, translations = run(app, "check-content"), run(app, "check-translations")
    assert (content.exit_code, translations.exit_code) == (0, 0)
    assert "nothing to mend" in content.output
    assert "half a" in content.output


def test_broken_content_is_told_with_file_and_place_although_no_page_could_be_served(
    new_app: NewApp, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    broken = (folder / "levels.toml").read_text(encoding="utf-8").replace("band =", "bnad =", 1)
    (folder / "levels.toml").write_text(broken, encoding="utf-8")
    app = new_app()
    app.extensions["infolit.content"] = folder
    told = run(app, "check-content")
    assert told.exit_code == 1
    assert "levels.toml" in told.output
    assert "bnad" in told.output


def test_a_simulation_adds_attempts_in_all_languages_and_on_all_paths(app: Flask) -> None:
    done = run(app, "simulate", "--attempts", "120", "--seed", "7", "--days", "5")
    assert done.exit_code == 0
    assert numbers(app, "SELECT count(*), min(demonstration) FROM attempt") == [(120, 1)]
    assert len(numbers(app, "SELECT DISTINCT language FROM attempt")) == 2
    assert len(numbers(app, "SELECT DISTINCT path FROM attempt")) == 3
    assert len(numbers(app, "SELECT DISTINCT started_on FROM attempt")) == 5
    unfinished = numbers(app, "SELECT count(*) FROM attempt WHERE finished_on IS NULL")[0][0]
    assert 5 <= int(str(unfinished)) <= 40


def test_the_same_seed_makes_the_same_answers(new_app: NewApp, tmp_path: Path) -> None:
    apps = [new_app(DATABASE_URL=f"sqlite:///{tmp_path / name}.sqlite3") for name in "ab"]
    for app in apps:
        assert run(app, "simulate", "--attempts", "15", "--seed", "3").exit_code == 0
    assert numbers(apps[0], ANSWERS) == numbers(apps[1], ANSWERS)


def test_points_of_a_simulated_person_hang_together_between_stages(app: Flask) -> None:
    run(app, "simulate", "--attempts", "300", "--seed", "2")
    rows = numbers(app, "SELECT points FROM attempt WHERE stages_done >= 4 AND path = 'quick'")
    points = [[int(number) for number in str(row[0]).split(",")[:4]] for row in rows]
    assert statistics.correlation([p[0] for p in points], [p[3] for p in points]) > 0.15


def test_a_simulation_refuses_a_database_that_is_open_to_the_public(app: Flask) -> None:
    open_to_the_public(app.extensions["infolit.database"], library_name="A library")
    refused = run(app, "simulate", "--attempts", "1")
    assert refused.exit_code == 1
    assert "open to the public" in refused.output


def test_the_score_table_tells_stages_alone_and_four_together(app: Flask) -> None:
    alone, together = (
        run(app, "score-table", "--path", "full"),
        run(app, "score-table", "--points", "4,5,3,6"),
    )
    assert alone.output.count("alone") == 4
    assert "overall" in together.output
    assert "stages together" in together.output


def test_points_that_cannot_be_had_are_refused_in_plain_words(app: Flask) -> None:
    for points in ("99,1,1,1", "1,2", "a,b,c,d"):
        refused = run(app, "score-table", "--points", points)
        assert refused.exit_code == 2
        assert "Traceback" not in refused.output


def test_pruning_says_what_it_did_and_finds_nothing_the_second_time(app: Flask) -> None:
    run(app, "simulate", "--attempts", "60", "--seed", "1", "--days", "200")
    first, second = run(app, "prune"), run(app, "prune")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output != second.output
    assert numbers(app, "SELECT count(*) FROM attempt WHERE started_on < date('now', '-100 days')") == [(0,)]
