"""Files of offers become rows, each judged on its own: nothing is lost on a bad one."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from infolit.offers.calendars import calendar_rows
from infolit.offers.linked_data import linked_rows
from infolit.offers.rows import COLUMNS, TEXTS, Defaults, Format, Problem, Row, clean, language_in, settled

LARGEST = 1024 * 1024
"""Bytes of a file."""
MOST_ROWS = 5000
"""In a file; `infolit.store.imports` tells how many of them are kept."""
MOST_COLUMNS = 200
"""In a row; of a table, also those that are not ours."""

HEADINGS = ("title", "description", *COLUMNS[1:5], "place", "provider_name", *COLUMNS[6:])
"""Of the table to fill in; `uid`, `provider` and texts in more languages (title_en) are read too."""
_EXAMPLE = {
    "title": "Is this letter genuine?",
    "description": "Bring a message that made you wonder.",
    "kind": "course",
    "stages": "find evaluate",
    "levels": "foundation",
    "languages": "lv en",
    "place": "Library, room 2",
    "sign_up": "https://library.example/sign-up",
    "starts_on": "2027-09-07",
    "starts_at": "10:30",
    "minutes": "90",
    "every_weeks": "2",
    "valid_until": "2027-12-14",
}


class Unreadable(Exception):
    """A file of which no row can be read; the word for why."""


def read(
    content: bytes, format: Format, *, defaults: Defaults, languages: Collection[str]
) -> tuple[Row, ...]:
    """All rows of a file, numbered as a person would count them. Unreadable: it is no such file."""
    if len(content) > LARGEST:
        raise Unreadable("too large")
    try:
        text = content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as problem:
        raise Unreadable("not utf-8") from problem
    rows = {"csv": _table_rows, "ics": calendar_rows, "jsonld": linked_rows}[format]
    try:
        found = list(_first(rows(text)))
    # Whatever a stranger's file makes a parser stumble over is a fault of the file.
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, csv.Error) as problem:
        raise Unreadable(f"not {format}") from problem
    if len(found) > MOST_ROWS:
        raise Unreadable("too many")
    if not found:
        raise Unreadable("empty")
    if any(len(row.record) > MOST_COLUMNS for row in found):
        raise Unreadable(f"not {format}")
    return tuple(_known_again(_settled(row, defaults.language, languages)) for row in _once(found))


def template_csv() -> str:
    """A table to fill in, with one row as an example."""
    out = io.StringIO()
    table = csv.DictWriter(out, HEADINGS, lineterminator="\r\n")
    table.writeheader()
    table.writerow(_EXAMPLE)
    return out.getvalue()


def _first(rows: Iterable[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows):
        yield row
        if count >= MOST_ROWS:
            return


def _table_rows(text: str) -> Iterator[Row]:
    """Rows by the number of their line in a spreadsheet. ValueError: no heading is one of ours."""
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    headings = [re.sub(r"\s+", "_", heading.strip().lower()) for heading in next(lines, [])]
    if "title" not in headings and not any(heading.startswith("title_") for heading in headings):
        raise ValueError("no title")
    if len(headings) > MOST_COLUMNS:
        raise ValueError("too many columns")
    known = (*COLUMNS, *TEXTS, *(h for h in headings if h.startswith(tuple(f"{name}_" for name in TEXTS))))
    for number, cells in enumerate(lines, 2):
        if any(cell.strip() for cell in cells):
            record = {name: cell for name, cell in zip(headings, cells, strict=False) if name in known}
            spare = (
                [Problem("", "more cells than headings")]
                if any(map(str.strip, cells[len(headings) :]))
                else []
            )
            yield Row(number, record, tuple(spare))


def _settled(row: Row, language: str, languages: Collection[str]) -> Row:
    """The row with all its texts under the name of a language that we know, where we know it."""
    record = {}
    for column, text in row.record.items():
        name, _, tag = column.rpartition("_")
        known = language_in(tag, languages) if name in TEXTS else None
        record[f"{name}_{known}" if known else clean(column)[:80]] = text
    problems = tuple(replace(problem, text=clean(problem.text)) for problem in row.problems)
    return Row(row.number, settled(record, language), problems)


def _once(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows; of several with the same name the later ones carry a problem and lose the name."""
    first: dict[str, int] = {}
    for row in rows:
        uid = row.record.get("uid", "")
        if uid and first.setdefault(uid, row.number) != row.number:
            problem = Problem("uid", "twice", str(first[uid]))
            yield Row(row.number, {**row.record, "uid": ""}, (*row.problems, problem))
        else:
            yield row


def _known_again(row: Row) -> Row:
    told = json.dumps([dict(row.record), [(p.column, p.what, p.text) for p in row.problems]], sort_keys=True)
    return Row(row.number, row.record, row.problems, hashlib.sha256(told.encode()).hexdigest()[:16])
