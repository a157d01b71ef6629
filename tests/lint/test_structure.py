"""Slips of form in content files are told in plain words, with file and place, never by a traceback."""

from pathlib import Path

import pytest

from infolit.lint.content import check_content
from tests.lint.made_up import Break, broken, folder, write

STRUCTURE: list[tuple[str, Break, str]] = [
    (
        "items/find.toml",
        lambda data: data["items"][0]["options"][1].update(lable="x"),
        "items/find.toml: find-0: options 2: there is no key `lable`",
    ),
    ("items/find.toml", lambda data: data["items"][0].pop("title"), "find-0: there should be a key `title`"),
    (
        "items/find.toml",
        lambda data: data["items"][0].update(points="1"),
        "find-0: points: there should be `int`",
    ),
    (
        "items/find.toml",
        lambda data: data["items"][0].update(kind="sorting"),
        "find-0: kind: Invalid value 'sorting'",
    ),
    (
        "items/find.toml",
        lambda data: data["items"][1].update(id="find-0"),
        "find-0: this id is given 2 times in",
    ),
    (
        "items/find.toml",
        lambda data: data["items"][0]["options"][1].update(id="a"),
        "options: the id a is given twice",
    ),
    (
        "items/find.toml",
        lambda data: data.update(item=data.pop("items")),
        "items/find.toml: item: there is no such",
    ),
    (
        "items/find.toml",
        lambda data: data.update(stage="use"),
        "items/find.toml: stage: the items of this file are",
    ),
    ("bank.toml", lambda data: data.update(version="one"), "bank.toml: version: there should be the number"),
    (
        "wording.toml",
        lambda data: data["en"].pop("quotes"),
        "wording.toml: en: there should be a key `quotes`",
    ),
    ("wording.toml", dict.clear, "wording.toml: en: there are no words to look for in this language"),
    (
        "records/en.toml",
        lambda data: data["records"][0].pop("author"),
        "records 1: there should be a key `author`",
    ),
    (
        "records/en.toml",
        lambda data: data["searches"].pop(),
        "items/find.toml: find-7: the records of this language",
    ),
    (
        "stages.toml",
        lambda data: data["stages"].pop(),
        "stages.toml: there should be recognise, find, evaluate, use",
    ),
    (
        "stages.toml",
        lambda data: data["stages"][1]["levels"].pop(),
        "stages.toml: find: levels: there should be",
    ),
    (
        "stages.toml",
        lambda data: data["stages"][1]["next_steps"].pop(),
        "find: next_steps: there should be foundation",
    ),
    (
        "stages.toml",
        lambda data: data["stages"][1]["levels"][0]["sentences"].pop(),
        "find: each level is described",
    ),
    (
        "levels.toml",
        lambda data: data["levels"].pop(0),
        "levels.toml: there should be foundation, intermediate",
    ),
    (
        "demonstration.toml",
        lambda data: data["trainings"][0].update(provider="city"),
        "provider: city is not one of",
    ),
    (
        "demonstration.toml",
        lambda data: data["trainings"][0].update(stages=["using"]),
        "stages: using is not one of",
    ),
    (
        "demonstration.toml",
        lambda data: data["trainings"][0].update(levels=[]),
        "levels: nothing is not one of",
    ),
    (
        "demonstration.toml",
        lambda data: data["trainings"].append(data["trainings"][0]),
        "clear-letters: this id is",
    ),
    ("demonstration.toml", lambda data: data.pop("library"), "demonstration.toml: there should be [library]"),
]


@pytest.mark.parametrize(("file", "break_it", "message"), STRUCTURE)
def test_a_slip_of_form_is_told_with_file_and_place(
    tmp_path: Path, file: str, break_it: Break, message: str
) -> None:
    assert message in "\n".join(broken(tmp_path, file, break_it))


def test_a_file_that_is_missing_or_not_toml_is_told(tmp_path: Path) -> None:
    files = folder()
    del files["levels.toml"]
    write(files, tmp_path)
    (tmp_path / "bank.toml").write_text("version 1", encoding="utf-8")
    found = check_content(tmp_path, translations=tmp_path, languages=())
    assert {problem.file for problem in found} == {"bank.toml", "levels.toml"}
