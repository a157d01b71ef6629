"""Changing the language in mid-quiz: at every step, without losing a mark."""

from typing import Any

import pytest

from infolit.i18n import NAMES
from tests.page import in_words
from tests.walker import Patron, fields_for, rightly, unsure, wrongly


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("path", ["quick", "full"])
def test_it_can_be_changed_at_every_step(patron: Patron, htmx: bool, path: str) -> None:
    patron.browser.htmx = htmx
    patron.start(path)
    steps = 0
    while patron.page.name != "about":
        page, other = patron.page, "lv" if patron.language == "en" else "en"
        patron.send(_lang=other)
        assert (patron.language, patron.page.name) == (other, page.name)
        assert not patron.page.fragment, "all of the page changes its language"
        assert patron.page.address.split("/")[2:] == page.address.split("/")[2:]
        patron.answer(unsure) if patron.page.name in ("item", "search") else patron.send()
        steps += 1
    assert steps == (24 if path == "quick" else 44)


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching", "inspect"])
def test_unsaved_marks_come_along_as_a_draft(patron: Patron, kind: str) -> None:
    patron.start("full")
    item = next(item for items in patron.walk.items for item in items if item.kind == kind)
    patron.skip_to(patron.walk.place[item.id][0])
    patron.send()
    patron.look(f"item/{item.id}")
    patron.send(_lang="lv", **fields_for(item, wrongly(item)))
    stored = patron.responses[item.id]
    assert (stored.marks, stored.points) == (None, None)
    chosen = [pair for pair in patron.page.form().fields if pair[0] != "stamp"]
    assert sorted(chosen) == sorted(flat(fields_for(item, wrongly(item))))
    patron.send()
    assert (patron.responses[item.id].marks, patron.responses[item.id].draft) == (wrongly(item), None)


def test_a_draft_does_not_replace_an_answer_until_it_is_sent(patron: Patron) -> None:
    patron.start()
    patron.send()
    item = patron.item
    patron.answer(rightly)
    patron.look(f"item/{item.id}")
    patron.send(_lang="lv", **fields_for(item, wrongly(item)))
    assert patron.responses[item.id].marks == rightly(item)
    assert patron.responses[item.id].points == item.points


def test_a_half_made_choice_is_a_draft_too(patron: Patron) -> None:
    patron.start("full")
    item = next(item for items in patron.walk.items for item in items if item.kind == "ordering")
    patron.skip_to(patron.walk.place[item.id][0])
    patron.send()
    patron.look(f"item/{item.id}")
    half: dict[str, Any] = {f"place-{item.mark_ids()[2]}": "1"}
    patron.send(_lang="lv", **half)
    assert half.items() <= dict(patron.page.form().fields).items()


def test_a_change_after_the_stage_has_ended_leads_to_its_feedback(patron: Patron) -> None:
    patron.start()
    patron.send()
    page = patron.page
    while patron.page.name != "feedback":
        patron.answer(unsure)
    patron.page = page
    assert patron.send(_lang="lv", mark="a").name == "feedback"
    assert patron.language == "lv"


def test_background_answers_come_along(patron: Patron) -> None:
    patron.start()
    patron.skip_to(5)
    page = patron.send(role="none", _lang="lv")
    assert page.has("input[name=role][value=none][checked]")
    assert patron.attempt.finished_on is None


def test_the_last_language_is_kept_and_that_there_were_two(patron: Patron) -> None:
    patron.start()
    patron.send()
    patron.answer()
    assert not patron.attempt.mixed_languages
    patron.send(_lang="lv")
    patron.answer()
    assert (patron.attempt.language, patron.attempt.mixed_languages) == ("lv", True)


@pytest.mark.parametrize("asked", ["xx", "", "lt", "\x00", "en"])
def test_only_an_offered_language_counts(patron: Patron, asked: str) -> None:
    patron.start()
    patron.send(_lang=asked)
    assert patron.language == "en"


def test_other_pages_link_to_themselves_in_the_other_language(patron: Patron) -> None:
    patron.finish(unsure)
    for address in (patron.page.address, "/en/", "/en/code", "/en/page/privacy", "/en/c/lejasmala/offer"):
        page = patron.browser.get(address)
        link = page.one("nav a[hreflang=lv]")
        assert str(link["href"]) == address.replace("/en/", "/lv/")
        assert in_words(link) == NAMES["lv"]
        assert patron.browser.get(str(link["href"])).name == page.name


def flat(fields: dict[str, object]) -> list[tuple[str, str]]:
    """Fields as pairs."""
    return [(k, str(each)) for k, v in fields.items() for each in (v if isinstance(v, list) else [v])]
