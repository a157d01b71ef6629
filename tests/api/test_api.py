"""The API as a program meets it: what it may read, what it is told, and that nothing changes by itself."""

import csv
import io
import json
from collections.abc import Iterable

import pytest
from flask import Flask

from infolit.store.db import Database
from tests.browser import Answer, in_process
from tests.published import LIBRARY, MONTH, document, publish, publish_all, share

PUBLICATIONS = f"/api/v1/libraries/{LIBRARY}/publications"


@pytest.fixture
def db(app: Flask) -> Database:
    """The database of the application, with publications."""
    database: Database = app.extensions["infolit.database"]
    publish_all(database)
    return database


def ask(app: Flask, address: str, method: str = "GET", **headers: str) -> Answer:
    """An answer of the API; `headers` with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return in_process(app)(method, address, None, named)


def cells(text: str) -> list[dict[str, str]]:
    """Rows of CSV by column."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("db")
def test_a_publication_is_served_byte_by_byte_as_it_is_kept(app: Flask) -> None:
    status, headers, text = ask(app, f"{PUBLICATIONS}/1")
    assert (status, text) == (200, document(1))
    assert headers["content-type"] == "application/json"


@pytest.mark.usefixtures("db")
def test_the_list_says_what_there_is_and_where_a_trend_breaks(app: Flask) -> None:
    listed = json.loads(ask(app, f"{PUBLICATIONS}/")[2])["publications"]
    assert [(each["number"], each["kind"], each["month"], each["campaign"]) for each in listed] == [
        (1, "month", "2026-01", None),
        (2, "month", "2026-02", None),
        (3, "workshop", "2026-03", "spring"),
    ]
    assert listed[0]["series"] != listed[1]["series"]
    assert [*listed[2]["links"]["csv"]] == ["change"]
    for entry in listed:
        for address in (entry["links"]["document"], *entry["links"]["csv"].values()):
            assert ask(app, address)[0] == 200


@pytest.mark.usefixtures("db")
def test_json_and_csv_of_a_table_hold_the_published_cells(app: Flask) -> None:
    for name, rows in MONTH.items():
        told = json.loads(ask(app, f"{PUBLICATIONS}/2/{name}.json")[2])
        assert told["rows"] == rows
        assert told["publication"] == json.loads(document(2, calibration="lv-2"))["publication"]
        status, headers, text = ask(app, f"{PUBLICATIONS}/2/{name}.csv")
        assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8; header=present")
        assert len(cells(text)) == len(rows)
    row = cells(ask(app, f"{PUBLICATIONS}/2/levels.csv")[2])[0]
    assert (row["number"], row["calibration"], row["campaign"]) == ("2", "lv-2", "")
    assert (row["members"], row["foundation"], row["advanced_low"]) == (
        "library-user + library-worker",
        "20",
        "",
    )


@pytest.mark.usefixtures("db")
def test_no_cell_is_a_formula_and_numbers_stay_numbers(app: Flask) -> None:
    assert cells(ask(app, f"{PUBLICATIONS}/1/levels.csv")[2])[1]["block"] == "'=2+3"
    assert cells(ask(app, f"{PUBLICATIONS}/3/change.csv")[2])[0]["change"] == "-0.5"
    assert cells(ask(app, f"{PUBLICATIONS}/items.csv")[2])[0]["b"] == "-0.4"


def without_date(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers that could tell something."""
    return {name: value for name, value in headers if name.lower() != "date"}


def test_a_library_that_shares_nothing_is_not_to_be_told_from_one_that_is_not_there(
    app: Flask, db: Database
) -> None:
    for rest in (
        "/",
        "/1",
        "/99",
        "/1/levels.json",
        "/1/levels.csv",
        "/1/change.csv",
        "/items",
        "/items.csv",
    ):
        answers = [ask(app, f"/api/v1/libraries/{slug}/publications{rest}") for slug in ("closed", "nowhere")]
        assert answers[0][0] == 404
        assert answers[0][2] == answers[1][2]
        assert answers[0][1] == answers[1][1]
    share(db, open_data=False)
    assert ask(app, f"{PUBLICATIONS}/1")[0] == 404
    assert "access-control-allow-origin" not in ask(app, f"{PUBLICATIONS}/1")[1]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "rest", ["/99", "/0", "/1000000", "/1/change.csv", "/1/people.csv", "/1/levels", "/x"]
)
def test_what_is_not_published_is_not_found(app: Flask, rest: str) -> None:
    status, headers, text = ask(app, f"{PUBLICATIONS}{rest}")
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert json.loads(text) == {"type": "about:blank", "title": "Not Found", "status": 404}
    assert headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("slug", [LIBRARY, "closed", "nowhere"])
def test_unknown_parameters_are_refused_by_name_whoever_is_asked_about(app: Flask, slug: str) -> None:
    address = f"/api/v1/libraries/{slug}/publications/1/levels.json?role=x&branch=a&branch=b"
    status, headers, text = ask(app, address)
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert json.loads(text)["detail"].endswith("unknown: 'branch', 'role'.")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_sent(app: Flask, method: str) -> None:
    status, headers, text = ask(app, f"{PUBLICATIONS}/1", method)
    assert (status, json.loads(text)["status"]) == (405, 405)
    assert {"GET", "HEAD"} <= set(headers["allow"].split(", "))


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_the_bytes_stay_and_are_sent_once_until_the_next_publication(
    app: Flask, db: Database, encoding: str
) -> None:
    client, asked = app.test_client(), {"Accept-Encoding": encoding}
    first, second = (client.get(f"{PUBLICATIONS}/", headers=asked) for _ in range(2))
    assert first.headers.get("Content-Encoding", "identity") == encoding
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.data == second.data
    assert without_date(first.headers) == without_date(second.headers)
    tagged = {**asked, "If-None-Match": first.headers["ETag"]}
    again = client.get(f"{PUBLICATIONS}/", headers=tagged)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    publish(db, document(4))
    assert client.get(f"{PUBLICATIONS}/", headers=tagged).status_code == 200


@pytest.mark.usefixtures("db")
def test_open_data_may_be_read_by_pages_of_other_sites_and_asks_for_no_cookie(app: Flask) -> None:
    for address in (f"{PUBLICATIONS}/1", f"{PUBLICATIONS}/items.csv", "/api/v1/openapi.json"):
        headers = ask(app, address, origin="https://elsewhere.example")[1]
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in headers
        assert "access-control-allow-credentials" not in headers
    assert "access-control-allow-origin" not in ask(app, "/en/")[1]


def test_a_missing_database_is_a_problem_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from infolit import api
    from infolit.store.db import Unavailable

    def away(*_: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(api, "find_library", away)
    status, headers, text = ask(app, f"{PUBLICATIONS}/")
    assert (status, headers["retry-after"], json.loads(text)["status"]) == (503, "60", 503)
