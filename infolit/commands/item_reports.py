"""Publishes the statistics of items, rounded, once there are enough new answers behind them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from infolit.assessment.analysis import classical
from infolit.assessment.analysis.classical import Interval
from infolit.assessment.analysis.from_counts import SUBJECTS, language_reports
from infolit.assessment.analysis.item_report import ItemReport, OptionReport
from infolit.assessment.analysis.readings import Difficulty, of_share
from infolit.assessment.calibration import AUTHOR_ERROR
from infolit.assessment.disclosure import BASE, chance, rounded
from infolit.assessment.pair_counts import LEAST_NEW
from infolit.commands.entries import Scale
from infolit.commands.publishing import canonical
from infolit.store.counts import read_counts
from infolit.store.db import Database
from infolit.store.publications import answers_reported, save_item_report

LEAST_PUBLISHED, LEAST_FINE = 100, 200
"""People from which on a report is published, and from which on all of it: under these, rounding would hide it."""
FINE, COARSE = 0.05, 0.1
"""Steps of the grid for correlations and errors, and for everything else."""


def renew_item_reports(db: Database, scale: Scale, *, rounding_key: bytes) -> int:
    """Replace the reports on items that were answered often enough since; how many."""
    cells, known, items, renewed = read_counts(db, SUBJECTS), answers_reported(db), scale.items, 0
    for language in sorted({cell[3] for cell in cells}):
        calibration = scale.calibrated.calibration.in_language(language)
        difficulties = {
            key: Difficulty(b=fmean(steps), se=calibration.errors.get(key, AUTHOR_ERROR))
            for key, steps in calibration.steps.items()
        }
        reports = language_reports(
            cells, items, language=language, steps=calibration.steps, difficulties=difficulties
        )
        for item, report in reports.items.items():
            if report.n >= LEAST_PUBLISHED and report.n - known.get((language, item), 0) >= LEAST_NEW:
                document = canonical(item_document(report, items[item].points, rounding_key))
                save_item_report(db, language=language, item=item, answers=report.n, document=document)
                renewed += 1
    return renewed


def item_document(report: ItemReport, points: int, rounding_key: bytes) -> Mapping[str, object]:
    """What is published of an item of so many points, of at least LEAST_PUBLISHED people; readings as codes."""
    press = _Press(report, rounding_key)
    n = press.people(report.n, "all")
    share = press.people(report.share.value * n, "share") / n if report.share else None
    rest_r = press.on_grid(report.rest_r.value if report.rest_r else None, FINE, "rest")
    infit, outfit = report.fit or (None, None)
    found = report.difficulty
    told = () if share is None else of_share(n, share, points)
    readings = (*told, *(each for each in report.readings if "of_100" not in each.values))
    return {
        "item": report.item,
        "language": report.language,
        "people": n,
        **_figure("share", share, _ends_of_share(share, n)),
        **_figure("rest_r", rest_r, (None, None) if rest_r is None else classical.fisher(rest_r, n)),
        "alpha_if_dropped": press.on_grid(report.alpha_if_dropped, FINE, "alpha"),
        "infit": press.on_grid(infit, COARSE, "infit"),
        "outfit": press.on_grid(outfit, COARSE, "outfit"),
        **press.dif(),
        "b": press.on_grid(found.b if found else None, COARSE, "b"),
        "b_se": press.on_grid(found.se if found else None, FINE, "b_se"),
        "options": [press.option(each) for each in report.options],
        "readings": [{"code": each.code, "values": dict(each.values)} for each in readings],
    }


@dataclass(frozen=True, slots=True)
class _Press:
    """Rounds what is published of an item.

    Numbers of people are rounded to tens, and with them the share. Other figures are put on a grid, up or down by
    chance so that the expected value is the exact one; its steps are many times what one answer moves.
    """

    report: ItemReport
    key: bytes

    def _variable(self, what: str) -> str:
        # How many they are is one figure for a language: rounded anew for each item it could be averaged.
        return f"item {self.report.language} {'' if what == 'all' else self.report.item} {what}"

    def people(self, exact: float, what: str) -> int:
        """A number of people, rounded."""
        return rounded(exact, people=self.report.n, variable=self._variable(what), key=self.key)

    def on_grid(self, value: float | None, step: float, what: str) -> float | None:
        """A figure on the grid; None for what is not there, cannot be said, or is of too few."""
        if value is None or not math.isfinite(value) or self.report.n < LEAST_FINE:
            return None
        start = chance(self.report.n, variable=self._variable(what), key=self.key)
        return round(step * math.floor(value / step + start), 2)

    def dif(self) -> dict[str, float | str | None]:
        """How it behaves in this language against the others."""
        low, high = self.report.dif.interval if self.report.dif else (None, None)
        delta = self.on_grid(self.report.dif.value if self.report.dif else None, COARSE, "dif")
        if low is None or high is None or delta is None:
            return {**_figure("dif", None, (None, None)), "dif_class": None}
        reach = self.on_grid((high - low) / 2, COARSE, "dif reach") or COARSE
        return {**_figure("dif", delta, (delta - reach, delta + reach)), "dif_class": self.report.dif_class}

    def option(self, each: OptionReport) -> dict[str, object]:
        """Who made a mark."""
        return {
            "mark": each.mark,
            "key": each.key,
            "people": self.people(each.share * self.report.n, each.mark),
            "thirds": [
                self.people(share * self.report.n / 3, f"{each.mark} {third}")
                for third, share in enumerate(each.thirds)
            ],
            "rest_r": self.on_grid(each.rest_r, FINE, f"{each.mark} rest"),
        }


def _ends_of_share(share: float | None, n: int) -> Interval | tuple[None, None]:
    """The interval of a share that comes from a rounded count, the variance of rounding in."""
    if share is None:
        return None, None
    inside = min(max(share, 1 / n), 1 - 1 / n)
    variance = inside * (1 - inside)
    return classical.wilson(share, variance / (variance / n + BASE**2 / 6 / n**2))


def _figure(name: str, value: float | None, ends: Interval | tuple[None, None]) -> dict[str, float | None]:
    names = (name, f"{name}_low", f"{name}_high")
    return {
        key: None if each is None else round(each, 2) for key, each in zip(names, (value, *ends), strict=True)
    }
