"""Subscriptions: added, listed with what they brought, ended; what they bring is looked at or taken over."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from infolit.commands import fetching, trainings
from infolit.commands.fetching import Answer, Failed
from infolit.store.db import Database
from infolit.store.feeds import Feed, feeds_of
from infolit.store.imports import imports_of
from infolit.store.trainings import trainings_of
from tests.staff.colleague import LIBRARY, Colleague, account_of
from tests.staff.training.test_imports import FIT, FOUR, link, titles

TODAY = datetime.date(2026, 11, 22)
ADDRESS = "https://partner.example/calendar.ics"
PLACE = f"l/{LIBRARY}/training/feeds"


@pytest.fixture
def editor(colleague: Colleague, db: Database) -> Colleague:
    """An editor of the library, signed in."""
    account_of(db)
    colleague.sign_in()
    return colleague


def subscribe(editor: Colleague, db: Database, **told: Any) -> Feed:
    """Subscribes by the form."""
    editor.look(PLACE)
    editor.send(address=ADDRESS, **FIT, **told)
    (feed,) = feeds_of(db)
    return feed


def brings(monkeypatch: pytest.MonkeyPatch, body: str | Failed) -> None:
    """Makes the partner's site answer so."""

    def fetch(_address: str, **_options: object) -> Answer:
        if isinstance(body, Failed):
            raise body
        return Answer(200, body.encode())

    monkeypatch.setattr(trainings, "fetch", fetch)


def test_a_subscription_is_fetched_looked_at_mended_once_and_stays_mended(
    editor: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = subscribe(editor, db)
    assert "not fetched yet" in editor.page.words
    brings(monkeypatch, FOUR)
    assert trainings.renew(db, feed, TODAY) == "4 read, 2 to take over, 2 to mend, 0 no longer there"
    assert titles(db) == set()
    editor.look(PLACE)
    assert "fetched on 22 November 2026" in editor.page.words
    editor.look(link(editor.page, "2 to take over, 2 to mend"))
    editor.look(link(editor.page, "Row 2"))
    editor.send(starts_on="28.02.2099")
    editor.send()
    assert titles(db) == {"Letters", "Maps", "Phones"}

    renewed = trainings.renew(db, feed, TODAY)
    assert renewed == "4 read, 0 to take over, 1 to mend, 0 no longer there"
    assert len(imports_of(db, LIBRARY)) == 1


def test_an_automatic_one_takes_over_what_is_right_and_removes_nothing_unasked(
    editor: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = subscribe(editor, db, automatic="y")
    brings(monkeypatch, FOUR)
    assert "2 taken over" in trainings.renew(db, feed, TODAY)
    assert titles(db) == {"Letters", "Phones"}
    less = FOUR.replace("UID:d", "UID:e").replace("Phones", "Tablets")
    brings(monkeypatch, less)
    assert trainings.renew(db, feed, TODAY).endswith("1 no longer there")
    assert titles(db) == {"Letters", "Phones", "Tablets"}

    editor.look(PLACE)
    page = editor.look(link(editor.page, "1 no longer there"))
    (gone,) = page.soup.select("input[name=remove]")
    editor.send(remove=str(gone["value"]))
    assert titles(db) == {"Letters", "Tablets"}


def test_what_cannot_be_fetched_or_read_is_told_and_changes_nothing(
    editor: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = subscribe(editor, db)
    for body, words in (
        (Failed("404"), "error 404"),
        (Failed("not public"), "not on the public"),
        ("x", "no calendar"),
    ):
        brings(monkeypatch, body)
        trainings.renew(db, feed, TODAY)
        assert words in editor.look(PLACE).words
    assert imports_of(db, LIBRARY) == []


@pytest.mark.parametrize(
    "address", ["", "ftp://a.example/", "https://user@a.example/", "file:///etc/passwd", "x" * 600]
)
def test_only_web_addresses_can_be_subscribed_to(editor: Colleague, db: Database, address: str) -> None:
    editor.look(PLACE)
    editor.send(422, address=address)
    assert feeds_of(db) == ()


def test_one_address_is_subscribed_to_once(editor: Colleague, db: Database) -> None:
    subscribe(editor, db)
    editor.send(422, address=ADDRESS)
    assert len(feeds_of(db)) == 1


def test_ending_a_subscription_asks_and_leaves_its_trainings(
    editor: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = subscribe(editor, db, automatic="y")
    brings(monkeypatch, FOUR)
    trainings.renew(db, feed, TODAY)
    editor.look(PLACE)
    editor.look(link(editor.page, "End it"))
    assert ADDRESS in editor.page.words
    assert len(feeds_of(db)) == 1
    editor.send()
    assert (feeds_of(db), imports_of(db, LIBRARY)) == ((), [])
    assert titles(db) == {"Letters", "Phones"}
    assert {training.feed for training in trainings_of(db, LIBRARY)} == {None}


def test_two_subscriptions_do_not_take_each_others_trainings(
    editor: Colleague, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = subscribe(editor, db, automatic="y")
    brings(monkeypatch, FOUR)
    trainings.renew(db, feed, TODAY)
    other = replace(feed, id="other")
    assert "2 taken over" in trainings.renew(db, other, TODAY)
    assert len([each for each in trainings_of(db, LIBRARY) if each.uid == "a"]) == 2


def test_the_check_is_for_public_addresses_unless_a_test_says_otherwise() -> None:
    assert trainings.renew.__kwdefaults__ == {"is_allowed": fetching.is_public}
    assert trainings.check_links.__kwdefaults__ == {"is_allowed": fetching.is_public}
