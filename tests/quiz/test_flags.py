"""Flags at the finish, over HTTP: they keep an attempt out of statistics, and its result is there all the same."""

from dataclasses import replace

from infolit.assessment.items import Item, Marks
from infolit.quiz import flags as quiz_flags
from infolit.quiz.order import shuffled
from tests.rows import execute
from tests.walker import Patron, rightly, unsure


def timed(patron: Patron, seconds: int) -> Patron:
    """All answers so far took so long."""
    execute(patron.db, "UPDATE response SET seconds = :seconds", seconds=seconds)
    return patron


def to_the_end(patron: Patron, path: str = "quick") -> Patron:
    """To the questions at the end."""
    patron.start(path)
    patron.rush_to(5, rightly)
    return patron


def first_shown(patron: Patron, item: Item) -> Marks:
    """The option that stands first on this patron's page."""
    return shuffled(patron.attempt.key, item)[:1] if item.kind == "single" else rightly(item)


def test_an_attempt_taken_with_care_has_no_flag(patron: Patron) -> None:
    timed(to_the_end(patron), 40).send()
    assert patron.attempt.flags == ()


def test_haste_is_flagged_and_the_result_is_there(patron: Patron) -> None:
    page = timed(to_the_end(patron), 0).send()
    assert (patron.attempt.flags, page.name) == (("rapid",), "result")
    assert "rapid" not in page.text


def test_honest_haste_is_not(patron: Patron) -> None:
    patron.start()
    patron.rush_to(5, unsure)
    timed(patron, 0).send()
    assert patron.attempt.flags == ()


def test_always_the_first_option_is_flagged_where_it_stands_not_what_it_is(patron: Patron) -> None:
    patron.start("full")
    patron.rush_to(5, lambda item: first_shown(patron, item))
    timed(patron, 40).send()
    assert patron.attempt.flags == ("run",)
    first = {first_shown(patron, item) for item in patron.tools.bank.items if item.kind == "single"}
    assert len(first) > 1


def test_a_filled_honeypot_is_flagged(patron: Patron) -> None:
    patron.open_door()
    patron.send(website="https://example.com")
    patron.rush_to(5, rightly)
    timed(patron, 40).send()
    assert patron.attempt.flags == ("honeypot",)


def test_a_second_half_adds_only_flags_that_are_new(patron: Patron) -> None:
    timed(to_the_end(patron), 0).send()
    patron.send(form="form[action$='/extend']")
    patron.rush_to(9, lambda item: first_shown(patron, item))
    attempt, given = patron.attempt, patron.responses
    assert quiz_flags.flags_at_finish(attempt, patron.walk, given) == ("run",)
    assert quiz_flags.flags_at_finish(replace(attempt, flags=()), patron.walk, given) == ("rapid", "run")
    patron.look("about")
    patron.send()
    assert patron.attempt.flags == ("rapid", "run")
