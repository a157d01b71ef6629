"""Lighthouse on the start page, a task and a result: `python bench/lighthouse.py`; needs npx and Chromium."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from html import unescape
from urllib.parse import urlencode
from urllib.request import urlopen

from servers import infolit

VERSION = "12.8.2"
CATEGORIES = "performance,accessibility,best-practices"
FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"


def post(base: str, page: str, **fields: str) -> tuple[str, str]:
    """Address and page after the form of a page was sent."""
    action = re.search(r'method="post" action="([^"]+)"', page)
    assert action is not None
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    sent = {name: unescape(value) for name, value in hidden} | fields
    with urlopen(base + action[1], urlencode(sent).encode()) as reply:
        return str(reply.url), reply.read().decode()


def addresses(base: str) -> tuple[str, str, str]:
    """Start page, an open task and a result, each of an attempt of its own in Latvian."""
    found = {}
    for wanted in ("item", "result"):
        address, page = f"{base}/lv/", urlopen(f"{base}/lv/").read().decode()
        while f'data-page="{wanted}"' not in page:
            unsure = {"mark": "not-sure"} if 'value="not-sure"' in page else {"not_sure": "y"}
            address, page = post(base, page, **unsure)
        found[wanted] = address
    return f"{base}/lv/", found["item"], found["result"]


def scores(address: str) -> dict[str, float]:
    """Scores of a page from 0 to 100, by category."""
    program = ["npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json"]
    told = subprocess.run(
        [*program, f"--only-categories={CATEGORIES}", f"--chrome-flags={FLAGS}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: 100 * found["score"] for name, found in json.loads(told.stdout)["categories"].items()}


def main() -> int:
    """Prints a line for each page."""
    if shutil.which("npx") is None:
        print("npx is not here: Lighthouse comes from the npm registry")
        return 1
    with (
        tempfile.TemporaryDirectory() as folder,
        infolit("waitress", f"sqlite:///{folder}/infolit.sqlite3", folder, None) as server,
    ):
        for address in addresses(f"http://127.0.0.1:{server.port}"):
            print(re.sub(r"/a/[^/]+/", "/a/…/", address), scores(address))
    return 0


if __name__ == "__main__":
    sys.exit(main())
