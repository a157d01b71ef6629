"""What is shown and said of an item, and from how many answers."""

import re
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from infolit.assessment.analysis import readings, thresholds
from infolit.assessment.analysis.dif import Logistic, MantelHaenszel
from infolit.assessment.analysis.item_report import (
    Dif,
    ItemReport,
    Option,
    form_for,
    item_report,
    stage_report,
)
from infolit.assessment.analysis.readings import Difficulty, Reading, say
from infolit.assessment.analysis.rollup import Form, make_form
from infolit.assessment.analysis.subscores import Prmse
from infolit.assessment.sentences import ENGLISH

ITEMS = ("one", "two", "three", "four")
POINTS = dict.fromkeys(ITEMS, 1)
HARDER = MantelHaenszel(alpha=2.5, se_log_alpha=0.15, delta=-2.153, chi2=40)
SAME = MantelHaenszel(alpha=1.1, se_log_alpha=0.15, delta=-0.224, chi2=0.4)


def form(n: int, *, easy: float = 0.5, items: Sequence[str] = ITEMS) -> Form:
    """`n` people whose ability decides all tasks with some noise; a share `easy` gets the first."""
    chance = np.random.default_rng(3)
    rows = (chance.normal(size=(n, 1)) + chance.normal(size=(n, len(items))) > 0).astype(int)
    rows[:, 0] = np.arange(n) < round(easy * n)
    return make_form(items, rows, points=POINTS)


def report_on(n: int, *, fit: tuple[float, float] | None = None, easy: float = 0.5) -> ItemReport:
    """The report on the first item, taken by n people."""
    return item_report("one", [form(n, easy=easy)], language="cs", fit=fit)


def codes(found: Sequence[Reading]) -> list[str]:
    """What is said, by code."""
    return [reading.code for reading in found]


def test_too_easy_is_said_in_words_from_100_answers() -> None:
    found = [reading for reading in report_on(100, easy=0.96).readings if reading.code == "too-easy"]
    assert [say(reading) for reading in found] == ["Too easy: 96 of 100 get it"]
    assert "too-easy" not in codes(report_on(99, easy=0.96).readings)
    assert "too-easy" not in codes(report_on(100, easy=0.95).readings)
    assert "too-hard" in codes(report_on(100, easy=0.19).readings)


def test_each_figure_waits_for_its_own_number_of_answers() -> None:
    def shown(n: int) -> list[bool]:
        report = report_on(n, fit=(1.0, 1.0))
        return [
            each is not None for each in (report.share, report.rest_r, report.alpha_if_dropped, report.fit)
        ]

    assert shown(29) == [False, False, False, False]
    assert shown(30) == shown(99) == [True, False, False, False]
    assert shown(100) == shown(199) == [True, True, True, False]
    assert shown(200) == [True, True, True, True]


def test_p_is_of_all_forms_and_correlations_of_the_longest_shown() -> None:
    full, quick = form(100), form(300, items=ITEMS[:2], easy=0.9)
    found = item_report("one", [quick, full], language="cs")
    assert found.n == 400
    assert found.share is not None
    assert found.share.value == pytest.approx(0.8)
    assert form_for("one", [quick, full]) is full
    assert form_for("one", [quick, form(99)]) is quick
    assert form_for("one", [form(20, items=ITEMS[:2]), short := form(30)]) is short
    with pytest.raises(ValueError, match="empty"):
        form_for("five", [full])


def test_a_task_of_two_points_speaks_of_points() -> None:
    rows = np.tile([[2, 0], [2, 1]], (60, 1))
    found = item_report("a", [make_form("ab", rows, points={"a": 2, "b": 1})], language="cs")
    assert found.share is not None
    assert found.share.value == 1
    assert say(found.readings[0]) == "Too easy: 100 of 100 points are earned"
    assert found.rest_r is None


def options(asked: Form) -> list[Option]:
    """The key, a distractor for all the others but one, and one that this single person chose."""
    right, wrong = asked.of("one")[:, 1], asked.of("one")[:, 0]
    one = np.zeros_like(wrong)
    one[np.flatnonzero(wrong)[0]] = 1
    made = (("a", right, 1, True), ("b", wrong - one, 0, False), ("c", one, 0, False))
    return [Option(mark=mark, marked=by, earned=earned, key=key) for mark, by, earned, key in made]


def test_good_searchers_who_choose_a_distractor_make_the_key_doubtful() -> None:
    chance = np.random.default_rng(4)
    able = chance.normal(size=(200, 1))
    rows = (able + chance.normal(size=(200, 4)) > 0).astype(int)
    asked = make_form(ITEMS, rows, points=POINTS)
    sound = item_report("one", [asked], language="cs", options=options(asked))
    assert codes(sound.readings) == ["rarely-chosen"]
    assert sound.options[0].thirds[0] < sound.options[0].thirds[1] < sound.options[0].thirds[2]
    rows[:, 0] = 1 - rows[:, 0]
    asked = make_form(ITEMS, rows, points=POINTS)
    miskeyed = item_report("one", [asked], language="cs", options=options(asked))
    assert codes(miskeyed.readings) == ["reversed", "good-choose", "rarely-chosen"]
    sentences = [say(reading) for reading in miskeyed.readings]
    assert "Good searchers choose b: check the key" in sentences
    assert "Fewer than 5 of 100 choose c: make it more plausible, or drop it" in sentences


def test_what_hardly_anybody_chooses_says_nothing_of_good_searchers() -> None:
    assert codes([*readings.of_option(200, "c", 0.049, 0.2, key=False)]) == ["rarely-chosen"]
    assert codes([*readings.of_option(200, "c", 0.05, 0.2, key=False)]) == ["good-choose"]
    assert codes([*readings.of_option(199, "c", 0.05, 0.2, key=False)]) == []
    assert codes([*readings.of_option(200, "c", 0.01, 0.2, key=True)]) == []


