"""Questions: how each task works, in words first; and the whole bank as a book to print."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import abort, request
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from infolit.assessment.bank import ItemBank
from infolit.assessment.items import STAGES, Item
from infolit.bank import SOURCE_LANGUAGE
from infolit.i18n import TRANSLATIONS, locale_of, offered
from infolit.instrument import instrument
from infolit.staff.form_page import staff_page
from infolit.staff.guard import database
from infolit.staff.insights import words
from infolit.staff.insights.document import language_name
from infolit.staff.insights.readings import (
    Health,
    Option,
    Report,
    health_of,
    mark_names,
    report_of,
    said_of,
)
from infolit.store.published import item_reports

Keys = dict[tuple[str, str], str]
"""By language and "id@version" of each item that is asked there now: its id. Search tasks differ by language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the list, with what is published of it by language."""

    item: Item
    reports: dict[str, Health]

    @property
    def notes(self) -> dict[str, list[str]]:
        """What is worth a look, and the languages in which it is if the sentence does not name its own."""
        found: dict[str, list[str]] = {}
        for language, report in self.reports.items():
            for each in report.worth_a_look:
                for text in said_of([each], self.item):
                    found.setdefault(text, []).extend([] if each.is_of_language else [language])
        return found

    @property
    def problems(self) -> list[str]:
        """Languages in which ten patrons or more found the same thing wrong."""
        return [language for language, report in self.reports.items() if report.problems]

    @property
    def worth_a_look(self) -> bool:
        """Whether somebody should."""
        return any(report.problems or report.worth_a_look for report in self.reports.values())


def questions() -> Any:
    """All items by stage: health in words, figures behind."""
    stage, look = request.args.get("stage", ""), "look" in request.args
    bank, keys, known = instrument().bank, _keys(), dict[str, dict[str, Health]]()
    for language, key, document in item_reports(database()):
        if (language, key) in keys:
            known.setdefault(keys[language, key], {})[language] = health_of(document)
    entries = [Entry(item, known.get(item.id, {})) for item in _asked(bank).values()]
    return _page(
        "questions",
        bank,
        shown={
            each: [one for one in entries if one.item.stage == each.id and (one.worth_a_look or not look)]
            for each in bank.stages
            if stage in (each.id, "") or stage not in STAGES
        },
        stage=stage,
        is_narrowed=look,
    )


def question(item: str) -> Any:
    """One item: text, key, how it works here and in other languages, what patrons find wrong with it."""
    bank, keys = instrument().bank, _keys()
    found = _asked(bank).get(item) or abort(404)
    reports = {
        language: report_of(document)
        for language, key, document in item_reports(database())
        if keys.get((language, key)) == item
    }
    here = reports.get(bank.language)
    return _page(
        "question",
        bank,
        item=found,
        here=here,
        sayings=said_of((each for each in here.readings if not each.is_of_language), found) if here else (),
        options=_options(here, found) if here else (),
        names=mark_names(found),
        **(_figures(here) if here else {}),
        by_language=[
            (language, each, said_of((one for one in each.readings if one.is_of_language), found))
            for language, each in reports.items()
        ],
    )


def item_book() -> Any:
    """The whole bank, to print: everything that is asked now."""
    bank = instrument().bank
    return _page("item_book", bank, items={stage: bank.leg_items(stage.id, "ab") for stage in bank.stages})


def _page(name: str, bank: ItemBank, **context: Any) -> Any:
    return staff_page(
        f"insights/{name}.html",
        bank=bank,
        words=words,
        language_name=language_name,
        translation=_status(bank.language),
        **context,
    )


def _asked(bank: ItemBank) -> dict[str, Item]:
    """By id: the items that are asked now; retired versions are left out."""
    return {item.id: item for stage in bank.stages for item in bank.leg_items(stage.id, "ab")}


def _keys() -> Keys:
    return {
        (language, f"{item.id}@{item.version}"): item.id
        for language in offered(None)
        for item in _asked(instrument(language).bank).values()
    }


def _options(report: Report, item: Item) -> list[tuple[Option, int]]:
    """Each option with its share in whole percent: where one is chosen of their sum, else of all who were asked."""
    of_all = sum(each.people for each in report.options) if item.kind == "single" else report.people
    return [(each, min(100, round(100 * each.people / (of_all or 1)))) for each in report.options]


def _figures(report: Report) -> dict[str, Any]:
    """The share in whole numbers of 100, and name, value and interval of each figure as the page writes them."""
    ends = (report.share, report.share_low, report.share_high)
    names = ("share", "low", "high")
    rows = (
        (_l("Share of the points that are earned"), *ends),
        (
            _l("Correlation with the points on the other tasks of the stage"),
            report.rest_r,
            report.rest_r_low,
            report.rest_r_high,
        ),
        (_l("Alpha of the stage without this task"), report.alpha_if_dropped, None, None),
        (_l("Infit; 1 is as expected"), report.infit, None, None),
        (_l("Outfit; 1 is as expected"), report.outfit, None, None),
        (
            _l("Against other languages (delta of Mantel and Haenszel)"),
            report.dif,
            report.dif_low,
            report.dif_high,
        ),
        (_l("Difficulty in logits"), report.b, None, None),
        (_l("Standard error of the difficulty"), report.b_se, None, None),
    )
    shares = {name: round(100 * (each or 0)) for name, each in zip(names, ends, strict=True)}
    return {"shares": shares, "figures": [(name, *map(_written, values)) for name, *values in rows]}


def _written(value: float | None) -> str | None:
    return None if value is None else str(format_decimal(value, "0.00"))


@cache
def _status(language: str) -> str:
    """How far the texts of tasks are: "source", "translated" or "reviewed", as the head of the translation says."""
    file = TRANSLATIONS / locale_of(language) / "LC_MESSAGES" / "content.po"
    if language == SOURCE_LANGUAGE or not file.exists():
        return "source"
    found = re.search(r'"X-Status: (\w+)\\n"', file.read_text(encoding="utf-8").partition("\nmsgctxt")[0])
    return found[1] if found else "translated"
