"""Publications as the command leaves them, made up, to be read again."""

import datetime
import json
from dataclasses import replace
from typing import Any

from infolit.assessment.table_columns import summary
from infolit.store.db import Database
from infolit.store.libraries import Library, LibraryText, find_library, save_library
from tests.rows import execute

LIBRARY = "lejasmala"
BLOCK = {"by": "role", "block": "other", "members": ["library-user", "library-worker"]}
INTERVALS = {
    "foundation_low": 12,
    "foundation_high": 38,
    "intermediate_low": 40,
    "intermediate_high": 66,
    "advanced_low": None,
    "advanced_high": None,
}
MONTH: dict[str, list[dict[str, Any]]] = {
    "levels": [
        {**BLOCK, "stage": "find", "foundation": 20, "intermediate": 40, "advanced": 0, **INTERVALS},
        {**BLOCK, "block": "=2+3", "members": [], "by": "campaign", "stage": "use"}
        | {"foundation": 0, "intermediate": 0, "advanced": 30, **INTERVALS},
    ],
    "visitors": [
        {"by": "path", "block": "quick", "members": [], "people": 60},
        {"by": "minutes", "block": "10-15", "members": [], "people": None},
    ],
    "starts": [{"what": "started", "people": 90}, {"what": "finished a stage", "people": 60}],
    "flags": [{"reason": "rapid", "attempts": 0}],
    "guesses": [{"stage": "use", "guess": "about", "people": 30}],
    "next_steps": [],
}
WORKSHOP = {
    "change": [
        {"stage": "all", "people_before": 20, "people_after": 10, "paired": 0}
        | {"change": "-0.5", "low": "-1.0", "high": "0.0"}
    ]
}
ITEM: dict[str, Any] = dict.fromkeys(("infit", "outfit", "dif", "dif_low", "dif_high", "dif_class")) | {
    "language": "lv",
    "item": "find-pram@1",
    "people": 120,
    "share": 0.62,
    "share_low": 0.53,
    "share_high": 0.7,
    "rest_r": 0.31,
    "rest_r_low": 0.14,
    "rest_r_high": 0.46,
    "alpha_if_dropped": 0.6,
    "b": -0.4,
    "b_se": 0.3,
    "options": [{"mark": "a", "key": True, "people": 70, "thirds": [10, 20, 40], "rest_r": None}],
    "readings": [{"code": "good-choose", "values": {"option": "b"}}],
}


def document(number: int, *, library: str = LIBRARY, calibration: str = "author-1", **of: Any) -> str:
    """A month's publication as it is kept, or with `campaign` a workshop's."""
    head = {
        "library": library,
        "number": number,
        "kind": "workshop" if "campaign" in of else "month",
        "month": f"2026-{number:02}",
        "campaign": None,
        "calibration": calibration,
        "cuts": "provisional-1",
        "bank_version": 1,
        "unchecked_languages": ["lv"],
    }
    whole = {"publication": head | of, "tables": WORKSHOP if "campaign" in of else MONTH}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def publish(db: Database, text: str) -> None:
    """Puts a publication with this document where the command would."""
    head = json.loads(text)["publication"]
    execute(
        db,
        "INSERT INTO publication (library, number, kind, month, campaign, document, spread, summary)"
        " VALUES (:library, :number, :kind, :day, :campaign, :text, '{}', :summary)",
        **{name: head[name] for name in ("library", "number", "kind", "campaign")},
        day=str(datetime.date.fromisoformat(f"{head['month']}-01")),
        text=text,
        summary=json.dumps(summary(json.loads(text))),
    )


def report(db: Database, **other: Any) -> None:
    """Puts a report on an item where the command would."""
    item = ITEM | other
    execute(
        db,
        "INSERT INTO item_report (language, item, answers, document) VALUES (:language, :item, 123, :text)",
        language=item["language"],
        item=item["item"],
        text=json.dumps(item),
    )


def share(db: Database, slug: str = LIBRARY, *, open_data: bool = True) -> None:
    """Opens or closes a library's data; one that is not there is made."""
    library = find_library(db, slug) or Library(slug=slug, texts=(LibraryText("en", slug),))
    save_library(db, replace(library, open_data=open_data))


def publish_all(db: Database) -> None:
    """Two months and a workshop of one open library, another month of a closed one, a report on an item."""
    share(db)
    share(db, "closed", open_data=False)
    for text in (
        document(1),
        document(2, calibration="lv-2"),
        document(3, calibration="lv-2", campaign="spring"),
        document(1, library="closed"),
    ):
        publish(db, text)
    report(db)
