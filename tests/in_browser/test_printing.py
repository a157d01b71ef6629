"""Printing from inside a frame, as people do it: Firefox and its own printer of PDF."""

import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from tests.in_browser.firefox import Firefox, running, until
from tests.in_browser.portal import Portal
from tests.in_browser.server import Server
from tests.in_browser.watching import program
from tests.walker import Patron


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[tuple[Firefox, Path]]:
    """A Firefox that prints without asking, and the file it prints into."""
    paper, profile = tmp_path / "paper.pdf", tmp_path / "profile"
    profile.mkdir()
    with running(program("Firefox"), profile) as firefox:
        firefox.prefer(
            print__always_print_silent=True,
            print_printer="Mozilla Save to PDF",
            print__printer_Mozilla_Save_to_PDF__print_to_file=True,
            print__printer_Mozilla_Save_to_PDF__print_to_filename=str(paper),
        )
        yield firefox, paper


def whole(paper: Path) -> bytes | None:
    """What was printed, once all of it is there."""
    printed = paper.read_bytes() if paper.exists() else b""
    return printed if printed.rstrip().endswith(b"%%EOF") else None


def letters(text: str) -> str:
    """A text as it is the same on screen and paper: without breaks and hyphens, and letters that touch taken apart."""
    return re.sub(r"\W", "", normalize("NFKC", text))


def test_in_a_frame_the_print_button_prints_the_result_and_not_the_page_around(
    printer: tuple[Firefox, Path], server: Server, portal: Portal
) -> None:
    patron = Patron(server.app, door="embed/")
    patron.finish()
    firefox, paper = printer
    firefox.goto(portal.framing(f"{server.other_origin}{patron.at('result')}"))
    frame = firefox.frame_locator("iframe")
    heading = letters(frame.locator("h1").inner_text())
    frame.locator("[data-print]").click()
    assert until(lambda: whole(paper)).startswith(b"%PDF-")
    [sheet] = PdfReader(paper, strict=True).pages
    said = letters(sheet.extract_text())
    assert heading in said
    assert letters("A portal") not in said
    assert frame.locator("[data-own-tab]").get_attribute("hidden") is not None
