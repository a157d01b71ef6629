"""What goes with open data: a data package for programs, a codebook for people."""

from collections.abc import Iterable

from flask import render_template

from infolit.assessment.pair_counts import LEAST_COMPLETE
from infolit.assessment.table_columns import HEAD, ITEMS, PAIRS, RELIABILITY, ROUNDED, TABLES, Column, Table

PACKAGE = "infolit-open-data"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_TYPES = {"decimal": "number", "list": "string"}


def codebook() -> str:
    """Every table and column in words, with what must be known before using them; Markdown."""
    tables = (*TABLES.values(), ITEMS, RELIABILITY, PAIRS)
    told = {"head": HEAD, "tables": tables, "rounded": ROUNDED, "least_complete": LEAST_COMPLETE}
    return render_template("open_data/codebook.md", **told) + "\n"


def datapackage(files: Iterable[Table]) -> dict[str, object]:
    """The descriptor of a data package (datapackage.org, version 1) with a CSV file of each of these tables."""
    return {
        "name": PACKAGE,
        "title": "Information literacy of library patrons: published tables",
        "description": "Read codebook.md first.",
        "licenses": [LICENCE],
        "resources": [_resource(table) for table in files],
    }


def _resource(table: Table) -> dict[str, object]:
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.meaning,
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {"fields": [_field(column) for column in table.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, object]:
    needed = {"required": not (column.is_missing or column.type == "list")}
    return {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type),
        "description": column.meaning,
        "constraints": needed | ({"enum": column.values} if column.values else {}),
    }
