"""Tables of points and of priors as CSV, read row by row; what is wrong with them is said with row and column."""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import click

MOST = 50
"""Points that one item may bring; larger numbers are ids, ages or years in a column that is no item."""
MOST_LOGITS = 50
"""No item is further from anybody; numbers beyond would break the arithmetic."""
LEAST_SD = 0.001
BLANK = 255
POINTS = {"": BLANK} | {text: points for points in range(MOST + 1) for text in (str(points), f"{points}.0")}
NEITHER, REFERENCE, FOCAL = range(3)


class Unusable(click.ClickException):
    """A table that cannot be used; the message says where and why."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class PointsTable:
    """Points of people on items: a byte a cell, so that a file far larger than memory's comfort still fits."""

    name: str
    items: tuple[str, ...]
    cells: bytearray = field(default_factory=bytearray)
    """Row by row, BLANK where an item was not taken."""
    groups: bytearray = field(default_factory=bytearray)
    """By row NEITHER, REFERENCE or FOCAL; empty if no groups are compared."""


def read_points(path: Path, *, group: str | None = None, focal: str | None = None) -> PointsTable:
    """The table in a file, and who is in which group by the column `group`. Unusable says row and column."""
    rows = _rows(path)
    _, header = next(rows)
    at = None if group is None else _place(path.name, header, group)
    items = tuple(item for item in header if item != group)
    if len(items) < 2:
        raise Unusable(f"{path.name}, row 1: one column of points only; an analysis needs two items or more.")
    table, seen = PointsTable(path.name, items), set()
    for number, row in rows:
        if at is not None:
            value = row.pop(at).strip()
            seen.add(value)
            table.groups.append(NEITHER if not value else FOCAL if value == focal else REFERENCE)
        try:
            table.cells.extend(map(POINTS.__getitem__, row))
        except KeyError:
            table.cells.extend(_points(path.name, number, dict(zip(items, row, strict=True))))
    if focal is not None and not (FOCAL in table.groups and REFERENCE in table.groups):
        found = ", ".join(sorted(seen - {""})[:10]) or "nothing"
        raise Unusable(f"{path.name}, column {group}: {focal} and other groups are needed; found: {found}.")
    return table


def read_priors(path: Path) -> dict[str, list[tuple[float, float]]]:
    """Mean and standard deviation of each step, by item. Unusable says row and column."""
    rows = _rows(path)
    _, header = next(rows)
    places = {name: _place(path.name, header, name) for name in ("item", "mean", "sd")}
    step = header.index("step") if "step" in header else None
    priors: dict[str, list[tuple[float, float]]] = {}
    for number, row in rows:
        steps = priors.setdefault(row[places["item"]].strip(), [])
        told, due = "1" if step is None else row[step].strip(), str(len(steps) + 1)
        if told != due:
            raise Unusable(f"{path.name}, row {number}, column step: {told!r} where step {due} is due.")
        mean, sd = (_logits(path.name, number, name, row[places[name]]) for name in ("mean", "sd"))
        if abs(mean) > MOST_LOGITS:
            outside = f"{mean} is outside -{MOST_LOGITS} to {MOST_LOGITS}"
            raise Unusable(f"{path.name}, row {number}, column mean: {outside}.")
        if sd < LEAST_SD:
            raise Unusable(f"{path.name}, row {number}, column sd: {sd} is under {LEAST_SD}.")
        steps.append((mean, sd))
    return priors


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The header without spaces, then rows that are not empty and as long, with their numbers in a spreadsheet."""
    number = 0
    with path.open("rb") as file:
        try:
            rows = enumerate(csv.reader(_decoded(path.name, file), strict=True), start=1)
            number, first = next(rows, (1, []))
            header = [cell.strip() for cell in first]
            _check_header(path.name, header)
            yield 1, header
            for number, row in rows:
                if len(row) not in (0, len(header)):
                    columns = f"{len(row)} cells, but row 1 has {len(header)} columns"
                    raise Unusable(f"{path.name}, row {number}: {columns}.")
                if row:
                    yield number, row
        except csv.Error as problem:
            old_mac = "lines end as on old Macs. Save the file as CSV in UTF-8"
            why = old_mac if "new-line" in str(problem) else problem
            raise Unusable(f"{path.name}, row {number + 1}: {why}.") from problem


def _decoded(name: str, file: BinaryIO) -> Iterator[str]:
    """Lines as text, without a byte order mark."""
    for number, line in enumerate(file, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as problem:
            column = line.count(b",", 0, problem.start) + 1
            raise Unusable(
                f"{name}, row {number}, column {column}: not UTF-8. Save the file as CSV in UTF-8."
            ) from problem


def _check_header(name: str, header: list[str]) -> None:
    """Unusable if a column has no name, or that of another."""
    for sign, what in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            raise Unusable(f"{name}, row 1: columns are separated by {what}. Save the file with commas.")
    if not header:
        raise Unusable(f"{name}: row 1 is empty; it must name the columns.")
    for number, column in enumerate(header):
        if not column:
            raise Unusable(f"{name}, row 1, column {number + 1}: the name of the column is missing.")
        if column in header[:number]:
            first = header.index(column) + 1
            raise Unusable(f"{name}, row 1, columns {first} and {number + 1}: both are called {column}.")


def _place(name: str, header: list[str], column: str) -> int:
    """Where the column stands. Unusable if it is missing."""
    if column not in header:
        raise Unusable(f"{name}, row 1: there is no column {column}; found: {', '.join(header[:10])}.")
    return header.index(column)


def _points(name: str, number: int, row: dict[str, str]) -> bytes:
    """The points of a row that has spaces in it. Unusable names the first cell that is not points."""
    for item, cell in row.items():
        if cell.strip() not in POINTS:
            raise Unusable(
                f"{name}, row {number}, column {item}: {cell!r} is not points. Write a whole number from 0 to"
                f" {MOST}, and nothing where the item was not taken; for a column of groups there is --group."
            )
    return bytes(POINTS[cell.strip()] for cell in row.values())


def _logits(name: str, number: int, column: str, cell: str) -> float:
    """A number. Unusable if it is none."""
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unusable(f"{name}, row {number}, column {column}: {cell!r} is not a number.")
    return value
