"""What the quiz needs of one language: item bank, search index, calibration, and the ways through them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import current_app

from infolit.assessment.bank import ItemBank
from infolit.assessment.calibration import Calibration, author_calibration
from infolit.assessment.items import Item
from infolit.assessment.levels import Cut, cuts
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
    cuts: tuple[Cut, Cut]
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
    """The instrument of a bank, on the authors' difficulties until a calibration is made."""
    asked = [item for item in bank.items if item.until is None]
    calibration = author_calibration(bank.items)
    return Instrument(
        bank=bank,
        index=SearchIndex(bank.records, bank.operators),
        calibration=calibration,
        cuts=cuts(calibration, asked),
        items={f"{item.id}@{item.version}": item for item in bank.items},
    )


def instrument() -> Instrument:
    """The instrument in the language of the page."""
    instruments: dict[str, Instrument] = current_app.extensions["infolit.instruments"]
    return instruments[current_language()]
