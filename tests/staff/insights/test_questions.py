"""Questions: health in words, figures only of what is published, the bank as a book."""

import re
import time
from typing import Any

import pytest
from flask import Flask

from infolit.assessment.items import Item
from infolit.assessment.sentences import ENGLISH
from infolit.staff.insights import questions
from infolit.staff.insights.readings import Reading, mark_names, said_of
from infolit.store.db import Database
from tests.published import LIBRARY, report, share
from tests.staff.colleague import Colleague, account_of

PLACE = f"l/{LIBRARY}/questions"
SINGLE = "find-pool-hours"
FINE: dict[str, Any] = {
    "people": 230,
    "infit": 1.0,
    "outfit": 0.9,
    "dif": 0.1,
    "dif_low": -0.4,
    "dif_high": 0.6,
    "dif_class": "A",
}


@pytest.fixture
def ilze(app: Flask, db: Database) -> Colleague:
    """A librarian who is signed in."""
    account_of(db, "ilze", "librarian")
    colleague = Colleague(app)
    colleague.sign_in()
    return colleague


def item(app: Flask, id_: str = SINGLE, language: str = "en") -> Item:
    """An item as it is asked now."""
    bank = app.extensions["infolit.instruments"][language].bank
    found: Item = next(each for each in bank.items if each.id == id_ and each.until is None)
    return found


def tell(
    app: Flask, db: Database, *codes: str, language: str = "en", id_: str = SINGLE, **other: Any
) -> None:
    """Publishes a report on an item that says these things."""
    found = item(app, id_, language)
    values: dict[str, Any] = {"option": found.mark_ids()[1], "language": language, "of_100": 96}
    report(
        db,
        **{
            "item": f"{id_}@{found.version}",
            "language": language,
            "options": [
                {
                    "mark": mark,
                    "key": mark in found.key_marks(),
                    "people": 0 if n else 120,
                    "thirds": [20, 40, 60],
                }
                for n, mark in enumerate((*found.mark_ids(), "not-sure"))
            ],
            "readings": [
                {"code": code, "values": {n: v for n, v in values.items() if f"({n})" in ENGLISH[code]}}
                for code in codes
            ],
            **other,
        },
    )


def test_before_anything_is_published_every_task_says_from_when_and_no_number_waits(
    app: Flask, ilze: Colleague
) -> None:
    page = ilze.look(PLACE)
    assert len(page.soup.select(".health")) == 32
    assert page.words.count("From 100 answers.") == 32
    assert not page.has(".worth")
    page = ilze.look(f"{PLACE}/{SINGLE}")
    assert "From 100 answers in this language." in page.words
    assert not page.has("table")
    assert not page.has("details")
    assert item(app).explanation in page.words
    assert ilze.look(f"{PLACE}?look=1").words.count("Nothing here is worth a look so far.") == 4


def test_health_is_told_in_words_with_the_languages_it_was_found_in(
    app: Flask, db: Database, ilze: Colleague
) -> None:
    tell(app, db, "too-easy", "rarely-chosen", "authors")
    tell(app, db, "too-easy", "dif-harder", language="lv", problems={"unclear": 20})
    tell(app, db, id_="find-licence-ads", **FINE)
    page = ilze.look(PLACE)
    (worth,) = page.soup.select(".worth")
    said = " ".join(worth.get_text(" ").split())
    assert "Too easy: 96 of 100 get it." in said
    assert "(English, Latvian)" in said
    assert "Behaves differently in Latvian" in said
    assert "Patrons found something wrong. (Latvian)" in said
    assert "Fewer than 5 of 100 choose “In the same catalogue with other words”" in said
    assert "estimated by authors" not in page.words, "no reason to look"
    assert page.words.count("Nothing strange so far.") == 1
    assert page.words.count("From 100 answers.") == 30


def test_the_list_can_be_narrowed_to_a_stage_and_to_what_is_worth_a_look(
    app: Flask, db: Database, ilze: Colleague
) -> None:
    tell(app, db, "weak")
    assert len(ilze.look(f"{PLACE}?stage=find").soup.select(".health")) == 8
    assert len(ilze.look(f"{PLACE}?look=1").soup.select(".health")) == 1
    assert ilze.look(f"{PLACE}?stage=use&look=1").words.count("Nothing here is worth a look") == 1
    assert len(ilze.look(f"{PLACE}?stage=nothing").soup.select(".health")) == 32
    assert ilze.look(f"{PLACE}?stage=find&look=1").one("#stage option[selected]")["value"] == "find"


def test_not_being_sure_has_words_in_tasks_of_every_kind(app: Flask) -> None:
    bank = app.extensions["infolit.instruments"]["en"].bank
    assert {mark_names(each)["not-sure"] for each in bank.items} == {"I’m not sure yet"}


