"""Exports: the addresses of what was published, for programs; and each publication as a workbook."""

import datetime
import io
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _
from jinja2.filters import do_striptags
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from infolit.assessment.table_columns import HEAD, MORE_HEAD, TABLES, Cell, Column, Row
from infolit.i18n import current_language
from infolit.instrument import instrument
from infolit.staff.form_page import staff_page
from infolit.staff.guard import database
from infolit.staff.insights import words
from infolit.staff.insights.caveats import caveats
from infolit.staff.insights.document import Document, get_document
from infolit.staff.insights.report import publication_name
from infolit.staff.insights.trend import month_of
from infolit.staff.places import library
from infolit.store.published import summaries

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
KINDS: Mapping[str, tuple[str, ...]] = {
    "month": tuple(name for name in TABLES if name != "change"),
    "workshop": ("change",),
}
"""The tables of each kind of publication."""

_CAVEATS = {"month": "caveats", "workshop": "workshop_caveats"}


def exports() -> Any:
    """All that can be taken along: of each publication the workbook, and its tables where programs find them."""
    heads = [each["publication"] for each in reversed(summaries(database(), library().slug))]
    return staff_page("insights/exports.html", heads=heads, kinds=KINDS, publication_name=publication_name)


def workbook(number: int) -> Any:
    """One publication as a workbook."""
    document = get_document(number)
    content = workbook_of(document, _caveats(document), name=library().text(current_language()).name)
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{library().slug}-{number}.xlsx"'
    return response


def workbook_of(document: Document, told: Iterable[str], *, name: str) -> bytes:
    """A workbook with a sheet for each table of a document, after one that explains them: same document, same bytes."""
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    book.set_properties({"created": datetime.datetime.combine(month_of(document), datetime.time())})
    bold = book.add_format({"bold": True})
    about = book.add_worksheet("About")
    about.set_column(0, 0, 24)
    _write(about, _about(document, told, name), bold)
    for table in TABLES.values():
        if table.name in document["tables"]:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            _write(sheet, _cells(table.columns, document["tables"][table.name]), bold)
    book.close()
    return content.getvalue()


def _caveats(document: Document) -> list[str]:
    """What must be known before a figure is used, a sentence or two each, as the report says it."""
    template = f"insights/{_CAVEATS[document['publication']['kind']]}.html"
    told = {"caveats": caveats(document), "document": document, "words": words, "bank": instrument().bank}
    return [do_striptags(line) for line in render_template(template, **told).split("<li>")[1:]]


def _about(document: Document, told: Iterable[str], name: str) -> Iterable[tuple[Cell, ...]]:
    """Rows of the first sheet: which publication, what must be known, what every column means."""
    head = document["publication"]
    yield (_("Notice, find, check, use"), name)
    yield from ((column.name, head[column.name], column.meaning) for column in (*HEAD, *MORE_HEAD))
    yield ("licence", "CC BY 4.0", LICENCE)
    yield ()
    yield from ((caveat,) for caveat in told)
    for name in KINDS[head["kind"]]:
        yield ()
        yield (name, TABLES[name].meaning)
        yield from ((column.name, column.meaning) for column in TABLES[name].columns)


def _cells(columns: Iterable[Column], rows: Iterable[Row]) -> Iterable[tuple[Cell, ...]]:
    names = {column.name: column.type == "decimal" for column in columns}
    yield tuple(names)
    for row in rows:
        yield tuple(float(str(row[name])) if is_decimal else row[name] for name, is_decimal in names.items())


def _write(sheet: Worksheet, rows: Iterable[tuple[Cell, ...]], bold: Format) -> None:
    """Texts as texts, whatever they begin with: no cell is ever taken for a formula."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.write_number(row, column, cell)
            elif cell is not None:
                text = " + ".join(cell) if isinstance(cell, list) else cell
                sheet.write_string(row, column, text, None if row else bold)
