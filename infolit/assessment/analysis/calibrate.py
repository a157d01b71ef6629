"""A new calibration from counts: one scale over languages and forms, held in place by items that stay as they are."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist, fmean
from typing import TypeVar

import numpy as np

from infolit.assessment.analysis import thresholds
from infolit.assessment.analysis.dif import mantel_haenszel
from infolit.assessment.analysis.pcm import PcmFit, Prior, fit_pcm
from infolit.assessment.analysis.pooled import Pooled
from infolit.assessment.analysis.readings import Reading, of_drift
from infolit.assessment.analysis.rollup import Counts, Form, points_of
from infolit.assessment.analysis.stage_correlation import Abilities, stage_correlation
from infolit.assessment.calibration import AUTHOR_ERROR, Calibration, author_calibration, item_key, split_key
from infolit.assessment.items import STAGES, Item
from infolit.assessment.kinds.search import Search
from infolit.assessment.levels import Calibrated, cuts

LEAST_ATTEMPTS = 100
"""Attempts from which on a language is estimated; in others items are taken to be as in these."""
LEAST_ANCHORS = 5
"""Anchors of a stage below which a warning is given."""
DECIMALS = 4
"""Parameters are kept to so many, so that what is printed is what is used."""
Steps = Mapping[str, tuple[float, ...]]
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Moved:
    """Parameters that were estimated anew, of an item or of an item in one language: locations in logits."""

    key: str
    old: float
    new: float
    se: float


@dataclass(frozen=True, slots=True)
class NewCalibration:
    """A calibration that was made, and what is to be known of it."""

    made: Calibrated
    moved: tuple[Moved, ...]
    drift: Mapping[str, Reading]
    """Items that moved so far that they no longer hold the scale, and what is to be said of that."""
    warnings: tuple[str, ...]

    @property
    def split(self) -> tuple[str, ...]:
        """Keys of parameters that hold in one language only."""
        return tuple(each.key for each in self.moved if ":" in each.key)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known before the answers are looked at."""

    before: Calibration
    author: Steps
    asked: Collection[str]
    """Keys of the items that are asked now; only they get new parameters."""

    def steps(self, key: str) -> tuple[float, ...]:
        """Those of the calibration before."""
        return self.before.steps.get(key) or self.before.steps[_item(key)]

    def error(self, key: str) -> float:
        """Standard error of the location before, in logits."""
        return self.before.errors.get(key, self.before.errors.get(_item(key), AUTHOR_ERROR))


@dataclass(frozen=True, slots=True)
class _Stage:
    """What was estimated of a stage, on the scale of the anchors."""

    steps: Steps
    errors: Mapping[str, float]
    anchors: tuple[str, ...]
    drift: Mapping[str, Reading]
    abilities: Abilities
    converged: bool


def languages_counted(attempts: Mapping[str, int]) -> frozenset[str]:
    """Languages with attempts enough to be estimated."""
    return frozenset(language for language, n in attempts.items() if n >= LEAST_ATTEMPTS)


