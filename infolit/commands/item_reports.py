"""Publishes the statistics of items and stages, rounded, once there are enough new answers behind them."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from infolit.assessment.analysis import classical
from infolit.assessment.analysis.classical import Interval
from infolit.assessment.analysis.from_counts import SUBJECTS, LanguageReports, language_reports
from infolit.assessment.analysis.item_report import ItemReport, OptionReport, StageReport
from infolit.assessment.analysis.pooled import Cell, pool
from infolit.assessment.analysis.readings import Difficulty, Reading, of_reliability, of_share
from infolit.assessment.calibration import AUTHOR_ERROR
from infolit.assessment.disclosure import BASE, LEAST, chance, rounded
from infolit.assessment.items import Item
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
    """Replace the reports on items and stages that were answered often enough since; how many."""
    cells, known, renewed = read_counts(db, (*SUBJECTS, "problem")), answers_reported(db), 0
    answers, problems = pool(cells, scale.items), _problems(cells)
    for language in sorted({cell[3] for cell in cells}):
        calibration = scale.calibrated.calibration.in_language(language)
        difficulties = {
            key: Difficulty(b=fmean(steps), se=calibration.errors.get(key, AUTHOR_ERROR))
            for key, steps in calibration.steps.items()
        }
        reports = language_reports(
            answers, scale.items, language=language, steps=calibration.steps, difficulties=difficulties
        )
        found = _documents(reports, scale.items, problems[language], language, rounding_key)
        for name, n, document in found:
            if n - known.get((language, name), 0) >= LEAST_NEW:
                save_item_report(db, language=language, item=name, answers=n, document=canonical(document))
                renewed += 1
    return renewed


def _problems(cells: Iterable[Cell]) -> dict[str, dict[str, dict[str, int]]]:
    """By language, item and reason: people who found something wrong."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for subject, _, _, language, item, reason, _, n in cells:
        if subject == "problem":
            found[language][item][reason] = n
    return found


def _documents(
    reports: LanguageReports,
    items: Mapping[str, Item],
    problems: Mapping[str, Mapping[str, int]],
    language: str,
    rounding_key: bytes,
) -> Iterator[tuple[str, int, Mapping[str, object]]]:
    """Name, number of people and document of each report of a language that may be published."""
    for item, report in reports.items.items():
        if report.n >= LEAST_PUBLISHED:
            told = item_document(report, items[item].points, rounding_key, problems.get(item, {}))
            yield item, report.n, told
    for (stage, form), of_stage in reports.stages.items():
        if of_stage.n >= LEAST_FINE and of_stage.alpha:
            yield (
                f"stage:{stage}:{form}",
                of_stage.n,
                _stage_document(of_stage, {"language": language, "stage": stage, "form": form}, rounding_key),
            )


def item_document(
    report: ItemReport, points: int, rounding_key: bytes, problems: Mapping[str, int]
) -> Mapping[str, object]:
    """What is published of an item of so many points, of at least LEAST_PUBLISHED people; readings as codes.

    `problems`: people who found it wrong, by reason.
    """
    press = _Press(report.language, report.item, report.n, rounding_key)
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
        **press.dif(report),
        "b": press.on_grid(found.b if found else None, COARSE, "b"),
        "b_se": press.on_grid(found.se if found else None, FINE, "b_se"),
        "options": [press.option(each) for each in report.options],
        "problems": {
            reason: press.people(people, f"problem {reason}")
            for reason, people in sorted(problems.items())
            if people >= LEAST
        },
        "readings": _codes(readings),
    }


def _stage_document(
    report: StageReport, place: Mapping[str, str], rounding_key: bytes
) -> Mapping[str, object]:
    """What is published of a form of a stage, of at least LEAST_FINE people; `place`: language, stage and form."""
    press = _Press(place["language"], f"{place['stage']} {place['form']}", report.n, rounding_key)
    n = press.people(report.n, "all")
    alpha = press.on_grid(report.alpha.value if report.alpha else None, FINE, "alpha")
    ends = None if alpha is None else classical.feldt(alpha, n, report.items)
    told = () if alpha is None or ends is None else of_reliability(n, alpha, ends)
    found = report.prmse
    return {
        **place,
        "people": n,
        **_figure("alpha", alpha, ends or (None, None)),
        "omega": press.on_grid(report.omega, FINE, "omega"),
        "sem": press.on_grid(report.standard_error, FINE, "sem"),
        "prmse": press.on_grid(found.both if found else None, FINE, "prmse"),
        "prmse_total": press.on_grid(found.total if found else None, FINE, "prmse total"),
        "readings": _codes((*told, *(each for each in report.readings if "of_100" not in each.values))),
    }


def _codes(readings: Iterable[Reading]) -> list[dict[str, object]]:
    return [{"code": each.code, "values": dict(each.values)} for each in readings]


@dataclass(frozen=True, slots=True)
class _Press:
    """Rounds what is published of an item, or of a stage.

    Numbers of people are rounded to tens, and with them the share. Other figures are put on a grid, up or down by
    chance so that the expected value is the exact one; its steps are many times what one answer moves.
    """

    language: str
    name: str
    n: int
    key: bytes

    def _variable(self, what: str) -> str:
        # How many they are is one figure for a language: rounded anew for each item it could be averaged.
        return f"item {self.language} {'' if what == 'all' else self.name} {what}"

    def people(self, exact: float, what: str) -> int:
        """A number of people, rounded."""
        return rounded(exact, people=self.n, variable=self._variable(what), key=self.key)

    def on_grid(self, value: float | None, step: float, what: str) -> float | None:
        """A figure on the grid; None for what is not there, cannot be said, or is of too few."""
        if value is None or not math.isfinite(value) or self.n < LEAST_FINE:
            return None
        start = chance(self.n, variable=self._variable(what), key=self.key)
        return round(step * math.floor(value / step + start), 2)

    def dif(self, report: ItemReport) -> dict[str, float | str | None]:
        """How it behaves in this language against the others."""
        low, high = report.dif.interval if report.dif else (None, None)
        delta = self.on_grid(report.dif.value if report.dif else None, COARSE, "dif")
        if low is None or high is None or delta is None:
            return {**_figure("dif", None, (None, None)), "dif_class": None}
        reach = self.on_grid((high - low) / 2, COARSE, "dif reach") or COARSE
        return {**_figure("dif", delta, (delta - reach, delta + reach)), "dif_class": report.dif_class}

    def option(self, each: OptionReport) -> dict[str, object]:
        """Who made a mark."""
        return {
            "mark": each.mark,
            "key": each.key,
            "people": self.people(each.share * self.n, each.mark),
            "thirds": [
                self.people(share * self.n / 3, f"{each.mark} {third}")
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
