"""A colour can be read, by day and at night, or it is refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolit.theme import DARK, ENOUGH, LIGHT, MUCH, contrast, dark_of, is_readable, light_of, sheet

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
def test_every_colour_can_be_made_out_by_day_and_at_night(colour: str) -> None:
    for found, grounds in ((light_of(colour), LIGHT), (dark_of(colour), DARK)):
        assert all(contrast(found, ground) >= ENOUGH for ground in grounds)
        assert found == colour or any(contrast(colour, ground) < ENOUGH for ground in grounds)
        assert f"--accent: {found};" in sheet(colour)


@given(COLOURS)
def test_with_high_contrast_it_stands_out_far_more(colour: str) -> None:
    """By day black on white, at night white on black."""
    found = re.findall(r'\[data-theme="contrast"\] { --accent: (#[0-9a-f]{6}); }', sheet(colour))
    for each, ground in zip(found, ("#ffffff", "#000000"), strict=True):
        assert contrast(each, ground) >= MUCH


@given(COLOURS)
def test_readable_means_enough_on_both_grounds(colour: str) -> None:
    assert is_readable(colour) == all(contrast(colour, ground) >= ENOUGH for ground in LIGHT)
