"""A code: kept on request, opens and compares results, begins the next attempt, and erases."""

import datetime
import time

import pytest

from infolit.assessment.code import ALPHABET, code_for
from infolit.quiz import codes, tickets, typed_code
from infolit.store.receipts import receipt_id
from tests.days import MoveTo
from tests.rows import count, execute, rows
from tests.walker import Choose, Patron, rightly, unsure, wrongly

KEEP = "form[action$='/code']"
UNKNOWN = code_for(b"nobody's")


@pytest.fixture
def keeper(patron: Patron) -> Patron:
    """Somebody with a result, nothing right, and a code for it."""
    patron.finish(wrongly)
    patron.send(form=KEEP)
    return patron


def code_of(patron: Patron) -> str:
    """The code that the result shows."""
    return patron.page.one("output").get_text()


def enter(patron: Patron, code: str, status: int = 200) -> Patron:
    """Types a code."""
    patron.arrive(patron.browser.get(f"/{patron.language}/code"))
    patron.send(status, code=code)
    return patron


def retake(patron: Patron, code: str, how: Choose) -> Patron:
    """Opens a code and takes the quiz once more with it."""
    enter(patron, code)
    patron.arrive(patron.browser.get(next(link for link in patron.page.links() if link.endswith("/again"))))
    patron.send()
    patron.rush_to(5, how)
    patron.send()
    return patron


def erase(patron: Patron, code: str) -> Patron:
    """Opens a code and erases everything under it."""
    enter(patron, code)
    patron.arrive(patron.browser.get(next(link for link in patron.page.links() if link.endswith("/erase"))))
    patron.send()
    return patron


def test_nothing_is_stored_and_no_code_shown_before_it_is_asked_for(patron: Patron) -> None:
    page = patron.finish(unsure)
    assert count(patron.db, "receipt") == 0
    assert code_for(tickets.token_bytes(patron.token)) not in page.text


def test_a_code_is_shown_whole_and_opens_the_result(keeper: Patron, language: str) -> None:
    heading, code = keeper.page.heading, code_of(keeper)
    assert code == code_for(tickets.token_bytes(keeper.token))
    enter(keeper, code)
    assert keeper.page.name == "result"
    assert heading in keeper.page.words
    keeper.language = language
    assert enter(keeper, code.lower().replace("-", " ")).page.name == "result"


def test_keeping_twice_is_keeping_once(keeper: Patron) -> None:
    before = rows(keeper.db)
    keeper.arrive(keeper.browser.post(keeper.at("code")))
    assert rows(keeper.db) == before


def test_a_code_opens_after_the_result_has_closed(keeper: Patron, move_to: MoveTo) -> None:
    code, day = code_of(keeper), keeper.attempt.started_on
    move_to(day + datetime.timedelta(days=30))
    keeper.look("result", 410)
    assert enter(keeper, code).page.name == "result"


def test_the_code_is_in_no_address_and_its_page_closes_after_an_hour(
    keeper: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(keeper)
    enter(keeper, code)
    opened = keeper.page.address
    assert code.replace("-", "") not in opened.replace("-", "")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + tickets.PASS_LASTS + 2)
    assert keeper.browser.get(opened, 410).name == "message"


@pytest.mark.parametrize(
    ("how", "said"),
    [(rightly, "Clearly more"), (wrongly, "About the same"), (unsure, "About the same")],
    ids=["right", "wrong", "unsure"],
)
def test_a_second_attempt_takes_the_other_half_and_is_compared(
    keeper: Patron, how: Choose, said: str
) -> None:
    code, first = code_of(keeper), keeper.token
    retake(keeper, code, how)
    assert (keeper.attempt.half, keeper.attempt.again) == ("b", "code")
    assert keeper.token != first
    assert code not in keeper.page.text, "it has its code and needs no new one"
    page = enter(keeper, code).page
    assert said in page.words
    assert len(page.soup.select("main h2")) >= 2


def test_a_worse_second_result_is_told_gently(patron: Patron) -> None:
    patron.finish(rightly)
    patron.send(form=KEEP)
    code = code_of(patron)
    page = enter(retake(patron, code, wrongly), code).page
    assert "Less than the time before" in page.words


def test_seen_tasks_never_make_it_clearly_more(keeper: Patron) -> None:
    code = code_of(keeper)
    for how in (wrongly, rightly):
        retake(keeper, code, how)
        execute(keeper.db, "UPDATE receipt_result SET half = 'a'")
    assert "Clearly more" not in enter(keeper, code).page.words


def test_an_attempt_with_a_code_is_not_asked_whether_it_is_the_first(keeper: Patron) -> None:
    enter(keeper, code_of(keeper))
    keeper.arrive(keeper.browser.get(next(link for link in keeper.page.links() if link.endswith("/again"))))
    keeper.send()
    keeper.skip_to(5)
    assert not keeper.page.has("input[name=again]")
    keeper.send(again="no")
    assert keeper.attempt.again == "code"


