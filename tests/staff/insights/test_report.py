"""Reports: one page of a month or a workshop, on paper and as PDF; and an example before there is one."""

import datetime
import io
import json
import os
import sys
from typing import Any

import pypdf
import pytest
from openapi_schema_validator import OAS31Validator

from infolit.assessment.table_columns import MORE_HEAD
from infolit.openapi import openapi
from infolit.staff.insights import overview, pdf, report
from infolit.store.db import Database
from tests.page import Page
from tests.published import WORKSHOP, document, publish, share
from tests.staff.colleague import SITE, Colleague, account_of
from tests.staff.insights.months import month, publish_month

FEW, MANY = (20, 40, 0), (180, 90, 30)
HAS_PDF = pdf.is_installed() or os.environ.get("CI") == "true"
needs_pdf = pytest.mark.skipif(not HAS_PDF, reason="WeasyPrint is not installed (requirements-pdf.txt)")


@pytest.fixture(autouse=True)
def _signed_in(db: Database, colleague: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "today", lambda: datetime.date(2026, 9, 3))
    account_of(db, role="librarian")
    colleague.sign_in()


def look(colleague: Colleague, place: str, status: int = 200) -> Page:
    """A page of the library."""
    return colleague.look(f"l/lejasmala/{place}", status)


def text(page: Page) -> str:
    """What stands in it, one space between words."""
    return " ".join(page.main.get_text(" ").split())


def publish_workshop(db: Database, *rows: dict[str, Any]) -> None:
    """Puts a workshop with these rows of change, each on top of a usual one, where the command would."""
    changed = [{**WORKSHOP["change"][0], **row} for row in rows]
    publish(db, json.dumps(json.loads(document(1, campaign="spring")) | {"tables": {"change": changed}}))


def test_a_report_says_what_was_measured_and_what_is_known(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    page = look(colleague, "reports/1")
    assert page.heading == "What our visitors can do, July 2026"
    told = text(page)
    assert "300 people did everyday tasks" in told
    assert "Notice: 60% need some help (foundation)" in told
    assert "Half an hour just for you" in told
    assert "do not tell of all visitors" in told
    assert page.has("[data-print]")


def test_of_few_people_a_report_has_no_percentages_and_no_order_of_gaps(
    db: Database, colleague: Colleague
) -> None:
    publish_month(db, 1, month(FEW))
    page = look(colleague, "reports/1")
    assert "%" not in text(page)
    assert "Where help is needed most" not in text(page)
    assert "few" in text(page)


def test_a_published_zero_reads_few(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month((110, 0, 0)))
    shown = [b.get_text() for b in look(colleague, "reports/1").main.select(".levels td b")]
    assert shown[:3] == ["100%", "few", "few"]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("0.25", "1.25", "can do more after it than before"),
        ("-0.25", "1.25", "no clear change was found"),
        ("-1.25", "-0.25", "managed less after it than before"),
    ],
)
def test_a_workshop_is_told_as_an_outcome_of_those_who_took_part(
    db: Database, colleague: Colleague, low: str, high: str, words: str
) -> None:
    publish_workshop(db, {"change": "0.75", "low": low, "high": high})
    page = look(colleague, "reports/1")
    assert words in text(page)
    assert "ISO 16439" in text(page)
    assert "five before, they manage about 7 after" in text(page)
    assert f"({float(low):+.2f} … {float(high):+.2f})".replace("-", "−") in text(page)


def test_a_report_of_a_workshop_says_who_was_compared_and_why_no_stages(
    db: Database, colleague: Colleague
) -> None:
    publish_workshop(db, {"paired": 0})
    told = text(look(colleague, "reports/1"))
    assert "Two groups were compared" in told
    assert "Single stages are shown only where the same people can be compared, 30 at least" in told


def test_pairs_without_stages_are_told_that_they_were_too_few(db: Database, colleague: Colleague) -> None:
    publish_workshop(db, {"paired": 1})
    told = text(look(colleague, "reports/1"))
    assert "The same people were compared" in told
    assert "here they were fewer" in told


def test_stages_of_a_workshop_stand_in_a_table(db: Database, colleague: Colleague) -> None:
    publish_workshop(db, {"paired": 1}, {"stage": "find", "paired": 1, "low": "0.25", "high": "1.00"})
    page = look(colleague, "reports/1")
    (row,) = page.main.select("tbody tr")
    assert row.get_text(" ", strip=True).startswith("Find")
    assert "more than before" in row.get_text()
    assert "here they were fewer" not in text(page)


