"""Every statistic of the items and stages of one language, from counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infolit.assessment.analysis import classical, omega, thresholds
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
from infolit.assessment.analysis.pooled import Cell, StageSums, pool
from infolit.assessment.analysis.readings import Difficulty
from infolit.assessment.analysis.rollup import Counts, Form
from infolit.assessment.analysis.subscores import Prmse, covariance, prmse
from infolit.assessment.counts import BANDS
from infolit.assessment.items import NOT_SURE, STAGES, Item

SUBJECTS = ("item-stage", "mark-stage", "pair", "item-total", "stages")
"""Subjects of the counts that reports are made of."""

_WITH_OPTIONS = ("single", "multiple", "inspect", "matching")
"""Kinds whose marks are choices, wrong ones among them that should tempt somebody."""


@dataclass(frozen=True, slots=True)
class StageCounts:
    """One stage as it was taken on one form, by everybody who finished it there."""

    name: str
    """Of the form: "quick-a", "quick-b" or "full"."""
    form: Form
    marks: Mapping[str, Mapping[str, Counts]]
    """By item and mark: people by score, shape (scores,)."""
    pairs: Mapping[tuple[str, str], Counts]
    """For two items in the order of the bank: people by points on the one and the other."""


@dataclass(frozen=True, slots=True)
class LanguageReports:
    """All statistics of one language."""

    items: dict[str, ItemReport] = field(default_factory=dict)
    stages: dict[tuple[str, str], StageReport] = field(default_factory=dict)
    """By stage and form."""


def stage_counts(
    cells: Iterable[Cell], items: Mapping[str, Item], *, language: str
) -> dict[str, tuple[StageCounts, ...]]:
    """By stage: its forms, of all versions of the bank that ask the same; `items` by key, in the bank's order.

    A form with an item that is no longer known is left out: nobody could say what its scores consist of.
    """
    by_version: dict[tuple[str, str, int], list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell[3] == language and cell[0] in ("item-stage", "mark-stage", "pair"):
            by_version[cell[4].partition("-")[0], cell[1], cell[2]].append(cell)
    same: dict[tuple[str, str, tuple[str, ...]], list[Cell]] = defaultdict(list)
    for (stage, name, _), found in sorted(by_version.items()):
        asked = {cell[4] for cell in found if cell[0] == "item-stage"}
        if asked <= items.keys():
            same[stage, name, tuple(key for key in items if key in asked)] += found
    return {
        stage: tuple(
            _stage_counts(name, keys, found, items, language)
            for (of_stage, name, keys), found in same.items()
            if of_stage == stage
        )
        for stage in STAGES
    }


def _stage_counts(
    name: str, keys: tuple[str, ...], cells: Sequence[Cell], items: Mapping[str, Item], language: str
) -> StageCounts:
    scores = 1 + sum(items[key].points for key in keys)
    tables = {key: np.zeros((scores, 1 + items[key].points), np.int64) for key in keys}
    marks: dict[str, dict[str, Counts]] = {key: {} for key in keys}
    pairs: dict[tuple[str, str], Counts] = {}
    for subject, _, _, _, item, mark, score, n in cells:
        if subject == "item-stage":
            tables[item][score, int(mark[1:])] += n
        elif subject == "mark-stage":
            marks[item].setdefault(mark, np.zeros(scores, np.int64))[score] += n
        else:
            one, _, other = item.partition("|")
            if (one, other) not in pairs:
                pairs[one, other] = np.zeros((1 + items[one].points, 1 + items[other].points), np.int64)
            x, _, y = mark.partition(",")
            pairs[one, other][int(x), int(y)] += n
    return StageCounts(name, Form(keys, tuple(tables.values()), language), marks, pairs)


def language_reports(
    cells: Sequence[Cell],
    items: Mapping[str, Item],
    *,
    language: str,
    steps: Mapping[str, tuple[float, ...]],
    difficulties: Mapping[str, Difficulty] | None = None,
) -> LanguageReports:
    """Reports on all items that were asked in a language. `cells`: of all languages, to compare them.

    `steps`: difficulties of the calibration that answers are held against, in logits.
    """
    reports, compared = LanguageReports(), dict(_compared(cells, items, language))
    stages = stage_counts(cells, items, language=language)
    sums = pool((c for c in cells if c[0] == "stages" and c[3] == language), items).stages.get(language)
    prmses = _prmses(stages, sums)
    for stage, found in stages.items():
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


def _prmses(stages: Mapping[str, Sequence[StageCounts]], sums: StageSums | None) -> dict[str, Prmse]:
    """By stage, from the full form; empty while nothing can be said."""
    full = [each.form for stage in STAGES for each in stages[stage] if each.name == "full"]
    if sums is None or sums.people < 2 or len(full) != len(STAGES):
        return {}
    alphas = [classical.alpha(form) for form in full]
    if not all(0 < alpha < 1 for alpha in alphas):
        return {}
    found = prmse(covariance(sums.people, sums.sums, sums.products), alphas)
    return dict(zip(STAGES, found, strict=True))


def _compared(cells: Iterable[Cell], items: Mapping[str, Item], language: str) -> Iterator[tuple[str, Dif]]:
    """Each item in this language against all others, people matched by form and total points."""
    found: dict[str, dict[tuple[str, int, int], tuple[list[int], list[int]]]] = defaultdict(dict)
    reachable: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for subject, form, version, of, item, mark, score, n in cells:
        if subject == "item-total" and item in items:
            points = reachable[form, version][item] = items[item].points
            stratum = found[item].get((form, version, score))
            if stratum is None:
                stratum = found[item][form, version, score] = ([0] * (points + 1), [0] * (points + 1))
            stratum[of == language][int(mark[1:])] += n
    most = {form: sum(points.values()) for form, points in reachable.items()}
    for item, strata in found.items():
        reference, focal = np.array(list(strata.values())).swapaxes(0, 1)
        if reference.any() and focal.any():
            shares = [_share(score, most[form, version]) for form, version, score in strata]
            yield item, _dif(reference, focal, np.array(shares))


def _share(score: int, reachable: int) -> float:
    """Of all points; of a band its middle."""
    return score / reachable if score >= 0 else (-score - 0.5) / BANDS


def _dif(reference: Counts, focal: Counts, shares: NDArray[np.float64]) -> Dif:
    people = int(reference.sum()), int(focal.sum())
    enough = min(people) >= thresholds.LOGISTIC.shown
    slopes = logistic(reference, focal, shares) if enough else None
    return Dif(reference=people[0], focal=people[1], mh=mantel_haenszel(reference, focal), logistic=slopes)
