"""Made-up months, small and large, as librarians find them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from infolit.assessment.items import LEVELS, STAGES
from infolit.store.db import Database
from tests import published

Rows = list[dict[str, Any]]
ALL = {"by": "all", "block": "all", "members": []}
OTHER = {"by": "role", "block": "other", "members": ["library-worker", "none", "none-given"]}


def row(counts: Sequence[int], stage: str = "find", reach: int = 12, **block: Any) -> dict[str, Any]:
    """A row of levels, each interval so many per cent to both sides of the share."""
    shares = [round(100 * count / max(sum(counts), 1)) for count in counts]
    ends = {
        f"{level}_{end}": min(100, max(0, share + side * reach))
        for level, share in zip(LEVELS, shares, strict=True)
        for end, side in (("low", -1), ("high", 1))
    }
    return {**(block or ALL), "stage": stage, **dict(zip(LEVELS, counts, strict=True)), **ends}


def month(
    counts: Sequence[int],
    *,
    blocks: Mapping[str, Sequence[int]] | None = None,
    stages: Sequence[str] = STAGES,
) -> dict[str, Rows]:
    """Tables of a month with these people by level in each stage, and in blocks of role."""
    people = sum(counts)
    named = [
        (OTHER if name == "other" else {"by": "role", "block": name, "members": []}, its)
        for name, its in (blocks or {}).items()
    ]
    return {
        "levels": [
            *(row(counts, stage, reach=300 // max(people, 10)) for stage in stages),
            *(row(its, stage, reach=6, **block) for block, its in named for stage in stages),
        ],
        "visitors": [
            {**ALL, "people": people},
            *({**block, "people": sum(its)} for block, its in named),
            {"by": "path", "block": "quick", "members": [], "people": people},
            {"by": "path", "block": "full", "members": [], "people": 0},
            {"by": "minutes", "block": "10-14", "members": [], "people": None},
        ],
        "starts": [
            {"what": what, "people": people + more}
            for what, more in (("started", 30), ("finished a stage", 10), ("finished all", 0))
        ],
        "flags": [{"reason": "rapid", "attempts": 10}, {"reason": "run", "attempts": 0}],
        "guesses": [
            {"stage": "find", "guess": guess, "people": count}
            for guess, count in zip(("fewer", "about", "more"), (20, 10, 0), strict=True)
        ],
        "next_steps": [{"stage": stage, "people": 10 * (place + 1)} for place, stage in enumerate(STAGES)],
    }


def publish_month(db: Database, number: int, tables: dict[str, Rows], **head: Any) -> None:
    """Puts a month with these tables where the command would; months follow upon June 2026."""
    text = json.loads(published.document(number, **{"month": f"2026-{6 + number:02}", **head}))
    published.publish(db, json.dumps(text | {"tables": tables}))
