"""The tables of a library's publication: one-way, merged and rounded, and nothing else (docs/decisions/0008)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from infolit.assessment.calibration import Steps
from infolit.assessment.disclosure import LEAST, Block, Grouping, People, rounded, rounded_row, settle
from infolit.assessment.group_levels import LEAST_FOR_SPREAD, fit, intervals, shares
from infolit.assessment.guidance import NOTABLE_DIFFERENCE
from infolit.assessment.items import LEVELS, STAGES
from infolit.assessment.levels import Cuts
from infolit.assessment.table_columns import GUESSES, LEAST_BY_LANGUAGE, MINUTES, NONE_GIVEN, REASONS, Row

USUAL_SPREAD = 1.0
"""Standard deviation in logits that a stage is taken to have until a library has shown another."""

Tables = dict[str, list[Row]]
Slots = tuple[int | None, ...]
"""A number for each stage."""
StepsOf = Callable[[str, int, str, str], Steps]
"""Step difficulties of what a form of a bank version asks of a stage in a language."""
Attribute = Literal["campaign", "role", "language", "lifelong", "path"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What tables take from one finished, unflagged attempt; stages in their order, summed over halves."""

    key: int
    form: str
    path: str
    bank_version: int
    language: str
    campaign: str
    role: str | None
    lifelong: str | None
    points: Slots
    right: Slots
    guesses: Slots
    minutes: int | None
    next_steps: tuple[tuple[str, str], ...]
    """Stage and level of each."""


@dataclass(frozen=True)
class _Batch:
    """Entries by key, with what they are measured and rounded by."""

    entries: Mapping[int, Entry]
    steps_of: StepsOf
    cuts: Cuts
    spread: Mapping[str, float]
    key: bytes
    offered: Mapping[str, Collection[str]]

    @cached_property
    def people(self) -> People:
        """All of them."""
        return frozenset(self.entries)

    @cached_property
    def shown(self) -> dict[str, People]:
        """By stage: who finished it, where there are enough for a row."""
        found = {
            stage: frozenset(key for key, entry in self.entries.items() if entry.points[place] is not None)
            for place, stage in enumerate(STAGES)
        }
        return {stage: people for stage, people in found.items() if len(people) >= LEAST}

    @cached_property
    def own_spread(self) -> dict[str, tuple[int, float]]:
        """By stage: of how many finishers the standard deviation could be estimated, and what it is."""
        groups = {stage: self.group(people, stage) for stage, people in self.shown.items()}
        return {
            stage: (len(self.shown[stage]), fit(group, sd=None)[1])
            for stage, group in groups.items()
            if len(self.shown[stage]) >= LEAST_FOR_SPREAD
        }

    def group(self, people: People, stage: str) -> dict[Steps, list[int]]:
        """Finishers of a stage among these people, as `people_by_points`."""
        return people_by_points((self.entries[key] for key in people), stage, self.steps_of)

    def count(self, people: People) -> int:
        """How many they are, rounded: the same figure for the same people in every table."""
        return rounded(len(people), people=people, variable="people", key=self.key)

    def row(self, counts: Sequence[float], people: People, variable: str) -> tuple[int, ...]:
        """Counts of parts of these people, rounded together."""
        return rounded_row(counts, people=people, variable=variable, key=self.key)

    def parts(self, shares: Sequence[float], people: People, variable: str) -> tuple[int, ...]:
        """These shares of the rounded number of these people, rounded together: they add up to that number.

        With the exact number instead, where the ruler ends would tell more of where it began: an insider would
        learn up to half as much again.
        """
        return self.row([self.count(people) * share for share in shares], people, variable)


