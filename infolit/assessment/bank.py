"""The item bank of one language, as values: all that can be asked and said in it."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from infolit.assessment.items import Item, Text


class NextStep(Text, frozen=True, kw_only=True):
    """One thing to do this week, and why, for somebody at a level of a stage."""

    id: str
    action: str
    reason: str


class StageLevel(Text, frozen=True, kw_only=True):
    """What somebody at a level does in a stage, in three sentences."""

    id: str
    sentences: tuple[str, ...]


class Stage(Text, frozen=True, kw_only=True):
    """One of the four stages, as a patron meets it."""

    id: str
    verb: str
    name: str
    intro: str
    reason: str
    levels: tuple[StageLevel, ...]
    next_steps: tuple[NextStep, ...]


class Level(Text, frozen=True, kw_only=True):
    """A level: the patron's words for it and the librarian's band."""

    id: str
    name: str
    band: str
    description: str


class Answer(Text, frozen=True, kw_only=True):
    """An answer to a background question; `code` is that of the survey it comes from."""

    id: str
    text: str
    code: int


class Question(Text, frozen=True, kw_only=True):
    """An optional background question with its closed list of answers."""

    id: str
    text: str
    options: tuple[Answer, ...]
    note: str = ""


class Section(Text, frozen=True, kw_only=True):
    """A headed part of a page."""

    id: str
    heading: str
    paragraphs: tuple[str, ...]


class Page(Text, frozen=True, kw_only=True):
    """A page of plain text: privacy, help, about, accessibility, method."""

    id: str
    title: str
    sections: tuple[Section, ...]


class Record(Text, frozen=True, kw_only=True):
    """A bibliographic record that search tasks search."""

    id: str
    title: str
    author: str
    year: int
    subjects: tuple[str, ...]
    abstract: str


class ItemBank(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be asked and said in one language."""

    language: str
    version: int
    stages: tuple[Stage, ...]
    items: tuple[Item, ...]
    levels: tuple[Level, ...]
    questions: tuple[Question, ...]
    pages: tuple[Page, ...]
    records: tuple[Record, ...]
    operators: dict[str, tuple[str, ...]]

    def stage(self, stage_id: str) -> Stage:
        """The stage with this id. KeyError: there is none."""
        return _by_id(self.stages, stage_id)

    def page(self, page_id: str) -> Page:
        """The page with this id. KeyError: there is none."""
        return _by_id(self.pages, page_id)

    def level(self, level_id: str) -> Level:
        """The level with this id. KeyError: there is none."""
        return _by_id(self.levels, level_id)

    def leg_items(self, stage_id: str, halves: str, version: int | None = None) -> tuple[Item, ...]:
        """Items of a stage on one half ("a", "b") or both ("ab"), as asked in a version of the bank (None: now)."""
        at = version or self.version
        return tuple(
            item
            for item in self.items
            if item.stage == stage_id and item.half in halves and item.since <= at <= (item.until or at)
        )


Named = TypeVar("Named", Stage, Page, Level)


def _by_id(things: Iterable[Named], id_: str) -> Named:
    return {thing.id: thing for thing in things}[id_]
