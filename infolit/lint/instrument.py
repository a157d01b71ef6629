"""Rules for the tasks as an instrument: how many of which kind, reachable points, what chance may earn."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

from infolit.assessment.bank import ItemBank
from infolit.assessment.items import LEVELS, STAGES, Item
from infolit.assessment.kinds.inspect import Inspect
from infolit.assessment.kinds.matching import Matching
from infolit.assessment.kinds.multiple import Multiple
from infolit.assessment.kinds.ordering import Ordering
from infolit.assessment.kinds.search import Search
from infolit.assessment.kinds.single import Single
from infolit.lint.problems import Found, Problem
from infolit.lint.wording import word_count

HALVES = {"a": [1, 1, 2, 2], "b": [1, 1, 1, 3]}
"""Points of the four tasks of a half, in ascending order; 1-point tasks are single."""

LARGER_KINDS = {"inspect": 4, "matching": 2, "multiple": 2, "ordering": 2, "search": 2}
FRAMES = {"answer": 2, "results": 1, "page or post": 1}
FRAME_NAMES = {"page": "page or post", "post": "page or post"}
CHOICES = {
    "single": ("options", (3,), 1),
    "multiple": ("options", (5, 6), 3),
    "inspect": ("parts with an id", (5, 6, 7), 3),
}
"""By kind: what can be chosen, how many of them there may be, how many are keys."""

TAGS = {
    "digcomp": ("1.1", "1.2", "1.3"),
    "cilip": ("everyday life", "citizenship", "education", "workplace", "health"),
}
CHANCE_SHARE = 1 / 3
"""Greatest share of the points that random answers, or marking everything, may earn."""

MAX_QUICK_WORDS = 1100
"""What can be read in the 10 to 15 minutes of the quick path, before feedback."""

KEPT_DAYS = 100
"""So long a superseded item stays in content: attempts and results that began with it still need its words."""


def instrument_problems(bank: ItemBank, today: datetime.date) -> Iterator[Problem]:
    """What is wrong with the tasks one by one, and with all that a version of the bank asks."""
    for item in bank.items:
        for message in (*item_problems(item), *_retired_problems(item, version=bank.version, today=today)):
            yield Problem(f"items/{item.stage}.toml", item.id, message)
    for version in _pinned_versions(bank, today):
        file = "items" if version == bank.version else f"items, version {version}"
        yield from (Problem(file, *found) for found in _layout_problems(bank, version))
    for half, by_stage in quick_words(bank).items():
        if (words := sum(by_stage.values())) > MAX_QUICK_WORDS:
            message = f"the quick path has {words} words before feedback, at most {MAX_QUICK_WORDS}"
            yield Problem("items", f"half {half}", message)


def _layout_problems(bank: ItemBank, version: int) -> Found:
    """(place, message): which halves, kinds, levels and key positions are not as designed in a version of the bank."""
    asked = [item for stage in STAGES for item in bank.leg_items(stage, "ab", version)]
    for stage in STAGES:
        for half, wanted in HALVES.items():
            if (points := sorted(item.points for item in bank.leg_items(stage, half, version))) != wanted:
                yield f"{stage}, half {half}", f"tasks of {wanted} points belong here, not {points}"
        counts = Counter(item.level for item in asked if item.stage == stage)
        for level in LEVELS:
            if counts[level] < 2:
                yield stage, f"at least two tasks of level {level} belong here, not {counts[level]}"
    for item in asked:
        if (item.points == 1) != isinstance(item, Single):
            yield item.id, f"{item.kind} with {item.points} points: single tasks, and only they, give 1 point"
    larger = Counter(item.kind for item in asked if not isinstance(item, Single))
    yield from _mix_problems("kinds", "tasks of 2 and 3 points", larger, LARGER_KINDS)
    frames = Counter(FRAME_NAMES.get(item.frame, item.frame) for item in asked if isinstance(item, Inspect))
    yield from _mix_problems("frames", "inspect tasks", frames, FRAMES)
    yield from _key_position_problems([item for item in asked if isinstance(item, Single)])


def _mix_problems(place: str, tasks: str, found: dict[str, int], wanted: dict[str, int]) -> Found:
    if found != wanted:
        yield place, f"among {tasks} there should be {_counts(wanted)}, not {_counts(found)}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))


def _key_position_problems(singles: Sequence[Single]) -> Found:
    """Each position holds the key in a fair share of the single tasks: from 4 to 9 of 20."""
    positions = Counter(item.mark_ids().index(item.key_marks()[0]) for item in singles if item.key_marks())
    least, most = len(singles) // 5, len(singles) * 9 // 20
    for position in range(3):
        if not least <= positions[position] <= most:
            times = f"{positions[position]} of {len(singles)} single tasks, not in {least} to {most}"
            yield "key positions", f"the key stands in place {position + 1} in {times}"


def item_problems(item: Item) -> Iterator[str]:
    """What is wrong with a task in any language: tags, points, chance, its parts and their feedback."""
    if not item.id.startswith(f"{item.stage}-"):
        yield f"the id begins with {item.stage}-"
    if not 1 <= item.difficulty <= 5:
        yield f"difficulty is a number from 1 to 5, not {item.difficulty}"
    for name, known in TAGS.items():
        tags = set(getattr(item, name))
        if not tags or tags - set(known):
            yield f"{name} names one or more of {', '.join(known)}"
    parts = list(_part_problems(item))
    # Points of an item without keys or groups cannot be worked out.
    yield from parts or _points_problems(item)


def _points_problems(item: Item) -> Iterator[str]:
    if (best := item.points_for(item.key_marks())) != item.points:
        yield f"the key earns {best} of {item.points} points"
    most = item.points * CHANCE_SHARE + 1e-9
    if (points := item.chance_points()) > most:
        yield f"random answers earn {points:.2f} of {item.points} points, more than a third"
    if (points := item.points_for(item.everything())) > most:
        yield f"marking everything earns {points} of {item.points} points, more than a third"


def _part_problems(item: Item) -> Iterator[str]:
    match item:
        case Single() | Multiple():
            yield from _choice_problems(item)
        case Matching():
            yield from _matching_problems(item)
        case Ordering():
            yield from _ordering_problems(item)
        case Search():
            yield from _search_problems(item)


def _number(name: str, number: int, allowed: Sequence[int]) -> Iterator[str]:
    if number not in allowed:
        yield f"{' or '.join(map(str, allowed))} {name} belong here, not {number}"


def _choice_problems(item: Single | Multiple) -> Iterator[str]:
    name, numbers, keys = CHOICES[item.kind]
    choices = item.options if isinstance(item, Single) else item.choices()
    yield from _number(name, len(choices), numbers)
    yield from _number("keys", sum(choice.key for choice in choices), (keys,))
    for choice in choices:
        if not choice.feedback:
            yield f"{choice.id} has no feedback"
        if not choice.key and not choice.misconception:
            yield f"distractor {choice.id} has no misconception"
    if isinstance(item, Inspect):
        if (item.frame == "answer") != bool(item.asked):
            yield "asked is what was typed to an AI: for the frame answer, and only there"
        for address in filter(None, (part.address for part in item.parts)):
            if not address.partition("/")[0].endswith(".example"):
                yield f"{address} does not end with .example"


def _ordering_problems(item: Ordering) -> Iterator[str]:
    yield from _number("steps", len(item.steps), (4,))
    yield from (f"step {step.id} has no feedback" for step in item.steps if not step.feedback)
    if not item.misconception:
        yield "there is no misconception"


def _matching_problems(item: Matching) -> Iterator[str]:
    yield from _number("groups", len(item.groups), (2, 3))
    yield from _number("rows", len(item.rows), (5, 6))
    sizes = {group.id: sum(row.group == group.id for row in item.rows) for group in item.groups}
    if max(sizes.values()) - min(sizes.values()) > 1:
        yield f"the groups are about equal in size, not {', '.join(map(str, sizes.values()))}"
    for row in item.rows:
        if row.group not in sizes:
            yield f"row {row.id} belongs to {row.group}, which is no group here"
        if not row.misconception or not row.feedback:
            yield f"row {row.id} has no misconception or no feedback"


def _search_problems(item: Search) -> Iterator[str]:
    if sorted(outcome.id for outcome in item.outcomes) != ["full", "none", "partial"]:
        yield "there should be one outcome full, one partial, one none"
    yield from (f"outcome {o.id} has no feedback" for o in item.outcomes if not o.feedback)
    if not item.relevant:
        yield "no record meets the need"


def _retired_problems(item: Item, *, version: int, today: datetime.date) -> Iterator[str]:
    """Whether a superseded item says both its last version of the bank and when it was retired."""
    if (item.until is None) != (item.retired is None):
        yield "until and retired are given together: the last version that asks the item, and the day it was retired"
    if item.until is not None and not item.since <= item.until < version:
        yield f"until is a version from {item.since} to {version - 1}, not {item.until}"
    if item.retired is not None and item.retired > today:
        yield f"retired on {item.retired}, which is still to come"


def _pinned_versions(bank: ItemBank, today: datetime.date) -> tuple[int, ...]:
    """Versions of the bank that must be whole: today's, and those with an item retired less than 100 days ago."""
    recent = today - datetime.timedelta(days=KEPT_DAYS)
    until = {item.until for item in bank.items if item.until and item.retired and item.retired > recent}
    return tuple(sorted(until | {bank.version}))


def quick_words(bank: ItemBank) -> dict[str, dict[str, int]]:
    """Words that a patron reads before feedback on the quick path, by half and stage."""
    return {
        half: {
            stage: sum(word_count(text) for item in bank.leg_items(stage, half) for text in item.words())
            for stage in STAGES
        }
        for half in HALVES
    }
