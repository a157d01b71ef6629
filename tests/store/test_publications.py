"""From attempts that wait to what is published, in one transaction."""

import json
from collections.abc import Collection
from typing import Any

import pytest

from infolit.store.attempts import find_attempt, finish_attempt, revoke_attempt
from infolit.store.counts import fold
from infolit.store.db import Database
from infolit.store.libraries import Campaign, Library, LibraryText, find_library, save_campaign, save_library
from infolit.store.publications import (
    Batch,
    Door,
    answers_reported,
    attempts_in,
    consume,
    count_unfinished,
    doors,
    find_oldest,
    next_number,
    pooled_spread,
    save_item_report,
)
from infolit.store.published import Publication, find_publication, item_reports, publications_of, series_of
from infolit.store.receipts import find_receipt
from tests.rows import count, execute
from tests.store.samples import CODE, KEY, TODAY, answer_legs, at_once, day, start

OTHER = b"other attempt..."
MONTH = TODAY.replace(day=1)
BATCH = Batch(("riverside",), day(2))


def finished(db: Database, key: bytes = KEY, *, folded: bool = True, **changes: Any) -> None:
    """An attempt, its result closed on day(2)."""
    start(db, key, **changes)
    answer_legs(db, [1], key)
    finish_attempt(db, key, today=changes.get("today", TODAY), calibration=None, cuts=None)
    if folded:
        fold(db, items={}, closed_before=day(2))


def published(number: int = 1) -> Publication:
    head = {"calibration": "author-1", "cuts": "cuts-1"}
    return Publication(
        "riverside", number, "month", MONTH, None, json.dumps({"publication": head, "tables": {}})
    )


def consumed(
    db: Database,
    keys: Collection[bytes] = (KEY,),
    number: int = 1,
    spread: dict[str, tuple[int, float]] | None = None,
) -> bool:
    return consume(db, "riverside", BATCH, keys=keys, published=published(number), spread=spread or {})


def test_a_batch_is_what_was_finished_through_some_doors_and_is_closed(db: Database) -> None:
    finished(db)
    start(db, b"not yet finished")
    revoked = b"taken back......"
    finished(db, revoked)
    revoke_attempt(db, revoked, day(1))
    assert [attempt.key for attempt in attempts_in(db, BATCH)] == [KEY]
    assert attempts_in(db, Batch(("riverside",), day(1))) == [], "its result can still be opened"
    assert attempts_in(db, Batch(("elsewhere",), day(2))) == []
    assert attempts_in(db, Batch((), day(2))) == []
    assert find_oldest(db, ["riverside"]) == TODAY
    assert find_oldest(db, ["elsewhere"]) is None


def test_trials_are_in_no_batch(db: Database) -> None:
    finished(db, trial=True)
    assert attempts_in(db, BATCH) == []
    execute(db, "UPDATE attempt SET trial = false")
    assert len(attempts_in(db, BATCH)) == 1


def test_doors_are_told_by_library(db: Database) -> None:
    library = find_library(db, "riverside")
    assert library is not None
    save_library(db, Library("abbey", texts=(LibraryText("en", "Abbey Library"),)))
    save_campaign(
        db, Campaign("spring-1", library, kind="class", closes_on=TODAY, workshop="spring", side="before")
    )
    assert doors(db) == [
        Door("abbey", "abbey", None, None, None),
        Door("riverside", "riverside", None, None, None),
        Door("spring-1", "riverside", "spring", "before", TODAY),
    ]


def test_a_publication_takes_the_place_of_its_attempts_and_receipts_forget_them(db: Database) -> None:
    finished(db, receipt=CODE)
    finished(db, OTHER, today=day(1))
    execute(db, "INSERT INTO unfinished VALUES ('riverside', 'en', 3)")
    assert count_unfinished(db, ["riverside"]) == 3
    assert consumed(db)
    assert find_publication(db, "riverside", 1) == published()
    assert find_publication(db, "riverside", 2) is None
    assert find_attempt(db, KEY) is None
    assert find_attempt(db, OTHER) is not None, "it closes later"
    receipt = find_receipt(db, CODE)
    assert receipt is not None
    assert (receipt.results[0].attempt_key, receipt.results[0].points[0]) == (None, 4)
    assert count_unfinished(db, ["riverside"]) == 0


@pytest.mark.parametrize("change", ["erased", "not folded", "another number"])
def test_nothing_happens_if_anything_is_not_as_it_was_read(db: Database, change: str) -> None:
    finished(db)
    finished(db, OTHER, folded=change != "not folded")
    if change == "erased":
        revoke_attempt(db, OTHER, TODAY)
    assert not consumed(db, [KEY, OTHER], number=2 if change == "another number" else 1)
    assert publications_of(db, "riverside") == []
    assert count(db, "attempt") == 2


def test_of_several_that_publish_at_once_one_does(db: Database) -> None:
    finished(db)
    assert sorted(at_once(4, lambda _: consumed(db))) == [False, False, False, True]
    assert next_number(db, "riverside") == 2


def test_attempts_may_also_go_without_a_publication(db: Database) -> None:
    finished(db)
    execute(db, "INSERT INTO unfinished VALUES ('riverside', 'en', 3)")
    assert consume(db, "riverside", BATCH, keys=[KEY], published=None, spread={})
    assert count(db, "attempt") == 0
    assert count(db, "publication") == 0
    assert count_unfinished(db, ["riverside"]) == 3


def test_a_series_ends_where_the_scale_changes() -> None:
    scales = [("1", "x"), ("1", "x"), ("2", "x"), ("2", "y"), ("2", "y")]
    heads = [{"calibration": calibration, "cuts": cuts} for calibration, cuts in scales]
    assert series_of(heads) == [1, 1, 2, 3, 3]
    assert series_of([]) == []


def test_spreads_are_pooled_by_people(db: Database) -> None:
    assert pooled_spread(db, "riverside") == {}
    assert consumed(db, [], 1, {"find": (100, 1.0), "use": (120, 0.8)})
    assert consumed(db, [], 2, {"find": (300, 2.0)})
    assert pooled_spread(db, "riverside") == pytest.approx({"find": (13 / 4) ** 0.5, "use": 0.8})
    assert pooled_spread(db, "elsewhere") == {}


def test_item_reports_are_replaced(db: Database) -> None:
    for language, item, answers in (
        ("lv", "a@1", 100),
        ("en", "b@1", 120),
        ("en", "a@1", 90),
        ("lv", "a@1", 140),
    ):
        save_item_report(db, language=language, item=item, answers=answers, document=f"{answers}")
    assert item_reports(db) == [("en", "a@1", "90"), ("en", "b@1", "120"), ("lv", "a@1", "140")]
    assert answers_reported(db)["lv", "a@1"] == 140
