"""What may be told of a group: blocks of ten people at least, whatever is subtracted, and keyed unbiased rounding."""

import hmac
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise

LEAST_BATCH = 30
"""Finished attempts from which a batch is published."""
LEAST = 10
"""People in every published set, and in every difference of two of them."""
BASE = 10
"""What every count is rounded to a multiple of."""
OTHER = "other"
MOST_BLOCKS = 12
"""Blocks that the one of two groupings with fewer may have: each union of them is tried."""

People = frozenset[int]
"""Attempt keys, as whole numbers."""


@dataclass(frozen=True, slots=True)
class Block:
    """People who are shown together: those of one category, or of two at least, merged under OTHER."""

    members: tuple[str, ...]
    people: People

    @property
    def is_merged(self) -> bool:
        """Whether there are several categories in it."""
        return len(self.members) > 1

    @property
    def name(self) -> str:
        """The category, or OTHER: a block is never named after one of several."""
        return OTHER if self.is_merged else self.members[0]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Everybody by category, and the sets of people of which its blocks are told something."""

    categories: Mapping[str, People]
    universes: tuple[People, ...]
    """All, and those who finished a stage, for each stage that is shown."""


def rounded(count: float, *, people: Iterable[int] | int, variable: str, key: bytes) -> int:
    """A count as a multiple of BASE: up or down by chance, so that the expected value is the count itself.

    Chance is drawn from the key, the set of people (their attempt keys, or the sum of these) and the variable:
    the same people get the same figure wherever it stands and however often it is asked for, so that nothing
    can be averaged away (the cell key method of Fraser & Wooton, 2005; Marley & Leaver, 2011).
    """
    return rounded_row((count,), people=people, variable=variable, key=key)[0]


def rounded_row(
    counts: Sequence[float], *, people: Iterable[int] | int, variable: str, key: bytes
) -> tuple[int, ...]:
    """Counts that add up to a whole, each rounded as by `rounded`, on one draw, so that their sum is too.

    Systematic rounding (Cox, 1987): the counts laid end to end, each gets as many BASEs as marks of a ruler
    with BASE between marks and a random start fall on it. ValueError for a count under 0.
    """
    if any(count < 0 for count in counts):
        raise ValueError(f"counts cannot be negative: {counts}")
    start = chance(people, variable=variable, key=key)
    marks = [math.floor(so_far / BASE + start) for so_far in accumulate(counts, initial=0.0)]
    return tuple(BASE * (right - left) for left, right in pairwise(marks))


def chance(people: Iterable[int] | int, *, variable: str, key: bytes) -> float:
    """A number from 0 up to 1, by the people (or the sum of their keys) and what is told of them."""
    total = people if isinstance(people, int) else sum(people)
    message = (total % 2**128).to_bytes(16) + b"|" + variable.encode()
    return int.from_bytes(hmac.digest(key, message, "sha256")[:6]) / 2**48


def settle(groupings: Mapping[str, Grouping]) -> dict[str, tuple[Block, ...]]:
    """Blocks of each grouping that may be published side by side; a grouping left with fewer than two is dropped.

    Smallest categories are merged until every block has LEAST people in each universe. Then, as long as some
    union of blocks of one grouping holds a union of blocks of another and from 1 to LEAST - 1 people more, in a
    universe of both, the one of the two with the smallest block is merged further.
    """
    blocks = {name: _large_enough(grouping) for name, grouping in groupings.items()}
    while pair := _find_too_close(blocks, groupings):
        name = min(pair, key=lambda each: _order(blocks[each][0], groupings[each]))
        blocks[name] = _coarser(blocks[name], groupings[name])
    return {name: found for name, found in blocks.items() if len(found) > 1}


def _large_enough(grouping: Grouping) -> tuple[Block, ...]:
    """Blocks, smallest first, with LEAST people each in each universe."""
    blocks = [Block((name,), people) for name, people in grouping.categories.items() if people]
    found = tuple(sorted(blocks, key=lambda block: _order(block, grouping)))
    while found and _least(found[0], grouping) < LEAST:
        found = _coarser(found, grouping)
    return found


def _coarser(blocks: tuple[Block, ...], grouping: Grouping) -> tuple[Block, ...]:
    """The smallest category that stands alone put with the merged ones, or the two smallest together."""
    merged = [block for block in blocks if block.is_merged]
    alone = [block for block in blocks if not block.is_merged]
    taken = merged + alone[: 2 - len(merged)]
    other = Block(
        tuple(sorted(name for block in taken for name in block.members)),
        frozenset().union(*(block.people for block in taken)),
    )
    rest = [block for block in alone if block not in taken]
    # One block alone is everybody: no grouping any more.
    return tuple(sorted([*rest, other], key=lambda block: _order(block, grouping))) if rest else ()


def _least(block: Block, grouping: Grouping) -> int:
    """People of a block in the universe where it has fewest."""
    return min(len(block.people & universe) for universe in grouping.universes)


def _order(block: Block, grouping: Grouping) -> tuple[int, int, tuple[str, ...]]:
    return _least(block, grouping), len(block.people), block.members


def _find_too_close(
    blocks: Mapping[str, tuple[Block, ...]], groupings: Mapping[str, Grouping]
) -> tuple[str, str] | None:
    """The first two groupings from which a set of fewer than LEAST people can be subtracted."""
    for one, two in combinations([name for name, found in blocks.items() if found], 2):
        shared = [each for each in groupings[one].universes if each in groupings[two].universes]
        if any(_are_too_close(blocks[one], blocks[two], universe) for universe in shared):
            return one, two
    return None


def _are_too_close(one: Sequence[Block], two: Sequence[Block], universe: People) -> bool:
    """Whether blocks of the one, together, hold blocks of the other, together, and a few people more.

    For each union of blocks of the grouping with fewer, what covers it most closely are the blocks of the other
    that it meets: any wider cover adds whole blocks. Complements turn covering into being covered (A without B
    is what is not in B without what is not in A), so that one direction is enough.
    """
    few, many = sorted((one, two), key=len)
    if len(few) > MOST_BLOCKS:
        return True
    sizes = [len(block.people & universe) for block in many]
    overlaps = [[len(block.people & other.people & universe) for other in many] for block in few]
    meets = [sum(1 << place for place, size in enumerate(row) if size) for row in overlaps]
    covers, people = [0], [0]
    for meeting, row in zip(meets, overlaps, strict=True):
        covers += [cover | meeting for cover in covers]
        people += [size + sum(row) for size in people]
    covered = {cover: sum(size for i, size in enumerate(sizes) if cover >> i & 1) for cover in set(covers)}
    return any(0 < covered[cover] - size < LEAST for cover, size in zip(covers, people, strict=True))
