"""The OpenAPI 3.1 document of the API, made from the description of the published tables."""

from collections.abc import Iterable, Mapping

from infolit.assessment.counts import PROBLEMS
from infolit.assessment.table_columns import (
    HEAD,
    ITEMS,
    MORE_HEAD,
    OPTIONS,
    PROBLEMS_MEANING,
    TABLES,
    Column,
    headed,
)

Json = dict[str, object]

LARGEST_NUMBER = 999_999
"""Highest number of a publication that an address may name."""
LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}

_TYPES: Mapping[str, Json] = {
    "decimal": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    "list": {"type": "array", "items": {"type": ["string", "integer"]}},
}
_TEXT: Json = {"type": "string"}
_SLUG: Json = {"type": "string", "pattern": "^[A-Za-z0-9._~-]{1,100}$"}
_NUMBER: Json = {"type": "integer", "minimum": 1, "maximum": LARGEST_NUMBER}
_PARAMETERS: Mapping[str, Json] = {
    "slug": {"description": "Short name of the library in addresses.", "schema": _SLUG},
    "number": {"description": "Number of the publication within its library.", "schema": _NUMBER},
}


def openapi(server: str) -> Json:
    """The document; `server` is the address, without host, under which all paths stand."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "infolit: published tables",
            "version": "1",
            "description": "What libraries published: merged and rounded tables of closed batches, the same bytes"
            " until the next publication. A library that does not share its tables is not found, as if it did"
            " not exist. No address takes a query parameter; any is answered by 400.",
            "license": LICENCE,
        },
        "servers": [{"url": server}],
        "paths": {path: _path(path, *told) for path, told in _paths().items()},
        "components": {"schemas": _schemas()},
    }


def _paths() -> dict[str, tuple[str, Json]]:
    """By path: what it answers, and its schema."""
    library = "/libraries/{slug}/publications"
    paths: dict[str, tuple[str, Json]] = {
        "/openapi.json": ("This description", {"type": "object"}),
        f"{library}/": ("All publications of a library", _ref("publications")),
        f"{library}/items": ("Statistics of all tasks, of all libraries", _ref("items")),
        f"{library}/items.csv": _csv(ITEMS.meaning, ITEMS.columns),
        f"{library}/{{number}}": ("A whole publication", _ref("document")),
    }
    for table in TABLES.values():
        address = f"{library}/{{number}}/{table.name}"
        paths[f"{address}.json"] = (table.meaning, _ref(f"{table.name}_table"))
        paths[f"{address}.csv"] = _csv(table.meaning, headed(table))
    return paths


def _csv(meaning: str, columns: Iterable[Column]) -> tuple[str, Json]:
    told = "\n".join(f"- `{column.name}`: {column.meaning}" for column in columns)
    return f"{meaning} As CSV.", {"type": "string", "description": f"Columns:\n\n{told}"}


def _path(path: str, summary: str, schema: Json) -> Json:
    media_type = "text/csv" if path.endswith(".csv") else "application/json"
    names = [name for name in _PARAMETERS if f"{{{name}}}" in path]
    problem = {"content": {"application/problem+json": {"schema": _ref("problem")}}}
    return {
        "parameters": [{"name": name, "in": "path", "required": True, **_PARAMETERS[name]} for name in names],
        "get": {
            "summary": summary,
            "responses": {
                "200": {"description": summary, "content": {media_type: {"schema": schema}}},
                "304": {"description": "The same as what If-None-Match names."},
                "400": {"description": "A query parameter, and there are none.", **problem},
                **({"404": {"description": "Not here, or not shared.", **problem}} if names else {}),
            },
        },
    }


def _schemas() -> dict[str, Json]:
    """By name: what answers and their parts look like."""
    rows = {name: _array(_ref(f"{name}_row")) for name in TABLES}
    publication, link = _ref("publication"), {**_TEXT, "format": "uri-reference"}
    series = Column("series", "a trend may be drawn through publications of the same series only", "integer")
    links = _object({"document": link, "csv": _object(dict.fromkeys(rows, link), needed=())})
    entry = _object({**_properties((*HEAD[1:], series)), "links": links})
    options, reading = (
        _array(_object(_properties(OPTIONS))),
        _object({"code": _TEXT, "values": {"type": "object"}}),
    )
    item = {**_properties(ITEMS.columns), "options": options, "readings": _array(reading)}
    people = {"type": "integer", "minimum": 10}
    problems = {**_object(dict.fromkeys(PROBLEMS, people), needed=()), "description": PROBLEMS_MEANING}
    problem: dict[str, Json] = {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}
    return {
        "problem": _object(problem, needed=("type", "title", "status")),
        "publication": _object(_properties((*HEAD, *MORE_HEAD))),
        "document": _object({"publication": publication, "tables": _object(rows, needed=())}),
        "publications": _object({"library": _TEXT, "publications": _array(entry)}),
        "items": _object({"items": _array(_ref("item"))}),
        "item": _object({**item, "problems": problems}, needed=tuple(item)),
        **{f"{name}_row": _object(_properties(table.columns)) for name, table in TABLES.items()},
        **{f"{name}_table": _object({"publication": publication, "rows": rows[name]}) for name in TABLES},
    }


def _ref(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _array(items: Json) -> Json:
    return {"type": "array", "items": items}


def _object(properties: Mapping[str, Json], *, needed: Iterable[str] | None = None) -> Json:
    """An object with these properties and no others, all of them needed if nothing else is said."""
    required = list(properties if needed is None else needed)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _properties(columns: Iterable[Column]) -> dict[str, Json]:
    return {column.name: _property(column) for column in columns}


def _property(column: Column) -> Json:
    schema: Json = {"description": column.meaning, **_TYPES.get(column.type, {"type": column.type})}
    if column.is_missing:
        schema["type"] = [schema["type"], "null"]
    if column.values:
        schema["enum"] = [*column.values, *([None] if column.is_missing else [])]
    return schema
