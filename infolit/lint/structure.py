"""Rules for the form of content files: keys, types, ids, and what refers to what."""

import functools
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from infolit.assessment.bank import Level, Page, Question, Stage
from infolit.assessment.items import LEVELS, STAGES
from infolit.bank import ContentError, Records, item_kinds, read_content
from infolit.lint.problems import Problem
from infolit.lint.wording import Wording

_ANY_ITEM: Any = functools.reduce(operator.or_, item_kinds())

TABLES: dict[str, tuple[str, Any]] = {
    "background.toml": ("questions", Question),
    "levels.toml": ("levels", Level),
    "pages.toml": ("pages", Page),
    "stages.toml": ("stages", Stage),
    **{f"items/{stage}.toml": ("items", _ANY_ITEM) for stage in STAGES},
}
"""By file: the list of tables that it holds, and what each of them is."""

TRAINING_KINDS = ("course", "e-course", "handout", "one-to-one")
Found = Iterator[tuple[str, str]]
"""(place, message) pairs."""

_PLAINER = {
    "Object contains unknown field": "there is no key",
    "Object missing required field": "there should be a key",
    "Expected": "there should be",
    ", got": ", not",
}


def structure_problems(content: Path, *, languages: Sequence[str]) -> Iterator[Problem]:
    """What keeps content files from being read, and which ids are given twice or refer to nothing."""
    for name, (key, type_) in TABLES.items():
        yield from _in_file(content, name, functools.partial(_table_problems, key=key, type_=type_))
    for language in languages:
        yield from _in_file(
            content, f"records/{language}.toml", functools.partial(_type_problems, type_=Records)
        )
    yield from _in_file(content, "wording.toml", functools.partial(_wording_problems, languages=languages))
    yield from _in_file(content, "bank.toml", _version_problems)
    yield from _in_file(content, "stages.toml", _stage_problems)
    yield from _in_file(content, "levels.toml", _level_problems)
    for stage in STAGES:
        yield from _in_file(
            content, f"items/{stage}.toml", functools.partial(_file_stage_problems, stage=stage)
        )
    yield from _in_file(content, "demonstration.toml", _demonstration_problems)


def _in_file(content: Path, name: str, problems: Callable[[dict[str, Any]], Found]) -> Iterator[Problem]:
    try:
        data = read_content(content / name)
    except ContentError as problem:
        yield Problem(name, "", str(problem).removeprefix(f"{Path(name).name}: "))
        return
    for place, message in problems(data):
        yield Problem(name, place, message)


def _table_problems(data: Mapping[str, Any], *, key: str, type_: Any) -> Found:
    for other in data.keys() - {key, "stage"}:
        yield other, "there is no such key here"
    tables = _tables(data.get(key))
    if not tables:
        yield "", f"there should be [[{key}]] tables"
    for number, table in enumerate(tables, 1):
        place = str(table.get("id", f"{key} {number}"))
        yield from ((place, message) for _, message in _type_problems(table, type_=type_))
        yield from ((place, message) for message in _nested_twice(table))
    for (id_, version), times in Counter((t.get("id"), t.get("version")) for t in tables).items():
        if times > 1:
            yield str(id_), f"this id is given {times} times" + (f" in version {version}" if version else "")


def _type_problems(data: Any, *, type_: Any) -> Found:
    try:
        msgspec.convert(data, type_)
    except msgspec.ValidationError as problem:
        message, _, path = str(problem).partition(" - at `$")
        for wordy, plain in _PLAINER.items():
            message = message.replace(wordy, plain)
        where = re.sub(r"\[(\d+)\]", lambda n: f" {int(n[1]) + 1}", path.rstrip("`")).strip(". ")
        yield "", f"{where}: {message}" if where else message


def _tables(value: Any) -> list[dict[str, Any]]:
    """The value if it is a list of tables, else none."""
    return value if isinstance(value, list) and all(isinstance(each, dict) for each in value) else []


def _nested_twice(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        tables = _tables(value)
        ids = [str(each["id"]) for each in tables if each.get("id")]
        yield from (f"{key}: the id {id_} is given twice" for id_ in _twice(ids))
        for each in tables:
            yield from _nested_twice(each)


def _twice(ids: Iterable[str]) -> list[str]:
    return [id_ for id_, times in Counter(ids).items() if times > 1]


def _wording_problems(data: Mapping[str, Any], *, languages: Sequence[str]) -> Found:
    for language in languages:
        if language not in data:
            yield language, "there are no words to look for in this language"
    for language, words in data.items():
        yield from ((language, message) for _, message in _type_problems(words, type_=Wording))


def _version_problems(data: Mapping[str, Any]) -> Found:
    if not isinstance(data.get("version"), int):
        yield "version", "there should be the number of the item bank"


def _stage_problems(data: Mapping[str, Any]) -> Found:
    stages = _tables(data.get("stages"))
    if [stage.get("id") for stage in stages] != list(STAGES):
        yield "", f"there should be {', '.join(STAGES)}, in this order"
    for stage in stages:
        place = str(stage.get("id"))
        for key in ("levels", "next_steps"):
            if [table.get("id") for table in _tables(stage.get(key))] != list(LEVELS):
                yield place, f"{key}: there should be {', '.join(LEVELS)}, in this order"
        if any(len(level.get("sentences", ())) != 3 for level in _tables(stage.get("levels"))):
            yield place, "each level is described in three sentences"


def _level_problems(data: Mapping[str, Any]) -> Found:
    if [level.get("id") for level in _tables(data.get("levels"))] != list(LEVELS):
        yield "", f"there should be {', '.join(LEVELS)}, in this order"


def _file_stage_problems(data: Mapping[str, Any], *, stage: str) -> Found:
    if data.get("stage") != stage:
        yield "stage", f"the items of this file are of stage {stage}"


def _demonstration_problems(data: Mapping[str, Any]) -> Found:
    providers, trainings = _tables(data.get("providers")), _tables(data.get("trainings"))
    if not (providers and trainings and isinstance(data.get("library"), dict)):
        yield "", "there should be [library], [[providers]] and [[trainings]]"
    for tables in (providers, trainings):
        yield from ((id_, "this id is given twice") for id_ in _twice(str(each.get("id")) for each in tables))
    known: dict[str, set[str]] = {
        "provider": {str(provider.get("id")) for provider in providers},
        "kind": set(TRAINING_KINDS),
        "stages": set(STAGES),
        "levels": set(LEVELS),
    }
    for number, training in enumerate(trainings, 1):
        for key, allowed in known.items():
            value = training.get(key) or "nothing"
            named = value if isinstance(value, list) else [value]
            for unknown in sorted({str(each) for each in named} - allowed):
                place = str(training.get("id", f"trainings {number}"))
                yield place, f"{key}: {unknown} is not one of {', '.join(sorted(allowed))}"
