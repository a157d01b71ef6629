"""Stage by stage, task by task: choosing, changing one's mind, looking back."""

import pytest
from flask import Flask

from tests.page import in_words
from tests.rows import rows
from tests.walker import Choose, Patron, rightly, unsure, wrongly

KINDS = ("single", "multiple", "ordering", "matching", "inspect", "search")


def to_task(patron: Patron, kind: str) -> Patron:
    """To the first task of a kind on the full path."""
    patron.start("full")
    items = [item for leg in patron.walk.items for item in leg]
    wanted = next(item for item in items if item.kind == kind)
    patron.skip_to(patron.walk.place[wanted.id][0])
    patron.send()
    patron.look(f"item/{wanted.id}")
    return patron


def choices(patron: Patron) -> list[str]:
    """What can be chosen on the page, in the order shown."""
    fields = patron.page.soup.select("form#step input[name=mark], form#step select")
    return [str(field.get("value") or field["name"]) for field in fields]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", [rightly, wrongly, unsure], ids=["right", "wrong", "unsure"])
def test_every_kind_takes_right_wrong_and_unsure_answers_and_shows_them_again(
    patron: Patron, kind: str, how: Choose
) -> None:
    to_task(patron, kind)
    item, fresh = patron.item, patron.page.form().fields
    patron.answer_as(how(item))
    stored = patron.responses[item.id]
    assert stored.points == (item.points if how is rightly else 0)
    assert stored.is_right == (how is rightly)
    shown = patron.look(f"item/{item.id}").form().fields
    assert shown != fresh or (kind == "search" and how is not unsure)


def test_nothing_is_chosen_before_the_patron_chooses(patron: Patron, language: str) -> None:
    patron.language = language
    patron.start("full")
    patron.do_stages(unsure)
    first_looks = {
        page.data("item"): page for page in reversed(patron.seen) if page.name in ("item", "search")
    }
    assert len(first_looks) == 32
    for page in first_looks.values():
        assert {value for name, value in page.form().fields if name != "stamp"} <= {""}
        assert not page.has("main [checked], main option[selected]")


def test_options_differ_in_nothing_but_their_words(patron: Patron) -> None:
    patron.start("full")
    patron.do_stages(unsure)
    for page in (page for page in patron.seen if page.name == "item"):
        options = [label for label in page.soup.select("label") if label.select_one("[name=mark]")]
        shapes = {
            tuple((tag.name, *sorted(set(tag.attrs) - {"id"})) for tag in option.select("input"))
            for option in options
            if in_words(option)
        }
        assert len(shapes) <= 1, page.address


def test_the_order_of_options_is_kept_within_an_attempt_and_differs_between_attempts(app: Flask) -> None:
    orders = set()
    for _somebody in range(6):
        patron = to_task(Patron(app), "multiple")
        order = choices(patron)
        assert choices(to_task_again(patron)) == order
        orders.add(tuple(order))
    assert len(orders) > 1
    assert len({tuple(sorted(order)) for order in orders}) == 1


def to_task_again(patron: Patron) -> Patron:
    """The same page once more."""
    patron.look(f"item/{patron.item.id}")
    return patron


def test_answers_change_until_the_stage_ends(patron: Patron) -> None:
    patron.start()
    patron.send()
    first = patron.item
    patron.answer(wrongly)
    patron.look(f"item/{first.id}")
    patron.answer(rightly)
    assert patron.responses[first.id].points == first.points
    assert len(patron.responses) == 1


def test_an_answer_after_the_end_of_the_stage_is_refused_and_the_first_one_kept(patron: Patron) -> None:
    patron.start()
    patron.send()
    page = patron.page
    first = patron.item
    while patron.page.name != "feedback":
        patron.answer(wrongly)
    before = rows(patron.db)
    patron.page = page
    patron.answer_as(rightly(first), 409)
    assert "Your answers were kept" in patron.page.words
    assert "not saved" in patron.page.words
    assert rows(patron.db) == before
    assert patron.page.has("main form#step"), "there is a way on"


