"""What the statistics mean, in plain words; without numpy, so that pages may say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infolit.assessment.analysis import thresholds
from infolit.assessment.items import NOT_SURE
from infolit.assessment.sentences import ENGLISH


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence to be said in any language."""

    code: str
    values: Mapping[str, int | str]
    """Whole numbers, and ids: an option, a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """Location of an item in logits."""

    b: float
    se: float


def say(reading: Reading) -> str:
    """The sentence in English, with ids as they are."""
    return ENGLISH[reading.code] % reading.values


def of_share(n: int, share: float, points: int) -> Iterator[Reading]:
    """Of the share of points earned by n people; an item of one point is got or not."""
    if n >= thresholds.MEAN.flagged and not thresholds.TOO_HARD <= share <= thresholds.TOO_EASY:
        code = "too-easy" if share > thresholds.TOO_EASY else "too-hard"
        yield Reading(code if points == 1 else f"{code}-points", {"of_100": round(100 * share)})


def of_rest_r(n: int, interval: tuple[float, float]) -> Iterator[Reading]:
    """Of the interval of an item-rest correlation: a flag needs all of it to lie too low."""
    if n >= thresholds.REST.flagged and interval[1] < thresholds.LEAST_REST_R:
        yield Reading("reversed" if interval[1] < 0 else "weak", {})


def of_option(n: int, mark: str, share: float, rest_r: float, *, key: bool) -> Iterator[Reading]:
    """Of an option that n people could choose: hardly anybody does, or else those who should not do.

    What correlates with a choice that hardly anybody makes is left to chance, so then nothing more is said.
    """
    if key or n < thresholds.REST.flagged:
        return
    if mark in NOT_SURE:
        if rest_r > 0:
            yield Reading("good-not-sure", {})
        return
    if share < thresholds.LEAST_CHOSEN:
        # How many exactly would be finer than the tens that options are published in.
        yield Reading("rarely-chosen", {"option": mark})
    elif rest_r > 0:
        yield Reading("good-choose", {"option": mark})


def of_fit(n: int, infit: float, outfit: float) -> Iterator[Reading]:
    """Of mean squares: above 1 more noise than the model foresees, below 1 less."""
    if n < thresholds.FIT.flagged:
        return
    if infit > thresholds.MOST_INFIT or outfit > thresholds.MOST_OUTFIT:
        yield Reading("erratic", {})
    elif infit < thresholds.LEAST_INFIT or outfit < thresholds.LEAST_OUTFIT:
        yield Reading("too-regular", {})


def of_dif(letter: str, delta: float, language: str) -> Iterator[Reading]:
    """Of a letter: B and C ask for review, C for parameters of its own."""
    if letter != "A":
        yield Reading("dif-harder" if delta < 0 else "dif-easier", {"language": language})
    if letter == "C":
        yield Reading("dif-split", {"language": language})


def of_logistic(p: float, delta_r2: float, language: str) -> Iterator[Reading]:
    """Of slopes that differ: significantly, and by enough to matter."""
    if p < thresholds.LOGISTIC_P and delta_r2 >= thresholds.LOGISTIC_R2:
        yield Reading("dif-slope", {"language": language})


def of_difficulty(n: int, found: Difficulty) -> Iterator[Reading]:
    """Of a location: how far it can be relied on."""
    if n < thresholds.DIFFICULTY.flagged:
        yield Reading("authors", {})
    elif found.se > thresholds.PROVISIONAL_SE:
        yield Reading("provisional", {})


def of_drift(moved: float, se: float) -> Iterator[Reading]:
    """Of how far a location moved between calibrations: half a logit, and two standard errors of that, are much."""
    if abs(moved) > max(thresholds.DRIFT, 2 * se):
        yield Reading("became-harder" if moved > 0 else "became-easier", {})


def of_reliability(n: int, alpha: float, interval: tuple[float, float]) -> Iterator[Reading]:
    """Of alpha with its interval, in parts of 100; below 0 it says 0."""
    if n >= thresholds.RELIABILITY.flagged:
        parts = [max(0, round(100 * each)) for each in (alpha, *interval)]
        yield Reading("reliability", dict(zip(("of_100", "low", "high"), parts, strict=True)))


def of_stage(adds: bool | None) -> Iterator[Reading]:
    """Of Haberman's comparison; None where it is not shown."""
    if adds is not None:
        yield Reading("stage-adds" if adds else "stage-adds-nothing", {})
