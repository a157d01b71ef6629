"""Something wrong with a task: told in one tap, kept apart from the answer, counted at once and once."""

import datetime
from typing import Any

import pytest
from flask import Flask

from infolit.quiz import problem as view
from infolit.quiz.tickets import key_of
from infolit.store.counts import fold
from infolit.store.responses import responses_of
from tests.page import Page
from tests.rows import execute
from tests.walker import Patron, changed, fields_for, rightly, unsure

Cell = tuple[str, str, str, str, int]


def counted(patron: Patron) -> list[Cell]:
    """Language, form, item, reason and number of all reports counted that are not none."""
    with patron.db.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT language, form, item, mark, n FROM count_cell WHERE subject = 'problem' AND n <> 0"
        )
        return [tuple(row) for row in found]


def tell(patron: Patron, reason: str, status: int = 200, *, at: int = 0, **marked: Any) -> Page:
    """Presses one of the buttons of a task of the page, with these fields of its form filled in."""
    button = patron.page.soup.select(f'button[name=problem][value="{reason}"]')[at]
    assert button["form"] == "step"
    assert button.has_attr("formnovalidate")
    form = patron.page.form()
    return patron.arrive(
        patron.browser.post(str(button["formaction"]), changed(form, {**marked, "problem": reason}), status)
    )


def at_a_task(patron: Patron, path: str = "quick") -> Patron:
    """On the first task."""
    patron.start(path)
    patron.send()
    return patron


def test_a_report_thanks_on_the_task_itself_and_keeps_what_is_marked(patron: Patron) -> None:
    task = at_a_task(patron).item
    page = tell(patron, "unclear", **fields_for(task, rightly(task)))
    assert patron.item == task
    assert "Thank you. You told us: The wording is unclear." in page.words
    assert page.one("details.wrong").has_attr("open"), "without a script too, the thanks are seen"
    assert patron.responses[task.id].marks is None
    assert patron.responses[task.id].draft == rightly(task)
    assert counted(patron) == [("en", "", f"{task.id}@{task.version}", "unclear", 1)]
    patron.answer()
    assert patron.item != task
    assert patron.responses[task.id].problem == f"unclear en {task.version}", "an answer does not clear it"


def test_another_reason_moves_the_report_and_the_same_one_counts_once(patron: Patron) -> None:
    task = at_a_task(patron).item
    for reason in ("unclear", "unclear", "several"):
        tell(patron, reason)
    assert [(reason, n) for *_, reason, n in counted(patron)] == [("several", 1)]
    patron.send(_lang="lv", status=200)
    tell(patron, "several")
    assert [(cell[0], cell[2], cell[4]) for cell in counted(patron)] == [
        ("lv", f"{task.id}@{task.version}", 1)
    ]


def test_with_htmx_only_the_question_is_exchanged(app: Flask) -> None:
    patron = at_a_task(Patron(app, htmx=True))
    task = patron.item
    address = patron.at(f"item/{task.id}/problem")
    status, headers, text = patron.browser.send("POST", address, "problem=broken")
    assert (status, headers["hx-retarget"], headers["hx-reswap"]) == (200, f"#wrong-{task.id}", "outerHTML")
    assert text.lstrip().startswith(f'<details class="wrong" id="wrong-{task.id}" open>')
    assert "It did not load or work." in text
    assert "data-focus" in text, "a reader of the screen hears it"
    assert patron.page.has(f"#wrong-{task.id}")


def test_enter_in_a_field_never_reports_anything(patron: Patron) -> None:
    at_a_task(patron)
    for _ in range(16):
        if patron.page.name in ("item", "search"):
            buttons = patron.page.soup.select("button")
            first = next(
                b for b in buttons if b.get("form") == "step" or b.find_parent("form", id="step") is not None
            )
            assert first.get("name") in (None, "action"), patron.page.address
            patron.answer(unsure)
        else:
            patron.send()


def test_feedback_asks_about_every_task_and_takes_its_report(patron: Patron) -> None:
    patron.start()
    patron.do_stage(unsure)
    tasks = [item.id for item in patron.walk.leg_items(1)]
    assert {str(each["id"]) for each in patron.page.soup.select("details.wrong")} == {
        f"wrong-{task}" for task in tasks
    }
    page = tell(patron, "mistake", at=2)
    assert page.name == "feedback"
    assert page.words.count("You told us") == 1
    assert [each.problem is not None for each in patron.responses.values()].count(True) == 1
    assert all(each.marks for each in patron.responses.values())
    assert [n for *_, n in counted(patron)] == [1]


def test_a_task_left_unanswered_on_the_full_path_can_be_told_of_too(patron: Patron) -> None:
    patron.start("full")
    patron.skip_to(2)
    patron.look("feedback/1")
    tell(patron, "other")
    (response,) = patron.responses.values()
    assert (response.marks, response.draft, response.points) == (None, None, None)
    assert patron.look("feedback/1").words.count("Not answered") == 8


def test_what_is_no_reason_and_no_task_reached_yet_is_refused(patron: Patron) -> None:
    at_a_task(patron)
    later = patron.walk.leg_items(2)[0].id
    task = patron.item.id
    post = patron.browser.post
    assert post(patron.at(f"item/{task}/problem"), {"problem": "boring"}, 400).name == "message"
    assert post(patron.at("item/nothing/problem"), {"problem": "other"}, 404).name == "message"
    assert post(patron.at(f"item/{later}/problem"), {"problem": "other"}).name in ("stage", "item")
    assert post(f"/en/a/{'x' * 32}/item/{task}/problem", {"problem": "other"}, 410).name == "message"
    assert counted(patron) == []


@pytest.mark.usefixtures("early_in_a_window")
def test_a_flood_is_refused_and_what_was_marked_is_kept(
    patron: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "MOST", 2)
    task = at_a_task(patron).item
    for reason in ("other", "unclear"):
        tell(patron, reason)
    tell(patron, "several", 429, **fields_for(task, rightly(task)))
    assert [reason for *_, reason, _ in counted(patron)] == ["unclear"]
    assert patron.responses[task.id].draft == rightly(task)


def test_a_trial_is_never_counted(patron: Patron) -> None:
    at_a_task(patron)
    execute(patron.db, "UPDATE attempt SET trial = 1")
    assert "Thank you" in tell(patron, "other").words
    assert counted(patron) == []


def test_folding_keeps_the_report_and_deletes_who_made_it(patron: Patron) -> None:
    patron.start()
    patron.do_stage()
    tell(patron, "other")
    before = counted(patron)
    execute(patron.db, "UPDATE attempt SET finished_on = '2026-01-05', started_on = '2026-01-05'")
    assert fold(patron.db, items=patron.tools.items, closed_before=datetime.date(2026, 3, 1)) == 1
    assert responses_of(patron.db, key_of(patron.token)) == {}
    assert counted(patron) == before
