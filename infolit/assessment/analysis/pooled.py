"""The counts of all languages together, as a calibration needs them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from infolit.assessment.analysis.rollup import Counts, Form
from infolit.assessment.items import STAGES, Item

SUBJECTS = ("attempts", "item-stage", "item-total", "stages")
"""Subjects of the counts from which all this is put together."""

Cell = tuple[str, str, int, str, str, str, int, int]
"""Subject, form, bank version, language, item, mark, score, n."""
Stratum = tuple[str, int, int]
"""Form, bank version, total points or band of them."""


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
    forms: Mapping[str, tuple[Form, ...]]
    """By stage; each form's group is its language."""
    matched: Mapping[str, Mapping[str, Counts]]
    """By item and language: people by total points and points on the item, rows the same for all languages."""
    stages: Mapping[str, StageSums]
    """By language."""

    def answers(self) -> dict[str, dict[str, int]]:
        """By item and language: people who were asked it."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for forms in self.forms.values():
            for form in forms:
                for item in form.items:
                    found[item][form.group] += int(form.people.sum())
        return {item: dict(found[item]) for item in sorted(found)}


def pool(cells: Iterable[Cell], items: Mapping[str, Item]) -> Pooled:
    """The cells of SUBJECTS put together; `items` by key. A form with an item that is not known is left out."""
    attempts: dict[str, int] = defaultdict(int)
    by_form: dict[tuple[str, int, str, str], list[Cell]] = defaultdict(list)
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
        elif subject == "item-stage" and item in items:
            by_form[form, version, language, items[item].stage].append(cell)
    forms = {key: _form(cells, items) for key, cells in sorted(by_form.items())}
    return Pooled(
        attempts=attempts,
        forms={
            stage: tuple(form for key, form in forms.items() if key[-1] == stage and _is_whole(form))
            for stage in STAGES
        },
        matched={item: _matched(cells, items[item].points) for item, cells in by_item.items()},
        stages={language: _stage_sums(cells) for language, cells in by_language.items()},
    )


def _form(cells: Iterable[Cell], items: Mapping[str, Item]) -> Form:
    """The form of "item-stage" cells of one form, bank version, language and stage."""
    cells = list(cells)
    keys = tuple(dict.fromkeys(cell[4] for cell in cells))
    tables = {
        key: np.zeros((1 + sum(items[each].points for each in keys), 1 + items[key].points), np.int64)
        for key in keys
    }
    for *_, item, mark, score, n in cells:
        # An item that is not known can have made the score larger than those that are.
        if score < len(tables[item]):
            tables[item][score, int(mark[1:])] += n
    return Form(keys, tuple(tables[key] for key in keys), cells[0][3])


def _is_whole(form: Form) -> bool:
    """Whether the items explain the scores of all people."""
    earned = sum(int((counts @ np.arange(counts.shape[1])).sum()) for counts in form.counts)
    same = all(np.array_equal(counts.sum(axis=1), form.people) for counts in form.counts)
    return same and earned == int(form.people @ np.arange(len(form.people)))


def _matched(cells: list[Cell], points: int) -> dict[str, Counts]:
    rows = {stratum: row for row, stratum in enumerate(sorted({_stratum(cell) for cell in cells}))}
    tables: dict[str, Counts] = defaultdict(lambda: np.zeros((len(rows), points + 1), np.int64))
    for cell in cells:
        tables[cell[3]][rows[_stratum(cell)], int(cell[5][1:])] += cell[7]
    return dict(tables)


def _stratum(cell: Cell) -> Stratum:
    return cell[1], cell[2], cell[6]


def _stage_sums(cells: Iterable[Cell]) -> StageSums:
    found: dict[str, int] = defaultdict(int)
    for *_, item, _, _, n in cells:
        found[item] += n
    products = [[found[f"{one}*{other}"] or found[f"{other}*{one}"] for other in STAGES] for one in STAGES]
    return StageSums(found[""], np.array([found[stage] for stage in STAGES]), np.array(products))
