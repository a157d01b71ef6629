"""Codes are easy to copy, and a slip shows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from infolit.assessment.code import ALPHABET, LENGTH, check, code_for, normalise

TOKENS = st.binary(min_size=24, max_size=24)
FAST = settings(max_examples=60, deadline=None)


def test_a_code_looks_as_it_is_shown() -> None:
    # A change would orphan every code that patrons hold.
    assert code_for(bytes(24)) == "T9FJ-FHSV-DVKS"


@FAST
@given(TOKENS)
def test_a_code_has_three_groups_of_four_and_checks(token: bytes) -> None:
    code = code_for(token)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= set(ALPHABET) | {"-"}
    assert check(code)
    assert normalise(code) == code


@FAST
@given(TOKENS, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_detected(token: bytes, place: int, wrong: str) -> None:
    code = code_for(token).replace("-", "")
    slipped = code[:place] + wrong + code[place + 1 :]
    assert check(slipped) == (slipped == code)
    assert (normalise(slipped) is None) == (slipped != code)


@FAST
@given(TOKENS, st.integers(0, LENGTH - 2))
def test_swapped_neighbours_are_detected_but_for_0_and_z(token: bytes, place: int) -> None:
    code = code_for(token).replace("-", "")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    unseen = swapped == code or {code[place], code[place + 1]} == {"0", "Z"}
    assert check(swapped) == unseen


@FAST
@given(TOKENS)
def test_it_may_be_typed_in_any_way(token: bytes) -> None:
    code = code_for(token)
    assert normalise(code.lower().replace("-", " ")) == code
    assert normalise(f"  {code.replace('-', '–')}. ") == code
    assert normalise(code.replace("0", "o").replace("1", "l")) == code
    assert normalise(code.replace("0", "O").replace("1", "I")) == code


def test_what_is_no_code_is_none() -> None:
    for text in ("", "ABCD", code_for(b"t") + "0", "UUUU-UUUU-UUUU", "ŠŠŠŠ-ŠŠŠŠ-ŠŠŠŠ", "٣" * 12, "\0" * 12):
        assert normalise(text) is None
    assert not check("abcd-efgh-jkmn")
