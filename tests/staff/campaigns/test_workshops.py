"""Workshops: fixed when they are made, told what to expect, and said why there is no result."""

import datetime
import itertools
from typing import Any

import pytest
from flask import Flask

from infolit.staff.campaigns import doors, workshops
from infolit.store.campaigns import campaigns_of
from infolit.store.db import Database
from infolit.store.installation import LAST_PUBLISHING, set_setting
from infolit.store.libraries import Campaign, find_campaign, find_library
from tests.published import document, publish
from tests.rows import rows
from tests.staff.colleague import LIBRARY, SITE, Colleague, account_of

TODAY = datetime.date(2026, 11, 22)
HERE = f"l/{LIBRARY}"


def day(days: int) -> str:
    """So many days after TODAY, as browsers send it."""
    return str(TODAY + datetime.timedelta(days=days))


@pytest.fixture
def editor(app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch) -> Colleague:
    """Who looks after workshops, on a fixed day."""
    its_day(monkeypatch, TODAY)
    account_of(db)
    colleague = Colleague(app)
    colleague.sign_in()
    return colleague


def its_day(monkeypatch: pytest.MonkeyPatch, today: datetime.date) -> None:
    """Makes it another day."""
    for module in (doors, workshops):
        monkeypatch.setattr(module, "today", lambda: today)


def sides(db: Database, workshop: str = "spring") -> list[Campaign]:
    """Both doors of a workshop as they are kept."""
    library = find_library(db, LIBRARY)
    assert library is not None
    return campaigns_of(db, library, workshop)


def make(editor: Colleague, title: str = "Spring", **told: str) -> None:
    """Makes a workshop for twelve people that closes in ten days."""
    editor.look(f"{HERE}/new-workshop")
    assert "fixed once you create it" in editor.page.words
    fields: dict[str, Any] = {"title": title, "closes_on": day(10), "people": "12", **told}
    editor.send(**fields)


def test_a_workshop_is_two_doors_that_close_on_one_day(editor: Colleague, db: Database) -> None:
    make(editor, language="lv")
    page = editor.page
    assert page.address == f"/en/staff/{HERE}/workshops/spring"
    assert [page.one(f"#{side}").get_text() for side in ("before", "after")] == [
        f"{SITE}/lv/c/spring-before",
        f"{SITE}/lv/c/spring-after",
    ]
    assert len(page.soup.select("img.qr")) == 2
    assert "published in the night to 4 December 2026" in page.words
    for side in sides(db):
        assert (side.workshop, side.title, str(side.closes_on)) == ("spring", "Spring", day(10))
        assert (side.kind, side.path, side.language, side.opens_on) == ("class", "quick", "lv", None)
        assert side.background_questions is False
    assert [side.half for side in sides(db)] == ["a", "b"]
    make(editor, "Summer")
    assert [side.half for side in sides(db, "summer")] == ["b", "a"]
    assert [row["action"] for row in rows(db)["audit"]].count("workshop made") == 2


def test_nothing_of_a_workshop_can_be_changed(editor: Colleague, db: Database) -> None:
    make(editor)
    before = sides(db)
    assert "cannot be moved" in editor.page.words
    for side, act in itertools.product(before, ("change", "close", "reopen")):
        address = f"/en/staff/{HERE}/doors/{side.slug}/{act}"
        assert not [link for link in editor.look(f"{HERE}/doors/{side.slug}").links() if link == address]
        proof = dict(editor.look(f"{HERE}/new-door").form().fields)
        editor.browser.get(address, 404)
        editor.browser.post(address, proof | {"title": "Spring", "closes_on": day(20)}, 404)
    assert sides(db) == before


def test_a_workshop_s_name_is_never_used_again(editor: Colleague, db: Database) -> None:
    for _ in range(2):
        make(editor)
    assert editor.place() == f"{HERE}/workshops/spring-2"
    editor.look(f"{HERE}/new-door")
    editor.send(title="Spring")
    assert editor.place() == f"{HERE}/doors/spring-3"
    assert find_campaign(db, "spring") is None


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"closes_on": ""}, "closes_on"),
        ({"closes_on": day(0)}, "closes_on"),
        ({"closes_on": day(81)}, "closes_on"),
        ({"closes_on": "soon"}, "closes_on"),
        ({"people": ""}, "people"),
        ({"people": "0"}, "people"),
        ({"people": "a few"}, "people"),
        ({"people": "10000"}, "people"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_made(
    editor: Colleague, db: Database, told: dict[str, str], wrong: str
) -> None:
    before = rows(db)["campaign"]
    editor.look(f"{HERE}/new-workshop")
    fields: dict[str, Any] = {"title": "Spring", "closes_on": day(10), "people": "12", **told}
    page = editor.send(422, **fields)
    assert page.has(f"#{wrong}-why")
    assert not page.has("#confirm")
    assert rows(db)["campaign"] == before


@pytest.mark.parametrize("days", [1, 80])
def test_it_closes_from_tomorrow_on_and_within_80_days(editor: Colleague, db: Database, days: int) -> None:
    make(editor, closes_on=day(days))
    assert {str(side.closes_on) for side in sides(db)} == {day(days)}


def test_fewer_than_ten_are_warned_of_and_may_be(editor: Colleague, db: Database) -> None:
    editor.look(f"{HERE}/new-workshop")
    assert not editor.page.has("#confirm")
    page = editor.send(422, title="Spring", closes_on=day(10), people="9")
    assert "Fewer than 10: no group figures." in page.one("#confirm-why").get_text()
    assert sides(db) == []
    editor.send(confirm="y")
    assert editor.place() == f"{HERE}/workshops/spring"
    assert len(sides(db)) == 2


def test_when_it_has_closed_it_says_what_came_of_it(
    editor: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(editor)
    said, waits = "fewer than 10 people finished", "has not run since"
    told = ((10, "if at least 10 people"), (11, "worked out"), (12, "worked out"), (13, waits), (13, said))
    for days, words in told:
        its_day(monkeypatch, TODAY + datetime.timedelta(days=days))
        if words == said:
            set_setting(db, LAST_PUBLISHING, str(TODAY + datetime.timedelta(days=12)))
        assert words in editor.look(f"{HERE}/workshops/spring").words, days
        assert (said in editor.page.words) == (words == said)
    assert editor.look(f"{HERE}/doors").has("details .door-list")


def test_a_published_workshop_leads_to_its_report(
    editor: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(editor)
    its_day(monkeypatch, TODAY + datetime.timedelta(days=20))
    set_setting(db, LAST_PUBLISHING, str(TODAY + datetime.timedelta(days=19)))
    publish(db, document(1))
    publish(db, document(2, campaign="summer"))
    assert "fewer than 10" in editor.look(f"{HERE}/workshops/spring").words
    publish(db, document(3, campaign="spring"))
    page = editor.look(f"{HERE}/workshops/spring")
    assert "fewer than 10" not in page.words
    [report] = [link for link in page.links() if "report" in link]
    editor.browser.get(report)


def test_a_workshop_of_another_library_is_not_found(editor: Colleague) -> None:
    editor.look(f"{HERE}/workshops/none", 404)