def calibrate(pooled: Pooled, items: Iterable[Item], before: Calibrated, *, number: int) -> NewCalibration:
    """The calibration of this number from all counts so far; `items` of all languages, the default one first.

    In each stage one partial credit model over forms and languages, a posteriori with the authors' difficulties
    as priors; languages differ in mean and spread of ability. The scale stays where it is because the mean
    location of the anchors stays at what their authors estimated. `before` has parameters of all `items`;
    without a language of LEAST_ATTEMPTS they stay.
    """
    items = tuple(items)
    asked = {item_key(item): item for item in items if item.until is None}
    known = _Known(before.calibration, author_calibration(items).steps, asked)
    languages = languages_counted(pooled.attempts)
    # Records differ by language, and the search tasks with them: never compared, nowhere the same.
    searches = {key for key, item in asked.items() if isinstance(item, Search)}
    apart = [each for item in asked.keys() - searches for each in _apart(item, pooled, languages, before.dif)]
    split = {key for key, _, own in apart if own} | {
        split_key(key, each) for key in searches for each in languages
    }
    stages = dict(_estimates(pooled, known, languages, split=split))
    steps = _all(each.steps for each in stages.values())
    errors = _all(each.errors for each in stages.values())
    calibration = _renewed(known, steps, errors, id=f"calibration-{number}", checked=languages)
    if len(stages) == len(STAGES):
        abilities = [stages[stage].abilities for stage in STAGES]
        found = stage_correlation(pooled.stages, abilities, calibration=calibration, asked=asked.values())
        calibration = replace(calibration, correlation=found)
    made, warnings = _with_cuts(calibration, asked.values(), before, number)
    anchors = tuple(key for stage in stages.values() for key in stage.anchors)
    dif = {key: letter for key, letter, _ in apart}
    return NewCalibration(
        made=replace(made, answers=pooled.answers(), anchors=anchors, dif=dif),
        moved=tuple(
            Moved(key, fmean(known.steps(key)), fmean(each), errors[key]) for key, each in steps.items()
        ),
        drift=_all(stage.drift for stage in stages.values()),
        warnings=(*_stage_warnings(stages), *warnings),
    )


def _item(key: str) -> str:
    """The item's key in a `split_key`, or the key itself."""
    return key.partition(":")[0]


def _apart(
    item: str, pooled: Pooled, languages: Collection[str], before: Collection[str]
) -> Iterator[tuple[str, str, bool]]:
    """Where an item behaves differently: `split_key`, class B or C, and whether it gets parameters of its own there.

    It does for class C, and for B if it was B or C `before`. Of several languages the one that is furthest off, if
    they are as far the one with fewer people, leaves the comparison first: it may be all that is wrong with the
    others, who were compared with it.
    """
    tables = {
        language: each for language, each in pooled.matched.get(item, {}).items() if language in languages
    }
    while True:
        found = sorted(_different(tables))
        own = [each for each in found if each[3] == "C" or split_key(item, each[2]) in before]
        if not own:
            yield from ((split_key(item, language), letter, False) for *_, language, letter in found)
            return
        *_, language, letter = own[-1]
        yield split_key(item, language), letter, True
        del tables[language]


def _different(tables: Mapping[str, Counts]) -> Iterator[tuple[float, int, str, str]]:
    """Size of the difference, minus the number of people, language and class, where that is B or C.

    Each language (focal) against all others together, people matched by total points.
    """
    for language, focal in tables.items():
        reference = np.sum([each for other, each in tables.items() if other != language], axis=0)
        if thresholds.allow_dif_letter(int(reference.sum()), int(focal.sum())):
            found = mantel_haenszel(reference, focal)
            if found.class_ != "A":
                yield round(abs(found.delta), 6), -int(focal.sum()), language, found.class_


def _with_split(form: Form, split: Collection[str]) -> Form:
    """The form with the items that behave differently in its language as items of their own."""
    own = {item: split_key(item, form.group) for item in form.items}
    return replace(form, items=tuple(own[item] if own[item] in split else item for item in form.items))


def _estimates(
    pooled: Pooled, known: _Known, languages: Collection[str], *, split: Collection[str]
) -> Iterator[tuple[str, _Stage]]:
    """Each stage that was answered."""
    for stage in STAGES:
        forms = [_with_split(form, split) for form in pooled.forms[stage] if form.group in languages]
        if forms:
            yield stage, _estimate(forms, known, languages)


