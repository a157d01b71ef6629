"""Which training is shown to whom: the rule in words, whom it would reach, and a try-out."""

import datetime
from typing import Any

from babel.lists import format_list
from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _

from infolit.assessment import guidance
from infolit.assessment.items import LEVELS, STAGES
from infolit.assessment.levels import Verdict
from infolit.assessment.reach import Reach, ranked, reach_of, unmet
from infolit.instrument import instrument
from infolit.staff.form_page import staff_page
from infolit.staff.guard import database, today
from infolit.staff.insights.document import LEAST_FOR_PERCENT, level_rows, months
from infolit.staff.insights.trend import month_of
from infolit.staff.insights.words import LEVEL_NAMES, how_many
from infolit.staff.places import library
from infolit.store.published import summaries
from infolit.store.trainings import Offer, offers_of

VERDICTS: dict[str, Verdict] = {
    f"{low}-{high}": (low, high) for place, low in enumerate(LEVELS) for high in LEVELS[place : place + 2]
}
"""All that may be said of somebody's level, lowest first, by how addresses name it."""


def verdict_words(levels: Verdict) -> str:
    """One level, or between two."""
    low, high = (str(LEVEL_NAMES[level]) for level in levels)
    return low if low == high else str(_("between %(low)s and %(high)s", low=low, high=high))


def rule_words(offer: Offer) -> str:
    """Who is shown a training, as `guidance.serves` has it; between two levels, whoever either is for."""
    bank = instrument().bank
    parts = _any_of([bank.stage(stage).verb for stage in STAGES if stage in offer.stages])
    named = [level for level in LEVELS if guidance.serves(offer, offer.stages[0], (level, level))]
    if len(named) == len(LEVELS):
        return str(_("Shown to people whose weaker parts include %(parts)s, at any level.", parts=parts))
    levels = _any_of([str(LEVEL_NAMES[level]) for level in named])
    told = _(
        "Shown to people whose weaker parts include %(parts)s, at the level %(levels)s.",
        parts=parts,
        levels=levels,
    )
    return str(told)


def _any_of(names: list[str]) -> str:
    return format_list(names, "or", locale=get_locale())


def reach_words(reach: Reach) -> str:
    """How many people a training fits."""
    low, high, of = how_many(reach.low), how_many(reach.high), how_many(reach.of)
    if not reach.high:
        return str(_("Fits few of %(of)s people.", of=of))
    if not reach.low:
        return str(_("Fits few people, or up to about %(high)s of %(of)s.", high=high, of=of))
    if low == high:
        return str(_("Fits about %(n)s of %(of)s people.", n=high, of=of))
    return str(_("Fits about %(low)s to %(high)s of %(of)s people.", low=low, high=high, of=of))


def rules() -> Any:
    """The rules, whom they would reach after the last publication, what finds no course, and a try-out."""
    bank, day = instrument().bank, today()
    offers = offers_of(database(), library().slug, language=bank.language, today=day)
    published = months(summaries(database(), library().slug))
    newest = published[-1] if published else None
    rows = level_rows(newest) if newest else []
    needs = _needs_asked()
    return staff_page(
        "training/rehearsal.html",
        bank=bank,
        month=month_of(newest) if newest else None,
        rules=_told(_in_order(offers, rows), rows),
        unmet=[(stage, LEVEL_NAMES[level], how_many(n)) for stage, level, n in unmet(rows, offers)],
        needs=needs,
        tried=guidance.offers(offers, needs, bank.language, day) if needs else None,
        verdicts={name: verdict_words(levels) for name, levels in VERDICTS.items()},
        most_needs=guidance.MOST_NEEDS,
        most_offers=guidance.MOST_OFFERS,
    )


def _told(offers: list[Offer], rows: list[dict[str, Any]]) -> list[tuple[Offer, str, str]]:
    """Each training with its rule and whom it reaches: of many trainings these are the same, and words cost time."""
    kinds = {(offer.stages, offer.levels): offer for offer in offers}
    words = {kind: (rule_words(offer), _reach(offer, rows)) for kind, offer in kinds.items()}
    return [(offer, *words[offer.stages, offer.levels]) for offer in offers]


def _reach(offer: Offer, rows: list[dict[str, Any]]) -> str:
    reach = reach_of(offer, rows)
    return reach_words(reach) if reach else ""


def _in_order(offers: list[Offer], rows: list[dict[str, Any]]) -> list[Offer]:
    """By whom they reach where there are enough people to rank; else soonest first."""
    found = ranked(offers, rows)
    if any(reach.of >= LEAST_FOR_PERCENT for _offer, reach in found):
        place = {id(offer): place for place, (offer, _reach) in enumerate(found)}
        return sorted(offers, key=lambda offer: place.get(id(offer), len(found)))
    return sorted(offers, key=lambda offer: offer.next_date or datetime.date.max)


def _needs_asked() -> list[tuple[str, Verdict]]:
    """The weakest parts with their levels that the address names, weakest first; what it says wrongly is left out."""
    asked: dict[str, Verdict] = {}
    for place in range(1, guidance.MOST_NEEDS + 1):
        stage, level = (request.args.get(f"{name}{place}", "") for name in ("part", "level"))
        if stage in STAGES and level in VERDICTS:
            asked.setdefault(stage, VERDICTS[level])
    return [*asked.items()]
