"""The counts of all languages, put together as item statistics and calibrations need them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from infolit.assessment.analysis.rollup import Counts, Form
from infolit.assessment.items import STAGES, Item

SUBJECTS = ("attempts", "item-stage", "item-total", "stages")
"""Subjects of the counts that a calibration is made of."""

Cell = tuple[str, str, int, str, str, str, int, int]
"""Subject, form, bank version, language, item, mark, score, n."""
Stratum = tuple[str, int, int]
"""Form, bank version, total points or band of them."""


@dataclass(frozen=True, slots=True)
class StageCounts:
    """One stage as it was taken on one form, by everybody who finished it there in one language."""

    name: str
    """Of the form: "quick-a", "quick-b" or "full"."""
    form: Form
    """Its group is the language."""
    marks: Mapping[str, Mapping[str, Counts]]
    """By item and mark: people by score, shape (scores,)."""
    pairs: Mapping[tuple[str, str], Counts]
    """For two items in the order of the bank: people by points on the one and the other."""


@dataclass(frozen=True, slots=True)
class StageSums:
    """Sums over complete attempts on the full path in one language."""

    people: int
    sums: Counts
    """Of each stage's points, shape (stages,)."""
    products: Counts
    """Of each two stages' points, shape (stages, stages)."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """What was answered, in all languages."""

    attempts: Mapping[str, int]
    """By language: attempts that the item counts are made of."""
    taken: Mapping[str, Sequence[StageCounts]]
    """By stage."""
    strata: Mapping[str, Sequence[Stratum]]
    """By item: what its people are matched by."""
    matched: Mapping[str, Mapping[str, Counts]]
    """By item and language: people by stratum and points on the item."""
    stages: Mapping[str, StageSums]
    """By language."""

    @property
    def forms(self) -> dict[str, tuple[Form, ...]]:
        """By stage; each form's group is its language."""
        return {stage: tuple(each.form for each in taken) for stage, taken in self.taken.items()}

    def taken_in(self, language: str) -> dict[str, list[StageCounts]]:
        """By stage, in one language."""
        return {
            stage: [each for each in taken if each.form.group == language]
            for stage, taken in self.taken.items()
        }

    def answers(self) -> dict[str, dict[str, int]]:
        """By item and language: people who were asked it."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for forms in self.forms.values():
            for form in forms:
                for item in form.items:
                    found[item][form.group] += int(form.people.sum())
        return {item: dict(found[item]) for item in sorted(found)}


def pool(cells: Iterable[Cell], items: Mapping[str, Item]) -> Pooled:
    """The cells put together; `items` by key, in the bank's order.

    All versions of the bank that ask the same are one form. One with an item that is no longer known is left out:
    nobody could say what its scores consist of.
    """
    attempts: dict[str, int] = defaultdict(int)
    by_form: dict[tuple[str, str, int, str], list[Cell]] = defaultdict(list)
    by_item: dict[str, list[Cell]] = defaultdict(list)
    by_language: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        subject, form, version, language, item, mark, _, n = cell
        if subject == "attempts" and mark == "first":
            attempts[language] += n
        elif subject == "stages" and form == "full":
            by_language[language].append(cell)
        elif subject == "item-total" and item in items:
            by_item[item].append(cell)
        elif subject in ("item-stage", "mark-stage", "pair"):
            by_form[item.partition("-")[0], form, version, language].append(cell)
    taken: dict[str, list[StageCounts]] = {stage: [] for stage in STAGES}
    for stage, each in _taken(by_form, items):
        taken[stage].append(each)
    strata = {item: sorted({(c[1], c[2], c[6]) for c in found}) for item, found in by_item.items()}
    return Pooled(
        attempts=attempts,
        taken=taken,
        strata=strata,
        matched={item: _matched(found, strata[item], items[item].points) for item, found in by_item.items()},
        stages={language: _stage_sums(found) for language, found in by_language.items()},
    )


def _taken(
    by_form: Mapping[tuple[str, str, int, str], Iterable[Cell]], items: Mapping[str, Item]
) -> Iterator[tuple[str, StageCounts]]:
    """Stage and counts of each form."""
    same: dict[tuple[str, str, str, tuple[str, ...]], list[Cell]] = defaultdict(list)
    for (stage, name, _, language), found in sorted(by_form.items()):
        asked = {cell[4] for cell in found if cell[0] == "item-stage"}
        if asked <= items.keys():
            same[stage, name, language, tuple(key for key in items if key in asked)] += found
    for (stage, name, language, keys), found in same.items():
        yield stage, _stage_counts(name, language, {key: items[key].points for key in keys}, found)


def _stage_counts(name: str, language: str, points: Mapping[str, int], cells: Iterable[Cell]) -> StageCounts:
    """`points`: those that each item can bring."""
    scores = 1 + sum(points.values())
    tables = {key: np.zeros((scores, 1 + most), np.int64) for key, most in points.items()}
    marks: dict[str, dict[str, Counts]] = {key: {} for key in points}
    pairs: dict[tuple[str, str], Counts] = {}
    for subject, _, _, _, item, mark, score, n in cells:
        if subject == "item-stage":
            tables[item][score, int(mark[1:])] += n
        elif subject == "mark-stage":
            marks[item].setdefault(mark, np.zeros(scores, np.int64))[score] += n
        else:
            one, _, other = item.partition("|")
            if (one, other) not in pairs:
                pairs[one, other] = np.zeros((1 + points[one], 1 + points[other]), np.int64)
            x, _, y = mark.partition(",")
            pairs[one, other][int(x), int(y)] += n
    return StageCounts(name, Form(tuple(points), tuple(tables.values()), language), marks, pairs)


def _matched(cells: Iterable[Cell], strata: Iterable[Stratum], points: int) -> dict[str, Counts]:
    rows = {stratum: row for row, stratum in enumerate(strata)}
    tables: dict[str, Counts] = defaultdict(lambda: np.zeros((len(rows), points + 1), np.int64))
    for _, form, version, language, _, mark, score, n in cells:
        tables[language][rows[form, version, score], int(mark[1:])] += n
    return dict(tables)


def _stage_sums(cells: Iterable[Cell]) -> StageSums:
    found: dict[str, int] = defaultdict(int)
    for *_, item, _, _, n in cells:
        found[item] += n
    products = [[found[f"{one}*{other}"] or found[f"{other}*{one}"] for other in STAGES] for one in STAGES]
    return StageSums(found[""], np.array([found[stage] for stage in STAGES]), np.array(products))
