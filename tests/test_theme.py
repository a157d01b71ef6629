"""A colour can be read, by day and at night, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolit.theme import DARK, ENOUGH, LIGHT, contrast, dark_of, is_readable, sheet

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#FFFFFF", 4.48), ("#0f5257", "#0F5257", 1.0)],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("text", ["", "#fff", "0f5257", "#0f525g", "red", "#0f5257;", "#0f5257\n"])
def test_what_is_no_colour_is_not_readable(text: str) -> None:
    assert not is_readable(text)


def test_our_own_accent_is_readable_and_a_light_one_is_not() -> None:
    assert is_readable("#0F5257")
    assert not is_readable("#767676"), "enough on white, too little on paper"
    assert not is_readable("#ffd700")


@given(COLOURS)
def test_every_colour_can_be_made_out_at_night(colour: str) -> None:
    night = dark_of(colour)
    assert all(contrast(night, ground) >= ENOUGH for ground in DARK)
    assert night == colour or any(contrast(colour, ground) < ENOUGH for ground in DARK)
    assert f"--accent: {colour};" in sheet(colour)
    assert f"--accent: {night};" in sheet(colour)


@given(COLOURS)
def test_readable_means_enough_on_both_grounds(colour: str) -> None:
    assert is_readable(colour) == all(contrast(colour, ground) >= ENOUGH for ground in LIGHT)
