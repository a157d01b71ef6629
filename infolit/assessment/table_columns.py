"""What is published, column by column: the one description behind the API's schema, the open data and its codebook."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from infolit.assessment.items import LEVELS, STAGES

Cell = str | int | float | list[str] | None
Row = Mapping[str, Cell]

ROUNDED = "rounded without bias to a multiple of 10; 0 means few, not none"
"""How every number of people is rounded."""

REASONS = ("rapid", "run", "burst", "honeypot")
GUESSES = ("fewer", "about", "more")
NONE_GIVEN = "none-given"
MINUTES = ((0, "under 5"), (5, "5-9"), (10, "10-14"), (15, "15-19"), (20, "20-29"), (30, "30 and more"))
"""Bands of minutes: where each begins, and its name."""
LEAST_BY_LANGUAGE = 100
"""People in a batch from which on levels are shown by language."""
LEAST_FOR_STAGES = 30
"""Pairs of a workshop from which stages are shown one by one."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `type` is a JSON Schema type, "decimal" (a number written as text) or "list"."""

    name: str
    meaning: str
    type: Literal["string", "integer", "number", "boolean", "decimal", "list"] = "string"
    values: tuple[str, ...] = ()
    """All that a text may be; none: anything."""
    is_missing: bool = False
    """Whether cells may be empty: null in JSON."""


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: its name, what a row is, its columns in order."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


def _people(name: str = "people", meaning: str = "people", *, is_missing: bool = False) -> Column:
    return Column(name, f"{meaning}, {ROUNDED}", "integer", is_missing=is_missing)


def _ends(name: str, of: str, type_: Literal["integer", "number"]) -> tuple[Column, ...]:
    """Both ends of an interval that may be missing."""
    return tuple(
        Column(f"{name}_{end}", f"{words} end of the 95 % interval of {of}", type_, is_missing=True)
        for end, words in (("low", "lower"), ("high", "upper"))
    )


def _figure(name: str, meaning: str) -> tuple[Column, ...]:
    return (Column(name, meaning, "number", is_missing=True), *_ends(name, name, "number"))


def _blocks(*by: str) -> tuple[Column, ...]:
    return (
        Column("by", "what people are grouped by; each is in one block of a grouping", values=by),
        Column("block", 'the group; "other": groups too small alone; "none-given": people who did not say'),
        Column(
            "members",
            'groups in "other", whether or not anybody was in each; in CSV with " + " between',
            "list",
        ),
    )


_STAGE = Column("stage", "stage of the assessment", values=STAGES)
_FORM = Column("form", "tasks that were asked together", values=("quick-a", "quick-b", "full"))
_LANGUAGE = Column("language", "language in which tasks were answered")

HEAD = (
    Column("library", "short name of the library in addresses"),
    Column("number", "number of the publication within its library, from 1", "integer"),
    Column("month", "month at whose end the publication was closed, YYYY-MM"),
    Column("kind", "a month's batch, or one workshop", values=("month", "workshop")),
    Column("campaign", "short name of the workshop", is_missing=True),
    Column("calibration", "version of the task difficulties; a trend breaks where it changes"),
    Column("cuts", "version of the limits between levels; a trend breaks where it changes"),
)
"""Which publication a row comes from: in front of every row of every CSV file."""

MORE_HEAD = (
    Column("bank_version", "version of the set of tasks when it was published", "integer"),
    Column(
        "unchecked_languages", "languages offered in which too few have answered to check the tasks", "list"
    ),
)
"""What else a publication says of itself."""

_LEVELS = Table(
    "levels",
    "People by level, block and stage; estimated for the block as a whole, not by counting single results.",
    (
        *_blocks("all", "campaign", "role", "language"),
        _STAGE,
        *(_people(level, f"people at level {level}") for level in LEVELS),
        *(
            end
            for level in LEVELS
            for end in _ends(level, f"the share at {level}, in whole percent, rounding included", "integer")
        ),
    ),
)
_VISITORS = Table(
    "visitors",
    "People by block: who they are, their path, and how long most needed (a band of minutes, without a number).",
    (
        *_blocks("all", "campaign", "role", "language", "lifelong", "path", "minutes"),
        _people(is_missing=True),
    ),
)
_STARTS = Table(
    "starts",
    "How far people went; everybody counts, also who is left out of other tables, and who gave up since the last"
    " publication.",
    (Column("what", "how far", values=("started", "finished a stage", "finished all")), _people()),
)
_REASONS = (
    "rapid: answers too fast to have been read; run: the same place marked again and again; burst: many starts"
    " at once; honeypot: a field filled in that people do not see"
)
_FLAGS = Table(
    "flags",
    "Attempts left out of the other tables, by reason; of several the first.",
    (Column("reason", _REASONS), _people("attempts", "attempts")),
)
_GUESSES = Table(
    "guesses",
    "How many tasks people got right, against how many they had guessed they would; of those who guessed.",
    (
        _STAGE,
        Column(
            "guess",
            "at least 3 fewer right than guessed, about as many, or at least 3 more",
            values=("fewer", "about", "more"),
        ),
        _people(),
    ),
)
_NEXT_STEPS = Table(
    "next_steps",
    "In which stages results suggested a next step, mostly two to each person.",
    (_STAGE, _people()),
)
_CHANGE = Table(
    "change",
    "What a workshop changed: the mean ability after it less that before; to 0.5 logit under 20 people, else 0.25.",
    (
        Column("stage", "stage, or all four together", values=("all", *STAGES)),
        _people("people_before"),
        _people("people_after"),
        Column("paired", "1 if the same people were compared, 0 if two groups were", "integer"),
        Column("change", "change in logits", "decimal"),
        Column("low", "lower end of its 95 % interval", "decimal"),
        Column("high", "upper end of its 95 % interval", "decimal"),
    ),
)
TABLES = {
    table.name: table for table in (_LEVELS, _VISITORS, _STARTS, _FLAGS, _GUESSES, _NEXT_STEPS, _CHANGE)
}
"""The tables of a publication: a workshop's is the last, the others are a month's."""