def test_the_last_answer_of_a_stage_sent_twice_leads_to_its_feedback_twice(patron: Patron) -> None:
    patron.start()
    patron.send()
    while patron.page.name != "feedback":
        page, item = patron.page, patron.item
        patron.answer(wrongly)
    patron.page = page
    patron.answer_as(wrongly(item))
    assert patron.page.name == "feedback"


def test_opening_a_task_of_a_finished_stage_shows_its_feedback(patron: Patron) -> None:
    patron.start()
    patron.do_stage()
    item = patron.walk.leg_items(1)[0]
    assert patron.look(f"item/{item.id}").name == "feedback"
    assert patron.look("stage/1").name == "feedback"


@pytest.mark.parametrize(
    "place", ["stage/3", "check/2", "feedback/1", "about", "result", "item/use-letter-online"]
)
def test_nobody_gets_ahead_by_typing_an_address(patron: Patron, place: str) -> None:
    patron.start()
    assert patron.look(place).address.endswith("/stage/1")


@pytest.mark.parametrize("place", ["item/nothing", "item/find-pool-hours.", "stage/0", "stage/9", "check/5"])
def test_places_that_the_path_does_not_have_are_not_here(patron: Patron, place: str) -> None:
    patron.start("full")
    assert patron.look(place, 404).name == "message"


def test_a_task_of_the_other_half_is_not_here(patron: Patron) -> None:
    patron.start("quick")
    foreign = next(item for item in patron.tools.bank.items if item.half == "b" and item.stage == "recognise")
    patron.look(f"item/{foreign.id}", 404)
    patron.browser.post(patron.at(f"item/{foreign.id}"), {"mark": "a"}, 404)
    assert patron.responses == {}


def test_the_full_path_is_looked_over_before_a_stage_ends(patron: Patron, language: str) -> None:
    patron.language = language
    patron.start("full")
    patron.send()
    skipped = patron.item
    patron.look(f"item/{patron.walk.leg_items(1)[1].id}")
    while patron.item != skipped:
        patron.answer(rightly)
    patron.look("check/1")
    assert len(patron.page.soup.select("main ol h2")) == 8
    assert patron.page.has(f"main a[href$='item/{skipped.id}']")
    assert patron.send().name == "feedback"
    assert patron.responses.get(skipped.id) is None
    assert patron.attempt.right[0] == 7


def test_an_answer_changed_from_the_check_page_leads_back_to_it(patron: Patron) -> None:
    patron.start("full")
    patron.send()
    while patron.page.name != "check":
        patron.answer(wrongly)
    patron.look(f"item/{patron.walk.leg_items(1)[3].id}")
    assert patron.answer(rightly).name == "check"
    patron.send()
    assert patron.attempt.right[0] == 1


def test_two_windows_with_different_tasks_both_save(patron: Patron) -> None:
    patron.start("full")
    patron.send()
    one = patron.page
    two = patron.look(f"item/{patron.walk.leg_items(1)[1].id}")
    for page in (one, two):
        patron.page = page
        patron.answer(rightly)
    assert len(patron.responses) == 2


def test_two_windows_with_the_same_task_keep_the_later_answer(patron: Patron) -> None:
    patron.start("full")
    patron.send()
    page, item = patron.page, patron.item
    patron.answer(rightly)
    patron.page = page
    patron.answer(wrongly)
    assert patron.responses[item.id].marks == wrongly(item)


def test_a_guess_is_remembered_and_does_without(patron: Patron) -> None:
    patron.start()
    assert patron.send(guess="3").name == "item"
    assert patron.look("stage/1").has("input[name=guess][value='3'][checked]")
    patron.send(guess=None)
    assert patron.attempt.guesses[0] == 3


@pytest.mark.parametrize("guess", ["5", "-1", "1e1", "٣", "", "\x00"])
def test_a_guess_that_was_not_offered_is_no_guess(patron: Patron, guess: str) -> None:
    patron.start()
    assert patron.send(guess=guess).name == "item"
    assert patron.attempt.guesses[0] is None


def test_going_on_another_day_gives_the_way_back(patron: Patron, language: str) -> None:
    patron.language = language
    patron.start()
    patron.send()
    patron.answer()
    here = patron.page.address
    page = patron.look("later")
    address = str(page.one("input[readonly]")["value"])
    assert address == f"https://quiz.example{patron.at()}"
    assert patron.look().address == here
