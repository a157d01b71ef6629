"""Pages as PDF, where WeasyPrint is installed: loaded for the first page that asks, and never let near the network."""

import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

STATIC = Path(__file__).parents[2] / "static"
SHEETS = ("style.css", "staff.css")
IN_CHARTS = (
    "<style>.foundation, .fewer { fill: #C5D5D7 } .intermediate, .about { fill: #749B9E }"
    " .advanced, .more { fill: #0F5257 }</style>"
)
"""What the style sheets say of charts: WeasyPrint draws SVG without asking the page's own."""

_one_at_a_time = Lock()


class Busy(Exception):
    """Another one is being written."""


class NoPdf(Exception):
    """WeasyPrint is not installed, or lacks a library of the system."""


def is_installed() -> bool:
    """Whether a link to a PDF is worth showing."""
    return find_spec("weasyprint") is not None


def pdf_of(page: str) -> bytes:
    """A page in `layouts/paper.html` as PDF of A4. NoPdf: it cannot be made here. Busy: another is being written."""
    # It takes a second of a processor, and the patrons' pages come first: who comes meanwhile is not kept waiting.
    if not _one_at_a_time.acquire(blocking=False):
        raise Busy
    try:
        weasyprint, nothing, sheets = _loaded()
        document = weasyprint.HTML(
            string=page.replace("</svg>", f"{IN_CHARTS}</svg>"), base_url="about:blank", url_fetcher=nothing
        )
        content: bytes = document.write_pdf(stylesheets=sheets)
        return content
    finally:
        _one_at_a_time.release()


@cache
def _loaded() -> tuple[Any, Any, list[Any]]:
    """WeasyPrint, a fetcher that fetches nothing from anywhere, and our style sheets, read."""
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as problem:
        raise NoPdf(str(problem)) from problem
    # It warns of every rule that is for screens.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    nothing = URLFetcher(allowed_protocols=())
    sheets = [
        weasyprint.CSS(filename=STATIC / name, url_fetcher=nothing, media_type="print") for name in SHEETS
    ]
    return weasyprint, nothing, sheets
