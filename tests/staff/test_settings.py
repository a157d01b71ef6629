"""Settings: what a library says, how it looks, who may embed it and read it; logos cleaned; the opening for good."""

import struct
import zlib
from io import BytesIO

import pytest
from flask import Flask

from infolit.staff.logos import BadLogo, read_logo
from infolit.staff.origins import find_origin
from infolit.store.db import Database
from infolit.store.installation import find_mode, set_up_library
from infolit.store.libraries import Library, LibraryText, default_library, find_library, save_library
from infolit.store.logos import find_logo
from infolit.store.slugs import readable_slug
from tests.rows import rows
from tests.staff.colleague import LIBRARY, SITE, Colleague, account_of, code_now

HERE = f"l/{LIBRARY}/settings"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">%s</svg>'


@pytest.fixture
def admin(colleague: Colleague, db: Database) -> Colleague:
    """An admin who has come all the way in."""
    return enter(colleague, db)


def enter(colleague: Colleague, db: Database, library: str = LIBRARY) -> Colleague:
    account_of(db, "ilze", "admin", library=library, totp=True)
    colleague.sign_in()
    colleague.send(code=code_now())
    return colleague


def get(db: Database, slug: str = LIBRARY) -> Library:
    found = find_library(db, slug)
    assert found is not None
    return found


def actions(db: Database) -> list[str]:
    return [row["action"] for row in rows(db)["audit"] if row["library"] and row["staff"]]


