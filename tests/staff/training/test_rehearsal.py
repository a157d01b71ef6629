"""Rules in words, whom they reach, and a try-out that tells the truth."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import event

from infolit.assessment import guidance
from infolit.assessment.items import LEVELS
from infolit.assessment.reach import Reach
from infolit.quiz.result import result_of
from infolit.staff.training.rehearsal import reach_words
from infolit.store.db import Database
from infolit.store.trainings import save_trainings, trainings_of
from tests.page import Page
from tests.published import document, publish
from tests.staff.colleague import LIBRARY, Colleague, account_of
from tests.walker import Choose, Patron, rightly, unsure, wrongly

RULES = f"l/{LIBRARY}/training/rules"


@pytest.fixture
def librarian(colleague: Colleague, db: Database) -> Colleague:
    """Somebody who may look only, signed in."""
    account_of(db, role="librarian")
    colleague.sign_in()
    return colleague


def publish_levels(db: Database, **counts: tuple[int, int, int]) -> None:
    """A month in which so many stood at each level of these stages."""
    whole = json.loads(document(1))
    nothing = {f"{level}_{end}": None for level in LEVELS for end in ("low", "high")}
    whole["tables"]["levels"] = [
        {"by": "all", "block": "all", "members": [], "stage": stage, **nothing}
        | dict(zip(LEVELS, people, strict=True))
        for stage, people in counts.items()
    ]
    whole["tables"]["visitors"] = []
    publish(db, json.dumps(whole))


def rule_of(page: Page, title: str) -> str:
    """What is said of the training with this title."""
    articles = page.soup.select("section:not(#try) article.training")
    return next(" ".join(each.get_text(" ").split()) for each in articles if title in each.get_text())


def shown(page: Page, within: str) -> list[str]:
    """Every training and sentence in a part of a page, as it is read."""
    return [
        " ".join(each.get_text(" ").split()) for each in page.soup.select(f"{within} :is(article, .ask, p)")
    ]


@pytest.mark.parametrize("how", [unsure, wrongly, rightly])
@pytest.mark.parametrize("path", ["quick", "full"])
def test_the_try_out_shows_what_a_patron_with_that_result_gets(
    librarian: Colleague, patron: Patron, how: Choose, path: str
) -> None:
    if path == "full":
        patron.start("full")
        patron.rush_to(5, how)
        result = patron.send()
    else:
        result = patron.finish(how)
    with librarian.app.test_request_context("/en/"):
        needs = guidance.needs_of(result_of(patron.attempt))
    asked = "&".join(
        f"part{place}={stage}&level{place}={'-'.join(levels or ())}"
        for place, (stage, levels) in enumerate(needs, 1)
    )
    tried = librarian.look(f"{RULES}?{asked}")
    assert shown(tried, ".tried") == shown(result, "section.trainings")


def test_rules_are_told_in_words_with_whom_they_reach(librarian: Colleague, db: Database) -> None:
    assert "Nothing has been published yet" in librarian.look(RULES).words
    publish_levels(db, recognise=(120, 60, 120), find=(100, 100, 90), use=(40, 30, 20))
    page = librarian.look(RULES)
    told = rule_of(page, "What do I really want to know?")
    assert "Shown to people whose weaker parts include Notice, at the level foundation." in told
    assert "Fits about 120 of 300 people." in told
    assert "January 2026" in page.words
    assert "Use, advanced" not in page.words, "whoever stands highest has no gap"


def test_a_range_is_told_for_several_parts_and_few_for_none(app: Flask) -> None:
    with app.test_request_context("/en/"):
        assert reach_words(Reach(120, 180, 300)) == "Fits about 120 to 180 of 300 people."
        assert reach_words(Reach(0, 20, 50)) == "Fits few people, or up to about 20 of 50."


def test_bad_addresses_are_no_try_out(librarian: Colleague) -> None:
    for asked in ("part1=nothing&level1=high", "part1=find", "level1=foundation-foundation", "part1=%00"):
        assert not librarian.look(f"{RULES}?{asked}").has(".tried")
    twice = "part1=use&level1=advanced-advanced&part2=use&level2=foundation-foundation"
    assert "There is no course on" in librarian.look(f"{RULES}?{twice}").one(".tried").get_text()


def test_pages_of_two_hundred_trainings_are_quick(librarian: Colleague, db: Database) -> None:
    """Judged by statements, not by the clock: each page asks as often as with a few."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def count(place: str) -> int:
        asked.clear()
        librarian.look(place)
        return len(asked)

    places = (f"l/{LIBRARY}/training", f"{RULES}?part1=find&level1=foundation-foundation")
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        few = [count(place) for place in places]
        some = trainings_of(db, LIBRARY)
        save_trainings(db, [replace(some[n % len(some)], id=f"more-{n}") for n in range(200)])
        assert [count(place) for place in places] == few
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
