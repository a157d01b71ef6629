"""What the quiz needs of one language: item bank, search index, authors' difficulties, and the ways through them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import current_app

from infolit.assessment.bank import ItemBank
from infolit.assessment.calibration import Calibration, author_calibration
from infolit.assessment.items import Item
from infolit.assessment.progress import Leg, legs
from infolit.i18n import current_language
from infolit.store.search import SearchIndex


@dataclass(frozen=True, slots=True)
class Walk:
    """The way through the bank that one path takes: legs, their items, and where each item stands."""

    legs: tuple[Leg, ...]
    items: tuple[tuple[Item, ...], ...]
    place: Mapping[str, tuple[int, int]]
    """Item id to (leg number, position in the leg), both counted from 1."""

    def leg(self, number: int) -> Leg:
        """The leg with this number. IndexError: the path has no such leg."""
        return self.legs[number - 1]

    def leg_items(self, number: int) -> tuple[Item, ...]:
        """The items of a leg, in the order they are asked."""
        return self.items[number - 1]


@dataclass(frozen=True, slots=True)
class Instrument:
    """All of one language, made at start and never changed."""

    bank: ItemBank
    index: SearchIndex
    calibration: Calibration
    """The authors'; later ones are the same in all languages (`quiz.calibrations`)."""
    walks: dict[tuple[str, str, int], Walk] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)

    def walk(self, path: str, half: str, version: int) -> Walk:
        """The way of a path that began on a half ("ab" on the full path) of a version of the bank."""
        key = (path, half, version)
        if key not in self.walks:
            way = legs(path, half)
            items = tuple(self.bank.leg_items(leg.stage, leg.halves, version) for leg in way)
            place = {
                item.id: (leg.number, position)
                for leg, these in zip(way, items, strict=True)
                for position, item in enumerate(these, 1)
            }
            self.walks[key] = Walk(way, items, place)
        return self.walks[key]


def make_instrument(bank: ItemBank) -> Instrument:
    """The instrument of a bank."""
    return Instrument(
        bank=bank,
        index=SearchIndex(bank.records, bank.operators),
        calibration=author_calibration(bank.items),
        items={f"{item.id}@{item.version}": item for item in bank.items},
    )


def instruments() -> Mapping[str, Instrument]:
    """Those of all languages of this application."""
    found: dict[str, Instrument] = current_app.extensions["infolit.instruments"]
    return found


def instrument(language: str | None = None) -> Instrument:
    """The instrument in a language; in that of the page where none is given, or that one is no longer offered."""
    return instruments().get(language or "") or instruments()[current_language()]