def png(width: int = 8, height: int = 8, *more: bytes) -> bytes:
    """A black picture; `more` chunks stand before its end."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(bytes(min(height, 99) * (min(width, 99) + 1)))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + b"".join(chunk(b"tEXt", each) for each in more)
        + chunk(b"IDAT", lines)
        + chunk(b"IEND", b"")
    )


def send_logo(admin: Colleague, content: bytes) -> tuple[int, str]:
    """Status and text of the answer."""
    address = f"/en/staff/{HERE}/logo"
    proof = dict(admin.look(f"{HERE}/logo").form().fields)
    answer = admin.client.post(
        address,
        data={**proof, "picture": (BytesIO(content), "logo")},
        base_url=SITE,
        headers={"Referer": f"{SITE}{address}"},
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_what_is_saved_is_shown_again_and_to_visitors(admin: Colleague, db: Database) -> None:
    admin.look(HERE)
    page = admin.send(
        name_en="Hill <Library>",
        hours_en="Monday 9–17\r\n\r\n  Friday 9–12 ",
        contact_en="hill@library.example",
        own="lv",
        colour="#5b2333",
        origins="https://Portal.Example/\r\nhttp://localhost:8080",
    )
    assert page.one(".said").get_text() == "Saved."
    library = get(db)
    assert library.text("en").name == "Hill <Library>"
    assert library.text("en").hours == ("Monday 9–17", "Friday 9–12")
    assert library.text("lv").name == "Lejasmalas pilsētas bibliotēka"
    assert (library.languages, library.colour) == (("lv", "en"), "#5b2333")
    assert library.portal_origins == ("https://portal.example", "http://localhost:8080")
    assert page.one("#hours_en").get_text().split("\n")[-2:] == ["Monday 9–17", "Friday 9–12"]
    assert page.one("#origins").get_text().strip() == "https://portal.example\nhttp://localhost:8080"
    embedded = admin.client.get("/en/embed/", base_url=SITE)
    assert "https://portal.example" in embedded.headers["Content-Security-Policy"]
    assert "Hill &lt;Library&gt;" in admin.client.get("/en/", base_url=SITE).get_data(as_text=True)
    assert actions(db).count("settings changed") == 1


def test_nothing_changes_by_saving_what_is_there(admin: Colleague, db: Database) -> None:
    before = get(db)
    admin.look(HERE)
    admin.send()
    after = get(db)
    assert (after.texts, after.colour, after.open_data) == (before.texts, before.colour, before.open_data)


def test_the_houses_own_colour_is_kept_as_none(admin: Colleague, db: Database) -> None:
    for colour, kept in (("#5b2333", "#5b2333"), ("#0F5257", None)):
        admin.look(HERE)
        admin.send(colour=colour)
        assert get(db).colour == kept


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"colour": "#aaccee"}, "colour", "1.6 to 1"),
        ({"colour": "red"}, "colour", "# and six"),
        ({"colour": "#0f5257;}"}, "colour", "# and six"),
        ({"name_lv": ""}, "name_lv", "name of the library"),
        ({"name_en": "x" * 101}, "name_en", "too long"),
        ({"hours_en": "\n".join("abcdefghijk")}, "hours_en", "10 lines"),
        ({"hours_en": "x" * 81}, "hours_en", "80 characters"),
        ({"origins": "https://portal.example/path"}, "origins", "no address of a website"),
        ({"origins": "https://portal.example; script-src *"}, "origins", "no address of a website"),
        ({"origins": "\n".join(f"https://p{n}.example" for n in range(21))}, "origins", "At most 20"),
        ({"own": "xx"}, "own", ""),
        ({"languages": "xx"}, "languages", ""),
    ],
)
def test_what_will_not_do_is_told_and_nothing_is_kept(
    admin: Colleague, db: Database, fields: dict[str, str], name: str, words: str
) -> None:
    before = get(db)
    admin.look(HERE)
    page = admin.send(422, **fields)
    assert words in page.one(f"#{name}-why").get_text()
    assert page.has(f'.problem a[href="#{name}"]')
    assert get(db) == before


def test_a_pale_colour_is_refused_with_a_shade_that_is_taken(admin: Colleague, db: Database) -> None:
    admin.look(HERE)
    why = admin.send(422, colour="#aaccee").one("#colour-why").get_text()
    nearest = why.rpartition("can be read is ")[2].rstrip(".")
    admin.look(HERE)
    admin.send(colour=nearest)
    assert get(db).colour == nearest


def test_tables_are_opened_and_closed_and_it_is_written_down(admin: Colleague, db: Database) -> None:
    was_open = get(db).open_data
    for _ in range(2):
        form = admin.look(HERE).form()
        fields = {key: value for key, value in form.fields if key != "open_data"}
        now_open = get(db).open_data
        admin.browser.post(form.action, fields if now_open else {**fields, "open_data": "y"})
        assert get(db).open_data != now_open
    assert get(db).open_data == was_open
    assert {"data opened", "data closed"} <= set(actions(db))


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://portal.example", "https://portal.example"),
        (" HTTPS://Portal.Example:443/ ", "https://portal.example"),
        ("https://portal.example:8443", "https://portal.example:8443"),
        ("https://bibliotēka.example", "https://xn--bibliotka-hhb.example"),
        ("http://localhost:5000", "http://localhost:5000"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://192.0.2.7", "https://192.0.2.7"),
        ("http://portal.example", None),
        ("https://*.example", None),
        ("https://me@portal.example", None),
        ("https://portal.example?x", None),
        ("https://portal.example:99999", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://portal.example 'unsafe-inline'", None),
        ("javascript:alert(1)", None),
        ("portal.example", None),
        ("https://-a.example", None),
    ],
)
def test_an_origin_is_an_origin_and_nothing_else(typed: str, origin: str | None) -> None:
    assert find_origin(typed) == origin


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Rīgas Centrālā bibliotēka", "rigas-centrala-biblioteka"),
        ("Градска библиотека Ћуприја", "gradska-biblioteka-cuprija"),
        ("Βιβλιοθήκη Αθηνών", "vivliothiki-athinon"),
        ("图书馆", "library"),
        ("a" * 99, "a" * 40),
    ],
)
def test_a_slug_is_plain_letters(name: str, slug: str) -> None:
    assert readable_slug(name, "library") == slug


def test_a_logo_is_sent_shown_and_taken_away(admin: Colleague, db: Database) -> None:
    assert "No logo yet" in admin.look(f"{HERE}/logo").words
    assert send_logo(admin, SVG % b"<script>alert(1)</script><rect width='8' height='8'/>")[0] == 303
    logo = find_logo(db, get(db).logo or "")
    assert logo is not None
    assert logo.content == SVG % b'<rect width="8" height="8"></rect>'
    page = admin.look(f"{HERE}/logo")
    assert (get(db).logo or "none") in str(page.one("main img")["src"])
    page = admin.send(form="form.quiet-actions", remove="yes")
    assert get(db).logo is None
    assert rows(db)["logo"] == []
    assert {"logo changed", "logo removed"} <= set(actions(db))


def test_a_logo_may_be_larger_than_other_forms_but_not_much(admin: Colleague) -> None:
    status, text = send_logo(admin, png(9, 9, bytes(101 * 1024)))
    assert (status, "100 KB are the most" in text) == (422, True)
    assert send_logo(admin, png(9, 9, bytes(90 * 1024)))[0] == 303
    assert send_logo(admin, bytes(200 * 1024))[0] == 413


def test_other_forms_stay_small(admin: Colleague) -> None:
    form = admin.look(HERE).form()
    admin.browser.post(form.action, {**dict(form.fields), "place_en": "x" * 70_000}, 413)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        png()[:-6],
        png(2001, 8),
        png(0, 8),
        b"<html/>",
        b"<svg/>",
        b"<svg",
        SVG % b"<style>@import 'https://x.example'</style>",
        SVG % (b"<g>" * 40 + b"</g>" * 40),
        SVG % (b"<g/>" * 6000),
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG % b"&a;",
        b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + SVG % b"<text>&a;</text>",
    ],
    ids=range(14),
)
def test_a_picture_that_is_broken_or_dangerous_is_refused(content: bytes) -> None:
    with pytest.raises(BadLogo):
        read_logo(content)


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b"<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>alert(1)</p></foreignObject>",
        b"<g onload='alert(1)'/>",
        b"<a href='javascript:alert(1)'><path d='M0 0'/></a>",
        b"<image href='https://alert(1).example/x.png'/>",
        b"<use href='https://alert(1).example/#x'/>",
        b"<rect fill='url(https://alert(1).example/)'/>",
        b"<rect style='fill:url(https://alert(1).example/)'/>",
        b"<rect fill='URL(  //alert(1).example)'/>",
        b"<rect fill='u\\72l(alert(1))'/>",
        b"<linearGradient href='data:alert(1)'/>",
        b"<animate attributeName='href' to='javascript:alert(1)'/>",
        b"<set attributeName='onmouseover' to='alert(1)'/>",
        b"<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>",
        b"<x:rect xmlns:x='urn:x'>alert(1)</x:rect>",
        b"<?xml-stylesheet href='alert(1)'?>",
        b"<!-- alert(1) -->",
    ],
)
def test_what_does_more_than_draw_is_left_out(inside: bytes) -> None:
    media_type, content = read_logo(SVG % (inside + b"<path d='M1 1h2'/>"))
    assert media_type == "image/svg+xml"
    assert b"alert" not in content
    assert b"M1 1h2" in content


def test_what_draws_stays() -> None:
    inside = (
        b'<linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient>'
        b'<g style="fill:url(#a);stroke:#000;-inkscape-x:1"><text x="1" font-size="3">A &lt; B</text></g>'
    )
    content = read_logo(b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "a" "b">' + SVG % inside)[1]
    assert b'<g fill="url(#a)" stroke="#000"><text x="1" font-size="3">A &lt; B</text></g>' in content
    assert read_logo(content)[1] == content


def test_words_in_a_png_and_what_follows_it_are_left_out() -> None:
    media_type, content = read_logo(png(8, 8, b"Author\0somebody") + b"<script>")
    assert (media_type, content) == ("image/png", png(8, 8))


def real_library(db: Database) -> None:
    """As the first hour leaves it, with made-up courses."""
    texts = (LibraryText("en", "Hill Library"),)
    set_up_library(db, Library("hill", texts=texts, is_default=True), courses=True)


def test_opening_asks_for_a_tick_and_leaves_the_library_and_its_people(
    colleague: Colleague, db: Database
) -> None:
    real_library(db)
    admin = enter(colleague, db, "hill")
    assert "Open to the public" in admin.look("l/hill/settings").words
    page = admin.look("l/hill/settings/open")
    assert "no way back" in page.words
    assert rows(db)["training"] != []
    admin.send(422)
    assert find_mode(db) == "demo"
    page = admin.send(sure="y")
    assert page.one(".said").get_text() == "Your library is open to the public."
    assert find_mode(db) == "open"
    assert rows(db)["training"] == []
    assert default_library(db) == get(db, "hill")
    assert "opened to the public" in actions(db)
    assert "It is open" in admin.look("l/hill/settings/open").words
    assert len(admin.look("l/hill/people").soup.select("tbody tr")) == 1


def test_a_made_up_library_does_not_open_nor_one_beside_the_first(
    colleague: Colleague, db: Database, app: Flask
) -> None:
    admin = enter(colleague, db)
    admin.look(f"{HERE}/open", status=409)
    proof = dict(admin.look(HERE).form().fields)
    admin.browser.post(f"/en/staff/{HERE}/open", {**proof, "sure": "y"}, 409)
    save_library(db, Library("branch", texts=(LibraryText("en", "Branch"),)))
    account_of(db, "anna", "admin", library="branch", totp=True)
    anna = Colleague(app)
    anna.sign_in("anna")
    anna.send(code=code_now())
    anna.look("l/branch/settings/open", status=409)
    assert find_mode(db) == "demo"
