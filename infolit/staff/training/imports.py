"""Files of offers: uploaded, looked at row by row, mended, taken over."""

from dataclasses import replace
from typing import Any, cast

from flask import abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField

from infolit.i18n import NAMES, offered
from infolit.offers.reading import LARGEST, Unreadable, read, template_csv
from infolit.offers.rows import COLUMNS, LONGEST_ADDRESS, MOST, TEXTS, Defaults, Format, Row
from infolit.security import LARGEST_BODY
from infolit.staff.form_page import form_page, staff_page
from infolit.staff.forms import StaffForm
from infolit.staff.guard import account, database, today
from infolit.staff.places import library
from infolit.staff.said import done
from infolit.staff.training import file_words
from infolit.staff.training.forms import BOXES, KINDS, boxes, choices_of, fill_choices, ticked
from infolit.store.audit import record
from infolit.store.imports import (
    Entry,
    Import,
    TooMany,
    add_import,
    find_import,
    imports_of,
    preview,
    save_row,
    take_over,
)

LARGEST_UPLOAD = LARGEST + LARGEST_BODY
"""Bytes of a request with a file."""


class DefaultsForm(StaffForm):
    """What holds for rows that say nothing of it."""

    stages = boxes(_l("Parts they help with"), _l("For trainings that do not say it themselves."))
    levels = boxes(_l("For people at these levels"), _l("For trainings that do not say it themselves."))
    kind = RadioField(_l("Kind"), choices=choices_of(KINDS), default="course", validate_choice=False)
    language = SelectField(
        _l("Language"), description=_l("Of titles that do not say in which they are."), validate_choice=False
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        fill_choices(self)
        self.language.choices = choices_of({each: NAMES[each] for each in (*offered(library()), *NAMES)})

    def defaults(self) -> Defaults:
        """What was chosen, of what there is to choose."""
        kind = self.kind.data if self.kind.data in KINDS else "course"
        language = self.language.data if self.language.data in NAMES else offered(library())[0]
        return Defaults(language, cast("Any", kind), ticked(self, "stages"), ticked(self, "levels"))


class UploadForm(DefaultsForm):
    """A file, and what holds for all of it."""

    file = FileField(
        _l("File"),
        description=_l(
            "A table (CSV), a calendar (iCalendar) or linked data (JSON-LD, or a web page with it), up to 1 MB."
        ),
        render_kw={"accept": ".csv,.ics,.json,.jsonld,.html,.htm"},
    )

    def shown(self) -> list[Any]:
        """The file first."""
        return sorted(super().shown(), key=lambda field: field.name != "file")


def imports(form: UploadForm | None = None) -> Any:
    """Asks for a file; lists what waits to be looked at."""
    waiting = [
        (each, seen)
        for each in imports_of(database(), library().slug)
        if (seen := preview(database(), each, languages=NAMES)).waits
    ]
    return form_page(
        form or UploadForm(),
        _l("Bring in a file"),
        _l("Look at it first"),
        back=url_for(".catalogue", library=library().slug),
        template="training/import.html",
        waiting=waiting,
        columns=file_words.COLUMNS,
    )


def imports_submit() -> Any:
    """Reads the file; on to the page that shows what it would change."""
    form = UploadForm()
    content = form.file.data.read(LARGEST + 1) if form.file.data else b""
    if not content:
        form.refuse("file", _l("Choose a file first."))
        return imports(form)
    try:
        rows = read(content, _format_of(content), defaults=form.defaults(), languages=NAMES)
        told: dict[str, Any] = {"defaults": form.defaults(), "languages": NAMES, "today": today()}
        made = add_import(database(), library().slug, rows, **told)
        record(database(), "training file read", staff=account().id, library=library().slug)
    except (Unreadable, TooMany) as problem:
        form.refuse("file", file_words.unreadable_text(str(problem) or "too many"))
        return imports(form)
    return redirect(_address(made), 303)


def _format_of(content: bytes) -> Format:
    start = content[:200].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if start.upper().startswith("BEGIN:"):
        return "ics"
    return "jsonld" if start[:1] in ("{", "[", "<") else "csv"


def example() -> Response:
    """A table to fill in."""
    told = {"Content-Disposition": 'attachment; filename="trainings.csv"'}
    return Response("\ufeff" + template_csv(), mimetype="text/csv", headers=told)


def _get_import(id: str) -> Import:
    return find_import(database(), library().slug, id) or abort(404)


def _address(found: Import) -> str:
    return url_for(".preview", library=library().slug, id=found.id)


def preview_page(id: str) -> Any:
    """What would be added, changed and left, and what is wrong."""
    found = _get_import(id)
    seen = preview(database(), found, languages=NAMES)
    return staff_page("training/preview.html", found=found, seen=seen, words=file_words)


def preview_submit(id: str) -> Any:
    """Takes over all that is right, and deletes what was ticked of what is gone."""
    found = find_import(database(), library().slug, id)
    if found is None:  # taken over already, by an earlier press of the button
        return redirect(url_for(".catalogue", library=library().slug), 303)
    with database().write():
        number, gone = take_over(database(), found, languages=NAMES, remove=request.form.getlist("remove"))
        if number or gone:
            record(database(), "trainings imported", staff=account().id, library=library().slug)
    said = ngettext("%(num)s training was taken over.", "%(num)s trainings were taken over.", number)
    done(said + (" " + ngettext("%(num)s was removed.", "%(num)s were removed.", gone) if gone else ""))
    if find_import(database(), library().slug, id) and preview(database(), found, languages=NAMES).waits:
        return redirect(_address(found), 303)
    return redirect(url_for(".catalogue", library=library().slug), 303)


def _get_row(found: Import, number: int) -> Row:
    return next((row for row in found.rows if row.number == number), None) or abort(404)


def _entry_of(found: Import, row: Row) -> Entry:
    """What would become of the row if it were so."""
    rows = tuple(row if each.number == row.number else each for each in found.rows)
    seen = preview(database(), replace(found, rows=rows), languages=NAMES)
    return next(entry for entry in seen.entries if entry.row.number == row.number)


def row(id: str, number: int) -> Any:
    """Shows a row to mend it, as it stands in the file."""
    found = _get_import(id)
    entry = _entry_of(found, _get_row(found, number))
    shown = {name: _shown(entry, name) for name in _columns_of(found, entry.row)}
    return _row_page(found, entry, _row_form(found, entry.row)(data=shown), status=200)


def row_submit(id: str, number: int) -> Any:
    """Keeps the row as mended, or leaves it out."""
    found = _get_import(id)
    before = _get_row(found, number)
    if "leave" in request.form:
        save_row(database(), found, replace(before, left_out=True))
        done(_l("Row %(number)s is left out.", number=number))
        return redirect(_address(found), 303)
    form = _row_form(found, before)()
    typed = {field.name: _typed(form, field.name) for field in form.shown()}
    named = {name: before.record[name] for name in ("uid", "provider") if name in before.record}
    mended = replace(before, record=named | typed, problems=(), left_out=False)
    entry = _entry_of(found, mended)
    if entry.problems:
        return _row_page(found, entry, form, status=422)
    save_row(database(), found, mended)
    done(_l("Row %(number)s is right now.", number=number))
    return redirect(_address(found), 303)


def _row_page(found: Import, entry: Entry, form: StaffForm, *, status: int) -> Any:
    elsewhere = []
    for problem in entry.problems:
        column = f"title_{found.defaults.language}" if problem.column == "title" else problem.column
        if column in form:
            form[column].errors = [*form[column].errors, file_words.problem_text(problem)]
        else:
            elsewhere.append(file_words.problem_text(problem))
    return form_page(
        form,
        _l("Row %(number)s", number=entry.row.number),
        _l("Keep it so"),
        back=_address(found),
        template="training/row.html",
        problem=" ".join(elsewhere),
        status=status,
        left_out=entry.row.left_out,
    )


def _typed(form: StaffForm, name: str) -> str:
    return " ".join(ticked(form, name)) if name in BOXES else str(form[name].data or "").strip()


def _shown(entry: Entry, name: str) -> Any:
    """What stood in the file; where it says nothing, what would be taken instead."""
    said = entry.row.record.get(name, "")
    if name in BOXES:
        return getattr(entry.after, name)
    return said or (str(getattr(entry.after, name) or "") if name == "kind" else said)


def _columns_of(found: Import, row: Row) -> list[str]:
    """The columns to mend: texts in the languages that the row has, and all others but names."""
    said = {name.rpartition("_")[2] for name, text in row.record.items() if text and name not in COLUMNS}
    languages = [
        each for each in (found.defaults.language, *NAMES) if each in said | {found.defaults.language}
    ]
    texts = [f"{name}_{language}" for language in dict.fromkeys(languages) for name in TEXTS]
    return [*texts, *(column for column in COLUMNS if column not in ("uid", "provider"))]


def _row_form(found: Import, row: Row) -> type[StaffForm]:
    fields = {column: _field(column) for column in _columns_of(found, row)}
    form = type("RowForm", (StaffForm,), {**fields, "__init__": _init})
    return cast("type[StaffForm]", form)


def _init(form: StaffForm, **more: Any) -> None:
    StaffForm.__init__(form, **more)
    fill_choices(form)


def _field(column: str) -> Any:
    label = file_words.column_name(column)
    if column in BOXES:
        return boxes(label)
    if column == "kind":
        return RadioField(label, choices=choices_of(KINDS), validate_choice=False)
    most = MOST.get(column.rpartition("_")[0], LONGEST_ADDRESS if column in ("link", "sign_up") else 40)
    told = {"maxlength": 1500 if column == "more_dates" else most}
    area = column.startswith("description_") or column == "more_dates"
    return TextAreaField(label, render_kw={**told, "rows": 4}) if area else StringField(label, render_kw=told)