def library_tables(
    entries: Iterable[Entry],
    *,
    excluded: Mapping[str, Collection[int]],
    started: int,
    finished: int,
    finished_all: int,
    steps_of: StepsOf,
    cuts: Cuts,
    spread: Mapping[str, float],
    rounding_key: bytes,
    offered: Mapping[str, Collection[str]],
) -> tuple[Tables, dict[str, tuple[int, float]]]:
    """All tables of a batch, and by stage how many people its standard deviation was estimated from, and that.

    `excluded`: keys by the reason they were flagged for. `started`, `finished` (a stage at least) and `finished_all`
    count every attempt, the excluded too. `spread`: the library's standard deviation so far, by stage. `offered`:
    what people may be grouped under, whoever came, by grouping.
    """
    batch = _Batch({entry.key: entry for entry in entries}, steps_of, cuts, spread, rounding_key, offered)
    deep = tuple(dict.fromkeys((batch.people, *batch.shown.values())))
    groupings: tuple[tuple[Attribute, tuple[People, ...]], ...] = (
        ("campaign", deep),
        ("role", deep),
        ("language", deep),
        ("lifelong", (batch.people,)),
        ("path", (batch.people,)),
    )
    blocks = settle({by: Grouping(_by_category(batch.entries, by), universes) for by, universes in groupings})
    tables: Tables = {
        "levels": list(_levels(batch, blocks)),
        "visitors": [*_visitors(batch, blocks), *_modal_minutes(batch)],
        "starts": _starts(batch, started, finished, finished_all),
        "flags": [
            {"reason": reason, "attempts": _few(batch, excluded.get(reason, ()))} for reason in REASONS
        ],
        "guesses": list(_guesses(batch)),
        "next_steps": list(_next_steps(batch)),
    }
    return tables, {stage: (n, round(sd, 1)) for stage, (n, sd) in batch.own_spread.items()}


def people_by_points(entries: Iterable[Entry], stage: str, steps_of: StepsOf) -> dict[Steps, list[int]]:
    """Finishers of a stage by points, for each set of items that they were asked; in an order of its own."""
    place = STAGES.index(stage)
    found: dict[Steps, list[int]] = {}
    for entry in entries:
        points = entry.points[place]
        if points is not None:
            steps = steps_of(entry.form, entry.bank_version, stage, entry.language)
            found.setdefault(steps, [0] * (sum(map(len, steps)) + 1))[points] += 1
    return dict(sorted(found.items()))


def _by_category(entries: Mapping[int, Entry], by: Attribute) -> dict[str, People]:
    """Keys by what was told, or NONE_GIVEN."""
    found = defaultdict[str, set[int]](set)
    for key, entry in entries.items():
        found[getattr(entry, by) or NONE_GIVEN].add(key)
    return {category: frozenset(keys) for category, keys in found.items()}


def _shown_blocks(
    batch: _Batch, blocks: Mapping[str, Sequence[Block]], *groupings: str
) -> Iterator[tuple[Row, People]]:
    """All, then the blocks of these groupings: the columns that name them, and who they are."""
    yield {"by": "all", "block": "all", "members": []}, batch.people
    for by in groupings:
        alone = {block.name for block in blocks.get(by, ()) if not block.is_merged}
        for block in sorted(blocks.get(by, ()), key=lambda block: (block.is_merged, block.name)):
            # Named whether somebody was there or not: of few people not even that is told.
            members = sorted({*block.members, *batch.offered.get(by, ())} - alone) if block.is_merged else []
            yield {"by": by, "block": block.name, "members": members}, block.people


def _levels(batch: _Batch, blocks: Mapping[str, Sequence[Block]]) -> Iterator[Row]:
    # Of few people by language as well, one more set that a person is in would tell an insider too much of him.
    by_language = ("language",) if len(batch.people) >= LEAST_BY_LANGUAGE else ()
    for named, people in _shown_blocks(batch, blocks, "campaign", "role", *by_language):
        for stage, finishers in batch.shown.items():
            yield {**named, "stage": stage, **_level_columns(batch, people & finishers, stage)}


