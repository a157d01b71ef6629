"""The calibrations that results are measured with: each result by the one that it is stored with."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import current_app

from infolit.assessment.calibration import AUTHORS, Calibration
from infolit.assessment.levels import Calibrated, cuts
from infolit.instrument import Instrument
from infolit.store.calibrations import find_calibration
from infolit.store.db import Database


class Calibrations:
    """Reads each calibration once and keeps it, as it never changes."""

    def __init__(
        self, database: Database, instruments: Mapping[str, Instrument], newest_id: Callable[[], str]
    ) -> None:
        """`newest_id` is asked at every finish: it had better remember. The first instrument makes the first cuts."""
        steps = {key: each for tools in instruments.values() for key, each in tools.calibration.steps.items()}
        asked = [item for item in next(iter(instruments.values())).bank.items if item.until is None]
        authors = Calibration(AUTHORS, steps)
        self._authors = Calibrated(authors, cuts(authors, asked))
        self._database, self._newest_id = database, newest_id
        self._found: dict[str, Calibrated] = {}

    def newest(self) -> Calibrated:
        """What a result that is new is measured with."""
        id = self._newest_id()
        if id == AUTHORS:
            # A demonstration has become the real thing: its calibrations are gone, their ids will come again.
            self._found.clear()
        return self.get(id)

    def get(self, id: str | None) -> Calibrated:
        """The calibration with this id, the authors' for None. LookupError: there is none."""
        if id in (None, AUTHORS):
            return self._authors
        if id not in self._found:
            found = find_calibration(self._database, id)
            if found is None:
                raise LookupError(f"there is no calibration {id}")
            # Items that came into the bank after it was made are where their authors put them.
            steps = {**self._authors.calibration.steps, **found.calibration.steps}
            self._found[id] = replace(found, calibration=replace(found.calibration, steps=steps))
        return self._found[id]


def calibrations() -> Calibrations:
    """Those of this application."""
    found: Calibrations = current_app.extensions["infolit.calibrations"]
    return found
