"""Simulated respondents of known ability, and the attempts that they leave behind."""

import datetime
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from infolit.assessment.bank import ItemBank
from infolit.assessment.calibration import CORRELATION, Calibration
from infolit.assessment.items import NOT_SURE, STAGES, Item, Marks
from infolit.assessment.kinds.search import Search
from infolit.assessment.levels import CUTS_ID
from infolit.assessment.progress import Leg, legs
from infolit.assessment.scoring import category_probabilities
from infolit.store.attempt import MAX_SECONDS, NO_SLOTS, Attempt, Halves, Path, Response, Slots
from infolit.store.bulk import Life, load_attempts
from infolit.store.db import Database

PATHS: dict[Path, float] = {"quick": 0.7, "full": 0.2, "extended": 0.1}
HALVES: tuple[Halves, ...] = ("a", "b")
UNFINISHED = 0.15
"""Share of attempts that stop for good within a stage."""
ANSWERS_ABOUT = 0.7
"""Share that answers the background questions."""
AGAIN = 0.1
NOT_SURE_SHARE = 0.15
"""Share of answers without points that are "I'm not sure yet"."""
SAMPLES = 400
"""Random answers from which those with each number of points are chosen."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody simulated: abilities by stage in logits, and how this attempt goes."""

    abilities: Mapping[str, float]
    language: str
    path: Path
    half: Halves
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
    path = "quick" if stops and path == "extended" else path
    return Respondent(
        abilities={stage: common * general + own * chance.gauss(0, 1) for stage in STAGES},
        language=chance.choice(languages),
        path=path,
        half="ab" if path == "full" else chance.choice(HALVES),
        stops_in=chance.randint(1, len(STAGES)) if stops else None,
    )


def draw_background(bank: ItemBank, chance: random.Random) -> dict[str, str]:
    """Answers to the background questions, drawn evenly; none of somebody who leaves the page out."""
    if chance.random() >= ANSWERS_ABOUT:
        return {}
    return {
        question.id: chance.choice(question.options).id
        for question in bank.questions
        if question.id != "again"
    }


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
    all_finish: bool = False,
    shift: Mapping[str, float] = MappingProxyType({}),
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Adds attempts of simulated respondents, spread over the last `days`. RealData: people use this database.

    `shift`: by stage, logits by which they are better at it. The same seed on the same bank makes the same answers;
    keys are random, as a key is no answer.
    """
    chance = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
    behaviours = {lang: behaviour(bank, calibrations[lang], chance) for lang, bank in banks.items()}

    def lives() -> Iterator[Life]:
        for _ in range(attempts):
            day = today - datetime.timedelta(days=chance.randrange(days))
            someone = draw_respondent(chance, sorted(banks))
            moved = {stage: ability + shift.get(stage, 0) for stage, ability in someone.abilities.items()}
            someone = replace(someone, abilities=moved, stops_in=None if all_finish else someone.stops_in)
            bank, ways = banks[someone.language], behaviours[someone.language]
            attempt, responses = take(bank, ways, someone, campaign=campaign, day=day, chance=chance)
            if attempt.finished_on is not None:
                about = draw_background(bank, chance)
                attempt = replace(attempt, role=about.get("role"), lifelong=about.get("lifelong"))
            yield attempt, responses

    load_attempts(db, lives(), progress=progress)


def take(
    bank: ItemBank,
    ways: Behaviour,
    someone: Respondent,
    *,
    campaign: str,
    day: datetime.date,
    chance: random.Random,
) -> Life:
    """One attempt from start to where it ends, all on one day, without background."""
    done: list[list[Response]] = []
    half_done: list[Response] = []
    guesses = []
    for leg in legs(someone.path, someone.half)[: someone.stops_in]:
        items, ability = bank.leg_items(leg.stage, leg.halves), someone.abilities[leg.stage]
        guesses.append(chance.randint(0, len(items)) if chance.random() < ANSWERS_ABOUT else None)
        if leg.number == someone.stops_in:
            half_done = [_response(each, leg, ways, ability, chance) for each in items[: len(items) // 2]]
        else:
            done.append([_response(each, leg, ways, ability, chance) for each in items])
    attempt = Attempt(
        # The simulated key is not the hash of a token: no address opens it.
        key=random.SystemRandom().randbytes(16),
        campaign=campaign,
        path=someone.path,
        half=someone.half,
        bank_version=bank.version,
        language=bank.language,
        mixed_languages=False,
        started_on=day,
        stages_done=len(done),
        guesses=_slots(guesses),
        points=_slots([sum(given.points or 0 for given in leg) for leg in done]),
        right=_slots([sum(given.is_right for given in leg) for leg in done]),
        again="yes" if chance.random() < AGAIN else "no",
        demonstration=True,
    )
    if someone.stops_in is None:
        attempt = _finish(attempt, day, ways.calibration.id)
    return attempt, [given for leg in done for given in leg] + half_done


def _finish(attempt: Attempt, day: datetime.date, calibration: str) -> Attempt:
    extended_on = day if attempt.path == "extended" else None
    return replace(
        attempt,
        finished_on=day,
        extended_on=extended_on,
        extension_finished_on=extended_on,
        calibration=calibration,
        cuts=CUTS_ID,
    )


def _slots(numbers: Sequence[int | None]) -> Slots:
    return (*numbers, *NO_SLOTS[len(numbers) :])


def _response(item: Item, leg: Leg, ways: Behaviour, ability: float, chance: random.Random) -> Response:
    marks, points = ways.answer(item, ability, chance)
    return Response(
        item=item.id,
        leg=leg.number,
        version=item.version,
        marks=marks,
        points=points,
        is_right=item.is_right(points),
        seconds=min(MAX_SECONDS, max(3, round(chance.lognormvariate(3.4, 0.6)))),
    )
