"""How a library's pages look: its colour, its picture, its languages, and who may frame them."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from infolit.store.libraries import (
    Campaign,
    Library,
    LibraryText,
    default_library,
    save_campaign,
    save_library,
)
from infolit.store.logos import find_logo, save_logo
from tests.browser import Browser, in_process
from tests.walker import Patron

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><style>path{fill:red}</style><path d="M0 0h1"/></svg>'
HILL = Library("hill", texts=(LibraryText("en", "Hill Library"), LibraryText("lv", "Kalna bibliotēka")))


def changed(app: Flask, **told: Any) -> Library:
    """The default library with these changes."""
    db = app.extensions["infolit.database"]
    library = default_library(db)
    assert library is not None
    save_library(db, replace(library, **told))
    return replace(library, **told)


def add_hill(app: Flask, **told: Any) -> str:
    """Another library; its picture's hash."""
    db = app.extensions["infolit.database"]
    save_library(db, replace(HILL, **told))
    return save_logo(db, "hill", "image/svg+xml", SVG)


def sheets(page: Any) -> list[str]:
    return [link["href"] for link in page.soup.select("link[rel=stylesheet]") if "/theme/" in link["href"]]


def test_every_page_of_an_attempt_wears_the_colour_of_its_library(app: Flask, language: str) -> None:
    add_hill(app, colour="#7a1f3d")
    patron = Patron(app, language=language, door="c/hill")
    patron.start()
    for page in (patron.page, patron.send(), patron.answer(), patron.look()):
        assert sheets(page) == ["/theme/7a1f3d.css"], page.address
    other = Patron(app)
    other.start()
    assert [sheets(other.page), sheets(other.send())] == [[], []], "not that of a neighbour"


def test_of_a_sheet_the_colour_is_all_that_is_asked(browser: Browser) -> None:
    status, headers, text = browser.send("GET", "/theme/0f5257.css")
    assert (status, headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in headers["cache-control"]
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "--accent: #0f5257" in text
    assert browser.send("GET", "/theme/ffff00.css")[2].startswith(":root { --accent: #7")
    for colour in ("0f525", "0f5257aa", "zzzzzz", "%7D"):
        assert browser.send("GET", f"/theme/{colour}.css")[0] == 404


def test_the_picture_stands_in_the_bar_and_names_the_library_where_nothing_else_does(
    app: Flask, language: str
) -> None:
    hash_ = add_hill(app)
    patron = Patron(app, language=language, door="c/hill")
    name = HILL.text(language).name
    image = patron.open_door().one(".bar img")
    assert (image["src"], image["height"], image["alt"]) == (f"/logo/{hash_}", "32", "")
    assert name in patron.page.one(".bar").text
    patron.send()
    assert patron.page.one(".bar img")["alt"] == name
    assert not Patron(app, door="embed/c/hill").open_door().has("img")
    assert not Patron(app).open_door().has(".bar img")


def test_a_picture_can_do_nothing_but_be_seen(app: Flask, browser: Browser) -> None:
    hash_ = add_hill(app)
    status, headers, text = browser.send("GET", f"/logo/{hash_}")
    assert (status, text) == (200, SVG.decode())
    assert headers["content-type"].startswith("image/svg+xml")
    assert headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert "immutable" in headers["cache-control"]
    new = save_logo(app.extensions["infolit.database"], "hill", "image/png", SVG)
    assert new != hash_, "an address that is kept for ever keeps its type"
    assert find_logo(app.extensions["infolit.database"], hash_) is None
    for gone in (hash_, "0" * 32, "%00", "..%2F"):
        assert browser.send("GET", f"/logo/{gone}")[0] == 404


def test_only_its_own_portals_may_frame_a_library(app: Flask) -> None:
    add_hill(app, portal_origins=("https://hill.example",))
    changed(app, portal_origins=("https://mala.example",))
    patron = Patron(app, door="embed/c/hill")
    patron.start()
    for page in (patron.open_door(), patron.send(), patron.send()):
        policy = page.headers["content-security-policy"]
        assert policy.endswith("frame-ancestors 'self' https://hill.example"), page.address
    unknown = patron.browser.get("/en/embed/code").headers["content-security-policy"]
    assert unknown.endswith("frame-ancestors 'self' https://hill.example https://mala.example")


@pytest.mark.parametrize(("chosen", "others"), [((), ["lv"]), (("en",), []), (("en", "lv", "el"), ["lv"])])
def test_a_library_offers_its_own_languages(app: Flask, chosen: tuple[str, ...], others: list[str]) -> None:
    add_hill(app, languages=chosen)
    patron = Patron(app, door="c/hill")
    page = patron.open_door()
    assert [link["lang"] for link in page.soup.select(".languages a")] == others
    patron.send()
    assert [button["value"] for button in patron.page.soup.select(".languages button")] == others
    asks_latvian = Browser(in_process(app), headers={"Accept-Language": "lv"})
    assert asks_latvian.get("/c/hill").address == f"/{'lv' if others else 'en'}/c/hill"
    # Who has an address in another language still gets there, and back.
    latvian = asks_latvian.get("/lv/c/hill")
    assert [link["lang"] for link in latvian.soup.select(".languages a")] == ["en"]


def test_a_door_has_a_language_of_its_own(app: Flask) -> None:
    add_hill(app)
    db = app.extensions["infolit.database"]
    for slug, language in (("class-lv", "lv"), ("class-el", "el")):
        save_campaign(db, Campaign(slug, HILL, language=language))
    browser = Browser(in_process(app), headers={"Accept-Language": "en"})
    assert browser.get("/c/class-lv").address == "/lv/c/class-lv"
    assert browser.get("/c/class-el").address == "/en/c/class-el", "not one that is not offered at all"
    assert browser.get("/c/hill").address == "/en/c/hill"
    assert browser.get("/").address == "/en/"


def test_what_is_kept_of_doors_costs_a_task_page_no_statement(app: Flask) -> None:
    patron = Patron(app)
    patron.start()
    patron.send()
    said: list[str] = []

    def note(*told: Any) -> None:
        said.append(told[2])

    event.listen(patron.db.engine, "before_cursor_execute", note)
    try:
        patron.browser.get(patron.at(f"item/{patron.item.id}"))
    finally:
        event.remove(patron.db.engine, "before_cursor_execute", note)
    assert len([each for each in said if each.startswith("SELECT")]) == 1, said