ITEMS = Table(
    "items",
    "Each task in each language, over all libraries of the installation, to 2 decimals; renewed by 30 new answers.",
    (
        _LANGUAGE,
        Column("item", "task and its version, as id@version"),
        _people(),
        *_figure("share", "share of the points that people earned"),
        *_figure("rest_r", "correlation with the points on the other tasks of its stage"),
        Column("alpha_if_dropped", "alpha of the stage without this task", "number", is_missing=True),
        Column(
            "infit", "infit mean square given the score; 1: as the model has it", "number", is_missing=True
        ),
        Column("outfit", "outfit mean square, likewise", "number", is_missing=True),
        *_figure("dif", "delta of Mantel and Haenszel against other languages; negative: harder in this one"),
        Column("dif_class", "class of that after ETS", values=("A", "B", "C"), is_missing=True),
        Column("b", "difficulty in logits", "number", is_missing=True),
        Column("b_se", "standard error of b in logits", "number", is_missing=True),
    ),
)
OPTIONS = (
    Column("mark", "what was marked: an option, or the points earned together with what was marked"),
    Column("key", "whether it is right", "boolean"),
    _people(),
    Column(
        "thirds", "of those in the lowest, middle and highest third by points, each rounded as people", "list"
    ),
    Column("rest_r", "correlation of marking it with the points on other tasks", "number", is_missing=True),
)
"""What JSON tells of each mark of an item, beside ITEMS."""
PROBLEMS_MEANING = (
    f"by reason: people who said that something is wrong with the task, {ROUNDED}; from 10 of one reason"
)
"""What JSON tells of an item beside that."""
RELIABILITY = Table(
    "stages_reliability",
    "How far the points of a stage can be relied on, over all libraries; from 200 people, renewed by 30 new ones.",
    (
        _LANGUAGE,
        _STAGE,
        _FORM,
        _people(),
        *_figure("alpha", "Cronbach’s alpha: share of the differences in points that is real"),
        Column("omega", "omega total, from one factor", "number", is_missing=True),
        Column("sem", "standard error of measurement in points", "number", is_missing=True),
        Column(
            "prmse",
            "share of the true differences that the stage’s points foretell together with all points; if higher than"
            " alpha and prmse_total, the stage is worth telling of",
            "number",
            is_missing=True,
        ),
        Column("prmse_total", "share of them that all points foretell alone", "number", is_missing=True),
    ),
)
PAIRS = Table(
    "item_pairs",
    "People by their points on two tasks of a stage, over all libraries; renewed by 30 new complete attempts.",
    (
        _LANGUAGE,
        _FORM,
        *(Column(f"item_{n}", "task and its version, as id@version") for n in (1, 2)),
        *(Column(f"points_{n}", f"points on item_{n}", "integer") for n in (1, 2)),
        _people(),
    ),
)


def headed(table: Table) -> tuple[Column, ...]:
    """The columns of a table when its rows stand alone: which publication they are of comes first."""
    return (*HEAD, *table.columns)


def headed_rows(document: Mapping[str, Any], table: str) -> list[Row]:
    """The rows of one table of a publication's document, each with what HEAD names."""
    head = {column.name: document["publication"][column.name] for column in HEAD}
    return [{**head, **row} for row in document["tables"][table]]


def summary(document: Mapping[str, Any]) -> dict[str, Any]:
    """What trends and totals take from a publication: its head, and the rows of all people together."""
    tables = document["tables"]
    of_all = {
        name: [row for row in tables.get(name, ()) if row["by"] == "all"] for name in ("levels", "visitors")
    }
    whole = {name: tables[name] for name in ("starts", "flags", "next_steps", "change") if name in tables}
    return {"publication": document["publication"], "tables": {**of_all, **whole}}


def csv_text(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """The rows as CSV of RFC 4180 with a header; no cell is taken for a formula by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    writer.writerows([_cell(row[column.name]) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: Cell) -> str | int | float | None:
    text = " + ".join(value) if isinstance(value, list) else value
    # A number keeps its minus sign; anything else that could begin a formula gets an apostrophe.
    if isinstance(text, str) and re.match(r"[=+\-@\t\r\n]", text) and not re.fullmatch(r"-\d+(\.\d+)?", text):
        return f"'{text}"
    return text
