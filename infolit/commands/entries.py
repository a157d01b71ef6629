"""Attempts as entries of published tables: points over both halves, and the next steps that a result suggests."""

from collections.abc import Collection, Mapping
from functools import cache

from infolit.assessment.bank import ItemBank
from infolit.assessment.calibration import Steps
from infolit.assessment.guidance import next_steps
from infolit.assessment.items import STAGES, Item
from infolit.assessment.levels import Calibrated
from infolit.assessment.result import StageTaken, measure
from infolit.assessment.table_columns import NONE_GIVEN
from infolit.assessment.tables import Entry, StepsOf
from infolit.store.attempt import Attempt, Slots

HALVES = {"quick-a": "a", "quick-b": "b", "full": "ab"}
"""By form: the halves that it asks."""


class Scale:
    """What points mean: the banks that were asked from, by language, and the calibration with its cuts."""

    def __init__(self, banks: Mapping[str, ItemBank], calibrated: Calibrated) -> None:
        """The first of the banks stands in for languages that are no longer offered."""
        self.calibrated = calibrated
        self._banks = banks
        # Few values for many attempts: each is worked out once.
        self._calibration = cache(calibrated.calibration.in_language)
        self._asked = cache(self._items_of)
        self.steps_of: StepsOf = cache(self._steps_of)
        self._next_steps = cache(self._next_steps_of)

    @property
    def items(self) -> dict[str, Item]:
        """All items of all languages, by key."""
        return {f"{item.id}@{item.version}": item for bank in self._banks.values() for item in bank.items}

    @property
    def languages(self) -> frozenset[str]:
        """Languages that are offered."""
        return frozenset(self._banks)

    @property
    def offered(self) -> Mapping[str, Collection[str]]:
        """What people may be grouped under, by grouping; campaigns are not listed, as some are known to few."""
        questions = next(iter(self._banks.values())).questions
        told = {each.id: (*(option.id for option in each.options), NONE_GIVEN) for each in questions}
        return {**told, "language": self.languages, "path": ("quick", "full", "extended")}

    @property
    def bank_version(self) -> int:
        """Version of what is asked now."""
        return max(bank.version for bank in self._banks.values())

    def knows(self, attempt: Attempt) -> bool:
        """Whether what was asked is still in the bank; who waits for long may have outlived it."""
        form = _form(attempt)
        return all(
            len(self._asked(form, attempt.bank_version, stage, attempt.language))
            == len(self._asked(form, None, stage, attempt.language))
            for stage in STAGES
        )

    def entry(self, attempt: Attempt) -> Entry:
        """The entry of a finished attempt that it `knows`; of an extension that is not whole, of its quick half."""
        whole, form = _is_whole(attempt), _form(attempt)
        points = _over_halves(attempt.points, whole)
        return Entry(
            key=int.from_bytes(attempt.key),
            form=form,
            path="quick" if attempt.path == "extended" and not whole else attempt.path,
            bank_version=attempt.bank_version,
            language=attempt.language,
            campaign=attempt.campaign,
            role=attempt.role,
            lifelong=attempt.lifelong,
            points=points,
            right=_over_halves(attempt.right, whole),
            guesses=_over_halves(attempt.guesses, whole),
            minutes=attempt.duration,
            next_steps=self._next_steps(form, attempt.bank_version, attempt.language, points),
        )

    def _items_of(self, form: str, bank_version: int | None, stage: str, language: str) -> tuple[Item, ...]:
        bank = self._banks.get(language) or next(iter(self._banks.values()))
        return bank.leg_items(stage, HALVES[form], bank_version)

    def _steps_of(self, form: str, bank_version: int, stage: str, language: str) -> Steps:
        """Step difficulties of what a form asks of a stage."""
        return self._calibration(language).get_steps(self._asked(form, bank_version, stage, language))

    def _next_steps_of(
        self, form: str, bank_version: int, language: str, points: Slots
    ) -> tuple[tuple[str, str], ...]:
        """Stage and level of each next step: the same points on the same form lead to the same steps."""
        taken = [
            StageTaken(stage, self._asked(form, bank_version, stage, language), earned, 0)
            for stage, earned in zip(STAGES, points, strict=True)
            if earned is not None
        ]
        cuts, by_stage = self.calibrated.cuts, form == "full"
        result = measure(taken, self._calibration(language), cuts, by_stage=by_stage)
        stages = next(iter(self._banks.values())).stages
        return tuple((stage, level) for stage, level, _ in next_steps(result, stages))


def _is_whole(attempt: Attempt) -> bool:
    return attempt.path == "extended" and attempt.extension_finished_on is not None


def _form(attempt: Attempt) -> str:
    return "full" if attempt.path == "full" or _is_whole(attempt) else f"quick-{attempt.half}"


def _over_halves(slots: Slots, whole: bool) -> Slots:
    """By stage; over both halves if the second is whole, None where one of them has none."""
    first, second = slots[: len(STAGES)], slots[len(STAGES) :]
    if not whole:
        return first
    return tuple(
        None if one is None or other is None else one + other
        for one, other in zip(first, second, strict=True)
    )
