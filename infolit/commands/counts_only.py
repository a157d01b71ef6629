"""What very many attempts leave behind, without the attempts: counts, and publications of many libraries and months."""

import datetime
import random
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from infolit.assessment.disclosure import LEAST_BATCH
from infolit.assessment.tables import Entry, library_tables
from infolit.commands.item_reports import renew_item_reports
from infolit.commands.publishing import Press
from infolit.instrument import Instrument
from infolit.simulation import UNFINISHED, simulate
from infolit.store.counts import add_counts, fold, read_counts
from infolit.store.db import Database
from infolit.store.libraries import Campaign, Library, LibraryText, save_campaign, save_library
from infolit.store.publications import Batch, add_publication, attempts_in, consume, pooled_spread

POOL = 5000
"""Attempts that are simulated one by one; what more there are resemble one of them."""
SUBJECTS = (
    *("attempts", "item-stage", "mark-stage", "item-total", "stages", "minutes", "seconds", "pair", "guess"),
)
FLAGGED = {"rapid": 0.02, "run": 0.01, "burst": 0.01, "honeypot": 0.0}
"""Share of attempts by the reason for which they are left out."""
_LONG_AGO = 40
_SHIFT = {"recognise": 0.3, "find": 0.0, "evaluate": -0.5, "use": 0.2}
"""Logits by which made-up people are better at a stage: what all do alike teaches nobody to read results."""
_NAMES = {"en": "Example Library", "lv": "Parauga bibliotēka"}
_DOORS = ("Lasītava", "Skola")


@dataclass(frozen=True)
class Pool:
    """Entries of simulated attempts, from the weakest to the strongest."""

    entries: tuple[Entry, ...]

    @cached_property
    def _halfway(self) -> list[float]:
        """Where each stands among all, from 0 to 1."""
        return [place / len(self.entries) for place in range(len(self.entries))]

    def draw(self, chance: random.Random, ability: float) -> Entry:
        """Somebody of the pool, drawn evenly at ability 0, else more from one end (about that many SDs away)."""
        share = chance.betavariate(1 + max(ability, 0), 1 + max(-ability, 0))
        found = self.entries[min(bisect(self._halfway, share), len(self.entries) - 1)]
        return replace(found, key=chance.getrandbits(128))


def make_pool(
    press: Press, instruments: Mapping[str, Instrument], library: Library, *, attempts: int, seed: int
) -> Pool:
    """Simulate attempts, fold them as any others, and multiply their counts up to `attempts`; they are then deleted."""
    db, today, campaign, pool = press.db, press.today, library.slug, min(POOL, attempts)
    simulate(
        db,
        {language: each.bank for language, each in instruments.items()},
        {language: each.calibration for language, each in instruments.items()},
        campaign=campaign,
        attempts=pool,
        seed=seed,
        days=1,
        today=today - datetime.timedelta(days=_LONG_AGO),
        all_finish=True,
        shift=_SHIFT,
    )
    batch = Batch((campaign,), today)
    before = {cell[:-1]: cell[-1] for cell in read_counts(db, SUBJECTS)}
    fold(db, items=press.scale.items, closed_before=today, which=(campaign,))
    added = {cell[:-1]: cell[-1] - before.get(cell[:-1], 0) for cell in read_counts(db, SUBJECTS)}
    if (more := attempts // pool - 1) > 0:
        with db.write() as connection:
            add_counts(connection, {key: n * more for key, n in added.items()})  # type: ignore[arg-type]
    found = attempts_in(db, batch)
    entries = [press.scale.entry(each) for each in found if each.again == "no" and not each.flags]
    consume(db, library.slug, batch, keys=[each.key for each in found], published=None, spread={})
    return Pool(tuple(sorted(entries, key=_standing)))


def _standing(entry: Entry) -> float:
    """Mean points of the stages that were finished, as a share of what a form asks."""
    points = [each for each in entry.points if each is not None]
    return sum(points) / len(points) / (2 if entry.form == "full" else 1)


def simulate_counts(
    press: Press,
    instruments: Mapping[str, Instrument],
    default: Library,
    *,
    libraries: int,
    attempts: int,
    months: int,
    seed: int,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Leave behind what so many attempts in so many months would, spread over made-up libraries.

    RealData: people use this database.
    """
    pool = make_pool(press, instruments, default, attempts=attempts, seed=seed)
    people = max(1, attempts // (libraries * months))
    for number in range(1, libraries + 1):
        slug = f"example-{number}"
        texts = tuple(LibraryText(language, f"{name} {number}") for language, name in _NAMES.items())
        library = Library(slug=slug, texts=texts, demonstration=True)
        campaigns = save_with_doors(press.db, library, _DOORS)
        publish_months(
            press,
            pool,
            slug,
            campaigns,
            people=people,
            months=months_before(press.today, months),
            seed=f"{seed} {slug}",
            progress=progress,
        )
    renew_item_reports(press.db, press.scale, rounding_key=press.rounding_key)


def save_with_doors(db: Database, library: Library, titles: Sequence[str]) -> list[str]:
    """Add a library and links with these titles; the slugs of all its doors."""
    save_library(db, library)
    doors = [f"{library.slug}-{number}" for number in range(1, len(titles) + 1)]
    for slug, title in zip(doors, titles, strict=True):
        save_campaign(db, Campaign(slug=slug, library=library, kind="link", title=title))
    return [library.slug, *doors]


def publish_months(
    press: Press,
    pool: Pool,
    library: str,
    campaigns: Sequence[str],
    *,
    people: int,
    months: Sequence[datetime.date],
    seed: str,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Publish month after month of a library, of about so many people each, by the functions that publish others.

    Libraries differ, and each gets on slowly. In a month of fewer than 30 people nothing is published.
    """
    chance = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
    ability = chance.uniform(-0.5, 0.5)
    for number, month in enumerate(months):
        many = round(people * chance.uniform(0.6, 1.4))
        if many >= LEAST_BATCH:
            drawn = [pool.draw(chance, ability + 0.4 * number / len(months)) for _ in range(many)]
            entries = [replace(each, campaign=chance.choice(campaigns)) for each in drawn]
            _publish_month(press, library, month, entries, chance)
        progress(many)


def _publish_month(
    press: Press, library: str, month: datetime.date, entries: Sequence[Entry], chance: random.Random
) -> None:
    flagged = {reason: round(len(entries) * share) for reason, share in FLAGGED.items()}
    finished = len(entries) + sum(flagged.values())
    tables, spread = library_tables(
        entries,
        excluded={reason: [chance.getrandbits(128) for _ in range(n)] for reason, n in flagged.items()},
        started=round(finished / (1 - UNFINISHED)),
        finished=finished,
        finished_all=sum(None not in each.points for each in entries),
        steps_of=press.scale.steps_of,
        cuts=press.scale.calibrated.cuts,
        spread=pooled_spread(press.db, library),
        rounding_key=press.rounding_key,
        offered=press.scale.offered,
    )
    add_publication(
        press.db,
        press.publication(library, month=month, workshop=None, tables=tables),
        spread=spread,
    )


def months_before(today: datetime.date, many: int) -> list[datetime.date]:
    """First days of so many whole months, the last of them the month before today's."""
    ordinals = range(today.year * 12 + today.month - 1 - many, today.year * 12 + today.month - 1)
    return [datetime.date(each // 12, each % 12 + 1, 1) for each in ordinals]
