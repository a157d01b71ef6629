"""The instrument on paper."""

import pytest

from infolit.assessment.calibration import author_calibration
from infolit.assessment.items import STAGES
from infolit.assessment.levels import Calibrated, cuts
from infolit.assessment.score_table import score_table_lines
from tests.assessment.reliability import instrument_reliability
from tests.assessment.sample_items import ALL_ITEMS, SampleBank

BANK = SampleBank()
CALIBRATION = author_calibration(ALL_ITEMS)
SCALE = Calibrated(CALIBRATION, cuts(CALIBRATION, ALL_ITEMS))


def test_longer_paths_and_borrowing_are_more_reliable() -> None:
    quick_a, quick_b, full = instrument_reliability(BANK, CALIBRATION)
    assert [path.path for path in (quick_a, quick_b, full)] == ["quick a", "quick b", "full"]
    assert quick_a.overall < full.overall < 1
    for short, long in zip(quick_b.stages, full.stages, strict=True):
        assert 0 < short.alone < short.borrowed < long.borrowed
        assert long.borrowed < full.overall


def test_a_full_table_has_a_line_for_each_points_of_each_stage() -> None:
    lines = list(score_table_lines(BANK, SCALE, "full", None))
    assert lines[0].startswith("calibration author-1; levels begin at ")
    assert sum(line.startswith("full, ") for line in lines) == len(STAGES)
    assert sum(line.split()[:1] == ["12"] for line in lines) == len(STAGES)
    assert any(line.endswith("foundation to intermediate") for line in lines)


def test_a_quick_table_has_both_halves_and_no_levels_by_stage() -> None:
    text = "\n".join(score_table_lines(BANK, SCALE, "quick", None))
    assert "quick, half a, find alone" in text
    assert "quick, half b, find alone" in text
    assert "intermediate" not in text


def test_four_numbers_give_what_the_stages_tell_together() -> None:
    lines = list(score_table_lines(BANK, SCALE, "full", (8, 5, 9, 7)))
    assert len(lines) == 9
    assert [line.split()[0] for line in lines[-5:]] == [*STAGES, "overall"]
    assert lines[-1].split()[1] == "29"


def test_other_than_four_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(score_table_lines(BANK, SCALE, "full", (8, 5)))


def test_an_unknown_path_is_refused() -> None:
    with pytest.raises(KeyError):
        list(score_table_lines(BANK, SCALE, "long", None))
