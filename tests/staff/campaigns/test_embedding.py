"""What a webmaster copies, how it looks, and the script that tests his page."""

import gzip
import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from infolit.store.campaigns import add_workshop
from infolit.store.db import Database
from infolit.store.libraries import Campaign, Library, find_library, save_campaign, save_library
from infolit.store.staff import Role
from tests.page import only
from tests.staff.colleague import LIBRARY, SITE, Colleague, account_of, code_now

HERE = f"l/{LIBRARY}/doors"
EMBED = f"{HERE}/{LIBRARY}/embed"


def come_in(colleague: Colleague, db: Database, role: Role = "librarian") -> Colleague:
    """Somebody of the library who has come in."""
    account_of(db, role=role, totp=role == "admin")
    colleague.sign_in()
    if role == "admin":
        colleague.send(code=code_now())
    return colleague


@pytest.fixture
def librarian(colleague: Colleague, db: Database) -> Colleague:
    """Who may look and copy."""
    return come_in(colleague, db)


def library_of(db: Database) -> Library:
    """The library as it is kept."""
    found = find_library(db, LIBRARY)
    assert found is not None
    return found


def copied(colleague: Colleague, id_: str) -> str:
    """What the button beside a snippet copies."""
    assert colleague.page.one(f'[data-copy="{id_}"]')
    return colleague.page.one(f"#{id_}").get_text()


def test_without_any_choice_the_line_names_the_door_and_nothing_else(librarian: Colleague) -> None:
    librarian.look(EMBED)
    assert copied(librarian, "as-element") == (
        f'<script src="{SITE}/embed/v1.js" defer></script><infolit-quiz campaign="{LIBRARY}">'
        f'<a href="{SITE}/lv/c/{LIBRARY}">Pamanīt, atrast, pārbaudīt, izmantot: kā jums tas izdodas?</a></infolit-quiz>'
    )
    frame = BeautifulSoup(copied(librarian, "as-iframe"), "html.parser").iframe
    assert frame is not None
    assert frame["src"] == f"{SITE}/embed/c/{LIBRARY}"
    assert frame["title"] == "Pamanīt, atrast, pārbaudīt, izmantot"
    assert copied(librarian, "as-oembed") == f"{SITE}/lv/c/{LIBRARY}"


def test_choices_stand_in_every_snippet_and_in_the_preview(librarian: Colleague) -> None:
    page = librarian.look(f"{EMBED}?lang=en&path=full&theme=dark&accent=%235b2333")
    told = f'campaign="{LIBRARY}" lang="en" path="full" theme="dark" accent="5b2333"'
    assert f"<infolit-quiz {told}>" in copied(librarian, "as-element")
    assert "Notice, find, check, use: how do you do it?</a>" in copied(librarian, "as-element")
    query = "path=full&theme=dark&accent=5b2333"
    assert f'"{SITE}/en/embed/c/{LIBRARY}?{query.replace("&", "&amp;")}"' in copied(librarian, "as-iframe")
    assert copied(librarian, "as-oembed") == f"{SITE}/en/c/{LIBRARY}?{query}"
    preview = page.one("infolit-quiz")
    assert [preview[name] for name in ("lang", "path", "theme", "accent")] == ["en", "full", "dark", "5b2333"]
    assert dict(page.form("form.choices-form").fields) == {
        "lang": "en",
        "path": "full",
        "theme": "dark",
        "accent": "#5b2333",
    }


@pytest.mark.parametrize("query", ["lang=xx", "path=extended", "theme=pink", "accent=red", "accent=%22%3E"])
def test_what_cannot_be_chosen_is_left_out(librarian: Colleague, query: str) -> None:
    page = librarian.look(
        f"{EMBED}?{query}&path=full&theme=dark" if "accent" in query else f"{EMBED}?{query}"
    )
    rest = ' path="full" theme="dark"' if "accent" in query else ""
    assert f'<infolit-quiz campaign="{LIBRARY}"{rest}>' in copied(librarian, "as-element")
    assert page.has("details.choices[open]")


