"""Counts of made-up people whose abilities, and the items' true difficulties, are known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from infolit.assessment.analysis.pooled import Cell
from infolit.assessment.calibration import author_calibration, item_key
from infolit.assessment.items import STAGES, Item

HALVES = {"quick-a": "a", "quick-b": "b", "full": "ab"}
Truth = dict[str, tuple[float, ...]]


def planted(items: Iterable[Item], *, error: float = 0.5, seed: int = 1) -> Truth:
    """Steps whose locations are off from the authors' by a normal error, as they truly are."""
    chance = np.random.default_rng(seed)
    author = author_calibration(items).steps
    return {
        key: tuple(step + off for step in steps)
        for (key, steps), off in zip(author.items(), chance.normal(0, error, len(author)), strict=True)
    }


def moved(truth: Truth, key: str, by: float) -> Truth:
    """The same difficulties but for one item."""
    return {**truth, key: tuple(step + by for step in truth[key])}


def counted(
    items: Sequence[Item],
    truth: Mapping[str, Truth],
    *,
    people: Mapping[str, int],
    means: Mapping[str, float] | None = None,
    correlation: float = 0.6,
    forms: Sequence[str] = tuple(HALVES),
    seed: int = 1,
) -> list[Cell]:
    """Cells of so many people of each language on each form; `truth` and `means` (of ability) by language."""
    chance = np.random.default_rng(seed)
    found: list[Cell] = []
    for language, number in people.items():
        for form in forms:
            asked = [item for item in items if item.half in HALVES[form]]
            covariance = np.full((4, 4), correlation) + (1 - correlation) * np.eye(4)
            mean = (means or {}).get(language, 0.0)
            abilities = chance.multivariate_normal(np.full(4, mean), covariance, number)
            rows = np.stack(
                [
                    _points(truth[language][item_key(item)], abilities[:, STAGES.index(item.stage)], chance)
                    for item in asked
                ],
                axis=1,
            )
            found += _cells(asked, rows, form, language)
    return found


def _points(
    steps: Sequence[float], abilities: NDArray[np.float64], chance: np.random.Generator
) -> NDArray[np.int64]:
    costs = np.concatenate([[0.0], np.cumsum(steps)])
    weights = np.exp(np.arange(len(costs)) * abilities[:, None] - costs)
    chances = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)[:, :-1]
    drawn: NDArray[np.int64] = (chance.random(len(abilities))[:, None] > chances).sum(axis=1)
    return drawn


def _cells(asked: Sequence[Item], rows: NDArray[np.int64], form: str, language: str) -> list[Cell]:
    counts: Counter[tuple[str, str, str, int]] = Counter({("attempts", "", "first", 0): len(rows)})
    by_stage = {
        stage: rows[:, [place for place, item in enumerate(asked) if item.stage == stage]].sum(axis=1)
        for stage in STAGES
    }
    total = rows.sum(axis=1)
    for place, item in enumerate(asked):
        for subject, score in (("item-stage", by_stage[item.stage]), ("item-total", total)):
            cells, numbers = np.unique(np.stack([rows[:, place], score]), axis=1, return_counts=True)
            for (points, at), number in zip(cells.T.tolist(), numbers.tolist(), strict=True):
                counts[subject, item_key(item), f"={points}", at] += number
    counts["stages", "", "", 0] = len(rows)
    for place, stage in enumerate(STAGES):
        counts["stages", stage, "", 0] = int(by_stage[stage].sum())
        for other in STAGES[place:]:
            counts["stages", f"{stage}*{other}", "", 0] = int(by_stage[stage] @ by_stage[other])
    return [
        (subject, form, 1, language, item, mark, score, n)
        for (subject, item, mark, score), n in counts.items()
    ]
