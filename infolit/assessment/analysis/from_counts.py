"""Every statistic of the items and stages of one language, from counts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infolit.assessment.analysis import classical, omega, pooled, thresholds
from infolit.assessment.analysis.dif import logistic, mantel_haenszel
from infolit.assessment.analysis.fit import conditional_fit
from infolit.assessment.analysis.item_report import (
    Dif,
    ItemReport,
    Option,
    StageReport,
    form_for,
    item_report,
    stage_report,
)
from infolit.assessment.analysis.pooled import Pooled, StageCounts, StageSums
from infolit.assessment.analysis.readings import Difficulty
from infolit.assessment.analysis.rollup import Counts, Form
from infolit.assessment.analysis.subscores import Prmse, covariance, prmse
from infolit.assessment.counts import BANDS
from infolit.assessment.items import NOT_SURE, STAGES, Item

SUBJECTS = (*pooled.SUBJECTS, "mark-stage", "pair")
"""Subjects of the counts that reports are made of."""

_WITH_OPTIONS = ("single", "multiple", "inspect", "matching")
"""Kinds whose marks are choices, wrong ones among them that should tempt somebody."""


@dataclass(frozen=True, slots=True)
class LanguageReports:
    """All statistics of one language."""

    items: dict[str, ItemReport] = field(default_factory=dict)
    stages: dict[tuple[str, str], StageReport] = field(default_factory=dict)
    """By stage and form."""


def language_reports(
    answers: Pooled,
    items: Mapping[str, Item],
    *,
    language: str,
    steps: Mapping[str, tuple[float, ...]],
    difficulties: Mapping[str, Difficulty] | None = None,
) -> LanguageReports:
    """Reports on all items that were asked in a language. `answers`: of all languages, to compare them.

    `items` by key; `steps`: difficulties of the calibration that answers are held against, in logits.
    """
    reports, compared = LanguageReports(), dict(_compared(answers, items, language))
    sums = answers.stages.get(language)
    taken = answers.taken_in(language)
    prmses = _prmses(taken, sums)
    for stage, found in taken.items():
        forms = [each.form for each in found]
        fits = _fits(forms, steps)
        for each in found:
            reports.stages[stage, each.name] = stage_report(
                each.form,
                omega=omega.omega_total(omega.correlations(each.form.items, each.pairs)),
                prmse=prmses.get(stage) if each.name == "full" else None,
                complete=sums.people if sums else 0,
            )
        for key in dict.fromkeys(key for form in forms for key in form.items):
            best = form_for(key, forms)
            marks = next(each.marks[key] for each in found if each.form is best)
            reports.items[key] = item_report(
                key,
                forms,
                language=language,
                options=list(_options(items[key], marks, len(best.people))),
                fit=fits.get(key),
                dif=compared.get(key),
                difficulty=(difficulties or {}).get(key),
            )
    return reports


def _options(item: Item, marks: Mapping[str, Counts], scores: int) -> Iterator[Option]:
    """What could be marked, chosen or not."""
    if item.kind not in _WITH_OPTIONS:
        return
    for mark in (*item.mark_ids(), *NOT_SURE):
        alone = item.kind == "single" or mark in NOT_SURE
        yield Option(
            mark=mark,
            marked=marks.get(mark, np.zeros(scores, np.int64)),
            earned=item.points_for((mark,)) if alone else None,
            key=mark in item.key_marks(),
        )


def _fits(forms: Sequence[Form], steps: Mapping[str, tuple[float, ...]]) -> dict[str, tuple[float, float]]:
    return conditional_fit((form for form in forms if all(item in steps for item in form.items)), steps)


def _prmses(taken: Mapping[str, Sequence[StageCounts]], sums: StageSums | None) -> dict[str, Prmse]:
    """By stage, from the full form; empty while nothing can be said."""
    full = [each.form for stage in STAGES for each in taken[stage] if each.name == "full"]
    if sums is None or sums.people < 2 or len(full) != len(STAGES):
        return {}
    alphas = [classical.alpha(form) for form in full]
    if not all(0 < alpha < 1 for alpha in alphas):
        return {}
    found = prmse(covariance(sums.people, sums.sums, sums.products), alphas)
    return dict(zip(STAGES, found, strict=True))


def _compared(answers: Pooled, items: Mapping[str, Item], language: str) -> Iterator[tuple[str, Dif]]:
    """Each item in this language against all others, people matched by form and total points."""
    reachable = Counter[tuple[str, int]]()
    for item, strata in answers.strata.items():
        reachable.update(dict.fromkeys({stratum[:2] for stratum in strata}, items[item].points))
    for item, tables in answers.matched.items():
        others = [each for other, each in tables.items() if other != language]
        if others and language in tables:
            strata = answers.strata[item]
            shares = [_share(score, reachable[form, version]) for form, version, score in strata]
            yield item, _dif(np.sum(others, axis=0), tables[language], np.array(shares))


def _share(score: int, reachable: int) -> float:
    """Of all points; of a band its middle."""
    return score / reachable if score >= 0 else (-score - 0.5) / BANDS


def _dif(reference: Counts, focal: Counts, shares: NDArray[np.float64]) -> Dif:
    people = int(reference.sum()), int(focal.sum())
    enough = min(people) >= thresholds.LOGISTIC.shown
    slopes = logistic(reference, focal, shares) if enough else None
    return Dif(reference=people[0], focal=people[1], mh=mantel_haenszel(reference, focal), logistic=slopes)