def test_erasing_asks_first_and_then_nothing_is_left(keeper: Patron) -> None:
    code = code_of(keeper)
    retake(keeper, code, wrongly)
    enter(keeper, code)
    before = rows(keeper.db)
    asked = keeper.browser.get(next(link for link in keeper.page.links() if link.endswith("/erase")))
    assert rows(keeper.db) == before
    assert "2 results" in asked.words
    erase(keeper, code)
    left = rows(keeper.db)
    assert left["receipt"] == left["receipt_result"] == left["response"] == []
    assert all(
        row["revoked_on"] and row["receipt"] is None and row["role"] is None for row in left["attempt"]
    )
    assert {row["points"] for row in left["attempt"]} == {",,,,,,,"}


def test_after_erasing_code_and_address_are_closed(keeper: Patron) -> None:
    code = code_of(keeper)
    enter(keeper, code)
    opened = keeper.page.address
    erase(keeper, code)
    assert enter(keeper, code, 422).page.name == "code"
    for address in (opened, f"{opened}/erase", f"{opened}/again", keeper.at("result")):
        assert keeper.browser.get(address, 410).name == "message"
    keeper.browser.post(f"{opened}/erase", {}, 410)


def test_a_start_page_left_open_does_not_bring_an_erased_code_back(keeper: Patron) -> None:
    code = code_of(keeper)
    enter(keeper, code)
    start = keeper.browser.get(next(link for link in keeper.page.links() if link.endswith("/again")))
    erase(keeper, code)
    keeper.page = start
    keeper.send()
    keeper.do_stage(unsure)
    keeper.send(stop="1")
    keeper.send()
    assert count(keeper.db, "receipt") == 0
    assert (keeper.attempt.receipt, keeper.attempt.again) == (None, None)


def test_a_code_kept_before_the_end_has_no_result_yet(patron: Patron) -> None:
    patron.start()
    patron.browser.post(patron.at("code"))
    if count(patron.db, "receipt"):
        assert enter(patron, code_for(tickets.token_bytes(patron.token))).page.name == "result"
        erase(patron, code_for(tickets.token_bytes(patron.token)))
        assert count(patron.db, "receipt") == 0


@pytest.mark.parametrize("slip", ["one", "short", "", "letters", "\x00", "x" * 60_000])
def test_a_slip_is_told_and_costs_no_try(keeper: Patron, slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code = code_of(keeper)
    other = ALPHABET[(ALPHABET.index(code[0]) + 1) % 32]
    typed = {"one": other + code[1:], "short": code[:-1], "letters": "UUUU-UUUU-UUUU"}.get(slip, slip)
    monkeypatch.setattr(typed_code, "receipt_id", pytest.fail)
    page = enter(keeper, typed, 422).page
    assert "slip" in page.words
    assert count(keeper.db, "throttle") == 0
    assert page.has("input[name=code][aria-invalid=true]")


def test_every_other_wrong_code_gets_one_message(keeper: Patron) -> None:
    code = code_of(keeper)
    unknown = enter(keeper, UNKNOWN, 422).page
    erase(keeper, code)
    erased = enter(keeper, code, 422).page
    assert erased.text.replace(code, "") == unknown.text.replace(UNKNOWN, "")
    assert "slip" not in unknown.words


def test_known_and_unknown_codes_cost_the_same_derivation(
    keeper: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, derived = code_of(keeper), []

    def derive(code: str, key: bytes) -> bytes:
        derived.append(code)
        return derive_really(code, key)

    derive_really = receipt_id
    monkeypatch.setattr(typed_code, "receipt_id", derive)
    enter(keeper, code)
    enter(keeper, UNKNOWN, 422)
    assert derived == [code, UNKNOWN]


@pytest.mark.usefixtures("early_in_a_window")
def test_after_ten_tries_one_waits_and_even_the_right_code_waits(
    keeper: Patron, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(keeper)
    monkeypatch.setattr(typed_code, "receipt_id", lambda _code, _key: bytes(16))
    for _try in range(codes.TRIES):
        enter(keeper, UNKNOWN, 422)
    page = enter(keeper, UNKNOWN, 429).page
    assert page.name == "code"
    assert enter(keeper, code, 429).page.words == page.words
    now = time.time()
    monkeypatch.undo()
    monkeypatch.setattr(time, "time", lambda: now + typed_code.WINDOW)
    assert enter(keeper, code).page.name == "result"


def test_no_address_of_a_visitor_is_kept_when_tries_are_counted(keeper: Patron) -> None:
    enter(keeper, UNKNOWN, 422)
    kept = repr(rows(keeper.db)["throttle"])
    assert "127.0" not in kept
    assert len(rows(keeper.db)["throttle"]) == 2