def _estimate(forms: Sequence[Form], known: _Known, languages: Collection[str]) -> _Stage:
    """One stage: all its items are fitted, those asked now and the anchors' place on the scale are used."""
    priors = {key: Prior(known.author[_item(key)], AUTHOR_ERROR) for key in points_of(forms)}
    fit = fit_pcm(forms, priors=priors, free_mean=True)
    asked = [key for key in fit.steps if _item(key) in known.asked]
    where = {(form.group, key) for form in forms for key in form.items}
    everywhere = [key for key in asked if all((language, key) in where for language in languages)]
    shift = _shift(fit, known, everywhere or asked)
    errors = _errors(fit)
    # The error of the difference is taken to be that of independent estimates; it is smaller, as later counts
    # hold the earlier ones. From an author's estimate it takes much to drift, as that is so uncertain.
    drift = {
        key: reading
        for key in everywhere
        for reading in of_drift(
            fmean(fit.steps[key]) + shift - fmean(known.steps(key)), math.hypot(errors[key], known.error(key))
        )
    }
    anchors = tuple(key for key in everywhere if key not in drift) or tuple(everywhere)
    shift = _shift(fit, known, anchors or asked)
    return _Stage(
        steps={key: tuple(round(step + shift, DECIMALS) for step in fit.steps[key]) for key in asked},
        errors={key: errors[key] for key in asked},
        anchors=anchors,
        drift=drift,
        abilities={
            group: NormalDist(mean + shift, math.sqrt(fit.variance[group]))
            for group, mean in fit.mean.items()
        },
        converged=fit.converged,
    )


def _shift(fit: PcmFit, known: _Known, anchors: Sequence[str]) -> float:
    """What is to be added so that the anchors' mean location is their authors'; 0 without any."""
    if not anchors:
        return 0.0
    return fmean(fmean(known.author[_item(key)]) - fmean(fit.steps[key]) for key in anchors)


def _errors(fit: PcmFit) -> dict[str, float]:
    """Standard errors of locations, in logits, once the scale is held.

    The fit's own also hold the uncertainty of where the whole scale lies, as only priors of equal weight tell it:
    the variance of the mean of all steps, prior variance / number of steps, is independent of the rest.
    """
    whole = AUTHOR_ERROR**2 / sum(map(len, fit.steps.values()))
    return {key: round(math.sqrt(max(error**2 - whole, 0.0)), DECIMALS) for key, error in fit.errors.items()}


def _all(parts: Iterable[Mapping[str, Part]]) -> dict[str, Part]:
    """What stands in these mappings, together."""
    return {key: each for part in parts for key, each in part.items()}


def _renewed(
    known: _Known, steps: Steps, errors: Mapping[str, float], *, id: str, checked: frozenset[str]
) -> Calibration:
    """New parameters of items that are asked and were answered; all others stay as they were.

    Where all parameters of an item hold in one language only, others are left with the author's.
    """
    before, estimated = known.before, {_item(key) for key in steps}
    kept = {key: each for key, each in before.steps.items() if _item(key) not in estimated}
    kept_errors = {key: each for key, each in before.errors.items() if key in kept}
    found = {**known.author, **kept, **steps}
    return replace(before, id=id, steps=found, errors={**kept_errors, **errors}, checked=checked)


def _with_cuts(
    calibration: Calibration, asked: Iterable[Item], before: Calibrated, number: int
) -> tuple[Calibrated, tuple[str, ...]]:
    """The calibration with new cuts, and what is to be said of them."""
    # A task that each language has a version of counts once, in the first of them.
    once: dict[str, Item] = {}
    for item in asked:
        once.setdefault(item.id, item)
    try:
        found = cuts(calibration, once.values())
    except ValueError as problem:
        return Calibrated(calibration, before.cuts, before.cuts_id), (
            f"the cuts stay as they were: {problem}",
        )
    return Calibrated(calibration, found, f"provisional-{number}"), ()


def _stage_warnings(stages: Mapping[str, _Stage]) -> Iterator[str]:
    for name, stage in stages.items():
        if len(stage.anchors) < LEAST_ANCHORS:
            yield f"{name}: only {len(stage.anchors)} anchors hold the scale, {LEAST_ANCHORS} should"
        if not stage.converged:
            yield f"{name}: the estimates did not settle; look at its items before you rely on them"
