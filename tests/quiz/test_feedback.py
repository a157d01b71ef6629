"""After a stage: what was right and why, and what was guessed before it."""

import pytest

from infolit.assessment.items import Item, Marks
from tests.page import in_words
from tests.walker import Choose, Patron, rightly, unsure, wrongly


def told(patron: Patron) -> dict[str, bool]:
    """The tasks told of, by title, and whether they stand open."""
    return {
        next(item.title for item in patron.walk.leg_items(1) if item.title in in_words(each)): each.has_attr(
            "open"
        )
        for each in patron.page.soup.select("main details.task")
    }


def first_rightly(number: int) -> Choose:
    """Somebody who knows only so many of the tasks of his first stage, in their order."""
    known: list[str] = []

    def choose(item: Item) -> Marks:
        known.append(item.id)
        return rightly(item) if len(known) <= number else wrongly(item)

    return choose


def test_every_task_is_told_those_not_right_first_and_open(patron: Patron, language: str) -> None:
    patron.language = language
    patron.start()
    patron.do_stage(first_rightly(2))
    titles = [item.title for item in patron.walk.leg_items(1)]
    assert told(patron) == {titles[2]: True, titles[3]: True, titles[0]: False, titles[1]: False}
    assert list(told(patron)) == [titles[2], titles[3], titles[0], titles[1]]
    assert "2" in patron.page.heading


@pytest.mark.parametrize("how", [rightly, wrongly, unsure], ids=["right", "wrong", "unsure"])
@pytest.mark.parametrize("path", ["quick", "full"])
def test_each_task_says_what_is_right_and_why(patron: Patron, how: Choose, path: str) -> None:
    patron.start(path)
    for leg in range(1, 5):
        page = patron.do_stage(how)
        for item in patron.walk.leg_items(leg):
            marks = how(item) if how is not unsure else item.key_marks()
            shown = (
                patron.responses[item.id].marks or ()
                if item.kind == "search" and how is not unsure
                else marks
            )
            assert item.explanation in page.words
            assert all(remark.sentence in page.words for remark in item.feedback_for(shown))
        patron.send()


@pytest.mark.parametrize(
    ("guess", "right", "said"),
    [
        (0, 3, "more than you expected"),
        (0, 2, None),
        (4, 4, None),
        (4, 2, None),
        (4, 1, "fewer than you expected"),
        (None, 4, None),
    ],
)
def test_more_or_fewer_than_expected_is_said_only_from_a_difference_of_three(
    patron: Patron, guess: int | None, right: int, said: str | None
) -> None:
    patron.start()
    page = patron.do_stage(first_rightly(right), guess=guess)
    assert ("more than you expected" in page.words) == (said == "more than you expected")
    assert ("fewer than you expected" in page.words) == (said == "fewer than you expected")
    assert (f"You expected {guess}" in page.words) == (guess is not None)


def test_a_task_left_out_is_told_as_not_answered(patron: Patron) -> None:
    patron.start("full")
    patron.send()
    patron.look("check/1")
    page = patron.send()
    assert page.words.count("Not answered") == 8
    assert page.heading.startswith("0 of 8")


def test_feedback_links_to_what_the_library_offers(patron: Patron, language: str) -> None:
    patron.language = language
    patron.start()
    link = patron.do_stage().one(f"main a[href^='/{language}/c/'][href$='#recognise']")
    offer = patron.arrive(patron.browser.get(str(link["href"]).partition("#")[0]))
    assert offer.has("section#recognise")


def test_feedback_is_there_again_later_and_leads_on(patron: Patron) -> None:
    patron.start()
    patron.do_stage()
    patron.send()
    assert patron.look("feedback/1").name == "feedback"
    assert patron.send().address.endswith("/stage/2")


def test_feedback_sent_twice_goes_on_once(patron: Patron) -> None:
    patron.start()
    page = patron.do_stage()
    first = patron.send()
    patron.page = page
    assert patron.send().address == first.address


def test_stop_here_is_offered_until_the_last_stage(patron: Patron) -> None:
    patron.start()
    offered = []
    for leg in range(1, 5):
        patron.skip_to(leg)
        offered.append(patron.do_stage(unsure).has("form#step button[name=stop]"))
    assert offered == [True, True, True, False]


def test_whoever_stops_gets_a_result_of_what_is_finished(patron: Patron, language: str) -> None:
    patron.language = language
    patron.start()
    patron.do_stage()
    assert patron.send(stop="1").name == "about"
    assert patron.send(skip="1").name == "result"
    assert patron.attempt.stages_done == 1
    assert len(patron.page.soup.select("main h3 + p, main h3 + svg")) >= 1
    assert not patron.page.has("form[action$='/extend']")
