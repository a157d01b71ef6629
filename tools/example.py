"""Makes infolit/content/example.json anew: a publication of simulated people, by the functions that publish real ones.

Run from the project's folder as `python -m tools.example`; the same tasks make the same bytes.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace

from infolit.assessment.calibration import author_calibration
from infolit.assessment.items import STAGES
from infolit.assessment.levels import CUTS_ID, Calibrated, cuts
from infolit.assessment.tables import Entry, library_tables
from infolit.bank import CONTENT, load_bank
from infolit.commands.entries import Scale
from infolit.commands.publishing import canonical
from infolit.simulation import behaviour, draw_background, draw_respondent, take

FILE = CONTENT / "example.json"
PEOPLE, STARTED, FINISHED_ALL, SEED = 240, 320, 210, 4
SHIFTS = dict(zip(STAGES, (0.9, 0.5, 0.0, 0.7), strict=True))
"""How far, in logits, these people are from those that tasks were made for: checking is hardest for them."""
DOORS = {"reading-room": 0.6, "school": 0.25, "portal": 0.15}


def example() -> str:
    """The document."""
    chance = random.Random(SEED)  # noqa: S311 - the same every time
    bank = load_bank("en", content=CONTENT, catalogue=None)
    calibration = author_calibration(bank.items)
    scale = Scale({"en": bank}, Calibrated(calibration, cuts(calibration, bank.items)))
    tables, _spread = library_tables(
        people(scale, chance),
        excluded={"rapid": [chance.getrandbits(128) for _ in range(14)]},
        started=STARTED,
        finished=PEOPLE + 14,
        finished_all=FINISHED_ALL,
        steps_of=scale.steps_of,
        cuts=scale.calibrated.cuts,
        spread={},
        rounding_key=b"example",
        offered=scale.offered,
    )
    head = {"library": "example", "number": 1, "kind": "month", "month": "2026-01", "campaign": None}
    made_with = {"calibration": calibration.id, "cuts": CUTS_ID, "bank_version": bank.version}
    return canonical({"publication": {**head, **made_with, "unchecked_languages": ["en"]}, "tables": tables})


def people(scale: Scale, chance: random.Random) -> Iterator[Entry]:
    """Entries of simulated people who came through one of DOORS."""
    bank = load_bank("en", content=CONTENT, catalogue=None)
    ways = behaviour(bank, scale.calibrated.calibration, chance)
    today = datetime.date(2026, 1, 15)
    for _ in range(PEOPLE):
        someone = draw_respondent(chance, ["en"])
        abilities = {stage: place + SHIFTS[stage] for stage, place in someone.abilities.items()}
        someone = replace(someone, abilities=abilities, stops_in=None)
        door = chance.choices(list(DOORS), list(DOORS.values()))[0]
        attempt, _ = take(bank, ways, someone, campaign=door, day=today, chance=chance)
        about = draw_background(bank, chance)
        minutes = round(chance.lognormvariate(2.4, 0.4))
        yield scale.entry(
            replace(
                attempt,
                key=chance.randbytes(16),
                role=about.get("role"),
                lifelong=about.get("lifelong"),
                duration=minutes,
            )
        )


if __name__ == "__main__":
    FILE.write_text(example() + "\n", encoding="utf-8")
    print(f"{FILE.name} written")
