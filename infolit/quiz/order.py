"""The order in which an attempt shows options: the same at every visit, another for everybody else."""

import hashlib
from collections.abc import Sequence

from infolit.assessment.items import Item
from infolit.assessment.kinds.matching import Matching
from infolit.assessment.kinds.ordering import Ordering


def shuffle(ids: Sequence[str], key: bytes, item: str) -> tuple[str, ...]:
    """The ids in an order seeded by the attempt's key and the item."""
    seed = hashlib.sha256(key + item.encode()).digest()
    return tuple(sorted(ids, key=lambda id_: hashlib.sha256(seed + id_.encode()).digest()))


def shuffled(key: bytes, item: Item) -> tuple[str, ...]:
    """Ids of an item's options, steps or rows in this attempt's order."""
    if isinstance(item, Matching):
        return shuffle([row.id for row in item.rows], key, item.id)
    order = shuffle(item.mark_ids(), key, item.id)
    # Steps that happen to stand right already would leave nothing to do.
    return order[::-1] if isinstance(item, Ordering) and order == item.mark_ids() else order
