"""Simulated respondents of known ability, who take the quiz through the store's own functions."""

import datetime
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from infolit.assessment.bank import ItemBank
from infolit.assessment.calibration import Calibration
from infolit.assessment.items import NOT_SURE, STAGES, Item, Marks
from infolit.assessment.kinds.search import Search
from infolit.assessment.levels import CUTS_ID
from infolit.assessment.progress import Leg, legs
from infolit.assessment.scoring import CORRELATION, category_probabilities
from infolit.store.attempt import Response
from infolit.store.attempts import (
    extend_attempt,
    finish_attempt,
    finish_extension,
    save_background,
    start_attempt,
)
from infolit.store.db import Database
from infolit.store.installation import refuse_real_data
from infolit.store.legs import record_leg
from infolit.store.responses import save_guess

PATHS = {"quick": 0.7, "full": 0.2, "extended": 0.1}
UNFINISHED = 0.15
"""Share of attempts that stop for good within a stage."""
ANSWERS_ABOUT = 0.7
"""Share that answers the background questions."""
AGAIN = 0.1
NOT_SURE_SHARE = 0.15
"""Share of answers without points that are "I'm not sure yet"."""
BATCH = 500
"""Attempts in one transaction."""
SAMPLES = 400
"""Random answers from which those with each number of points are chosen."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody simulated: abilities by stage in logits, and how this attempt goes."""

    abilities: Mapping[str, float]
    language: str
    path: str
    half: str
    stops_in: int | None
    """Number of the leg that is never finished; None: all are."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How items are answered: difficulties, and marks that bring each number of points."""

    calibration: Calibration
    marks: Mapping[str, Sequence[Sequence[Marks]]]
    """By item id: for 0, 1, … points, marks that earn them."""

    def answer(self, item: Item, ability: float, chance: random.Random) -> tuple[Marks, int]:
        """Marks and points drawn from the partial credit model (Masters, 1982) at an ability in logits."""
        chances = category_probabilities(self.calibration.get_steps([item])[0], ability)
        points = chance.choices(range(len(chances)), chances)[0]
        if points == 0 and chance.random() < NOT_SURE_SHARE:
            return NOT_SURE, 0
        return chance.choice(self.marks[item.id][points]), points


def behaviour(bank: ItemBank, calibration: Calibration, chance: random.Random) -> Behaviour:
    """The behaviour for a bank: for each item, some marks of each number of points."""
    return Behaviour(calibration, {item.id: _by_points(item, chance) for item in bank.items})


def _by_points(item: Item, chance: random.Random) -> list[list[Marks]]:
    found: list[list[Marks]] = [[] for _ in range(item.points + 1)]
    found[item.points].append(item.key_marks())
    for marks in _possible(item, chance):
        if marks != NOT_SURE:
            found[item.points_for(marks)].append(marks)
    # Where chance never met a number of points, nobody will: then NOT_SURE for none, the key for all.
    return [each or [NOT_SURE if points == 0 else item.key_marks()] for points, each in enumerate(found)]


def _possible(item: Item, chance: random.Random) -> Sequence[Marks]:
    if isinstance(item, Search):
        many = len(item.relevant)
        return [(f"found={f}", f"hits={h}") for f in range(many + 1) for h in range(max(f, 1), 3 * many)]
    return [item.random_marks(chance) for _ in range(SAMPLES)]


def draw_respondent(chance: random.Random, languages: Sequence[str]) -> Respondent:
    """Somebody drawn at random: abilities N(0, 1) by stage, correlated as scoring supposes."""
    common, own = math.sqrt(CORRELATION), math.sqrt(1 - CORRELATION)
    general = chance.gauss(0, 1)
    path = chance.choices(list(PATHS), list(PATHS.values()))[0]
    stops = chance.random() < UNFINISHED
    return Respondent(
        abilities={stage: common * general + own * chance.gauss(0, 1) for stage in STAGES},
        language=chance.choice(languages),
        path=path,
        half="ab" if path == "full" else chance.choice("ab"),
        stops_in=chance.randint(1, len(STAGES)) if stops else None,
    )


def simulate(
    db: Database,
    banks: Mapping[str, ItemBank],
    calibrations: Mapping[str, Calibration],
    *,
    campaign: str,
    attempts: int,
    seed: int,
    days: int,
    today: datetime.date,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Adds attempts of simulated respondents, spread over the last `days`. RealData: people use this database.

    The same seed on the same bank makes the same answers; keys are random, as a key is no answer.
    """
    refuse_real_data(db)
    chance = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
    behaviours = {lang: behaviour(bank, calibrations[lang], chance) for lang, bank in banks.items()}
    for first in range(0, attempts, BATCH):
        size = min(BATCH, attempts - first)
        with db.write():
            for _ in range(size):
                day = today - datetime.timedelta(days=chance.randrange(days))
                someone = draw_respondent(chance, sorted(banks))
                _take(
                    db, banks[someone.language], behaviours[someone.language], someone, campaign, day, chance
                )
        progress(size)


def _take(
    db: Database,
    bank: ItemBank,
    ways: Behaviour,
    someone: Respondent,
    campaign: str,
    day: datetime.date,
    chance: random.Random,
) -> None:
    """One attempt from start to where it ends."""
    # The simulated key is not the hash of a token: no address opens it.
    key = random.SystemRandom().randbytes(16)
    path = "quick" if someone.path == "extended" else someone.path
    start_attempt(
        db,
        key,
        campaign=campaign,
        path=path,  # type: ignore[arg-type]  # one of PATHS
        half=someone.half,  # type: ignore[arg-type]
        bank_version=bank.version,
        language=bank.language,
        today=day,
        again="yes" if chance.random() < AGAIN else "no",
        demonstration=True,
    )
    if not all(_leg(db, key, bank, ways, someone, leg, chance) for leg in legs(path, someone.half)):
        return
    if chance.random() < ANSWERS_ABOUT:
        answers = {q.id: chance.choice(q.options).id for q in bank.questions if q.id != "again"}
        save_background(db, key, answers=answers, again="no")
    finish_attempt(db, key, today=day, calibration=ways.calibration.id, cuts=CUTS_ID)
    if someone.path == "extended" and extend_attempt(db, key, day):
        for leg in legs("extended", someone.half)[len(STAGES) :]:
            _leg(db, key, bank, ways, someone, leg, chance)
        finish_extension(db, key, today=day, calibration=ways.calibration.id, cuts=CUTS_ID)


def _leg(
    db: Database,
    key: bytes,
    bank: ItemBank,
    ways: Behaviour,
    someone: Respondent,
    leg: Leg,
    chance: random.Random,
) -> bool:
    """One leg; False if this is where the respondent stops for good."""
    items = bank.leg_items(leg.stage, leg.halves)
    if chance.random() < ANSWERS_ABOUT:
        save_guess(db, key, leg=leg.number, guess=chance.randint(0, len(items)))
    ends = someone.stops_in != leg.number
    asked = items if ends else items[: len(items) // 2]
    responses = [_response(item, leg, ways, someone.abilities[leg.stage], chance) for item in asked]
    record_leg(db, key, responses, finishes=ends)
    return ends


def _response(item: Item, leg: Leg, ways: Behaviour, ability: float, chance: random.Random) -> Response:
    marks, points = ways.answer(item, ability, chance)
    return Response(
        item=item.id,
        leg=leg.number,
        version=item.version,
        marks=marks,
        points=points,
        is_right=item.is_right(points),
        seconds=min(1800, max(3, round(chance.lognormvariate(3.4, 0.6)))),
    )
