"""Blocks, differences and rounding: nobody can be told from a few others."""

import random
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolit.assessment.disclosure import BASE, LEAST, Block, Grouping, People, rounded, rounded_row, settle

KEY = b"r" * 32


def test_rounding_is_unbiased_over_keys() -> None:
    figures = [
        rounded(13, people=[1, 2], variable="people", key=bytes([a, b])) for a in range(60) for b in range(60)
    ]
    assert set(figures) == {10, 20}
    assert sum(figures) / len(figures) == pytest.approx(13, abs=0.3)


def test_a_count_that_is_no_whole_number_is_rounded_unbiased_too() -> None:
    figures = [rounded(7.25, people=[n], variable="level find", key=KEY) for n in range(3600)]
    assert sum(figures) / len(figures) == pytest.approx(7.25, abs=0.3)


def test_the_same_people_and_variable_always_get_the_same_figure() -> None:
    assert rounded(15, people=[1, 2, 3], variable="people", key=KEY) == rounded(
        15, people=6 + 2**128, variable="people", key=KEY
    )


def test_other_people_or_another_variable_get_a_draw_of_their_own() -> None:
    by_people = {rounded(15, people=[n], variable="people", key=KEY) for n in range(20)}
    by_variable = {rounded(15, people=[1], variable=f"level {n}", key=KEY) for n in range(20)}
    assert by_people == by_variable == {10, 20}


@given(st.lists(st.floats(0, 60), min_size=1, max_size=5), st.integers(0))
def test_a_row_is_rounded_cell_by_cell_and_as_a_whole(counts: list[float], people: int) -> None:
    row = rounded_row(counts, people=people, variable="x", key=KEY)
    assert all(cell % BASE == 0 for cell in row)
    assert all(abs(cell - count) < BASE + 1e-9 for cell, count in zip(row, counts, strict=True))
    assert abs(sum(row) - sum(counts)) < BASE + 1e-9


def test_each_cell_of_a_row_is_unbiased() -> None:
    counts = (4.2, 18.9, 6.9)
    rows = [rounded_row(counts, people=n, variable="x", key=KEY) for n in range(4000)]
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    assert means == pytest.approx(counts, abs=0.4)
    assert {sum(row) for row in rows} == {30}


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        rounded(-1, people=1, variable="x", key=KEY)


def grouping(*sizes: int) -> Grouping:
    """Categories a, b, … of these sizes."""
    numbers = iter(range(sum(sizes)))
    categories = {
        name: frozenset(next(numbers) for _ in range(size))
        for name, size in zip("abcdefg", sizes, strict=False)
    }
    return Grouping(categories, (frozenset(range(sum(sizes))),))


def test_small_categories_are_merged_smallest_first() -> None:
    blocks = settle({"role": grouping(30, 4, 12, 7, 15)})["role"]
    assert {(block.name, block.members, len(block.people)) for block in blocks} == {
        ("a", ("a",), 30),
        ("other", ("b", "d"), 11),
        ("c", ("c",), 12),
        ("e", ("e",), 15),
    }


def test_no_block_is_named_after_one_merged_category() -> None:
    blocks = settle({"role": grouping(30, 9, 12)})["role"]
    assert [block.members for block in blocks] == [("b", "c"), ("a",)]


def test_a_grouping_left_with_one_block_is_dropped() -> None:
    assert settle({"role": grouping(30, 9), "language": grouping(39)}) == {}


def test_a_block_needs_enough_people_in_every_stage_that_is_shown() -> None:
    whole = grouping(20, 20, 20)
    finished = frozenset(range(50))
    without_some = finished - frozenset(range(20, 31))
    blocks = settle({"role": Grouping(whole.categories, (*whole.universes, without_some))})["role"]
    assert {block.members for block in blocks} == {("a",), ("b", "c")}


def test_a_block_that_holds_another_and_a_few_more_is_merged_further() -> None:
    people = frozenset(range(90))
    branch = {"a": frozenset(range(20)), "b": frozenset(range(20, 50)), "c": frozenset(range(50, 90))}
    role = {"x": frozenset(range(17)), "y": frozenset(range(17, 60)), "z": frozenset(range(60, 90))}
    blocks = settle({"campaign": Grouping(branch, (people,)), "role": Grouping(role, (people,))})
    assert all(frozenset(range(17)) != block.people for found in blocks.values() for block in found)
    assert smallest_differences(blocks, [people]) == []


def unions(blocks: Sequence[Block], universe: People) -> list[People]:
    """Every union of blocks, all people and nobody among them."""
    chosen = chain.from_iterable(combinations(blocks, size) for size in range(len(blocks) + 1))
    return [frozenset().union(*(block.people for block in some)) & universe for some in chosen]


def smallest_differences(blocks: dict[str, tuple[Block, ...]], universes: Sequence[People]) -> list[int]:
    """By brute force: sizes from 1 to LEAST - 1 of published sets and of their differences."""

    def sizes() -> Iterator[int]:
        for universe in universes:
            every = [unions(found, universe) for found in blocks.values()]
            for one, two in product(every, every):
                yield from (len(a - b) for a in one for b in two if b <= a)

    return [size for size in sizes() if 0 < size < LEAST]


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Grouping]:
    """Up to 120 people in three groupings of up to five categories, much alike, and who finished one stage."""
    n = draw(st.integers(20, 120))
    chance = random.Random(draw(st.integers(0, 10**6)))
    first = [min(4, int(chance.expovariate(0.8))) for _ in range(n)]
    labels = [first]
    for likeness in (0.97, 0.6):
        labels.append([old if chance.random() < likeness else chance.randrange(5) for old in first])
    everybody = frozenset(range(n))
    finished = frozenset(person for person in everybody if chance.random() < 0.9)
    universes = (everybody, finished) if len(finished) >= LEAST else (everybody,)
    return {
        name: Grouping(
            {str(c): frozenset(p for p in everybody if of[p] == c) for c in range(5)},
            universes if name != "path" else (everybody,),
        )
        for name, of in zip(("campaign", "role", "path"), labels, strict=True)
    }


@given(worlds())
def test_no_published_set_and_no_difference_is_a_few_people(world: dict[str, Grouping]) -> None:
    blocks = settle(world)
    everybody, *stages = world["campaign"].universes
    assert smallest_differences(blocks, [everybody]) == []
    deep = {name: found for name, found in blocks.items() if name != "path"}
    assert smallest_differences(deep, stages) == []
    for found in blocks.values():
        assert frozenset().union(*(block.people for block in found)) == everybody
        assert sum(len(block.people) for block in found) == len(everybody)
        assert sum(block.is_merged for block in found) <= 1


@given(worlds())
def test_blocks_do_not_depend_on_the_order_of_people_or_categories(world: dict[str, Grouping]) -> None:
    turned = {
        name: Grouping(dict(reversed(list(of.categories.items()))), of.universes)
        for name, of in world.items()
    }
    assert settle(world) == settle(turned)


def test_twelve_blocks_a_grouping_are_checked_exactly_and_more_on_both_sides_are_merged() -> None:
    people = frozenset(range(26 * 40))
    many = Grouping({f"{n:02}": frozenset(range(n, len(people), 26)) for n in range(26)}, (people,))
    more = Grouping({f"{n:02}": frozenset(range(n * 40, n * 40 + 40)) for n in range(26)}, (people,))
    blocks = settle({"campaign": many, "role": more})
    assert min(map(len, blocks.values())) <= 12
