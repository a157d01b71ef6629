"""A kiosk through one window of Chromium, visitor after visitor: `python bench/kiosk.py --visitors 1000`.

Needs Playwright and Chromium. Half of the visitors press *Finish and clear*, the others walk away and the clock is
put forward; one in three is at a help page then, or has been warned and stayed.
"""

import argparse
import shutil
import sys
import tempfile
from itertools import count
from typing import Any

from playwright.sync_api import Page, sync_playwright
from servers import ROOT, infolit

sys.path.insert(0, str(ROOT))

from infolit.store.db import Database
from infolit.store.libraries import Campaign, default_library, save_campaign

SHOWN = {
    "JSHeapUsedSize": "heap, kB",
    "Nodes": "nodes",
    "JSEventListeners": "listeners",
    "Documents": "documents",
}


def weigh(page: Page) -> list[int]:
    """Heap in kB, nodes, listeners and documents, once everything that nobody needs is thrown away."""
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable")
    for _twice in range(2):
        wire.send("HeapProfiler.collectGarbage")
    told: dict[str, Any] = {
        each["name"]: each["value"] for each in wire.send("Performance.getMetrics")["metrics"]
    }
    wire.detach()
    return [round(told[name] / (1024 if name == "JSHeapUsedSize" else 1)) for name in SHOWN]


def visit(page: Page, number: int) -> None:
    """One visitor, from the page of languages to the page of languages."""
    page.locator(f".kiosk-languages li:nth-child({number % 2 + 1}) a").click()
    page.locator("main[data-page=start]").wait_for()
    page.locator("#step .primary").click()
    page.locator("main[data-page=stage]").wait_for()
    page.locator("#step .primary").click()
    page.locator("main[data-item]").wait_for()
    first = page.locator("main").get_attribute("data-item")
    page.locator("[name=mark]").last.check()
    page.locator("#step .primary").click()
    page.locator(f'main[data-item]:not([data-item="{first}"]):not(.htmx-settling)').wait_for()
    if number % 3 == 1:
        page.clock.fast_forward(125_000)
        page.locator("#idle-stay").click()
    if number % 3 == 2:
        page.locator(".help a").first.click()
        page.locator("[data-back]").wait_for()
    if number % 2:
        page.locator("#leave button").click()
    else:
        page.clock.fast_forward(400_000)
    page.locator(".kiosk-languages").wait_for()


def main() -> None:
    """Prints a line at the beginning, then at each tenth of the way."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--visitors", type=int, default=1000)
    visitors = asked.parse_args().visitors
    print("visitors", *SHOWN.values(), sep=" | ")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/infolit.sqlite3"
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with infolit("waitress", url, folder, None) as server:
            database = Database(url)
            library = default_library(database)
            assert library is not None
            save_campaign(database, Campaign("hall", library, kind="kiosk"))
            page = chromium.new_page()
            page.clock.install()
            page.goto(f"http://127.0.0.1:{server.port}/en/c/hall")
            for number in count(1):
                visit(page, number)
                if number in (1, 10) or number % max(1, visitors // 10) == 0:
                    print(number, *weigh(page), sep=" | ", flush=True)
                if number == visitors:
                    break
            chromium.close()


if __name__ == "__main__":
    main()
