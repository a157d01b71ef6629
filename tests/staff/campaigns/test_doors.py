"""The place Doors: what one finds there, makes, changes and closes."""

import datetime
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import segno
from flask import Flask

from infolit.staff.campaigns import doors
from infolit.store import campaigns
from infolit.store.db import Database
from infolit.store.libraries import (
    Campaign,
    Library,
    LibraryText,
    find_campaign,
    find_library,
    save_campaign,
    save_library,
)
from infolit.store.staff import Role
from tests.rows import rows
from tests.staff.colleague import LIBRARY, SITE, Colleague, account_of

TODAY = datetime.date(2026, 11, 22)
HERE = f"l/{LIBRARY}"


def day(days: int) -> str:
    """So many days after TODAY, as browsers send it."""
    return str(TODAY + datetime.timedelta(days=days))


def staff(app: Flask, db: Database, role: Role = "editor") -> Colleague:
    """Somebody of the library who has come in."""
    account_of(db, role=role)
    colleague = Colleague(app)
    colleague.sign_in()
    return colleague


@pytest.fixture
def editor(app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch) -> Colleague:
    """Who looks after doors, on a fixed day."""
    monkeypatch.setattr(doors, "today", lambda: TODAY)
    return staff(app, db)


def get(db: Database, slug: str) -> Campaign:
    """The door as it is kept."""
    found = find_campaign(db, slug)
    assert found is not None
    return found


def done_of(db: Database) -> list[str]:
    """What the log says of doors, by what was done."""
    acts = [row for row in rows(db)["audit"] if row["action"].startswith("door")]
    return sorted(f"{row['action']} {row['library']}" for row in acts)


def test_at_first_there_is_the_library_s_own_door_and_what_others_are_good_for(editor: Colleague) -> None:
    page = editor.look(f"{HERE}/doors")
    assert [each.get_text() for each in page.soup.select("main code")] == [f"{SITE}/c/{LIBRARY}"]
    assert "The library’s own door" in page.words
    assert "To tell groups apart" in page.words
    assert "Did a course change anything?" in page.words
    assert not page.has("details > .door-list")