def test_the_library_s_own_colour_needs_not_be_said(librarian: Colleague, db: Database) -> None:
    save_library(db, replace(library_of(db), colour="#5b2333"))
    page = librarian.look(f"{EMBED}?accent=%235B2333")
    assert page.one("#accent")["value"].lower() == "#5b2333"  # type: ignore[union-attr]
    assert "accent" not in copied(librarian, "as-element")


def test_the_preview_is_a_frame_of_our_own_and_never_counted(librarian: Colleague, app: Flask) -> None:
    page = librarian.look(f"{EMBED}?lang=lv")
    policy = page.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'none'; frame-src 'self'")
    assert "frame-src" not in librarian.look(HERE).headers["content-security-policy"]
    told = {"try": page.one("infolit-quiz")["try"], "lang": "lv"}
    start = app.test_client().get(f"/embed/c/{LIBRARY}", query_string=told, follow_redirects=True)
    assert start.request.path == f"/lv/embed/c/{LIBRARY}"
    assert only(
        BeautifulSoup(start.get_data(as_text=True), "html.parser").select(".notice:not([hidden])")
    ).get_text()


def test_it_says_which_websites_may_show_the_tasks(colleague: Colleague, db: Database) -> None:
    admin = come_in(colleague, db, "admin")
    page = admin.look(EMBED)
    assert "No website may show the tasks yet" in page.one(".problem").get_text()
    assert page.one(".problem a")["href"] == f"/en/staff/l/{LIBRARY}/settings#origins"
    save_library(db, replace(library_of(db), portal_origins=("https://a.example", "https://b.example")))
    page = admin.look(EMBED)
    assert not page.has(".problem")
    assert "https://a.example , https://b.example ." in page.words


def test_who_may_not_change_settings_is_told_whom_to_ask(librarian: Colleague) -> None:
    page = librarian.look(EMBED)
    assert "Ask whoever looks after the settings" in page.one(".problem").get_text()
    assert not page.has(".problem a")


def test_every_door_leads_there_but_kiosks_and_workshops(librarian: Colleague, db: Database) -> None:
    doors = {
        kind: Campaign(kind, library_of(db), kind=kind, title=kind) for kind in ("link", "class", "portal")
    }
    for door in doors.values():
        save_campaign(db, door)
        page = librarian.look(f"{HERE}/{door.slug}")
        assert f"/en/staff/{HERE}/{door.slug}/embed" in page.links(), door.kind
        librarian.look(f"{HERE}/{door.slug}/embed")
        assert page.has("a.button") is (door.kind == "portal")
    save_campaign(db, replace(doors["link"], slug="hall", kind="kiosk", title="Hall"))
    made = add_workshop(db, Campaign("", library_of(db), title="Course", closes_on=None))
    assert made is not None
    for slug in ("hall", made[0].slug):
        page = librarian.look(f"{HERE}/{slug}")
        assert not any(link.endswith("/embed") for link in page.links())
        librarian.look(f"{HERE}/{slug}/embed", 404)


def test_the_line_that_tests_a_page_says_something_even_if_its_script_is_stopped(
    librarian: Colleague,
) -> None:
    librarian.look(EMBED)
    line = BeautifulSoup(copied(librarian, "as-check"), "html.parser")
    assert line.script is not None
    assert (line.script["src"], line.script["data-campaign"]) == (f"{SITE}/en/embed/check.js", LIBRARY)
    assert f"allow {SITE} in the script-src" in only(line.select("#infolit-check")).get_text()


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_script_of_the_test_is_small_and_for_pages_of_any_origin(app: Flask, language: str) -> None:
    answer = app.test_client().get(f"/{language}/embed/check.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert len(gzip.compress(answer.data)) < 4096
    text = answer.get_data(as_text=True)
    used = {*re.findall(r'say\([^;]*?"(\w+)"', text), *re.findall(r"words\.(\w+)", text)}
    known = {*re.findall(r'"(\w+)": "', text.partition("const words = ")[2].partition("\n")[0])}
    assert used <= known


def test_a_library_chooses_whether_portals_learn_levels(colleague: Colleague, db: Database) -> None:
    admin = come_in(colleague, db, "admin")
    admin.look(f"l/{LIBRARY}/settings")
    assert not library_of(db).tells_portals
    admin.send(tells_portals="y")
    assert library_of(db).tells_portals
    assert admin.page.one("#tells_portals").has_attr("checked")
