"""A row of what others offer: texts by column, whatever file they come from, and the training that they make."""

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from infolit.assessment.items import LEVELS, STAGES
from infolit.store.trainings import Training, TrainingText

Kind = Literal["course", "e-course", "handout", "one-to-one"]
Format = Literal["csv", "ics", "jsonld"]
Record = Mapping[str, str]
"""Texts by column. A column that is not there says nothing; an empty one says that there is nothing."""

FORMATS: tuple[Format, ...] = ("csv", "ics", "jsonld")
KINDS: tuple[Kind, ...] = ("course", "e-course", "handout", "one-to-one")
TEXTS = ("title", "description", "place", "provider_name")
"""Columns with words; title_lv is the title in Latvian, title that in the language chosen for the whole."""
COLUMNS = (
    *(
        "uid",
        "kind",
        "stages",
        "levels",
        "languages",
        "provider",
        "link",
        "sign_up",
        "starts_on",
        "starts_at",
    ),
    *("minutes", "every_weeks", "valid_until", "more_dates"),
)
MOST = {"title": 200, "description": 2000, "place": 300, "provider_name": 200, "uid": 255, "provider": 100}
"""Longest texts, in signs."""
LONGEST_ADDRESS, MOST_DATES, MOST_MINUTES, MOST_WEEKS = 500, 100, 10_080, 52

_OTHER_NAMES = {"notice": "recognise", "check": "evaluate"}
"""What librarians read, beside the names that the program has for it."""
_DAY = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)|(?P<d2>\d{1,2})\. ?(?P<m2>\d{1,2})\. ?(?P<y2>\d{4})\.?"
)
_TIME = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.]\d\d)?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row: where, what (a word that pages explain) and how it stood there."""

    column: str
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One offer as it was read; `source` is how it stood in the file, to know it again in the next one."""

    number: int
    record: Record
    problems: tuple[Problem, ...] = ()
    """What no column could hold."""
    source: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for rows that say nothing of it; `language` also for texts that do not say in which they are."""

    language: str
    kind: Kind = "course"
    stages: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


class _Wrong(Exception):
    """A text that is not what its column takes; the word for it."""


def is_address(text: str) -> bool:
    """Whether this is a web address that others may be sent to: http or https, a host, no password."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False
    plain = text.isprintable() and not re.search(r"""[\s"'<>\\^`{|}]""", text)
    return named and plain and parts.scheme in ("http", "https") and len(text) <= LONGEST_ADDRESS


def published_uid(training: Training) -> str:
    """What a training is called by everybody who takes it up, now and later."""
    return training.uid or f"{training.id}@{training.library}.infolit"


def clean(text: str) -> str:
    """A text without control characters but line feeds, and without spaces around it."""
    lines = re.sub(r"\r\n?", "\n", text)
    return "".join(sign for sign in lines if sign == "\n" or sign.isprintable()).strip()


def language_in(tag: str, languages: Collection[str]) -> str | None:
    """The language that a tag such as "en-GB" stands for; None: none of these."""
    known = {each.lower(): each for each in languages}
    tag = tag.lower().replace("_", "-")
    return known.get(tag) or known.get(tag.split("-")[0])


def settled(record: Record, language: str) -> dict[str, str]:
    """The record, cleaned, with its texts in no named language put into this one."""
    cleaned = {column: clean(text) for column, text in record.items()}
    return {f"{name}_{language}" if name in TEXTS else name: text for name, text in cleaned.items()} | {
        name: text for name, text in cleaned.items() if name not in TEXTS
    }


def record_of(training: Training) -> dict[str, str]:
    """A training as a row: what `training_of` makes this training of again."""
    record = {column: _written(getattr(training, column)) for column in COLUMNS}
    for text in training.texts:
        record |= {f"{name}_{text.language}": getattr(text, name) for name in TEXTS}
    return record


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(_written(each) for each in value)
    return "" if value is None else str(value)


