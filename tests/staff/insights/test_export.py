"""Exports: exactly what was published, safe in spreadsheets, for those who may have it."""

import csv
import io
import json
import zipfile

import pytest
from bs4 import BeautifulSoup, Tag

from infolit.assessment.table_columns import TABLES
from infolit.store.db import Database
from tests.published import MONTH, document, publish, share
from tests.staff.colleague import SITE, Colleague, account_of

Workbook = dict[str, list[list[str | float | None]]]


@pytest.fixture(autouse=True)
def _signed_in(db: Database, colleague: Colleague) -> None:
    account_of(db, role="librarian")
    colleague.sign_in()


def fetch(colleague: Colleague, address: str, status: int = 200) -> bytes:
    """What stands at an address, as bytes."""
    with colleague.client.get(address, base_url=SITE) as answer:
        assert answer.status_code == status, address
        data: bytes = answer.data
        return data


def opened(content: bytes) -> Workbook:
    """The cells of each sheet, read from the files that a workbook is made of; no cell may be a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        parts = {name: files.read(name).decode().partition("?>")[2] for name in files.namelist()}
    read = {name: BeautifulSoup(part, "html.parser") for name, part in parts.items()}
    texts = [si.get_text() for si in read["xl/sharedStrings.xml"].find_all("si")]
    names = [str(sheet["name"]) for sheet in read["xl/workbook.xml"].find_all("sheet")]
    sheets = [read[f"xl/worksheets/sheet{n}.xml"] for n in range(1, len(names) + 1)]
    assert not any(sheet.find_all("f") for sheet in sheets)
    return {
        name: [[_value(cell, texts) for cell in row.find_all("c")] for row in sheet.find_all("row")]
        for name, sheet in zip(names, sheets, strict=True)
    }


def _value(cell: Tag, texts: list[str]) -> str | float | None:
    value = cell.find("v")
    if value is None:
        return None
    return texts[int(value.get_text())] if cell.get("t") == "s" else float(value.get_text())


def test_a_workbook_has_a_sheet_for_each_table_with_the_published_cells(
    db: Database, colleague: Colleague
) -> None:
    publish(db, document(1))
    book = opened(fetch(colleague, "/en/staff/l/lejasmala/exports/1.xlsx"))
    assert [*book] == ["About", *MONTH]
    assert book["starts"] == [["what", "people"], ["started", 90], ["finished a stage", 60]]
    levels = dict(zip(*book["levels"][:2], strict=False))
    assert levels["members"] == "library-user + library-worker"
    assert (levels["foundation"], levels["intermediate"], levels["advanced"]) == (20, 40, 0)


def test_a_text_that_looks_like_a_formula_stays_a_text(db: Database, colleague: Colleague) -> None:
    publish(db, document(1))
    book = opened(fetch(colleague, "/en/staff/l/lejasmala/exports/1.xlsx"))
    assert [row[1] for row in book["levels"][1:]] == ["other", "=2+3"]


def test_its_first_sheet_says_what_must_be_known_and_what_columns_mean(
    db: Database, colleague: Colleague
) -> None:
    publish(db, document(1))
    about = opened(fetch(colleague, "/en/staff/l/lejasmala/exports/1.xlsx"))["About"]
    told = {row[0]: row[1:] for row in about if row}
    assert told["licence"][0] == "CC BY 4.0"
    assert told["month"][0] == "2026-01"
    assert told["flags"] == [TABLES["flags"].meaning]
    assert any("chose to do the tasks" in str(row[0]) for row in about if row)
    assert all("<" not in str(cell) for row in about for cell in row)


def test_a_workshop_s_workbook_has_its_change_as_numbers(db: Database, colleague: Colleague) -> None:
    publish(db, document(1, campaign="spring"))
    book = opened(fetch(colleague, "/en/staff/l/lejasmala/exports/1.xlsx"))
    assert book["change"][1] == ["all", 20, 10, 0, -0.5, -1, 0]
    assert any("not of others" in str(row[0]) for row in book["About"] if row)


def test_the_same_publication_makes_the_same_workbook(db: Database, colleague: Colleague) -> None:
    publish(db, document(1))
    first, second = (fetch(colleague, "/en/staff/l/lejasmala/exports/1.xlsx") for _ in range(2))
    assert first == second


def test_every_address_on_the_page_leads_to_what_was_published(db: Database, colleague: Colleague) -> None:
    for text in (document(1), document(2, campaign="spring")):
        publish(db, text)
    page = colleague.look("l/lejasmala/exports")
    addresses = [str(a["href"]) for a in page.main.select("a[download]")]
    assert len(addresses) == 1 + 1 + len(MONTH) + 3 + 2
    files = {address: fetch(colleague, address) for address in addresses}
    (whole,) = (body for address, body in files.items() if address.endswith("publications/1"))
    assert whole.decode() == document(1)
    (levels,) = (body for address, body in files.items() if address.endswith("/levels.csv"))
    rows = list(csv.DictReader(io.StringIO(levels.decode())))
    assert [row["block"] for row in rows] == ["other", "'=2+3"]


def test_the_page_says_whether_everybody_may_have_them(db: Database, colleague: Colleague) -> None:
    share(db, open_data=False)
    page = colleague.look("l/lejasmala/exports")
    assert "Only the staff of this library" in page.words
    assert "Nothing has been published yet" in page.words
    share(db)
    page = colleague.look("l/lejasmala/exports")
    (listed,) = (a for a in page.main.select("a") if "List of publications" in a.get_text())
    assert json.loads(fetch(colleague, str(listed["href"])))["library"] == "lejasmala"


def test_a_strangers_publication_or_none_is_not_found(db: Database, colleague: Colleague) -> None:
    share(db, "closed", open_data=False)
    publish(db, document(1, library="closed"))
    for place in ("l/closed/exports", "l/closed/exports/1.xlsx", "l/lejasmala/exports/1.xlsx"):
        colleague.look(place, 404)
    colleague.look(f"l/lejasmala/exports/{10**30}.xlsx", 404)
