"""Every page is valid by the Nu HTML checker."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.in_browser.screens import LANGUAGES, Gallery

KNOWN_ADVICE = "Please be sure to test, and consider using a polyfill."
"""Of fields for days, times and colours, which every browser of today has."""


def complaints(checker: list[str], folder: Path) -> set[str]:
    """What the checker says of the pages in a folder, each sentence once, with a page where it holds."""
    answer = subprocess.run([*checker, str(folder)], capture_output=True, text=True, check=True, timeout=120)
    said = {}
    for each in json.loads(answer.stdout)["messages"]:
        if each["message"].endswith(KNOWN_ADVICE):
            continue
        said[each["message"]] = f"{Path(each['url']).name}, line {each['lastLine']}: {each['message']}"
    return set(said.values())


def test_every_page_is_valid(checker: list[str], galleries: Callable[[str], Gallery], tmp_path: Path) -> None:
    for language in LANGUAGES:
        for number, (name, text) in enumerate(galleries(language).sent.items()):
            file = f"{language}-{number:03}-{re.sub(r'[^a-z0-9]+', '-', name.lower())[:60]}.html"
            (tmp_path / file).write_text(text, encoding="utf-8")
    assert len([*tmp_path.iterdir()]) > 200
    assert complaints(checker, tmp_path) == set()


def test_the_checker_takes_data_hx_and_refuses_hx(checker: list[str], tmp_path: Path) -> None:
    page = '<!doctype html><html lang="en"><title>A</title><form {}="/a"><button>B</button></form></html>'
    (tmp_path / "right.html").write_text(page.format("data-hx-post"), encoding="utf-8")
    assert complaints(checker, tmp_path) == set()
    (tmp_path / "wrong.html").write_text(page.format("hx-post"), encoding="utf-8")
    assert "hx-post" in complaints(checker, tmp_path).pop()
