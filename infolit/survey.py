"""Simulated patrons with the background of those who answered the survey that infolit grew from."""

import datetime
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import msgspec

from infolit.assessment.bank import ItemBank
from infolit.assessment.calibration import Calibration
from infolit.bank import CONTENT, read_content
from infolit.simulation import behaviour, draw_respondent, take
from infolit.store.bulk import Life, load_attempts
from infolit.store.db import Database


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """Who answered, by question ("role", "lifelong") and option: how many, and the shares printed, in per cent."""

    respondents: int
    answers: Mapping[str, Mapping[str, int]]
    printed: Mapping[str, Mapping[str, int]]


def load_survey() -> Survey:
    """The survey as the content file has it."""
    return msgspec.convert(read_content(CONTENT / "survey.toml"), Survey)


def simulate_survey(
    db: Database,
    banks: Mapping[str, ItemBank],
    calibrations: Mapping[str, Calibration],
    *,
    campaign: str,
    seed: int,
    days: int,
    today: datetime.date,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Adds one attempt, its patron's first and a finished one, for each respondent of the survey.

    Abilities are drawn as in any simulation; the survey did not measure them. RealData: people use this database.
    """
    survey, chance = load_survey(), random.Random(seed)  # noqa: S311 - a simulation must be repeatable
    # First of all, so that who is who does not hang on the tasks.
    roles, opinions = (_shuffled(survey.answers[question], chance) for question in ("role", "lifelong"))
    behaviours = {lang: behaviour(bank, calibrations[lang], chance) for lang, bank in banks.items()}

    def lives() -> Iterator[Life]:
        for role, opinion in zip(roles, opinions, strict=True):
            day = today - datetime.timedelta(days=chance.randrange(days))
            someone = replace(draw_respondent(chance, sorted(banks)), stops_in=None)
            bank, ways = banks[someone.language], behaviours[someone.language]
            attempt, responses = take(bank, ways, someone, campaign=campaign, day=day, chance=chance)
            yield replace(attempt, role=role, lifelong=opinion, again="no"), responses

    load_attempts(db, lives(), progress=progress)


def _shuffled(answers: Mapping[str, int], chance: random.Random) -> list[str]:
    """Each option as often as it was chosen, in random order."""
    given = [option for option, people in answers.items() for _ in range(people)]
    return chance.sample(given, len(given))
