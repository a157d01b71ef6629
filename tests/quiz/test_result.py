"""The end: questions one may skip, one result however often it is asked for, and the days it is open."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from infolit.store.trainings import demonstration_trainings, remove_trainings
from tests.browser import Browser, in_process
from tests.days import MoveTo
from tests.page import in_words
from tests.rows import count, rows
from tests.walker import Choose, Patron, rightly, unsure, wrongly

DAY = datetime.timedelta(days=1)


def to_the_questions(patron: Patron, path: str = "quick") -> Patron:
    """To the page after the last feedback."""
    patron.start(path)
    patron.skip_to(5)
    assert patron.page.name == "about"
    return patron


def test_the_three_questions_are_kept_if_answered(patron: Patron) -> None:
    to_the_questions(patron)
    assert {name for name, _ in patron.page.form().fields} == set()
    patron.send(role="library-user", lifelong="yes", again="no")
    attempt = patron.attempt
    assert (attempt.role, attempt.lifelong, attempt.again) == ("library-user", "yes", "no")
    assert patron.page.name == "result"


def test_skipping_keeps_nothing(patron: Patron) -> None:
    to_the_questions(patron)
    patron.send(role="library-user", skip="1")
    assert (patron.attempt.role, patron.page.name) == (None, "result")


@pytest.mark.parametrize("answer", ["", "nobody", "\x00", "library-user\n", ["none", "library-user"]])
def test_only_offered_answers_are_kept(patron: Patron, answer: object) -> None:
    to_the_questions(patron)
    patron.send(role=answer, again="code", lifelong="YES")
    expected = "none" if isinstance(answer, list) else None
    assert (patron.attempt.role, patron.attempt.again, patron.attempt.lifelong) == (expected, None, None)


def test_finishing_twice_changes_nothing(patron: Patron) -> None:
    page = to_the_questions(patron).page
    patron.send(role="none")
    before = rows(patron.db)
    patron.page = page
    assert patron.send(role="library-user").name == "result"
    assert rows(patron.db) == before


def test_finishing_twenty_times_at_once_is_one_finish(patron: Patron) -> None:
    form = to_the_questions(patron).page.form()
    browsers = [Browser(in_process(patron.app)) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        pages = list(pool.map(lambda each: each.post(form.action, {"again": "no"}), browsers))
    assert len({page.text for page in pages}) == 1
    assert pages[0].name == "result"
    assert count(patron.db, "attempt") == 1


def test_nothing_changes_after_the_finish(patron: Patron) -> None:
    patron.start()
    patron.do_stage()
    patron.send()
    patron.send()
    task = patron.page
    patron.look("feedback/1")
    patron.send(stop="1")
    patron.send()
    before = rows(patron.db)
    patron.page = task
    patron.answer_as(rightly(patron.item), 409)
    for place in ("stage/2", "check/2", "feedback/1", "about"):
        assert patron.arrive(patron.browser.post(patron.at(place), {"guess": "1"})).name == "result"
    assert rows(patron.db) == before


@pytest.mark.parametrize("path", ["quick", "full"])
@pytest.mark.parametrize("how", [rightly, wrongly, unsure], ids=["right", "wrong", "unsure"])
def test_the_result_says_in_a_sentence_where_one_stands(patron: Patron, path: str, how: Choose) -> None:
    page = patron.finish(how, path)
    assert page.heading.endswith(".")
    assert len(page.soup.select("main svg rect")) == (16 if path == "full" else 0)
    rights = re.findall(r"(\d) of (\d) tasks right", page.words)
    expected = 8 if path == "full" else 4
    assert rights == [(str(expected if how is rightly else 0), str(expected))] * 4
    can_do = [item.can_do for item in patron.tools.bank.items if item.can_do in page.words]
    assert len(can_do) == (3 if how is rightly else 0)


def test_the_same_points_are_the_same_result(patron: Patron) -> None:
    page = patron.finish(wrongly)
    other = Patron(patron.app).finish(unsure)
    assert page.heading == other.heading


def test_at_most_two_next_steps_and_a_reason_for_each_training(patron: Patron, language: str) -> None:
    patron.language = language
    page = patron.finish(wrongly)
    steps = {
        step.action
        for stage in patron.tools.bank.stages
        for step in stage.next_steps
        if step.action in page.words
    }
    assert 1 <= len(steps) <= 2
    trainings = page.soup.select("main article")
    assert 1 <= len(trainings) <= 5
    assert any(language in str(link["href"]) for link in page.soup.select("article a[href$='.ics']"))
    stages = [stage.name for stage in patron.tools.bank.stages]
    assert all(any(name in in_words(each) for name in stages) for each in trainings)


def test_where_no_course_fits_a_librarian_is_named_with_hours(patron: Patron, language: str) -> None:
    patron.language = language
    remove_trainings(patron.db, [training.id for training in demonstration_trainings(patron.db)])
    page = patron.finish(wrongly)
    assert not page.has("main article")
    assert "biblioteka@lejasmala.example" in page.words
    assert page.has("main ul li")


def test_how_it_is_worked_out_can_be_read(patron: Patron, language: str) -> None:
    patron.language = language
    page = patron.finish(path="full")
    method = patron.tools.bank.page("method")
    assert all(paragraph in page.words for section in method.sections for paragraph in section.paragraphs)


def test_an_unfinished_attempt_is_open_for_seven_days(patron: Patron, move_to: MoveTo) -> None:
    patron.start()
    begun = patron.attempt.started_on
    move_to(begun + 7 * DAY)
    assert patron.look().name == "stage"
    move_to(begun + 8 * DAY)
    assert patron.look("stage/1", 410).name == "message"
    assert patron.look("", 410).name == "message"


def test_a_result_is_open_until_the_end_of_the_next_day(patron: Patron, move_to: MoveTo) -> None:
    patron.finish(unsure)
    finished = patron.attempt.finished_on
    assert finished is not None
    move_to(finished + DAY)
    assert patron.look("result").name == "result"
    move_to(finished + 2 * DAY)
    closed = patron.look("result", 410)
    assert "code" in closed.words


def test_an_answer_that_comes_after_seven_days_is_not_saved(patron: Patron, move_to: MoveTo) -> None:
    patron.start()
    patron.send()
    before = rows(patron.db)
    move_to(patron.attempt.started_on + 8 * DAY)
    patron.answer_as(rightly(patron.item), 410)
    assert rows(patron.db) == before