def test_a_new_door_has_an_address_made_from_its_title(editor: Colleague, db: Database) -> None:
    editor.look(f"{HERE}/new-door")
    told: dict[str, Any] = {
        "title": "  Ziemas   skola ",
        "kind": "class",
        "branch": "Kalns",
        "path": "full",
        "half": "b",
    }
    page = editor.send(**told, language="lv", opens_on=day(1), closes_on=day(5))
    assert page.address == f"/en/staff/{HERE}/doors/ziemas-skola"
    assert page.one("#address").get_text() == f"{SITE}/lv/c/ziemas-skola"
    assert "Ziemas skola is there" in page.soup.get_text()
    assert page.has(".facts")
    assert "opens on 23 November 2026" in page.words
    library = find_library(db, LIBRARY)
    assert library is not None
    assert get(db, "ziemas-skola") == Campaign(
        "ziemas-skola",
        library,
        kind="class",
        path="full",
        half="b",
        title="Ziemas skola",
        branch="Kalns",
        language="lv",
        opens_on=TODAY + datetime.timedelta(days=1),
        closes_on=TODAY + datetime.timedelta(days=5),
    )
    assert "Class" not in editor.look(f"{HERE}/doors").words
    assert "class · opens on 23 November 2026 · Long: 32 tasks · Latviešu · Kalns" in editor.page.words
    assert done_of(db) == [f"door made {LIBRARY}"]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"title": " \t"}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"branch": "x" * 81}, "branch"),
        ({"kind": "permanent"}, "kind"),
        ({"path": "extended"}, "path"),
        ({"half": "ab"}, "half"),
        ({"language": "xx"}, "language"),
        ({"opens_on": "tomorrow"}, "opens_on"),
        ({"opens_on": day(2), "closes_on": day(1)}, "closes_on"),
        ({"closes_on": "0001-13-01"}, "closes_on"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_made(
    editor: Colleague, db: Database, told: dict[str, str], wrong: str
) -> None:
    before = rows(db)["campaign"]
    editor.look(f"{HERE}/new-door")
    page = editor.send(422, **{"title": "A door", **told})
    assert page.has(f"#{wrong}-why")
    assert rows(db)["campaign"] == before


def test_a_door_changes_but_for_its_address(editor: Colleague, db: Database) -> None:
    editor.look(f"{HERE}/new-door")
    editor.send(title="Autumn")
    editor.look(f"{HERE}/doors/autumn/change")
    assert "quiz.example/c/autumn" in editor.page.words
    assert dict(editor.page.form().fields)["title"] == "Autumn"
    fields = dict(editor.page.form().fields)
    fields.pop("background_questions")
    editor.page = editor.browser.post(
        f"/en/staff/{HERE}/doors/autumn/change",
        fields | {"title": "Winter", "path": "full", "slug": "winter", "workshop": "w"},
    )
    assert "who has begun goes on as before" in editor.page.soup.get_text()
    changed = get(db, "autumn")
    assert (changed.title, changed.path, changed.background_questions) == ("Winter", "full", False)
    assert (changed.workshop, changed.language) == (None, None)
    assert find_campaign(db, "winter") is None
    assert done_of(db) == [f"door changed {LIBRARY}", f"door made {LIBRARY}"]


def kinds(colleague: Colleague) -> list[str]:
    """The kinds of door that the form of the page offers."""
    return [str(each["value"]) for each in colleague.page.soup.select("[name=kind]")]


def test_a_kiosk_stays_a_kiosk(editor: Colleague, db: Database) -> None:
    editor.look(f"{HERE}/new-door")
    assert kinds(editor) == ["link", "class", "kiosk", "portal"]
    editor.send(title="Hall", kind="kiosk")
    assert get(db, "hall").kind == "kiosk"
    editor.look(f"{HERE}/doors/hall/change")
    assert kinds(editor) == []
    editor.send(title="Foyer", kind="link")
    assert (get(db, "hall").kind, get(db, "hall").title) == ("kiosk", "Foyer")


@pytest.mark.parametrize("kind", ["link", "class", "portal"])
def test_no_other_door_becomes_a_kiosk(editor: Colleague, db: Database, kind: str) -> None:
    editor.look(f"{HERE}/new-door")
    editor.send(title="Fair", kind=kind)
    before = get(db, "fair")
    editor.look(f"{HERE}/doors/fair/change")
    assert kinds(editor) == ["link", "class", "portal"]
    assert editor.send(422, title="Hall", kind="kiosk").has("#kind-why")
    assert kinds(editor) == ["link", "class", "portal"]
    assert get(db, "fair") == before


def test_a_closed_door_is_folded_away_and_opens_again(editor: Colleague, db: Database, app: Flask) -> None:
    editor.look(f"{HERE}/new-door")
    editor.send(title="Fair", closes_on=day(0))
    assert editor.look(f"{HERE}/doors").has(".door-list #at-fair")
    editor.look(f"{HERE}/doors/fair/close")
    assert "You can open it again" in editor.page.words
    editor.send()
    assert "The door is closed." in editor.page.soup.get_text()
    assert get(db, "fair").closes_on == TODAY - datetime.timedelta(days=1)
    assert editor.look(f"{HERE}/doors").has("details .door-list #at-fair")
    assert "closed since 21 November 2026" in editor.page.words
    editor.look(f"{HERE}/doors/fair/reopen")
    editor.send()
    assert get(db, "fair").closes_on is None
    assert not editor.look(f"{HERE}/doors").has("details .door-list")
    assert app.test_client().get("/en/c/fair").status_code == 200
    assert done_of(db) == [f"door {act} {LIBRARY}" for act in ("closed", "made", "reopened")]


def test_the_library_s_own_door_changes_and_never_closes(editor: Colleague, db: Database) -> None:
    editor.look(f"{HERE}/doors/{LIBRARY}/change")
    assert {name for name, _ in editor.page.form().fields} == {
        "csrf_token",
        "path",
        "half",
        "language",
        "background_questions",
    }
    editor.send(path="full", language="lv", closes_on=day(-3), kind="link")
    own = get(db, LIBRARY)
    assert (own.kind, own.path, own.language, own.closes_on) == ("permanent", "full", "lv", None)
    for act in ("close", "reopen"):
        editor.look(f"{HERE}/doors/{LIBRARY}/{act}", 404)


def test_who_only_reads_finds_no_button_to_change_anything(app: Flask, db: Database) -> None:
    librarian = staff(app, db, "librarian")
    words = librarian.look(f"{HERE}/doors").words + librarian.look(f"{HERE}/doors/{LIBRARY}").words
    assert "New" not in words
    assert "Change" not in words
    for place in ("new-door", "new-workshop", f"doors/{LIBRARY}/change"):
        librarian.look(f"{HERE}/{place}", 403)
    for place in ("poster", "try"):
        librarian.look(f"{HERE}/doors/{LIBRARY}/{place}")


def test_a_stranger_s_door_is_not_found(editor: Colleague, db: Database) -> None:
    other = Library("hill", texts=(LibraryText("en", "Hill"),))
    save_library(db, other)
    save_campaign(db, Campaign("fair", other, kind="link", title="Fair"))
    for place in ("", "/change", "/close", "/reopen", "/poster", "/try", "/qr.svg", "/qr.png"):
        address = f"/en/staff/{HERE}/doors/fair{place}"
        assert editor.browser.send("GET", address)[0] == 404, place
    proof = dict(editor.look(f"{HERE}/new-door").form().fields)
    for act in ("change", "close", "reopen"):
        editor.browser.post(f"/en/staff/{HERE}/doors/fair/{act}", proof | {"title": "Mine"}, 404)
    assert get(db, "fair") == Campaign("fair", other, kind="link", title="Fair")


@pytest.mark.parametrize(("language", "path"), [("", "/c/fair"), ("lv", "/lv/c/fair")])
def test_the_qr_code_holds_the_address(editor: Colleague, app: Flask, language: str, path: str) -> None:
    editor.look(f"{HERE}/new-door")
    editor.send(title="Fair", language=language)
    code = segno.make(f"{SITE}{path}", error="q", micro=False)
    drawn = editor.client.get(f"/en/staff/{HERE}/doors/fair/qr.svg", base_url=SITE)
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.get_data(as_text=True).endswith(
        code.svg_inline(scale=8, light="#fff").partition(">")[2] + "\n"
    )
    assert b"style" not in drawn.data
    picture = editor.client.get(f"/en/staff/{HERE}/doors/fair/qr.png", base_url=SITE)
    assert picture.headers["Content-Disposition"] == 'attachment; filename="fair.png"'
    assert picture.data.startswith(b"\x89PNG")
    assert 600 <= int.from_bytes(picture.data[16:20]) <= 1200
    answer = app.test_client().get(path, base_url=SITE, follow_redirects=True)
    assert answer.status_code == 200


def test_a_door_is_tried_out_uncounted(editor: Colleague, app: Flask, db: Database) -> None:
    page = editor.look(f"{HERE}/doors/{LIBRARY}/try")
    assert "Nothing of this is counted; it is deleted after 7 days." in page.words
    begin = urlsplit(str(page.one("main a.button")["href"]))
    assert begin.path == f"/en/c/{LIBRARY}"
    assert begin.query.startswith("try=")
    before = rows(db)["attempt"]
    start = editor.browser.get(begin.geturl())
    editor.browser.post(start.form().action, start.form().fields)
    [attempt] = [row for row in rows(db)["attempt"] if row not in before]
    assert attempt["trial"]


def test_a_library_with_all_its_doors_gets_no_more(
    editor: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "MOST_DOORS", 1)
    editor.look(f"{HERE}/new-door")
    assert "500 doors" in editor.send(422, title="One more").words


def test_two_hundred_doors_are_listed_at_once(editor: Colleague, db: Database) -> None:
    library = find_library(db, LIBRARY)
    assert library is not None
    for number in range(200):
        door = Campaign(f"door-{number}", library, kind="link", title=f"Door {number}", branch="Hill")
        save_campaign(db, door)
    editor.look(f"{HERE}/doors")
    began = time.process_time()
    editor.client.get(f"/en/staff/{HERE}/doors", base_url=SITE)
    # Twice what is allowed on an idle machine.
    assert time.process_time() - began < 0.1