def test_a_task_shows_who_chose_what_in_rounded_numbers_and_words(
    app: Flask, db: Database, ilze: Colleague
) -> None:
    tell(app, db, "good-choose", problems={"several": 10, "broken": 30}, **FINE)
    page = ilze.look(f"{PLACE}/{SINGLE}")
    assert "Good searchers choose “In the same catalogue with other words”: check the key." in page.words
    assert "Of 100 people 62 get it; by chance it may be 53 to 70." in page.words
    assert "about as foreseeable as it should be" in page.words
    first, second, *_, unsure = page.soup.select("tbody tr")
    assert [cell.get_text() for cell in first.select("td")] == ["100%", "20", "40", "60"]
    assert "(fits)" in first.get_text()
    assert second.td is not None
    assert second.td.get_text() == "few"
    assert "I’m not sure yet" in unsure.get_text()
    assert "There is a mistake in it" not in page.words
    assert "More than one answer fits: 10 people" in page.words
    assert "It did not load or work: 30 people" in page.words
    figures = page.one("details").get_text(" ")
    assert "0.31 (0.14 to 0.46)" in " ".join(figures.split())


def test_a_task_that_differs_by_language_is_not_to_be_compared(
    app: Flask, db: Database, ilze: Colleague
) -> None:
    tell(app, db, **FINE)
    tell(app, db, "dif-easier", "dif-split", language="lv")
    words = ilze.look(f"{PLACE}/{SINGLE}").words
    assert "Latvian Behaves differently in Latvian: easier" in words
    assert words.count("Do not compare this language with others") == 1
    assert "English Works as in the other languages." in words


def test_reports_on_other_versions_and_kinds_of_reports_are_not_taken_for_this_one(
    app: Flask, db: Database, ilze: Colleague
) -> None:
    report(db, language="en", item=f"{SINGLE}@99")
    report(db, language="en", item="stage:find:full")
    report(db, language="en", item="pairs full")
    assert ilze.look(PLACE).words.count("From 100 answers.") == 32


@pytest.mark.parametrize("language", ["en", "lv"])
def test_every_task_of_every_kind_has_its_page_and_its_sheet_in_the_book(
    app: Flask, ilze: Colleague, language: str
) -> None:
    ilze.language = language
    bank = app.extensions["infolit.instruments"][language].bank
    book = ilze.look(f"{PLACE}/book")
    assert len(book.soup.select(".sheet")) == 32
    for each in bank.items:
        told = [each.title, each.scenario, each.question, each.explanation, each.can_do]
        wanted = [" ".join(text.split()) for text in told]
        if each.until is None:
            assert [text for text in wanted if text not in book.words] == [], each.id
            assert f"{each.id}@{each.version}" in book.words
            page = ilze.look(f"{PLACE}/{each.id}")
            assert [text for text in wanted if text not in page.words] == [], each.id
        for choice in [one for one in getattr(each, "options", ()) if one.misconception]:
            assert " ".join(choice.misconception.split()) in book.words


def test_the_book_says_whether_its_translation_was_reviewed(
    ilze: Colleague, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    assert "Written in this language." in ilze.look(f"{PLACE}/book").words
    ilze.language = "lv"
    file = tmp_path / "lv" / "LC_MESSAGES" / "content.po"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(questions, "TRANSLATIONS", tmp_path)
    for status in ("translated", "reviewed"):
        questions._status.cache_clear()
        file.write_text(f'msgid ""\nmsgstr ""\n"X-Status: {status}\\n"\n\nmsgctxt "x"\n', encoding="utf-8")
        assert questions._status("lv") == status
    questions._status.cache_clear()


def test_what_is_retired_and_what_never_was_is_not_found(ilze: Colleague) -> None:
    assert ilze.look(f"{PLACE}/no-such-task", 404).name == "message"


def test_statistics_are_of_all_libraries_but_each_reads_them_behind_its_own_address(
    app: Flask, db: Database, ilze: Colleague
) -> None:
    tell(app, db, "weak")
    share(db, "riverside")
    account_of(db, "peteris", "librarian", library="riverside")
    other = Colleague(app)
    other.sign_in("peteris")
    assert other.look("l/riverside/questions").words == ilze.look(PLACE).words
    for place in (PLACE, f"{PLACE}/book", f"{PLACE}/{SINGLE}"):
        other.look(place, 404)


def test_a_code_of_a_later_version_is_passed_over(app: Flask) -> None:
    assert said_of([Reading("unheard-of", {})], item(app)) == ()


def test_every_reading_can_be_said_of_an_item(app: Flask) -> None:
    values: dict[str, int | str] = {"option": "b", "language": "lv", "of_100": 1, "low": 0, "high": 2}
    with app.test_request_context("/en/staff/"):
        for code, template in ENGLISH.items():
            named = {name: values[name] for name in re.findall(r"%\((\w+)\)", template)}
            (said,) = said_of([Reading(code, named)], item(app))
            assert "%" not in said


def test_seven_languages_of_reports_are_read_in_time(app: Flask, db: Database, ilze: Colleague) -> None:
    bank = app.extensions["infolit.instruments"]["en"].bank
    for language in ("en", "lv", "lt", "cs", "el", "sr", "sr-Latn"):
        for each in bank.items:
            options = [{"mark": "a", "key": True, "people": 70, "thirds": [10, 20, 40], "rest_r": 0.2}] * 6
            report(db, language=language, item=f"{each.id}@{each.version}", options=options)
    for place in (PLACE, f"{PLACE}/{SINGLE}", f"{PLACE}/book"):
        ilze.look(place)
        begun = time.process_time()
        ilze.client.get(f"https://quiz.example/en/staff/{place}", base_url="https://quiz.example")
        assert time.process_time() - begun < 0.25, "50 ms where nothing else runs"