def test_all_reports_are_listed_newest_first(db: Database, colleague: Colleague) -> None:
    assert "See an example" in look(colleague, "reports").words
    publish_month(db, 1, month(FEW))
    publish(db, document(2, campaign="spring"))
    listed = [a.get_text() for a in look(colleague, "reports").main.select("tbody a")]
    assert listed == ["Workshop “spring”", "July 2026"]


def test_a_strangers_report_or_none_is_not_found(db: Database, colleague: Colleague) -> None:
    share(db, "closed")
    publish(db, document(1, library="closed"))
    colleague.look("l/closed/reports/1", 404)
    for number in ("1", "0", "1.pdf", str(10**30)):
        look(colleague, f"reports/{number}", 404)


def test_the_example_says_on_every_side_that_it_is_one(colleague: Colleague) -> None:
    page = look(colleague, "example")
    assert page.heading.startswith("Example: ")
    assert page.title.startswith("Example: ")
    assert "These people are made up" in page.one(".example-mark").get_text()
    assert "Example library" in text(page)
    assert "Lejasmala" not in text(page)


def test_the_example_is_a_publication_as_they_are_described() -> None:
    """See tools/example.py, which makes it."""
    schemas = openapi("")["components"]
    schema = {"$ref": "#/components/schemas/document", "components": schemas}
    OAS31Validator(schema).validate(report.example_document())
    head = report.example_document()["publication"]
    assert head["library"] == "example"
    assert all(column.name in head for column in MORE_HEAD)


def read_pdf(colleague: Colleague, place: str) -> tuple[int, str]:
    """Pages and words of a PDF."""
    with colleague.client.get(f"/en/staff/l/lejasmala/{place}", base_url=SITE) as answer:
        assert answer.content_type == "application/pdf"
        found = pypdf.PdfReader(io.BytesIO(answer.data))
    return len(found.pages), " ".join(" ".join(page.extract_text() for page in found.pages).split())


@needs_pdf
def test_a_report_as_pdf_is_one_page_of_the_same_words(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    pages, words = read_pdf(colleague, "reports/1.pdf")
    assert pages == 1
    assert "What our visitors can do, July 2026" in words
    assert "300 people did everyday tasks" in words
    assert "All reports" not in words


@needs_pdf
def test_a_workshop_has_its_pdf_too(db: Database, colleague: Colleague) -> None:
    publish_workshop(db, {"change": "0.75", "low": "0.25", "high": "1.25"})
    pages, words = read_pdf(colleague, "reports/1.pdf")
    assert pages == 1
    assert "can do more after it than before" in words


@needs_pdf
def test_a_pdf_asks_for_nothing_from_anywhere() -> None:
    """A picture of another site, a file of this machine: neither is fetched, and the page comes all the same."""
    page = "<img src='https://elsewhere.example/a.png'><link rel=stylesheet href='file:///etc/passwd'><p>here"
    (only,) = pypdf.PdfReader(io.BytesIO(pdf.pdf_of(page))).pages
    assert only.extract_text().strip() == "here"
    assert not only.images


@needs_pdf
def test_one_pdf_at_a_time_is_written_and_who_comes_meanwhile_is_told(
    db: Database, colleague: Colleague
) -> None:
    publish_month(db, 1, month(MANY))
    look(colleague, "reports/1")
    with pdf._one_at_a_time:
        page = colleague.look("l/lejasmala/reports/1.pdf", status=503)
    assert "being written" in page.words


def test_all_parts_of_charts_have_their_colour_in_a_pdf(db: Database, colleague: Colleague) -> None:
    publish_month(db, 1, month(MANY))
    drawn = {name for rect in look(colleague, "reports/1").main.select("rect") for name in rect["class"]}
    assert drawn
    assert all(f".{name}" in pdf.IN_CHARTS for name in drawn)


def test_without_weasyprint_no_link_is_shown_and_its_address_says_what_to_do(
    db: Database, colleague: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_month(db, 1, month(MANY))
    monkeypatch.setattr(pdf, "find_spec", lambda _name: None)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf._loaded.cache_clear()
    assert "PDF" not in look(colleague, "reports/1").words
    assert "Print the report from your browser" in look(colleague, "reports/1.pdf", 404).words
    pdf._loaded.cache_clear()