def test_what_is_said_of_an_option_tells_no_figure_finer_than_the_tens_that_are_published() -> None:
    found = [
        *readings.of_option(200, "c", 0.03, 0.2, key=False),
        *readings.of_option(200, "c", 0.2, 0.2, key=False),
    ]
    assert [reading.values for reading in found] == [{"option": "c"}, {"option": "c"}]


def test_who_is_not_sure_chose_no_distractor() -> None:
    assert codes([*readings.of_option(200, "not-sure", 0.01, 0.2, key=False)]) == ["good-not-sure"]
    assert codes([*readings.of_option(200, "not-sure", 0.01, -0.2, key=False)]) == []


def test_a_weak_correlation_is_flagged_only_if_its_whole_interval_is_low() -> None:
    assert codes([*readings.of_rest_r(200, (-0.1, 0.16))]) == []
    assert codes([*readings.of_rest_r(200, (-0.1, 0.14))]) == ["weak"]
    assert codes([*readings.of_rest_r(199, (-0.1, 0.14))]) == []
    assert codes([*readings.of_rest_r(200, (-0.3, -0.1))]) == ["reversed"]


def dif_report(reference: int, focal: int, *, mh: MantelHaenszel = HARDER) -> ItemReport:
    """A report on an item that may differ between groups of these sizes."""
    dif = Dif(reference=reference, focal=focal, mh=mh, logistic=Logistic(20, 1, 19, 0.04))
    return item_report("one", [form(50)], language="cs", dif=dif)


def test_a_difference_between_languages_gets_its_letter_from_200_and_500_people() -> None:
    assert dif_report(100, 99).dif is None
    few = dif_report(100, 100)
    assert (few.dif is not None, few.dif_class, few.logistic, few.readings) == (True, None, None, ())
    assert dif_report(299, 200).dif_class is None
    assert dif_report(301, 199).dif_class is None
    enough = dif_report(300, 200)
    assert enough.dif_class == "C"
    assert codes(enough.readings) == ["dif-harder", "dif-split", "dif-slope"]
    assert say(enough.readings[0]).startswith("Behaves differently in cs: harder")
    assert codes(dif_report(300, 200, mh=SAME).readings) == ["dif-slope"]


def test_slopes_must_differ_by_enough_and_for_certain() -> None:
    assert codes([*readings.of_logistic(0.001, 0.034, "cs")]) == []
    assert codes([*readings.of_logistic(0.010, 0.035, "cs")]) == []
    assert codes([*readings.of_logistic(0.009, 0.035, "cs")]) == ["dif-slope"]
    assert Logistic(7, 1, 6.634897, 0).p_nonuniform == pytest.approx(0.01, abs=1e-6)


@pytest.mark.parametrize(
    ("infit", "outfit", "said"),
    [(1.21, 1, ["erratic"]), (1, 1.31, ["erratic"]), (0.79, 1, ["too-regular"]), (1.2, 0.7, [])],
)
def test_misfit_is_said_from_300_answers(infit: float, outfit: float, said: list[str]) -> None:
    assert codes([*readings.of_fit(300, infit, outfit)]) == said
    assert codes([*readings.of_fit(299, infit, outfit)]) == []


def test_a_difficulty_is_the_authors_until_200_answers_and_then_provisional_as_long_as_it_is_vague() -> None:
    assert codes([*readings.of_difficulty(199, Difficulty(b=1.0, se=0.26))]) == ["authors"]
    assert codes([*readings.of_difficulty(200, Difficulty(b=1.0, se=0.26))]) == ["provisional"]
    assert codes([*readings.of_difficulty(200, Difficulty(b=1.0, se=0.25))]) == []


def test_a_difficulty_drifts_by_more_than_half_a_logit_and_two_standard_errors() -> None:
    assert codes([*readings.of_drift(-0.6, 0.29)]) == ["became-easier"]
    assert codes([*readings.of_drift(0.6, 0.29)]) == ["became-harder"]
    assert codes([*readings.of_drift(0.6, 0.31)]) == []
    assert codes([*readings.of_drift(0.49, 0.01)]) == []


def test_reliability_is_words_and_stages_are_compared_from_500_people() -> None:
    assert stage_report(form(99)).alpha is None
    assert stage_report(form(199), omega=0.6).readings == ()
    found = stage_report(form(200), omega=0.6, prmse=Prmse(0.6, 0.5, 0.7), complete=500)
    assert found.alpha is not None
    assert found.omega == 0.6
    assert codes(found.readings) == ["reliability", "stage-adds"]
    assert stage_report(form(200), prmse=Prmse(0.6, 0.5, 0.7), complete=499).prmse is None
    assert found.standard_error == pytest.approx(
        float(np.sqrt(np.cov(np.repeat(range(5), form(200).people)) * (1 - found.alpha.value)))
    )


def test_every_sentence_finds_the_values_it_names() -> None:
    values: dict[str, int | str] = {"of_100": 3, "low": 1, "high": 5, "option": "b", "language": "cs"}
    for code, template in ENGLISH.items():
        named = set(re.findall(r"%\((\w+)\)", template))
        said = say(Reading(code, {name: values[name] for name in named}))
        assert "%" not in said


def test_pages_can_say_readings_without_numpy() -> None:
    program = "import sys, infolit.assessment.analysis.readings; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_flags_never_go_up_before_figures_are_shown() -> None:
    minima = [each for each in vars(thresholds).values() if isinstance(each, thresholds.Minimum)]
    assert len(minima) == 8
    assert all(each.flagged >= each.shown for each in minima)
