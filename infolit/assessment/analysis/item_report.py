"""All that counts say of one item, or one stage, in one language, as far as there are answers enough."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from infolit.assessment.analysis import classical, readings, thresholds
from infolit.assessment.analysis.classical import Interval, Thirds
from infolit.assessment.analysis.dif import Class, Logistic, MantelHaenszel
from infolit.assessment.analysis.readings import Difficulty, Reading
from infolit.assessment.analysis.rollup import Counts, Form, points_of
from infolit.assessment.analysis.subscores import Prmse
from infolit.assessment.analysis.thresholds import allow_dif_letter


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic with its 95 % interval, not rounded."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A mark that people could make, counted on the form that `form_for` names."""

    mark: str
    marked: Counts
    """People by score who made it, shape (scores,)."""
    earned: int | None
    """Points of everyone who made it; None where several marks earn points together."""
    key: bool


@dataclass(frozen=True, slots=True)
class OptionReport:
    """Who made a mark."""

    mark: str
    key: bool
    share: float
    thirds: Thirds
    rest_r: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dif:
    """How an item behaves in this language (focal) and in the others (reference)."""

    reference: int
    focal: int
    """People in each group."""
    mh: MantelHaenszel
    logistic: Logistic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """Statistics of an item in one language, not rounded; None or empty where answers are too few."""

    item: str
    language: str
    n: int
    """People asked, on all forms."""
    share: Figure | None = None
    """Of the points that could be earned; for a task of one point: of people who got it (p)."""
    rest_r: Figure | None = None
    alpha_if_dropped: float | None = None
    options: tuple[OptionReport, ...] = ()
    fit: tuple[float, float] | None = None
    """Infit and outfit."""
    dif: Figure | None = None
    """Delta of Mantel and Haenszel: negative is harder in this language."""
    dif_class: Class | None = None
    logistic: Logistic | None = None
    difficulty: Difficulty | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """Statistics of one form of a stage in one language, not rounded; None where answers are too few."""

    n: int
    items: int
    """How many tasks it asks."""
    alpha: Figure | None = None
    omega: float | None = None
    """Omega total (one-factor minres)."""
    standard_error: float | None = None
    prmse: Prmse | None = None
    readings: tuple[Reading, ...] = ()


def form_for(item: str, forms: Sequence[Form]) -> Form:
    """The form that correlations of an item come from: the longest with people enough to show them.

    With fewer items in the rest the same task correlates less, so forms are not mixed. If none has people
    enough, the longest; ValueError if no form asks the item.
    """
    asking = [form for form in forms if item in form.items]
    enough = [form for form in asking if form.people.sum() >= thresholds.REST.shown]
    return max(enough or asking, key=lambda form: len(form.items))


def item_report(
    item: str,
    forms: Sequence[Form],
    *,
    language: str,
    options: Iterable[Option] = (),
    fit: tuple[float, float] | None = None,
    dif: Dif | None = None,
    difficulty: Difficulty | None = None,
) -> ItemReport:
    """Everything about an item whose stage was taken in these forms; `options`: counted on `form_for`'s form.

    `fit`: infit and outfit. Minimum numbers and rules: `thresholds`. ValueError if no form asks the item.
    """
    form, (n, mean) = form_for(item, forms), classical.mean_points(forms)[item]
    points, people = points_of(forms)[item], int(form.people.sum())
    share, delta, rest_r = mean / points, _delta(dif), classical.item_rest_r(form)[item]
    rested = people >= thresholds.REST.shown and not math.isnan(rest_r)
    report = ItemReport(
        item=item,
        language=language,
        n=n,
        share=Figure(share, classical.wilson(share, n)) if n >= thresholds.MEAN.shown else None,
        rest_r=Figure(rest_r, classical.fisher(rest_r, people)) if rested else None,
        alpha_if_dropped=_known(classical.alpha_if_dropped(form)[item]) if rested else None,
        options=tuple(_option_report(each, form.of(item)) for each in options) if rested else (),
        fit=fit if n >= thresholds.FIT.shown else None,
        dif=delta,
        dif_class=dif.mh.class_ if dif and delta and allow_dif_letter(dif.reference, dif.focal) else None,
        logistic=dif.logistic if dif and dif.focal >= thresholds.LOGISTIC.shown else None,
        difficulty=difficulty,
    )
    return replace(report, readings=tuple(_readings(report, people=people, points=points)))


def stage_report(
    form: Form, *, omega: float | None = None, prmse: Prmse | None = None, complete: int = 0
) -> StageReport:
    """Everything about a stage taken in this form.

    `omega`: from its pairs of items; `prmse`: from all four stages, which so many people completed.
    """
    n, alpha = int(form.people.sum()), classical.alpha(form)
    if n < thresholds.RELIABILITY.shown or math.isnan(alpha):
        return StageReport(n=n, items=len(form.items))
    figure = Figure(alpha, classical.feldt(alpha, n, len(form.items)))
    prmse = prmse if complete >= thresholds.STAGES.shown else None
    return StageReport(
        n=n,
        items=len(form.items),
        alpha=figure,
        omega=_known(omega),
        standard_error=classical.standard_error(form),
        prmse=prmse,
        readings=(
            *readings.of_reliability(n, alpha, figure.interval),
            *readings.of_stage(prmse.adds if prmse else None),
        ),
    )


def _readings(report: ItemReport, *, people: int, points: int) -> Iterator[Reading]:
    """What there is to say of an item; `people` were asked on the form of the correlations."""
    if report.share:
        yield from readings.of_share(report.n, report.share.value, points)
    if report.rest_r:
        yield from readings.of_rest_r(people, report.rest_r.interval)
    for option in report.options:
        yield from readings.of_option(people, option.mark, option.share, option.rest_r, key=option.key)
    if report.fit:
        yield from readings.of_fit(report.n, *report.fit)
    if report.dif and report.dif_class:
        yield from readings.of_dif(report.dif_class, report.dif.value, report.language)
    if report.logistic:
        slopes = report.logistic
        yield from readings.of_logistic(slopes.p_nonuniform, slopes.delta_r2_nonuniform, report.language)
    if report.difficulty:
        yield from readings.of_difficulty(report.n, report.difficulty)


def _option_report(option: Option, item: Counts) -> OptionReport:
    people = item.sum(axis=1)
    return OptionReport(
        option.mark,
        option.key,
        float(option.marked.sum() / people.sum()),
        classical.thirds(option.marked, people),
        classical.option_rest_r(option.marked, item, earned=option.earned),
    )


def _delta(dif: Dif | None) -> Figure | None:
    if dif is None or min(dif.focal, dif.reference) < thresholds.DIF.shown or math.isnan(dif.mh.delta):
        return None
    return Figure(dif.mh.delta, dif.mh.interval)


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value
