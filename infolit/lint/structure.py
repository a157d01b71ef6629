"""Rules for the form of content files: keys, types, ids, and what refers to what."""

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from infolit.assessment.bank import Level, Page, Question, Stage
from infolit.assessment.items import LEVELS, STAGES
from infolit.bank import ContentError, Records, any_item, read_content
from infolit.lint.problems import Found, Problem
from infolit.lint.wording import Wording

TRAINING_KINDS = ("course", "e-course", "handout", "one-to-one")
Data = Mapping[str, Any]

_PLAINER = {
    "Object contains unknown field": "there is no key",
    "Object missing required field": "there should be a key",
    "Expected": "there should be",
    ", got": ", not",
}


def structure_problems(content: Path, *, languages: Sequence[str]) -> Iterator[Problem]:
    """What keeps content files from being read, and which ids are given twice or refer to nothing."""
    for name, problems in _rules(languages).items():
        try:
            data = read_content(content / name)
        except ContentError as problem:
            yield Problem(name, "", str(problem).removeprefix(f"{Path(name).name}: "))
        else:
            yield from (Problem(name, place, message) for place, message in problems(data))


def _rules(languages: Sequence[str]) -> dict[str, Callable[[Data], Found]]:
    """By file: what is wrong with its data."""
    given = functools.partial
    return {
        "background.toml": given(_table_problems, key="questions", type_=Question),
        "pages.toml": given(_table_problems, key="pages", type_=Page),
        "levels.toml": _level_problems,
        "stages.toml": _stage_problems,
        **{f"items/{stage}.toml": given(_item_problems, stage=stage) for stage in STAGES},
        **{f"records/{language}.toml": given(_type_problems, type_=Records) for language in languages},
        "wording.toml": given(_wording_problems, languages=languages),
        "bank.toml": _version_problems,
        "demonstration.toml": _demonstration_problems,
    }


def _table_problems(data: Data, *, key: str, type_: Any) -> Found:
    for other in data.keys() - {key, "stage"}:
        yield other, "there is no such key here"
    tables = _tables(data, key)
    if not tables:
        yield "", f"there should be [[{key}]] tables"
    for number, table in enumerate(tables, 1):
        place = str(table.get("id", f"{key} {number}"))
        yield from _type_problems(table, type_=type_, place=place)
        yield from _nested_twice(table, place)
    for (id_, version), times in Counter((t.get("id"), t.get("version")) for t in tables).items():
        if times > 1:
            yield str(id_), f"this id is given {times} times" + (f" in version {version}" if version else "")


def _type_problems(data: Any, *, type_: Any, place: str = "") -> Found:
    try:
        msgspec.convert(data, type_)
    except msgspec.ValidationError as problem:
        message, _, path = str(problem).partition(" - at `$")
        for wordy, plain in _PLAINER.items():
            message = message.replace(wordy, plain)
        where = re.sub(r"\[(\d+)\]", lambda n: f" {int(n[1]) + 1}", path.rstrip("`")).strip(". ")
        yield place, f"{where}: {message}" if where else message


def _tables(data: Data, key: str) -> list[dict[str, Any]]:
    """What stands under a key if it is a list of tables, else none."""
    value = data.get(key)
    return value if isinstance(value, list) and all(isinstance(each, dict) for each in value) else []


def _nested_twice(table: Data, place: str) -> Found:
    for key in table:
        tables = _tables(table, key)
        for id_ in _twice(each["id"] for each in tables if each.get("id")):
            yield place, f"{key}: the id {id_} is given twice"
        for each in tables:
            yield from _nested_twice(each, place)


def _twice(ids: Iterable[Any]) -> list[str]:
    return [id_ for id_, times in Counter(map(str, ids)).items() if times > 1]


def _order_problems(tables: Sequence[Data], wanted: Sequence[str], place: str = "") -> Found:
    if [table.get("id") for table in tables] != list(wanted):
        yield place, f"there should be {', '.join(wanted)}, in this order"


def _wording_problems(data: Data, *, languages: Sequence[str]) -> Found:
    for language in languages:
        if language not in data:
            yield language, "there are no words to look for in this language"
    for language, words in data.items():
        yield from _type_problems(words, type_=Wording, place=language)


def _version_problems(data: Data) -> Found:
    if not isinstance(data.get("version"), int):
        yield "version", "there should be the number of the item bank"


def _stage_problems(data: Data) -> Found:
    yield from _table_problems(data, key="stages", type_=Stage)
    stages = _tables(data, "stages")
    yield from _order_problems(stages, STAGES)
    for stage in stages:
        for key in ("levels", "next_steps"):
            yield from _order_problems(_tables(stage, key), LEVELS, f"{stage.get('id')}: {key}")
        if any(len(level.get("sentences", ())) != 3 for level in _tables(stage, "levels")):
            yield str(stage.get("id")), "each level is described in three sentences"


def _level_problems(data: Data) -> Found:
    yield from _table_problems(data, key="levels", type_=Level)
    yield from _order_problems(_tables(data, "levels"), LEVELS)


def _item_problems(data: Data, *, stage: str) -> Found:
    yield from _table_problems(data, key="items", type_=any_item())
    if data.get("stage") != stage:
        yield "stage", f"the items of this file are of stage {stage}"


def _demonstration_problems(data: Data) -> Found:
    providers, trainings = _tables(data, "providers"), _tables(data, "trainings")
    if not (providers and trainings and isinstance(data.get("library"), dict)):
        yield "", "there should be [library], [[providers]] and [[trainings]]"
    for tables in (providers, trainings):
        yield from ((id_, "this id is given twice") for id_ in _twice(each.get("id") for each in tables))
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