def training_of(
    record: Record, base: Training, *, languages: Collection[str]
) -> tuple[Training, tuple[Problem, ...]]:
    """The training that a settled record makes of another one, and all that is wrong in it.

    A column that is wrong, or that may not be empty and is, leaves `base` as it was there.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, text in record.items():
        if column in COLUMNS and (text or column not in _KEPT_IF_EMPTY):
            try:
                found[column] = _READ[column](text) if text else (() if column == "more_dates" else None)
            except _Wrong as wrong:
                problems.append(Problem(column, str(wrong), text[:80]))
    texts, wrong_texts = _texts_of(record, base)
    made = _in_order(replace(base, **found, texts=texts))
    found_wrong = [*problems, *wrong_texts, *_missing(made), *_unknown(made, languages)]
    named = {problem.column for problem in problems}
    return made, tuple(each for each in found_wrong if each in problems or each.column not in named)


_KEPT_IF_EMPTY = ("uid", "kind", "stages", "levels", "languages", "provider")


def _texts_of(record: Record, base: Training) -> tuple[tuple[TrainingText, ...], list[Problem]]:
    texts = {text.language: text for text in base.texts}
    problems = []
    for column, words in record.items():
        name = next((name for name in TEXTS if column.startswith(f"{name}_") and column not in COLUMNS), None)
        if name is None:
            continue
        language = column.removeprefix(f"{name}_")
        if len(words) > MOST[name]:
            problems.append(Problem(column, "too long", words[:80]))
        else:
            text = texts.get(language) or TrainingText(language, "")
            texts[language] = replace(text, **cast("dict[str, Any]", {name: words}))
    said = [text for _, text in sorted(texts.items()) if any(getattr(text, name) for name in TEXTS)]
    return tuple(said), problems + [Problem(f"title_{t.language}", "missing") for t in said if not t.title]


def _in_order(training: Training) -> Training:
    """The first of all dates is the first meeting; each further one is there once."""
    days = sorted({*training.more_dates, *filter(None, [training.starts_on])})
    if training.starts_on is None:
        return replace(training, starts_on=days[0] if days else None, more_dates=tuple(days[1:]))
    if training.every_weeks is None:
        return replace(training, starts_on=days[0], more_dates=tuple(days[1:]))
    return replace(training, more_dates=tuple(day for day in days if day != training.starts_on))


def _missing(training: Training) -> Iterator[Problem]:
    if not training.texts:
        yield Problem("title", "missing")
    for column in ("stages", "levels", "languages"):
        if not getattr(training, column):
            yield Problem(column, "missing")
    if training.starts_on is None and (training.starts_at or training.every_weeks):
        yield Problem("starts_on", "missing")
    if training.starts_on and training.valid_until and training.valid_until < training.starts_on:
        yield Problem("valid_until", "before the first date", training.valid_until.isoformat())


def _unknown(training: Training, languages: Collection[str]) -> Iterator[Problem]:
    for language in training.languages:
        if language not in languages:
            yield Problem("languages", "not known", language[:80])
    for text in training.texts:
        if text.language not in languages:
            yield Problem(f"title_{text.language}"[:80], "not known", text.language[:80])


def _words(known: Collection[str] | None = None) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        found = [_OTHER_NAMES.get(word.lower(), word) for word in re.split(r"[\s,;|]+", text.strip(" ,;|"))]
        found = [word if known is None else word.lower() for word in found]
        if known is not None and not {*found} <= {*known}:
            raise _Wrong("not known")
        return tuple(dict.fromkeys(found))[:20]

    return read


def read_day(text: str) -> datetime.date:
    """A day as 2027-02-28 or 28.02.2027. ValueError: there is none, or none in these decades."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(match[part] or match[f"{part}2"]) for part in "ymd")
    if not 2000 <= year <= 2100:
        raise ValueError(text)
    return datetime.date(year, month, day)


def _day(text: str) -> datetime.date:
    try:
        return read_day(text)
    except ValueError as problem:
        raise _Wrong("no such day") from problem


def _days(text: str) -> tuple[datetime.date, ...]:
    days = {_day(part) for part in re.split(r"[\s,;|]+", text.strip(" ,;|"))}
    if len(days) > MOST_DATES:
        raise _Wrong("too many")
    return tuple(sorted(days))


def _time(text: str) -> str:
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise _Wrong("no such time")
    return f"{int(match[1]):02}:{match[2]}"


def _number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,6}", text) or not 0 < int(text) <= most:
            raise _Wrong("no such number")
        return int(text)

    return read


def _address(text: str) -> str:
    if not is_address(text):
        raise _Wrong("no address")
    return text


def _short(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise _Wrong("too long")
        return text

    return read


def _kind(text: str) -> Kind:
    kind = next((kind for kind in KINDS if kind == text.lower()), None)
    if kind is None:
        raise _Wrong("not known")
    return kind


_READ: Mapping[str, Callable[[str], Any]] = {
    "uid": _short(MOST["uid"]),
    "kind": _kind,
    "stages": _words(STAGES),
    "levels": _words(LEVELS),
    "languages": _words(),
    "provider": _short(MOST["provider"]),
    "link": _address,
    "sign_up": _address,
    "starts_on": _day,
    "starts_at": _time,
    "minutes": _number(MOST_MINUTES),
    "every_weeks": _number(MOST_WEEKS),
    "valid_until": _day,
    "more_dates": _days,
}
