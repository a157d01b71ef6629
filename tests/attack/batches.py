"""Batches of thirty of which the insider knows all but one, as numbers: many of them in little time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from infolit.assessment import disclosure
from infolit.assessment.items import STAGES
from tests.attack.insider import CANDIDATES, POINTS, TASKS, Floats, Insider, Rows, guess_words, level_counts

_PLACE = (POINTS + 1) ** np.arange(len(STAGES) - 1, -1, -1)
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int_]]


@dataclass(frozen=True)
class Batch:
    """A batch: the last person is the target. Points and guesses by person and stage."""

    keys: Sequence[int]
    points: Numbers
    guesses: Numbers
    right: Numbers
    sets: Sequence[Sequence[int]]
    """Positions of the people behind each row of levels with the target: all, a block of campaign, one of role."""
    rounding_key: bytes
    spread: float = 1.0
    groups: Sequence[Sequence[int]] = field(default=())
    """Of whom guesses and next steps are told; usually all."""

    @property
    def target(self) -> int:
        """Which of CANDIDATES the target's points are."""
        return int(self.points[-1] @ _PLACE)

    @property
    def all(self) -> Sequence[Sequence[int]]:
        """Sets behind the tables that have no blocks."""
        return self.groups or (range(len(self.keys)),)


def draw(
    knows: Insider,
    chance: np.random.Generator,
    *,
    n: int = 30,
    block: int = 10,
    spread: float = 1.0,
    others: int | None = None,
) -> Batch:
    """A batch, the target drawn from the population; the others too, or all with so many points in each stage."""
    everyone = chance.choice(len(CANDIDATES), size=n, p=knows.prior / knows.prior.sum())
    points = CANDIDATES[everyone]
    if others is not None:
        points[:-1] = others
    right = [
        [chance.choice(TASKS + 1, p=knows.right[stage][earned]) for stage, earned in enumerate(his)]
        for his in points
    ]
    blocks = [[*chance.choice(n - 1, size=block - 1, replace=False).tolist(), n - 1] for _ in range(2)]
    return Batch(
        keys=[int.from_bytes(chance.bytes(16)) for _ in range(n)],
        points=points,
        guesses=chance.integers(0, TASKS + 1, size=(n, len(STAGES))),
        right=np.array(right),
        sets=[range(n), *blocks],
        rounding_key=chance.bytes(32),
        spread=spread,
    )


def level_rows(knows: Insider, batch: Batch, stage: int) -> Rows:
    """Rows of a stage, candidates being the target's points in it."""
    exact = level_counts(
        np.stack([_by_points(batch.points[list(people)[:-1], stage]) for people in batch.sets]),
        stage,
        knows,
        sd=batch.spread,
    )
    exact *= _share(batch, batch.sets)
    truth = exact[:, batch.points[-1, stage]]
    return Rows(exact, _shown(batch, batch.sets, truth, f"level {STAGES[stage]}"))


def _share(batch: Batch, sets: Sequence[Sequence[int]]) -> Floats:
    """By how much the rounded number of people is more than their number; shape (sets, 1, 1)."""
    return np.array(
        [
            disclosure.rounded(
                len(people),
                people=[batch.keys[one] for one in people],
                variable="people",
                key=batch.rounding_key,
            )
            / len(people)
            for people in sets
        ]
    )[:, None, None]


def _by_points(points: Numbers) -> Floats:
    """People by points: these and the target, with each number of points that he may have."""
    return np.asarray(np.bincount(points, minlength=POINTS + 1) + np.eye(POINTS + 1))


def guess_rows(batch: Batch, stage: int) -> Rows:
    """The row of a stage, candidates being the target's word: fewer, about, more."""
    words = _word(batch.right[:, stage] - batch.guesses[:, stage])
    known = [np.bincount(words[list(people)[:-1]], minlength=3) for people in batch.all]
    exact = (np.array(known)[:, None, :] + np.eye(3)) * _share(batch, batch.all)
    return Rows(exact, _shown(batch, batch.all, exact[:, words[-1]], f"guess {STAGES[stage]}"))


def _word(gain: Numbers) -> Numbers:
    return np.asarray(1 + (gain >= 3) - (gain <= -3))


def step_rows(knows: Insider, batch: Batch) -> Rows:
    """The row of next steps by stage, candidates being all points that the target may have."""
    steps = knows.steps.astype(np.float64)
    known = [steps[batch.points[list(people)[:-1]] @ _PLACE].sum(axis=0) for people in batch.all]
    exact = (np.array(known, dtype=float)[:, None, :] + steps) * _share(batch, batch.all)
    return Rows(exact, _shown(batch, batch.all, exact[:, batch.target], "next steps"))


def _shown(batch: Batch, sets: Sequence[Sequence[int]], counts: Floats, variable: str) -> Floats:
    """Rounded as they are published."""
    rows = [
        disclosure.rounded_row(
            row, people=[batch.keys[one] for one in people], variable=variable, key=batch.rounding_key
        )
        for people, row in zip(sets, counts.tolist(), strict=True)
    ]
    return np.array(rows, dtype=float)


def guess_chances(knows: Insider, batch: Batch, stage: int, by_word: Floats) -> Floats:
    """Chances by the target's points, from those by his word: he is known to have guessed, and what."""
    return np.asarray(guess_words(int(batch.guesses[-1, stage]), knows.right[stage]) @ by_word)


def rows_of(knows: Insider, batch: Batch) -> Iterator[tuple[str, str, Rows]]:
    """Table, stage and rows of all that tells of the target; next steps are one row of all stages."""
    for place, stage in enumerate(STAGES):
        yield "levels", stage, level_rows(knows, batch, place)
        yield "guesses", stage, guess_rows(batch, place)
    yield "next_steps", "", step_rows(knows, batch)