def _level_columns(batch: _Batch, people: People, stage: str) -> Row:
    """Rounded counts by level; the intervals know nothing of the people but rounded counts."""
    group = batch.group(people, stage)
    # Only for all together: estimated for each block, it would tell an insider too much of one more person.
    is_own = people == batch.shown[stage] and stage in batch.own_spread
    sd = None if is_own else batch.spread.get(stage, USUAL_SPREAD)
    exact = shares(group, cuts=batch.cuts, sd=sd)
    counts = batch.parts(exact.shares, people, f"level {stage}")
    asked = batch.row([sum(group[steps]) for steps in group], people, f"form {stage}")
    bounds = intervals(counts, dict(zip(group, asked, strict=True)), cuts=batch.cuts, sd=sd)
    ends = {
        f"{level}_{end}": bound
        for level, interval in zip(LEVELS, bounds, strict=True)
        for end, bound in zip(("low", "high"), interval, strict=True)
    }
    return {**dict(zip(LEVELS, counts, strict=True)), **ends}


def _visitors(batch: _Batch, blocks: Mapping[str, Sequence[Block]]) -> Iterator[Row]:
    for named, people in _shown_blocks(batch, blocks, "campaign", "role", "language", "lifelong", "path"):
        yield {**named, "people": batch.count(people)}


def _modal_minutes(batch: _Batch) -> Iterator[Row]:
    """The band that most are in, the shorter of two; no figure with it."""
    minutes = [entry.minutes for entry in batch.entries.values() if entry.minutes is not None]
    if len(minutes) >= LEAST:
        bands = Counter(max(band for band in MINUTES if band[0] <= taken) for taken in minutes)
        modal = min(bands, key=lambda band: (-bands[band], band))
        yield {"by": "minutes", "block": modal[1], "members": [], "people": None}


def _starts(batch: _Batch, started: int, finished: int, finished_all: int) -> list[Row]:
    """How many went how far; a number that fewer than LEAST would tell from the one before is that one."""
    people = len(batch.people)
    # From those in all other tables outward; of few who were left out, or never finished, nothing is told.
    finished = people if finished < people + LEAST else finished
    started = finished if started < finished + LEAST else started
    finished_all = finished if finished_all > finished - LEAST else finished_all
    counts = {"started": started, "finished a stage": finished, "finished all": finished_all}
    return [{"what": what, "people": _so_many(batch, count)} for what, count in counts.items()]


def _so_many(batch: _Batch, count: int) -> int:
    """A number of attempts, rounded, none for fewer than LEAST; of as many as are in the batch, the same figure."""
    if count == len(batch.people):
        return batch.count(batch.people)
    # Many of them are gone, so the number stands for the people, beside those who are still known.
    exact = count if count >= LEAST else 0
    return rounded(exact, people=batch.people, variable=f"starts {exact}", key=batch.key)


def _few(batch: _Batch, keys: Collection[int]) -> int:
    """Their number, rounded; 0 for fewer than LEAST."""
    return rounded(len(keys), people=keys, variable="flags", key=batch.key) if len(keys) >= LEAST else 0


def _guesses(batch: _Batch) -> Iterator[Row]:
    """By stage: how many did fewer tasks right than they guessed, about as many, or more."""
    for place, stage in enumerate(STAGES):
        gains = {
            key: right - guess
            for key, entry in batch.entries.items()
            if (right := entry.right[place]) is not None
            and (guess := entry.guesses[place]) is not None
            and entry.points[place] is not None
        }
        if len(gains) >= LEAST:
            words = Counter(_guess_word(gain) for gain in gains.values())
            parts = [words[word] / len(gains) for word in GUESSES]
            counts = batch.parts(parts, frozenset(gains), f"guess {stage}")
            for word, people in zip(GUESSES, counts, strict=True):
                yield {"stage": stage, "guess": word, "people": people}


def _guess_word(gain: int) -> str:
    """What a number of tasks right beyond the guess is called."""
    if abs(gain) < NOTABLE_DIFFERENCE:
        return "about"
    return "more" if gain > 0 else "fewer"


def _next_steps(batch: _Batch) -> Iterator[Row]:
    """By stage: to how many a next step in it was suggested, at whatever level."""
    found = Counter(stage for entry in batch.entries.values() for stage, _ in entry.next_steps)
    # By level as well, or rounded stage by stage, it would tell an insider twice as much of one person.
    shares = [found[stage] / len(batch.entries) for stage in STAGES]
    for stage, people in zip(STAGES, batch.parts(shares, batch.people, "next steps"), strict=True):
        yield {"stage": stage, "people": people}
