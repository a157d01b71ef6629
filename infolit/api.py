"""Published tables for programs: JSON and CSV under /api/v1, the same bytes until the next publication."""

import hashlib
import json
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from infolit.assessment.table_columns import HEAD, ITEMS, TABLES, csv_text, headed, headed_rows
from infolit.identity import current_staff, may
from infolit.look import database
from infolit.openapi import LARGEST_NUMBER, openapi
from infolit.store.libraries import Library, find_library
from infolit.store.published import Publication, find_publication, item_reports, publications_of, series_of

JSON, CSV = "application/json", "text/csv; charset=utf-8; header=present"

bp = Blueprint("api", __name__, url_prefix="/api/v1")

LIBRARY = "/libraries/<name:slug>/publications"
NUMBER = f"{LIBRARY}/<int(min=1,max={LARGEST_NUMBER}):number>"
TABLE = f"{NUMBER}/<any({','.join(TABLES)}):table>"


@bp.before_request
def _refuse_parameters() -> None:
    if request.args:
        names = ", ".join(repr(name) for name in sorted(request.args))
        abort(400, description=f"No address here takes query parameters; unknown: {names}.")


def may_read(library: Library) -> bool:
    """Whether whoever asks may read what this library published: everybody, or who is of its staff."""
    return library.open_data or may(current_staff(), library.slug, "librarian")


@bp.get("/openapi.json")
def description() -> Response:
    """What can be asked here, for everybody."""
    server = url_for(".description").removesuffix("/openapi.json")
    return _opened(Response(_text(openapi(server)), content_type=JSON))


@bp.get(f"{LIBRARY}/")
def publications(slug: str) -> Response:
    """All publications of a library, oldest first, with their addresses."""
    library = _get_library(slug)
    documents = [json.loads(each.document) for each in publications_of(database(), slug)]
    series = series_of(each["publication"] for each in documents)
    listed = [_entry(each, number) for each, number in zip(documents, series, strict=True)]
    return _answer(_text({"library": slug, "publications": listed}), library)


@bp.get(f"{LIBRARY}/items")
def items(slug: str) -> Response:
    """Statistics of all items, in all languages."""
    library = _get_library(slug)
    return _answer(_text({"items": _items()}), library)


@bp.get(f"{LIBRARY}/items.csv")
def items_csv(slug: str) -> Response:
    """Statistics of all items, in all languages, as CSV."""
    library = _get_library(slug)
    return _answer(csv_text(ITEMS.columns, _items()), library, CSV)


@bp.get(NUMBER)
def publication(slug: str, number: int) -> Response:
    """A whole publication, byte by byte as it was published."""
    library = _get_library(slug)
    return _answer(_get_publication(slug, number).document, library)


@bp.get(f"{TABLE}.json")
def table_json(slug: str, number: int, table: str) -> Response:
    """One table of a publication."""
    library = _get_library(slug)
    document = _get_document(slug, number, table)
    return _answer(
        _text({"publication": document["publication"], "rows": document["tables"][table]}), library
    )


@bp.get(f"{TABLE}.csv")
def table_csv(slug: str, number: int, table: str) -> Response:
    """One table of a publication, as CSV."""
    library = _get_library(slug)
    rows = headed_rows(_get_document(slug, number, table), table)
    return _answer(csv_text(headed(TABLES[table]), rows), library, CSV)


def _get_library(slug: str) -> Library:
    """One that may be read here; any other is not found, whether there is one or not."""
    library = find_library(database(), slug)
    if library is None or not may_read(library):
        abort(404)
    return library


def _get_publication(slug: str, number: int) -> Publication:
    return find_publication(database(), slug, number) or abort(404)


def _get_document(slug: str, number: int, table: str) -> dict[str, Any]:
    """The publication as data; it has this table."""
    document: dict[str, Any] = json.loads(_get_publication(slug, number).document)
    return document if table in document["tables"] else abort(404)


def _entry(document: dict[str, Any], series: int) -> dict[str, Any]:
    head = document["publication"]
    place = partial(url_for, slug=head["library"], number=head["number"])
    tables = [table for table in TABLES if table in document["tables"]]
    return {
        **{column.name: head[column.name] for column in HEAD[1:]},
        "series": series,
        "links": {
            "document": place(".publication"),
            "csv": {table: place(".table_csv", table=table) for table in tables},
        },
    }


def _items() -> list[Any]:
    # Pair counts are kept beside reports on items, whose key has a version.
    return [json.loads(document) for _, item, document in item_reports(database()) if "@" in item]


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _answer(body: str, library: Library, content_type: str = JSON) -> Response:
    """Open data may be kept by caches; what somebody reads because he signed in may not."""
    response = Response(body, content_type=content_type)
    if library.open_data:
        return _opened(response)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _opened(response: Response) -> Response:
    """Anyone may have it, so pages of other sites may too: no cookie is asked for, nothing depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-cache"  # to be kept, and asked for again: is it still the same?
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    return response
