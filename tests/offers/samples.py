"""Trainings as they may be, and how they come back from a file."""

import datetime
from typing import Any

from hypothesis import strategies as st

from infolit.assessment.items import LEVELS, STAGES
from infolit.offers.reading import read
from infolit.offers.rows import KINDS, Defaults, Format, Row, training_of
from infolit.store.trainings import Training, TrainingText

LANGUAGES = ("lv", "en", "lt", "cs", "el", "sr", "sr-Latn")
DEFAULTS = Defaults("en")
TODAY = datetime.date(2026, 11, 22)

_DAYS = st.dates(datetime.date(2026, 12, 1), datetime.date(2030, 1, 1))
_WORDS = st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" \n;,:\\\"'"), max_size=90)
_ADDRESSES = st.sampled_from([None, "https://a.example/x?y=1,2;3&z=%20#a", "http://b.example:8080/ā"])


def clean_words(least: int = 0) -> st.SearchStrategy[str]:
    """Texts without spaces around them."""
    return _WORDS.map(str.strip).filter(lambda text: len(text) >= least)


def _some(known: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(known), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def trainings(draw: Any) -> Training:
    """Any training that pages could have made."""
    day = draw(st.none() | _DAYS)
    weeks = draw(st.none() | st.integers(1, 52)) if day else None
    later = st.dates(day, datetime.date(2031, 1, 1)) if day else _DAYS
    more = draw(st.sets(later.filter(lambda each: each != day), max_size=4)) if day else set()
    spoken = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=3, unique=True))
    return Training(
        id=draw(st.from_regex("[a-z0-9-]{1,30}", fullmatch=True)),
        library="lejasmala",
        provider=draw(st.sampled_from(["lejasmala", "partner", "seniors-university"])),
        kind=draw(st.sampled_from(KINDS)),
        stages=draw(_some(STAGES)),
        levels=draw(_some(LEVELS)),
        languages=draw(_some(LANGUAGES)),
        texts=tuple(
            TrainingText(each, draw(clean_words(1)), *(draw(clean_words()) for _ in range(3)))
            for each in sorted(spoken)
        ),
        link=draw(_ADDRESSES),
        sign_up=draw(_ADDRESSES),
        starts_on=day,
        starts_at=draw(st.none() | st.times().map(lambda time: f"{time:%H:%M}")) if day else None,
        minutes=draw(st.none() | st.integers(1, 10_000)),
        every_weeks=weeks,
        valid_until=draw(st.none() | later),
        more_dates=tuple(sorted(more)),
    )


def blank(**told: Any) -> Training:
    """What a new training is made of."""
    return Training("new", "lejasmala", "lejasmala", "course", (), (), (), (), **told)


def rows(content: bytes | str, format: Format, **defaults: Any) -> tuple[Row, ...]:
    """The rows of a file."""
    file = content.encode() if isinstance(content, str) else content
    return read(file, format, defaults=Defaults(**{"language": "en", **defaults}), languages=LANGUAGES)


def problems(row: Row) -> list[tuple[str, str, str]]:
    """All that is wrong in a row: column, what, text."""
    _made, found = training_of(row.record, blank(), languages=LANGUAGES)
    return [(each.column, each.what, each.text) for each in (*row.problems, *found)]
